"""Scores, ranks and what an irritant says of itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from omniaudit.model.interval import wilson_interval


def feed(folder: Path, name: str, rows: list[str]) -> None:
    (folder / f"{name}.csv").write_text("sku,title,price,availability\n" + "\n".join(rows) + "\n", encoding="utf-8")


@pytest.fixture
def check(tmp_path: Path, omniaudit: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """The JSON report of CSV channels, given as name → rows, and further lines of the config."""

    def run(channels: dict[str, list[str]], *more: str, kinds: dict[str, str] | None = None) -> dict[str, Any]:
        lines = ["version: 1", "retailer: Shop", "currency: EUR", "country: FR", "channels:"]
        for name, rows in channels.items():
            feed(tmp_path, name, rows)
            kind = (kinds or {}).get(name, "web")
            lines.append(f"  {name}: {{kind: {kind}, offers: {{type: table, path: {name}.csv}}}}")
        (tmp_path / "shop.yaml").write_text("\n".join([*lines, *more]) + "\n", encoding="utf-8")
        report: dict[str, Any] = json.loads(omniaudit("check", "shop.yaml", "--output", "json").out)
        return report

    return run


def test_a_ten_percent_gap_scores_thirty_five_and_is_high(check: Callable[..., dict[str, Any]]) -> None:
    report = check({"web": ["A,One,100.00,in_stock"], "app": ["A,One,110.00,in_stock"]})
    (irritant,) = report["irritants"]
    assert (irritant["score"], irritant["severity"], irritant["confidence"]) == (35.0, "high", "high")


def test_two_percent_scores_seven_and_is_low(check: Callable[..., dict[str, Any]]) -> None:
    report = check({"web": ["A,One,100.00,in_stock"], "app": ["A,One,102.00,in_stock"]})
    assert (report["irritants"][0]["score"], report["irritants"][0]["severity"]) == (7.0, "low")


def test_three_percent_in_the_customers_favour_scores_five(check: Callable[..., dict[str, Any]]) -> None:
    report = check({"web": ["A,One,100.00,in_stock"], "app": ["A,One,97.00,in_stock"]})
    assert report["irritants"][0]["score"] == pytest.approx(5.2, abs=0.1)


def test_exposure_lowers_what_few_buy(check: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("ref,units\nA,1\nB,1000\n", encoding="utf-8")
    rows = {
        "web": ["A,One,100.00,in_stock", "B,Two,100.00,in_stock"],
        "app": ["A,One,110.00,in_stock", "B,Two,110.00,in_stock"],
    }
    more = "exposure: {type: table, path: sales.csv, fields: {sku: ref, weight: units}}"
    report = check(rows, more)
    assert [(item["product"]["sku"], item["score"]) for item in report["irritants"]] == [("B", 35.0), ("A", 17.5)]
    assert report["exposure_known"] is True


def test_a_products_irritants_combine_without_adding_up(check: Callable[..., dict[str, Any]]) -> None:
    rows = {"web": ["A,One,100.00,in_stock"], "app": ["A,One,110.00,out_of_stock"]}
    report = check(rows)
    assert [item["score"] for item in report["irritants"]] == [35.0, 31.0]
    (product,) = report["products"]
    assert product["score"] == pytest.approx(100 * (1 - 0.65 * 0.69), abs=0.1)
    assert product["irritants"] == [item["fingerprint"] for item in report["irritants"]]


def test_a_rival_that_has_it_makes_a_refusal_worse(check: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    (tmp_path / "map.csv").write_text("channel,id,product\nrival,r1,A\n", encoding="utf-8")
    rows = {"web": ["A,One,10.00,in_stock"], "app": ["A,One,10.00,out_of_stock"], "rival": ["r1,One,10.00,in_stock"]}
    alone = check(rows, kinds={"rival": "competitor"})
    assert alone["irritants"][0]["score"] == 31.0
    known = check(rows, "matching: {by: [gtin, sku], map: map.csv}", kinds={"rival": "competitor"})
    assert known["irritants"][0]["score"] == 43.0


def test_a_config_may_fix_a_severity(check: Callable[..., dict[str, Any]]) -> None:
    rows = {"web": ["A,One,100.00,in_stock"], "app": ["A,One,102.00,in_stock"]}
    report = check(rows, "rules: {PRC001: {severity: critical}}")
    assert report["irritants"][0]["severity"] == "critical"
    assert report["counts"]["critical"] == 1


def test_fingerprints_stay_when_amounts_move(check: Callable[..., dict[str, Any]]) -> None:
    first = check({"web": ["A,One,100.00,in_stock"], "app": ["A,One,110.00,in_stock"]})
    second = check({"web": ["A,One,100.00,in_stock"], "app": ["A,One,104.00,in_stock"]})
    assert first["irritants"][0]["fingerprint"] == second["irritants"][0]["fingerprint"]


def test_the_wilson_interval_is_the_published_one() -> None:
    low, high = wilson_interval(8, 10)
    assert (round(low or 0, 4), round(high or 0, 4)) == (0.4902, 0.9433)
    assert wilson_interval(0, 0) == (None, None)
    assert wilson_interval(5, 5)[1] == 1.0
