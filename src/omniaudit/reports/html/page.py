"""The page as a whole: its frame, its style and script by hash, and the report as data that is never markup."""

from __future__ import annotations

import html
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from hashlib import sha256
from importlib import resources
from itertools import chain
from typing import Any, Final, TextIO

from omniaudit.language import Wording, wording
from omniaudit.language.figures import format_rate
from omniaudit.model.irritant import SEVERITY_FLOORS, AuditReport
from omniaudit.model.outcome import Notice
from omniaudit.reports.document import members
from omniaudit.reports.html.compact import SharedTexts, embed, irritant_line, product_line
from omniaudit.reports.html.words import NO_SCRIPT, RATE, TITLE, translated
from omniaudit.reports.protocol import ReportOptions
from omniaudit.reports.safe import visible

_SCRIPTS: Final = ("base", "data", "headline", "first", "filters", "list", "product", "tables", "trend", "start")
"""In this order they make one script."""


def write_page(report: AuditReport, out: TextIO, options: ReportOptions) -> None:
    """Write the page, an irritant a line."""
    say = wording(options.language)
    summary = _summary(_told(report, say))
    before, after = _frame()
    out.write(_filled(before, report, say))
    out.write(_data("report", {**summary, "locale": options.language.replace("_", "-"), "zone": report.zone}))
    shared = SharedTexts()
    _write_lines(out, "irritants", (irritant_line(found, shared, say) for found in report.irritants))
    _write_lines(out, "products", (product_line(product) for product in report.products if len(product.irritants) > 1))
    table = shared.table()
    out.write(_data("shared", table))
    out.write(_data("words", translated(say, chain(_texts(summary), _texts(table)))))
    out.write(after)


def _write_lines(out: TextIO, name: str, lines: Iterable[str]) -> None:
    """Write a list as data, an element a line."""
    out.write(f'<script type="application/json" id="{name}">\n[')
    lead = "\n"
    for line in lines:
        out.write(lead + line)
        lead = ",\n"
    out.write("\n]\n</script>\n")


def _summary(report: AuditReport) -> dict[str, Any]:
    """All of the report that does not grow with its irritants, and what it is to be read by."""
    known = {name: value for name, value in members(report) if not isinstance(value, Iterator)}
    rules = {code: {"title": told.title, "why": told.why.strip()} for code, told in report.help.items()}
    return {**_shown({**known, "help": rules}), "floors": dict(SEVERITY_FLOORS)}


def _told(report: AuditReport, say: Wording) -> AuditReport:
    """The report with what was noticed while reading in the page's language."""

    def told(notices: Iterable[Notice]) -> tuple[Notice, ...]:
        return tuple(Notice(notice.code, say.notice(notice.message)) for notice in notices)

    channels = tuple(
        replace(read, detail=read.detail and say.notice(read.detail), notices=told(read.notices))
        for read in report.channels
    )
    unread = tuple(replace(each, detail=say.notice(each.detail)) for each in report.unread)
    history = report.history and replace(report.history, notices=told(report.history.notices))
    return replace(report, channels=channels, unread=unread, history=history)


def _shown(value: Any) -> Any:
    """The same with every text such that a reader sees all of it."""
    match value:
        case str():
            return visible(value)
        case list() | tuple():
            return [_shown(element) for element in value]
        case Mapping():
            return {visible(str(name)): _shown(element) for name, element in value.items()}
    return value


def _texts(value: Any) -> Iterator[str]:
    """Every text of a part of the report."""
    match value:
        case str():
            yield value
        case list() | tuple():
            for element in value:
                yield from _texts(element)
        case Mapping():
            for name, element in value.items():
                yield name
                yield from _texts(element)


def _data(name: str, value: Any) -> str:
    return f'<script type="application/json" id="{name}">\n{embed(value)}\n</script>\n'


@cache
def _frame() -> tuple[str, str]:
    """What stands before and after the data; the policy lets only this style and this script be obeyed."""
    style = _read("style.css")
    script = "".join(_read(f"script/{name}.js") for name in _SCRIPTS)
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    before, after = _read("page.html").split("{{data}}")
    return before.replace("{{policy}}", policy).replace("{{style}}", style), after.replace("{{script}}", script)


def _filled(frame: str, report: AuditReport, say: Wording) -> str:
    """The beginning of the page with the little that is readable without a script."""
    rate = report.consistency.rate
    parts = {
        "language": say.language.replace("_", "-"),
        "title": say(TITLE, retailer=visible(report.retailer)),
        "headline": "" if rate is None else say(RATE, rate=format_rate(rate, say.language)),
        "no_script": say(NO_SCRIPT),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda name: html.escape(parts[name[1]]), frame)


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _read(name: str) -> str:
    return (resources.files(__package__) / name).read_text(encoding="utf-8")
