"""Product pages through the whole program: what leads to an irritant, and what must not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Omniaudit = Callable[..., Any]

FEED = "id,gtin,sku,title,price,availability\n1,4006381333931,P1,Iron pan,30.00 EUR,in_stock\n"
FILLER = "<p>" + "A pan for every day, heavy and lasting. " * 40 + "</p>"


def audit(folder: Path, page: str, *keys: str) -> str:
    (folder / "feed.csv").write_text(FEED, encoding="utf-8")
    (folder / "pages").mkdir()
    (folder / "pages" / "pan.html").write_text(page, encoding="utf-8")
    lines = "".join(f"      {key}\n" for key in ("type: pages", "files: pages", *keys))
    (folder / "audit.yaml").write_text(
        "version: 1\nretailer: Maison\ncurrency: EUR\ncountry: FR\nchannels:\n"
        f"  web:\n    kind: web\n    offers:\n{lines}"
        "  ads:\n    kind: ads\n    offers: {type: table, path: feed.csv}\n",
        encoding="utf-8",
    )
    return "audit.yaml"


def ld(price: str, **more: Any) -> str:
    offer = {"@type": "Offer", "price": price, "priceCurrency": "EUR", **more}
    value = {"@type": "Product", "name": "Iron pan", "sku": "P1", "gtin13": "4006381333931", "offers": offer}
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def test_price_and_stock_of_visible_text_alone_raise_nothing_and_are_counted(
    omniaudit: Omniaudit, tmp_path: Path
) -> None:
    named = '<script type="application/ld+json">{"@type":"Product","name":"Iron pan","sku":"P1"}</script>'
    page = (
        f"<title>Iron pan</title>{named}<h1>Iron pan</h1><p class=price>35,00 €</p><p class=stock>Sold out</p>{FILLER}"
    )
    run = omniaudit("check", audit(tmp_path, page), "--output", "json")
    assert run.found == set()
    assert run.report["verdict"] != "irritants"
    assert '"read_from_visible_text"' in run.out


def test_structured_price_that_differs_is_an_irritant(omniaudit: Omniaudit, tmp_path: Path) -> None:
    page = f"<title>Iron pan</title>{ld('35.00')}<h1>Iron pan</h1>{FILLER}"
    run = omniaudit("check", audit(tmp_path, page), "--output", "json")
    assert {code for code, _, _ in run.found} == {"PRC001"}


NET = {"@type": "PriceSpecification", "price": "25.00", "valueAddedTaxIncluded": False}
STRUCK = {"@type": "UnitPriceSpecification", "price": "40.00", "priceType": "https://schema.org/StrikethroughPrice"}
STATE = "<script>window.__S__={sku:'P1',price:33}</script>"


def og(price: str) -> str:
    return f'<meta property="product:price:amount" content="{price}">'


@pytest.mark.parametrize(
    ("page", "keys", "codes"),
    [
        (ld("30.00") + og("33.00"), (), {"PRC006"}),
        (ld("30.00") + "<p class=price>33,00 €</p>", ("selectors: {price: .price}",), {"PRC001", "PRC006"}),
        (ld("30.00") + STATE, ("state: __S__", "fields: {sku: sku, price: price}"), {"PRC001", "PRC006"}),
        (ld("30.00", priceSpecification=NET), (), set()),
        (ld("30.00", priceSpecification=STRUCK) + og("40.00"), (), set()),
        (ld("30.00") + og("30,00"), (), set()),
    ],
    ids=["open graph", "selector", "state", "net beside gross", "list beside sale", "the same price"],
)
def test_surfaces_of_one_page_contradict_each_other_only_where_they_mean_the_same(
    omniaudit: Omniaudit, tmp_path: Path, page: str, keys: tuple[str, ...], codes: set[str]
) -> None:
    html = f"<title>Iron pan</title>{page}<h1>Iron pan</h1>{FILLER}"
    run = omniaudit("check", audit(tmp_path, html, *keys), "--output", "json")
    assert {code for code, _, _ in run.found} == codes


def test_list_page_with_minor_units_is_read_whole(omniaudit: Omniaudit, tmp_path: Path) -> None:
    state = {"items": [{"g": "4006381333931", "c": 3000, "ok": True}, {"g": "4012345678901", "c": 500, "ok": True}]}
    page = f"<title>Pans</title><div id=app></div><script>window.__DATA__ = {json.dumps(state)};</script>"
    keys = ("state: __DATA__", "items: items[]", "fields: {gtin: g, price: c, availability: ok}", "money: minor")
    run = omniaudit("check", audit(tmp_path, page, *keys), "--output", "json")
    assert {each["name"]: each["offers"] for each in run.report["channels"]} == {"web": 2, "ads": 1}
    assert not {code for code, _, _ in run.found} & {"PRC001", "PRC006", "DAT005"}
