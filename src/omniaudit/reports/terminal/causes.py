"""The causes: what would mend many irritants at once, before the irritants themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.text import Text

from omniaudit.model.irritant import AuditReport, Cause
from omniaudit.reports.terminal.paper import Paper, cells

_MOST: Final = 5


def causes(report: AuditReport, paper: Paper) -> Iterator[Text]:
    """What each cause is, where, and how many irritants it explains; the most harmful together first.

    What explains a single irritant stands there.
    """
    common = [cause for cause in report.causes if cause.irritants > 1]
    if not common:
        return
    heading = paper.say("Causes")
    told = paper.say(
        "{explained} of {total} irritants share a cause with others: mend it once, at its source",
        explained=paper.count(sum(cause.irritants for cause in common)),
        total=paper.count(report.counts.irritants),
    )
    yield Text.assemble((heading, "bold"), "  ", (paper.fit(told, paper.width - 2 - cells(heading)), "dim"))
    for cause in common[:_MOST]:
        yield from _cause(cause, paper)
    more = len(common) - _MOST
    if more > 0:
        told = paper.many(
            "and {number} more cause in the JSON report", "and {number} more causes in the JSON report", more
        )
        yield Text(paper.fit(f"    {told}", paper.width), "dim")


def _cause(cause: Cause, paper: Paper) -> Iterator[Text]:
    counted = paper.many("{number} irritant", "{number} irritants", cause.irritants)
    aside = f" {paper.glyphs.dot} {paper.clean(cause.code)} {paper.glyphs.dot} {counted}"
    label = paper.fit(paper.label(cause.channel), paper.width - 2 - cells(aside))
    yield Text.assemble("  ", (label, "bold"), aside)
    evidence = paper.clean(cause.evidence) if cause.evidence else paper.word(cause.cause)
    yield from paper.paragraph(evidence, indent=4)
