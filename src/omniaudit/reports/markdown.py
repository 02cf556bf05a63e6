"""The Markdown report, for GitHub's step summary and merge request comments: GFM, far under GitHub's 1 MiB a step.

What channels say is escaped so that it stays text: it can't open a tag, a link, an image, a code span or a cell, nor
mention anybody, refer to an issue, or turn into an emoji.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, TextIO

from omniaudit.language import Wording, wording
from omniaudit.language.figures import format_count, format_money, format_number, format_rate, format_time
from omniaudit.model.irritant import SEVERITIES, AuditReport, Irritant, SeenValue
from omniaudit.reports.protocol import Format, ReportOptions
from omniaudit.reports.references import REFERENCES
from omniaudit.reports.trend import trend_sentence
from omniaudit.reports.wording import label, missing, sampled, second_reading, short, subject, unread

_IRRITANTS: Final = 50
_CAUSES: Final = 10
_UNCHECKED: Final = 50
_LONGEST: Final = 200  # characters of one text, before escaping
_MARKUP: Final = re.compile(r"[\\`*_\[\]~]")
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "$": "<span>$</span>"}
"""``$`` opens GitHub's mathematics, and no backslash closes it."""
_BREAK: Final = "&#8203;"
_LIVE: Final = re.compile(
    r"(?<=[@#])(?=[\w/-])"  # mentions, e-mail addresses, issue numbers
    r"|(?<=:)(?=//)|(?<=www)(?=\.)|(?<=mailto:)|(?<=xmpp:)"  # addresses become links by themselves
    r"|(?<=:)(?=[\w+-]+:)"  # emoji
    r"|(?<=GH-)(?=\d)",
    re.IGNORECASE,
)


def write(report: AuditReport, out: TextIO, options: ReportOptions) -> None:
    """Write the headline, the causes, the worst irritants, the channels, and what was not checked."""
    say = wording(options.language)
    sections = (_headline, _causes, _accuracy, _irritants, _channels, _unchecked)
    out.write("\n\n".join("\n".join(lines) for section in sections if (lines := list(section(report, say)))) + "\n")


def inline(text: str, longest: int = _LONGEST) -> str:
    """Text of a channel as Markdown that shows exactly that, in a paragraph, a heading or a cell."""
    parts = (_MARKUP.sub(r"\\\g<0>", part) for part in _LIVE.split(short(text, longest)))
    return _BREAK.join(re.sub(r"[&<>|$]", lambda found: _ENTITIES[found[0]], part) for part in parts)


def _headline(report: AuditReport, say: Wording) -> Iterator[str]:
    yield f"## omniaudit: {inline(report.retailer)}"
    yield ""
    counts = report.counts
    figures = say(
        "Irritants: {irritants}, of which {failing} fail the gate ({severities}). Exit code {code}.",
        irritants=format_count(counts.irritants, say.language),
        failing=format_count(report.failing, say.language),
        severities=", ".join(
            say.count(f"{{number}} {name}", f"{{number}} {name}", getattr(counts, name)) for name in SEVERITIES
        ),
        code=report.exit_code,
    )
    yield f"**{_badge(report, say)}** {figures}"
    consistency = report.consistency
    if consistency.rate is not None and consistency.low is not None and consistency.high is not None:
        rate = say(
            "{rate} consistent (95% CI {low}–{high}): "
            "{matched} of {comparable} comparable product × channel pairs agree.",
            rate=format_rate(consistency.rate, say.language),
            low=format_number(100 * consistency.low, 1, say.language),
            high=format_number(100 * consistency.high, 1, say.language),
            matched=format_count(consistency.matched, say.language),
            comparable=format_count(consistency.comparable, say.language),
        )
        yield ""
        yield f"{rate} {format_time(report.as_of, say.language, report.zone)}"
        yield ""
        yield _measured_by(report, say)
    if told := trend_sentence(report, say):
        yield ""
        yield told
    for notice in report.history.notices if report.history else ():
        yield ""
        yield inline(say.notice(notice.message), 2 * _LONGEST)
    for told in sampled(report, say):
        yield ""
        yield inline(told, 2 * _LONGEST)
    for told in second_reading(report, say):
        yield ""
        yield told
    for gap in missing(report, say):
        yield ""
        yield f"⚠️ {inline(gap, 2 * _LONGEST)}"


def _measured_by(report: AuditReport, say: Wording) -> str:
    """The published rates, and which way the own prices err."""
    rates = " · ".join(f"{format_rate(each['rate'], say.language)} {say(each['short'])}" for each in REFERENCES)
    told = [say("Published rates: {rates}.", rates=rates)]
    consistency = report.consistency
    if number := consistency.against + consistency.favour:
        told.append(
            say.count(
                "Of {number} deviating price {against} is against the customer, {favour} in favour.",
                "Of {number} deviating prices {against} are against the customer, {favour} in favour.",
                number,
                against=format_count(consistency.against, say.language),
                favour=format_count(consistency.favour, say.language),
            )
        )
    return " ".join(told)


