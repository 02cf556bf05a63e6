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


def test_split_takes_the_date_from_its_time() -> None:
    tree = parse("split(until, ' ')[0]")
    assert evaluate(tree, {"until": "2026-11-30 00:00:00"}) == "2026-11-30"
    assert evaluate(tree, {"until": None}) is None


def test_config_knows_the_functions() -> None:
    assert expression_fault("split(until, ' ')[0]") is None
    assert expression_fault("slice(until, `10`)") == "JMESPath has no function slice"


def test_what_a_list_made_of_a_record_holds_lies_in_that_record() -> None:
    answer = {"results": [{"id": "a", "main": {"n": 1}, "others": [{"n": 2}, {"n": 3}]}, {"id": "b", "main": {"n": 4}}]}
    found = Items("results[].[main, others][][]", "items").find(answer)
    assert found is not None
    records = [with_parents(spot, answer, {}) for spot in found.records if isinstance(spot.value, dict)]
    assert [(record["n"], record["_parent"]["id"]) for record in records] == [(1, "a"), (2, "a"), (3, "a"), (4, "b")]
