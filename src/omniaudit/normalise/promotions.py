"""Promotions and policies as the channel wrote them: stored as text, judged when promotions are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from omniaudit.engine import literal, quote
from omniaudit.normalise.text import clean

CANONICAL_PROMOTION_FIELDS: Final = (
    "promotion_id", "title", "products", "benefit", "value", "currency", "payout", "usable_after", "usable_until",
    "usable_channels", "audience", "membership_fee", "min_amount", "min_quantity", "code", "starts", "ends",
    "display_starts", "display_ends", "stackable", "disclosed", "advertised_percent", "reference_price",
    "reference_type",
)  # fmt: skip
"""The names a user may map columns of promotions to (CONTRACT)."""

CANONICAL_POLICY_FIELDS: Final = ("policy", "value")
"""A policy or service by its name, and what the channel says of it."""

TEXT_LENGTH: Final = 100_000
"""Long enough for a list of products."""

EVIDENCE: Final = ("source", "line", "position")


_SIDES: Final = {"ends": "starts", "display_ends": "display_starts"}
"""Last moment → first moment, which may hold both as ``start/end`` (Google's promotion_effective_dates)."""

_INTERVAL: Final = r"\s*[0-9]{4}-[^/]+/\s*[0-9]{4}-[^/]+"


def keep_texts(
    raw: str, fields: Sequence[str], canonical: Sequence[str], values: Mapping[str, Mapping[str, str]] | None = None
) -> str:
    """A SELECT of every canonical field as trimmed text (NULL where absent), and where it was read.

    raw: a relation or parenthesised query with the VARCHAR columns fields and the evidence columns.
    values: field → {the channel's word: ours}, in any case.
    An interval ``start/end`` under starts or display_starts becomes both sides, unless the end stands for itself.
    """
    texts = {
        name: clean(_own_words(name, values or {}), TEXT_LENGTH) if name in fields else "NULL::VARCHAR"
        for name in canonical
    }
    for end, start in _SIDES.items():
        if start in fields:
            column, ending = quote(start), texts[end]
            both = f"{ending} IS NULL AND regexp_full_match({column}, '{_INTERVAL}')"
            texts[end] = f"CASE WHEN {both} THEN trim(split_part({column}, '/', 2)) ELSE {ending} END"
            texts[start] = f"CASE WHEN {both} THEN trim(split_part({column}, '/', 1)) ELSE {texts[start]} END"
    columns = [f"{text} AS {quote(name)}" for name, text in texts.items()]
    return f"SELECT {', '.join([*columns, *map(quote, EVIDENCE)])} FROM {raw}"


def _own_words(field: str, values: Mapping[str, Mapping[str, str]]) -> str:
    """SQL of a raw column with a channel's own words replaced by ours."""
    column = quote(field)
    if not values.get(field):
        return column
    cases = " ".join(f"WHEN {literal(theirs.lower())} THEN {literal(ours)}" for theirs, ours in values[field].items())
    return f"(CASE lower(trim({column})) {cases} ELSE {column} END)"
