"""The terminal leads with what many irritants share."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest

from omniaudit.model.irritant import AuditReport, Cause
from omniaudit.reports.protocol import ReportOptions
from omniaudit.reports.terminal import write

Make = Callable[..., AuditReport]


def page_of(report: AuditReport, width: int = 100) -> str:
    out = io.StringIO()
    write(report, out, ReportOptions(width=width))
    return out.getvalue()


def cause(name: str, irritants: int) -> Cause:
    return Cause(name, "app", "PRC001", irritants, irritants, 50.0, f"{name} explained ({irritants} products)")


def test_causes_stand_before_the_irritants(make_report: Make) -> None:
    text = page_of(replace(make_report(), causes=(cause("tax_left_out", 2),)))
    assert text.index("tax_left_out explained (2 products)") < text.index("Irritants, worst first")
    assert "PRC001 · 2 irritants" in text


def test_a_cause_of_one_irritant_stands_with_it_alone(make_report: Make) -> None:
    assert "Causes" not in page_of(replace(make_report(), causes=(cause("pack_size", 1),)))


def test_only_the_most_harmful_causes_are_shown(make_report: Make) -> None:
    text = page_of(replace(make_report(), causes=tuple(cause(f"cause_{number}", 9) for number in range(7))))
    assert "cause_4 explained" in text and "cause_5 explained" not in text
    assert "and 2 more causes in the JSON report" in text


@pytest.mark.parametrize("width", [60, 100, 140])
def test_no_line_is_wider_than_the_page(make_report: Make, width: int) -> None:
    long = replace(cause("tax_left_out", 20), evidence="words " * 60, channel="a-channel-of-a-very-long-name" * 3)
    lines = page_of(replace(make_report(), causes=(long,)), width).splitlines()
    assert max(map(len, lines)) <= width
