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
IRRITANTS = {
    (entry["code"], entry.get("sku") or entry["subject"], entry["channel"]): entry for entry in EXPECTED["irritants"]
}


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
    by_identity = {
        (one["code"], one["product"]["sku"] or one["product"]["key"], one["channel"]): one for one in irritants
    }
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
    assert irritant["message"] == expected.get("message", irritant["message"]) != ""
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
    assert (report["consistency"]["comparable"], report["consistency"]["matched"]) == (484, 456)


def test_counts_add_up(report: dict[str, Any]) -> None:
    counts = report["counts"]
    assert counts["irritants"] == len(IRRITANTS)
    assert sum(counts[severity] for severity in ("critical", "high", "medium", "low")) == len(IRRITANTS)


@pytest.mark.parametrize(("place", "story"), list(enumerate(EXPECTED["stories"])))
def test_both_stories_lead_the_products(report: dict[str, Any], place: int, story: dict[str, Any]) -> None:
    product = report["products"][place]
    irritants = {one["fingerprint"]: one for one in report["irritants"]}
    told = [irritants[fingerprint] for fingerprint in product["irritants"]]
    assert {one["product"]["sku"] for one in told} == {story["sku"]}
    assert sorted(one["code"] for one in told) == sorted(story["codes"])
    assert product["score"] == pytest.approx(story["score"], abs=0.2)
    assert product["score"] >= 50  # critical


def test_the_worst_of_both_stories_stand_at_the_top_of_the_irritants(report: dict[str, Any]) -> None:
    products = [irritant["product"]["sku"] for irritant in report["irritants"]]
    assert [sku for sku in products if sku][:5] == ["ML-1001", "ML-1001", "ML-4004", "ML-4004", "ML-4004"]


def test_the_terminal_shows_both_stories_with_their_own_score() -> None:
    done = subprocess.run(
        [COMMAND, "check", DEMO, "--no-progress"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    lines = done.stdout.splitlines()
    start = lines.index("Products, worst first")
    assert lines[start + 1].split() == ["72.2", "Rouge", "à", "lèvres", "satin", "Grenade", "07", "AVL002", "CMP001"]
    assert "Machine à expresso compacte Ristella" in lines[start + 2]
    assert "Costs the customer: channel switch" in done.stdout


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
