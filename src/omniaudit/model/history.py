"""What is known of earlier runs: how each ended, and what channels asked then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from omniaudit.model.outcome import Notice

PAST_OFFER_COLUMNS: Final = {
    "channel": "VARCHAR",
    "location": "VARCHAR",
    "listing_id": "VARCHAR",
    "gtin": "VARCHAR",
    "sku": "VARCHAR",
    "price": "BIGINT",  # all money: 10⁻⁴ units of `currency`, as listed
    "sale_price": "BIGINT",
    "prior_price": "BIGINT",
    "on_sale": "BOOLEAN",  # the sale price applied
    "pay_now": "BIGINT",
    "pay_now_tax": "VARCHAR",  # basis of pay_now; `tax` is that of the listed prices
    "currency": "VARCHAR",
    "tax": "VARCHAR",
    "availability": "VARCHAR",
    "first_seen": "TIMESTAMP",  # UTC: the first run of the file's day that read exactly this
    "last_seen": "TIMESTAMP",  # UTC: the last one
}
"""Columns of the files of a history, and of the relation ``past_rows``."""

PAST_RELATIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "past_readings": {"channel": "VARCHAR", "seen": "TIMESTAMP"},
    "past_prices": {
        "product_id": "BIGINT", "channel": "VARCHAR", "amount": "BIGINT", "first_seen": "TIMESTAMP",
        "last_seen": "TIMESTAMP",
    },
    "prior_price_laws": {"country": "VARCHAR", "article": "VARCHAR", "days": "BIGINT"},
    "prior_prices": {
        "offer_id": "BIGINT", "product_id": "BIGINT", "channel": "VARCHAR", "location": "VARCHAR", "asked": "BIGINT",
        "reference": "BIGINT", "lowest": "BIGINT", "lowest_seen": "TIMESTAMP", "began": "TIMESTAMP",
        "currency": "VARCHAR", "verdict": "VARCHAR",
    },
    "false_reductions": {
        "product_id": "BIGINT", "channel": "VARCHAR", "offer_id": "BIGINT", "asked": "BIGINT", "reference": "BIGINT",
        "lowest": "BIGINT", "lowest_seen": "TIMESTAMP", "began": "TIMESTAMP", "currency": "VARCHAR",
        "locations": "VARCHAR[]",
    },
    "stale_channels": {
        "product_id": "BIGINT", "channel": "VARCHAR", "behind": "BIGINT", "followed": "BIGINT", "since": "TIMESTAMP",
    },
}  # fmt: skip
"""What rules and causes may know of earlier runs; without a history these are empty."""


@dataclass(frozen=True)
class PastRun:
    """How one run ended. as_of: when its channels were read. rate: a fraction; None: nothing could be compared.

    severities: severity → irritants. rules: code → irritants, of those that found any.
    channels: name → (status, offers).
    """

    as_of: datetime
    verdict: str
    rate: float | None
    comparable: int
    matched: int
    irritants: int
    severities: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, int] = field(default_factory=dict)
    channels: Mapping[str, tuple[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class HistoryOutcome:
    """How the reading and keeping of the history went. runs, since: the earlier ones that are known."""

    runs: int = 0
    since: datetime | None = None
    notices: tuple[Notice, ...] = ()
