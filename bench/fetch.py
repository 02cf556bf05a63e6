"""`python bench/fetch.py`: CPU time a page of fetching and reading product pages, beside Scrapy with extruct.

The pages (those of pages.py) come from a server on loopback, a process of its own that is not measured. Ours is the
installed command, `omniaudit collect`, with all it does: robots.txt, sitemap, fetching, reading every surface in its
worker processes, normalising, the snapshot. A run over one page is taken off a run over all, as in pages.py.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import duckdb

from generate_pages import write_pages
from run import BENCH, OMNIAUDIT, PEERS, PROGRAMS, Program, execute, prepare_peers, say

OURS, SCRAPY = "omniaudit collect", "Scrapy + extruct"
CONFIG = """\
version: 1
retailer: Benchmark
currency: EUR
channels:
  web: {{kind: web, offers: {{type: pages, sitemap: "{sitemap}", concurrency: 8}}}}
"""


def main() -> None:
    """Generate the pages, check the prices, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=200, help="pages (default: 200)")
    parser.add_argument("--runs", type=int, default=3, help="measured runs of each program (default: 3)")
    arguments = parser.parse_args()
    if arguments.pages < 2 or arguments.runs < 1:
        parser.error("--pages is 2 at least, --runs 1")
    folder = BENCH / ".data" / f"pages-{arguments.pages}"
    prices = write_pages(folder, arguments.pages)
    names = [OURS, *([SCRAPY] if prepare_peers() else [])]
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    with served(folder) as host:
        for name in names:
            verify(name, host, folder, prices)
        for number in range(1, arguments.runs + 1):
            for name in names:
                whole = execute(program(name, f"{host}/all.xml", folder))[0]
                one = execute(program(name, f"{host}/one.xml", folder))[0]
                taken[name].append(((whole.cpu - one.cpu) / (arguments.pages - 1), whole.wall))
                say(f"run {number} of {arguments.runs}: {name}: {1000 * taken[name][-1][0]:.1f} ms CPU a page")
    print(as_table(taken))


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server of these pages."""
    command = [sys.executable, str(PROGRAMS / "page_server.py"), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def program(name: str, sitemap: str, folder: Path) -> Program:
    """The command that reads the pages of a sitemap."""
    if name == SCRAPY:
        return Program(name, [str(PEERS / "bin" / "python"), str(PROGRAMS / "fetch_scrapy.py"), sitemap])
    config = folder / "fetch.yaml"
    config.write_text(CONFIG.format(sitemap=sitemap), encoding="utf-8")
    return Program(name, [str(OMNIAUDIT), "collect", str(config), "--save", str(folder / "snapshot")], False, (0, 3))


def verify(name: str, host: str, folder: Path, prices: dict[str, str]) -> None:
    """Run a program once and stop where a price is wrong: a quick wrong answer is no peer."""
    _, output = execute(program(name, f"{host}/all.xml", folder))
    if name == SCRAPY:
        found = json.loads(output.splitlines()[-1])
    else:
        offers = f"SELECT url, price FROM read_parquet('{folder}/snapshot/offers/*/*.parquet') WHERE price IS NOT NULL"
        found = {url.rpartition("/")[2]: str(price // 100) for url, price in duckdb.sql(offers).fetchall()}
    wrong = [page for page, price in found.items() if price != prices[page]]
    if wrong or (name == OURS and len(found) < len(prices)):
        sys.exit(f"{name} reads {len(found)} of {len(prices)} prices, wrongly those of {wrong[:5]}")
    say(f"{name}: {len(found)} of {len(prices)} prices, all right")


def as_table(taken: dict[str, list[tuple[float, float]]]) -> str:
    """Medians, and the ratio that counts."""
    ours = median(cpu for cpu, _ in taken[OURS])
    lines = [f"{'':20}{'ms CPU / page':>15}{'× omniaudit':>13}{'clock s':>10}"]
    for name, runs in taken.items():
        cpu = median(cpu for cpu, _ in runs)
        lines.append(f"{name:20}{1000 * cpu:>15.1f}{cpu / ours:>13.1f}{median(wall for _, wall in runs):>10.1f}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
