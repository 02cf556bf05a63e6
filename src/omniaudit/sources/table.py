"""The table source: files of rows (csv, tsv, json, jsonl, xml, xlsx, parquet), one or many, local or fetched."""

from __future__ import annotations

from dataclasses import replace

from omniaudit.engine import EngineError, quote
from omniaudit.model.offer import RAW_EVIDENCE
from omniaudit.model.outcome import Notice, SourceOutcome
from omniaudit.sources.constants import with_constants, without_constants
from omniaudit.sources.files import Found, Opened, find, open_file
from omniaudit.sources.formats import reader_of
from omniaudit.sources.head import head_of, spare_values, trim
from omniaudit.sources.protocol import Progress, Reader, Reading, Source, Table
from omniaudit.sources.unpack import cut_after_last_line
from omniaudit.sources.unreadable import Unreadable

_LINE_FORMATS = ("csv", "tsv", "jsonl")


def read(reading: Reading) -> SourceOutcome:
    """Make ``reading.relation`` a view over every file of the source; a file that fails leaves the others in it."""
    try:
        found = find(reading)
    except Unreadable as failure:
        return SourceOutcome("failed", failure.code, failure.detail)
    tables: list[Table] = []
    failures: list[Unreadable] = []
    requests = 0
    for file in found:
        try:
            table, asked = _table(reading, file)
        except Unreadable as failure:
            failures.append(failure)
            requests += failure.requests
            continue
        except EngineError as error:
            failures.append(Unreadable("unreadable_file", f"{file.name}: {str(error).splitlines()[0]}"))
            continue
        requests += asked
        tables.append(table)
        rows = sum(table.rows for table in tables)
        reading.progress(Progress(reading.channel.name, rows, errors=len(reading.rejects)))
        if reading.limit is not None and rows >= reading.limit:
            break
    if not tables:
        return SourceOutcome("failed", failures[0].code, _summed(failures, len(found)), requests=requests)
    fields = tuple(field for field in reading.canonical if any(field in table.fields for table in tables))
    if any(table.unproven for table in tables):
        reading.expected = sum(table.rows for table in tables)
    reading.tidy = all(table.tidy for table in tables)
    reading.parts = [_aligned(table, fields) for table in tables]
    reading.look_at(reading.parts)
    return _outcome(reading, tables, failures, fields, requests, len(found))


def _table(reading: Reading, file: Found) -> tuple[Table, int]:
    opened = open_file(reading, file)
    of_rows, constants = without_constants(reading)
    name, reader, notices = reader_of(opened.content, reading.settings.options.get("format"))
    if opened.truncated and name in _LINE_FORMATS:
        cut_after_last_line(opened.content.path)
    read = _whole if reading.limit is None else _beginning
    table = read(of_rows, opened, name, reader)
    table = replace(with_constants(table, constants, file.name), notices=(*notices, *table.notices))
    if opened.truncated:
        detail = f"{file.name}: the packed file breaks off; {table.rows} rows before that were read. Fetch it again"
        table = replace(table, status="partial", reason="truncated_feed", detail=detail)
    return table, opened.requests


def _whole(reading: Reading, opened: Opened, name: str, reader: Reader) -> Table:
    return reader.read(reading, opened.content)


def _beginning(reading: Reading, opened: Opened, name: str, reader: Reader) -> Table:
    """What the file begins with; that it goes on is no fault of it."""
    if opened.cut:
        trim(opened.content.path)
    content, cut = head_of(reading, opened.content) if name in _LINE_FORMATS else (opened.content, False)
    table = reader.read(reading, content)
    if (opened.cut or cut) and table.reason == "truncated_feed":
        table = replace(table, status="ok", reason=None, detail=None)
    reading.spare |= spare_values(reading, content, reader)
    return table


def _aligned(table: Table, fields: tuple[str, ...]) -> str:
    """A table's SELECT with the columns of all tables, absent ones NULL."""
    columns = [quote(field) if field in table.fields else f"NULL::VARCHAR AS {quote(field)}" for field in fields]
    return f"SELECT {', '.join([*columns, *map(quote, RAW_EVIDENCE)])} FROM ({table.sql})"


def _outcome(
    reading: Reading,
    tables: list[Table],
    failures: list[Unreadable],
    fields: tuple[str, ...],
    requests: int,
    files: int,
) -> SourceOutcome:
    """ok, or partial with the first reason and every detail that a person needs."""
    notices = _gathered(tables)
    cut = [Unreadable(table.reason or "partial", table.detail or "") for table in tables if table.status != "ok"]
    problems = failures + cut
    lacking = [field for field in reading.settings.required_fields if field not in fields]
    if lacking:
        problems.append(Unreadable("required_field_missing", f"no file supplies the required {', '.join(lacking)}"))
    listings = sum(table.rows for table in tables)
    if not problems:
        return SourceOutcome("ok", listings=listings, requests=requests, notices=notices)
    detail = _summed(problems, files)
    return SourceOutcome("partial", problems[0].code, detail, listings, requests, notices)


def _gathered(tables: list[Table]) -> tuple[Notice, ...]:
    """One notice a kind: five hundred stores' files in the same encoding are one thing to say."""
    by_code: dict[str, list[Notice]] = {}
    for table in tables:
        for notice in table.notices:
            by_code.setdefault(notice.code, []).append(notice)
    return tuple(
        Notice(code, f"{same[0].message} (and {len(same) - 1} more like it)") if len(same) > 1 else same[0]
        for code, same in by_code.items()
    )


def _summed(problems: list[Unreadable], files: int) -> str:
    more = f" (and {len(problems) - 1} more of {files} files)" if len(problems) > 1 else ""
    return problems[0].detail + more


SOURCE = Source("table", read)
