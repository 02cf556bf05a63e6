"""One scan instead of two: what the head of a file foretells is what the whole says, or it is not used at all."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TEXTS: dict[str, list[str | None]] = {
    "id": ["A1", "A2", " B 3 ", "n/a", "", None],
    "gtin": ["3761000000007", "4006381333931", "3761000000008", "96385074", "4.00638E+12", "n/a", "", None],
    "title": ["Lipstick", "Rouge  à lèvres", "", None],
    "price": ["12.90 EUR", "12.9", "7", "0.00", "0", "12,90 €", "12.90 USD", "1e3", "-3", "007.50", "", None],
    "sale_price": ["10.00 EUR", "9.5", "0", "12.90", "14.00", "9,50", "", None],
    "unit_price": ["25.80 EUR / kg", "3.10/100 g", "25.80 USD / kg", "about 3", "", None],
    "member_price": ["11.90 EUR", "11.90", "11.90 USD", "", None],
    "currency": ["EUR", "USD", "eur", "", None],
    "availability": ["in_stock", "out of stock", "preorder", "vielleicht", "n/a", "", None],
    "quantity": ["3", "0", "12", ">10", "many", "", None],
    "condition": ["new", "refurbished", "so so", "", None],
    "sale_price_effective_date": ["2026-11-01/2026-11-30", "2026-12-01/2026-12-05", "soon", "", None],
    "surface": ["visible", None, None, None],
}  # fmt: skip
COMMON = {name: texts[:2] for name, texts in TEXTS.items() if name != "surface"}


@st.composite
def files(draw: st.DrawFn) -> tuple[list[str], list[dict[str, Any]], int]:
    """Fields, rows and how many of them are the head: mostly of usual texts, a few of any."""
    names = sorted(draw(st.sets(st.sampled_from(sorted(COMMON)), min_size=2)) | {"id", "price"})
    usual = st.fixed_dictionaries({name: st.sampled_from(COMMON[name]) for name in names})
    any_ = st.fixed_dictionaries({name: st.sampled_from(TEXTS[name]) for name in (*names, "surface")})
    rows = draw(st.lists(usual, min_size=1, max_size=4)) + draw(st.lists(st.one_of(usual, any_), max_size=4))
    return names, rows, draw(st.integers(1, len(rows)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=files(), own=st.sampled_from([{}, {"values": {"availability": {"vielleicht": "limited"}}}]))
def test_what_the_head_foretells_is_what_both_scans_find(
    normalise: Any, file: tuple[list[str], list[dict[str, Any]], int], own: dict[str, Any]
) -> None:
    fields, rows, head = file
    whole = normalise(rows, fields=fields, **own)
    foreseen = normalise.foresee(rows, head, fields=fields, **own)
    if foreseen is not None:
        assert foreseen.offers == whole.offers
        assert foreseen.rejects == whole.rejects
        assert foreseen.normalised.unmapped == whole.normalised.unmapped == ()


def test_a_file_that_keeps_to_its_head_is_read_in_one_scan(normalise: Any) -> None:
    rows = [{"id": f"A{number}", "price": f"{number}.90 EUR", "availability": "in_stock"} for number in range(1, 9)]
    foreseen = normalise.foresee(rows, 2)
    assert [offer["price"] for offer in foreseen.offers] == [number * 10_000 + 9_000 for number in range(1, 9)]
    assert foreseen.normalised.rows == 8


@pytest.mark.parametrize(
    "later",
    [
        {"price": "12,90"}, {"price": "12.90 USD"}, {"price": "1e3"}, {"availability": "maybe"},
        {"gtin": "4.00638E+12"}, {"position": "/0"},
    ],
)  # fmt: skip
def test_a_row_that_says_something_new_is_not_guessed(normalise: Any, later: dict[str, str]) -> None:
    usual = {"id": "A", "price": "1.00 EUR", "availability": "in_stock", "gtin": "3761000000007"}
    assert normalise.foresee([usual, usual], 2) is not None
    assert normalise.foresee([usual, usual, usual | later], 2) is None


@pytest.mark.parametrize(
    "head",
    [{"price": "12,90"}, {"availability": "maybe"}, {"price": "1.00 CHF"}],
)
def test_a_head_that_has_to_be_parsed_foretells_nothing(normalise: Any, head: dict[str, str]) -> None:
    assert normalise.foresee([{"id": "A", "price": "1.00 EUR", "availability": "in_stock"} | head], 1) is None


def test_a_unit_price_in_another_currency_is_dropped_as_in_a_short_file(normalise: Any) -> None:
    rows = [{"id": "A", "price": "12.90 EUR", "unit_price": "25.80 USD / kg"}] * 2
    foreseen, whole = normalise.foresee(rows, 1), normalise(rows)
    assert (foreseen.offers, foreseen.rejects) == (whole.offers, whole.rejects)
    assert [offer["unit_price"] for offer in whole.offers] == [None, None]


def test_minor_units_are_not_read_as_major_ones(normalise: Any) -> None:
    assert normalise.foresee([{"id": "A", "price": "1290"}], 1, money="minor") is None
