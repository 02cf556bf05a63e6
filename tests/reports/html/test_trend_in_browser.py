"""The trend as a chart: drawn, told in words, by day and by night."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from omniaudit.model.history import HistoryOutcome, PastRun
from omniaudit.model.outcome import Notice

Make = Callable[..., Any]


def runs(count: int) -> tuple[PastRun, ...]:
    first = datetime(2026, 11, 1, 7, 30, tzinfo=UTC)
    return tuple(
        PastRun(
            first + timedelta(days=day), "irritants", None if day == 2 else 0.8 + day / 100, 100, 80 + day, 40 - day,
            {"critical": 2, "high": 6, "medium": 8, "low": 4},
        )
        for day in range(count)
    )  # fmt: skip


def test_the_chart_has_every_run_and_says_in_words_what_it_shows(make_report: Make, show: Make) -> None:
    shown = show(make_report(trend=runs(5)))
    assert shown.complaints == []
    section = shown.page.locator("section#trend")
    charts = section.locator("svg[role=img]")
    assert charts.count() == 2
    assert "80.0% → 84.0%" in (charts.first.get_attribute("aria-label") or "")
    assert section.locator("svg").nth(0).locator("circle").count() == 4  # one run's rate is unknown
    assert section.locator("svg").nth(1).locator("circle").count() == 5
    section.locator("summary").click()
    rows = section.locator("tbody tr").all_inner_texts()
    assert len(rows) == 5 and "Nov 5, 2026" in rows[0] and "unknown" in rows[2]
    assert "In 5 runs since Nov 1, 2026" in shown.page.locator("section.headline").inner_text()


def test_a_first_run_has_no_chart_but_says_what_ails_the_history(make_report: Make, show: Make) -> None:
    assert show(make_report(trend=runs(1))).page.locator("section#trend").count() == 0
    notice = Notice("history_damaged", "<b>day</b>.parquet: is damaged")
    shown = show(make_report(trend=runs(1), history=HistoryOutcome(notices=(notice,))))
    section = shown.page.locator("section#trend")
    assert section.locator("svg").count() == 0 and "<b>day</b>.parquet: is damaged" in section.inner_text()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing_serious_in_the_trend(make_report: Make, show: Make, scheme: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    shown = show(make_report(trend=runs(90)), color_scheme=scheme, viewport={"width": width, "height": 800})
    shown.page.locator("section#trend summary").click()
    found = Axe().run(shown.page, "section#trend").response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
    assert shown.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
