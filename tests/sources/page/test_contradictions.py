"""Two surfaces of one page with different prices, and the pages where that is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from omniaudit.sources.page.prices import obvious_amount, same_price

Listing = Callable[..., dict[str, str]]
Refused = Callable[..., str]


def page(ld_price: str, og_price: str = "", body: str = "", **more: Any) -> str:
    offer = {"@type": "Offer", "price": ld_price, "priceCurrency": "EUR", **more}
    block = json.dumps({"@type": "Product", "name": "Iron pan", "sku": "P1", "offers": offer})
    og = f'<meta property="product:price:amount" content="{og_price}">' if og_price else ""
    title = '<meta property="og:title" content="Iron pan | Maison">'
    return f'<head>{title}{og}<script type="application/ld+json">{block}</script></head><body>{body}</body>'


def test_other_surface_with_another_price_is_told(listing: Listing) -> None:
    found = listing(page("30.00", "35.00"))
    assert (found["price"], found["surface"]) == ("30.00", "json_ld")
    assert (found["other_price"], found["other_surface"]) == ("35.00", "open_graph")


@pytest.mark.parametrize("og", ["30", "30.0", "30,00", "30.00 €", "EUR 30"])
def test_the_same_price_written_otherwise_is_no_contradiction(listing: Listing, og: str) -> None:
    assert "other_price" not in listing(page("30.00", og))


def test_selector_is_believed_first(listing: Listing) -> None:
    html = page("30.00", "30.00", '<p class="price">29,90 €</p>')
    found = listing(html, selectors={"price": ".price"})
    assert (found["price"], found["surface"], found["position"]) == ("29,90 €", "selector", ".price")
    assert (found["other_price"], found["other_surface"]) == ("30.00", "json_ld")


def test_reference_price_on_another_surface_is_no_contradiction(listing: Listing) -> None:
    struck = {"priceType": "https://schema.org/StrikethroughPrice", "price": "40.00", "priceCurrency": "EUR"}
    assert "other_price" not in listing(page("30.00", "40.00", priceSpecification=[struck]))


def test_configured_prior_price_explains_the_difference(listing: Listing) -> None:
    html = page("40.00", "", "<p class='price'><del>40,00 €</del> <ins>30,00 €</ins></p>")
    found = listing(html, selectors={"price": ".price ins", "prior_price": ".price del"})
    assert (found["price"], found["prior_price"]) == ("30,00 €", "40,00 €")
    assert "other_price" not in found


def test_price_in_another_currency_or_tax_basis_is_not_compared(listing: Listing) -> None:
    html = page("30.00", "35.00").replace(
        '"><script', '"><meta property="product:price:currency" content="USD"><script'
    )
    assert "other_price" not in listing(html)


def test_surface_that_speaks_of_another_product_is_not_compared(listing: Listing) -> None:
    other = (
        '<div itemscope itemtype="https://schema.org/Product"><b itemprop="name">Glass lid</b><i itemprop="sku">L9</i>'
        '<div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><meta itemprop="price" content="12">'
    )
    found = listing(page("30.00", "", "<h1>Iron pan</h1>" + other))
    assert found["price"] == "30.00"
    assert "other_price" not in found


def test_selector_with_several_different_values_is_refused(refused: Refused) -> None:
    html = page("30.00", "", '<p class="price">29,90 €</p><p class="price">12,00 €</p>')
    assert refused(html, selectors={"price": ".price"}) == "several_values"


def test_selector_that_finds_one_value_twice_is_one_value(listing: Listing) -> None:
    html = page("30.00", "", '<p class="price">30,00 €</p><p class="price"> 30,00  € </p>')
    assert listing(html, selectors={"price": ".price"})["price"] == "30,00 €"


def test_selectors_read_attributes(listing: Listing) -> None:
    body = '<div data-sku="S7"></div><meta itemprop="price" content="29.90"><a class="u" href="/p/7">x</a>'
    selectors = {
        "price": "meta[itemprop=price]@content",
        "sku": {"css": "[data-sku]", "attribute": "data-sku"},
        "url": "a.u",
        "availability": ".missing",
    }
    found = listing(f"<body>{body}</body>", selectors=selectors, url="https://www.example.com/x")
    assert (found["price"], found["sku"], found["position"]) == ("29.90", "S7", "meta[itemprop=price]@content")
    assert "availability" not in found


def test_selectors_look_into_the_configured_part_only(listing: Listing) -> None:
    html = '<main><p class="price">5,00 €</p></main><aside><p class="price">9,00 €</p></aside>'
    assert listing(html, selectors={"price": ".price"}, main_product="main")["price"] == "5,00 €"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("19.9", "19.9"),
        ("1299", "1299"),
        ("1.299,00 €", "1299.00"),
        ("1,299.00", "1299.00"),
        ("1 299,00", "1299.00"),
        ("1\u202f299,00\u00a0€", "1299.00"),
        ("CHF 1’234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("0.500", "0.500"),
        ("19.9900", "19.9900"),
        ("12,-", "12"),
        ("1.299", None),
        ("1,299", None),
        ("-5.00", None),
        ("5 - 7", None),
        ("12 99", None),
        ("12 999", "12999"),
        ("", None),
        ("free", None),
        ("1,2,3", None),
    ],
)
def test_only_amounts_that_read_alike_everywhere_are_compared_as_numbers(text: str, amount: str | None) -> None:
    found = obvious_amount(text)
    assert (None if found is None else str(found)) == amount


def test_amounts_that_are_not_plain_are_compared_as_text() -> None:
    assert same_price("1.299", " 1.299 ")
    assert not same_price("1.299", "1299")
