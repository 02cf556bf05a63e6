import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from omniaudit.model.irritant import Product, SeenValue
from omniaudit.reports.csv import COLUMNS, write
from omniaudit.reports.protocol import ReportOptions

Make = Callable[..., Any]


def rows_of(report: Any) -> list[dict[str, str]]:
    out = io.StringIO(newline="")
    write(report, out, ReportOptions())
    out.seek(0)
    return list(csv.DictReader(out, strict=True))


@pytest.fixture
def row_of(make_report: Make, make_irritant: Make) -> Callable[..., dict[str, str]]:
    """The line of one irritant made of these parts."""

    def row(**changes: Any) -> dict[str, str]:
        (only,) = rows_of(make_report(irritants=[make_irritant(**changes)]))
        return only

    return row


def test_the_header_is_the_contracts() -> None:
    assert ",".join(COLUMNS) == (
        "rank,fingerprint,code,name,severity,score,confidence,stage,product_key,gtin,sku,title,location,channel_a,"
        "value_a,channel_b,value_b,currency,magnitude,probable_cause,message"
    )


def test_a_is_believed_and_b_deviates(make_report: Make) -> None:
    rows = rows_of(make_report())
    assert len(rows) == 20
    first = rows[0]
    assert (first["channel_a"], first["value_a"], first["channel_b"], first["value_b"]) == (
        "web", "19.90", "stores", "24.90",
    )  # fmt: skip
    assert first["currency"] == "EUR"
    assert first["location"] == "LYO-01;PAR-03;PAR-11"
    assert (first["rank"], first["score"], first["magnitude"]) == ("1", "57.2", "0.4375")


def test_a_page_that_contradicts_itself_has_one_channel_on_both_sides(make_report: Make) -> None:
    row = next(row for row in rows_of(make_report()) if row["code"] == "PRC006")
    assert (row["channel_a"], row["value_a"], row["channel_b"], row["value_b"]) == ("web", "21.50", "web", "23.00")


def test_a_fault_of_one_listing_alone_has_no_believed_side(row_of: Make) -> None:
    row = row_of(channel="app", values=(SeenValue("app", "gtin", "4006381333932"),))
    assert (row["channel_a"], row["value_a"], row["channel_b"], row["value_b"]) == ("", "", "app", "4006381333932")


def test_two_currencies_are_both_named(make_report: Make) -> None:
    row = next(row for row in rows_of(make_report()) if row["code"] == "PRC003")
    assert row["currency"] == "EUR;GBP"


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A1"])
def test_no_cell_of_data_is_a_formula(row_of: Make, title: str) -> None:
    row = row_of(
        product=Product(title, title, title, title), locations=(title, title), message=title, probable_cause=title,
        values=(SeenValue("web", "title", title + " a"), SeenValue("stores", "title", title + " b")),
    )  # fmt: skip
    for column in (
        "product_key",
        "gtin",
        "sku",
        "title",
        "location",
        "value_a",
        "value_b",
        "probable_cause",
        "message",
    ):
        assert row[column].startswith("'"), column
    assert ";'" in row["location"]


def test_plain_numbers_stay_numbers(row_of: Make) -> None:
    row = row_of(values=(SeenValue("web", "price", "-0.50"), SeenValue("stores", "price", "0.50")))
    assert (row["value_a"], row["value_b"]) == ("-0.50", "0.50")


def test_quotes_commas_and_line_breaks_stay_in_their_cell(row_of: Make) -> None:
    assert row_of(message='He said "19,90", then\nleft')["message"] == 'He said "19,90", then\\nleft'


def test_every_irritant_is_one_physical_line(make_report: Make, make_irritant: Make) -> None:
    out = io.StringIO(newline="")
    write(make_report(irritants=[make_irritant(message="a\r\nb\n::error::c")]), out, ReportOptions())
    assert out.getvalue().count("\n") == 2
    assert "\r" not in out.getvalue()
