"""The state of Next's App Router, as React writes it: rows in pieces, references between them."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniaudit.sources.page.document import StateRules
from omniaudit.sources.page.flight import flight_state
from omniaudit.sources.page.lenient_json import UnreadableJson
from omniaudit.sources.page.page import PageResult

Read = Callable[..., PageResult]

FIELDS = (("sku", "sku"), ("title", "_parent.product.name"), ("price", "price.centAmount"), ("currency", "price.cur"))
RULES = StateRules("self.__next_f", "props[].product.variants[]", FIELDS, "minor")


def pushed(*pieces: str) -> list[str]:
    """The scripts that stream these pieces."""
    calls = [f"self.__next_f.push({json.dumps([1, piece]).replace('<', chr(92) + 'u003c')})" for piece in pieces]
    return ["(self.__next_f=self.__next_f||[]).push([0]);self.__next_f.push([2,null])", *calls]


def page(*pieces: str) -> str:
    scripts = "".join(f"<script>{script}</script>" for script in pushed(*pieces))
    return f"<title>Tea</title><main><h1>Java mug</h1></main>{scripts}"


def element(kind: str, **properties: Any) -> list[Any]:
    return ["$", kind, None, properties]


def product(*cents: int, name: str = "Java mug") -> dict[str, Any]:
    variants = [
        {"sku": f"T{number}", "price": {"centAmount": amount, "cur": "EUR"}} for number, amount in enumerate(cents)
    ]
    return {"name": name, "variants": variants}


def row(name: str, value: Any) -> str:
    return f"{name}:{json.dumps(value, ensure_ascii=False)}\n"


def props(*pieces: str) -> list[dict[str, Any]]:
    value, repairs = flight_state(pushed(*pieces))
    assert repairs == ()
    found: list[dict[str, Any]] = value["props"]
    return found


def test_properties_of_a_component_are_read_wherever_it_stands(read: Read) -> None:
    tree = element("main", children=[element("h1", children="Java mug"), element("$L3", product=product(1299, 50))])
    imports = '1:I[2846,[],""]\n3:I[6799,["986","static/chunks/page.js"],"default"]\n'
    html = page(imports, row("0", ["", {"children": ["__PAGE__", {}, [tree, None]]}]), row("7", None))
    found = read(html, state=RULES).listings
    assert [(each["sku"], each["title"], each["price"], each["surface"]) for each in found] == [
        ("T0", "Java mug", "12.99", "state"),
        ("T1", "Java mug", "0.50", "state"),
    ]
    assert found[1]["position"] == "__next_f /props/2/product/variants/1"


def test_state_is_found_without_its_name(read: Read) -> None:
    rules = StateRules(None, RULES.items, FIELDS, "minor")
    (found,) = read(page(row("0", element("$L3", product=product(309)))), state=rules).listings
    assert found["price"] == "3.09"


def test_a_row_may_be_cut_anywhere_between_scripts() -> None:
    text = row("0", element("$L1", name="Thé – vert", price="$2")) + row("2", {"centAmount": 1950})
    for at in range(len(text)):
        assert props(text[:at], text[at:]) == [{"name": "Thé – vert", "price": {"centAmount": "1950"}}]


def test_length_of_a_text_counts_bytes() -> None:
    long = "Thé – l’été\n0:{}" * 3
    size = format(len(long.encode()), "x")
    found = props(f"5:T{size},{long}", row("0", element("$L1", text="$5", after=True)))
    assert found == [{"text": long, "after": True}]


def test_references_stand_for_what_they_name() -> None:
    shared = product(999)
    found = props(
        row("0", element("$La", gallery=shared, buy="$0:props:gallery:variants:0", also="$6", text="$$5 voucher")),
        row("6", "$7"),
        row("7", ["one"]),
        row("8", element("$Lb", product="$0:props:gallery", gone="$99", part="$0:props:nothing:at:all")),
    )
    assert found[0] == {
        "gallery": {"name": "Java mug", "variants": [{"sku": "T0", "price": {"centAmount": "999", "cur": "EUR"}}]},
        "buy": {"sku": "T0", "price": {"centAmount": "999", "cur": "EUR"}},
        "also": ["one"],
        "text": "$5 voucher",
    }
    assert found[1]["product"] is found[0]["gallery"]
    assert (found[1]["gone"], found[1]["part"]) == (None, None)


def test_what_json_has_no_word_for_is_its_text_or_nothing() -> None:
    written = {
        "at": "$D2023-11-14T22:13:20.000Z",
        "big": "$n100000000000000000000",
        "none": "$undefined",
        "nan": "$NaN",
    }
    written |= {"map": "$Q12", "later": "$@9", "action": "$F4", "price": 12.5, "plain": "5 $", "alone": "$"}
    (found,) = props(row("0", element("$L1", **written)))
    assert found == {
        "at": "2023-11-14T22:13:20.000Z", "big": "100000000000000000000", "none": None, "nan": None, "map": None,
        "later": None, "action": None, "price": "12.5", "plain": "5 $", "alone": "$",
    }  # fmt: skip


def test_rows_that_point_at_each_other_end() -> None:
    found = props(row("0", element("$L1", a="$2")), row("2", "$3"), row("3", "$2"), row("4", {"self": "$4"}))
    assert len(found) == 1


def test_product_that_several_components_got_is_one_listing_each(read: Read) -> None:
    html = page(row("0", [element("$L1", product=product(999)), element("$L2", product="$0:0:props:product")]))
    found = read(html, state=RULES).listings
    assert [each["price"] for each in found] == ["9.99", "9.99"]
    assert {key: value for key, value in found[0].items() if key != "position"} == {
        key: value for key, value in found[1].items() if key != "position"
    }


def test_stream_that_breaks_off_keeps_what_came_before(read: Read) -> None:
    text = row("0", element("$L1", product=product(999))) + row("2", element("$L1", product=product(1)))[:60]
    assert [each["price"] for each in read(page(text), state=RULES).listings] == ["9.99"]


@pytest.mark.parametrize("script", ["self.__next_f.push([1,12])", 'self.__next_f.push([1,"x"', "var a = self.__next_f"])
def test_script_without_rows_is_unreadable(script: str) -> None:
    with pytest.raises(UnreadableJson):
        flight_state([script])


@given(st.text(alphabet='0123456789abcT:$[]{}",I\nL@é', max_size=120))
def test_any_stream_is_read_or_refused(stream: str) -> None:
    with suppress(UnreadableJson):
        flight_state(pushed(stream))
