"""What all rows of a file have alike is written in quotes; a store's code may be the file's own name."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest

HEADER = "sku,price"
ROWS = (("A1", "1.00"), ("A2", "2.00"))
CSV = "".join(",".join(row) + "\n" for row in (HEADER.split(","), *ROWS))


def csv(shop: Any) -> str:
    shop.write("feed.csv", CSV)
    return "feed.csv"


def xlsx(shop: Any) -> str:
    shop.xlsx(("Sheet", [HEADER.split(","), *ROWS]))
    return "book.xlsx"


def json_list(shop: Any) -> str:
    shop.write("feed.json", json.dumps([dict(zip(HEADER.split(","), row, strict=True)) for row in ROWS]))
    return "feed.json"


def xml(shop: Any) -> str:
    items = "".join(f"<item><sku>{sku}</sku><price>{price}</price></item>" for sku, price in ROWS)
    shop.write("feed.xml", f"<items>{items}</items>")
    return "feed.xml"


@pytest.mark.parametrize("write", [csv, xlsx, json_list, xml])
def test_quoted_text_is_the_same_in_every_row_of_every_format(shop: Any, write: Callable[[Any], str]) -> None:
    fields = {"store_code": "'Zürich, HB'", "sku": "sku", "price": "price"}
    read = shop.read(write(shop), fields=fields, required_fields=["store_code"])
    assert read.outcome.status == "ok"
    assert read.values("store_code", "sku", "price") == [("Zürich, HB", *row) for row in ROWS]


def test_store_code_is_the_name_of_the_file(shop: Any) -> None:
    shop.write("pos/PAR.csv", CSV)
    shop.write("pos/LYO 2.csv.gz", gzip.compress(CSV.encode()))
    read = shop.read("pos/*", fields={"store_code": "'{file}'", "sku": "sku", "price": "price"})
    assert [code for (code,) in read.values("store_code")] == ["LYO 2", "LYO 2", "PAR", "PAR"]


def test_constant_alone_leaves_the_other_fields_to_the_canonical_names(shop: Any) -> None:
    shop.write("feed.csv", "sku,price,currency\nA1,1.00,EUR\n")
    read = shop.read("feed.csv", fields={"currency": "'CHF'"})
    assert read.values("sku", "price", "currency") == [("A1", "1.00", "CHF")]


def test_constant_does_not_hide_that_a_mapped_column_is_missing(shop: Any) -> None:
    shop.write("feed.csv", CSV)
    read = shop.read("feed.csv", fields={"store_code": "'PAR'", "price": "prix"})
    assert read.outcome.reason == "missing_column"
