"""Customers' ways on the page: how whole each journey is, where customers meet the shop, how grown together it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.text import Text

from omniaudit.language.figures import format_number, format_rate
from omniaudit.model.irritant import SEVERITY_FLOORS, AuditReport
from omniaudit.model.journey import JourneyResult, StageFigures, Touchpoint
from omniaudit.reports.terminal.irritants import SEVERITY_STYLES
from omniaudit.reports.terminal.paper import Paper, cells

_MOST_TRANSITIONS: Final = 3
_NAME_WIDTH: Final = 28


def journeys(report: AuditReport, paper: Paper) -> Iterator[Text]:
    """A line a journey: the seamless rate, of how many products, and the break that most customers meet."""
    walked = [journey for journey in report.journeys if journey.products]
    if not walked:
        return
    yield Text(paper.say("Journeys"), "bold")
    width = min(max(cells(paper.word(journey.name)) for journey in walked), _NAME_WIDTH)
    for journey in walked:
        yield from _journey(journey, width, paper, sampled=report.sample is not None)
    if report.transitions:
        named = (
            f"{paper.label(each.channel_a)} {paper.glyphs.arrow} {paper.label(each.channel_b)}"
            f" {format_number(each.score, 1, paper.language)}"
            for each in report.transitions[:_MOST_TRANSITIONS]
        )
        told = paper.say("Most harm between: {pairs}", pairs=paper.clean(f" {paper.glyphs.dot} ".join(named)))
        yield from paper.paragraph(told, indent=2, style="dim")


def _journey(journey: JourneyResult, width: int, paper: Paper, *, sampled: bool) -> Iterator[Text]:
    rate = _rate(journey.rate, paper)
    style = "dim" if journey.rate is None else "green" if journey.rate == 1 else ""
    seamless = paper.count(journey.seamless)
    said = [
        paper.many(
            "{seamless} of {number} product", "{seamless} of {number} products", journey.products, seamless=seamless
        )
    ]
    low, high = journey.interval
    if sampled and low is not None and high is not None:
        least, most = (format_number(100 * bound, 1, paper.language) for bound in (low, high))
        said.append(paper.say("95% CI {low}–{high}", low=least, high=most))
    if journey.undetermined:
        said.append(paper.many("{number} undetermined", "{number} undetermined", journey.undetermined))
    if journey.breaks:
        worst = journey.breaks[0]
        told = paper.many(
            'breaks most at "{step}": {code}, {number} product',
            'breaks most at "{step}": {code}, {number} products',
            worst.products,
            step=_step(worst.step, paper),
            code=paper.clean(worst.code),
        )
        said.append(told)
    lead = ("  ", paper.column(paper.word(journey.name), width), "  ", (f"{rate:>7}", style), "  ")
    note = f" {paper.glyphs.dot} ".join(said)
    yield from paper.paragraph(note, indent=width + 13, style="dim", lead=lead)


def touchpoints(report: AuditReport, paper: Paper) -> Iterator[Text]:
    """The touchpoint × stage table: irritants found, a dot where rules found nothing, blank where none could judge."""
    covered = [touchpoint for touchpoint in report.touchpoints if touchpoint.covered]
    if not covered:
        return
    stages = [cell.stage for cell in covered[0].stages]
    names = [paper.word(touchpoint.kind) for touchpoint in covered]
    title, words = paper.say("Touchpoints"), list(map(paper.word, stages))
    width = max(cells(title), *map(cells, names))
    room = (paper.width - 4 - width) // max(len(stages), 1)
    column = min(max(map(cells, words)), max(room - 2, 4))
    heads = "".join(f"  {paper.fit(word, column):>{column}}" for word in words)
    yield Text.assemble((paper.column(title, width + 2), "bold"), (heads, "dim"))
    for name, touchpoint in zip(names, covered, strict=True):
        yield Text.assemble("  ", paper.column(name, width), *_cells(touchpoint.stages, column, paper))
    yield from _beside(report.touchpoints, paper)


def _cells(stages: Sequence[StageFigures], column: int, paper: Paper) -> Iterator[tuple[str, str]]:
    for cell in stages:
        sign = paper.glyphs.dot if cell.rules else ""
        shown = paper.count(cell.irritants) if cell.irritants else sign
        severity = next(name for name, floor in SEVERITY_FLOORS.items() if cell.score >= floor)
        yield f"  {shown:>{column}}", SEVERITY_STYLES[severity] if cell.irritants else "dim"


def _beside(found: Sequence[Touchpoint], paper: Paper) -> Iterator[Text]:
    """When customers meet the irritants, and which usual touchpoints no source covers."""
    moments = {name: sum(each.moments.get(name, 0) for each in found) for name in ("before", "during", "after")}
    if any(moments.values()):
        told = paper.say(
            "Irritants by moment of the purchase: {before} before, {during} during, {after} after",
            **{name: paper.count(number) for name, number in moments.items()},
        )
        yield from paper.paragraph(told, indent=2, style="dim")
    if open_ones := [paper.word(each.kind) for each in found if not each.covered]:
        told = paper.say("No source covers: {kinds}", kinds=", ".join(open_ones))
        yield from paper.paragraph(told, indent=2, style="dim")


def maturity(report: AuditReport, paper: Paper) -> Iterator[Text]:
    """The level, what it rests on, and what would lift it."""
    found = report.maturity
    if found is None:
        return
    score = format_number(found.score, 0, paper.language)
    sure = _rate(found.confidence, paper)
    told = paper.say("{score} of 100, {rate} confidence", score=paper.clean(score), rate=sure)
    yield Text.assemble((paper.say("Maturity") + "  ", "bold"), (paper.word(found.level), "bold"), ("  " + told, "dim"))
    known = (f"{paper.word(each.name)} {_rate(each.value, paper)}" for each in found.indicators)
    yield from paper.paragraph(f" {paper.glyphs.dot} ".join(known), indent=2)
    for step in found.next:
        told = paper.say(
            "{level} needs {indicator} of {needed}, it is {now}. {advice}",
            level=paper.word(step.level),
            indicator=paper.word(step.indicator),
            needed=_rate(step.needed, paper),
            now=_rate(step.value, paper),
            advice=paper.say(step.advice),
        )
        lead = ("  ", (paper.glyphs.arrow + " ", "bold"))
        yield from paper.paragraph(told, indent=2 + len(paper.glyphs.arrow) + 1, lead=lead, style="dim")


def _rate(fraction: float | None, paper: Paper) -> str:
    return paper.say("unknown") if fraction is None else paper.clean(format_rate(fraction, paper.language))


def _step(step: str, paper: Paper) -> str:
    """``collect stores``: what the customer does, and where."""
    verb, _, place = step.partition(" ")
    return f"{paper.word(verb)} {paper.label(place)}"
