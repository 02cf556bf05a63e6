"""`make bench-pages`: CPU time of reading product pages, beside a bare parse of them and beside extruct.

As in run.py, every program is a process of its own and their runs alternate. A process that reads one page is measured
beside one that reads all: the difference is what the pages take, without the start of Python.

The pages are generated, or one's own: `--pages FOLDER` reads the `*.html` of a folder. Of those nobody has said what is
right, so that only the speed is told, and on how many of them ours and extruct read the same JSON-LD.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections import Counter
from pathlib import Path
from statistics import median

from generate_pages import write_pages
from run import BENCH, PEERS, PROGRAMS, Program, execute, prepare_peers, say

LEXBOR, STRUCTURED, VISIBLE, EXTRUCT = "bare lexbor parse", "omniaudit, structured", "omniaudit", "extruct, 3 syntaxes"


def main() -> None:
    """Generate the pages, check the prices, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", default="140", help="how many are generated (default: 140), or a folder of pages")
    parser.add_argument("--runs", type=int, default=5, help="measured runs of each program (default: 5)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON instead of the table")
    arguments = parser.parse_args()
    names = [LEXBOR, STRUCTURED, VISIBLE, *([EXTRUCT] if prepare_peers() else [])]
    generated = arguments.pages.isdigit()
    folder = BENCH / ".data" / f"pages-{arguments.pages}" if generated else Path(arguments.pages)
    prices = write_pages(folder, int(arguments.pages)) if generated else {}
    files = sorted(folder.glob("*.html"))
    if len(files) < 2 or arguments.runs < 1:
        parser.error("two pages are read at least (*.html), and in one run")
    single = BENCH / ".data" / "pages-one"
    shutil.rmtree(single, ignore_errors=True)
    single.mkdir(parents=True)
    shutil.copy(files[0], single)
    say(f"{len(files)} pages in {folder}, median {median(path.stat().st_size for path in files) / 1000:.0f} KB")
    for name in names if generated else ():
        verify(name, folder, prices)
    if EXTRUCT in names and not generated:
        compare(folder)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for number in range(1, arguments.runs + 1):
        for name in names:
            cpu = execute(program(name, folder))[0].cpu - execute(program(name, single))[0].cpu
            taken[name].append(cpu / (len(files) - 1))
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


def compare(folder: Path) -> None:
    """Say on how many pages both read the same JSON-LD, and of which only one reads more."""
    script = str(PROGRAMS / "json_ld_types.py")
    ours, theirs = (
        json.loads(execute(Program(name, [python, script, str(folder), name]))[1].splitlines()[-1])
        for name, python in (("omniaudit", sys.executable), ("extruct", str(PEERS / "bin" / "python")))
    )
    stated = [page for page in ours if ours[page] or theirs[page]]
    differing = [page for page in stated if ours[page] != theirs[page]]
    less = [page for page in differing if Counter(theirs[page]) - Counter(ours[page])]
    say(
        f"JSON-LD on {len(stated)} pages, the same objects on {len(stated) - len(differing)}; ours reads more on "
        f"{len(differing) - len(less)}, extruct on {len(less)}: {less[:5]}"
    )


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
