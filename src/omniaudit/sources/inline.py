"""The inline source: rows written in the config itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from omniaudit.engine import quote
from omniaudit.model.offer import RAW_EVIDENCE
from omniaudit.model.outcome import Notice, SourceOutcome
from omniaudit.sources.columns import as_text, listed, loose, mapped, spellings
from omniaudit.sources.protocol import ListingTable, Reading, Source


def read(reading: Reading) -> SourceOutcome:
    """Make ``reading.relation`` a view over ``rows``: mappings from a field (or a mapped name) to its value."""
    rows = reading.settings.options.get("rows") or ()
    known = {loose(name): field for field, name in mapped(reading).items()} or spellings(reading.canonical)
    table = ListingTable(reading.engine, reading.canonical)
    seen: set[str] = set()
    unknown: dict[str, None] = {}
    for index, row in enumerate(rows):
        listing = _listing(row, known, unknown)
        seen.update(listing)
        place = f"rows[{index}]"
        table.add(
            listing | {"source": reading.config.path.name, "line": reading.settings.place.line, "position": place}
        )
    if not seen:
        detail = f"{reading.config.path.name} line {reading.settings.place.line}: no row has a known field"
        return SourceOutcome("failed", "empty_feed", detail)
    fields = [field for field in reading.canonical if field in seen]
    columns = ", ".join(map(quote, [*fields, *RAW_EVIDENCE]))
    reading.engine.execute(
        f"CREATE OR REPLACE VIEW {quote(reading.relation)} AS SELECT {columns} FROM ({table.select()})"
    )
    notices = (Notice("unknown_fields", f"rows hold {listed(unknown)}, which mean nothing here"),) if unknown else ()
    return SourceOutcome("ok", listings=table.rows, notices=notices)


def _listing(row: Mapping[str, Any], known: Mapping[str, str], unknown: dict[str, None]) -> dict[str, Any]:
    listing: dict[str, Any] = {}
    for name, value in row.items():
        if field := known.get(loose(str(name))):
            if value is not None:
                listing[field] = ", ".join(map(as_text, value)) if isinstance(value, list | tuple) else as_text(value)
        else:
            unknown[str(name)] = None
    return listing


SOURCE = Source("inline", read)
