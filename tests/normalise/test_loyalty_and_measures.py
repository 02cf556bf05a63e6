"""Google's loyalty_program as a member price, and unit prices made of measures."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniaudit.normalise.loyalty import MemberPrice, parse_member_price
from omniaudit.normalise.measure import Measure, parse_measure
from omniaudit.normalise.verdict import Reject

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def member(text: str) -> Any:
    """(units, starts, ends) of a member price, a reject's code, or None."""
    read = parse_member_price(text, now=NOW, currency="EUR", zone="Europe/Paris")
    if isinstance(read, MemberPrice):
        return read.price.units, read.starts, read.ends
    return read.code if isinstance(read, Reject) else None


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("12.50", 125_000),
        ("my_loyalty_program:silver:10 USD::10::free_member_shipping", 100_000),
        ("club:gold:1,299.00 EUR", 12_990_000),
        ("::7.99 EUR", 79_900),
        ("club:silver:10,50 EUR", 105_000),
        ("club:silver:10 EUR,club:gold:9 EUR", 100_000),
        ("club:silver:9 EUR:::: , club:gold:10 EUR::25", 100_000),
        ('{"program_label": "club", "price": "10 EUR"}', 100_000),
        ('{"price": "9 EUR"}, {"price": "10 EUR"}', 100_000),
        ("Prix : 12 EUR", 120_000),
    ],
)
def test_member_price_is_read_out_of_its_program(text: str, units: int) -> None:
    assert member(text) == (units, None, None)


@pytest.mark.parametrize("text", ["club:silver:::50", "club:silver:", "", "n/a", '{"loyalty_points": "50"}'])
def test_program_without_a_price_states_none(text: str) -> None:
    assert member(text) is None


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        ("2026-11-01T00:00:00+0100/2026-11-30T23:59:59+0100", (10, 31, 23), (11, 30, 22, 59, 59)),
        ("2026-11-01T00:00+01:00 / 2026-12-01T00:00+01:00", (10, 31, 23), (11, 30, 23)),
        ("2026-11-01/2026-11-30", (10, 31, 23), (11, 30, 23)),
        ("2026-11-01T10:00Z/", (11, 1, 10), None),
    ],
)
@pytest.mark.parametrize("label", ["", ":free_shipping"])
def test_colons_of_the_dates_do_not_part_the_program(
    text: str, starts: tuple[int, ...], ends: tuple[int, ...] | None, label: str
) -> None:
    until = datetime(2026, *ends, tzinfo=UTC) if ends else None
    assert member(f"club:silver:10 EUR::5:{text}{label}") == (100_000, datetime(2026, *starts, tzinfo=UTC), until)


def test_of_tiers_with_other_windows_those_in_force_count() -> None:
    later, now = "2026-12-01/2026-12-31", "2026-11-01/2026-11-30"
    assert member(f"club:a:10 EUR:::{later},club:b:9 EUR:::{now}")[0] == 90_000
    assert member(f"club:a:10 EUR:::{later},club:b:9 EUR:::2027-01-01/2027-01-31") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("club:silver", "invalid_loyalty_program"),
        ("club:silver:10 EUR:::soon:label", "invalid_loyalty_program"),
        ('{"price": ', "invalid_loyalty_program"),
        ("club:silver:cheap", "invalid_price"),
        ("club:a:10,2nd:b:9 EUR", "unknown_currency"),
        ("club:a:10 EUR,club:b:9 CHF", "ambiguous_currency"),
        ("club:a:10 EUR:::2026-11-30/2026-11-01", "interval_reversed"),
    ],
)
def test_program_that_cannot_be_read_is_rejected_with_its_code(text: str, code: str) -> None:
    assert member(text) == code


@given(st.text(alphabet='club:10,9 EUR/-2026T{}"Z', max_size=60))
def test_no_text_breaks_the_member_price_parser(text: str) -> None:
    read = parse_member_price(text, now=NOW, currency="EUR")
    assert read is None or isinstance(read, MemberPrice | Reject)


def test_member_price_holds_only_within_its_window(normalise: Any) -> None:
    program = "club:silver:10 EUR:::2026-11-01/2026-11-30"
    seen = [("a", "2026-11-20T00:00:00Z"), ("b", "2026-10-20T00:00:00Z"), ("c", "2026-12-20T00:00:00Z")]
    rows = [{"id": id, "price": "12", "member_price": program, "observed_at": at} for id, at in seen[:2]]
    rows.append({"id": "d", "price": "12", "member_price": "9.50", "observed_at": "2026-10-20T00:00:00Z"})
    offers = normalise(rows).offers
    assert [offer["member_price"] for offer in offers] == [100_000, None, 95_000]
    assert [offer["pay_now"] for offer in offers] == [120_000, 120_000, 120_000]


