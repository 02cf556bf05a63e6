"""The offer: a listing made comparable. One row a product × channel × location in the snapshot."""

from __future__ import annotations

from typing import Final

CANONICAL_OFFER_FIELDS: Final = (
    "id", "gtin", "sku", "mpn", "brand", "item_group_id", "title", "url", "store_code",
    "price", "sale_price", "sale_price_effective_date", "member_price", "prior_price", "unit_price",
    "unit_pricing_measure", "unit_pricing_base_measure", "currency", "tax",
    "availability", "quantity", "availability_date", "pickup", "condition", "image", "observed_at",
    "category",
)  # fmt: skip
"""The names a user may map columns to (CONTRACT: Google Merchant's)."""

ASKED_FOR_FIELDS: Final = frozenset({"category"})
"""Canonical fields that are only read where the config speaks of them."""

RAW_EVIDENCE: Final = {
    "source": "VARCHAR",  # file or URL that the listing came from
    "line": "BIGINT",  # physical line (tables whose lines are known) or NULL
    "position": "VARCHAR",  # JSON pointer, element path, cell, selector, or "record N"
    "surface": "VARCHAR",  # pages only: selector state json_ld microdata rdfa open_graph visible
    "other_price": "VARCHAR",  # pages only: a contradicting price text of another surface of the same page
    "other_surface": "VARCHAR",
    "repairs": "VARCHAR",  # comma-separated codes of what was mended while reading, e.g. json_ld_trailing_comma
}
"""Columns that every relation of raw listings has besides the canonical fields (VARCHAR) that its source supplies."""

AVAILABILITIES: Final = (
    "in_stock", "limited", "backorder", "preorder", "display_only", "out_of_stock", "discontinued", "unknown",
)  # fmt: skip

ORDERABLE: Final = frozenset({"in_stock", "limited", "backorder", "preorder", "display_only"})
"""A customer can order these here and now (Google: `on_display_to_order` is shown in the store and can be ordered)."""

OFFER_COLUMNS: Final = {
    "offer_id": "BIGINT",  # unique in the snapshot, ascending in reading order; not stored: a row's place
    "channel": "VARCHAR",
    "location": "VARCHAR",  # store_code, NULL where the channel has no locations
    "listing_id": "VARCHAR",  # the channel's own id
    "gtin": "VARCHAR",  # 14 digits with a correct check digit, else NULL
    "gtin_status": "VARCHAR",  # valid restricted invalid ambiguous absent
    "sku": "VARCHAR",
    "mpn": "VARCHAR",
    "brand": "VARCHAR",
    "item_group_id": "VARCHAR",
    "title": "VARCHAR",
    "url": "VARCHAR",
    "price": "BIGINT",  # all money: 10⁻⁴ units of `currency`, as listed (before any tax conversion)
    "sale_price": "BIGINT",
    "member_price": "BIGINT",
    "prior_price": "BIGINT",
    "unit_price": "BIGINT",
    "unit": "VARCHAR",
    "measure": "VARCHAR",  # the content as the channel states it: "500 g"
    "currency": "VARCHAR",  # ISO 4217
    "tax": "VARCHAR",  # basis of the listed prices: included excluded unknown
    "sale_starts": "TIMESTAMP",  # UTC, inclusive
    "sale_ends": "TIMESTAMP",  # UTC, exclusive
    "on_sale": "BOOLEAN",  # the sale price applies at observed_at
    "pay_now": "BIGINT",  # what an anonymous customer pays at observed_at; NULL: not stated
    "pay_now_tax": "VARCHAR",  # basis of pay_now: `included` also where a declared tax_rate converted it
    "pay_now_slack": "BIGINT",  # 10⁻⁴ units by which rounding of a converted net price can move pay_now
    "availability": "VARCHAR",  # see AVAILABILITIES
    "orderable": "BOOLEAN",  # NULL: unknown
    "quantity": "BIGINT",  # 10⁻⁴ pieces would be absurd: whole pieces, rounded down
    "quantity_kind": "VARCHAR",  # exact capped rounded flag unknown
    "availability_date": "TIMESTAMP",
    "pickup": "VARCHAR",
    "condition": "VARCHAR",
    "image": "VARCHAR",
    "category": "VARCHAR",  # only where `expected` names categories
    "observed_at": "TIMESTAMP",  # UTC
    "source": "VARCHAR",
    "line": "BIGINT",
    "position": "VARCHAR",
    "surface": "VARCHAR",
    "raw_gtin": "VARCHAR",  # only where it differs from what gtin tells, else NULL
    "raw_price": "VARCHAR",
    "raw_sale_price": "VARCHAR",
    "raw_availability": "VARCHAR",
    "other_price": "BIGINT",
    "other_surface": "VARCHAR",
    "repairs": "VARCHAR",
}
"""Columns of ``snapshot/offers``, in order, with their SQL types."""

REJECTED_COLUMNS: Final = {
    "channel": "VARCHAR",
    "kind": "VARCHAR",  # offers promotions policies
    "source": "VARCHAR",
    "line": "BIGINT",
    "position": "VARCHAR",
    "field": "VARCHAR",
    "code": "VARCHAR",  # ambiguous_price, invalid_price …
    "sample": "VARCHAR",  # the raw text, at most 200 characters
    "row_lost": "BOOLEAN",  # false: only this field was dropped, the row was kept
    "listing_id": "VARCHAR",  # what is known of the identity: a rejected product is not a missing one
    "gtin": "VARCHAR",
    "sku": "VARCHAR",
    "title": "VARCHAR",
    "location": "VARCHAR",
}
"""Columns of ``snapshot/rejected``, in order."""
