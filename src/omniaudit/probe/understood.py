"""A typed offer in words: what each of its raw texts was understood as."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from omniaudit.model.money import plain
from omniaudit.probe.seen import Note

Row = Mapping[str, Any]
Meaning = tuple[str | None, dict[str, Note]]

_COLUMNS: Final = {"id": "listing_id", "store_code": "location"}
PARTS: Final = ("unit_pricing_measure", "unit_pricing_base_measure")
"""Fields that only together with others become a value."""

_MONEY: Final = ("price", "sale_price", "member_price", "prior_price", "unit_price")


def meaning_of(field: str, row: Row, zone: str) -> Meaning:
    """What one canonical field of an offer (OFFER_COLUMNS) came to, with its notes. zone: of the dates shown."""
    if field in _MONEY:
        return _money(field, row)
    if field in PARTS:
        return None, {"why": "with others: unit_price"}
    if special := _SPECIAL.get(field):
        return special(row, zone)
    found = row[_COLUMNS.get(field, field)]
    return (None if found is None else str(found)), {}


def derived(row: Row, fields: Collection[str]) -> Iterator[tuple[str, Meaning]]:
    """What follows from several fields: the unit price of a measure, and what is paid now."""
    if "unit_price" not in fields and row["unit_price"] is not None:
        yield "unit_price", _money("unit_price", row)
    if row["pay_now"] is not None:
        yield "pay_now", pay_now(row)


def pay_now(row: Row) -> Meaning:
    """What an anonymous customer pays, with the tax basis of that."""
    if row["pay_now"] is None:
        return None, {}
    return plain(row["pay_now"], row["currency"]), {"currency": row["currency"], "tax": row["pay_now_tax"]}


def _money(field: str, row: Row) -> Meaning:
    if row[field] is None:
        same = field == "sale_price" and row["price"] and row["raw_sale_price"] == row["raw_price"]
        return None, {"why": "no sale, equals price"} if same else {}
    notes: dict[str, Note] = {"currency": row["currency"]}
    if field in ("price", "sale_price") and row["tax"] != row["pay_now_tax"]:
        notes["tax"] = row["tax"]
    if field == "sale_price":
        notes["applies_now"] = bool(row["on_sale"])
    if field == "unit_price" and row["unit"]:
        notes["per"] = row["unit"]
    return plain(row[field], row["currency"]), notes


def _gtin(row: Row, zone: str) -> Meaning:
    return row["gtin"], {"status": row["gtin_status"]}


def _availability(row: Row, zone: str) -> Meaning:
    orderable = row["orderable"]
    return row["availability"], {} if orderable is None else {"orderable": orderable}


def _quantity(row: Row, zone: str) -> Meaning:
    if row["quantity"] is None:
        return None, {}
    return str(row["quantity"]), {"kind": row["quantity_kind"]} if row["quantity_kind"] else {}


def _window(row: Row, zone: str) -> Meaning:
    starts, ends = (instant(row[side], zone) for side in ("sale_starts", "sale_ends"))
    return (f"{starts or '..'}/{ends or '..'}" if starts or ends else None), {}


def _date(column: str) -> Callable[[Row, str], Meaning]:
    return lambda row, zone: (instant(row[column], zone), {})


def instant(moment: datetime | None, zone: str) -> str | None:
    """A moment of the snapshot (UTC) as the config's zone writes it."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).isoformat() if moment else None


_SPECIAL: Final[Mapping[str, Callable[[Row, str], Meaning]]] = {
    "gtin": _gtin,
    "availability": _availability,
    "quantity": _quantity,
    "sale_price_effective_date": _window,
    "availability_date": _date("availability_date"),
    "observed_at": _date("observed_at"),
}
