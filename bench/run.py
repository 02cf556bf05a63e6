"""`make bench`: CPU time and peak memory of `omniaudit check` beside a bare read of its files and beside its peers.

Every program is a process of its own; their runs alternate, so that a busy minute of the machine falls on all of them.
This process stays small on purpose: Linux counts the memory of a parent at the start of its child as the child's.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from generate import Differences, generate

BENCH = Path(__file__).resolve().parent
PEERS = BENCH / ".venv"
PROGRAMS = BENCH / "programs"
OMNIAUDIT = Path(sys.executable).with_name("omniaudit")

FLOOR = "DuckDB, bare read as text"
CHECK = "omniaudit check"


class Program(NamedTuple):
    """A process to measure. answers: whether its last line of output is JSON with the differences that it found."""

    name: str
    command: Sequence[str]
    answers: bool = False
    expected_codes: tuple[int, ...] = (0,)


class Run(NamedTuple):
    """What one process took: CPU seconds (user and system, with its children), clock seconds, peak RSS in MB."""

    cpu: float
    wall: float
    rss: float


def main() -> None:
    """Generate what is missing, check every program's answer once, measure, print."""
    arguments = parse_arguments()
    folder = BENCH / ".data" / str(arguments.rows)
    say(f"two channels of {arguments.rows:,} products in {folder}")
    differences = generate(folder, arguments.rows)
    measured = programs(folder)
    for program in measured:
        say(f"warming up: {program.name}")
        verify(program, differences)
    verify_check(folder, differences)

    runs: dict[str, list[Run]] = {program.name: [] for program in measured}
    for number in range(1, arguments.runs + 1):
        for program in measured:
            run, _ = execute(program)
            runs[program.name].append(run)
            say(f"run {number} of {arguments.runs}: {program.name}: {run.cpu:.2f} s CPU, {run.rss:.0f} MB")
    print(as_json(arguments.rows, runs) if arguments.json else as_table(arguments.rows, runs))


def parse_arguments() -> argparse.Namespace:
    """The command line's options."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="products a channel (default: 1,000,000)")
    parser.add_argument("--runs", type=int, default=5, help="measured runs of each program (default: 5)")
    parser.add_argument("--json", action="store_true", help="print every run as JSON instead of the table")
    arguments = parser.parse_args()
    if arguments.rows < 1 or arguments.runs < 1:
        parser.error("--rows and --runs are 1 at least")
    return arguments


def programs(folder: Path) -> list[Program]:
    """The floor, omniaudit, and the peers if their environment could be made."""
    ours, peers, data = sys.executable, str(PEERS / "bin" / "python"), str(folder)
    found = [
        Program(FLOOR, [ours, str(PROGRAMS / "bare_table.py"), data]),
        Program("DuckDB, bare scan", [ours, str(PROGRAMS / "bare_scan.py"), data]),
        Program(CHECK, [str(OMNIAUDIT), "check", str(folder / "omniaudit.yaml")], expected_codes=(0, 1)),
    ]
    if not prepare_peers():
        return found
    pandas, datacompy = str(PROGRAMS / "pandas_compare.py"), str(PROGRAMS / "datacompy_compare.py")
    return [
        *found,
        Program("pandas, four columns", [peers, pandas, data], answers=True),
        Program("pandas, whole files", [peers, pandas, data, "whole"], answers=True),
        Program("datacompy, pandas", [peers, datacompy, data], answers=True),
        Program("datacompy, Polars", [peers, datacompy, data, "polars"], answers=True),
    ]


def prepare_peers() -> bool:
    """Make bench/.venv with the peers, unless it is there; False, and why on stderr, where that fails."""
    stamp, requirements = PEERS / ".installed", BENCH / "requirements.txt"
    if stamp.exists() and stamp.stat().st_mtime >= requirements.stat().st_mtime:
        return True
    say("installing the peers in bench/.venv")
    pip = [str(PEERS / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    try:
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
        subprocess.run([*pip, "--requirement", str(requirements)], check=True)
    except subprocess.CalledProcessError as error:
        say(f"the peers are not measured, they could not be installed: {error}")
        return False
    stamp.touch()
    return True


def verify(program: Program, differences: Differences) -> None:
    """Run a program once and stop where its answer is wrong: a quick wrong answer is no peer."""
    _, output = execute(program)
    if program.answers:
        compare(program.name, Differences(**json.loads(output.splitlines()[-1])), differences)


def verify_check(folder: Path, differences: Differences) -> None:
    """Audit once more into a JSON report and hold its rules' counts against what was generated."""
    report = folder / "report.json"
    command = [str(OMNIAUDIT), "check", str(folder / "omniaudit.yaml"), "--output", f"json={report}"]
    execute(Program(CHECK, command, expected_codes=(0, 1)))
    irritants = {rule["code"]: rule["irritants"] for rule in json.loads(report.read_bytes())["rules"]}
    compare(CHECK, Differences(irritants["PRC001"], irritants["AVL001"]), differences)


def compare(name: str, answer: Differences, differences: Differences) -> None:
    """Stop where an answer is not what was generated."""
    if answer != differences:
        sys.exit(f"{name} found {answer}, but {differences} were generated")


def execute(program: Program) -> tuple[Run, str]:
    """Run a program to its end. Returns what it took and what it printed; stops the benchmark where it failed."""
    started = time.perf_counter()
    process = subprocess.Popen(program.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    if process.returncode not in program.expected_codes:
        sys.exit(f"{output}\n{program.name} ended with {process.returncode}: {' '.join(program.command)}")
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024), output


def as_table(rows: int, runs: dict[str, list[Run]]) -> str:
    """Medians with their range, and the ratios that count."""
    floor, check = (median(run.cpu for run in runs[name]) for name in (FLOOR, CHECK))
    lines = [
        f"Two channels of {rows:,} products, {len(runs[FLOOR])} runs each, alternating: median (least–most)",
        "",
        f"{'':26}{'CPU s':>22}{'× bare read':>13}{'check ÷ it':>12}{'clock s':>22}{'peak MB':>18}",
    ]
    for name, taken in runs.items():
        cpu = median(run.cpu for run in taken)
        lines.append(
            f"{name:26}{spread([run.cpu for run in taken], 2):>22}{cpu / floor:>13.1f}{check / cpu:>12.2f}"
            f"{spread([run.wall for run in taken], 2):>22}{spread([run.rss for run in taken], 0):>18}"
        )
    return "\n".join(lines)


def spread(values: list[float], decimals: int) -> str:
    """Median, least and most of some values."""
    middle, least, most = (f"{value:.{decimals}f}" for value in (median(values), min(values), max(values)))
    return f"{middle} ({least}–{most})"


def as_json(rows: int, runs: dict[str, list[Run]]) -> str:
    """Every run of every program."""
    measured = {name: [run._asdict() for run in taken] for name, taken in runs.items()}
    return json.dumps({"rows": rows, "cpus": os.cpu_count(), "programs": measured}, indent=2)


def say(message: str) -> None:
    """Progress, to stderr."""
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
