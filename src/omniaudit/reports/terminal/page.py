"""The page as a whole: its sections in order, and how rich turns them into characters."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice

from rich.console import Console
from rich.text import Text

from omniaudit.model.irritant import AuditReport
from omniaudit.reports.protocol import ReportOptions
from omniaudit.reports.terminal.causes import causes
from omniaudit.reports.terminal.irritants import columns_for, irritant_block, irritants_heading
from omniaudit.reports.terminal.paper import Paper
from omniaudit.reports.terminal.prices import accuracy, directions, references
from omniaudit.reports.terminal.products import worst_products
from omniaudit.reports.terminal.sections import channels, headline, next_steps, not_checked, trend, troubled_channels
from omniaudit.reports.terminal.ways import journeys, maturity, touchpoints


def render(report: AuditReport, options: ReportOptions, *, width: int, encoding: str) -> str:
    """The page as text; with escape sequences for colours only where the options say so."""
    out = io.StringIO()
    console = open_console(out, width, colour=options.colour)
    for line in page(report, options, Paper(width, encoding, options.language, report.labels)):
        line.rstrip()
        console.print(line, soft_wrap=True)
    return out.getvalue()


def open_console(out: io.StringIO, width: int, *, colour: bool, record: bool = False) -> Console:
    """A console that depends on nothing but its arguments and reads no markup, emoji names or numbers out of text."""
    return Console(
        file=out,
        width=width,
        height=25,
        force_terminal=colour,
        force_interactive=False,
        color_system="standard" if colour else None,
        no_color=not colour,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        record=record,
        _environ={},
    )


def page(report: AuditReport, options: ReportOptions, paper: Paper) -> Iterator[Text]:
    """The lines of the page; none is wider than the paper."""
    by = () if options.quiet else (directions, references)
    sections = [headline(report, paper, *by)]
    if options.quiet:
        sections.append(troubled_channels(report, paper))
    else:
        shown = list(islice(report.irritants, options.top))
        columns = columns_for(shown, paper)
        sections.append(trend(report, paper))
        sections.append(channels(report, paper))
        sections.append(worst_products(report, paper))
        sections.append(causes(report, paper))
        sections.append(accuracy(report, paper))
        if shown:
            sections.append(iter([irritants_heading(report, len(shown), paper)]))
        sections.extend(irritant_block(irritant, columns, paper) for irritant in shown)
        sections.extend(part(report, paper) for part in (journeys, touchpoints, maturity))
        sections.append(not_checked(report, paper))
        sections.append(next_steps(report, shown, paper))
    written = False
    for section in sections:
        for index, line in enumerate(section):
            if index == 0 and written:
                yield Text()
            yield line
            written = True
