"""Addresses: shops, feeds and APIs on loopback; the config that is written reads what they offer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from omniaudit.recognise import compose, recognise

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


@pytest.mark.parametrize("ending", ["", "/", "?languageCode=fr"])
def test_interface_that_answers_only_questions_is_asked_for_its_list(
    shop: Any, init: Callable[..., Any], ending: str
) -> None:
    told = {"errors": [{"message": "GraphQL operations must contain a non-empty `query`"}]}
    shop.json(f"/shop-api{ending}", told, status=400)
    variant = {"sku": "A", "name": "Lamp", "currencyCode": "CHF", "priceWithTax": 4990, "stockLevel": "IN_STOCK"}
    question = "{products(options:{take:3}){items{variants{id,sku,name,currencyCode,priceWithTax,stockLevel}}}}"
    shop.json(f"/shop-api?query={question}", {"data": {"products": {"items": [{"variants": [variant]}]}}})
    written = init(f"{shop.url}/shop-api{ending}")
    assert written.config["channels"]["web"]["offers"] == {"type": "vendure", "url": shop.url}
    assert written.config["currency"] == "CHF"


def test_interface_of_another_kind_is_left_as_it_was(shop: Any, init: Callable[..., Any]) -> None:
    shop.json("/shop-api", {"message": "no such shop"}, status=400)
    written = init(f"{shop.url}/shop-api")
    (source,) = written.proposal.refused
    assert "400" in source.refused


def test_whole_amounts_of_an_interface_are_doubted(shop: Any, init: Callable[..., Any]) -> None:
    prices = (4083, 7492, 943, 83, 107500, 12361)
    shop.json("/v1/items", {"items": [{"sku": f"S{price}", "price": price, "currency": "EUR"} for price in prices]})
    written = init(f"{shop.url}/v1/items")
    assert "# money: minor" in written.text


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


@pytest.mark.parametrize("path", ["", "/", "/store/products", "/store/products?limit=5"])
def test_backend_that_wants_a_key_is_known_by_its_refusal(path: str, shop: Any, init: Callable[..., Any]) -> None:
    said = "Publishable API key required in the request header: x-publishable-api-key."
    shop.json("/store/products", {"type": "not_allowed", "message": said}, 400)
    written = init(f"{shop.url}{path}")
    (source,) = written.proposal.refused
    assert source.type == "medusa"
    assert "it is medusa, which tells nothing without a key" in source.refused
    assert "# channels:\n" in written.text
    assert f"#       url: {shop.url}\n" in written.text
    assert '#       auth: {type: header, value: "${MEDUSA_PUBLISHABLE_KEY}"}' in written.text
    assert "#       scope: {region: reg_01EXAMPLE, country: fr}" in written.text


def test_platform_behind_a_key_is_proposed_with_its_own_sign_in(shop: Any, init: Callable[..., Any]) -> None:
    shop.json("/wp-json/wc/v3/products", {"code": "woocommerce_rest_cannot_view"}, 401)
    written = init(f"{shop.url}/wp-json/wc/v3/products")
    (source,) = written.proposal.refused
    assert (source.type, source.lines[0].value) == ("woocommerce_rest", shop.url)
    assert "type: basic" in written.text


def test_address_that_fails_is_a_comment_that_says_why(shop: Any, init: Callable[..., Any]) -> None:
    written = init(f"{shop.url}/nothing.csv")
    (source,) = written.proposal.refused
    assert "http_404" in source.refused or "404" in source.refused
    assert written.text.count("\n# ") >= 4


def urlset(shop: Any, *paths: str, name: str = "urlset", of: str = "url") -> str:
    locations = "".join(f"<{of}><loc>{shop.url}{path}</loc></{of}>" for path in paths)
    return f'<{name} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locations}</{name}>'


def test_shop_whose_prices_are_text_alone_is_told_to_name_them(shop: Any, init: Callable[..., Any]) -> None:
    shop.html("/", HOME.format(head="", body="").replace("fr-FR", "en-GB"))
    parts = ("/sitemap-categories.xml", "/sitemap-products.xml")
    shop.text("/sitemap.xml", urlset(shop, *parts, name="sitemapindex", of="sitemap"), "text/xml")
    shop.text("/sitemap-categories.xml", urlset(shop, "/catalogue/category/pans_1/"), "text/xml")
    shop.text("/sitemap-products.xml", urlset(shop, "/catalogue/copper-pan_1/"), "text/xml")
    button = "<button>Add to basket</button>"
    shop.html(
        "/catalogue/copper-pan_1/",
        f'<!doctype html><title>Pan</title><h1>Copper pan</h1><p class="price">£16.54</p>{button}',
    )
    shop.html("/catalogue/category/pans_1/", "<!doctype html><title>Pans</title><h1>Pans</h1><p>Copper and iron.</p>")
    written = init(shop.url)
    source = written.config["channels"]["web"]["offers"]
    assert (written.config["currency"], written.config["country"]) == ("GBP", "GB")
    assert "include" not in source
    assert "# include: /catalogue/  # products and other pages have it" in written.text
    assert "says Copper pan: £16.54" in written.text
    assert "selectors: {price: …}" in written.text
    assert [offer["title"] for offer in written.offers] == ["Copper pan"]


def test_country_that_the_pages_name_tells_the_currency(shop: Any, init: Callable[..., Any]) -> None:
    shop.html("/", HOME.format(head="", body="").replace("fr-FR", "de-CH"))
    assert init(shop.url).config["currency"] == "CHF"


def test_shop_that_scripts_fill_is_rendered_or_read_by_its_state(shop: Any, tmp_path: Path) -> None:
    state = '<script>window.__INITIAL_STATE__ = {"menu":["tea"]}</script>'
    shop.html(
        "/",
        f"<!doctype html><html lang=fr><title>Thé</title>{state}<div id=root></div><script src=/a.js></script></html>",
    )
    text = compose(recognise([shop.url], tmp_path, tmp_path))
    assert "render: true  # scripts alone fill its pages" in text
    assert "its pages embed their state (window.__INITIAL_STATE__)" in text
