"""Records are found where JMESPath finds them, and their pointers lead back to them."""

from __future__ import annotations

from typing import Any

import jmespath
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jmespath.functions import Functions

from omniaudit.config.expressions import OWN_FUNCTIONS, expression_fault
from omniaudit.sources.readers.items.expressions import FUNCTIONS, evaluate, parse
from omniaudit.sources.readers.items.locate import Items, Spot, with_parents

EXPRESSIONS = (
    "a", "a[]", "a[*]", "a[].b[]", "a[*].b[*].c", "a[].b", "a[?b].b[]", "a[?b == 'x']", "a[0].b[]", "a[-1]", "a.*",
    "a.*.b[]", "*", "[]", "@", "a[].node", "a[].node.b[].node", "a[].{p: @, b: b[]} | [].b[]", "a[] | [0].b[]",
    "a[1:].b", "(a || b)[].c", "a[][]", "a[].b[0]", "not_null(a, b)[].c", "a[].[b, c][]", "to_array(a)[]",
)  # fmt: skip
LEAVES = st.none() | st.booleans() | st.sampled_from(["", "x", "1"])
NAMES = st.sampled_from(["a", "b", "c", "node", "t~/x"])
VALUES = st.recursive(LEAVES, lambda below: st.lists(below, max_size=3) | st.dictionaries(NAMES, below, max_size=3))


def at(value: Any, pointer: str) -> Any:
    """What a JSON pointer leads to (RFC 6901)."""
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        value = value[int(name)] if isinstance(value, list) else value[name]
    return value


@pytest.mark.parametrize("expression", EXPRESSIONS)
@given(value=VALUES)
def test_records_are_those_of_jmespath_and_lie_where_they_say(expression: str, value: Any) -> None:
    wanted = jmespath.search(expression, value)
    found = Items(expression, "feed").find(value)
    if wanted is None:
        assert found is None
        return
    assert found is not None
    assert [spot.value for spot in found.records] == (wanted if isinstance(wanted, list) else [wanted])
    for spot in found.records:
        if "#" not in spot.pointer:
            assert at(value, spot.pointer) is spot.value
        assert spot.top in found.tops or not spot.element


@given(value=VALUES, other=st.integers(-3, 3))
def test_no_comparison_raises(value: Any, other: int) -> None:
    for expression in (
        "a < b",
        "a >= `1`",
        "a == `1`",
        "max(a)",
        "sort(@)",
        "sort_by(a, &b)",
        "sum(a)",
        "min_by(@, &a)",
        "a && b",
    ):
        evaluate(parse(expression), value)
        evaluate(parse(expression), {"a": other, "b": value})


def test_validate_knows_every_function() -> None:
    assert OWN_FUNCTIONS | frozenset(Functions.FUNCTION_TABLE) == FUNCTIONS
    assert expression_fault("split(a, ' ')[0]") is None


def test_siblings_share_their_parent_and_nothing_turns_in_a_circle() -> None:
    shop = {"products": [{"t": "P", "variants": [{"id": 1}, {"id": 2}]}]}
    found = Items("products[].variants[]", "feed").find(shop)
    assert found is not None
    made: dict[Spot, Any] = {}
    first, second = (with_parents(spot, shop, made) for spot in found.records)
    assert first["_parent"] is second["_parent"]
    assert first["_parent"]["t"] == "P"
    assert first["_parent"]["_parent"] is None
    assert first["_root"] is shop
    assert "_parent" not in first["_parent"]["variants"][0]
    assert shop == {"products": [{"t": "P", "variants": [{"id": 1}, {"id": 2}]}]}
