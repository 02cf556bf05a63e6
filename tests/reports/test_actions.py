"""What comes by itself on GitHub Actions."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from omniaudit.reports import Output, ReportError, ReportOptions, formats, tell_actions

Make = Callable[..., Any]


def told(report: Any, env: dict[str, str], *outputs: Output) -> str:
    log = io.StringIO()
    tell_actions(report, outputs, ReportOptions(), log, env)
    return log.getvalue()


def test_annotations_and_the_summary_come_beside_any_output(make_report: Make, tmp_path: Path) -> None:
    summary = tmp_path / "summary"
    summary.write_text("before\n", encoding="utf-8")
    env = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
    log = told(make_report(), env, Output(formats()["json"], tmp_path / "r.json"))
    assert log.startswith("::error file=omniaudit.yaml,line=1,title=stores partial::")
    assert "stop-commands" not in log
    assert summary.read_text(encoding="utf-8").startswith("before\n## omniaudit: Maison Lumière\n")


def test_elsewhere_nothing_comes(make_report: Make, tmp_path: Path) -> None:
    env = {"CI": "true", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}
    assert told(make_report(), env) == ""
    assert not (tmp_path / "summary").exists()


def test_annotations_that_were_asked_for_are_not_written_twice(make_report: Make) -> None:
    assert told(make_report(), {"GITHUB_ACTIONS": "true"}, Output(formats()["github"])) == ""


def test_a_summary_that_would_pass_the_limit_is_left_as_it_is(make_report: Make, tmp_path: Path) -> None:
    summary = tmp_path / "summary"
    summary.write_bytes(b"x" * (1024 * 1024 - 100))
    told(make_report(), {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)})
    assert summary.stat().st_size == 1024 * 1024 - 100


def test_a_summary_that_cannot_be_written_is_an_error(make_report: Make, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"the step summary .* can't be written: is a directory"):
        told(make_report(), {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(tmp_path)})
