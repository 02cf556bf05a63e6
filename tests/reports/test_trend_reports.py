"""How the runs went, in the reports for people and in the JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from omniaudit.model.history import HistoryOutcome, PastRun
from omniaudit.model.outcome import Notice
from omniaudit.reports import ReportOptions, formats

Make = Callable[..., Any]


def past(day: int, matched: int | None, irritants: int) -> PastRun:
    return PastRun(
        datetime(2026, 11, day, 7, 30, tzinfo=UTC), "irritants", None if matched is None else matched / 100, 100,
        matched or 0, irritants, {"critical": 1, "high": 0, "medium": 2, "low": 0}, {"PRC001": irritants},
        {"web": ("ok", 1204)},
    )  # fmt: skip


THREE = (past(18, 90, 31), past(19, 92, 26), past(20, 97, 20))


def written(report: Any, name: str, **options: Any) -> str:
    out = io.StringIO()
    formats()[name].write(report, out, ReportOptions(width=100, **options))
    return out.getvalue()


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "In 3 runs since 18 Nov 2026: consistent 90.0% → 97.0%, irritants 31 → 20; the run before: 92.0%, 26."),
        ("fr", "En 3 passages depuis le 18 nov. 2026 : cohérence 90,0 % → 97,0 %, irritants 31 → 20 ; le passage"
         " précédent : 92,0 %, 26."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["terminal", "markdown"])
def test_the_trend_is_one_sentence(make_report: Make, name: str, language: str, sentence: str) -> None:
    told = " ".join(written(make_report(trend=THREE), name, language=language).split())
    assert sentence.replace("\u202f", " ").replace("\xa0", " ") in told.replace("\u202f", " ").replace("\xa0", " ")


def test_one_earlier_run_is_held_against_this_one(make_report: Make) -> None:
    told = written(make_report(trend=(past(19, None, 26), past(20, 97, 20))), "markdown")
    assert "Since the run of 19 Nov 2026: consistent unknown → 97.0%, irritants 26 → 20." in told


@pytest.mark.parametrize("trend", [(), THREE[:1]])
@pytest.mark.parametrize("name", ["terminal", "markdown"])
def test_a_run_alone_has_no_trend(make_report: Make, name: str, trend: tuple[PastRun, ...]) -> None:
    told = written(make_report(trend=trend), name)
    assert "Trend" not in told and "runs since" not in told


@pytest.mark.parametrize("name", ["terminal", "markdown", "json"])
def test_what_ails_the_history_is_told(make_report: Make, name: str) -> None:
    notices = (Notice("history_damaged", "day-20261101.parquet: is damaged and not counted; remove it"),)
    report = make_report(history=HistoryOutcome(3, THREE[0].as_of, notices))
    assert "day-20261101.parquet: is damaged and not counted; remove it" in " ".join(written(report, name).split())


def test_the_json_has_every_run_and_fits_the_schema(make_report: Make) -> None:
    report = json.loads(written(make_report(trend=THREE, history=HistoryOutcome(2, THREE[0].as_of)), "json"))
    schema = json.loads(resources.files("omniaudit.reports").joinpath("report.schema.json").read_text())
    Draft202012Validator(schema).validate(report)
    assert report["history"] == {"runs": 2, "since": "2026-11-18T07:30:00Z", "notices": []}
    assert report["trend"][0] == {
        "as_of": "2026-11-18T07:30:00Z", "verdict": "irritants", "rate": 0.9, "comparable": 100, "matched": 90,
        "irritants": 31, "critical": 1, "high": 0, "medium": 2, "low": 0, "rules": {"PRC001": 31},
        "channels": [{"name": "web", "status": "ok", "offers": 1204}],
    }  # fmt: skip
