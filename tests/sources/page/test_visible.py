"""Prices of pages whose data states none: what a customer reads, or nothing where it could be doubted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from omniaudit.sources.page.page import PageResult

Read = Callable[..., PageResult]

MENU = (
    '<header class="site-header"><nav><a>Pans</a></nav><div class="mini-cart"><span class="price">59,80 €</span></div>'
    "<p>Livraison offerte dès 49 €</p></header>"
)
RELATED = (
    '<section class="related products"><h2>You may also like</h2><ul>'
    '<li class="product"><h3>Lid</h3><span class="price">12,00 €</span></li>'
    '<li class="product"><h3>Lid XL</h3><span class="price">15,00 €</span></li></ul></section>'
)
FOOTER = "<footer><p>Free returns · shipping 4,90 € · newsletter: 5 € voucher</p></footer>"
BUY = '<form action="/cart/add"><button type="submit">Add to cart</button></form>'
FILLER = "<div class=description>" + "<p>A pan for every day, made of iron, heavy and lasting.</p>" * 20 + "</div>"


def shop(product: str, *, buy: str = BUY, heading: str = "<h1>Iron pan</h1>", lang: str = "en") -> str:
    return (
        f"<html lang={lang}><head><title>Iron pan | Maison</title></head><body>{MENU}<main><div class=product-main>"
        f"{heading}{product}{buy}</div>{FILLER}{RELATED}</main>{FOOTER}</body></html>"
    )


# (what the page is like, what stands by the heading, the price that must be read or None)
WRITTEN_FROM: list[tuple[str, str, str | None]] = [
    ("one price", '<p class="price">30,00 €</p>', "30,00 €"),
    ("symbol before", '<span class="price">£30.00</span>', "£30.00"),
    ("thousands", '<span class="price">$1,299.00</span>', "$1,299.00"),
    ("WooCommerce sale", '<p class="price"><del><bdi>40,00 €</bdi></del> <ins><bdi>30,00 €</bdi></ins></p>', "30,00 €"),
    ("cents set small", '<div class="price"><span>19</span><sup>99</sup> €</div>', "19.99 €"),
    ("old by its class", '<span class="old-price">40,00 €</span><span class="price">30,00 €</span>', "30,00 €"),
    (
        "old by its words",
        '<p class="price-box">statt <span class="price">40,00 €</span> nur <span class="price">30,00 €</span></p>',
        "30,00 €",
    ),
    ("from", '<p class="price">ab 9,99 €</p>', None),
    ("from in the parent", '<p>à partir de <span class="price">9,99 €</span></p>', None),
    ("range", '<p class="price">10,00 € – 20,00 €</p>', None),
    ("per kilogram beside", '<p class="price">8,00 €</p><p class="price-info">26,67 €/kg</p>', "8,00 €"),
    ("per kilogram alone", '<p class="price">26,67 € / kg</p>', None),
    (
        "instalments beside",
        '<p class="price">300,00 €</p><p class="pay">or 3 x <b class="price">100,00 €</b></p>',
        "300,00 €",
    ),
    (
        "shipping beside",
        '<p class="price">30,00 €</p><p>plus shipping <span class="price">4,90 €</span></p>',
        "30,00 €",
    ),
    ("saving beside", '<p class="price">30,00 €</p><p>You save <span class="price">10,00 €</span></p>', "30,00 €"),
    ("two that nothing tells apart", '<p class="price">30,00 €</p><p class="price">35,00 €</p>', None),
    ("net and gross", '<p class="price">25,00 € HT</p><p class="price">30,00 € TTC</p>', "30,00 €"),
    ("no class at all", "<div><b>30,00 €</b></div>", "30,00 €"),
    ("German whole price", '<div class="preis">1.299,- €</div>', "1.299,- €"),
    ("Swiss", '<div class="product-price">CHF 129.90</div>', "CHF 129.90"),
]
HELD_BACK: list[tuple[str, str, str | None]] = [
    ("Spanish sale", '<div class="precio"><s>40,00 €</s> <strong>30,00 €</strong></div>', "30,00 €"),
    ("Italian was", '<div class="prezzo">prima 40,00 € ora <span class="prezzo-ora">30,00 €</span></div>', "30,00 €"),
    ("recommended price", '<p>UVP <span class="price">40,00 €</span></p><p class="price">30,00 €</p>', "30,00 €"),
    ("before tax by words", '<p class="price">30,00 € inkl. 19 % MwSt.</p>', "30,00 €"),
    (
        "surcharges of options",
        '<p class="price">30,00 €</p><ul><li><label>engraving <span class="price">+ 5,00 €</span></label></ul>',
        "30,00 €",
    ),
    (
        "bulk table",
        '<p class="price">30,00 €</p><table class="tier-prices"><tr><td>10</td><td>27,00 €</td></tr></table>',
        "30,00 €",
    ),
    ("camel case", '<div class="productPriceNow">30,00 €</div><div class="productPriceWas">40,00 €</div>', "30,00 €"),
    ("euro word", '<p class="prix">Notre prix : 30,00 euros</p>', "30,00 euros"),
    (
        "amount split over spans",
        '<div class="price"><span>€</span><span>30</span><span>,</span><span>00</span></div>',
        "€30,00",
    ),
    ("deposit beside", '<p class="price">1,19 €</p><p>zzgl. Pfand <span class="price">0,25 €</span></p>', "1,19 €"),
    ("member price beside", '<p class="price">30,00 €</p><div class="member-price">27,00 €</div>', "30,00 €"),
    ("monthly rate", '<p class="price">30,00 €</p><p class="financing">2,50 €/Monat</p>', "30,00 €"),
    ("hidden template", '<p class="price">30,00 €</p><p class="price" style="display:none">99,00 €</p>', "30,00 €"),
    ("said twice", '<p class="price">30,00 €</p><div class="bar"><span class="price">30.00 €</span></div>', "30,00 €"),
    ("price in a list", '<ul><li>Price: <span id="price">30,00 €</span></li></ul>', "30,00 €"),
    ("free shipping over", '<p class="price">30,00 €</p><p class="hint">Free delivery over £40.00</p>', "30,00 €"),
    ("desde", '<p class="precio">Desde 9,99 €</p>', None),
    ("variants of different prices", '<ul><li class="price">S 30,00 €</li><li class="price">M 35,00 €</li></ul>', None),
    ("as low as", '<span class="price">As low as $9.99</span>', None),
    (
        "lowest of 30 days",
        '<p class="price">30,00 €</p><p>Lowest price of the last 30 days: <b class="price">28,00 €</b></p>',
        "30,00 €",
    ),
]
# Met in use.
MET: list[tuple[str, str, str | None]] = [
    ("amount to spend", "<p>£5 off when you spend £30</p>", None),
    ("amount to spend, beside", '<p class="price">30,00 €</p><p class="price-hint">Spend 49,00 €</p>', "30,00 €"),
    (
        "card of another product",
        '<article class="product_pod"><h3>Lid</h3><p class="price_color">£12.00</p></article>',
        None,
    ),
    (
        "amount split, with a struck one and related ones",
        '<div class="prices"><span class="price"><span>€</span><span>1,259</span><span>.</span><sup>69</sup></span>'
        '<s class="was"><span class="price"><span>€</span><span>1,300</span><sup>00</sup></span></s></div>',
        "€1,259.69",
    ),
]


@pytest.mark.parametrize(
    ("product", "price"),
    [case[1:] for case in WRITTEN_FROM + HELD_BACK + MET],
    ids=[case[0] for case in WRITTEN_FROM + HELD_BACK + MET],
)
def test_price_is_what_a_customer_pays_or_nothing(read: Read, product: str, price: str | None) -> None:
    result = read(shop(product))
    found = [(listing.get("price"), listing["surface"]) for listing in result.listings]
    assert found == ([(price, "visible")] if price else [])
    if not price:
        assert result.reject is not None
        assert result.reject.code == "no_product"


STATED = '<script type="application/ld+json">{"@type":"Product","name":"Iron pan","sku":"P1"%s}</script>'


def test_structured_product_without_a_price_gets_the_visible_one(read: Read) -> None:
    (found,) = read(STATED % "" + shop('<p class="price">30,00 €</p><p class="stock">Auf Lager</p>', buy="")).listings
    assert (found["price"], found["sku"], found["surface"]) == ("30,00 €", "P1", "visible")
    assert (found["availability"], found["repairs"]) == ("Auf Lager", "visible_availability")


def test_structured_price_is_not_looked_for_in_the_text(read: Read) -> None:
    offer = ',"offers":{"@type":"Offer","price":"31.00"}'
    (found,) = read(STATED % offer + shop('<p class="price">30,00 €</p>')).listings
    assert (found["price"], found["surface"]) == ("31.00", "json_ld")
    assert "other_price" not in found


def test_stock_that_the_data_states_is_believed(read: Read) -> None:
    offer = ',"offers":{"@type":"Offer","availability":"https://schema.org/InStock"}'
    (found,) = read(STATED % offer + shop('<p class="price">30,00 €</p><p class="stock">Sold out</p>')).listings
    assert found["availability"] == "https://schema.org/InStock"
    assert "repairs" not in found


def test_range_of_the_data_is_not_turned_into_a_price(read: Read) -> None:
    offer = ',"offers":{"@type":"AggregateOffer","lowPrice":"10","highPrice":"20"}'
    (found,) = read(STATED % offer + shop('<p class="price">30,00 €</p>')).listings
    assert "price" not in found


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("<p class=stock>En stock</p>", "En stock"),
        ("<p class=availability>Rupture de stock</p>", "Rupture de stock"),
        ("<p class=stock>Nicht auf Lager</p>", "Nicht auf Lager"),
        ("<span class=dispo>Non disponibile</span>", "Non disponibile"),
        ("<span class=stock>No disponible</span>", "No disponible"),
        ("<button disabled>Sold out</button>", "Sold out"),
        ("<p class=stock>In stock</p><p class=stock>Store A: out of stock</p>", None),
        ("<p class=stock>Ships soon</p>", None),
    ],
)
def test_stock_is_read_where_its_words_agree(read: Read, words: str, said: str | None) -> None:
    (found,) = read(shop('<p class="price">30,00 €</p>' + words, buy='<div class="add-to-cart"></div>')).listings
    assert found.get("availability") == said


def test_page_that_sells_nothing_is_no_product(read: Read) -> None:
    html = (
        f"<title>Blog</title><main><h1>Our trip</h1><p>We paid <b class=price>30,00 €</b> for a pan.</p>{FILLER}</main>"
    )
    assert read(html).listings == []


def test_list_of_products_is_no_product(read: Read) -> None:
    cards = "".join(
        f'<div class="item"><h2>Pan {n}</h2><span class="price">{n},00 €</span>{BUY}</div>' for n in (20, 30)
    )
    result = read(f"<title>Pans</title><main><h1>Pans</h1>{cards}</main>")
    assert result.listings == []


def test_page_of_few_words_with_a_way_to_buy_is_no_shell(read: Read) -> None:
    html = "<title>Tea</title><div id=__next><h1>Iron pan</h1><b class=price>€3.09</b><button>Add to bag</button></div>"
    (found,) = read(f"{html}<script>hydrate()</script>").listings
    assert (found["price"], found["surface"]) == ("€3.09", "visible")
    shell = read("<title>Tea</title><div id=__next></div><button>Add to bag</button><script>start()</script>").reject
    assert shell is not None
    assert shell.code == "empty_shell"


def test_the_single_word_available_is_stock_and_within_a_sentence_is_none(read: Read) -> None:
    (alone,) = read(shop('<p class="price">30,00 €</p><p class="availability">Available</p>')).listings
    (sentence,) = read(shop('<p class="price">30,00 €</p><p class="availability">Available in 3 colours</p>')).listings
    assert alone["availability"] == "Available"
    assert "availability" not in sentence
