"""What stands around the irritants: the headline, the channels, what was not checked, what to do next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from rich.text import Text

from omniaudit.language.figures import format_bytes, format_number, format_rate, format_time
from omniaudit.model.irritant import SEVERITIES, AuditReport, FieldVerdicts, Irritant, Unmapped
from omniaudit.model.outcome import ChannelOutcome
from omniaudit.reports.terminal.irritants import SEVERITY_STYLES
from omniaudit.reports.terminal.paper import Paper, Part, cells
from omniaudit.reports.trend import trend_sentence
from omniaudit.reports.wording import IDLE_REFRESH, sampled, second_reading

_VERDICT_STYLES: Final = {
    "clean": "bold reverse green",
    "irritants": "bold reverse red",
    "incomplete": "bold reverse yellow",
}
_STATUS_STYLES: Final = {"ok": "green", "partial": "yellow", "failed": "bold red"}
Section = Callable[[AuditReport, Paper], Iterator[Text]]

_MOST_NOTICES: Final = 2
_MOST_WORDS: Final = 8


def headline(report: AuditReport, paper: Paper, *by: Section) -> Iterator[Text]:
    """Who and when, the rate with its interval, the verdict, the counts. by: what the rate is to be read by."""
    moment = paper.clean(format_time(report.as_of, paper.language, report.zone))
    retailer = paper.column(paper.clean(report.retailer), paper.width - cells(moment) - 2)
    yield Text.assemble((retailer, "bold"), "  ", (moment, "dim"))
    yield Text()
    yield from _rate(report, paper)
    yield from _fields(report, paper)
    for line in sampled(report, paper.words):
        yield from paper.paragraph(paper.clean(line), indent=0, style="yellow")
    for section in by:
        yield from section(report, paper)
    yield Text()
    badge = f" {paper.word(report.verdict).upper()} "
    lead = ((badge, _VERDICT_STYLES[report.verdict]), " ")
    yield from paper.paragraph(_verdict(report, paper), indent=cells(badge) + 1, lead=lead)
    if report.counts.irritants:
        yield _counts(report, paper)
    for line in second_reading(report, paper.words):
        yield from paper.paragraph(paper.clean(line), indent=0, style="dim")


def trend(report: AuditReport, paper: Paper) -> Iterator[Text]:
    """How the runs went that the history keeps."""
    if told := trend_sentence(report, paper.words):
        heading = paper.say("Trend")
        lead = ((heading, "bold"), "  ")
        yield from paper.paragraph(paper.clean(told), indent=cells(heading) + 2, lead=lead)


def _rate(report: AuditReport, paper: Paper) -> Iterator[Text]:
    """``97.3% consistent (95% CI 96.1–98.2, 1,204 of 1,237 … pairs)``, on one line or two."""
    consistency = report.consistency
    if consistency.rate is None:
        yield Text(paper.say("Nothing could be compared"), "bold yellow")
        return
    rate = paper.say("{rate} consistent", rate=paper.clean(format_rate(consistency.rate, paper.language)))
    details = paper.many(
        "{matched} of {number} comparable product × channel pair",
        "{matched} of {number} comparable product × channel pairs",
        consistency.comparable,
        matched=paper.count(consistency.matched),
    )
    if consistency.low is not None and consistency.high is not None:
        low, high = (format_number(100 * bound, 1, paper.language) for bound in (consistency.low, consistency.high))
        details = f"{paper.say('95% CI {low}–{high}', low=low, high=high)}, {details}"
    style = "bold green" if report.verdict == "clean" else "bold"
    if cells(rate) + cells(details) + 3 <= paper.width:
        yield Text.assemble((rate, style), f" ({details})")
        return
    yield Text(rate, style)
    yield from paper.paragraph(details, indent=0)


def _fields(report: AuditReport, paper: Paper) -> Iterator[Text]:
    """The rate of each field, where more than one was compared."""
    compared = [field for field in report.consistency.fields if field.matched + field.mismatched]
    if len(compared) < 2:
        return
    rates = (f"{paper.word(field.field)} {format_rate(_share(field), paper.language)}" for field in compared)
    yield from paper.paragraph(paper.clean(f" {paper.glyphs.dot} ".join(rates)), indent=0, style="dim")


def _share(field: FieldVerdicts) -> float:
    return field.matched / (field.matched + field.mismatched)


def _verdict(report: AuditReport, paper: Paper) -> str:
    """What could not be judged, how many irritants fail the gate, the exit code."""
    sentences = [*_unread(report, paper), *(paper.clean(short.message) for short in report.shortfalls)]
    total, failing = report.counts.irritants, report.failing
    if total:
        found = paper.many("{number} irritant", "{number} irritants", total)
        sentences.append(_at_gate(failing, found, paper))
    elif report.verdict == "clean":
        ran = sum(rule.status == "ran" for rule in report.rules)
        nothing = paper.many(
            "{number} rule found nothing that a customer would stumble over.",
            "{number} rules found nothing that a customer would stumble over.",
            ran,
        )
        sentences.append(nothing)
    else:
        sentences.append(paper.say("No irritants in what could be judged."))
    sentences.append(paper.say("Exit {code}.", code=str(report.exit_code)))
    return " ".join(sentences)


def _unread(report: AuditReport, paper: Paper) -> Iterator[str]:
    """One sentence for the channels that could not be read, one for those that were read in part."""
    failed, partial = (
        [paper.label(outcome.name) for outcome in report.channels if outcome.required and outcome.status == status]
        for status in ("failed", "partial")
    )
    if len(failed) == 1:
        yield paper.say("{channel} could not be read.", channel=failed[0])
    elif failed:
        yield paper.say("{channels} could not be read.", channels=", ".join(failed))
    if len(partial) == 1:
        yield paper.say("{channel} was read only in part.", channel=partial[0])
    elif partial:
        yield paper.say("{channels} were read only in part.", channels=", ".join(partial))


def _at_gate(failing: int, found: str, paper: Paper) -> str:
    """How many of the irritants fail the gate. found: all of them, in words."""
    if not failing:
        return paper.say("{irritants}, none of them fail the gate.", irritants=found)
    return paper.many(
        "{irritants}, {number} of them fails the gate.",
        "{irritants}, {number} of them fail the gate.",
        failing,
        irritants=found,
    )


def _counts(report: AuditReport, paper: Paper) -> Text:
    """How many of each severity; against a baseline also what is new."""
    counts = report.counts
    parts: list[Part] = []
    for severity in SEVERITIES:
        number = getattr(counts, severity)
        parts += [
            "   " if parts else " ",
            (_counted(severity, number, paper), SEVERITY_STYLES[severity] if number else "dim"),
        ]
    if counts.known or counts.worsened or counts.accepted:
        against = ", ".join(
            _counted(name, getattr(counts, name), paper) for name in ("new", "worsened", "known", "accepted")
        )
        parts.append((f"   ({against})", "dim"))
    return Text.assemble(*parts)


def _counted(name: str, number: int, paper: Paper) -> str:
    """``2 critical``"""
    return paper.many(f"{{number}} {name}", f"{{number}} {name}", number)


def channels(report: AuditReport, paper: Paper) -> Iterator[Text]:
    """A line a channel, with the reason beneath where it was not read whole."""
    labels = [paper.label(outcome.name) for outcome in report.channels]
    figures = [
        (
            paper.word(outcome.kind),
            paper.count(outcome.offers),
            paper.count(outcome.rejected),
            f"{format_number(outcome.seconds, 1, paper.language)} s",
        )
        for outcome in report.channels
    ]
    title, heads = paper.say("Channels"), [paper.word(head) for head in ("kind", "offers", "rejected", "time")]
    widths = [max((cells(head), *(cells(row[index]) for row in figures))) for index, head in enumerate(heads)]
    room = paper.width - 4 - sum(widths) - 3 * len(widths)
    label_width = min(max((cells(title), *map(cells, labels))), room)
    yield Text.assemble((paper.column(title, label_width + 4), "bold"), (_row(heads, widths), "dim"))
    for outcome, label, row in zip(report.channels, labels, figures, strict=True):
        style = _STATUS_STYLES[outcome.status]
        yield Text.assemble(
            ("  " + getattr(paper.glyphs, outcome.status) + " ", style),
            (paper.column(label, label_width), style if outcome.status != "ok" else ""),
            _row(row, widths),
        )
        yield from _remarks(outcome, paper)
        yield from _traffic(outcome, paper)


def _row(values: Sequence[str], widths: Sequence[int]) -> str:
    """The first column is text, the others are figures."""
    kind, *figures = values
    right = "".join(f"   {figure:>{width}}" for figure, width in zip(figures, widths[1:], strict=True))
    return f"   {kind:<{widths[0]}}{right}"


def _remarks(outcome: ChannelOutcome, paper: Paper) -> Iterator[Text]:
    """Why it was not read whole, and what was noticed while reading."""
    if outcome.status != "ok":
        status = paper.word(outcome.status)
        if not outcome.required:
            status = paper.say("{status}, not required", status=status)
        told = f"{status} ({outcome.reason})" if outcome.reason else status
        detail = outcome.detail and paper.words.notice(outcome.detail.removeprefix(f"{outcome.name}: "))
        yield from paper.paragraph(_reasoned(told, detail, paper), indent=4)
    for notice in outcome.notices[:_MOST_NOTICES]:
        yield from paper.paragraph(paper.clean(paper.words.notice(notice.message)), indent=4, style="dim")
    more = len(outcome.notices) - _MOST_NOTICES
    if more > 0:
        told = paper.many(
            "and {number} more notice in the JSON report", "and {number} more notices in the JSON report", more
        )
        yield Text(f"    {told}", "dim")


def _reasoned(status: str, reason: str | None, paper: Paper) -> str:
    said = paper.clean(status)
    return paper.say("{status}: {reason}", status=said, reason=paper.clean(reason)) if reason else said


def _traffic(outcome: ChannelOutcome, paper: Paper) -> Iterator[Text]:
    """What was asked over the network, and how long the answers took: a slow channel is slow for customers too."""
    if not outcome.requests:
        return
    told = [
        paper.many("{number} request", "{number} requests", outcome.requests),
        paper.clean(format_bytes(outcome.bytes, paper.language)),
    ]
    if outcome.response_p50 is not None and outcome.response_p95 is not None:
        half, most = (paper.count(time) for time in (outcome.response_p50, outcome.response_p95))
        times = "half answered within {half} ms, 95 % within {most} ms" if outcome.requests > 1 else "took {half} ms"
        told.append(paper.say(times, half=half, most=most))
    yield from paper.paragraph(f" {paper.glyphs.dot} ".join(told), indent=4, style="dim")


def troubled_channels(report: AuditReport, paper: Paper) -> Iterator[Text]:
    """Only the channels that were not read whole, each with its reason."""
    for outcome in report.channels:
        if outcome.status != "ok":
            yield Text(paper.label(outcome.name), _STATUS_STYLES[outcome.status])
            yield from _remarks(outcome, paper)


def not_checked(report: AuditReport, paper: Paper) -> Iterator[Text]:
    """What the figures above do not cover: rules, pairs and words."""
    lines = [*_unchecked_rules(report, paper), *_undetermined(report, paper), *_unmapped(report, paper)]
    if report.history:
        lines += [
            paper.say(
                "history {dot} {what}", dot=paper.glyphs.dot, what=paper.clean(paper.words.notice(notice.message))
            )
            for notice in report.history.notices
        ]
    if report.idle_refresh:
        named = ", ".join(map(paper.label, report.idle_refresh))
        lines.append(paper.say(IDLE_REFRESH, channels=named))
    for each in report.unread:
        detail = paper.clean(paper.words.notice(each.detail))
        said = "`{what}` could not be read ({reason}): {detail}"
        lines.append(paper.say(said, what=each.what, reason=each.reason, detail=detail))
    if report.signals_known is False:
        lines.append(paper.say("signals could not be read: no irritant is marked with customers' complaints"))
    if not lines:
        return
    yield Text(paper.say("Not checked"), "bold")
    for line in lines:
        yield from paper.paragraph(line, indent=4, lead=("  ",))


def _unchecked_rules(report: AuditReport, paper: Paper) -> Iterator[str]:
    """Rules that share one reason share one line."""
    reasons: dict[str, list[str]] = defaultdict(list)
    for rule in report.rules:
        name = f"{rule.code} {rule.name}"
        if rule.status != "ran":
            status = paper.word(rule.status)
            reasons[_reasoned(status, rule.reason, paper)].append(name)
        elif rule.not_checked:
            labels = ", ".join(map(paper.label, rule.not_checked))
            reasons[paper.say("not for {channels}: needed fields are never supplied", channels=labels)].append(name)
    for reason, names in reasons.items():
        who = names[0] if len(names) == 1 else ", ".join(name.split(" ")[0] for name in names)
        yield paper.clean(f"{who} {paper.glyphs.dot} {reason}")


def _undetermined(report: AuditReport, paper: Paper) -> Iterator[str]:
    """The pairs of each field that were neither match nor mismatch, and why."""
    for field in report.consistency.fields:
        if field.undetermined:
            reasons = (f"{paper.count(number)} {paper.word(reason)}" for reason, number in field.reasons.items())
            told = ", ".join(reasons) or paper.say("no reason given")
            pairs = paper.many(
                "{number} pair undetermined: {reasons}",
                "{number} pairs undetermined: {reasons}",
                field.undetermined,
                reasons=told,
            )
            yield f"{paper.word(field.field)} {paper.glyphs.dot} {pairs}"


def _unmapped(report: AuditReport, paper: Paper) -> Iterator[str]:
    """Words without a meaning, most frequent first."""
    words = sorted(report.unmapped, key=lambda word: (-word.count, word.channel, word.field, word.word))
    named = [_unknown(word, paper) for word in words[:_MOST_WORDS]]
    if len(words) > _MOST_WORDS:
        named.append(paper.say("{number} more", number=paper.count(len(words) - _MOST_WORDS)))
    if named:
        yield paper.say(
            "unknown words {dot} {words}; give them a meaning under values: of their source",
            dot=paper.glyphs.dot,
            words=", ".join(named),
        )


def _unknown(word: Unmapped, paper: Paper) -> str:
    text = paper.fit(paper.clean(word.word), 24)
    times = f"{paper.glyphs.times} {paper.count(word.count)}"
    return f'{paper.label(word.channel)} {paper.word(word.field)} "{text}" {times}'


def next_steps(report: AuditReport, shown: Sequence[Irritant], paper: Paper) -> Iterator[Text]:
    """What a person would do now, as the commands to do it."""
    total = report.counts.irritants
    steps = {}
    if shown:
        steps[f"omniaudit rules {paper.clean(shown[0].code)}"] = paper.say("explains the worst of them")
        steps["--output json=report.json"] = paper.say("keeps every value with its evidence")
        if len(shown) < total:
            every, more = "shows all of them here", "shows more of them here"
            steps[f"--top {min(total, 100)}"] = paper.say(every if total <= 100 else more)
    elif any(channel.status != "ok" for channel in report.channels):
        steps["omniaudit check"] = paper.say("again, once the channels above can be read")
    elif not report.consistency.comparable:
        steps["matching:"] = paper.say("map gtin or sku under fields: no product is on two channels")
    width = max(map(len, steps), default=0)
    lead = paper.say("Next") + "  "
    for command, effect in steps.items():
        room = paper.width - cells(lead) - width - 2
        yield Text.assemble((lead, "bold"), f"{command:<{width}}  ", (paper.fit(effect, room), "dim"))
        lead = " " * cells(lead)