def _accuracy(report: AuditReport, say: Wording) -> Iterator[str]:
    """Charged against displayed, with the lines that inspections draw."""
    if not report.price_accuracy:
        return
    yield f"### {say('Charged as displayed')}"
    yield ""
    rows = (
        (inline(label(report, each.channel)), inline(", ".join(label(report, name) for name in each.displayed)),
         format_count(each.prices, say.language), _rate(each.accuracy, each.accuracy_interval, say),
         _rate(each.overcharge_rate, each.overcharge_interval, say), format_count(each.undercharged, say.language),
         format_count(each.large, say.language),
         "<br>".join(f"{'✅' if line.met else '❌'} {inline(line.text)}" for line in each.lines))
        for each in report.price_accuracy
    )  # fmt: skip
    heads = (
        "Channel", "Displayed on", "Prices", "Right", "Overcharged", "Undercharged", "Large overcharges",
        "Published lines",
    )  # fmt: skip
    yield from _table(heads, rows, "llrrrrrl", say)
    yield ""
    yield say("Not legal advice.")


def _rate(rate: float, bounds: tuple[float | None, float | None], say: Wording) -> str:
    low, high = (format_rate(bound or 0.0, say.language) for bound in bounds)
    return say("{rate} ({low} to {high})", rate=format_rate(rate, say.language), low=low, high=high)


def _badge(report: AuditReport, say: Wording) -> str:
    if report.failing:
        return say("❌ Irritants")
    if report.verdict == "incomplete":
        return say("⚠️ Incomplete")
    return say("✅ No irritant reaches the gate") if report.counts.irritants else say("✅ Clean")


def _causes(report: AuditReport, say: Wording) -> Iterator[str]:
    if not report.causes:
        return
    yield f"### {say('Causes')}"
    yield ""
    rows = (
        (inline(say.word(one.cause)), inline(label(report, one.channel)), inline(one.code),
         format_count(one.products, say.language), format_count(one.irritants, say.language),
         format_number(one.score, 1, say.language))
        for one in report.causes[:_CAUSES]
    )  # fmt: skip
    yield from _table(("Cause", "Channel", "Rule", "Products", "Irritants", "Score"), rows, "lllrrr", say)


def _irritants(report: AuditReport, say: Wording) -> Iterator[str]:
    total = report.counts.irritants
    if not total:
        return
    yield f"### {say('Irritants, worst first')}"
    yield ""
    rows = (_row(report, found, say) for found in islice(report.irritants, _IRRITANTS))
    yield from _table(("#", "Severity", "Rule", "Product", "Believed", "Deviating", "What to do"), rows, "rllllll", say)
    if total > _IRRITANTS:
        yield ""
        yield say(
            "The worst {shown} of {irritants}; `--output json=report.json` keeps all of them with their evidence.",
            shown=_IRRITANTS,
            irritants=format_count(total, say.language),
        )


def _row(report: AuditReport, found: Irritant, say: Wording) -> tuple[str, ...]:
    believed, deviating = sides(found)
    severity = f"**{say.word(found.severity)}**" if found.failing else say.word(found.severity)
    known = f" · {say.word(found.baseline)}" if found.baseline else ""
    return (
        str(found.rank),
        f"{severity} {format_number(found.score, 1, say.language)}{known}",
        f"{inline(found.code)} {inline(found.name)}",
        inline(subject(found)),
        _value(report, believed, say),
        _value(report, deviating, say) if deviating else inline(label(report, found.channel)),
        inline(found.remedy, 3 * _LONGEST),
    )


def sides(found: Irritant) -> tuple[SeenValue | None, SeenValue | None]:
    """The believed value and the deviating channel's own; a fault of one listing alone has no believed one."""
    if len(found.values) < 2:
        return None, next(iter(found.values), None)
    believed, *others = found.values
    return believed, next((value for value in others if value.channel == found.channel), others[0])


def _value(report: AuditReport, seen: SeenValue | None, say: Wording) -> str:
    if seen is None:
        return ""
    told = say.value(seen.field, seen.value, None, report.labels)
    if seen.currency:
        told = format_money(seen.value, seen.currency, say.language)
    return f"{inline(told, 60)} · {inline(label(report, seen.channel), 60)}"


def _channels(report: AuditReport, say: Wording) -> Iterator[str]:
    yield f"### {say('Channels')}"
    yield ""
    rows = (
        (inline(label(report, one.name)), say.word(one.kind), say.word(one.status),
         format_count(one.offers, say.language), format_count(one.rejected, say.language),
         inline(unread(report, one, say), 2 * _LONGEST) if one.status != "ok" else "")
        for one in report.channels
    )  # fmt: skip
    yield from _table(("Channel", "Kind", "Status", "Offers", "Rejected", "Why"), rows, "lllrrl", say)


def _unchecked(report: AuditReport, say: Wording) -> Iterator[str]:
    rules = [rule for rule in report.rules if rule.status != "ran"]
    if not rules:
        return
    yield f"<details><summary>{say('Rules that judged nothing')}</summary>"
    yield ""
    rows = (
        (inline(f"{rule.code} {rule.name}"), say.word(rule.status), inline(rule.reason or ""))
        for rule in rules[:_UNCHECKED]
    )
    yield from _table(("Rule", "Status", "Why"), rows, "lll", say)
    yield ""
    yield "</details>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], sides: str, say: Wording) -> Iterator[str]:
    """sides: l or r, a letter a column."""
    yield f"| {' | '.join(map(say, heads))} |"
    yield f"| {' | '.join('---:' if side == 'r' else '---' for side in sides)} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"


FORMAT = Format(name="markdown", media="text/markdown", write=write)
