import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator

from omniaudit.model.irritant import Cause, Consistency, Counts, Product, SeenValue
from omniaudit.reports import json as json_report
from omniaudit.reports import jsonl as jsonl_report
from omniaudit.reports.protocol import ReportOptions

Make = Callable[..., Any]

CONTRACT = [
    "report_version", "tool", "retailer", "currency", "generated_at", "as_of", "verdict", "exit_code", "consistency",
    "channels", "rules", "counts", "irritants", "causes", "products", "journeys", "matrix", "maturity",
]  # fmt: skip
IRRITANT = [
    "rank", "fingerprint", "code", "name", "severity", "score", "confidence", "stage", "message", "remedy", "product",
    "locations", "magnitude", "probable_cause", "baseline", "channel", "values",
]  # fmt: skip
VALUE = ["channel", "locations", "count", "field", "value", "currency", "raw", "source", "position", "observed_at"]
CHANNEL = ["name", "kind", "status", "reason", "offers", "rejected", "requests", "seconds"]
SCHEMA = resources.files("omniaudit.reports").joinpath("report.schema.json")


def text_of(report: Any, write: Any = json_report.write) -> str:
    out = io.StringIO()
    write(report, out, ReportOptions())
    return out.getvalue()


def closed(schema: Any) -> Any:
    """The schema without room for members that it does not name."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {key: closed(part) for key, part in schema.items()}
    if isinstance(schema.get("properties"), dict) and "type" in schema:
        strict.setdefault("additionalProperties", False)
    return strict


def test_the_members_are_the_contracts_in_its_order(make_report: Make) -> None:
    report = json.loads(text_of(make_report()))
    assert list(report)[: len(CONTRACT)] == CONTRACT
    assert list(report["irritants"][0])[: len(IRRITANT)] == IRRITANT
    assert list(report["irritants"][0]["values"][0]) == VALUE
    assert list(report["channels"][0])[: len(CHANNEL)] == CHANNEL
    assert list(report["consistency"])[:6] == ["comparable", "matched", "rate", "low", "high", "undetermined"]


def test_a_report_fits_the_published_schema(make_report: Make, make_irritant: Make) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    full = make_report(
        irritants=[
            make_irritant(baseline="worsened"),
            make_irritant(rank=2, values=(SeenValue("app", "listing", "missing"),), product=Product("sku:1")),
        ],
        causes=(Cause("tax_left_out", "app", "PRC001", 40, 41, 60.0),),
    )
    empty = make_report(
        irritants=(), products=(), matrix=(), rules=(), counts=Counts(), currency=None,
        consistency=Consistency(0, 0, 0, None, None, None), verdict="incomplete", exit_code=3,
    )  # fmt: skip
    for report in (full, empty):
        Draft202012Validator(closed(schema)).validate(json.loads(text_of(report)))


def test_times_are_utc_with_a_z_and_zoneless_ones_are_utc(make_report: Make) -> None:
    paris = datetime(2026, 11, 20, 8, 30, 0, 250_000, tzinfo=timezone(timedelta(hours=1)))
    report = json.loads(text_of(make_report(as_of=paris, generated_at=datetime(2026, 11, 20, 7, 30))))  # noqa: DTZ001
    assert report["as_of"] == "2026-11-20T07:30:00.250000Z"
    assert report["generated_at"] == "2026-11-20T07:30:00Z"


def test_text_comes_back_as_it_was_however_hostile(make_report: Make, make_irritant: Make) -> None:
    title = 'Crème </script> \x1b[31m \x9b \u202e \u2028 ##vso[x] ::error 香水 👩‍🚀 \\ " \x00'
    irritant = make_irritant(product=Product("sku:1", title=title))
    text = text_of(make_report(irritants=[irritant]))
    assert json.loads(text)["irritants"][0]["product"]["title"] == title
    assert "Crème" in text
    assert "香水" in text


def test_every_irritant_is_one_line_so_that_reports_diff(make_report: Make) -> None:
    lines = text_of(make_report()).split("\n")
    assert sum(line.startswith('    {"rank": ') for line in lines) == 20


def test_json_lines_begin_with_the_summary_then_one_line_an_irritant(make_report: Make) -> None:
    summary, *irritants = map(json.loads, text_of(make_report(), jsonl_report.write).splitlines())
    assert summary["type"] == "summary"
    assert summary["verdict"] == "irritants"
    assert summary["channels"][4]["reason"] == "file_not_found"
    assert "irritants" not in summary
    assert [line["rank"] for line in irritants] == list(range(1, 21))
    assert {line["type"] for line in irritants} == {"irritant"}
