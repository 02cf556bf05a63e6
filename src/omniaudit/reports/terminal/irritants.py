"""The top irritants: product, message, the values side by side with the believed one first, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from rich.text import Text

from omniaudit.language.figures import format_money, format_number
from omniaudit.model.irritant import AuditReport, Irritant, SeenValue
from omniaudit.reports.terminal.paper import LONGEST, Paper, cells

SEVERITY_STYLES: Final = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "cyan"}

_BADGES: Final = {"critical": "bold reverse red", "high": "bold red", "medium": "bold yellow", "low": "bold cyan"}
_INDENT: Final = 6
_MOST_VALUES: Final = 6
_MOST_LOCATIONS: Final = 3


@dataclass(frozen=True)
class Columns:
    """Widths in cells that the values of all irritants share: channel and value; the rest is for notes."""

    label: int
    figure: int


def columns_for(irritants: Sequence[Irritant], paper: Paper) -> Columns:
    """Columns as wide as the widest label and value, but leaving room for the notes."""
    values = [value for irritant in irritants for value in irritant.values[:_MOST_VALUES]]
    most = (paper.width - _INDENT) // 3
    return Columns(
        label=min(max((cells(paper.label(value.channel)) for value in values), default=0), most),
        figure=min(max((cells(figure(value, paper)) for value in values), default=0), most),
    )


def irritants_heading(report: AuditReport, shown: int, paper: Paper) -> Text:
    """How many are shown of how many, and what their order rests on."""
    total = report.counts.irritants
    heading = paper.say("Irritants, worst first")
    if shown < total:
        heading = paper.say("Irritants, worst first: {shown} of {total}", shown=str(shown), total=paper.count(total))
    basis = "" if report.exposure_known else paper.say("exposure unknown: all products weigh the same")
    gap = paper.width - cells(heading) - cells(basis)
    return Text.assemble((heading, "bold"), " " * max(gap, 2), (basis if gap >= 2 else "", "dim"))


def irritant_block(irritant: Irritant, columns: Columns, paper: Paper) -> Iterator[Text]:
    """One irritant as a paragraph."""
    yield from _title(irritant, paper)
    yield _product(irritant, paper)
    yield from paper.paragraph(paper.clean(irritant.message), indent=_INDENT)
    yield from _values(irritant, columns, paper)
    if irritant.effort:
        steps = ", ".join(map(paper.word, irritant.effort))
        yield from paper.paragraph(paper.say("Costs the customer: {steps}", steps=steps), indent=_INDENT, style="dim")
    if irritant.signals:
        told = paper.many(
            "{number} customer already complains of this product here",
            "{number} customers already complain of this product here",
            irritant.signals,
        )
        yield from paper.paragraph(told, indent=_INDENT, style="bold")
    if irritant.probable_cause:
        evidence = irritant.cause_evidence
        named = paper.clean(evidence) if evidence else paper.word(irritant.probable_cause)
        cause = paper.say("Probable cause: {cause}", cause=named)
        yield from paper.paragraph(cause, indent=_INDENT, style="dim")
    arrow = paper.glyphs.arrow + " "
    lead = (" " * _INDENT, (arrow, "bold"))
    remedy = irritant.remedy.replace("\n", " ").strip()  # folded YAML ends in a line break
    yield from paper.paragraph(paper.clean(remedy), indent=_INDENT + len(arrow), lead=lead)


def _title(irritant: Irritant, paper: Paper) -> Iterator[Text]:
    """Rank, severity, score, rule; at the right edge the fingerprint, which accepting it needs."""
    severity = paper.word(irritant.severity).upper()
    widest = max(cells(paper.word(level)) for level in _BADGES)
    line = Text.assemble(
        f"{irritant.rank:>4}  ",
        (severity, _BADGES[irritant.severity]),
        " " * (widest - cells(severity)),
        (f"{format_number(irritant.score, 1, paper.language):>6}", SEVERITY_STYLES[irritant.severity]),
        "  ",
        (paper.clean(irritant.code), "bold"),
        f" {paper.clean(irritant.name)}",
    )
    confidence = paper.word(f"{irritant.confidence} confidence") if irritant.confidence != "high" else None
    baseline = paper.word(irritant.baseline) if irritant.baseline else None
    asides = f" {paper.glyphs.dot} ".join(filter(None, (baseline, confidence)))
    fingerprint = paper.clean(irritant.fingerprint)
    room = paper.width - cells(line.plain) - cells(fingerprint)
    beside = f" {paper.glyphs.dot} {asides}" if asides else ""
    fits = room - cells(beside) >= 2
    line.append(beside if fits else "", "dim")
    if room >= 2:
        line.append(" " * (room - cells(beside if fits else "")) + fingerprint, "dim")
    yield line if cells(line.plain) <= paper.width else Text(paper.fit(line.plain, paper.width))
    if asides and not fits:
        yield Text(" " * _INDENT + asides, "dim")


def _product(irritant: Irritant, paper: Paper) -> Text:
    """Title and identifiers; the title gives way first."""
    product = irritant.product
    numbers = [product.gtin, f"sku {product.sku}" if product.sku else None]
    known = f" {paper.glyphs.dot} ".join(paper.clean(number) for number in numbers if number)
    room = paper.width - _INDENT
    identifiers = paper.fit(known or paper.clean(product.key), room // 2)
    if not product.title:
        return Text.assemble(" " * _INDENT, (identifiers, "bold"))
    title = paper.fit(paper.clean(product.title), room - cells(identifiers) - 2)
    return Text.assemble(" " * _INDENT, (title, "bold"), "  ", (identifiers, "dim"))


def _values(irritant: Irritant, columns: Columns, paper: Paper) -> Iterator[Text]:
    """A line a value: channel, value, then what is to be said of it."""
    shown = irritant.values[:_MOST_VALUES]
    note_width = paper.width - _INDENT - columns.label - columns.figure - 6
    for index, value in enumerate(shown):
        believed = index == 0 and len(irritant.values) > 1
        deviates = value.channel == irritant.channel and value.value != irritant.values[0].value
        style = "bold green" if believed else "bold red" if deviates else ""
        yield Text.assemble(
            " " * (_INDENT + 2),
            paper.column(paper.label(value.channel), columns.label),
            "  ",
            (paper.column(figure(value, paper), columns.figure), style),
            "  ",
            (paper.fit(_note(irritant, value, believed, paper), note_width), "dim"),
        )
    more = len(irritant.values) - len(shown)
    if more:
        yield Text(" " * (_INDENT + 2) + paper.many("and {number} more value", "and {number} more values", more), "dim")


def figure(value: SeenValue, paper: Paper) -> str:
    """A value as people read it: money in their language, a vocabulary's word without its underscores."""
    if value.currency:
        return paper.clean(format_money(value.value, value.currency, paper.language))
    return paper.clean(paper.words.value(value.field, value.value, labels=paper.labels))


