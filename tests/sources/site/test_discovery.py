"""Sitemaps that a site names itself, and what becomes of the pages in them."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest

Page = Callable[..., str]
Read = Callable[..., Any]


def sitemap(*addresses: str, kind: str = "urlset") -> str:
    inner = "url" if kind == "urlset" else "sitemap"
    entries = "".join(f"<{inner}><loc>{address}</loc></{inner}>" for address in addresses)
    return f'<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{kind}>'


def read_start(read: Read, shop: Any, **options: Any) -> Any:
    return read({"start": f"{shop.url}/", **options}, hosts=frozenset({shop.host}))


def test_sitemaps_of_robots_txt_are_read(read: Read, shop: Any, product: Page) -> None:
    shop.serve("/robots.txt", f"Sitemap: {shop.url}/a.xml\nsitemap: {shop.url}/b.xml.gz\n", "text/plain")
    index = sitemap(f"{shop.url}/c.xml", f"{shop.url}/a.xml", kind="sitemapindex")
    shop.serve("/a.xml", index, "text/xml")
    shop.serve("/c.xml", sitemap(f"{shop.url}/p/1"), "text/xml")
    shop.serve("/b.xml.gz", gzip.compress(sitemap(f"{shop.url}/p/2").encode()), "application/gzip")
    shop.make = lambda path: product(path[3:]) if path.startswith("/p/") else None
    run = read_start(read, shop)
    assert run.column("sku") == ["1", "2"]
    assert run.outcome.status == "ok"
    assert "/a.xml lists" in run.notices["sitemap_found"] or "/a.xml" in run.notices["sitemap_found"]
    assert "/sitemap.xml" not in shop.paths


def test_customary_sitemap_is_read_where_robots_txt_names_none(read: Read, shop: Any, product: Page) -> None:
    shop.serve("/sitemap.xml", sitemap(f"{shop.url}/p/1"), "text/xml")
    shop.serve("/p/1", product("1"))
    assert read_start(read, shop).column("sku") == ["1"]
    assert "/" not in shop.paths


@pytest.mark.parametrize("body", [None, sitemap(), "<html><body>no such page</body></html>"])
def test_links_are_followed_where_no_sitemap_lists_pages(
    read: Read, shop: Any, product: Page, links: Page, body: str | None
) -> None:
    if body is not None:
        shop.serve("/sitemap.xml", body, "text/xml")
    shop.serve("/", links("/p/1"))
    shop.serve("/p/1", product("1"))
    run = read_start(read, shop, include="/p/")
    assert run.column("sku") == ["1"]
    assert run.outcome.status == "ok"


def test_links_are_followed_where_include_leaves_nothing_of_the_sitemap(
    read: Read, shop: Any, product: Page, links: Page
) -> None:
    shop.serve("/sitemap.xml", sitemap(f"{shop.url}/blog/1"), "text/xml")
    shop.serve("/", links("/p/1"))
    shop.serve("/p/1", product("1"))
    run = read_start(read, shop, include="/p/")
    assert run.column("sku") == ["1"]
    assert "/blog/1" not in shop.paths


def test_sitemap_that_is_half_read_is_partial(read: Read, shop: Any, product: Page) -> None:
    shop.serve("/robots.txt", f"Sitemap: {shop.url}/a.xml\nSitemap: {shop.url}/b.xml\n", "text/plain")
    shop.serve("/a.xml", sitemap(f"{shop.url}/p/1"), "text/xml")
    shop.fail("/b.xml", 500)
    shop.serve("/p/1", product("1"))
    run = read_start(read, shop)
    assert (run.outcome.status, run.outcome.reason) == ("partial", "sitemap_incomplete")


def test_pages_of_a_sitemap_without_a_product_are_counted_apart(
    read: Read, shop: Any, product: Page, links: Page
) -> None:
    paths = ("/", "/imprint", "/pan", "/broken", "/gone")
    shop.serve("/sitemap.xml", sitemap(*(f"{shop.url}{path}" for path in paths)), "text/xml")
    shop.serve("/", links("/pan"))
    shop.serve("/imprint", links("/"))
    shop.serve("/pan", product("1"))
    shop.fail("/broken", 500)
    run = read_start(read, shop)
    assert run.column("sku") == ["1"]
    assert run.rejects == [("/broken", "http_500"), ("/gone", "page_absent")]
    assert "2 pages hold no product" in run.notices["not_a_product"]


def test_page_that_include_calls_a_product_and_is_none_is_a_reject(
    read: Read, shop: Any, product: Page, links: Page
) -> None:
    shop.serve("/sitemap.xml", sitemap(f"{shop.url}/p/1", f"{shop.url}/p/2"), "text/xml")
    shop.serve("/p/1", product("1"))
    shop.serve("/p/2", links("/"))
    run = read_start(read, shop, include="/p/")
    assert run.rejects == [("/p/2", "no_product")]
    assert "not_a_product" not in run.notices


def test_listings_stand_in_the_order_of_the_addresses(read: Read, shop: Any, product: Page) -> None:
    from time import sleep

    numbers = [7, 3, 9, 1, 5, 8, 2]
    shop.serve("/sitemap.xml", sitemap(*(f"{shop.url}/p/{number}" for number in numbers)), "text/xml")
    shop.make = lambda path: product(path[3:]) if path.startswith("/p/") else None
    shop.wait = lambda path: sleep(0.1 if path == "/p/7" else 0)
    assert read_start(read, shop, concurrency=8).column("sku") == [str(number) for number in numbers]


def test_channel_sends_its_headers_cookies_and_language(read: Read, shop: Any, product: Page, links: Page) -> None:
    shop.serve("/", links("/p/1"))
    shop.serve("/p/1", product("1"))
    options = {
        "start": f"{shop.url}/",
        "include": "/p/",
        "headers": {"X-Store": "7"},
        "cookies": {"zone": "north", "cur": "EUR"},
    }
    read(options, hosts=frozenset({shop.host}), locale="fr_CH")
    for asked in shop.asked:
        if asked.path != "/robots.txt":
            assert asked.headers["x-store"] == "7"
            assert asked.headers["cookie"] == "zone=north; cur=EUR"
            assert asked.headers["accept-language"] == "fr-CH,fr;q=0.9"


def test_language_of_the_headers_wins_over_the_locale(read: Read, shop: Any, product: Page) -> None:
    shop.serve("/p/1", product("1"))
    options = {"urls": [f"{shop.url}/p/1"], "headers": {"accept-language": "de"}}
    read(options, hosts=frozenset({shop.host}), locale="fr_CH")
    assert [asked.headers["accept-language"] for asked in shop.asked if asked.path == "/p/1"] == ["de"]
