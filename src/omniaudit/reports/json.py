"""The JSON report: one object, each element of its lists on a line of its own, so that two reports diff well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from omniaudit.model.irritant import AuditReport
from omniaudit.reports.document import encode, members
from omniaudit.reports.protocol import Format, ReportOptions


def write(report: AuditReport, out: TextIO, options: ReportOptions) -> None:
    """Write the whole report, an irritant at a time."""
    lead = "{\n"
    for name, value in members(report):
        out.write(f"{lead}  {encode(name)}: ")
        if isinstance(value, list | Iterator):
            _write_list(value, out)
        else:
            out.write(encode(value))
        lead = ",\n"
    out.write("\n}\n")


def _write_list(elements: Iterable[Any], out: TextIO) -> None:
    lead = "[\n    "
    for element in elements:
        out.write(lead + encode(element))
        lead = ",\n    "
    out.write("[]" if lead.startswith("[") else "\n  ]")


FORMAT = Format(name="json", media="application/json", write=write)
