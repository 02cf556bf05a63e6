import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniaudit.normalise.condition import parse_condition, parse_pickup
from omniaudit.normalise.currencies import parse_currency
from omniaudit.normalise.money import Price
from omniaudit.normalise.quantity import Quantity, parse_quantity
from omniaudit.normalise.tax import consumer_tax, parse_tax
from omniaudit.normalise.unit_price import UnitPrice, parse_unit_price
from omniaudit.normalise.verdict import Reject


@pytest.mark.parametrize(
    ("text", "pieces", "kind"),
    [
        ("3", 3, "exact"), ("3.00", 3, "exact"), ("0", 0, "exact"), ("-3", -3, "exact"), ("3.5", 3, "rounded"),
        ("-3.5", -4, "rounded"), ("10+", 10, "capped"), ("> 10", 10, "capped"), ("mehr als 10", 10, "capped"),
        ("~10", 10, "rounded"), ("3 pcs", 3, "exact"), ("12 Stück", 12, "exact"), ("1 234", 1234, "exact"),
    ],
)  # fmt: skip
def test_quantity_is_whole_pieces_rounded_down(text: str, pieces: int, kind: str) -> None:
    assert parse_quantity(text) == Quantity(pieces, kind)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.234", "ambiguous_quantity"), ("true", "invalid_quantity"), ("1e3", "invalid_quantity"),
        ("100 ML", "invalid_quantity"), ("99999999999", "quantity_out_of_range"), ("9" * 5000, "invalid_quantity"),
    ],
)  # fmt: skip
def test_unclear_quantity_is_refused(text: str, code: str) -> None:
    read = parse_quantity(text)
    assert isinstance(read, Reject)
    assert read.code == code


def test_locale_decides_the_mark_of_a_quantity() -> None:
    assert parse_quantity("1.234", locale="de_DE") == Quantity(1234, "exact")


@given(st.text(max_size=70))
def test_any_text_is_a_quantity_or_a_verdict(text: str) -> None:
    assert isinstance(parse_quantity(text), Quantity | Reject | None)


@pytest.mark.parametrize(
    ("text", "units", "unit"),
    [
        ("12,90 €/kg", 129000, "kg"), ("12.90 EUR per 100 g", 129000, "100 g"), ("1 kg = 12,90 €", 129000, "kg"),
        ("(1,29 € / 100ml)", 12900, "100 ml"), ("1,29 € le litre", 12900, "litre"), ("12,90 €", 129000, None),
    ],
)  # fmt: skip
def test_unit_price_is_read_with_its_unit(text: str, units: int, unit: str | None) -> None:
    assert parse_unit_price(text) == UnitPrice(Price(units, "EUR"), unit)


def test_unclear_unit_price_is_refused() -> None:
    read = parse_unit_price("1.299 €/kg")
    assert isinstance(read, Reject)
    assert read.code == "ambiguous_price"


@pytest.mark.parametrize(
    ("text", "word"),
    [("TTC", "included"), ("HT", "excluded"), ("brutto", "included"), ("netto", "excluded"), ("incl.", "included"),
     ("excl. VAT", "excluded"), ("unknown", "unknown"), ("20%", None)],
)  # fmt: skip
def test_tax_word(text: str, word: str | None) -> None:
    assert parse_tax(text) == word


def test_consumers_see_net_prices_in_the_united_states_and_canada_only() -> None:
    assert [consumer_tax(country) for country in ("US", "CA", "FR", "IN", None)] == [
        "excluded", "excluded", "included", "included", "included",
    ]  # fmt: skip


def test_condition_and_pickup_words() -> None:
    assert parse_condition("https://schema.org/NewCondition") == "new"
    assert parse_condition("Reconditionné") == "refurbished"
    assert parse_condition("d'occasion") == "used"
    assert parse_condition("shiny") is None
    assert parse_pickup("ship_to_store") == "ship_to_store"
    assert parse_pickup("no") == "not_supported"


@pytest.mark.parametrize(
    ("text", "declared", "code"),
    [("eur", None, "EUR"), ("€", None, "EUR"), ("$", "CAD", "CAD"), ("kr", "NOK", "NOK"), ("US $", None, "USD"),
     ("£", None, "GBP")],
)  # fmt: skip
def test_currency_is_named(text: str, declared: str | None, code: str) -> None:
    assert parse_currency(text, declared) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("$", "ambiguous_currency"),
        ("EURO", "unknown_currency"),
        ("XXX", "unknown_currency"),
        ("HRK", "unknown_currency"),
    ],
)
def test_unclear_currency_is_refused(text: str, code: str) -> None:
    read = parse_currency(text)
    assert isinstance(read, Reject)
    assert read.code == code