def test_unreadable_program_costs_the_field_and_not_the_row(normalise: Any) -> None:
    result = normalise([{"id": "a", "price": "12", "member_price": "club:silver"}])
    assert (result.offer["pay_now"], result.offer["member_price"]) == (120_000, None)
    assert (result.reject["code"], result.reject["row_lost"]) == ("invalid_loyalty_program", False)


@pytest.mark.parametrize(
    ("text", "parts", "family", "label"),
    [
        ("1.5kg", 1_500_000_000, "mass", "1.5 kg"),
        ("100 g", 100_000_000, "mass", "100 g"),
        ("750ml", 750_000, "volume", "750 ml"),
        ("75 cl", 750_000, "volume", "75 cl"),
        ("1l", 1_000_000, "volume", "l"),
        ("0,75 L", 750_000, "volume", "0.75 l"),
        ("12ct", 12_000, "count", "12 ct"),
        ("12 fl oz", 12_000, "us volume", "12 floz"),
    ],
)
def test_measure_is_read(text: str, parts: int, family: str, label: str) -> None:
    read = parse_measure(text)
    assert isinstance(read, Measure)
    assert (read.parts, read.family, read.label) == (parts, family, label)


@pytest.mark.parametrize("text", ["kg", "3 apples", "1-2 kg", "0 g", "6 x 33cl", "1.2345 kg", "99999999 kg"])
def test_what_is_no_measure_is_rejected(text: str) -> None:
    assert isinstance(parse_measure(text), Reject)


@pytest.mark.parametrize(
    ("row", "unit_price", "unit"),
    [
        ({"price": "9.00", "unit_pricing_measure": "750ml", "unit_pricing_base_measure": "100ml"}, 12_000, "100 ml"),
        ({"price": "9.00", "unit_pricing_measure": "750ml"}, 120_000, "l"),
        ({"price": "9.00", "sale_price": "6", "unit_pricing_measure": "75cl"}, 80_000, "l"),
        ({"price": "1.99", "unit_pricing_measure": "300g", "unit_pricing_base_measure": "1kg"}, 66_300, "kg"),
        ({"price": "0.125", "unit_pricing_measure": "100g", "unit_pricing_base_measure": "10g"}, 100, "10 g"),
        ({"price": "500 JPY", "unit_pricing_measure": "300g", "unit_pricing_base_measure": "100g"}, 1_670_000, "100 g"),
        ({"price": "9.00", "unit_pricing_measure": "750ml", "unit_price": "11.99 €/l"}, 119_900, "l"),
        ({"price": "9.00", "unit_pricing_measure": "750ml", "unit_pricing_base_measure": "100g"}, None, None),
        ({"price": "", "unit_pricing_measure": "750ml"}, None, None),
        ({"price": "9.00", "unit_pricing_measure": ""}, None, None),
    ],
)
def test_unit_price_follows_from_the_price_that_applies(
    normalise: Any, row: dict[str, str], unit_price: int | None, unit: str | None
) -> None:
    offers = normalise([{"id": "a", **row}, {"id": "b", "price": "1", "unit_pricing_measure": "1kg"}]).offers
    assert (offers[0]["unit_price"], offers[0]["unit"]) == (unit_price, unit)
    assert (offers[1]["unit_price"], offers[1]["unit"]) == (10_000, "kg")


def test_the_content_is_kept_as_it_is_stated(normalise: Any) -> None:
    rows = [{"id": "a", "price": "9", "unit_pricing_measure": "500G"}, {"id": "b", "price": "9"}]
    assert [offer["measure"] for offer in normalise(rows).offers] == ["500 g", None]


def test_a_category_is_kept_as_text(normalise: Any) -> None:
    offer = normalise([{"id": "a", "price": "9", "category": " Home > Garden "}]).offer
    assert offer["category"] == "Home > Garden"


def test_unreadable_measure_is_told_and_the_row_kept(normalise: Any) -> None:
    result = normalise([{"id": "a", "price": "9", "unit_pricing_measure": "6 x 33cl"}])
    assert (result.offer["unit_price"], result.reject["code"]) == (None, "invalid_measure")
