"""JSON-LD as shops break it: each case with the price that must come out and the mend that must be named."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniaudit.sources.page.lenient_json import UnreadableJson, loads

WHOLE = '"@type": "Product", "name": "Pan", "offers": {"@type": "Offer", "price": "19.90", "priceCurrency": "EUR"}'

# (what is broken, text, price that must come out, repairs that must be named)
BROKEN: list[tuple[str, str, str | None, set[str]]] = [
    ("nothing", "{" + WHOLE + "}", "19.90", set()),
    ("number keeps its zeros", '{"offers": {"price": 19.90}}', "19.90", set()),
    ("number larger than a double", '{"offers": {"price": 12345678901234567890.10}}', "12345678901234567890.10", set()),
    ("trailing comma in object", "{" + WHOLE + ",}", "19.90", {"trailing_comma"}),
    ("trailing comma in inner object", '{"offers": {"price": "19.90",}}', "19.90", {"trailing_comma"}),
    ("trailing comma in array", '{"image": ["a", "b",], "offers": {"price": "19.90"}}', "19.90", {"trailing_comma"}),
    ("two commas", '{"name": "Pan",, "offers": {"price": "19.90"}}', "19.90", {"trailing_comma"}),
    ("leading comma", '{, "offers": {"price": "19.90"}}', "19.90", {"trailing_comma"}),
    ("trailing semicolon", "{" + WHOLE + "};", "19.90", {"trailing_semicolon"}),
    ("semicolon and newline", "{" + WHOLE + "} ;\n", "19.90", {"trailing_semicolon"}),
    ("CDATA behind slashes", "//<![CDATA[\n{" + WHOLE + "}\n//]]>", "19.90", {"wrapper"}),
    ("CDATA in comments", "/*<![CDATA[*/{" + WHOLE + "}/*]]>*/", "19.90", {"wrapper"}),
    ("bare CDATA", "<![CDATA[{" + WHOLE + "}]]>", "19.90", {"wrapper"}),
    ("HTML comment", "<!--\n{" + WHOLE + "}\n-->", "19.90", {"wrapper"}),
    ("byte order mark", "\ufeff{" + WHOLE + "}", "19.90", {"wrapper"}),
    ("block comment", "{ /* shop */ " + WHOLE + "}", "19.90", {"comment"}),
    ("line comment", '{"name": "Pan", // the name\n "offers": {"price": "19.90"}}', "19.90", {"comment"}),
    ("newline in a string", '{"name": "Pan\nwith lid", "offers": {"price": "19.90"}}', "19.90", {"control_characters"}),
    ("tab in a string", '{"name": "Pan\twith lid", "offers": {"price": "19.90"}}', "19.90", {"control_characters"}),
    ("NUL between members", '{"name": "Pan",\x00 "offers": {"price": "19.90"}}', "19.90", set()),
    ("no-break space between members", '{"name": "Pan",\u00a0"offers": {"price": "19.90"}}', "19.90", set()),
    ("quotes as entities", ("{" + WHOLE + "}").replace('"', "&quot;"), "19.90", {"html_entities"}),
    ("quotes as numeric entities", ("{" + WHOLE + "}").replace('"', "&#34;"), "19.90", {"html_entities"}),
    ("inch mark", '{"name": "Screen 27" wide", "offers": {"price": "19.90"}}', "19.90", {"unescaped_quotes"}),
    ("quoted word", '{"name": "The "best" pan", "offers": {"price": "19.90"}}', "19.90", {"unescaped_quotes"}),
    (
        "quoted word before a comma",
        '{"name": "The "best", they say", "offers": {"price": "19.90"}}',
        "19.90",
        {"unescaped_quotes"},
    ),
    ("inch mark at the end", '{"name": "Screen 27"", "offers": {"price": "19.90"}}', "19.90", {"unescaped_quotes"}),
    ("quoted word in an array", '{"a": ["x "y" z", "b"], "offers": {"price": "19.90"}}', "19.90", {"unescaped_quotes"}),
    ("escaped apostrophe", '{"name": "L\\\'eau", "offers": {"price": "19.90"}}', "19.90", {"invalid_escape"}),
    ("escaped percent", '{"name": "50\\% off", "offers": {"price": "19.90"}}', "19.90", {"invalid_escape"}),
    ("single quotes", "{'@type': 'Product', 'offers': {'price': '19.90'}}", "19.90", {"single_quotes"}),
    ("unquoted keys", '{name: "Pan", offers: {price: "19.90"}}', "19.90", {"unquoted_key"}),
    ("missing comma", '{"name": "Pan"\n "offers": {"price": "19.90"}}', "19.90", {"missing_comma"}),
    ("missing comma after an object", '{"a": {} "offers": {"price": "19.90"}}', "19.90", {"missing_comma"}),
    ("missing value", '{"sku": , "offers": {"price": "19.90"}}', "19.90", {"missing_value"}),
    ("undefined", '{"sku": undefined, "offers": {"price": "19.90"}}', "19.90", {"missing_value"}),
    ("Python's words", '{"a": None, "b": True, "offers": {"price": "19.90"}}', "19.90", {"missing_value"}),
    ("decimal comma, bare", '{"offers": {"price": 19,90, "priceCurrency": "EUR"}}', "19,90", {"decimal_comma"}),
    ("grouped, bare", '{"offers": {"price": 1,299.00}}', "1,299.00", {"decimal_comma"}),
    ("leading zeros", '{"offers": {"price": 019.90}}', "019.90", {"bare_word"}),
    ("bare with its sign", '{"offers": {"price": $19.90, "a": "b"}}', "$19.90", {"bare_word"}),
    ("unfilled template", '{"offers": {"price": {{ product.price }}, "a": 1}}', "{{ product.price }}", {"template"}),
    ("two objects", '{"@type": "Thing"}{' + WHOLE + "}", "19.90", {"several_objects"}),
    ("two objects with a comma", '{"@type": "Thing"},\n{' + WHOLE + "}", "19.90", {"several_objects"}),
    ("one bracket too many", "{" + WHOLE + "}}", "19.90", {"brackets"}),
    ("one bracket too few", "{" + WHOLE, "19.90", {"truncated"}),
    ("array left open", '{"offers": {"price": "19.90", "a": ["b"}}', "19.90", {"brackets"}),
    ("cut after the price", '{"offers": {"price": "19.90", "priceCurr', "19.90", {"truncated"}),
    ("cut inside the price's text", '{"name": "Pan", "offers": {"price": "19.9', None, {"truncated"}),
    ("cut inside the price's number", '{"name": "Pan", "offers": {"price": 19.9', None, {"truncated"}),
    ("assignment", "window.product = {" + WHOLE + "};", "19.90", {"surrounding_text"}),
    ("encoded twice", json.dumps("{" + WHOLE + "}"), "19.90", {"encoded_twice"}),
    ("not a number", '{"offers": {"price": NaN}}', None, set()),
]


def price_in(value: Any) -> Any:
    for each in value if isinstance(value, list) else [value]:
        offers = each.get("offers")
        if isinstance(offers, dict):
            return offers.get("price")
    return None


@pytest.mark.parametrize(("text", "price", "mended"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_broken_json_gives_its_price_and_says_what_was_mended(text: str, price: str | None, mended: set[str]) -> None:
    value, repairs = loads(text)
    assert price_in(value) == price
    assert {"json_ld_" + code for code in mended} <= set(repairs)
    assert bool(repairs) == bool(mended) or "between members" in text or not mended


def test_a_key_given_twice_keeps_both_values() -> None:
    value, repairs = loads('{"price": "10.00", "price": "12.00"}')
    assert value == {"price": ["10.00", "12.00"]}
    assert repairs == ("json_ld_duplicate_key",)


def test_a_key_given_twice_alike_is_one_value() -> None:
    assert loads('{"price": "10.00", "price": "10.00"}')[0] == {"price": "10.00"}


def test_an_entity_inside_a_sound_string_is_left_alone() -> None:
    assert loads('{"name": "27&quot; screen"}') == ({"name": "27&quot; screen"}, ())


@pytest.mark.parametrize("text", ["", "   ", "no JSON at all", "<p>hello</p>", "}{"[:1]])
def test_text_without_json_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableJson):
        loads(text)


@pytest.mark.parametrize("opener", ["[", '{"a":'])
@pytest.mark.parametrize("closed", [True, False])
def test_json_of_hostile_depth_is_refused(opener: str, closed: bool) -> None:
    closer = ("]" if opener == "[" else "}") if closed else ""
    with pytest.raises(UnreadableJson) as refused:
        loads(opener * 100_000 + "1" + closer * 100_000)
    assert refused.value.code == "json_ld_too_deep"


@given(st.text(alphabet="{}[]\",:'\\/ \n019.eabt&;<!-*", max_size=60))
def test_no_text_stops_the_reader(text: str) -> None:
    try:
        loads(text)
    except UnreadableJson as error:
        assert error.code.startswith("json_ld_")


_JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=6), _JSON, min_size=1, max_size=4))
def test_sound_json_is_read_as_it_is(value: dict[str, Any]) -> None:
    text = json.dumps(value)
    assert loads(text) == (value, ())


@given(st.dictionaries(st.text(alphabet="abc-é 1", min_size=1, max_size=6), _JSON, min_size=1, max_size=4))
def test_a_trailing_comma_changes_nothing_else(value: dict[str, Any]) -> None:
    text = json.dumps(value)[:-1] + ",}"
    assert loads(text)[0] == value
