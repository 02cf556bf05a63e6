"""Sentences that several reports for CI services share: plain text, safe to show, one fact each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from omniaudit.language import Wording
from omniaudit.language.figures import format_count, format_number, format_rate
from omniaudit.model.irritant import AuditReport, Irritant
from omniaudit.model.outcome import ChannelOutcome
from omniaudit.reports.safe import visible

_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


IDLE_REFRESH: Final = (
    "refresh of {channels} excused nothing: nothing says when a difference began; map observed_at, or keep a history"
)


def label(report: AuditReport, channel: str) -> str:
    """The channel as people call it."""
    return visible(report.labels.get(channel, channel))


def short(text: str, longest: int) -> str:
    """The text made visible, cut to so many characters."""
    line = visible(text[: longest + 1])
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def reference(found: Irritant, say: Wording) -> str:
    """What a legal finding refers to, to stand behind its message where no remedy says it; nothing for others."""
    return f" ({say('{law}; not legal advice', law=visible(found.law))})" if found.law else ""


def subject(found: Irritant, longest: int = 120) -> str:
    """What an irritant is about: the product's title, or what identifies it."""
    return short(found.product.title or found.product.key, longest)


def unread(report: AuditReport, outcome: ChannelOutcome, say: Wording) -> str:
    """Why a channel was not read whole: what happened, its code, and the detail where there is one."""
    channel = label(report, outcome.name)
    if outcome.status == "failed":
        told = say("{channel} could not be read.", channel=channel)
    else:
        told = say("{channel} was read only in part.", channel=channel)
    if outcome.detail:
        told += f" {visible(say.notice(outcome.detail.removeprefix(f'{outcome.name}: ')))}"
    return told if outcome.reason is None else f"{told} ({visible(outcome.reason)})"


def missing(report: AuditReport, say: Wording) -> Iterator[str]:
    """Why the run is incomplete; nothing where it is not."""
    for outcome in report.channels:
        if outcome.required and outcome.status != "ok":
            yield unread(report, outcome, say)
    for shortfall in report.shortfalls:
        yield visible(shortfall.message)


def sampled(report: AuditReport, say: Wording) -> Iterator[str]:
    """How many products were read where a sample was enough, and what it can't show; nothing where all were read."""
    sample = report.sample
    if sample is None:
        return
    products = format_count(sample.products, say.language)
    if sample.of is None:
        yield say("Sample of {products} products.", products=products)
    else:
        of = format_count(sample.of, say.language)
        yield say("Sample of {products} of {of} products.", products=products, of=of)
    for warning in sample.warnings:
        yield visible(warning.message)


def summary(report: AuditReport, say: Wording) -> Iterator[str]:
    """The run in a few lines: the rate, the count, and what is missing from both."""
    consistency = report.consistency
    if consistency.rate is not None and consistency.low is not None and consistency.high is not None:
        yield say(
            "{rate} consistent (95% CI {low}–{high}): "
            "{matched} of {comparable} comparable product × channel pairs agree.",
            rate=format_rate(consistency.rate, say.language),
            low=format_number(100 * consistency.low, 1, say.language),
            high=format_number(100 * consistency.high, 1, say.language),
            matched=format_count(consistency.matched, say.language),
            comparable=format_count(consistency.comparable, say.language),
        )
    yield from sampled(report, say)
    yield say(
        "Irritants: {irritants}, of which {failing} fail the gate.",
        irritants=format_count(report.counts.irritants, say.language),
        failing=format_count(report.failing, say.language),
    )
    gaps = list(missing(report, say))
    if gaps:
        yield say("This is not the whole picture:")
        yield from gaps


def generic(text: str) -> str:
    """A rule's remedy without an irritant to speak of: ``{channel}`` becomes ``the channel``."""
    return visible(_PLACEHOLDER.sub(lambda found: f"the {found[1].replace('_', ' ')}", text))


def second_reading(report: AuditReport, say: Wording) -> Iterator[str]:
    """What came of reading again what looked wrong; nothing where nothing was."""
    if found := report.confirmation:
        yield say(
            "Second reading: confirmed {confirmed}, unconfirmed {unconfirmed}, transient and not counted {transient}.",
            confirmed=format_count(found.confirmed, say.language),
            unconfirmed=format_count(found.unconfirmed, say.language),
            transient=format_count(found.transient, say.language),
        )
