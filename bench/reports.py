"""`python bench/reports.py`: CPU time and peak memory of `omniaudit check` with 100,000 irritants, in every format.

The shop is made up: a web shop, an app and two stores that disagree about prices, availability and titles, and that
lack products. The whole check is measured, a process of its own from reading the files to the report's last byte;
the terminal's report shows ten irritants only, so that what it takes is the audit.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from statistics import median

from generate import gtin
from run import BENCH, OMNIAUDIT, Program, Run, execute, say

FORMATS = ("terminal", "json", "jsonl", "csv", "markdown", "html", "junit", "sarif", "github", "gitlab")
CONFIG = """version: 1
retailer: Benchmark
currency: EUR
country: FR
channels:
  web: {kind: web, label: Web shop, offers: {type: table, path: web.csv}}
  app: {kind: app, label: App, offers: {type: table, path: app.csv}}
  stores: {kind: store, label: Stores, offers: {type: table, path: "store_*.csv"}}
"""
HEADER = "id,gtin,sku,title,brand,store_code,price,availability,link\n"
PRODUCTS = 55_000
"""So many have about 100,000 irritants."""


def generate(folder: Path, products: int) -> Path:
    """Write the shop's files, unless they are there; every value follows from the product's number and the channel."""
    config = folder / "omniaudit.yaml"
    if not config.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for channel in ("web", "app", "store_1", "store_2"):
            with (folder / f"{channel}.csv").open("w", encoding="utf-8") as file:
                file.write(HEADER)
                file.writelines(filter(None, (listing(channel, number) for number in range(products))))
        config.write_text(CONFIG, encoding="utf-8")
    return config


def listing(channel: str, number: int) -> str:
    """One product as a channel lists it; empty where it does not."""
    store, cents, state = channel.startswith("store"), 1000 + number * 37 % 19_000, "in_stock"
    title = f"Crème de jour {number % 97}, 50 ml"
    if channel == "app":
        cents += {0: cents // 5, 1: 100, 2: -50}.get(number % 4, 0)
        title = title.replace("50 ml", "75 ml") if number % 8 == 0 else title
        state = "out_of_stock" if number % 7 == 0 else state
    if store:
        cents += {0: 250, 1: 250}.get(number % 5, 0)
        state = "discontinued" if number % 11 == 0 else "out_of_stock" if number % 6 == 0 else state
    if channel == "store_2" and number % 3 == 0:
        cents += 150
    if store and number % 13 == 0:
        return ""
    place = f"S{channel[-1]}" if store else ""
    price = f"{cents // 100}.{cents % 100:02d} EUR"
    identity = f'{channel}-{number},{gtin(number)},SKU-{number},"{title}",Brand {number % 200}'
    return f"{identity},{place},{price},{state},https://www.example.com/p/{number}\n"


def main() -> None:
    """Make the shop, check in every format, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--products", type=int, default=PRODUCTS)
    parser.add_argument("--runs", type=int, default=3, help="measured runs of each format (default: 3)")
    parser.add_argument("--language", default="en", help="of the report (default: en)")
    arguments = parser.parse_args()
    if arguments.products < 1 or arguments.runs < 1:
        parser.error("--products and --runs are 1 at least")
    folder = BENCH / ".data" / f"reports-{arguments.products}"
    config = generate(folder, arguments.products)
    runs: dict[str, list[Run]] = {name: [] for name in FORMATS}
    for number in range(1, arguments.runs + 1):
        for name in FORMATS:
            runs[name].append(execute(check(name, config, arguments.language))[0])
            say(f"run {number} of {arguments.runs}: {name}: {runs[name][-1].cpu:.2f} s CPU")
    irritants = json.loads((folder / "report.json").read_bytes())["counts"]["irritants"]
    print(f"{irritants:,} irritants of {arguments.products:,} products: medians of {arguments.runs}\n")
    print(as_table(folder, runs))


def check(name: str, config: Path, language: str) -> Program:
    """The whole check with one report."""
    command = [str(OMNIAUDIT), "check", str(config), "--no-progress", "--lang", language]
    return Program(name, [*command, "--output", f"{name}={config.parent / f'report.{name}'}"], expected_codes=(1,))


def as_table(folder: Path, runs: dict[str, list[Run]]) -> str:
    """A line a format; 1 MB is 10⁶ bytes, of the file as of the memory."""
    lines = [f"{'':10}{'CPU s':>8}{'clock s':>10}{'peak MB':>10}{'file MB':>10}"]
    for name, taken in runs.items():
        cpu, wall, memory = (median(figures) for figures in zip(*taken, strict=True))
        size = (folder / f"report.{name}").stat().st_size / 1e6
        lines.append(f"{name:10}{cpu:>8.1f}{wall:>10.1f}{memory * 1.048576:>10.0f}{size:>10.1f}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
