"""The CSV report: one line an irritant, for spreadsheets. UTF-8 without BOM, LF, quoted as in RFC 4180."""

from __future__ import annotations

import csv
import re
from typing import Final, TextIO

from omniaudit.language import Wording, wording
from omniaudit.model.irritant import AuditReport, Irritant, SeenValue
from omniaudit.reports.protocol import Format, ReportOptions
from omniaudit.reports.safe import spreadsheet_safe
from omniaudit.reports.wording import reference

COLUMNS: Final = (
    "rank", "fingerprint", "code", "name", "severity", "score", "confidence", "stage", "product_key", "gtin", "sku",
    "title", "location", "channel_a", "value_a", "channel_b", "value_b", "currency", "magnitude", "probable_cause",
    "message",
)  # fmt: skip
"""a is believed, b deviates."""

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def write(report: AuditReport, out: TextIO, options: ReportOptions) -> None:
    """Write the header and every irritant."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    say = wording(options.language)
    for found in report.irritants:
        writer.writerow(_row(found, say))


def _row(found: Irritant, say: Wording) -> tuple[str | int, ...]:
    believed, deviating = _sides(found)
    product = found.product
    return (
        found.rank,
        _cell(found.fingerprint),
        _cell(found.code),
        _cell(found.name),
        found.severity,
        f"{found.score:.1f}",
        found.confidence,
        _cell(found.stage),
        _cell(product.key),
        _cell(product.gtin),
        _cell(product.sku),
        _cell(product.title),
        ";".join(_cell(location) for location in found.locations),
        _cell(believed.channel if believed else None),
        _amount(believed),
        _cell(found.channel),
        _amount(deviating),
        _cell(_currency(believed, deviating)),
        f"{found.magnitude:.4f}",
        _cell(found.probable_cause),
        _cell(found.message + reference(found, say)),
    )


def _sides(found: Irritant) -> tuple[SeenValue | None, SeenValue | None]:
    """The believed value and the deviating channel's own; a fault of one listing alone has no believed one."""
    if len(found.values) < 2:
        return None, next(iter(found.values), None)
    believed, *others = found.values
    return believed, next((value for value in others if value.channel == found.channel), others[0])


def _currency(believed: SeenValue | None, deviating: SeenValue | None) -> str | None:
    """The currency of both amounts, or both currencies (``EUR;USD``) where they differ."""
    named = [side.currency for side in (believed, deviating) if side and side.currency]
    return ";".join(dict.fromkeys(named)) or None


def _cell(text: str | None) -> str:
    return spreadsheet_safe(text) if text else ""


def _amount(side: SeenValue | None) -> str:
    """A value as compared; a plain number is no formula and stays one."""
    if side is None:
        return ""
    return side.value if _NUMBER.fullmatch(side.value) else _cell(side.value)


FORMAT = Format(name="csv", media="text/csv", write=write)
