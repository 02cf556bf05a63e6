"""Promises that every format keeps."""

import io
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from omniaudit.model.irritant import AuditReport, Counts, Irritant, Product
from omniaudit.reports.protocol import ReportOptions
from omniaudit.reports.registry import formats

Make = Callable[..., Any]

HOSTILE = (
    "[red]Rouge[/red]",
    "[link=http://127.0.0.1/]click[/link] [/]",
    "\x1b[2J\x1b]0;title\x07 cleared",
    "\x9b31m C1",
    "invoice \u202egnp.exe",
    "=HYPERLINK(\"http://127.0.0.1\",\"x\")",
    "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1",
    "two\n::error::lines",
    "::error file=app.py::gone",
    "##vso[task.complete result=Failed]",
    "SKU:100: :red_heart:",
    "</script><script>alert(1)</script>",
    "nul \x00, bell \x07, line \u2028 paragraph \u2029 next \x85",
    "lone \ud83d surrogate",
    'quote " comma , semicolon ;',
)  # fmt: skip

EVERY_FORMAT = ("csv", "github", "gitlab", "html", "json", "jsonl", "junit", "markdown", "sarif", "terminal")
BOUNDED = ("github", "junit", "markdown", "sarif", "terminal")
"""They show the worst, or a few of each rule and channel, and say how many more there are."""


OWN_COMMAND = re.compile(r"::(error|warning|notice) file=[^:]+::.*|::stop-commands::[0-9a-f]{64}|::[0-9a-f]{64}::")


def written(report: AuditReport, name: str, **options: Any) -> str:
    out = io.StringIO(newline="")
    formats()[name].write(report, out, ReportOptions(**options))
    return out.getvalue()


def hostile(make_report: Make, make_irritant: Make, text: str) -> AuditReport:
    """A report in which every text that a channel could have written is hostile."""
    first = make_irritant()
    values = tuple(replace(value, raw=text, source=text, position=text, value=text) for value in first.values)
    product = Product(f"sku:{text}", None, text, text)
    irritant = replace(first, message=text, product=product, values=values, locations=(text,), probable_cause=text)
    return make_report(irritants=[irritant], counts=Counts(irritants=1, critical=1))  # type: ignore[no-any-return]


def test_the_folder_is_the_list_of_formats() -> None:
    assert set(EVERY_FORMAT) <= set(formats())
    assert all(name == format.name for name, format in formats().items())


def test_listing_the_formats_imports_no_drawing_library() -> None:
    script = """
import sys
from omniaudit.reports.deliver import parse_outputs
parse_outputs(["terminal", "json=r.json"])
print({"rich", "babel", "duckdb", "httpx", "jsonschema"} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("name", EVERY_FORMAT)
def test_equal_reports_give_equal_bytes_that_end_in_a_newline(make_report: Make, name: str) -> None:
    once = written(make_report(), name)
    assert once == written(make_report(), name)
    assert once.endswith("\n")


@pytest.mark.parametrize("name", EVERY_FORMAT)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(make_report: Make, make_irritant: Make, name: str, text: str) -> None:
    page = written(hostile(make_report, make_irritant, text), name)
    assert not set(page) & {"\x00", "\x07", "\x1b", "\x85", "\x9b", "\u202e", "\u2028", "\ud83d", "\r", "\t"}
    assert "##vso[" not in page
    commands = [line for line in page.splitlines() if line.lstrip().startswith("::")]
    assert all(map(OWN_COMMAND.fullmatch, commands)) if name == "github" else not commands
    page.encode()


class Stream:
    """So many irritants, counting how many of them are alive at once."""

    def __init__(self, first: Irritant, total: int) -> None:
        self.first, self.total, self.alive, self.most = vars(first), total, 0, 0

    def __iter__(self) -> Iterator[Irritant]:
        stream = self

        class Watched(Irritant):
            def __del__(self) -> None:
                stream.alive -= 1

        for rank in range(1, self.total + 1):
            self.alive += 1
            self.most = max(self.most, self.alive)
            yield Watched(**{**self.first, "rank": rank})


@pytest.mark.parametrize("name", EVERY_FORMAT)
def test_a_hundred_thousand_irritants_stream_through(make_report: Make, make_irritant: Make, name: str) -> None:
    stream = Stream(make_irritant(), 100_000)

    class Counter(io.StringIO):
        lines = 0

        def write(self, text: str) -> int:
            self.lines += text.count("\n")
            return len(text)

    out = Counter()
    began = time.process_time()
    formats()[name].write(make_report(irritants=stream, products=()), out, ReportOptions())
    assert time.process_time() - began < 10
    assert stream.most <= 12
    assert out.lines > (30 if name in BOUNDED else 100_000)
