"""Addresses: shops, feeds and APIs on loopback; the config that is written reads what they offer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

HOME = '<!doctype html><html lang="fr-FR"><head><title>M</title>{head}</head><body><h1>Maison</h1>{body}</body></html>'
NAME = '<meta property="og:site_name" content="Maison Été">'


def _variant(number: int, price: str, *, sku: str) -> dict[str, Any]:
    return {"id": number, "product_id": 7, "title": "Default Title", "sku": sku, "price": price,
            "compare_at_price": None, "available": True, "featured_image": None}  # fmt: skip


def test_shopify_shop_is_known_by_its_page_and_proved_by_its_list(shop: Any, init: Callable[..., Any]) -> None:
    script = '<script>Shopify.currency = {"active":"CHF","rate":"1.0"};</script>'
    shop.html("/", HOME.format(head=f'{NAME}<script src="https://cdn.shopify.com/s.js"></script>{script}', body=""))
    products = [
        {"id": 7, "title": "Lipstick", "handle": "lipstick", "vendor": "M", "images": [],
         "variants": [_variant(1, "24.90", sku="A")]},
        {"id": 8, "title": "Cream", "handle": "cream", "vendor": "M", "images": [],
         "variants": [_variant(2, "32.00", sku="B")]},
    ]  # fmt: skip
    shop.json("/products.json", {"products": products})
    shop.json("/products.json?limit=250&page=2", {"products": []})
    written = init(shop.url)
    channel = written.config["channels"]["web"]
    assert (channel["kind"], channel["offers"]["type"], channel["offers"]["url"]) == ("web", "shopify", shop.url)
    assert (written.config["retailer"], written.config["currency"]) == ("Maison Été", "CHF")
    assert written.config["country"] == "FR"
    assert written.prices("web", "sku") == {"A": "24.90", "B": "32.00"}


def test_woocommerce_shop_with_prices_in_minor_units(shop: Any, init: Callable[..., Any]) -> None:
    shop.html("/", HOME.format(head="", body='<div class="woocommerce-page">'))
    product = {
        "id": 5, "name": "Lipstick", "type": "simple", "sku": "A", "permalink": f"{shop.url}/produit/a", "images": [],
        "on_sale": False, "is_in_stock": True, "is_purchasable": True, "is_on_backorder": False,
        "low_stock_remaining": None, "brands": [], "variation": "",
        "prices": {"price": "2490", "regular_price": "2490", "sale_price": "2490", "currency_code": "EUR",
                   "currency_minor_unit": 2},
    }  # fmt: skip
    shop.json("/wp-json/wc/store/v1/products", [product])
    written = init(shop.url)
    assert written.config["channels"]["web"]["offers"]["type"] == "woocommerce"
    assert written.config["currency"] == "EUR"


def test_shop_without_a_known_platform_is_read_by_its_sitemap(shop: Any, init: Callable[..., Any]) -> None:
    page = (
        '<!doctype html><html><head><title>Lipstick</title><script type="application/ld+json">{"@context":'
        '"https://schema.org","@type":"Product","name":"Lipstick","gtin13":"3760000000017","offers":{"@type":"Offer",'
        '"price":"24.90","priceCurrency":"EUR","availability":"https://schema.org/InStock"}}</script></head>'
        "<body><h1>Lipstick</h1></body></html>"
    )
    shop.html("/", HOME.format(head="", body=""))
    shop.text("/robots.txt", f"User-agent: *\nAllow: /\nSitemap: {shop.url}/map.xml\n")
    locations = "".join(f"<url><loc>{shop.url}/{path}</loc></url>" for path in ("about", "produit/rouge", "produit/b"))
    shop.text(
        "/map.xml", f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locations}</urlset>', "text/xml"
    )
    shop.html("/produit/rouge", page)
    shop.html("/produit/b", page.replace("3760000000017", "3760000000024").replace("24.90", "32.00"))
    written = init(shop.url)
    source = written.config["channels"]["web"]["offers"]
    assert (source["type"], source["sitemap"], source["include"]) == ("pages", f"{shop.url}/map.xml", "/produit/")
    assert written.prices("web") == {"03760000000017": "24.90", "03760000000024": "32.00"}
    addresses = [f"{shop.url}/produit/{name}" for name in ("rouge", "b")]
    product = init(*addresses)
    assert product.config["channels"]["web"]["offers"]["urls"] == addresses
    assert product.config["currency"] == "EUR"


def test_feed_by_address_takes_its_name_and_format(shop: Any, init: Callable[..., Any]) -> None:
    shop.text("/export/stores", "Filiale;EAN;Preis\nB1;3760000000017;24,90\n", "text/csv")
    written = init(f"{shop.url}/export/stores")
    ((name, channel),) = written.config["channels"].items()
    assert (name, channel["kind"], channel["offers"]["format"]) == ("stores", "store", "csv")
    assert written.prices("stores") == {"03760000000017": "24.90"}


def _page(number: int, *, pages: int) -> dict[str, Any]:
    first = 1 + 2 * (number - 1)
    data = [
        {"product": {"name": f"P{n}", "brand": {"name": "M"}}, "variants": [{"sku": f"S{n}", "barcode": None,
         "price": {"amount": f"{n}.50", "currency": "EUR"}, "in_stock": n % 2 == 0}]}
        for n in (first, first + 1)
    ]  # fmt: skip
    return {"data": data, "meta": {"page": number, "pages": pages}}


def test_api_with_nested_variants_and_numbered_pages(shop: Any, init: Callable[..., Any]) -> None:
    shop.json("/v1/products", _page(1, pages=2))
    shop.json("/v1/products?page=1", _page(1, pages=2))
    shop.json("/v1/products?page=2", _page(2, pages=2))
    written = init(f"{shop.url}/v1/products")
    source = written.config["channels"]["web"]["offers"]
    assert (source["type"], source["items"]) == ("api", "data[].variants[]")
    assert source["pagination"] == {"type": "page_number", "param": "page", "total": "meta.pages"}
    assert source["fields"]["title"] == "_parent.product.name"
    assert written.statuses == {"web": "ok"}
    assert written.prices("web", "sku") == {"S1": "1.50", "S2": "2.50", "S3": "3.50", "S4": "4.50"}
    assert written.column("web", "availability", "sku")["S1"] == "out_of_stock"


def test_api_whose_answer_names_the_next_page(shop: Any, init: Callable[..., Any]) -> None:
    record = {"sku": "A", "name": "Lipstick", "price": "24.90", "currency": "EUR"}
    shop.json("/items", {"items": [record], "links": {"next": f"{shop.url}/items?after=1"}})
    shop.json("/items?after=1", {"items": [{**record, "sku": "B"}], "links": {"next": None}})
    written = init(f"{shop.url}/items")
    assert written.config["channels"]["web"]["offers"]["pagination"] == {"type": "next_link", "link": "links.next"}
    assert written.prices("web", "sku") == {"A": "24.90", "B": "24.90"}


def test_token_in_an_address_is_never_written(shop: Any, init: Callable[..., Any], monkeypatch: Any) -> None:
    from pathlib import Path

    from omniaudit.recognise import compose, recognise

    shop.text("/feed.csv", "id,gtin,price\n1,3760000000017,24.90 EUR\n", "text/csv")
    proposal = recognise([f"{shop.url}/feed.csv?token=s3cr3t&lang=fr"], Path(), Path())
    text = compose(proposal)
    assert "s3cr3t" not in text
    assert "token=${SHOP_TOKEN}&lang=fr" in text
    assert "set SHOP_TOKEN in the environment" in text
    assert "s3cr3t" not in repr([source.given for source in proposal.sources])


def test_address_that_fails_is_a_comment_that_says_why(shop: Any, init: Callable[..., Any]) -> None:
    written = init(f"{shop.url}/nothing.csv")
    (source,) = written.proposal.refused
    assert "http_404" in source.refused or "404" in source.refused
    assert written.text.count("\n# ") >= 4
