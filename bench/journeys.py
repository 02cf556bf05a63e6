"""`python bench/journeys.py`: CPU time of walking 100,000 products × the five built-in journeys × 20 stores.

The shop is made up (web, ads and one file a store; every store lacks some products, some prices differ), collected once
into a snapshot, and audited in this process. Reading and rules are measured beside the walk, so that its share is seen.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from generate import gtin
from omniaudit.audit import stage_params
from omniaudit.config import load_config
from omniaudit.config.settings import Config
from omniaudit.engine import Engine
from omniaudit.journeys import walk_journeys
from omniaudit.matching import match_offers
from omniaudit.pipeline import CheckRequest, collect_retailer
from omniaudit.rules import builtin_rules, create_channels, create_currencies, create_relations
from omniaudit.snapshot import Snapshot

NOW = datetime(2026, 1, 15, tzinfo=UTC)
CONFIG = """version: 1
retailer: Benchmark
currency: EUR
country: FR
channels:
  web: {kind: web, offers: {type: table, path: web.csv}, policies: {click_and_collect: true}}
  stores:
    kind: store
    offers: {type: table, path: "store_*.csv"}
    policies: {click_and_collect: true, return_online_purchase: true}
  ads: {kind: ads, offers: {type: table, path: ads.csv}}
"""
HEADER = "id,gtin,sku,title,store_code,price,availability\n"


def generate(folder: Path, products: int, stores: int) -> Path:
    """Write the shop's files; every number follows from the row and the store alone."""
    folder.mkdir(parents=True, exist_ok=True)
    places = {"web": 0, "ads": 0, **{f"store_{number:02}": number for number in range(1, stores + 1)}}
    for name, store in places.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8") as file:
            file.write(HEADER)
            for row in range(products):
                cents = 500 + row % 9000
                if (name == "ads" and row % 100 == 0) or (store and (row * 7 + store * 13) % 400 == 0):
                    cents += 100
                gone = (store and (row + store * 31) % 12 == 0) or (name == "web" and row % 150 == 0)
                place, state = f"S{store:02}" if store else "", "out_of_stock" if gone else "in_stock"
                price = f"{cents // 100}.{cents % 100:02d} EUR"
                file.write(f"p{row},{gtin(row)},S{row},Product {row},{place},{price},{state}\n")
    config = folder / "omniaudit.yaml"
    config.write_text(CONFIG, encoding="utf-8")
    return config


def measure(config: Config, snapshot: Snapshot) -> dict[str, float]:
    """CPU seconds of each part of an audit, up to the walk."""
    spent: dict[str, float] = {}
    with Engine() as engine:

        def timed(name: str, start: float) -> float:
            now = time.process_time()
            spent[name] = now - start
            return now

        start = time.process_time()
        snapshot.attach(engine)
        create_channels(engine, config, snapshot.manifest.channels)
        create_currencies(engine)
        match_offers(engine, config.matching.by)
        start = timed("matching", start)
        params = stage_params(builtin_rules(), config, NOW)
        create_relations(engine, params)
        start = timed("relations of the rules", start)
        results = walk_journeys(engine, config, params)
        timed("journeys", start)
    for result in results:
        rate = "unknown" if result.rate is None else f"{result.rate:.4f}"
        say(f"  {result.name}: {result.products:,} products, rate {rate}, {len(result.breaks)} kinds of break")
    return spent


def main() -> None:
    """Make the shop, collect it, walk, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--stores", type=int, default=20)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="omniaudit-journeys-") as spare:
        config = load_config(generate(Path(spare) / "shop", arguments.products, arguments.stores), os.environ)
        folder = Path(spare) / "snapshot"
        with Engine() as engine:
            collect_retailer(CheckRequest(config, now=NOW), folder, engine, lambda _: None)
        snapshot = Snapshot(folder)
        for run in range(1, arguments.runs + 1):
            spent = measure(config, snapshot)
            told = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in spent.items())
            print(f"run {run}: CPU {told}")


def say(text: str) -> None:
    """Progress goes to stderr."""
    print(text, file=sys.stderr)


if __name__ == "__main__":
    main()
