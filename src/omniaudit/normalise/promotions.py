"""Promotions and policies as the channel wrote them: stored as text, judged when promotions are compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from omniaudit.engine import quote
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


def keep_texts(raw: str, fields: Sequence[str], canonical: Sequence[str]) -> str:
    """A SELECT of every canonical field as trimmed text (NULL where absent), and where it was read.

    raw: a relation or parenthesised query with the VARCHAR columns fields and the evidence columns.
    """
    columns = [
        f"{clean(quote(name), TEXT_LENGTH) if name in fields else 'NULL::VARCHAR'} AS {quote(name)}"
        for name in canonical
    ]
    return f"SELECT {', '.join([*columns, *map(quote, EVIDENCE)])} FROM {raw}"
