"""Spreadsheets and Parquet: cells and columns back to the text that was meant."""

from __future__ import annotations

from typing import Any

import pytest

from omniaudit.engine import literal


def test_cells_become_the_text_that_was_typed(shop: Any) -> None:
    shop.xlsx(
        (
            "Prices",
            [
                ["id", "gtin", "price", "sale_price", "availability", "quantity"],
                ["007", 4006381333931, 12.1, 0.30000000000000004, True, 3],
                [],
                [8, 9007199254740993, 1234567.89, 1e-05, "in stock", None],
            ],
        )
    )
    read = shop.read("book.xlsx")
    assert read.values("id", "gtin", "price", "sale_price", "availability", "quantity") == [
        ("007", "4006381333931", "12.1", "0.3", "true", "3"),
        ("8", "9.00720E+15", "1234567.89", "0.00001", "in stock", None),
    ]
    assert read.values("line", "position") == [(2, "Prices!row 2"), (4, "Prices!row 4")]


def test_sheet_is_chosen_by_name_or_number(shop: Any) -> None:
    shop.xlsx(("Notes", [["hello"]]), ("Prices", [["id", "price"], ["1", 2]]))
    assert shop.read("book.xlsx", sheet="Prices").rows[0]["price"] == "2"
    assert shop.read("book.xlsx", sheet=2).rows[0]["price"] == "2"
    assert shop.read("book.xlsx").outcome.reason == "no_known_columns"
    outcome = shop.read("book.xlsx", sheet="Price").outcome
    assert outcome.reason == "sheet_not_found"
    assert "Notes, Prices" in outcome.detail


def test_header_below_a_title_is_pointed_at_and_read_by_option(shop: Any) -> None:
    shop.xlsx(("Prices", [[], ["Price list"], [None, "id", "price"], [None, "1", 2]]))
    read = shop.read("book.xlsx")
    assert read.outcome.reason == "no_known_columns"
    assert "header_row: 3" in read.outcome.detail
    assert shop.read("book.xlsx", header_row=3).values("id", "price", "line") == [("1", "2", 4)]
    assert shop.read("book.xlsx", header_row=1).outcome.reason == "wrong_header_row"


def test_where_selects_rows_of_a_sheet(shop: Any) -> None:
    shop.xlsx(("Prices", [["id", "shop"], ["1", 12], ["2", 13]]))
    assert shop.read("book.xlsx", where={"shop": 13}).rows[0]["id"] == "2"
    assert shop.read("book.xlsx", where={"shop": 14}).outcome.reason == "where_selects_nothing"


def test_empty_and_damaged_workbooks_fail(shop: Any) -> None:
    shop.xlsx(("Prices", [["id", "price"]]))
    assert shop.read("book.xlsx").outcome.reason == "empty_feed"
    whole = shop.xlsx(("Prices", [])).read_bytes()
    assert shop.read("book.xlsx").outcome.reason == "empty_feed"
    shop.write("cut.xlsx", whole[: len(whole) // 2])
    assert shop.read("cut.xlsx").outcome.reason == "malformed_xlsx"
    shop.xlsx(("Prices", [["id"], *([["0" * 100]] * 2_000)]))
    assert shop.read("book.xlsx", max_bytes=50_000).outcome.reason == "decompression_bomb"


def parquet(shop: Any, select: str, name: str = "feed.parquet") -> None:
    shop.engine.execute(f"COPY ({select}) TO {literal(str(shop.folder / name))} (FORMAT parquet)")


def test_columns_become_text_with_their_digits(shop: Any) -> None:
    parquet(
        shop,
        "SELECT '007' AS id, 4006381333931::DOUBLE AS gtin, 12.10::DECIMAL(9, 2) AS price, 12.1::DOUBLE AS sale_price, "
        "true AS availability, 5::TINYINT AS quantity UNION ALL SELECT '8', 1e300, NULL, NULL, NULL, NULL",
    )
    read = shop.read("feed.parquet")
    names = ("id", "gtin", "price", "sale_price", "availability", "quantity", "position")
    assert read.values(*names) == [
        ("007", "4006381333931", "12.10", "12.1", "true", "5", "record 1"),
        ("8", "1e+300", None, None, None, None, "record 2"),
    ]


def test_members_of_structures_are_named_by_their_path(shop: Any) -> None:
    parquet(shop, "SELECT 'A' AS sku, {'selling': {'amount': 3}} AS prices")
    read = shop.read("feed.parquet", fields={"sku": "sku", "price": "prices.selling.amount"})
    assert read.values("sku", "price") == [("A", "3")]


def test_where_selects_rows_of_a_parquet_file(shop: Any) -> None:
    parquet(shop, "SELECT range AS id, range % 2 AS shop FROM range(4)", "feed[1].parquet")
    assert [row["id"] for row in shop.read("feed[1].parquet", where={"shop": 1}).rows] == ["1", "3"]
    assert shop.read("feed[1].parquet", where={"shop": 7}).outcome.reason == "where_selects_nothing"


@pytest.mark.parametrize(("keep", "reason"), [(-20, "malformed_parquet"), (6, "malformed_parquet")])
def test_cut_parquet_file_fails(shop: Any, keep: int, reason: str) -> None:
    parquet(shop, "SELECT range AS id FROM range(1000)")
    shop.write("cut.parquet", (shop.folder / "feed.parquet").read_bytes()[:keep])
    assert (shop.read("cut.parquet").outcome.status, shop.read("cut.parquet").outcome.reason) == ("failed", reason)


def test_parquet_file_without_rows_fails(shop: Any) -> None:
    parquet(shop, "SELECT 1 AS id WHERE false")
    assert shop.read("feed.parquet").outcome.reason == "empty_feed"
