"""Charged against displayed, and the published rates, in the formats."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from omniaudit.model.irritant import PassLine, PriceAccuracy
from omniaudit.reports.protocol import ReportOptions
from omniaudit.reports.registry import formats

Make = Callable[..., Any]

TILLS = PriceAccuracy(
    channel="stores", displayed=("web",), prices=200, overcharged=3, undercharged=5, large=1, accuracy=0.96,
    accuracy_interval=(0.9231, 0.9796), overcharge_rate=0.015, overcharge_interval=(0.0051, 0.0432),
    lines=(
        PassLine("98pct", "NIST Handbook 130: at least 98 % of the prices are right", met=False),
        PassLine("us-nc", "North Carolina: at most 2 % of the prices are overcharged", met=True),
    ),
)  # fmt: skip


def written(name: str, report: Any, **options: Any) -> str:
    out = io.StringIO()
    formats()[name].write(report, out, ReportOptions(**options))
    return " ".join(out.getvalue().split())


def charging(make_report: Make) -> Any:
    report = make_report()
    consistency = replace(report.consistency, against=7, favour=1)
    return replace(report, price_accuracy=(TILLS,), consistency=consistency)


def test_the_terminal_gives_rates_intervals_and_lines(make_report: Make) -> None:
    page = written("terminal", charging(make_report), width=100)
    assert "Charged as displayed" in page
    assert "96.0% of 200 prices right (95% CI 92.3–98.0), 1.5% overcharged, 5 below what" in page
    assert "not met NIST Handbook 130" in page
    assert " met North Carolina" in page
    assert "Of 8 deviating prices 7 are against the customer, 1 in favour." in page
    assert "Published rates: 72.0% online = store (Cavallo, 2017)" in page


def test_a_quiet_terminal_gives_the_own_rate_alone(make_report: Make) -> None:
    page = written("terminal", charging(make_report), quiet=True)
    assert "Published rates" not in page
    assert "Charged as displayed" not in page


def test_nothing_is_said_of_charges_that_nobody_compared(make_report: Make) -> None:
    for name in ("terminal", "markdown"):
        page = written(name, make_report())
        assert "Charged as displayed" not in page
        assert "deviating price" not in page


def test_markdown_gives_one_row_a_channel_that_charges(make_report: Make) -> None:
    page = written("markdown", charging(make_report))
    row = "| 200 | 96.0% (92.3% to 98.0%) | 1.5% (0.5% to 4.3%) | 5 | 1 | ❌ NIST Handbook 130"
    assert row in page
    assert "<br>✅ North Carolina" in page
    assert "Not legal advice." in page
    assert "Published rates: 72.0% online = store (Cavallo, 2017) · 93.0% shelf = till, France" in page


def test_json_fits_the_schema_and_keeps_the_figures(make_report: Make) -> None:
    report = json.loads(written("json", charging(make_report)))
    schema = json.loads(resources.files("omniaudit.reports").joinpath("report.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(report)
    (rates,) = report["price_accuracy"]
    assert rates["overcharge"] == {"rate": 0.015, "low": 0.0051, "high": 0.0432}
    assert rates["lines"][1] == {
        "name": "us-nc", "text": "North Carolina: at most 2 % of the prices are overcharged", "met": True,
    }  # fmt: skip
    assert report["consistency"]["direction"] == {"against": 7, "favour": 1}
    assert [(line["rate"], line["against"]) for line in report["consistency"]["references"]] == [
        (0.72, None), (0.93, 0.6), (0.967, None), (0.98, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["terminal", "markdown", "html", "json", "jsonl", "csv", "junit", "sarif", "gitlab", "github"]
)
def test_a_legal_finding_says_in_every_format_what_it_refers_to(
    make_report: Make, make_irritant: Make, name: str
) -> None:
    remedy = f"{'Do this. ' * 20}Reference: Directive 98/6/EC, art. 3. Not legal advice."
    found = make_irritant(code="LEG002", law="Directive 98/6/EC, art. 3", remedy=remedy, rank=1, failing=True)
    report = replace(make_report(), irritants=(found,))
    page = written(name, report)
    assert "Directive 98/6/EC, art. 3" in page
    assert "not legal advice" in page.lower()


def test_other_findings_refer_to_no_law(make_report: Make) -> None:
    for name in ("csv", "gitlab", "github"):
        assert "legal advice" not in written(name, make_report())
