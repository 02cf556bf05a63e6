"""The page as a picture: an SVG that needs nothing but itself."""

from __future__ import annotations

import io
from typing import Final

from rich.terminal_theme import TerminalTheme

from omniaudit.model.irritant import AuditReport
from omniaudit.reports.protocol import ReportOptions
from omniaudit.reports.safe import visible
from omniaudit.reports.terminal.page import open_console, page
from omniaudit.reports.terminal.paper import Paper

_THEME: Final = TerminalTheme(
    background=(22, 27, 34),
    foreground=(230, 237, 243),
    normal=[
        (72, 79, 88), (255, 123, 114), (86, 211, 100), (227, 179, 65),
        (121, 192, 255), (210, 168, 255), (118, 227, 234), (177, 186, 196),
    ],
)  # fmt: skip

_TEMPLATE: Final = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix, .{unique_id}-title {{
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px;
}}
.{unique_id}-title {{ font-size: 16px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix" xml:space="preserve">
{matrix}
</g>
</g>
</svg>
"""
"""As rich's own, without the fonts that it would fetch from another host."""


def draw(report: AuditReport, options: ReportOptions, *, title: str, width: int) -> str:
    """The SVG; equal reports and options give equal bytes."""
    console = open_console(io.StringIO(), width, colour=True, record=True)
    for line in page(report, options, Paper(width, "utf-8", options.language, report.labels)):
        console.print(line, soft_wrap=True)
    return console.export_svg(title=visible(title), theme=_THEME, code_format=_TEMPLATE, unique_id="omniaudit")
