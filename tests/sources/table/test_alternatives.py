"""A field may name a choice of columns, and a feed may state one thing several times."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

GOOGLE = 'xmlns:g="http://base.google.com/ns/1.0"'
ROWS = [("A1", "", "1.00"), ("", "S2", "2.00"), ("", "", "3.00")]


def csv(shop: Any, header: str) -> str:
    shop.write("feed.csv", "\n".join([header, *(",".join(row) for row in ROWS)]) + "\n")
    return "feed.csv"


def xlsx(shop: Any, header: str) -> str:
    shop.xlsx(("Sheet", [header.split(","), *ROWS]))
    return "book.xlsx"


def parquet(shop: Any, header: str) -> str:
    names = header.split(",")
    values = ", ".join(f"({', '.join(repr(cell) for cell in row)})" for row in ROWS)
    rows = f"SELECT * FROM (VALUES {values}) AS t({', '.join(names)})"
    shop.engine.execute(f"COPY ({rows}) TO '{shop.folder}/feed.parquet' (FORMAT parquet)")
    return "feed.parquet"


def jsonl(shop: Any, header: str) -> str:
    lines = [json.dumps(dict(zip(header.split(","), row, strict=True))) for row in ROWS]
    shop.write("feed.jsonl", "\n".join(lines) + "\n")
    return "feed.jsonl"


def xml(shop: Any, header: str) -> str:
    items = "".join(
        "<item>"
        + "".join(f"<{name}>{cell}</{name}>" for name, cell in zip(header.split(","), row, strict=True))
        + "</item>"
        for row in ROWS
    )
    shop.write("feed.xml", f"<items>{items}</items>")
    return "feed.xml"


@pytest.mark.parametrize("write", [csv, xlsx, parquet, jsonl, xml])
def test_first_of_the_alternatives_with_a_value_counts(shop: Any, write: Callable[[Any, str], str]) -> None:
    path = write(shop, "item_id,sku,price")
    read = shop.read(path, fields={"id": "item_id || sku", "price": "price"})
    assert read.values("id", "price") == [("A1", "1.00"), ("S2", "2.00"), (None, "3.00")]


@pytest.mark.parametrize("write", [csv, xlsx, parquet])
def test_one_of_the_alternatives_is_enough(shop: Any, write: Callable[[Any, str], str]) -> None:
    path = write(shop, "a,sku,price")
    read = shop.read(path, fields={"id": "item_id || sku", "price": "price"})
    assert read.values("id")[1] == ("S2",)


@pytest.mark.parametrize("write", [csv, xlsx, parquet])
def test_none_of_the_alternatives_is_a_missing_column(shop: Any, write: Callable[[Any, str], str]) -> None:
    path = write(shop, "a,b,price")
    outcome = shop.read(path, fields={"id": "item_id || sku", "price": "price"}).outcome
    assert (outcome.status, outcome.reason) == ("failed", "missing_column")
    assert "item_id || sku" in outcome.detail


def test_column_that_is_named_like_a_choice_is_that_column(shop: Any) -> None:
    assert shop.csv("a || b,a\nx,y\n", fields={"id": "a || b"}).values("id") == [("x",)]


def item(shop: Any, body: str, **fields: str) -> Any:
    return shop.xml(f"<items {GOOGLE}><item>{body}</item><item><g:id>2</g:id></item></items>", fields=fields)


def test_prefixed_element_goes_before_a_plain_one_wherever_it_stands(shop: Any) -> None:
    for body in ("<id>tag:1</id><g:id>1</g:id>", "<g:id>1</g:id><id>tag:1</id>"):
        assert item(shop, body, id="g:id || id").values("id") == [("1",), ("2",)]


def test_several_gtins_are_kept_for_the_first_valid_one_to_be_found(shop: Any) -> None:
    body = "<g:id>1</g:id><g:gtin>111</g:gtin><g:gtin>3790000000014</g:gtin><g:gtin>111</g:gtin>"
    assert item(shop, body, id="id", gtin="gtin").values("gtin")[0] == ("111, 3790000000014, 111",)


def test_loyalty_programs_are_kept_whole_and_all_of_them(shop: Any) -> None:
    program = "<g:loyalty_program><g:tier_label>{0}</g:tier_label><g:price>{1} EUR</g:price></g:loyalty_program>"
    body = "<g:id>1</g:id>" + program.format("a", 9) + program.format("b", 8)
    (text,) = item(shop, body, id="id", member_price="loyalty_program").values("member_price")[0]
    assert json.loads(f"[{text}]") == [
        {"tier_label": "a", "price": "9 EUR"},
        {"tier_label": "b", "price": "8 EUR"},
    ]


def test_two_plain_member_prices_still_contradict_each_other(shop: Any) -> None:
    body = "<g:id>1</g:id><g:member>9 EUR</g:member><g:member>8 EUR</g:member>"
    read = item(shop, body, id="id", member_price="member")
    assert [reject.code for reject in read.rejects] == ["repeated_element"]


def test_alternative_prices_of_elements_are_refused_under_their_own_name(shop: Any) -> None:
    body = "<g:id>1</g:id><cost>12<sup>99</sup></cost>"
    read = item(shop, body, id="id", price="price || cost")
    assert [(reject.code, reject.field) for reject in read.rejects] == [("nested_element", "price")]
