"""Parsing ends at the deadline of the whole reading, whatever the processes do."""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime

from omniaudit.model.deadline import Deadline
from omniaudit.sources.page.document import PageInput, PageRules
from omniaudit.sources.site.links import SiteRules
from omniaudit.sources.site.parse import Task
from omniaudit.sources.site.workers import Parsers

LARGE = b"<p>" + b"<b>x</b> " * 10_000


def task(number: int) -> Task:
    return Task(number, PageInput(f"{number}.html", LARGE))


def test_pages_that_a_stuck_process_holds_are_left_at_the_deadline() -> None:
    began = time.monotonic()
    with Parsers(PageRules(datetime(2026, 11, 21, tzinfo=UTC)), SiteRules(frozenset()), cores=1) as parsers:
        found = [*parsers.submit(task(0)), *parsers.rest()]
        process = parsers._workers[0]._process
        assert process is not None
        os.kill(process.pid, signal.SIGSTOP)
        parsers._deadline = Deadline(time.monotonic() + 0.3)
        for number in range(1, 10):
            found += parsers.submit(task(number))
        found += parsers.rest()
    assert [parsed.ordinal for parsed in found] == [0]
    assert parsers.late
    assert time.monotonic() - began < 15
    assert process.poll() is not None


def test_pages_that_were_parsed_in_time_are_all_given() -> None:
    rules = PageRules(datetime(2026, 11, 21, tzinfo=UTC))
    with Parsers(rules, SiteRules(frozenset()), cores=1, deadline=Deadline(time.monotonic() + 60)) as parsers:
        found = [parsed for number in range(4) for parsed in parsers.submit(task(number))]
        found += parsers.rest()
    assert sorted(parsed.ordinal for parsed in found) == [0, 1, 2, 3]
    assert not parsers.late
