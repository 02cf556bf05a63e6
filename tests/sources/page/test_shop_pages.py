"""Whole pages as the usual shop systems write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from omniaudit.sources.page.document import PageInput, PageRules
from omniaudit.sources.page.page import PageResult, read_page

Listing = Callable[..., dict[str, str]]
Read = Callable[..., PageResult]

YOAST = """<!doctype html><html lang="fr"><head><title>Cocotte 24 cm - Maison</title>
<link rel="canonical" href="https://www.example.com/p/cocotte-24/">
<script type="application/ld+json" class="yoast-schema-graph">
{"@context":"https://schema.org","@graph":[
 {"@type":"WebPage","@id":"https://www.example.com/p/cocotte-24/","url":"https://www.example.com/p/cocotte-24/",
  "isPartOf":{"@id":"https://www.example.com/#website"},"breadcrumb":{"@id":"https://www.example.com/p/cocotte-24/#breadcrumb"}},
 {"@type":"BreadcrumbList","@id":"https://www.example.com/p/cocotte-24/#breadcrumb","itemListElement":[
   {"@type":"ListItem","position":1,"name":"Accueil","item":"https://www.example.com/"}]},
 {"@type":"WebSite","@id":"https://www.example.com/#website","name":"Maison","publisher":{"@id":"https://www.example.com/#org"}},
 {"@type":"Organization","@id":"https://www.example.com/#org","name":"Maison"},
 {"@type":"Product","@id":"https://www.example.com/p/cocotte-24/#product","name":"Cocotte 24 cm","sku":"COC-24",
  "gtin13":"4006381333931","brand":{"@type":"Brand","name":"Fonte"},"image":{"@id":"https://www.example.com/i/coc.jpg"},
  "mainEntityOfPage":{"@id":"https://www.example.com/p/cocotte-24/"},
  "offers":[{"@type":"Offer","availability":"https://schema.org/InStock","seller":{"@id":"https://www.example.com/#org"},
   "priceSpecification":[
     {"@type":"UnitPriceSpecification","price":"149.00","priceCurrency":"EUR","valueAddedTaxIncluded":true,
      "validThrough":"2026-12-31"},
     {"@type":"UnitPriceSpecification","price":"199.00","priceCurrency":"EUR","priceType":"https://schema.org/ListPrice"}]}]}
]}</script></head><body><h1>Cocotte 24 cm</h1></body></html>"""


def test_graph_of_yoast_gives_the_specification_without_type(listing: Listing) -> None:
    found = listing(YOAST)
    assert found["price"] == "149.00"
    assert found["prior_price"] == "199.00"
    assert found["currency"] == "EUR"
    assert found["tax"] == "included"
    assert found["gtin"] == "4006381333931"
    assert found["sku"] == found["id"] == "COC-24"
    assert found["brand"] == "Fonte"
    assert found["title"] == "Cocotte 24 cm"
    assert found["image"] == "https://www.example.com/i/coc.jpg"
    assert found["url"] == "https://www.example.com/p/cocotte-24/"
    assert found["availability"] == "https://schema.org/InStock"
    assert found["surface"] == "json_ld"
    assert found["position"] == "json_ld[0]/@graph/4/offers/0"
    assert found["source"] == "page.html"
    assert "repairs" not in found
    assert "other_price" not in found


SHOPIFY = """<html><head><title>Linen shirt – Shop</title>
<link rel="canonical" href="https://shop.example.com/products/linen-shirt">
<meta property="og:type" content="product"><meta property="og:title" content="Linen shirt">
<meta property="og:price:amount" content="39,00"><meta property="og:price:currency" content="EUR">
<script type="application/ld+json">
{"@context":"http://schema.org/","@id":"/products/linen-shirt#product","@type":"ProductGroup","brand":{"@type":"Brand","name":"Lin"},
"name":"Linen shirt","productGroupID":"8812","url":"https://shop.example.com/products/linen-shirt",
"hasVariant":[
 {"@id":"/products/linen-shirt?variant=1#variant","@type":"Product","gtin":"4006381333931","image":"https://shop.example.com/a.jpg",
  "name":"Linen shirt - S","sku":"LS-S","offers":{"@id":"/products/linen-shirt?variant=1#offer","@type":"Offer",
  "availability":"http://schema.org/InStock","price":"39.00","priceCurrency":"EUR",
  "url":"https://shop.example.com/products/linen-shirt?variant=1"}},
 {"@id":"/products/linen-shirt?variant=2#variant","@type":"Product","name":"Linen shirt - XL","sku":"LS-XL",
  "offers":{"@type":"Offer","availability":"http://schema.org/OutOfStock","price":"44.00","priceCurrency":"EUR",
  "url":"https://shop.example.com/products/linen-shirt?variant=2"}}]}
