"""What the headline's rate is to be read by, and how often what is charged is what is displayed."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from omniaudit.language.figures import format_number, format_rate
from omniaudit.model.irritant import AuditReport, PriceAccuracy
from omniaudit.reports.references import REFERENCES
from omniaudit.reports.terminal.paper import Paper, cells


def directions(report: AuditReport, paper: Paper) -> Iterator[Text]:
    """Whether deviating prices cost the customer or the shop."""
    consistency = report.consistency
    if number := consistency.against + consistency.favour:
        told = paper.many(
            "Of {number} deviating price {against} is against the customer, {favour} in favour.",
            "Of {number} deviating prices {against} are against the customer, {favour} in favour.",
            number,
            against=paper.count(consistency.against),
            favour=paper.count(consistency.favour),
        )
        yield from paper.paragraph(told, indent=0, style="dim")


def references(report: AuditReport, paper: Paper) -> Iterator[Text]:
    """The published rates, beside one's own."""
    if report.consistency.rate is None:
        return
    rates = (f"{format_rate(each['rate'], paper.language)} {paper.words(each['short'])}" for each in REFERENCES)
    told = paper.say("Published rates: {rates}.", rates=paper.clean(f" {paper.glyphs.dot} ".join(rates)))
    yield from paper.paragraph(told, indent=0, style="dim")


def accuracy(report: AuditReport, paper: Paper) -> Iterator[Text]:
    """Charged against displayed, with the lines that inspections draw."""
    if not report.price_accuracy:
        return
    heading = paper.say("Charged as displayed")
    told = paper.say("what customers pay against what they were shown; not legal advice")
    yield Text.assemble((heading, "bold"), "  ", (paper.fit(told, paper.width - 2 - cells(heading)), "dim"))
    for each in report.price_accuracy:
        yield from _channel(each, paper)


def _channel(each: PriceAccuracy, paper: Paper) -> Iterator[Text]:
    told = paper.many(
        "{channel}: {accuracy} of {number} price right (95% CI {low}–{high}), {overcharged} overcharged, {below} below"
        " what {displayed} displays",
        "{channel}: {accuracy} of {number} prices right (95% CI {low}–{high}), {overcharged} overcharged, {below} below"
        " what {displayed} displays",
        each.prices,
        channel=paper.label(each.channel),
        displayed=", ".join(map(paper.label, each.displayed)),
        accuracy=paper.clean(format_rate(each.accuracy, paper.language)),
        low=_percent(each.accuracy_interval[0], paper),
        high=_percent(each.accuracy_interval[1], paper),
        overcharged=paper.clean(format_rate(each.overcharge_rate, paper.language)),
        below=paper.count(each.undercharged),
    )
    yield from paper.paragraph(told, indent=4, lead=("  ",))
    for line in each.lines:
        kept = paper.say("met") if line.met else paper.say("not met")
        yield from paper.paragraph(
            f"{kept}  {paper.clean(line.text)}", indent=6, lead=("    ",), style="" if line.met else "red"
        )


def _percent(bound: float | None, paper: Paper) -> str:
    return format_number(100 * (bound or 0.0), 1, paper.language)
