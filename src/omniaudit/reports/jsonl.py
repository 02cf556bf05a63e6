"""The JSON Lines report: first the summary (``"type": "summary"``), then a line an irritant (``"type": "irritant"``).

The summary comes first so that a run that could not read a channel never looks like an empty list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from omniaudit.model.irritant import AuditReport
from omniaudit.reports.document import encode, irritant, members
from omniaudit.reports.protocol import Format, ReportOptions


def write(report: AuditReport, out: TextIO, options: ReportOptions) -> None:
    """Write everything but the products' own scores: they are the irritants' noisy-OR."""
    summary = {name: value for name, value in members(report) if not isinstance(value, Iterator)}
    out.write(encode({"type": "summary", **summary}) + "\n")
    for found in report.irritants:
        out.write(encode({"type": "irritant", **irritant(found)}) + "\n")


FORMAT = Format(name="jsonl", media="application/jsonl", write=write)
