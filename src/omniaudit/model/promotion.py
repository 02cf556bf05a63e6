"""The promotion: what a channel promises beside the price. One row a channel × promotion in the snapshot."""

from __future__ import annotations

from typing import Final

CANONICAL_PROMOTION_FIELDS: Final = (
    "promotion_id", "title", "products", "benefit", "value", "currency", "payout", "usable_after", "usable_until",
    "usable_channels", "audience", "membership_fee", "min_amount", "min_quantity", "code", "starts", "ends",
    "display_starts", "display_ends", "stackable", "disclosed", "advertised_percent", "reference_price",
    "reference_type",
)  # fmt: skip
"""The names a user may map columns of promotions to (CONTRACT)."""

BENEFITS: Final = ("percent", "amount", "fixed_price", "gift", "free_shipping")
PAYOUTS: Final = ("immediate", "voucher", "points", "cashback")
AUDIENCES: Final = ("all", "member", "paid_member", "new_customer")
CONDITIONS: Final = (
    "audience", "card", "fee", "min_amount", "min_quantity", "payout", "delay", "channel", "code", "dates",
)  # fmt: skip
"""What a customer can be told of a promotion where it is shown."""

TYPED_PROMOTION_COLUMNS: Final = {
    "promotion_id": "VARCHAR",
    "title": "VARCHAR",
    "products": "VARCHAR[]",  # ids, SKUs or GTINs; ['*']: all; NULL: not stated
    "kind": "VARCHAR",  # see BENEFITS; NULL: unknown
    "percent": "BIGINT",  # millionths: 10 % is 100000
    "amount": "BIGINT",  # 10⁻⁴ units: what is taken off, or the fixed price
    "currency": "VARCHAR",  # ISO 4217, of every amount of the row
    "tax": "VARCHAR",  # basis of the amounts: included, excluded, unknown; converted: net with the declared tax_rate
    "payout": "VARCHAR",  # see PAYOUTS; NULL: unknown
    "usable_after_days": "INTEGER",  # counted from the purchase
    "usable_after": "TIMESTAMP",  # all moments are UTC; starts are inclusive, ends exclusive
    "usable_until_days": "INTEGER",
    "usable_until": "TIMESTAMP",
    "usable_channels": "VARCHAR[]",  # in the snapshot names, kinds and "online"; in the relation names only
    "audience": "VARCHAR",  # see AUDIENCES; NULL: unknown
    "membership_fee": "BIGINT",  # 10⁻⁴ units; 0: a free card
    "min_amount": "BIGINT",  # 10⁻⁴ units; NULL or 0: none
    "min_quantity": "BIGINT",
    "code": "VARCHAR",  # NULL: none is needed
    "starts": "TIMESTAMP",
    "ends": "TIMESTAMP",
    "display_starts": "TIMESTAMP",
    "display_ends": "TIMESTAMP",
    "stackable": "BOOLEAN",
    "disclosed": "VARCHAR[]",  # see CONDITIONS; []: the channel states none; NULL: not known
    "advertised_percent": "BIGINT",  # millionths
    "reference_price": "BIGINT",  # 10⁻⁴ units
    "reference_type": "VARCHAR",
    "told_window": "VARCHAR",  # starts and ends in words: days of the retailer's time zone, the last included
    "told_usable_after": "VARCHAR",  # a day, as above; NULL: no date
    "told_usable_until": "VARCHAR",
    "unclear": "VARCHAR[]",  # canonical fields of which nothing is known: no such column, unreadable, or "unknown"
}
"""What was understood of a promotion, with SQL types."""

RAW_PROMOTION_FIELDS: Final = tuple(
    name for name in CANONICAL_PROMOTION_FIELDS if name not in ("promotion_id", "title", "code")
)
"""Fields whose text stands beside what was understood of it, as ``raw_`` and the field's name."""

PROMOTION_COLUMNS: Final = {
    "channel": "VARCHAR",
    **TYPED_PROMOTION_COLUMNS,
    "source": "VARCHAR",
    "line": "BIGINT",
    "position": "VARCHAR",
    **{f"raw_{name}": "VARCHAR" for name in RAW_PROMOTION_FIELDS},
}
"""Columns of ``snapshot/promotions``, in order, with their SQL types."""
