"""Hard JSON-LD: the price that comes out, and that the mend is told. Half were written from, half held back.

Each case is the text of one script. The price that must come out is "19.90" unless it is said to be another, or none.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from omniaudit.sources.page.page import PageResult

Read = Callable[..., PageResult]

OFFER = '"offers":{"@type":"Offer","price":"19.90","priceCurrency":"EUR","availability":"https://schema.org/InStock"}'
HEAD = '"@context":"https://schema.org","@type":"Product","sku":"P1","name":"Pan"'
GOOD = "{" + HEAD + "," + OFFER + "}"
NAMED = '{"@context":"https://schema.org","@type":"Product","sku":"P1","name":"%s",' + OFFER + "}"

WRITTEN_FROM: dict[str, tuple[str, str | None]] = {
    "CDATA": ("//<![CDATA[\n" + GOOD + "\n//]]>", "19.90"),
    "HTML comment around": ("<!--\n" + GOOD + "\n-->", "19.90"),
    "line break in the name": (NAMED % "Pan\nwith lid", "19.90"),
    "tab in the name": (NAMED % "Pan\twith lid", "19.90"),
    "comma before the brace": (GOOD[:-1] + ",}", "19.90"),
    "commas doubled": (GOOD.replace(',"name"', ',,"name"'), "19.90"),
    "semicolon behind": (GOOD + ";", "19.90"),
    "entities for quotes": (GOOD.replace('"', "&quot;"), "19.90"),
    "inches": (NAMED % 'Pan 10" deep', "19.90"),
    "quoted word, then comma": (NAMED % 'The "best", they say', "19.90"),
    "two objects side by side": ('{"@type":"BreadcrumbList"}' + GOOD, "19.90"),
    "two objects and a comma": (GOOD + ',{"@type":"WebSite"}', "19.90"),
    "last brace missing": (GOOD[:-1], "19.90"),
    "cut behind the price": (GOOD[: GOOD.index('"availability"')], "19.90"),
    "cut inside the price": (GOOD[: GOOD.index(".90") + 2], None),
    "cut inside a bare price": (GOOD.replace('"19.90"', "19.90")[: GOOD.index(".90") + 1], None),
    "single quotes": (GOOD.replace('"', "'"), "19.90"),
    "line comment": (GOOD.replace(',"name"', ', // what it is called\n"name"'), "19.90"),
    "byte order mark": ("\ufeff" + GOOD, "19.90"),
    "NaN as rating": (GOOD[:-1] + ',"aggregateRating":{"ratingValue":NaN}}', "19.90"),
    "assigned": ("var product = " + GOOD + ";", "19.90"),
    "bare keys": ("{" + HEAD.replace('"sku"', "sku").replace('"name"', "name") + "," + OFFER + "}", "19.90"),
}
HELD_BACK: dict[str, tuple[str, str | None]] = {
    "CDATA in block comments": ("/* <![CDATA[ */" + GOOD + "/* ]]> */", "19.90"),
    "comment inside": (GOOD.replace(',"name"', ',<!-- name -->"name"'), "19.90"),
    "bell in the name": (NAMED % "Pan\x07", "19.90"),
    "carriage returns": (GOOD.replace(",", ",\r\n") + "\r\n", "19.90"),
    "line separator": (NAMED % "Pan\u2028lid", "19.90"),
    "comma before a bracket": (GOOD[:-1] + ',"image":["a.jpg","b.jpg",]}', "19.90"),
    "semicolons doubled": (GOOD + " ;;\n", "19.90"),
    "semicolon for a comma": (GOOD.replace(',"name"', ';"name"'), "19.90"),
    "numeric entities": (GOOD.replace('"', "&#34;"), "19.90"),
    "entity in a sound name": (NAMED % "Pan &quot;XL&quot;", "19.90"),
    "feet and inches": (NAMED % "Board 6'2\" long", "19.90"),
    "quote ends the name": (NAMED % 'Pan 10"', "19.90"),
    "markup in the name": (NAMED % '<b class="x">Pan</b>', "19.90"),
    "three objects": ('{"@type":"WebSite"}\n\n' + GOOD + '\n{"@type":"BreadcrumbList"}', "19.90"),
    "array left open": ("[" + GOOD, "19.90"),
    "cut in an unrelated text": (GOOD[:-1] + ',"description":"A pan for ev', "19.90"),
    "cut behind the price's key": (GOOD[: GOOD.index('"19.90"')], None),
    "cut before the price's first digit": (GOOD[: GOOD.index("19.90")], None),
    "apostrophe escaped": (NAMED % "L\\'eau", "19.90"),
    "block comment": (GOOD.replace(',"name"', ',/* shop: "Maison" */"name"'), "19.90"),
    "undefined": (GOOD[:-1] + ',"gtin13":undefined}', "19.90"),
    "the same price twice": (GOOD.replace('"price":"19.90"', '"price":"19.90","price":"19.90"'), "19.90"),
    "decimal comma, bare": (GOOD.replace('"19.90"', "19,90"), "19,90"),
    "no value": (GOOD.replace('"19.90"', ""), None),
    "template never filled": (GOOD.replace('"19.90"', "{{ price }}"), None),
}


@pytest.mark.parametrize(
    ("text", "price"),
    [*WRITTEN_FROM.values(), *HELD_BACK.values()],
    ids=[*WRITTEN_FROM, *(f"held back: {name}" for name in HELD_BACK)],
)
def test_broken_block_gives_its_price_or_none_but_no_other(read: Read, text: str, price: str | None) -> None:
    html = f'<title>Pan</title><script type="application/ld+json">{text}</script><h1>Pan</h1>'
    result = read(html)
    assert [found.get("price") for found in result.listings] == ([price] if result.listings else [])
    if price is not None:
        assert result.listings[0]["price"] == price
        assert result.listings[0]["sku"] == "P1"


SOUND = {"carriage returns", "entity in a sound name", "line separator"}


@pytest.mark.parametrize("name", sorted({**WRITTEN_FROM, **HELD_BACK}.keys() - SOUND))
def test_mend_is_told(read: Read, name: str) -> None:
    text, _ = {**WRITTEN_FROM, **HELD_BACK}[name]
    result = read(f'<title>Pan</title><script type="application/ld+json">{text}</script><h1>Pan</h1>')
    told = ["json_ld" in found.get("repairs", "") for found in result.listings]
    if name == "NaN as rating" or name == "template never filled":
        return  # the one loses no price, the other is refused as a page
    assert all(told), result.listings


def test_two_prices_under_one_key_are_a_contradiction_and_no_choice(read: Read) -> None:
    text = GOOD.replace('"price":"19.90"', '"price":"19.90","price":"24.90"')
    (found,) = read(f'<script type="application/ld+json">{text}</script>').listings
    assert (found["price"], found["other_price"]) == ("19.90", "24.90")
    assert "json_ld_duplicate_key" in found["repairs"]
