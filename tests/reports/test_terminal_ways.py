"""Journeys, touchpoints and maturity on the page, in narrow and wide terminals."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from omniaudit.model.journey import (
    Indicator,
    JourneyBreak,
    JourneyResult,
    Maturity,
    NextStep,
    StageFigures,
    Touchpoint,
    Transition,
)
from omniaudit.reports import ReportOptions
from omniaudit.reports.terminal import FORMAT
from omniaudit.reports.terminal.paper import cells

STAGES = ("consider", "evaluate", "buy", "experience", "advocate")
BREAK = JourneyBreak("collect stores", "AVL001", 1204, "stores", 0.0612)
WAYS: dict[str, Any] = {
    "journeys": (
        JourneyResult("click-and-collect", ("see web", "collect stores"), 20_480, 19_000, 276, 0.9388, 0.3,
                      "collect stores", (BREAK,)),
        JourneyResult("a journey with a name that nobody would ever give to a journey", ("see web",), 3, 0, 3, None),
        JourneyResult("never-walked", ("see web",), 0, 0, 0, None),
    ),
    "transitions": (Transition("web", "stores", 9, 512.5), Transition("web", "marketplace", 2, 17.0)),
    "touchpoints": (
        Touchpoint("web", ("web",), 1204, tuple(StageFigures(stage, 3, 0, 0.0) for stage in STAGES),
                   {"before": 0, "during": 0, "after": 0}),
        Touchpoint("store", ("stores",), 3540, tuple(StageFigures(stage, 3, 1234, 57.2) for stage in STAGES),
                   {"before": 2, "during": 1, "after": 0}),
        Touchpoint("marketplace", ("marketplace",), 0, tuple(StageFigures(stage, 0, 0, 0.0) for stage in STAGES)),
        Touchpoint("call_center"),
    ),
    "maturity": Maturity(
        "cross-channel", 91.2, 0.64,
        (Indicator("price_agreement", 0.961, 484, "cross-channel"),
         Indicator("customer_recognition", None, 0, None, "no test customer is read on two channels")),
        (NextStep("omnichannel", "price_agreement", 0.961, 0.98, "Mend the price irritants."),),
    ),
}  # fmt: skip


def page(report: Any, width: int) -> str:
    out = io.StringIO()
    FORMAT.write(report, out, ReportOptions(top=1, width=width))
    return out.getvalue()


@pytest.mark.parametrize("width", [60, 80, 140])
def test_the_sections_fit_the_paper(make_report: Callable[..., Any], width: int) -> None:
    text = page(make_report(**WAYS), width)
    assert max(map(cells, text.splitlines())) <= width
    for words in ("Journeys", "93.9%", "unknown", "Touchpoints", "No source covers: call center", "Maturity"):
        assert words in text
    assert "never-walked" not in text
    assert "omnichannel needs price agreement of 98" in " ".join(text.split())


def test_an_audit_without_ways_has_no_such_sections(make_report: Callable[..., Any]) -> None:
    text = page(make_report(), 100)
    assert not any(word in text for word in ("Journeys", "Touchpoints", "Maturity"))


def test_complaints_are_marked(make_report: Callable[..., Any], make_irritant: Callable[..., Any]) -> None:
    report = make_report(irritants=[make_irritant(signals=1204)])
    assert "1,204 customers already complain" in page(report, 100)
    report = make_report(irritants=[make_irritant(signals=1)])
    assert "1 customer already complains" in page(report, 100)
