"""Three days of one shop through the installed command: its trend, a stale export, and reductions true and false."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

Omniaudit = Callable[..., Any]

CONFIG = """version: 1
retailer: Shop
currency: EUR
country: FR
history: kept
rules: {LEG001: {longest_gap: 30}, DAT004: {share: 40%}}
channels:
  web: {kind: web, authority: 1, offers: {type: table, path: web.csv}}
  app: {kind: app, offers: {type: table, path: app.csv}}
"""
GTINS = (
    "3760123450010", "3760123450027", "3760123450034", "3760123450041", "3760123450058", "3760123450065",
    "3760123450072",
)  # fmt: skip
DAYS = ("2026-01-04T06:00:00Z", "2026-01-20T06:00:00Z", "2026-02-03T06:00:00Z")

# Three prices that rise on the web; then a reduction from a price that was raised first, an honest one, one from a
# price that only the app had undercut, and a price that fell without an announcement.
WEB = (
    (("10", ""), ("20", ""), ("30", ""), ("80", ""), ("40", ""), ("50", ""), ("60", "")),
    (("12", ""), ("22", ""), ("32", ""), ("100", ""), ("40", ""), ("50", ""), ("70", "")),
    (("12", ""), ("22", ""), ("32", ""), ("100", "70"), ("40", "30"), ("50", "45"), ("55", "")),
)
APP = (
    (("10", ""), ("20", ""), ("30", ""), ("80", ""), ("40", ""), ("45", ""), ("60", "")),
    (("10", ""), ("20", ""), ("30", ""), ("100", ""), ("40", ""), ("45", ""), ("70", "")),
    (("10", ""), ("20", ""), ("30", ""), ("70", ""), ("30", ""), ("45", ""), ("55", "")),
)


def write(folder: Path, channel: str, rows: Sequence[tuple[str, str]]) -> None:
    lines = [f"{channel}{n},{GTINS[n]},{price},{sale},in_stock" for n, (price, sale) in enumerate(rows)]
    (folder / f"{channel}.csv").write_text("id,gtin,price,sale_price,availability\n" + "\n".join(lines) + "\n")


@pytest.fixture
def third_day(tmp_path: Path, omniaudit: Omniaudit) -> dict[str, Any]:
    """The report of the third day, whose snapshot is kept; also as terminal, markdown and html."""
    (tmp_path / "shop.yaml").write_text(CONFIG, encoding="utf-8")
    for day, moment in enumerate(DAYS):
        write(tmp_path, "web", WEB[day])
        write(tmp_path, "app", APP[day])
        others = [item for name in ("terminal", "markdown", "html") for item in ("-o", f"{name}={name}.{day}")]
        run = omniaudit("check", "shop.yaml", "--now", moment, "--save", f"snap{day}", "-o", "json", *others)
        assert run.code in (0, 1), run.err
    return dict(run.report)


def of(report: dict[str, Any], code: str) -> list[dict[str, Any]]:
    return [irritant for irritant in report["irritants"] if irritant["code"] == code]


def test_three_days_of_a_shop(tmp_path: Path, omniaudit: Omniaudit, third_day: dict[str, Any]) -> None:
    assert [(run["as_of"], run["irritants"]) for run in third_day["trend"]] == [
        (moment, number) for moment, number in zip(DAYS, (1, 4, 5), strict=True)
    ]
    sentence = "In 3 runs since 4 Jan 2026: consistent 85.7% → 57.1%, irritants 1 → 5; the run before: 42.9%, 4."
    assert f"Trend {sentence}" in " ".join((tmp_path / "terminal.2").read_text(encoding="utf-8").split())
    assert sentence in (tmp_path / "markdown.2").read_text(encoding="utf-8")

    (false,) = of(third_day, "LEG001")
    assert (false["product"]["gtin"], false["channel"], false["severity"]) == ("0" + GTINS[3], "web", "high")
    assert "30 % off" in false["message"] and "12.5 %" in false["message"] and "L112-1-1" in false["message"]
    assert "Not legal advice" in false["remedy"]
    assert [(seen["value"], seen["source"], seen["observed_at"]) for seen in false["values"]] == [
        ("80.00", "history", DAYS[0]),
        ("100.00", "web.csv", DAYS[2]),
    ]
    (judged,) = (field for field in third_day["consistency"]["fields"] if field["field"] == "prior_price")
    assert (judged["matched"], judged["mismatched"], judged["undetermined"]) == (2, 1, 0)

    (stale,) = of(third_day, "DAT004")
    assert (stale["product"]["key"], stale["channel"]) == ("channel:app", "app")
    causes = {irritant["product"]["gtin"]: irritant["probable_cause"] for irritant in of(third_day, "PRC001")}
    assert causes == dict.fromkeys(("0" + gtin for gtin in GTINS[:3]), "stale_export")
    (cause,) = third_day["causes"]
    assert (cause["cause"], cause["channel"], cause["products"]) == ("stale_export", "app", 3)


def test_snapshots_are_compared_with_the_config_that_is_given(
    tmp_path: Path, omniaudit: Omniaudit, third_day: dict[str, Any]
) -> None:
    refused = omniaudit("compare", "snap1", "snap2")
    assert refused.code == 2 and "--config" in refused.err
    kept = sorted((tmp_path / "kept").iterdir())
    run = omniaudit("compare", "snap1", "snap2", "--config", "shop.yaml", "-o", "json")
    assert run.code == 1
    assert run.report["counts"] == {"new": 2, "worse": 0, "better": 0, "fixed": 1, "unchanged": 3, "unjudged": 0}
    assert {(each["code"], each["product"]["key"]) for each in run.report["new"]} == {
        ("LEG001", f"gtin:0{GTINS[3]}"),
        ("DAT004", "channel:app"),
    }
    (tmp_path / "new.json").write_text(json.dumps(third_day), encoding="utf-8")
    mixed = omniaudit("compare", "snap1", "new.json", "--config", "shop.yaml", "-o", "json")
    assert mixed.report["counts"] == run.report["counts"]
    assert sorted((tmp_path / "kept").iterdir()) == kept


def test_a_history_that_cannot_be_kept_is_said_on_stderr(tmp_path: Path, omniaudit: Omniaudit, shop: Path) -> None:
    (tmp_path / "kept").write_text("a file")
    shop.write_text(f"{shop.read_text(encoding='utf-8')}history: kept\n", encoding="utf-8")
    run = omniaudit("check", shop, "--quiet", "--output", "csv")
    assert run.code == 0
    assert "omniaudit: history: kept: not a directory; choose another folder" in run.err
    assert "this run could not be kept (file exists)" in run.err