</script></head><body><h1>Linen shirt</h1></body></html>"""


def test_variants_of_a_shopify_theme_become_listings_of_one_group(read: Read) -> None:
    small, large = read(SHOPIFY).listings
    assert (small["sku"], small["price"], small["item_group_id"], small["brand"]) == ("LS-S", "39.00", "8812", "Lin")
    assert (large["sku"], large["price"], large["availability"]) == ("LS-XL", "44.00", "http://schema.org/OutOfStock")
    assert large["url"] == "https://shop.example.com/products/linen-shirt?variant=2"
    assert "other_price" not in small
    assert "other_price" not in large


def test_offers_of_an_older_shopify_theme_are_variants_by_their_skus(read: Read) -> None:
    html = """<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"Mug",
    "productID":"77","offers":[
      {"@type":"Offer","sku":"M-RED","price":9.5,"priceCurrency":"EUR","url":"/products/mug?variant=1",
       "availability":"https://schema.org/InStock"},
      {"@type":"Offer","sku":"M-BLUE","price":11,"priceCurrency":"EUR","url":"/products/mug?variant=2",
       "availability":"https://schema.org/OutOfStock"}]}</script>"""
    red, blue = read(html, url="https://shop.example.com/products/mug").listings
    assert (red["sku"], red["price"], red["id"], red["item_group_id"]) == ("M-RED", "9.5", "M-RED", "77")
    assert (blue["sku"], blue["price"], blue["url"]) == (
        "M-BLUE",
        "11",
        "https://shop.example.com/products/mug?variant=2",
    )


WOOCOMMERCE = """<html><head><title>Oak stool</title></head><body>
<div id="product-12" class="product" itemscope itemtype="http://schema.org/Product">
 <meta itemprop="gtin13" content="4006381333931">
 <h1 itemprop="name" class="product_title">Oak stool</h1>
 <img itemprop="image" src="/wp/oak.jpg">
 <div itemprop="offers" itemscope itemtype="http://schema.org/Offer">
  <p class="price"><del aria-hidden="true"><span class="amount"><bdi>89,00&nbsp;€</bdi></span></del>
   <span class="screen-reader-text">Le prix initial était : 89,00 €.</span>
   <ins aria-hidden="true"><span class="amount"><bdi>69,00&nbsp;<span>€</span></bdi></span></ins>
   <span class="screen-reader-text">Le prix actuel est : 69,00 €.</span></p>
  <meta itemprop="price" content="69.00"><meta itemprop="priceCurrency" content="EUR">
  <link itemprop="availability" href="http://schema.org/InStock">
 </div>
 <span class="sku_wrapper">UGS : <span class="sku" itemprop="sku">STOOL-1</span></span>
</div>
<section class="related"><div itemscope itemtype="http://schema.org/Product"><h2 itemprop="name">Oak table</h2>
 <div itemprop="offers" itemscope itemtype="http://schema.org/Offer"><meta itemprop="price" content="499.00"></div>
