"""The benchmark's data is what its README says, and the audit finds in it exactly what was put there."""

from __future__ import annotations

import csv
import importlib.util
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

from omniaudit.sources.page.document import PageInput, PageRules
from omniaudit.sources.page.page import read_page

BENCH = Path(__file__).resolve().parents[2] / "bench"
ROWS = 5_000


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_generate", BENCH / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def folder(generator: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "data"
    generator.generate(folder, ROWS)
    return folder


def listings(path: Path) -> dict[str, tuple[str, str]]:
    """GTIN → what the customer pays, and the availability."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["gtin"]: (row["sale_price"] or row["price"], row["availability"]) for row in csv.DictReader(file)}


def test_differences_are_those_that_the_files_hold(generator: ModuleType, folder: Path) -> None:
    web, app = listings(folder / "web.csv"), listings(folder / "app.csv")
    assert len(web) == ROWS
    assert web.keys() == app.keys()
    prices = sum(web[gtin][0] != app[gtin][0] for gtin in web)
    availabilities = sum(web[gtin][1] != app[gtin][1] for gtin in web)
    assert (prices, availabilities) == generator.generate(folder, ROWS)
    assert 0.015 < prices / ROWS < 0.025
    assert 0.006 < availabilities / ROWS < 0.014


def test_same_size_gives_same_bytes(generator: ModuleType, tmp_path: Path) -> None:
    for name in ("one", "other"):
        generator.generate(tmp_path / name, 300)
    assert (tmp_path / "one" / "app.csv").read_bytes() == (tmp_path / "other" / "app.csv").read_bytes()


def test_check_finds_exactly_the_differences(generator: ModuleType, folder: Path) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("omniaudit"), "check", folder / "omniaudit.yaml", "--output", "json"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    found = {rule["code"]: rule["irritants"] for rule in report["rules"] if rule["irritants"]}
    assert found == dict(zip(("PRC001", "AVL001"), generator.generate(folder, ROWS), strict=True))
    assert [channel["offers"] for channel in report["channels"]] == [ROWS, ROWS]


def test_same_number_gives_the_same_page_whose_price_is_read(tmp_path: Path) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\nfrom generate_pages import write_pages\n"
        "import json; print(json.dumps(write_pages(Path(sys.argv[2]), 12)))"
    )
    told = []
    for name in ("one", "other"):
        command = [sys.executable, "-c", script, str(BENCH), str(tmp_path / name)]
        told.append(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    assert told[0] == told[1]
    rules = PageRules(datetime(2026, 11, 1, tzinfo=UTC), "EUR")
    for name, cents in told[0].items():
        body = (tmp_path / "one" / name).read_bytes()
        assert body == (tmp_path / "other" / name).read_bytes()
        (listing,) = read_page(PageInput(name, body), rules).listings
        assert listing["price"].replace(".", "").replace(",", "").rstrip(" €") == cents
