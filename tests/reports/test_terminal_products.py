"""The terminal's list of products: what several irritants of one product do together, and what they cost customers."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from rich.cells import cell_len

from omniaudit.model.irritant import ProductScore
from omniaudit.reports.protocol import ReportOptions
from omniaudit.reports.registry import formats

Make = Callable[..., Any]
HEADING = "Products, worst first"
CODES = ("PRM005", "VCH001", "VCH002", "PRM004", "PRC001", "AVL001", "AVL002")


def page_of(report: Any, width: int = 100) -> list[str]:
    out = io.StringIO()
    formats()["terminal"].write(report, out, ReportOptions(width=width))
    return out.getvalue().splitlines()


def product(score: float, title: str | None, *codes: str) -> ProductScore:
    return ProductScore(
        "gtin:03614272000017", title, score, tuple(f"{place:032x}" for place in range(len(codes))), codes
    )


def test_products_are_listed_with_their_own_score_and_rules(make_report: Make) -> None:
    told = [product(63.5, "Machine", *CODES[:4]), product(35.0, "Rouge", "PRC001")]
    page = page_of(replace(make_report(), products=told))
    start = page.index(HEADING)
    assert page[start + 1].split() == ["63.5", "Machine", "PRM005", "VCH001", "VCH002", "PRM004"]
    assert page[start + 2].split() == ["35.0", "Rouge", "PRC001"]
    assert page[start + 3] == ""


def test_a_rule_that_found_several_things_is_named_once_with_their_number(make_report: Make) -> None:
    told = [product(90.0, "Teapot", "AVL003", "PRC001", *["AVL003"] * 7), product(80.0, "Cup", *CODES, CODES[6])]
    page = page_of(replace(make_report(), products=told))
    start = page.index(HEADING)
    assert page[start + 1].split() == ["90.0", "Teapot", "AVL003×8", "PRC001"]
    assert page[start + 2].split() == ["80.0", "Cup", *CODES[:5], "+3"]


def test_only_the_worst_five_are_listed(make_report: Make) -> None:
    told = [product(60.0 - place, f"Product {place}", "PRC001", "AVL001") for place in range(9)]
    page = page_of(replace(make_report(), products=told))
    assert page[page.index(HEADING) + 6] == ""


def test_the_list_is_left_out_where_it_would_repeat_the_irritants(make_report: Make) -> None:
    assert HEADING not in page_of(replace(make_report(), products=[product(35.0, "Rouge", "PRC001")]))


@pytest.mark.parametrize("width", [60, 80, 140])
@pytest.mark.parametrize("title", ["香水" * 60, "x" * 1000, None])
def test_a_product_fits_its_line(make_report: Make, width: int, title: str | None) -> None:
    page = page_of(replace(make_report(), products=[product(100.0, title, *CODES)]), width)
    line = page[page.index(HEADING) + 1]
    assert cell_len(line) <= width
    assert line.endswith("PRM005 VCH001 VCH002 PRM004 PRC001 +2")


def test_an_irritant_says_what_it_costs_the_customer(make_report: Make, make_irritant: Make) -> None:
    report = make_report(irritants=[make_irritant(effort=("wasted_trip", "channel_switch")), make_irritant(rank=2)])
    told = [line.strip() for line in page_of(report) if "Costs the customer" in line]
    assert told == ["Costs the customer: wasted trip, channel switch"]
