"""What a reader's language and clock change: in reports for people, never in those for programs."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from omniaudit.model.history import HistoryOutcome
from omniaudit.model.irritant import Unread
from omniaudit.model.outcome import Notice
from omniaudit.reports import ReportOptions, formats

Make = Callable[..., Any]

DETAIL = "stores: 12 of 1000 rows were rejected, more than max_reject_ratio 1.0% allows"
NOTICE = "pos.csv: values are separated by semicolon; the delimiter option overrides it"
LOST = "run-1.json: is damaged and not counted; remove it"
SALES = "sales.csv: the file has 0 bytes; look at the export that writes it"
PEOPLE = ("terminal", "markdown", "html")


@pytest.fixture
def report(make_report: Make) -> Any:
    made = make_report()
    read = replace(made.channels[2], detail=DETAIL, notices=(Notice("delimiter_detected", NOTICE),))
    return replace(
        made,
        channels=(*made.channels[:2], read, *made.channels[3:]),
        history=HistoryOutcome(0, None, (Notice("history_damaged", LOST),)),
        unread=(Unread("exposure", "empty_feed", SALES),),
        as_of=datetime(2026, 11, 20, 23, 30, tzinfo=UTC),
        zone="Europe/Paris",
    )


def written(report: Any, name: str, language: str = "fr") -> str:
    out = io.StringIO()
    formats()[name].write(report, out, ReportOptions(width=200, language=language))
    return out.getvalue().replace("\u202f", " ").replace("\u00a0", " ").replace("\\", "")


@pytest.mark.parametrize("name", PEOPLE)
def test_what_was_noticed_while_reading_is_told_in_the_readers_language(report: Any, name: str) -> None:
    text = written(report, name)
    assert "12 lignes sur 1 000 ont été rejetées, plus que max_reject_ratio (1 %) ne le permet" in text
    assert "run-1.json : est abîmé et n’est pas compté ; supprimez-le" in text
    if name != "markdown":  # which has no room for it
        assert "pos.csv : les valeurs sont séparées par des points-virgules ; l’option delimiter l’emporte" in text
        assert "sales.csv : le fichier a 0 octet ; regardez l’export qui l’écrit" in text
    assert "were rejected" not in text


@pytest.mark.parametrize("name", ["gitlab", "junit", "github", "sarif"])
def test_a_build_server_is_told_in_one_language(report: Any, name: str) -> None:
    text = written(report, name)
    assert "12 lignes sur 1 000" in text
    assert "were rejected" not in text


def test_programs_get_notices_as_they_arose_and_moments_in_utc(report: Any) -> None:
    read = json.loads(written(report, "json"))
    channel = read["channels"][2]
    assert channel["detail"] == DETAIL
    assert channel["notices"] == [{"code": "delimiter_detected", "message": NOTICE}]
    assert read["history"]["notices"][0]["message"] == LOST
    assert read["as_of"] == "2026-11-20T23:30:00Z"
    assert "zone" not in read


@pytest.mark.parametrize("name", ["terminal", "markdown"])
def test_moments_follow_the_clock_of_the_retailers_zone(report: Any, name: str) -> None:
    assert "21 nov. 2026, 00:30 UTC+1" in written(report, name)
    assert "21 Nov 2026, 00:30 UTC+1" in written(report, name, "en")
    assert "20 Nov 2026, 23:30 UTC" in written(replace(report, zone="UTC"), name, "en")
