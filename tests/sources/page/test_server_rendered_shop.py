"""A shop whose server writes its prices as text alone: read by selectors, and as far as it goes without any."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from omniaudit.sources.page.page import PageResult

Read = Callable[..., PageResult]

SELECTORS = {
    "title": ".product_main h1",
    "price": ".product_main .price_color",
    "availability": ".product_main .availability",
    "gtin": 'th:lexbor-contains("EAN") + td',
}
PRICED = '<p class="price_color">{price}</p><p class="{code} availability"><i class="fas"></i> {stock} </p>'
FORM = '<form class="add-to-basket" action="/basket/add/1/"><button>Add to basket</button></form>'
CARD = (
    '<li><article class="product_pod"><h3><a href="/pans/{number}/">Pan {number}</a></h3><div class="product_price">'
    '<p class="price_color">£{number}.00</p><p class="instock availability">In stock</p>'
    '<form action="/basket/add/{number}/"><button>Add to basket</button></form></div></article></li>'
)
ROW = "<tr><th>{}</th><td>{}</td></tr>"


def page(
    main: str = "", *, price: str = "£16.54", code: str = "instock", stock: str = "In stock (30 available)"
) -> str:
    main = main or PRICED.format(price=price, code=code, stock=stock) + FORM
    rows = [
        ("EAN", "4006381333931"),
        ("Price (excl. tax)", "£13.78"),
        ("Price (incl. tax)", "£16.54"),
        ("Tax", "£2.76"),
    ]
    table = "".join(ROW.format(*row) for row in [*rows, ("Recommended retail price", "£230.00"), ("Weight", "1.5 kg")])
    cards = "".join(CARD.format(number=number) for number in (21, 22, 23))
    return (
        "<!doctype html><html lang=en-gb><title>Copper pan | Kin</title><header><div class='basket-mini'>Basket total:"
        f"£0.00</div></header><article class='product_page'><div class='product_main'><h1>Copper pan</h1>{main}</div>"
        f"<p>Was £99.99 elsewhere. Delivery from £3.99. In stock since 1999.</p><table>{table}</table>"
        f"<h2>Recommended items</h2><ul>{cards}</ul></article></html>"
    )


def test_selectors_read_the_product_and_nothing_around_it(read: Read) -> None:
    (found,) = read(page(), selectors=SELECTORS).listings
    assert {name: found[name] for name in ("title", "price", "availability", "gtin", "surface")} == {
        "title": "Copper pan",
        "price": "£16.54",
        "availability": "In stock (30 available)",
        "gtin": "4006381333931",
        "surface": "selector",
    }
    assert "other_price" not in found


def test_without_selectors_the_same_is_read_as_evidence(read: Read) -> None:
    (found,) = read(page()).listings
    assert (found["title"], found["price"], found["surface"]) == ("Copper pan", "£16.54", "visible")
    assert (found["availability"], found["repairs"]) == ("In stock", "visible_availability")
    (gone,) = read(page(code="outofstock", stock="Unavailable")).listings
    assert gone["availability"] == "Unavailable"
    (download,) = read(page(code="available", stock="Available")).listings
    assert download["availability"] == "Available"


@pytest.mark.parametrize(
    "price",
    ["<del>£99.00</del> £16.54", "<span>£</span><span>16</span><span>.</span><sup>54</sup>",
     '<span style="display:none">£1.00</span><span class="sr-only">Price:</span>£16.54',
     "<s>£50.00</s> <ins>£16.54</ins>"],
)  # fmt: skip
def test_price_is_read_however_it_is_set(read: Read, price: str) -> None:
    for selectors in (SELECTORS, {}):
        (found,) = read(page(price=price), selectors=selectors).listings
        assert found["price"].replace(" ", "").endswith("£16.54")


@pytest.mark.parametrize("price", ["from £16.54", "£3.00 - £9.00", "£16.54 £11.11", "£16.54 / kg"])
def test_amount_that_is_no_price_is_read_by_nobody_who_is_not_told(read: Read, price: str) -> None:
    table = page(price=price).replace("Price (excl. tax)", "Net weight").replace("£13.78", "")
    alone = table.replace("<th>Price (incl. tax)</th><td>£16.54</td>", "").replace("<th>Tax</th><td>£2.76</td>", "")
    assert not [listing for listing in read(alone).listings if "price" in listing]


def test_product_without_a_price_stays_a_listing_where_its_number_is_told(read: Read) -> None:
    main = '<p class="price_color">&nbsp;</p><i class="fas fa-ban"></i> Unavailable'
    (found,) = read(page(main), selectors=SELECTORS).listings
    assert "price" not in found
    assert found["gtin"] == "4006381333931"
