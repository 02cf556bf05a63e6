"""The report for people: what to mend this morning, worst first. Plain text where the output is no terminal."""

from __future__ import annotations

import os
from typing import Final, TextIO

from omniaudit.model.irritant import AuditReport
from omniaudit.reports.protocol import Format, ReportOptions

_WIDTH: Final = 100
_WIDEST: Final = 140
"""Beyond this a line is longer than an eye follows."""
_NARROWEST: Final = 60


def write(report: AuditReport, out: TextIO, options: ReportOptions) -> None:
    """Write the page in the stream's own encoding; what that lacks is spelt in another way."""
    from omniaudit.reports.terminal.page import render

    width = page_width(out, options.width)
    out.write(render(report, options, width=width, encoding=out.encoding or "utf-8"))


def terminal_svg(report: AuditReport, options: ReportOptions, *, title: str) -> str:
    """The page as an SVG picture of a terminal, the same bytes each time. title: shown in its title bar."""
    from omniaudit.reports.terminal.picture import draw

    return draw(report, options, title=title, width=min(options.width or _WIDTH, _WIDEST))


def page_width(out: TextIO, wanted: int | None = None) -> int:
    """Cells a line of what is written to a stream."""
    return min(max(wanted or _terminal_width(out), _NARROWEST), _WIDEST)


def _terminal_width(out: TextIO) -> int:
    """The stream's own columns: those of a terminal that is only stdin's or stderr's would change what a pipe gets."""
    try:
        return os.get_terminal_size(out.fileno()).columns or _WIDTH
    except (OSError, ValueError):
        return _WIDTH


FORMAT = Format(name="terminal", media="text/plain", write=write, own_encoding=True)
