"""XML feeds: Google's out of the box, any other by names; hostile and broken ones told apart."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

GOOGLE = 'xmlns:g="http://base.google.com/ns/1.0"'


def rss(*items: str, head: str = '<?xml version="1.0"?>\n') -> str:
    body = "\n".join(f"<item>{item}</item>" for item in items)
    return f'{head}<rss version="2.0" {GOOGLE}><channel><title>Shop</title><link>x</link>\n{body}\n</channel></rss>\n'


ITEM = "<g:id>{0}</g:id><title>Lamp {0}</title><g:price>{0}.99 EUR</g:price>"


def test_google_rss_is_read_with_its_evidence(shop: Any) -> None:
    read = shop.xml(
        rss(
            "<g:id>1</g:id><g:title>Lamp</g:title><link> https://shop.example.com/1 </link>"
            "<g:image_link>https://shop.example.com/1.jpg</g:image_link><g:price>12.99 EUR</g:price>"
            "<g:shipping><g:country>FR</g:country><g:price>5 EUR</g:price></g:shipping>",
            ITEM.format(2),
        )
    )
    assert read.outcome.status == "ok"
    assert read.values("id", "title", "url", "price", "line", "position") == [
        ("1", "Lamp", "https://shop.example.com/1", "12.99 EUR", 3, "/rss/channel/item[1]"),
        ("2", "Lamp 2", None, "2.99 EUR", 4, "/rss/channel/item[2]"),
    ]
    assert read.rows[0]["image"] == "https://shop.example.com/1.jpg"


def test_google_atom_takes_the_link_from_its_attribute(shop: Any) -> None:
    entry = (
        '<entry><g:id>1</g:id><title>Lamp</title><link href="https://shop.example.com/1"/>'
        "<g:price>1 EUR</g:price></entry>"
    )
    read = shop.xml(f'<feed xmlns="http://www.w3.org/2005/Atom" {GOOGLE}><title>Shop</title>{entry}</feed>')
    assert read.values("id", "url", "price") == [("1", "https://shop.example.com/1", "1 EUR")]


def test_platform_reads_both_of_googles_forms_and_takes_a_users_field(shop: Any) -> None:
    shop.write("feed.xml", rss(ITEM.format(1) + "<g:custom_label_0>S1</g:custom_label_0>"))
    assert shop.read("feed.xml", type="google_merchant").values("id", "price") == [("1", "1.99 EUR")]
    own = shop.read("feed.xml", type="google_merchant", fields={"sku": "custom_label_0"})
    assert own.values("id", "sku", "price") == [("1", "S1", "1.99 EUR")]
    shop.write("feed.tsv", "id\ttitle\timage link\tprice\tsale price\n1\tLamp\ti\t2 EUR\t\n")
    assert shop.read("feed.tsv", type="google_merchant").values("id", "image", "price") == [("1", "i", "2 EUR")]


def test_default_namespace_hides_nothing(shop: Any) -> None:
    read = shop.xml(
        '<p:items xmlns:p="urn:a" xmlns="urn:b"><p:item><id>1</id></p:item><p:item><id>2</id></p:item></p:items>'
    )
    assert [row["id"] for row in read.rows] == ["1", "2"]


def test_prefix_that_was_never_declared_is_said(shop: Any) -> None:
    read = shop.xml("<rss><item><g:id>1</g:id><g:price>2</g:price></item><item><g:id>2</g:id></item></rss>")
    assert read.values("id", "price") == [("1", "2"), ("2", None)]
    assert read.notices == {"undeclared_prefix"}


def test_any_elements_and_attributes_can_be_mapped(shop: Any) -> None:
    read = shop.xml(
        '<shop><offers><article nr="7"><prices><price currency="EUR">9</price></prices>'
        '<x:nom xmlns:x="urn:x">Lampe</x:nom>'
        '<nom>Wrong</nom><stock at="Paris">3</stock></article></offers><other><article nr="8"/></other></shop>',
        items="offers/article",
        fields={"id": "@nr", "price": "prices/price", "currency": "prices/price/@currency", "title": "x:nom",
                "store_code": "stock/@at"},
    )  # fmt: skip
    assert read.values("id", "price", "currency", "title", "store_code", "position") == [
        ("7", "9", "EUR", "Lampe", "Paris", "/shop/offers/article[1]")
    ]


def test_record_is_what_repeats_where_no_name_is_usual(shop: Any) -> None:
    read = shop.xml(
        "<catalog><meta><id>0</id></meta><sku_row><id>1</id></sku_row><sku_row><id>2</id></sku_row></catalog>"
    )
    assert [row["id"] for row in read.rows] == ["1", "2"]


def test_where_selects_records(shop: Any) -> None:
    content = rss(ITEM.format(1) + "<shop>Paris</shop>", ITEM.format(2) + "<shop>Lyon</shop>")
    assert [row["id"] for row in shop.xml(content, where={"shop": "Lyon"}).rows] == ["2"]
    assert shop.xml(content, where={"shop": "Nice"}).outcome.reason == "where_selects_nothing"


@pytest.mark.parametrize(
    "price",
    ["12<!-- was 15 -->.99", "<![CDATA[12]]>.99", "<![CDATA[ 12.99 ]]>", "1&#50;.99", "\n  12.99\n", "12<?x y?>.99"],
)
def test_price_is_the_whole_text_of_its_element(shop: Any, price: str) -> None:
    assert shop.xml(rss(f"<g:id>1</g:id><g:price>{price}</g:price>")).rows[0]["price"] == "12.99"


@pytest.mark.parametrize(
    ("price", "code"),
    [
        ("<g:price>12<sup>99</sup></g:price>", "nested_element"),
        ("<g:price>12.99</g:price><g:price>11.99</g:price>", "repeated_element"),
    ],
)
def test_price_that_contradicts_itself_rejects_its_record(shop: Any, price: str, code: str) -> None:
    read = shop.xml(rss(f"<g:id>1</g:id>{price}", ITEM.format(2)))
    assert [row["id"] for row in read.rows] == ["2"]
    (reject,) = read.rejects
    assert (reject.code, reject.field, reject.listing_id, reject.position) == (
        code,
        "price",
        "1",
        "/rss/channel/item[1]",
    )


def test_repeated_equal_prices_and_repeated_pictures_are_fine(shop: Any) -> None:
    read = shop.xml(
        rss("<g:id>1</g:id><price>2</price><g:price>2</g:price><image_link>a</image_link><image_link>b</image_link>")
    )
    assert read.values("price", "image") == [("2", "a")]


_EVIL = [
    '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
    '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">',
    '<!-- a comment first --><!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
    "\n<?p i?>\n<!DOCTYPE rss>",
]


@pytest.mark.parametrize("evil", _EVIL)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_any_doctype_is_refused(shop: Any, evil: str, encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>' if not evil.startswith("\n") else ""
    read = shop.xml(rss("<g:id>1</g:id><g:title>&x;</g:title>", head=head + evil).encode(encoding))
    assert (read.outcome.status, read.outcome.reason) == ("failed", "doctype_refused")


def test_xinclude_is_only_an_element(shop: Any) -> None:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    assert shop.xml(rss(f"<g:id>1</g:id><g:title>{include}</g:title>")).values("id", "title") == [("1", None)]


def test_every_cut_is_told(shop: Any) -> None:
    whole = rss(*(ITEM.format(number) for number in (1, 2)))
    for end in range(whole.index("<item>") + 1, len(whole) - 2):
        read = shop.xml(whole[:end])
        complete = whole[:end].count("</item>")
        assert read.outcome.status == ("partial" if complete else "failed")
        assert read.outcome.reason in ("truncated_feed", "empty_feed"), whole[:end]
        assert [row["id"] for row in read.rows] == [str(number) for number in range(1, complete + 1)]


@pytest.mark.parametrize(
    "fault", ["<g:title>Salt & pepper</g:title>", "<g:title>a < b</g:title>", "<b>open", "\x01", "&nbsp;"]
)
def test_fault_in_the_middle_keeps_what_came_before_and_names_the_line(shop: Any, fault: str) -> None:
    read = shop.xml(rss(ITEM.format(1), ITEM.format(2) + fault, ITEM.format(3)))
    assert (read.outcome.status, read.outcome.reason) == ("partial", "malformed_xml")
    assert "line 4" in read.outcome.detail or "line 5" in read.outcome.detail
    assert [row["id"] for row in read.rows][:1] == ["1"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "cp1252"])
def test_declared_encodings_are_read(shop: Any, encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    assert shop.xml(rss("<g:id>1</g:id><title>Café</title>", head=head).encode(encoding)).rows[0]["title"] == "Café"


def test_undeclared_encoding_is_detected_and_said(shop: Any) -> None:
    read = shop.xml(rss("<g:id>1</g:id><title>Café</title>", "<g:id>2</g:id><title>ok</title>").encode("cp1252"))
    assert [row["title"] for row in read.rows] == ["Café", "ok"]
    assert read.notices == {"encoding_detected"}
    assert (
        shop.xml(rss("<g:id>1</g:id><title>Łódź</title>").encode("cp1250"), encoding="cp1250").rows[0]["title"]
        == "Łódź"
    )


@pytest.mark.parametrize("content", ["<items/>", rss(), "<feed></feed>", '<?xml version="1.0"?><products></products>'])
def test_feed_without_records_fails(shop: Any, content: str) -> None:
    assert (shop.xml(content).outcome.status, shop.xml(content).outcome.reason) == ("failed", "empty_feed")


def test_wrong_items_path_is_told(shop: Any) -> None:
    outcome = shop.xml(rss(ITEM.format(1)), items="channel/product").outcome
    assert (outcome.status, outcome.reason) == ("failed", "items_not_found")


def test_mapped_core_element_that_no_record_has_fails_and_guesses(shop: Any) -> None:
    outcome = shop.xml(rss(ITEM.format(1)), fields={"id": "id", "price": "prize"}).outcome
    assert (outcome.status, outcome.reason) == ("failed", "missing_column")
    assert 'did you mean "price"?' in outcome.detail


def test_mapped_sale_price_that_no_record_has_is_only_said(shop: Any) -> None:
    read = shop.xml(rss(ITEM.format(1)), fields={"id": "id", "price": "price", "sale_price": "sale_price"})
    assert read.outcome.status == "ok"
    assert "sale_price" not in read.columns
    assert read.notices == {"field_never_seen"}


def test_blank_form_is_an_empty_feed(shop: Any) -> None:
    read = shop.xml(
        "<products><product><id/><price> </price></product></products>", fields={"id": "id", "price": "price"}
    )
    assert (read.outcome.status, read.outcome.reason) == ("failed", "empty_feed")


def test_names_that_mean_nothing_fail(shop: Any) -> None:
    outcome = shop.xml("<a><b><c>1</c></b><b><c>2</c></b></a>").outcome
    assert (outcome.status, outcome.reason) == ("failed", "no_known_columns")


def test_deep_nesting_ends_in_a_fault(shop: Any) -> None:
    deep = "<x>" * 5_000 + "</x>" * 5_000
    read = shop.xml(rss(ITEM.format(1), ITEM.format(2) + deep))
    assert (read.outcome.status, read.outcome.reason) == ("partial", "too_deeply_nested")


def test_huge_text_ends_in_a_fault(shop: Any) -> None:
    read = shop.xml(rss(ITEM.format(1), f"<g:id>2</g:id><title>{'x' * 11_000_000}</title>"))
    assert read.outcome.status == "partial"
    assert [row["id"] for row in read.rows] == ["1"]


def test_long_feed_is_streamed_to_its_last_record(shop: Any) -> None:
    read = shop.xml(rss(*(ITEM.format(number) for number in range(1, 12_001))))
    assert read.outcome.listings == 12_000
    assert read.values("id", "line", "position")[-1] == ("12000", 12_002, "/rss/channel/item[12000]")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(["<item>", "</item>", "<g:id>", "</g:id>", "1", "&amp;", "<!--", "-->", "<![CDATA["]),
        max_size=12,
    )
)
def test_no_markup_crashes_the_reader(make_shop: Any, parts: list[str]) -> None:
    read = make_shop().xml(rss("<g:id>1</g:id>" + "".join(parts)))
    assert read.outcome.status in ("ok", "partial", "failed")
