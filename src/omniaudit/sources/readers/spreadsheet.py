"""Excel workbooks (xlsx): cells back to the text that a person typed."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from omniaudit.sources.columns import Columns, alternatives, listed, locate, loose, mapped, no_known_columns, spellings
from omniaudit.sources.numbers import machine_number
from omniaudit.sources.protocol import FileContent, ListingTable, Progress, Reader, Reading, Table
from omniaudit.sources.unreadable import Unreadable

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

MAX_UNPACKED: Final = 1024**3
"""Bytes of XML inside; a workbook is read into memory, a million rows of ten cells have 0.5 GB."""

_EXACT: Final = 10**15
"""Excel keeps 15 significant digits; an integer beyond has lost some."""
_LOOKED_AT: Final = 20

Row = tuple[int, list[str]]


def read(reading: Reading, file: FileContent) -> Table:
    """The rows of one sheet below its header; blank ones are passed over.

    Raises Unreadable: malformed_xlsx, decompression_bomb, sheet_not_found, empty_feed, and those of locate.
    """
    sheet = open_sheet(reading, file)
    rows = text_rows(sheet)
    before, header = _header(reading, file, rows, sheet.name)
    columns = _located(reading, file, header, rows, before)
    names, names_where = columns.fields.items(), columns.where
    table = ListingTable(reading.engine, tuple(columns.fields))
    given = 0
    for number, cells in rows:
        listing: dict[str, Any] = {
            field: text for field, indexes in names if (text := next(filter(None, map(cells.__getitem__, indexes)), ""))
        }
        if not listing:
            continue
        given += 1
        if all(cells[index] == text for index, text in names_where):
            position = f"{sheet.name}!row {number}"
            table.add(listing | {"source": file.name, "line": number, "position": position})
            if table.rows % 50_000 == 0:
                reading.progress(Progress(reading.channel.name, table.rows))
            if reading.limit and table.rows >= max(reading.limit, _LOOKED_AT):
                break
    if not table.rows and given:
        raise Unreadable("where_selects_nothing", f"{file.name}: none of its {given} rows is what where asks for")
    if not table.rows:
        raise Unreadable("empty_feed", f'{file.name}: sheet "{sheet.name}" has a header and no rows')
    return Table(table.select(), table.fields, table.rows)


def open_sheet(reading: Reading, file: FileContent) -> CalamineSheet:
    from python_calamine import CalamineError, CalamineWorkbook

    limit = int(reading.settings.options.get("max_bytes") or MAX_UNPACKED)
    try:
        with zipfile.ZipFile(file.path) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > limit:
            raise Unreadable("decompression_bomb", f"{file.name}: unpacks to {size >> 20} MiB, over max_bytes")
        workbook = CalamineWorkbook.from_path(file.path)
        wanted = reading.settings.options.get("sheet")
        if wanted is None:
            return workbook.get_sheet_by_index(0)
        if str(wanted) in workbook.sheet_names:
            return workbook.get_sheet_by_name(str(wanted))
        if str(wanted).isdigit() and 1 <= int(wanted) <= len(workbook.sheet_names):
            return workbook.get_sheet_by_index(int(wanted) - 1)
        sheets = listed(workbook.sheet_names)
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise Unreadable(
            "malformed_xlsx", f"{file.name}: no readable workbook ({error}); save or fetch it again"
        ) from error
    raise Unreadable("sheet_not_found", f'{file.name}: there is no sheet "{wanted}"; the sheets are {sheets}')


def text_rows(sheet: CalamineSheet) -> Iterator[Row]:
    """Row numbers as Excel shows them, with the cells as text; blank rows left out."""
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = [cell.strip() if isinstance(cell, str) else text_of(cell) for cell in cells]
        if any(texts):
            yield number, texts


def _header(reading: Reading, file: FileContent, rows: Iterator[Row], sheet: str) -> tuple[int, list[str]]:
    """The row that names the columns: the configured one, else the first that isn't blank."""
    configured = reading.settings.options.get("header_row")
    for number, cells in rows:
        if configured == 0:
            raise Unreadable("wrong_header_row", f"{file.name}: a sheet needs a row of names; header_row can't be 0")
        if not configured or number == configured:
            return number, [name or f"column {index}" for index, name in enumerate(cells, 1)]
        if number > configured:
            break
    if configured:
        raise Unreadable("wrong_header_row", f'{file.name}: row {configured} of sheet "{sheet}" is blank or absent')
    raise Unreadable("empty_feed", f'{file.name}: sheet "{sheet}" is empty')


def _located(reading: Reading, file: FileContent, header: list[str], rows: Iterator[Row], before: int) -> Columns:
    try:
        return locate(reading, file.name, header)
    except Unreadable as failure:
        if failure.code not in ("no_known_columns", "missing_column"):
            raise
        written = {loose(name) for choice in mapped(reading).values() for name in alternatives(choice)}
        known = written or set(spellings(reading.canonical))
        for number, cells in rows:
            if len({loose(cell) for cell in cells} & known) >= 2:
                hint = f"row {number} looks like the header; set header_row: {number}"
                raise no_known_columns(reading, file.name, header, hint) from failure
            if number > before + _LOOKED_AT:
                break
        raise


def text_of(cell: Any) -> str:
    """A cell's value as text: 4006381333931.0 is 4006381333931, dates are ISO.

    An integer of over 15 digits has lost its last ones; it is written as Excel shows it (4.00638E+15), so that nobody
    takes it for a number of anything.
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | int):
        if abs(cell) >= _EXACT:
            return f"{cell:.5E}"
        return str(int(cell)) if cell == int(cell) else machine_number(format(Decimal(f"{cell:.15g}"), "f"))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell).strip() if isinstance(cell, str | timedelta) else ""


READER = Reader(formats=("xlsx",), suffixes=(".xlsx", ".xlsm"), read=read)