def _note(irritant: Irritant, value: SeenValue, believed: bool, paper: Paper) -> str:
    """That it is believed, of which field it is, its locations, how the channel wrote it, and from where."""
    notes = [paper.say("believed")] if believed else []
    if len({other.field for other in irritant.values}) > 1 or len(irritant.values) == 1:
        notes.append(paper.word(value.field))
    if value.locations:
        notes.append(_locations(value, paper))
    elif value.count > 1:
        notes.append(paper.many("{number} offer", "{number} offers", value.count))
    if value.raw and not _says_the_same(value.raw, value):
        notes.append(paper.say('written "{text}"', text=paper.fit(paper.clean(value.raw.strip()), 24)))
    if paper.wide and value.source:
        position = value.position and paper.words.position(value.position)
        notes.append(paper.clean(" ".join(filter(None, (value.source, position)))))
    return f" {paper.glyphs.dot} ".join(notes)


def _says_the_same(raw: str, value: SeenValue) -> bool:
    """The channel's own text tells a reader nothing more: ``24,90 €`` for 24.90, ``InStock`` for in_stock."""
    if value.currency:
        digits = re.sub(r"[^\d.,-]", "", raw[:LONGEST]).replace(",", ".")
        with suppress(InvalidOperation):
            return Decimal(digits) == Decimal(value.value)
        return False
    word = raw.rstrip("/").rsplit("/", 1)[-1]
    return _letters(word) == _letters(value.value)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text[:LONGEST])).casefold()


def _locations(value: SeenValue, paper: Paper) -> str:
    most = _MOST_LOCATIONS if paper.wide or len(value.locations) <= _MOST_LOCATIONS else _MOST_LOCATIONS - 1
    named = ", ".join(paper.fit(paper.clean(location), 16) for location in value.locations[:most])
    more = len(value.locations) - most
    return paper.say("{named} and {number} more", named=named, number=paper.count(more)) if more > 0 else named
