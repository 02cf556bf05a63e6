"""The JUnit report: a suite a channel, in it one test for its reading and one for each rule.

A test for each rule, not for each irritant: the tests of two runs are then the same ones, so that a CI service tells
which began to fail, and a report stays small however much is wrong. What fails the gate is a failure, a channel that
could not be read an error; irritants below the gate are the output of a test that passes, so that the file and the
exit code never disagree. Only attributes that every reader knows: Jenkins' strict parser refuses ``file`` and ``line``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TextIO
from xml.sax.saxutils import escape, quoteattr

from omniaudit.language import Wording, wording
from omniaudit.language.figures import in_utc
from omniaudit.model.irritant import AuditReport
from omniaudit.model.outcome import ChannelOutcome, RuleOutcome
from omniaudit.reports.pairs import Pair, pairs
from omniaudit.reports.protocol import Format, ReportOptions
from omniaudit.reports.safe import sentence_safe, visible
from omniaudit.reports.wording import label, short, subject, unread

Result = Literal["passed", "failure", "error", "skipped"]

_LONGEST: Final = 500
_READING: Final = "channel is read"
_COMPARING: Final = "enough can be compared"


@dataclass(frozen=True)
class Case:
    """One test. kind: the code of what went wrong. said: its first line. text: all of it."""

    suite: str
    name: str
    result: Result = "passed"
    kind: str = ""
    said: str = ""
    text: str = ""
    seconds: float = 0.0


def write(report: AuditReport, out: TextIO, options: ReportOptions) -> None:
    """Write every suite; the irritants are read once, and a few of each rule and channel kept."""
    found, say = pairs(report), wording(options.language)
    suites = [(outcome.name, list(_channel(report, outcome, found, say))) for outcome in report.channels]
    suites.append(("omniaudit", list(_whole(report, found, say))))
    everything = [case for _, cases in suites for case in cases]
    stamp = in_utc(report.as_of).replace(tzinfo=None).isoformat(timespec="seconds")
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write(f"<testsuites name={_attribute(report.retailer)} {_totals(everything)}>\n")
    for name, cases in suites:
        out.write(f'  <testsuite name={_attribute(name)} {_totals(cases)} timestamp="{stamp}">\n')
        for case in cases:
            out.write(_case(case))
        out.write("  </testsuite>\n")
    out.write("</testsuites>\n")


def _channel(
    report: AuditReport, outcome: ChannelOutcome, found: dict[tuple[str, str], Pair], say: Wording
) -> Iterator[Case]:
    yield _read(report, outcome, say)
    for rule in report.rules:
        pair = found.pop((rule.code, outcome.name), None)
        if pair is None and outcome.kind == "competitor" and not rule.code.startswith("CMP"):
            continue  # a competitor is never judged, only compared with
        yield _rule(report, outcome, rule, pair, say)


def _read(report: AuditReport, outcome: ChannelOutcome, say: Wording) -> Case:
    if outcome.status == "ok":
        return Case(outcome.name, _READING, seconds=outcome.seconds)
    said = unread(report, outcome, say)
    result: Result = "error" if outcome.required else "skipped"
    return Case(outcome.name, _READING, result, outcome.reason or outcome.status, said, said, outcome.seconds)


def _rule(report: AuditReport, outcome: ChannelOutcome, rule: RuleOutcome, pair: Pair | None, say: Wording) -> Case:
    name = f"{rule.code} {rule.name}"
    if pair:
        return _found(report, pair, name, say)
    if rule.status == "crashed":
        said = rule.reason or say("The rule ended before it had judged anything.")
        return Case(outcome.name, name, "skipped", "rule_crashed", said, said)
    if rule.status == "skipped":
        said = rule.reason or say("The rule was not run.")
        return Case(outcome.name, name, "skipped", "rule_skipped", said, said)
    if outcome.status == "failed":
        said = say("The channel could not be read, so the rule could not judge it.")
        return Case(outcome.name, name, "skipped", "channel_unread", said, said)
    if outcome.name in rule.not_checked:
        said = say("The channel never supplies a field that the rule needs.")
        return Case(outcome.name, name, "skipped", "field_missing", said, said)
    return Case(outcome.name, name)


def _found(report: AuditReport, pair: Pair, name: str, say: Wording) -> Case:
    number = pair.failing or pair.irritants
    lines = [
        f"{say.word(one.severity)} {one.score:.1f}  {subject(one)} [{visible(one.product.key)}]\n"
        f"    {short(one.message, _LONGEST)}\n    {short(one.remedy, _LONGEST)}\n    {one.fingerprint}"
        for one in pair.worst
    ]
    if number > len(lines):
        lines.append(say("and {number} more in the json report", number=number - len(lines)))
    place = f"{report.config_path}:{report.lines.get(pair.channel, 1)}"
    lines.append(say("The channel is configured at {place}.", place=visible(place)))
    said = f"{number} × {pair.name}: {short(pair.worst[0].message, _LONGEST)}"
    result: Result = "failure" if pair.failing else "passed"
    return Case(pair.channel, name, result, pair.code, said, "\n".join(lines))


def _whole(report: AuditReport, left: dict[tuple[str, str], Pair], say: Wording) -> Iterator[Case]:
    """What is no channel's alone: whether enough could be compared, and irritants of a rule that is not listed."""
    said = "\n".join(shortfall.message for shortfall in report.shortfalls)
    kinds = ",".join(shortfall.code for shortfall in report.shortfalls)
    yield Case("omniaudit", _COMPARING, "error", kinds, said, said) if said else Case("omniaudit", _COMPARING)
    for (code, channel), pair in left.items():
        yield _found(report, pair, f"{code} {pair.name} · {label(report, channel)}", say)


def _totals(cases: list[Case]) -> str:
    counted = {result: sum(case.result == result for case in cases) for result in ("failure", "error", "skipped")}
    seconds = sum(case.seconds for case in cases)
    return (
        f'tests="{len(cases)}" failures="{counted["failure"]}" errors="{counted["error"]}"'
        f' skipped="{counted["skipped"]}" time="{seconds:.3f}"'
    )


def _case(case: Case) -> str:
    start = (
        f"    <testcase classname={_attribute(f'omniaudit.{case.suite}')} name={_attribute(case.name)}"
        f' time="{case.seconds:.3f}"'
    )
    match case.result:
        case "passed" if not case.text:
            return f"{start}/>\n"
        case "passed":
            inner = f"<system-out>{_text(case.text)}</system-out>"
        case "skipped":
            inner = f"<skipped message={_attribute(case.said)}/>"
        case _:
            kind = f"type={_attribute(case.kind)}"
            inner = f"<{case.result} message={_attribute(case.said)} {kind}>{_text(case.text)}</{case.result}>"
    return f"{start}>\n      {inner}\n    </testcase>\n"


def _attribute(text: str) -> str:
    return quoteattr(visible(text))


def _text(lines: str) -> str:
    """Text of our own lines; what XML 1.0 forbids is written out, and no line is a command to a log that shows it."""
    return escape("\n".join(sentence_safe(line) for line in lines.split("\n")))


FORMAT = Format(name="junit", media="application/xml", write=write)
