"""What our JMESPath has besides the standard's: numbers that no locale misreads, split texts, parents."""

from __future__ import annotations

import pytest

from omniaudit.config.expressions import expression_fault
from omniaudit.sources.readers.items.expressions import evaluate, parse
from omniaudit.sources.readers.items.locate import Items, with_parents


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.299", "1.2990"),
        ("19.990000", "19.99"),
        ("24.00", "24.00"),
        (" 7 ", "7"),
        ("0123", "0123"),
        ("1,299", None),
        ("", None),
        (False, None),
        (None, None),
    ],
)
def test_to_number_gives_a_text_that_no_locale_misreads(text: object, number: str | None) -> None:
    assert evaluate(parse("to_number(price)"), {"price": text}) == number


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("302.841825", "usd", "302.84"),
        ("272.075", "GBP", "272.08"),
        ("222.28333333333333", "eur", "222.28"),
        ("1357.5", "JPY", "1358"),
        ("1.2495", "KWD", "1.25"),
        ("1.24949", "KWD", "1.2490"),
        ("-1.005", "EUR", "-1.01"),
        (21.09, "EUR", "21.09"),
        ("19.99", "EUR", "19.99"),
        ("1" * 38 + ".5", "JPY", "1" * 37 + "2"),
        ("1.2345", "points", "1.2345"),
        ("1.2345", None, "1.2345"),
        ("12,345", "EUR", None),
        (None, "EUR", None),
    ],
)
def test_round_money_gives_the_amount_that_the_currency_is_paid_in(
    amount: object, currency: object, shown: str | None
) -> None:
    assert evaluate(parse("round_money(price, currency)"), {"price": amount, "currency": currency}) == shown


def test_split_takes_the_date_from_its_time() -> None:
    tree = parse("split(until, ' ')[0]")
    assert evaluate(tree, {"until": "2026-11-30 00:00:00"}) == "2026-11-30"
    assert evaluate(tree, {"until": None}) is None


def test_config_knows_the_functions() -> None:
    assert expression_fault("split(until, ' ')[0]") is None
    assert expression_fault("round_money(price, currency)") is None
    assert expression_fault("slice(until, `10`)") == "JMESPath has no function slice"


def test_what_a_list_made_of_a_record_holds_lies_in_that_record() -> None:
    answer = {"results": [{"id": "a", "main": {"n": 1}, "others": [{"n": 2}, {"n": 3}]}, {"id": "b", "main": {"n": 4}}]}
    found = Items("results[].[main, others][][]", "items").find(answer)
    assert found is not None
    records = [with_parents(spot, answer, {}) for spot in found.records if isinstance(spot.value, dict)]
    assert [(record["n"], record["_parent"]["id"]) for record in records] == [(1, "a"), (2, "a"), (3, "a"), (4, "b")]
