"""What became of irritants between two reports, where the later one could not look everywhere."""

from __future__ import annotations

from typing import Any

import pytest

from omniaudit.reports import compare_reports

FOUND = {
    "fingerprint": "f1", "code": "PRC001", "channel": "app", "score": 20.0, "magnitude": 0.5, "severity": "medium",
    "locations": [], "product": {"key": "gtin:1", "title": None}, "values": [{"channel": "web"}, {"channel": "app"}],
}  # fmt: skip


def report(irritants: list[dict[str, Any]], status: str = "ok", rule: str = "ran") -> dict[str, Any]:
    channels = [{"name": "web", "status": status}, {"name": "app", "status": "ok"}]
    return {"irritants": irritants, "channels": channels, "rules": [{"code": "PRC001", "status": rule}]}


@pytest.mark.parametrize(
    ("status", "rule", "change"),
    [
        ("ok", "ran", "fixed"),
        ("failed", "ran", "unjudged"),
        ("partial", "ran", "unjudged"),
        ("ok", "crashed", "unjudged"),
        ("ok", "skipped", "unjudged"),
    ],
)
def test_only_what_could_be_looked_at_is_called_fixed(status: str, rule: str, change: str) -> None:
    comparison = compare_reports(report([FOUND]), report([], status, rule))
    assert {name for name, found in comparison.irritants.items() if found} == {change}
    assert not comparison.regressed
