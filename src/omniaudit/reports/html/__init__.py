"""The HTML report: one file that asks nothing of any network, for a browser, a mail attachment or an archive."""

from __future__ import annotations

from typing import TextIO

from omniaudit.model.irritant import AuditReport
from omniaudit.reports.protocol import Format, ReportOptions


def write(report: AuditReport, out: TextIO, options: ReportOptions) -> None:
    """Write the page; the irritants go through a line at a time."""
    from omniaudit.reports.html.page import write_page

    write_page(report, out, options)


FORMAT = Format(name="html", media="text/html", write=write)
