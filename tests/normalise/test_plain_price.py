"""What the engine reads of plain prices is what the parser reads of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniaudit.config.settings import Place, SourceSettings
from omniaudit.engine import Engine
from omniaudit.model.money import CURRENCIES
from omniaudit.normalise.money import Price, parse_price
from omniaudit.normalise.plain_price import SEPARATOR, plain_prices

NUMBERS = st.from_regex(r"[0-9]{1,11}([.,][0-9]{0,4})?", fullmatch=True) | st.sampled_from(
    [
        "0",
        "0.00",
        "00.10",
        ".5",
        "5.",
        "-1",
        "+1",
        "1e3",
        "1_000",
        "1 000",
        "٣",
        "12.90\n",
        " 12.90",
        "NaN",
        "999999999.99",
    ]
)
CODES = st.sampled_from([*sorted(CURRENCIES), "XXX", "eur", "NIL", "EURO", "€"])


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as engine:
        yield engine


@given(
    number=NUMBERS,
    of_text=st.none() | CODES,
    of_row=st.none() | st.just("") | st.sampled_from([*sorted(CURRENCIES)]),
    declared=st.sampled_from(["EUR", "JPY", "KWD", None]),
)
def test_engine_and_parser_agree_on_every_plain_price(
    engine: Engine, number: str, of_text: str | None, of_row: str | None, declared: str | None
) -> None:
    price = f"{number} {of_text}" if of_text else number
    text = price if of_row is None else f"{price}{SEPARATOR}{of_row}"
    engine.create_table("texts", {"text": "VARCHAR"})
    engine.append("texts", {"text": [text]}, {"text": "VARCHAR"})
    settings = SourceSettings("table", Place(1, 1), currency=declared)
    found, units, currency = engine.row(plain_prices("texts", settings))
    assert found == text
    if units is None:
        return
    read = parse_price(price, currency=of_row or declared)
    assert (units, currency) == (read.units, read.currency) if isinstance(read, Price) else (units, read) == (0, None)
    assert not of_row or of_row == currency


@pytest.mark.parametrize("text", ["12.90", "12.90 EUR", "7", f"12.9{SEPARATOR}EUR", f"12.90 EUR{SEPARATOR}"])
def test_what_exports_mostly_write_is_plain(engine: Engine, text: str) -> None:
    engine.create_table("texts", {"text": "VARCHAR"})
    engine.append("texts", {"text": [text]}, {"text": "VARCHAR"})
    _, units, currency = engine.row(plain_prices("texts", SourceSettings("table", Place(1, 1), currency="EUR")))
    assert units
    assert currency == "EUR"


@pytest.mark.parametrize(
    "settings",
    [
        SourceSettings("table", Place(1, 1), currency="EUR", money="minor"),
        SourceSettings("table", Place(1, 1), currency="EUR", values={"currency": {"EUR": "USD"}}),
    ],
    ids=["minor units", "own words for currencies"],
)
def test_nothing_is_plain_where_a_number_means_something_else(engine: Engine, settings: SourceSettings) -> None:
    engine.create_table("texts", {"text": "VARCHAR"})
    engine.append("texts", {"text": ["12"]}, {"text": "VARCHAR"})
    assert engine.rows(plain_prices("texts", settings)) == [("12", None, None)]
