"""Promotions as the channel wrote them: trimmed text, in the channel's own words or in ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from omniaudit.engine import literal, quote
from omniaudit.model.promotion import CANONICAL_PROMOTION_FIELDS
from omniaudit.normalise.text import clean

__all__ = ["BLANK", "CANONICAL_PROMOTION_FIELDS", "EVIDENCE", "TEXT_LENGTH", "keep_texts"]

TEXT_LENGTH: Final = 100_000
"""Long enough for a list of products."""

EVIDENCE: Final = ("source", "line", "position")

BLANK: Final = "(blank)"
"""Stands under ``values`` for what a blank or missing text means."""

_SIDES: Final = {"ends": "starts", "display_ends": "display_starts"}
"""Last moment → first moment, which may hold both as ``start/end`` (Google's promotion_effective_dates)."""

_INTERVAL: Final = r"\s*[0-9]{4}-[^/]+/\s*[0-9]{4}-[^/]+"


def keep_texts(
    raw: str, fields: Sequence[str], canonical: Sequence[str], values: Mapping[str, Mapping[str, str]] | None = None
) -> str:
    """A SELECT of every canonical field as trimmed text (NULL where absent), and where it was read.

    raw: a relation or parenthesised query with the VARCHAR columns fields and the evidence columns.
    values: field → {the channel's word: ours}, in any case; the word BLANK stands for a blank or missing one.
    An interval ``start/end`` under starts or display_starts becomes both sides, unless the end stands for itself.
    """
    own = values or {}
    texts = {
        name: clean(_own_words(quote(name), own.get(name, {})), TEXT_LENGTH) if name in fields else _default(name, own)
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


def _own_words(column: str, words: Mapping[str, str]) -> str:
    """SQL of a raw column with a channel's own words replaced by ours."""
    if not words:
        return column
    known = {"" if theirs == BLANK else theirs.lower(): ours for theirs, ours in words.items()}
    cases = " ".join(f"WHEN {literal(theirs)} THEN {literal(ours)}" for theirs, ours in known.items())
    return f"(CASE lower(trim(coalesce({column}, ''))) {cases} ELSE {column} END)"


def _default(name: str, values: Mapping[str, Mapping[str, str]]) -> str:
    """SQL of a field that the source does not have."""
    blank = values.get(name, {}).get(BLANK)
    return f"{literal(blank)}::VARCHAR" if blank else "NULL::VARCHAR"
