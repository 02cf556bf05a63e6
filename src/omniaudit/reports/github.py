"""GitHub's workflow commands: annotations on the config's lines, and the run in plain text beneath.

GitHub keeps ten errors and ten warnings of a step and drops the others unsaid, so an annotation speaks for all the
irritants of a rule on a channel, and one more says how many there was no room for. Commands can stand anywhere in a
log: what channels say is escaped, and the plain text is put between ``::stop-commands::`` and its token besides.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, TextIO

from omniaudit.language import Wording, wording
from omniaudit.model.irritant import AuditReport
from omniaudit.reports.pairs import Pair, pairs
from omniaudit.reports.protocol import Format, ReportOptions
from omniaudit.reports.safe import sentence_safe, visible
from omniaudit.reports.wording import label, reference, short, subject, summary, unread

ANNOTATIONS_A_KIND: Final = 10
"""Of each step; more are dropped (GitHub, "Workflow commands")."""

_IN_LOG: Final = 100
_IN_ANNOTATION: Final = 3
_LONGEST: Final = 300
_DATA: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY: Final = _DATA | {":": "%3A", ",": "%2C"}


def write(report: AuditReport, out: TextIO, options: ReportOptions) -> None:
    """Write the annotations, then the run's summary and its worst irritants as plain text."""
    say = wording(options.language)
    annotate(report, out, say)
    lines = [*summary(report, say), *_irritants(report, say)]
    text = "".join(f"{sentence_safe(line)}\n" for line in lines)
    token = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()  # no text can hold its own digest
    out.write(f"::stop-commands::{token}\n{text}::{token}::\n")


def annotate(report: AuditReport, out: TextIO, say: Wording) -> None:
    """Write the annotations alone: errors for what makes the run red or incomplete, warnings for the rest."""
    found = list(pairs(report).values())
    errors = [*_gaps(report, say), *(_pair(report, "error", pair, say) for pair in found if pair.failing)]
    warnings = [_pair(report, "warning", pair, say) for pair in found if not pair.failing]
    for commands in (errors, warnings):
        out.write("".join(f"{command}\n" for command in commands[:ANNOTATIONS_A_KIND]))
    if more := _left_out(errors) + _left_out(warnings):
        said = say(
            "Kinds of irritants that GitHub has no room for: {number}; --output sarif=… or json=… lists all of them.",
            number=more,
        )
        out.write(f"{_command('notice', report.config_path, 1, 'omniaudit', said)}\n")


def _left_out(commands: Sequence[str]) -> int:
    return max(0, len(commands) - ANNOTATIONS_A_KIND)


def _gaps(report: AuditReport, say: Wording) -> Iterator[str]:
    for outcome in report.channels:
        if outcome.required and outcome.status != "ok":
            said = unread(report, outcome, say)
            line = report.lines.get(outcome.name, 1)
            yield _command("error", report.config_path, line, f"{outcome.name} {outcome.status}", said)
    for shortfall in report.shortfalls:
        yield _command("error", report.config_path, 1, "incomplete", shortfall.message)


def _pair(report: AuditReport, kind: str, pair: Pair, say: Wording) -> str:
    number = pair.failing or pair.irritants
    title = f"{pair.code} {pair.name} · {label(report, pair.channel)} · {number}"
    shown = pair.worst[:_IN_ANNOTATION]
    lines = [f"{subject(one)}: {short(one.message, _LONGEST)}{reference(one, say)}" for one in shown]
    if number > len(shown):
        lines.append(say("and {number} more", number=number - len(shown)))
    return _command(kind, report.config_path, report.lines.get(pair.channel, 1), title, "\n".join(lines))


def _command(kind: str, path: str, line: int, title: str, message: str) -> str:
    """One command on one line; lines of the message are our own."""
    said = "\n".join(visible(part) for part in message.split("\n"))
    return (
        f"::{kind} file={_escaped(visible(path), _PROPERTY)},line={line}"
        f",title={_escaped(visible(title), _PROPERTY)}::{_escaped(said, _DATA)}"
    )


def _escaped(text: str, table: dict[str, str]) -> str:
    return re.sub(f"[{''.join(table)}]", lambda found: table[found[0]], text)


def _irritants(report: AuditReport, say: Wording) -> Iterator[str]:
    for found in islice(report.irritants, _IN_LOG):
        yield (
            f"{found.rank}. {say.word(found.severity)} {found.score:.1f} {found.code} {found.name}"
            f" | {subject(found)} | {short(found.message, _LONGEST)}"
        )
    if (more := report.counts.irritants - _IN_LOG) > 0:
        yield say("and {number} more; --output json=report.json keeps all of them", number=more)


FORMAT = Format(name="github", media="text/plain", write=write)
