"""State that single-page shops embed, and pages that list many offers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from omniaudit.sources.page.document import StateRules
from omniaudit.sources.page.page import PageResult

Read = Callable[..., PageResult]

PAN = [{"sku": "P1", "cents": 1299, "ok": True}, {"sku": "P2", "cents": 50, "ok": False}]
STATE = {"props": {"list": [
    {"name": "Pan", "cur": "EUR", "v": PAN},
    {"name": "Yen", "cur": "JPY", "v": [{"sku": "Y1", "cents": 1299, "ok": True}]},
    {"name": "Dinar", "cur": "KWD", "v": [{"sku": "K1", "cents": 1299, "ok": True}]},
]}}  # fmt: skip
FIELDS = (
    ("sku", "sku"), ("title", "_parent.name"), ("price", "cents"), ("currency", "_parent.cur"), ("availability", "ok"),
)  # fmt: skip
EXPECTED = [("P1", "12.99", "true"), ("P2", "0.50", "false"), ("Y1", "1299", "true"), ("K1", "1.2990", "true")]


def shown(html: str) -> str:
    return f"<title>Shop</title><div id=app></div>{html}"


@pytest.mark.parametrize(
    ("html", "place"),
    [
        (f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(STATE)}</script>', "__NEXT_DATA__"),
        (f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(STATE)}</script>', "script#__NEXT_DATA__"),
        (f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(STATE)}</script>', None),
        (f"<script>window.__STATE__ = {json.dumps(STATE)};</script>", "__STATE__"),
        (f"<script>var a=1;window['__STATE__']={json.dumps(STATE)},b=2</script>", "window.__STATE__"),
        (f"<script>window.__STATE__ = JSON.parse({json.dumps(json.dumps(STATE))});</script>", "__STATE__"),
        (f"<script>window.__STATE__ = {json.dumps(STATE)};</script>", None),
        (f'<script type="application/json" id="page-data">{json.dumps(STATE)}</script>', "page-data"),
        (f"<div id=page data-page='{json.dumps(STATE)}'></div>", "#page@data-page"),
        (f"<script>App.shop.state = 1; window.shop.state = {json.dumps(STATE)}</script>", "window.shop.state"),
    ],
)
def test_records_are_read_wherever_the_state_stands(read: Read, html: str, place: str | None) -> None:
    rules = StateRules(place, "props.list[].v[]", FIELDS, "minor")
    found = read(shown(html), state=rules).listings
    assert [(each["sku"], each["price"], each["availability"]) for each in found] == EXPECTED
    assert {each["surface"] for each in found} == {"state"}
    assert found[0]["title"] == "Pan"
    assert found[1]["position"].endswith("/props/list/0/v/1")


@pytest.mark.parametrize(
    "script",
    [
        "window.__S__={p:{sku:'P1',price:12.9,old:void 0,on:!0,},list:[1,,2]}",
        "window.__NUXT__=(function(a,b){return {p:{sku:a,price:b}}}('P1',12.9))",
        'window.__NUXT__=(function(a){a.x=1;return {p:{sku:"P1",price:12.9,also:a}}}({}));',
        "window.__NUXT__=(function(a,b){a.sku='P1';a.price=b;a['old']=1*2;return {p:a,again:[a,a]}}({},12.9))",
        "window.__NUXT__=(function(a,b){a.p=b;b.sku='P1';b.price=12.9;return a}({},{}))",
        "window.__NUXT__=((a,b)=>{a[0]=b;a[1]=a;b.sku='P1';b.price=12.9;return {list:a,p:b}})([],{})",
        "window.__S__={p:{sku:`P1`,price:12.9,made:new Date(2026,1),n:2*3}};more({p:1})",
        "window.__S__=JSON.parse(decodeURIComponent('%7B%22p%22%3A%7B%22sku%22%3A%22P1%22%2C%22price%22%3A12.9%7D%7D'))",
    ],
)
def test_object_literals_are_read_without_being_run(read: Read, script: str) -> None:
    name = script[7:].partition("=")[0]
    rules = StateRules(name, None, (("sku", "p.sku"), ("price", "p.price")))
    (found,) = read(shown(f"<script>{script}</script>"), state=rules).listings
    assert (found["sku"], found["price"]) == ("P1", "12.9")


STARTED = """
__sveltekit_1x2 = {base: "", defer: (id) => new Promise((ok) => 1)};
Promise.all([import("./start.js"), import("./app.js")]).then(([kit, app]) => {
  kit.start(app, element, {node_ids: [0, 2], data: [null,%s,null], form: null, error: null});
});"""


@pytest.mark.parametrize(
    "data",
    [
        '{type:"data",data:{p:{sku:"P1",price:12.9},at:new Date(17),of:new Set(["a"]),later:__sveltekit_1x2.defer(1)}}',
        '(function(a,b){a.sku="P1";a.about="it; return {sku:1}";a.v=[b];a.price=12.9;b.x=1;'
        'return {type:"data",data:{p:a,first:b},uses:{}}}({},{}))',
        '{type:"data",data:(function(a){a.sku="P1";a.price=12.9;return {p:a,q:a}}({}))},{type:"data",data:{other:1}}',
        '{type:"data",data:{p:((a)=>{return {sku:a,price:12.9}})("P1"),more:[1,2]}}',
    ],
)
def test_what_sveltekit_starts_with_is_state(read: Read, data: str) -> None:
    html = shown(f"<script>{STARTED % data}</script><script>__sveltekit_1x2.resolve(1, () => [2])</script>")
    for place in ("__sveltekit", None):
        rules = StateRules(place, "[].data.p", (("sku", "sku"), ("price", "price")))
        (found,) = read(html, state=rules).listings
        assert (found["sku"], found["price"]) == ("P1", "12.9")


def test_flat_state_of_nuxt_3_is_unfolded(read: Read) -> None:
    flat = [["Reactive", 1], {"data": 2}, {"p": 3}, ["Ref", 4], {"sku": 5, "price": 6, "self": 4}, "P1", 12.9]
    html = f'<script type="application/json" id="__NUXT_DATA__">{json.dumps(flat)}</script>'
    rules = StateRules("__NUXT_DATA__", None, (("sku", "data.p.sku"), ("price", "data.p.price")))
    assert read(shown(html), state=rules).listings[0]["price"] == "12.9"


@pytest.mark.parametrize(
    "literal",
    [
        "(function(a,b){a.sku='P1';a.price=b+1;return {p:a}}({},1))",
        "{p:{sku:'P1',price:10*2}}",
        "{p:{sku:'P1',price:a+b}}",
        "{p:{sku:'P1',price:'1'+'9'}}",
        "{p:{sku:'P1',price:19",
    ],
)
def test_no_price_is_invented_from_an_expression_or_a_cut(read: Read, literal: str) -> None:
    rules = StateRules("__S__", None, (("sku", "p.sku"), ("price", "p.price")))
    (found,) = read(shown(f"<script>window.__S__={literal}</script>"), state=rules).listings
    assert "price" not in found


def test_state_is_believed_before_json_ld_which_may_contradict_it(read: Read) -> None:
    ld = '<script type="application/ld+json">{"@type":"Product","name":"Pan","sku":"P1","gtin13":"4006381333931",'
    ld += '"offers":{"@type":"Offer","price":"14.99","priceCurrency":"EUR"}}</script>'
    rules = StateRules("__S__", None, (("sku", "sku"), ("price", "cents")), "minor")
    html = shown(f'{ld}<script>window.__S__={{"sku":"P1","cents":1299}}</script>')
    (found,) = read(html, state=rules, currency="EUR").listings
    assert (found["price"], found["gtin"], found["surface"]) == ("12.99", "4006381333931", "state")
    assert (found["other_price"], found["other_surface"]) == ("14.99", "json_ld")


def test_without_configuration_no_state_is_read(read: Read) -> None:
    html = '<script id="__NEXT_DATA__" type="application/json">{"sku":"P1","price":"5.00"}</script>'
    assert read(shown(html)).listings == []


def test_missing_state_is_told_and_a_wall_named(read: Read) -> None:
    rules = StateRules("__S__", "a", (("sku", "sku"),))
    missing = read(shown("<p>" + "Pans. " * 400), state=rules).reject
    wall = read("<title>Just a moment...</title><p>Checking your browser", state=rules).reject
    assert missing is not None
    assert wall is not None
    assert (missing.code, wall.code) == ("state_not_found", "bot_challenge")


def test_record_that_can_not_be_read_costs_itself_only(read: Read) -> None:
    records = [{"sku": "A", "price": 5}, {"sku": "B", "price": {"a": 1}}, {"sku": "C", "price": "{{ price }}"}]
    rules = StateRules("__S__", "[]", (("sku", "sku"), ("price", "price")))
    result = read(shown(f"<script>window.__S__={json.dumps(records)}</script>"), state=rules)
    assert [each["sku"] for each in result.listings] == ["A"]
    assert [(each.code, each.sku) for each in result.entries] == [("not_text", "B"), ("unrendered_template", "C")]


LIST = """<h1>Pans</h1><ul>
<li class=card data-sku=A1><a href=/p/a1><h3>One</h3></a><span class=price>Prix : 12,90 € TTC</span></li>
<li class=card data-sku=A2><h3>Two</h3><span class=price><del>9,00 €</del> <ins>5<sup>99</sup> €</ins></span></li>
<li class=card><b>Advertisement</b></li>
<li class=card data-sku=A3><h3>Three</h3><span class=price>5,00 €</span><span class=price>6,00 €</span></li></ul>"""


def test_each_element_of_a_list_page_is_an_offer(read: Read) -> None:
    selectors: dict[str, Any] = {
        "sku": "@data-sku",
        "title": "h3",
        "price": ".price",
        "url": "a",
        "brand": {"css": "h1", "of": "page"},
    }
    result = read(LIST, url="https://www.example.com/pans", items="li.card", selectors=selectors)
    one, two, advertisement_free = result.listings[0], result.listings[1], result.listings[2:]
    assert (one["sku"], one["price"], one["url"]) == ("A1", "12,90 € TTC", "https://www.example.com/p/a1")
    assert (two["sku"], two["price"], two["brand"], two["position"]) == ("A2", "5.99 €", "Pans", "li.card[1]")
    assert "url" not in two
    assert advertisement_free == []
    assert [(each.code, each.sku, each.title) for each in result.entries] == [("several_values", "A3", "Three")]


def test_variants_of_a_select_are_offers(read: Read) -> None:
    html = """<h1>Shirt</h1><select><option>Choose</option><option data-sku=S data-price=1990 data-stock=3>S</option>
    <option data-sku=M data-price=2190 data-stock=0>M</option></select>"""
    selectors = {
        "sku": "@data-sku",
        "price": "@data-price",
        "quantity": "@data-stock",
        "title": {"css": "h1", "of": "page"},
    }
    found = read(html, items="option[data-sku]", selectors=selectors).listings
    assert [(each["sku"], each["price"], each["quantity"], each["title"]) for each in found] == [
        ("S", "1990", "3", "Shirt"),
        ("M", "2190", "0", "Shirt"),
    ]


def test_page_without_the_items_says_so(read: Read) -> None:
    reject = read("<h1>Pans</h1><p>" + "None today. " * 200, items="li.card", selectors={"sku": "@data-sku"}).reject
    assert reject is not None
    assert reject.code == "no_items"


@pytest.mark.parametrize(
    ("state", "items", "empty"),
    [
        ({"list": {"items": []}}, "list.items[].offers[]", True),
        ({"list": {"items": []}}, "list.items", True),
        ({"list": {"items": [{"name": "Pan", "offers": []}]}}, "list.items[].offers[]", False),
        ({"list": {"items": None}}, "list.items[].offers[]", False),
        ({"list": {}}, "list.items[].offers[]", False),
        ({"error": {"code": 500}}, "list.items", False),
    ],
)
def test_list_that_is_there_and_empty_is_no_fault(read: Read, state: object, items: str, empty: bool) -> None:
    html = shown(f"<p>Pans</p><script>window.__S__ = {json.dumps(state)}</script>")
    result = read(html, state=StateRules("__S__", items, (("sku", "sku"),)))
    assert result.listings == []
    assert (result.empty, result.reject and result.reject.code) == ((True, None) if empty else (False, "no_items"))


@pytest.mark.parametrize(
    ("shown_price", "price"),
    [
        ("Prix : 12,90 € TTC", "12,90 € TTC"),
        ("Our price today: £12.90 incl. VAT", "£12.90 incl. VAT"),
        ("Jetzt nur 1.299,00 € inkl. MwSt. zzgl. Versand", "1.299,00 € inkl. MwSt."),
        ("Precio final 12,90 €", "12,90 €"),
        ("Prezzo online: € 12,90", "€ 12,90"),
        ("ab 12,90 €", "ab 12,90 €"),
        ("statt 15,00 € nur 12,90 €", "statt 15,00 € nur 12,90 €"),
        ("Nur 2,50 € pro 100 g", "Nur 2,50 € pro 100 g"),
        ("12,90", "12,90"),
        ("250 g – 12,90 €", "12,90 €"),
        ("S: £12.90", "£12.90"),
        ("12 EUR – 20 EUR", "12 EUR – 20 EUR"),
        ("9,90 – 12,90 €", "9,90 – 12,90 €"),
        ("CHF 12.–", "CHF 12.–"),
        ("EUR -12,90", "EUR -12,90"),
    ],
)
def test_amount_is_cut_out_of_a_selected_text_only_where_it_is_the_one_price(
    listing: Callable[..., dict[str, str]], shown_price: str, price: str
) -> None:
    assert listing(f"<p class=price>{shown_price}</p>", selectors={"price": ".price"})["price"] == price