</div></section>
</body></html>"""


def test_microdata_of_woocommerce_gives_the_page_product_not_the_related_one(listing: Listing) -> None:
    found = listing(WOOCOMMERCE, url="https://shop.example.com/p/oak-stool")
    assert found["price"] == "69.00"
    assert found["currency"] == "EUR"
    assert found["gtin"] == "4006381333931"
    assert found["sku"] == "STOOL-1"
    assert found["image"] == "https://shop.example.com/wp/oak.jpg"
    assert found["availability"] == "http://schema.org/InStock"
    assert (found["surface"], found["position"]) == ("microdata", "microdata[0]/offers")


def test_configured_selector_reads_the_new_price_of_woocommerce(listing: Listing) -> None:
    for selector in (".product .price ins", ".product .price"):
        found = listing(WOOCOMMERCE, selectors={"price": selector}, url="https://shop.example.com/p/oak-stool")
        assert found["price"] == "69,00 €"
        assert (found["surface"], found["position"]) == ("selector", selector)
        assert found["currency"] == "EUR"
        assert found["gtin"] == "4006381333931"
        assert "other_price" not in found


def test_magento_page_with_old_price_in_its_box(listing: Listing) -> None:
    html = """<html><head><meta property="og:type" content="product"><meta property="og:title" content="Trail bag">
    <meta property="product:price:amount" content="34"><meta property="product:price:currency" content="USD"></head>
    <body><div itemscope itemtype="http://schema.org/Product"><h1><span itemprop="name">Trail bag</span></h1>
    <div itemprop="sku">24-MB01</div>
    <div class="price-box" itemprop="offers" itemscope itemtype="http://schema.org/Offer">
     <span class="special-price"><span data-price-amount="34"><span class="price">$34.00</span></span>
      <meta itemprop="price" content="34" /><meta itemprop="priceCurrency" content="USD" /></span>
     <span class="old-price"><span class="price">$45.00</span></span></div>
    <link itemprop="availability" href="https://schema.org/InStock"></div></body></html>"""
    found = listing(html)
    assert (found["price"], found["currency"], found["sku"]) == ("34", "USD", "24-MB01")
    assert "other_price" not in found


def test_prestashop_open_graph_ignores_the_pretax_price(listing: Listing) -> None:
    html = """<html><head><title>Affiche</title><meta property="og:type" content="product">
    <meta property="og:url" content="https://shop.example.com/art/3-affiche.html">
    <meta property="og:title" content="Affiche">
    <meta property="product:pretax_price:amount" content="9.92">
    <meta property="product:pretax_price:currency" content="EUR">
    <meta property="product:price:amount" content="11.9"><meta property="product:price:currency" content="EUR">
    <meta property="product:retailer_item_id" content="demo_6"><meta property="product:availability" content="in stock">
    </head><body><h1>Affiche</h1></body></html>"""
    found = listing(html)
    assert (found["price"], found["currency"], found["availability"]) == ("11.9", "EUR", "in stock")
    assert (found["sku"], found["url"]) == ("demo_6", "https://shop.example.com/art/3-affiche.html")
    assert (found["surface"], found["position"]) == ("open_graph", 'meta[property="product:price:amount"]')


def test_rdfa_lite_product_is_read(listing: Listing) -> None:
    html = """<body vocab="https://schema.org/"><div typeof="Product" resource="#p"><h1 property="name">Lamp</h1>
    <meta property="gtin13" content="4006381333931">
    <span property="brand" typeof="Brand"><b property="name">Lux</b></span>
    <div property="offers" typeof="Offer"><span property="price" content="25.00">25,00 €</span>
    <meta property="priceCurrency" content="EUR"><link property="availability" href="https://schema.org/SoldOut"></div>
    </div></body>"""
    found = listing(html)
    assert (found["price"], found["currency"], found["brand"]) == ("25.00", "EUR", "Lux")
    assert (found["availability"], found["surface"]) == ("https://schema.org/SoldOut", "rdfa")
    assert found["position"] == "rdfa[0]/offers"


def test_hostile_title_and_closing_script_stay_data(listing: Listing) -> None:
    html = """<html><head><title>[bold]x[/bold] &lt;script&gt;</title><script type="application/ld+json">
    {"@type":"Product","offers":{"@type":"Offer","price":"10.00","priceCurrency":"EUR"},"sku":"A1",
    "name":"=cmd|' /C calc'!A0 \\u001b[31m</script><script>alert(1)</script>"}</script></head></html>"""
    found = listing(html)
    assert found["price"] == "10.00"
    assert found["repairs"] == "json_ld_truncated"
    assert "title" not in found


@given(st.data())
def test_no_mutilated_page_stops_the_reader(data: st.DataObject) -> None:
    html = data.draw(st.sampled_from([YOAST, SHOPIFY, WOOCOMMERCE]))
    start, length = data.draw(st.integers(0, len(html))), data.draw(st.integers(0, 60))
    moved = data.draw(st.integers(0, len(html)))
    cut = html[:start] + html[start + length :]
    cut = cut[:moved] + html[start : start + length] + cut[moved:]
    result = read_page(PageInput("x.html", cut.encode()), PageRules(datetime(2026, 11, 21, tzinfo=UTC)))
    assert bool(result.listings) != bool(result.reject)
    assert result.reject is None or result.reject.code != "page_crashed", result.reject


def test_lone_surrogate_in_a_name_is_replaced(listing: Listing) -> None:
    html = '<script type="application/ld+json">{"@type":"Product","sku":"1","name":"Bad \\ud800 name"}</script>'
    assert listing(html)["title"] == "Bad \ufffd name"
