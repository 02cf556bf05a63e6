"""A probe for people: a block a listing, a line a field, and at the end of each channel what to look at."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final, TextIO

from rich.text import Text

from omniaudit.language.figures import format_bytes, format_count, format_number
from omniaudit.model.outcome import Notice
from omniaudit.probe import ChannelProbe, SeenField, SeenListing, SourceProbe
from omniaudit.reports.terminal import page_width
from omniaudit.reports.terminal.page import open_console
from omniaudit.reports.terminal.paper import Paper, Part, cells, wrap

_INDENT: Final = 4
_GAP: Final = 2
_MOST_LINES: Final = 3
_NARROW_FIELD: Final = 16
_HEADS: Final = ("field", "as read", "understood as", "from")


def render(channels: Sequence[ChannelProbe], exit_code: int, out: TextIO, *, colour: bool, language: str) -> str:
    """The page in the width and encoding of the stream that it is for."""
    labels = {channel.name: channel.label for channel in channels}
    paper = Paper(page_width(out), out.encoding or "utf-8", language, labels)
    text = io.StringIO()
    console = open_console(text, paper.width, colour=colour)
    for line in _page(channels, exit_code, paper):
        line.rstrip()
        console.print(line, soft_wrap=True)
    return text.getvalue()


def _page(channels: Sequence[ChannelProbe], exit_code: int, paper: Paper) -> Iterator[Text]:
    for channel in channels:
        yield from _channel(channel, paper)
        yield Text()
    yield from paper.paragraph(_verdict(channels, exit_code, paper), indent=0)


def _verdict(channels: Sequence[ChannelProbe], exit_code: int, paper: Paper) -> str:
    silent = [paper.label(channel.name) for channel in channels if not channel.answers]
    if not silent:
        told = (
            "The channel can be read"
            if len(channels) == 1
            else f"{'Both' if len(channels) == 2 else f'All {len(channels)}'} channels can be read"
        )
    else:
        told = f"{len(channels) - len(silent)} of {len(channels)} channels can be read; not so {', '.join(silent)}"
    return f"{told}. Exit {exit_code}."


def _channel(channel: ChannelProbe, paper: Paper) -> Iterator[Text]:
    glyph, style = (paper.glyphs.ok, "green") if channel.answers else (paper.glyphs.failed, "bold red")
    aside = [channel.kind.replace("_", " "), f"{format_number(channel.seconds, 1, paper.language)} s"]
    if channel.requests:
        noun = "request" if channel.requests == 1 else "requests"
        aside.append(f"{format_count(channel.requests, paper.language)} {noun}")
        aside.append(format_bytes(channel.bytes, paper.language))
    told = paper.clean(f" {paper.glyphs.dot} ".join(aside))
    name = paper.fit(_named(channel, paper), max(paper.width - cells(told) - 6, 10))
    yield Text.assemble((f"{glyph} ", style), (name, "bold"), (f"  {told}", "dim"))
    for source in channel.sources:
        yield from _source(source, paper)
    for advice in channel.advice:
        yield from _advice(advice, paper)


def _named(channel: ChannelProbe, paper: Paper) -> str:
    label = paper.label(channel.name)
    return label if label == channel.name else f"{label} ({paper.clean(channel.name)})"


def _source(source: SourceProbe, paper: Paper) -> Iterator[Text]:
    outcome = source.outcome
    shown, count = len(source.listings), format_count(source.read, paper.language)
    told = f"{source.kind} {paper.glyphs.dot} {source.type}"
    if shown:
        told += f" {paper.glyphs.dot} {shown} of the first {count}" if shown < source.read else ""
    yield Text("  " + paper.fit(paper.clean(told), paper.width - 2), "cyan")
    if outcome.status != "ok":
        reason = f"{outcome.status} ({outcome.reason}): {outcome.detail or ''}"
        style = "bold red" if outcome.status == "failed" else "yellow"
        yield from paper.paragraph(paper.clean(reason), indent=_INDENT, style=style)
    for notice in outcome.notices:
        yield from paper.paragraph(paper.clean(notice.message), indent=_INDENT, style="dim")
    widths = _widths(source.listings, paper)
    for number, listing in enumerate(source.listings, 1):
        yield from _listing(number, listing, widths, paper)
    for reject in source.rejected:
        yield from _marked(reject, paper)
    for advice in source.advice:
        yield from _advice(advice, paper)


def _listing(number: int, listing: SeenListing, widths: Sequence[int], paper: Paper) -> Iterator[Text]:
    place = f"line {listing.line}" if listing.line else None
    where = [listing.source, place if place and place != listing.position else None, listing.position, listing.surface]
    told = f" {paper.glyphs.dot} ".join(paper.clean(part) for part in where if part)
    lead = f"  {number} " + ("" if listing.kept else "rejected ")
    yield from paper.paragraph(told, indent=_INDENT, lead=((lead, "bold" if listing.kept else "bold red"),))
    if number == 1:
        yield Text(_line(_HEADS, widths, paper), "dim")
    for field in listing.fields:
        yield from _field(field, widths, paper)
    for warning in listing.warnings:
        yield from _marked(warning, paper)
    if listing.repairs:
        yield from _marked(Notice("repaired", f"mended while reading: {', '.join(listing.repairs)}"), paper)


def _widths(listings: Sequence[SeenListing], paper: Paper) -> tuple[int, ...]:
    """Cells of the four columns: as narrow as their texts; where that is too wide, the two texts share what is left.

    The last one has a quarter, and what the two texts leave over.
    """
    fields = [field for listing in listings for field in listing.fields]
    texts = list(zip(*(_texts(field, paper) for field in fields), strict=True)) or [()] * 4
    needed = [max(map(cells, (head, *column))) for head, column in zip(_HEADS, texts, strict=True)]
    room = paper.width - _INDENT - 3 * _GAP
    name = min(needed[0], 25 if paper.wide else _NARROW_FIELD)
    origin = min(needed[3], (room - name) // 4)
    room -= name + origin
    raw = min(needed[1], max(room // 2, room - needed[2]))
    understood = min(needed[2], room - raw)
    return name, raw, understood, min(needed[3], origin + room - raw - understood)


def _texts(field: SeenField, paper: Paper) -> tuple[str, ...]:
    return field.field, paper.clean(field.raw or ""), _value(field, paper), paper.clean(field.origin or "")


def _field(field: SeenField, widths: Sequence[int], paper: Paper) -> Iterator[Text]:
    """One field, its texts wrapped to a few lines."""
    texts = _texts(field, paper)
    columns = [_cell(text, width, paper) for text, width in zip(texts, widths, strict=True)]
    columns[0] = [paper.fit(texts[0], widths[0])]
    if len(columns[3]) == _MOST_LINES and columns[3][-1].endswith(paper.glyphs.ellipsis):
        columns[3] = [paper.fit(texts[3], widths[3])]  # of a long expression the beginning says as much
    style = "yellow" if field.warnings else ""
    for parts in zip_longest(*columns, fillvalue=""):
        name, raw, understood, origin = (paper.column(part, width) for part, width in zip(parts, widths, strict=True))
        gap = " " * _GAP
        line: list[Part] = [" " * _INDENT, (name, "dim" if field.raw is None else ""), gap, raw, gap]
        line += [(understood, style or ("bold" if field.raw is None else "")), gap, (origin, "dim")]
        yield Text.assemble(*line)
    for warning in field.warnings:
        yield from _marked(Notice(warning.code, f"{field.field}: {warning.message}"), paper)


def _cell(text: str, width: int, paper: Paper) -> list[str]:
    lines = list(wrap(text, width)) or [""]
    if len(lines) > _MOST_LINES:
        rest = " ".join(lines[_MOST_LINES - 1 :])
        lines = [*lines[: _MOST_LINES - 1], paper.fit(rest, width)]
    return lines


def _value(field: SeenField, paper: Paper) -> str:
    """What a text was understood as; ``=`` where that is the text itself."""
    if field.value is None:
        return str(field.notes.get("why", "nothing"))
    if field.value == field.raw and not field.notes:
        return "="
    notes = dict(field.notes)
    currency = notes.pop("currency", None)
    told = f"{field.value} {currency}" if currency else field.value
    return paper.clean(", ".join([told, *filter(None, map(_note, notes.items()))]))


def _note(note: tuple[str, str | bool]) -> str:
    name, said = note
    if isinstance(said, bool):
        return {
            ("orderable", True): "can be ordered",
            ("orderable", False): "can't be ordered",
            ("applies_now", True): "applies now",
            ("applies_now", False): "does not apply now",
        }[name, said]
    return {"tax": f"tax {said}", "per": f"per {said}", "status": "" if said == "absent" else said}.get(name, said)


def _line(parts: Sequence[str], widths: Sequence[int], paper: Paper) -> str:
    filled = (paper.column(part, width) for part, width in zip(parts, widths, strict=True))
    return " " * _INDENT + (" " * _GAP).join(filled)


def _marked(notice: Notice, paper: Paper) -> Iterator[Text]:
    """A warning beneath what it is about."""
    told = paper.clean(f"{notice.message}  [{notice.code}]")
    yield from paper.paragraph(told, indent=_INDENT + 2, style="yellow", lead=(" " * _INDENT, ("! ", "yellow")))


def _advice(notice: Notice, paper: Paper) -> Iterator[Text]:
    lead = (" " * (_INDENT - len(paper.glyphs.arrow) - 1), (f"{paper.glyphs.arrow} ", "bold cyan"))
    yield from paper.paragraph(paper.clean(notice.message), indent=_INDENT, lead=lead)
