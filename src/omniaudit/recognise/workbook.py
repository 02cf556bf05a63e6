"""The sheet of a workbook that holds offers: not always the first, and often below a title of its own."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, Final

from omniaudit.engine import Engine
from omniaudit.recognise.sample import LOOKED_AT, ROWS, Sample, reading_of
from omniaudit.recognise.words import meaning_of
from omniaudit.sources.protocol import FileContent
from omniaudit.sources.readers.spreadsheet import Row, open_sheet, text_rows
from omniaudit.sources.unreadable import Unreadable

_MOST_SHEETS: Final = 20


def sample_workbook(engine: Engine, content: FileContent, options: list[tuple[str, Any, str]]) -> Sample:
    """The rows of the sheet whose columns say most, the first of equals.

    Raises Unreadable: empty_feed, malformed_xlsx …
    """
    found: list[tuple[int, int, str, list[Row], int]] = []
    for number in range(1, _MOST_SHEETS + 1):
        try:
            sheet = open_sheet(reading_of(engine, {"sheet": number} if number > 1 else {}, {}), content)
        except Unreadable as failure:
            if number == 1 or failure.code != "sheet_not_found":
                raise
            break
        rows = list(itertools.islice(text_rows(sheet), LOOKED_AT + ROWS + 1))
        if rows:
            header, known = _header(rows)
            found.append((known if known >= 2 else 0, -number, sheet.name, rows, header))
    if not found:
        raise Unreadable("empty_feed", f"{content.name}: its sheets are empty")
    _, number, name, rows, header = max(found, key=lambda sheet: sheet[:2])
    if number != -1:
        options.append(("sheet", name, "the one whose columns are known"))
    if header:
        options.append(("header_row", rows[header][0], "the row with the columns' names"))
    names = [name or f"column {index}" for index, name in enumerate(rows[header][1], 1)]
    taken = [cells for _, cells in rows[header + 1 :]]
    columns = {name: [cells[index] for cells in taken[:ROWS]] for index, name in reversed(list(enumerate(names)))}
    return Sample("xlsx", dict(reversed(columns.items())), len(taken[:ROWS]), len(taken) <= ROWS, options)


def _header(rows: Sequence[Row]) -> tuple[int, int]:
    """The index of the row that names the columns, and how many of its names are known."""
    known = [len({cell for cell in cells if cell and meaning_of(cell)}) for _, cells in rows[:LOOKED_AT]]
    best = max(range(len(known)), key=lambda index: (known[index], -index))
    header = best if known[best] >= 2 and known[best] > 2 * known[0] else 0
    return header, known[header]
