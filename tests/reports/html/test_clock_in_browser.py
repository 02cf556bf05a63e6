"""The moments of the page follow the clock of the retailer's zone, wherever the reader is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

Make = Callable[..., Any]


@pytest.mark.parametrize(
    ("zone", "language", "shown"),
    [
        ("UTC", "en", "Nov 20, 2026, 7:30 AM UTC"),
        ("Europe/Paris", "fr", "20 nov. 2026, 08:30 UTC+1"),
        ("Asia/Kolkata", "en", "Nov 20, 2026, 1:00 PM UTC+5:30"),
        ("America/New_York", "en", "Nov 20, 2026, 2:30 AM UTC-5"),
        ("Mars/Olympus", "en", "Nov 20, 2026, 7:30 AM UTC"),  # a zone that the reader's browser does not know
    ],
)
def test_moments_follow_the_clock_of_the_zone(
    make_report: Make, show: Make, zone: str, language: str, shown: str
) -> None:
    page = show(replace(make_report(), zone=zone), language, timezone_id="Pacific/Auckland")
    assert page.complaints == []
    assert page.page.locator("p.when").inner_text().replace("\u202f", " ").replace("\u00a0", " ") == shown
