"""Fixtures that several parts of the tests share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest

from omniaudit.engine import Engine
from omniaudit.model.money import to_units
from omniaudit.model.offer import OFFER_COLUMNS, ORDERABLE

_MONEY = {"price", "sale_price", "member_price", "prior_price", "unit_price", "pay_now", "pay_now_slack", "other_price"}


def _offer_row(number: int, given: dict[str, Any]) -> dict[str, Any]:
    row = {"gtin": "04006381333931", "currency": "EUR", "pay_now": "10.00", "availability": "in_stock", **given}
    row.setdefault("gtin_status", "valid" if row["gtin"] else "absent")
    row.setdefault("listing_id", f"{row['channel']}-{number}")
    row.setdefault("price", row["pay_now"])
    row.setdefault("tax", "included")
    row.setdefault("pay_now_tax", row["tax"])
    row.setdefault("on_sale", False)
    if "orderable" not in row:
        word = row["availability"]
        row["orderable"] = None if word == "unknown" else word in ORDERABLE
    converted = {
        name: to_units(Decimal(value)) if name in _MONEY and value is not None else value for name, value in row.items()
    }
    return {"offer_id": number, **{name: converted.get(name) for name in OFFER_COLUMNS if name != "offer_id"}}


@pytest.fixture
def store_offers() -> Callable[[Engine, Sequence[dict[str, Any]]], None]:
    """Makes rows (amounts as decimal text, the rest with defaults) the relation ``snapshot_offers`` of an engine."""

    def store(engine: Engine, given: Sequence[dict[str, Any]]) -> None:
        rows = [_offer_row(number, row) for number, row in enumerate(given, 1)]
        engine.create_table("snapshot_offers", OFFER_COLUMNS)
        engine.append("snapshot_offers", {name: [row[name] for row in rows] for name in OFFER_COLUMNS}, OFFER_COLUMNS)

    return store
