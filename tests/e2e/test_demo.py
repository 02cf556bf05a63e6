"""The demo retailer: the installed command finds every planted contradiction, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "configs" / "demo" / "omniaudit.yaml"
COMMAND = Path(sys.executable).with_name("omniaudit")
EXPECTED = yaml.safe_load(Path(__file__).with_name("demo_expected.yaml").read_text(encoding="utf-8"))
IRRITANTS = {(entry["code"], entry["sku"], entry["channel"]): entry for entry in EXPECTED["irritants"]}


def check(*options: str) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [COMMAND, "check", DEMO, "--output", "json", "--no-progress", *options],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def found(report: dict[str, Any]) -> dict[tuple[str, str | None, str], dict[str, Any]]:
    irritants = report["irritants"]
    by_identity = {(one["code"], one["product"]["sku"], one["channel"]): one for one in irritants}
    assert len(by_identity) == len(irritants), "the same irritant twice"
    return by_identity


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "snapshot"


@pytest.fixture(scope="module")
def run(snapshot: Path) -> tuple[int, dict[str, Any]]:
    return check("--save", str(snapshot))


@pytest.fixture(scope="module")
def report(run: tuple[int, dict[str, Any]]) -> dict[str, Any]:
    return run[1]


def test_demo_ends_with_irritants(run: tuple[int, dict[str, Any]]) -> None:
    code, report = run
    assert (code, report["exit_code"], report["verdict"]) == (1, EXPECTED["exit_code"], EXPECTED["verdict"])


def test_every_planted_contradiction_is_found_and_nothing_else(report: dict[str, Any]) -> None:
    assert sorted(map(str, found(report))) == sorted(map(str, IRRITANTS))


@pytest.mark.parametrize("identity", IRRITANTS, ids="-".join)
def test_irritant_shows_its_values(report: dict[str, Any], identity: tuple[str, str, str]) -> None:
    expected, irritant = IRRITANTS[identity], found(report)[identity]
    assert irritant["product"]["title"] == expected["title"]
    assert irritant["locations"] == expected.get("locations", [])
    assert irritant["values"][0].items() >= expected["values"][0].items()
    for wanted in expected["values"]:
        assert any(seen.items() >= wanted.items() for seen in irritant["values"]), (wanted, irritant["values"])
    assert irritant["message"]
    assert irritant["remedy"]


@pytest.mark.parametrize("decoy", EXPECTED["silent"], ids=lambda decoy: decoy["sku"])
def test_decoy_stays_silent(report: dict[str, Any], decoy: dict[str, str]) -> None:
    assert [code for code, sku, _ in found(report) if sku == decoy["sku"]] == [], decoy["why"]


def test_every_channel_is_read_to_its_last_row(report: dict[str, Any]) -> None:
    read = {
        channel["name"]: {key: channel[key] for key in ("status", "offers", "rejected")}
        for channel in report["channels"]
    }
    assert read == EXPECTED["channels"]


def test_no_planted_rule_was_skipped(report: dict[str, Any]) -> None:
    ran = {rule["code"] for rule in report["rules"] if rule["status"] == "ran"}
    assert {code for code, _, _ in IRRITANTS} - ran == set()


def test_every_listing_meets_its_product(report: dict[str, Any]) -> None:
    matrix = {
        f"{pair['channel_a']} {pair['channel_b']}": [pair["comparable"], pair["matched"]] for pair in report["matrix"]
    }
    assert matrix == EXPECTED["matrix"]
    assert (report["consistency"]["comparable"], report["consistency"]["matched"]) == (491, 463)


def test_counts_add_up(report: dict[str, Any]) -> None:
    counts = report["counts"]
    assert counts["irritants"] == len(IRRITANTS)
    assert sum(counts[severity] for severity in ("critical", "high", "medium", "low")) == len(IRRITANTS)


def test_lipstick_of_the_story_comes_first(report: dict[str, Any]) -> None:
    assert report["products"][0]["title"] == "Rouge à lèvres satin Grenade 07"


def test_unmapped_word_is_shown(report: dict[str, Any]) -> None:
    assert [(word["channel"], word["word"]) for word in report["unmapped"]] == [("marketplace", "Selon arrivage")]


def test_promotions_are_stored(run: tuple[int, dict[str, Any]], snapshot: Path) -> None:
    with duckdb.connect() as connection:
        promotions = connection.sql(f"FROM read_parquet('{snapshot}/promotions/*/*.parquet', hive_partitioning = true)")
        counts = dict(promotions.aggregate("channel, count(*)").fetchall())
        machine = promotions.filter("contains(products, 'ML-4004')").project("channel, promotion_id").fetchall()
    assert counts == EXPECTED["promotions"]
    assert machine == [("stores", "OP-117")]


@pytest.mark.parametrize("day", ["2026-01-05T08:00:00+01:00", "2061-07-14T23:30:00+02:00"])
def test_demo_is_the_same_on_another_day(day: str) -> None:
    code, report = check("--now", day)
    assert code == EXPECTED["exit_code"]
    assert found(report).keys() == IRRITANTS.keys()
