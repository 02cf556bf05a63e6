"""Pages that speak of several products: which one is the page's own, or that nothing tells."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from omniaudit.sources.page.document import joined
from omniaudit.sources.page.page import PageResult

Listing = Callable[..., dict[str, str]]
Refused = Callable[..., str]
Read = Callable[..., PageResult]


def item(name: str, price: str, **more: Any) -> dict[str, Any]:
    return {
        "@type": "Product",
        "name": name,
        "offers": {"@type": "Offer", "price": price, "priceCurrency": "EUR"},
        **more,
    }


def ld(*blocks: Any, head: str = "", body: str = "") -> str:
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(block)}</script>' for block in blocks)
    return f"<html><head>{head}{scripts}</head><body>{body}</body></html>"


PAN, LID = item("Iron pan", "30.00"), item("Glass lid", "12.00")


def test_heading_tells_the_pages_own_product(listing: Listing) -> None:
    assert listing(ld(LID, PAN, body="<h1>Iron pan</h1>"))["price"] == "30.00"


def test_canonical_link_tells_the_pages_own_product(listing: Listing) -> None:
    lid = {**LID, "url": "https://www.example.com/lid"}
    pan = {**PAN, "url": "/pan/"}
    html = ld(lid, pan, head='<link rel="canonical" href="https://www.example.com/pan">')
    assert listing(html, url="https://www.example.com/pan?utm_source=x")["price"] == "30.00"


def test_number_in_the_address_tells_the_pages_own_product(listing: Listing) -> None:
    html = ld({**LID, "sku": "LID-9911"}, {**PAN, "sku": "44170"})
    assert listing(html, url="https://www.example.com/p/iron-pan-44170.html")["sku"] == "44170"


def test_catalogue_number_tells_the_pages_own_product(listing: Listing) -> None:
    html = ld({**LID, "sku": "A1"}, {**PAN, "sku": "A2"})
    assert listing(html, known={"sku": "A2"})["price"] == "30.00"


def test_main_entity_is_the_pages_own_product(listing: Listing) -> None:
    assert listing(ld(LID, {"@type": "ItemPage", "mainEntity": PAN}))["price"] == "30.00"


def test_several_products_that_nothing_tells_apart_are_refused(refused: Refused) -> None:
    assert refused(ld(LID, PAN, body="<h1>Kitchen</h1>")) == "several_products"


def test_related_and_listed_products_are_not_the_pages_own(refused: Refused, listing: Listing) -> None:
    listed = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": PAN}, LID]}
    assert refused(ld(listed, body="<h1>Pans</h1><p>" + "All our pans. " * 40)) == "no_product"
    assert listing(ld(listed, {**PAN, "isRelatedTo": LID, "isSimilarTo": [LID]}))["price"] == "30.00"


def test_reviewed_product_is_not_offered_here(refused: Refused) -> None:
    assert refused(ld({"@type": "Review", "itemReviewed": PAN}, body="<p>" + "A fine pan. " * 40)) == "no_product"


def test_product_stated_twice_is_one_and_may_contradict_itself(listing: Listing) -> None:
    again = {**PAN, "offers": {"@type": "Offer", "price": "33.00", "priceCurrency": "EUR"}, "sku": "A2"}
    found = listing(ld(PAN, again))
    assert (found["price"], found["sku"]) == ("30.00", "A2")
    assert (found["other_price"], found["other_surface"]) == ("33.00", "json_ld")


def test_page_of_another_product_than_asked_for_is_refused(refused: Refused) -> None:
    html = ld({**PAN, "gtin13": "4006381333931"})
    assert refused(html, known={"gtin": "4012345678901"}) == "identity_mismatch"


def test_padded_gtin_is_the_one_asked_for(listing: Listing) -> None:
    html = ld({**PAN, "gtin14": "04006381333931"})
    assert listing(html, known={"gtin": "4006381333931"})["price"] == "30.00"


def test_reject_carries_what_the_catalogue_knew(read: Read) -> None:
    reject = read("<p></p>", known={"gtin": "4006381333931", "sku": "A1"}).reject
    assert reject is not None
    assert (reject.gtin, reject.sku, reject.source) == ("4006381333931", "A1", "page.html")


def test_removed_product_sent_to_the_home_page_is_not_read(refused: Refused) -> None:
    code = refused(ld(PAN), url="https://www.example.com/", requested="https://www.example.com/p/pan")
    assert code == "redirected_away"


KINDS = ("Product", "IndividualProduct", "SomeProducts", "ProductModel", "Vehicle", "Car", "Motorcycle", "Book")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("written", ["{}", "https://schema.org/{}", "schema:{}"])
def test_every_type_of_product_is_one_wherever_it_is_stated(listing: Listing, kind: str, written: str) -> None:
    name = written.format(kind)
    found = listing(ld({"@type": "Offer", "price": "30.00", "itemOffered": {"@type": [name], "name": "It"}}))
    assert (found["title"], found["price"]) == ("It", "30.00")
    scope = f'<div itemscope itemtype="{name}"><b itemprop="name">It</b><b itemprop="price">30.00</b></div>'
    assert listing(scope)["price"] == "30.00"


def test_product_among_a_hundred_others_is_read_without_looking_at_their_offers(read: Read) -> None:
    others = [item(f"Lid {number}", "9.00", sku=f"L{number}") for number in range(100)]
    html = ld(*others, item("Iron pan", "30.00", sku="A1"), head="<title>Iron pan</title>")
    (found,) = read(html).listings
    assert (found["sku"], found["price"]) == ("A1", "30.00")


ADDRESSES = {
    "https://shop.example.com/p/1": "https://shop.example.com/p/1",
    " https://shop.example.com/p/1?size=2&x=%20 ": "https://shop.example.com/p/1?size=2&x=%20",
    "http://shop.example.com:8080/a/../b": "http://shop.example.com:8080/a/../b",
    "https://shop.example.com": "https://shop.example.com",
    "https://shop.example.com/p/1#top": "https://shop.example.com/p/1#top",
    "https://shop.example.com/p?": "https://shop.example.com/p",
    "/p/2": "https://www.example.com/p/2",
    "//cdn.example.com/i.jpg": "https://cdn.example.com/i.jpg",
    "https://[bad/p": None,
    "javascript:void(0)": None,
    "  ": None,
}


@pytest.mark.parametrize(("address", "whole"), ADDRESSES.items())
def test_address_is_what_a_browser_would_open(address: str, whole: str | None) -> None:
    assert joined("https://www.example.com/shop/", address) == whole
