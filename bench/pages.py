"""`make bench-pages`: CPU time of reading product pages, beside a bare parse of them and beside extruct.

As in run.py, every program is a process of its own and their runs alternate. A process that reads one page is measured
beside one that reads all: the difference is what the pages take, without the start of Python.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path
from statistics import median

from generate_pages import write_pages
from run import BENCH, PEERS, PROGRAMS, Program, execute, prepare_peers, say

LEXBOR, STRUCTURED, VISIBLE, EXTRUCT = "bare lexbor parse", "omniaudit, structured", "omniaudit", "extruct, 3 syntaxes"


def main() -> None:
    """Generate the pages, check the prices, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=140, help="pages (default: 140)")
    parser.add_argument("--runs", type=int, default=5, help="measured runs of each program (default: 5)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON instead of the table")
    arguments = parser.parse_args()
    if arguments.pages < 2 or arguments.runs < 1:
        parser.error("--pages is 2 at least, --runs 1")
    folder = BENCH / ".data" / f"pages-{arguments.pages}"
    prices = write_pages(folder, arguments.pages)
    single = BENCH / ".data" / "pages-one"
    single.mkdir(exist_ok=True)
    shutil.copy(folder / "0000.html", single)
    sizes = sorted(path.stat().st_size for path in folder.glob("*.html"))
    say(f"{arguments.pages} pages in {folder}, median {median(sizes) / 1000:.0f} KB")

    names = [LEXBOR, STRUCTURED, VISIBLE, *([EXTRUCT] if prepare_peers() else [])]
    for name in names:
        verify(name, folder, prices)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for number in range(1, arguments.runs + 1):
        for name in names:
            cpu = execute(program(name, folder))[0].cpu - execute(program(name, single))[0].cpu
            taken[name].append(cpu / (arguments.pages - 1))
            say(f"run {number} of {arguments.runs}: {name}: {1 / taken[name][-1]:.0f} pages a CPU second")
    print(json.dumps(taken, indent=2) if arguments.json else as_table(taken))


def program(name: str, folder: Path) -> Program:
    """The command that reads a folder of pages."""
    ours, peers = sys.executable, str(PEERS / "bin" / "python")
    commands = {
        LEXBOR: [ours, str(PROGRAMS / "pages_lexbor.py"), str(folder)],
        STRUCTURED: [ours, str(PROGRAMS / "pages_omniaudit.py"), str(folder), "structured"],
        VISIBLE: [ours, str(PROGRAMS / "pages_omniaudit.py"), str(folder)],
        EXTRUCT: [peers, str(PROGRAMS / "pages_extruct.py"), str(folder)],
    }
    return Program(name, commands[name])


def verify(name: str, folder: Path, prices: dict[str, str]) -> None:
    """Run a program once and stop where a price is wrong, or where ours finds none: a quick wrong answer is no peer."""
    _, output = execute(program(name, folder))
    if name == LEXBOR:
        return
    found: dict[str, str] = json.loads(output.splitlines()[-1])
    wrong = [page for page, price in found.items() if price != prices[page]]
    if wrong or (name == VISIBLE and len(found) < len(prices)):
        sys.exit(f"{name} reads {len(found)} of {len(prices)} prices, wrongly those of {wrong[:5]}")
    say(f"{name}: {len(found)} of {len(prices)} prices, all right")


def as_table(taken: dict[str, list[float]]) -> str:
    """Medians of pages a CPU second, and the ratios that count."""
    floor = median(taken[LEXBOR])
    peer = median(taken[EXTRUCT]) if EXTRUCT in taken else None
    lines = [f"{'':26}{'pages / CPU s':>15}{'× bare parse':>15}{'× extruct speed':>17}"]
    for name, seconds in taken.items():
        mine = median(seconds)
        faster = f"{peer / mine:.1f}" if peer else "–"
        lines.append(f"{name:26}{1 / mine:>15.0f}{mine / floor:>15.2f}{faster:>17}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
