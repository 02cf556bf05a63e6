"""Parsing in processes: on time or not at all, in order, and gone afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from omniaudit.sources.page.document import PageInput, PageRules
from omniaudit.sources.site.links import SiteRules
from omniaudit.sources.site.parse import Parsed, Task
from omniaudit.sources.site.slate import Slate
from omniaudit.sources.site.workers import Parsers

RULES = PageRules(datetime(2026, 11, 21, tzinfo=UTC))
SITE = SiteRules(frozenset())
COMMAND = Path(sys.executable).with_name("omniaudit")

Page = Callable[..., str]


def task(number: int, html: str) -> Task:
    return Task(number, PageInput(f"{number}.html", html.encode()))


def parse_all(tasks: list[Task], **options: Any) -> dict[int, Parsed]:
    with Parsers(RULES, SITE, **options) as parsers:
        found = [parsed for each in tasks for parsed in parsers.submit(each)]
        found += parsers.rest()
    assert len(found) == len(tasks)
    return {parsed.ordinal: parsed for parsed in found}


def children(pid: int) -> list[int]:
    """Of all its threads."""
    return [
        int(child)
        for thread in Path(f"/proc/{pid}/task").iterdir()
        for child in (thread / "children").read_text().split()
    ]


@pytest.fixture
def started() -> Callable[[], list[int]]:
    """The processes that a test has started; servers of other tests may run beside."""
    before = set(children(os.getpid()))
    return lambda: [pid for pid in children(os.getpid()) if pid not in before]


def test_many_pages_are_parsed_as_few_are(product: Page, started: Callable[[], list[int]]) -> None:
    tasks = [task(number, product(str(number))) for number in range(100)]
    found = parse_all(tasks, cores=2)
    few = parse_all(tasks[:10])
    assert [found[number].result for number in range(10)] == [few[number].result for number in range(10)]
    assert [found[number].result.listings[0]["sku"] for number in range(100)] == [str(number) for number in range(100)]
    assert started() == []


def test_page_that_takes_too_long_is_rejected_and_the_others_are_read(product: Page) -> None:
    large = task(0, "<p>" + "<b>x</b> " * 400_000)
    small = [task(number, product(str(number))) for number in range(1, 70)]
    with Parsers(RULES, SITE, seconds=5.0, cores=1) as parsers:
        for each in small:
            list(parsers.submit(each))
        list(parsers.rest())  # the process has started
        parsers._workers[0]._seconds = 0.05
        found = list(parsers.submit(large))
        parsers._tasks.put(None)  # its thread ends; the page's answer stays
        found += parsers.rest()
    (parsed,) = found
    assert parsed.result.reject is not None
    assert parsed.result.reject.code == "parse_timeout"


def test_process_that_dies_costs_one_page(product: Page, started: Callable[[], list[int]]) -> None:
    with Parsers(RULES, SITE, cores=1) as parsers:
        first = list(parsers.submit(task(0, "<p>" + "<b>x</b> " * 40_000)))
        first += parsers.rest()
        (pid,) = started()
        os.kill(pid, signal.SIGKILL)
        while Path(f"/proc/{pid}/status").read_text().split("State:")[1].split()[0] != "Z":
            time.sleep(0.01)
        found = [parsed for number in (1, 2) for parsed in parsers.submit(task(number, product(str(number))))]
        found += parsers.rest()
    codes = [parsed.result.reject.code if parsed.result.reject else None for parsed in found]
    assert codes == ["page_crashed", None]


def test_leaving_early_leaves_no_process_behind(product: Page, started: Callable[[], list[int]]) -> None:
    with pytest.raises(KeyboardInterrupt), Parsers(RULES, SITE, cores=2) as parsers:
        for number in range(75):
            list(parsers.submit(task(number, product(str(number)) + "<b>x</b> " * 20_000)))
        raise KeyboardInterrupt
    assert started() == []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_run_ends_quietly_with_its_processes(
    tmp_path: Path, product: Page, number: signal.Signals, code: int
) -> None:
    (tmp_path / "pages").mkdir()
    filling = "<p>" + "<b>word</b> " * 60_000
    for page in range(120):
        (tmp_path / "pages" / f"{page}.html").write_text(product(str(page)) + filling, encoding="utf-8")
    config = tmp_path / "shop.yaml"
    config.write_text(
        "version: 1\nretailer: Shop\ncurrency: EUR\nchannels:\n"
        "  web: {kind: web, offers: {type: pages, files: pages}}\n",
        encoding="utf-8",
    )
    with subprocess.Popen(
        [COMMAND, "check", config], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        until = time.monotonic() + 20
        while not (workers := children(process.pid)) and time.monotonic() < until:
            time.sleep(0.02)
        assert workers
        os.killpg(process.pid, number)
        _, said = process.communicate(timeout=20)
    assert process.returncode == code
    assert "Traceback" not in said, said
    assert len(said.splitlines()) == 1
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]


def test_process_that_parses_loads_neither_engine_nor_client() -> None:
    heavy = {"duckdb", "httpx", "yaml", "jmespath", "lxml", "asyncio"}
    program = (
        "import sys; from omniaudit.sources.site import parse; from omniaudit.sources.page.page import surfaces; "
        f"surfaces(); print({heavy} & set(sys.modules))"
    )
    assert (
        subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout == "set()\n"
    )


def test_slate_holds_the_last_page_for_both_sides_however_long() -> None:
    ours = Slate()
    theirs = Slate(os.dup(ours.handle))
    try:
        for size in (10, 3 * 2**20, 0, 5, 2**23, 2**23 + 1):
            page = os.urandom(size)
            ours.write(page)
            assert theirs.read(size) == page
    finally:
        ours.close()
        theirs.close()
