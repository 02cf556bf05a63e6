"""The example configs run as they stand, and report what their small files contradict."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "configs" / "examples"
COMMAND = Path(sys.executable).with_name("omniaudit")

# code, product, deviating channel, its locations, believed value → deviating value
EXPECTED = {
    "two-files": [
        ("AVL001", "HH-003", "desk", [], "in_stock", "out_of_stock"),
        ("AVL003", "HH-005", "desk", [], "in_stock", "missing"),
        ("PRC001", "HH-002", "desk", [], "34.00", "36.00"),
    ],
    "feed-vs-pages": [
        ("AVL006", "LW-14", "ads", [], "out_of_stock", "in_stock"),
        ("PRC001", "LW-12", "ads", [], "139.00", "129.00"),
    ],
    "stores": [
        ("AVL002", "T-103", "stores", ["BCN1", "MAD1"], "in_stock", "discontinued"),
        ("PRC007", "T-101", "stores", ["BCN1"], "34.50", "36.50"),
    ],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_example_reports_its_contradictions_and_nothing_else(name: str) -> None:
    done = subprocess.run(
        [COMMAND, "check", EXAMPLES / f"{name}.yaml", "--output", "json", "--no-progress"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    assert [(one["name"], one["status"], one["rejected"]) for one in report["channels"] if one["status"] != "ok"] == []
    found = [
        (
            one["code"],
            one["product"]["sku"],
            one["channel"],
            one["locations"],
            one["values"][0]["value"],
            next(
                seen["value"]
                for seen in one["values"][1:]
                if seen["channel"] == one["channel"] and seen["value"] != one["values"][0]["value"]
            ),
        )
        for one in report["irritants"]
    ]
    assert sorted(found) == EXPECTED[name]


def test_every_example_is_tested() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.yaml")} == set(EXPECTED)
