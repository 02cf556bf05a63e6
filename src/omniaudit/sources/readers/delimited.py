"""CSV and TSV: stays columns from the file to the engine; no Python object a row."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from omniaudit.engine import EngineError, literal, quote
from omniaudit.model.outcome import Notice
from omniaudit.sources.columns import PRICE_LIKE, Columns, evidence, locate, no_known_columns
from omniaudit.sources.protocol import FileContent, Reader, Reading, Table
from omniaudit.sources.readers.text.dialect import Dialect, detect, header_hint, quote_option
from omniaudit.sources.readers.text.encoding import TextFile, utf8_text
from omniaudit.sources.readers.text.lines import MAX_LINE
from omniaudit.sources.readers.text.mend import Mended, Mender
from omniaudit.sources.readers.text.survey import CHUNK, survey
from omniaudit.sources.unreadable import Unreadable


@dataclass(frozen=True)
class _Scan:
    """A table function over the file, the SQL of a row's line number, and how many rows it gives."""

    table: str
    line: str
    rows: int
    wanted: int
    unproven: bool = False


def read(reading: Reading, file: FileContent) -> Table:
    """A lazy SELECT over a delimited file, after its lines have been accounted for: each is a row or a reject.

    Raises Unreadable: see the parts; and empty_feed.
    """
    text = _with_line_feeds(reading, utf8_text(reading, file, quote_option(reading.settings.options)))
    usual = b"\t" if file.path.name.endswith(".tsv") or reading.settings.options.get("format") == "tsv" else b","
    dialect = detect(reading, file, text, usual=usual)
    columns = _located(reading, file, text, dialect)
    notices = [*text.notices, *dialect.notices]

    scan = _fast(reading, text, dialect, columns)
    mended = None
    if scan is None:
        scan, mended = _exact(reading, file, text, dialect, columns)
        reading.rejects.extend(mended.rejects)
    if not scan.wanted:
        raise _empty(reading, file, scan, mended)
    if blank := _blank(reading, columns, scan):
        notices.append(Notice("blank_rows", f"{file.name}: {blank} rows without any wanted value were passed over"))
    if (
        not text.survey.final_newline
        and len(dialect.names) - 1 in _numbers(columns)
        and not (mended and mended.truncated)
    ):
        said = f"{file.name}: the last line has no line end; if the export broke off there, its last value is cut"
        notices.append(Notice("no_final_newline", said))
    fields = tuple(columns.fields)
    named = ", ".join(f"{_value(columns.fields[field])} AS {quote(field)}" for field in fields)
    sql = (
        f"SELECT {named}, {evidence(file.name, 'line')} FROM (SELECT *, {scan.line} AS line FROM {scan.table}) "
        f"WHERE {_condition(columns)}"
    )
    if mended and mended.truncated:
        detail = f"{file.name} line {mended.truncated}: the file breaks off here; export it again"
        return Table(sql, fields, scan.wanted, "partial", "truncated_feed", detail, tuple(notices))
    return Table(sql, fields, scan.wanted, notices=tuple(notices), unproven=scan.unproven, tidy=text.survey.tidy)


def _with_line_feeds(reading: Reading, text: TextFile) -> TextFile:
    """A copy with line feeds where lines end in carriage returns alone (old Macintosh exports)."""
    if text.survey.lines or not text.survey.returns:
        return text
    target = reading.engine.folder / f"{reading.engine.name('lines')}.txt"
    with text.path.open("rb") as source, target.open("wb") as output:
        while chunk := source.read(CHUNK):
            output.write(chunk.replace(b"\r", b"\n"))
    return TextFile(target, survey(target, quote_option(reading.settings.options)), text.notices)


def _located(reading: Reading, file: FileContent, text: TextFile, dialect: Dialect) -> Columns:
    try:
        return locate(reading, file.name, dialect.names)
    except Unreadable as failure:
        hint = header_hint(reading, text, dialect) if failure.code in ("no_known_columns", "missing_column") else ""
        if not hint:
            raise
        raise no_known_columns(reading, file.name, dialect.names, hint) from failure


def _fast(reading: Reading, text: TextFile, dialect: Dialect, columns: Columns) -> _Scan | None:
    """The file as it stands, if one scan proves that every line of it is one row; else None.

    Where the reading trusts, the scan that reads the values is the proof: it fails or gives another number of rows.
    """
    seen = text.survey
    if not seen.regular or seen.nul or seen.longest > MAX_LINE:
        return None
    if seen.quoted and not seen.final_newline and not _closed(text.path, dialect):
        return None
    table = _read_csv(text.path, dialect, skip=dialect.skip, new_line="\\r\\n" if seen.pairs else "\\n")
    lines = seen.lines + (not seen.final_newline) - seen.trailing_blank
    line = f"row_number() OVER () + {dialect.skip}"
    if reading.trusting and not columns.where and lines > dialect.skip:
        return _Scan(table, line, lines - dialect.skip, lines - dialect.skip, unproven=True)
    try:
        rows, wanted = _counted(reading, table, columns)
    except EngineError:
        return None
    return _Scan(table, line, rows, wanted) if rows == max(0, lines - dialect.skip) else None


def _closed(path: Path, dialect: Dialect) -> bool:
    """Whether the last line leaves no quote open: the engine takes one at the very end of a file for nothing."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - CHUNK))
        return isinstance(dialect.splitter.split(file.read().rpartition(b"\n")[2]), list)


def _exact(
    reading: Reading, file: FileContent, text: TextFile, dialect: Dialect, columns: Columns
) -> tuple[_Scan, Mended]:
    """A mended copy in which each row carries its line number."""
    target = reading.engine.folder / f"{reading.engine.name('mended')}.csv"
    names = {"id": "listing_id", "gtin": "gtin", "sku": "sku", "title": "title"}
    identity = {names[field]: indexes[0] for field, indexes in columns.fields.items() if field in names}
    mender = Mender(file.name, dialect, identity, final_newline=text.survey.final_newline)
    mended = mender.copy(text.path, target)
    table = _read_csv(target, dialect, skip=0, new_line="\\n", numbered=True)
    try:
        rows, wanted = _counted(reading, table, columns)
    except EngineError as error:
        raise Unreadable("malformed_csv", f"{file.name}: {str(error).splitlines()[0]}") from error
    if rows != mended.rows:
        raise Unreadable("malformed_csv", f"{file.name}: {mended.rows} rows went in, {rows} came out")
    return _Scan(table, "line", rows, wanted), mended


def _read_csv(path: Path, dialect: Dialect, *, skip: int, new_line: str, numbered: bool = False) -> str:
    types = {"line": "BIGINT"} if numbered else {}
    types |= {f"c{index}": "VARCHAR" for index in range(len(dialect.names))}
    columns = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in types.items())
    mark = literal(dialect.splitter.quote.decode())
    return (
        f"read_csv({literal(_plain_name(path))}, columns = {{{columns}}}, auto_detect = false, header = false, "
        f"skip = {skip}, delim = {literal(dialect.splitter.delimiter.decode())}, quote = {mark}, escape = {mark}, "
        f"new_line = {literal(new_line)}, compression = 'none', max_line_size = {MAX_LINE + 100})"
    )


def _plain_name(path: Path) -> str:
    """The path with what the engine would take for a pattern escaped."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))


def _value(indexes: tuple[int, ...]) -> str:
    """SQL of the first of some columns that has a value."""
    if len(indexes) == 1:
        return f"c{indexes[0]}"
    texts = ", ".join(f"nullif(trim(c{index}), '')" for index in indexes)
    return f"coalesce({texts})"


def _condition(columns: Columns) -> str:
    """Rows that the config's ``where`` selects and that hold anything wanted."""
    chosen = [f"trim(c{index}) = {literal(text)}" for index, text in columns.where]
    wanted = ", ".join(f"c{index}" for index in dict.fromkeys(chain.from_iterable(columns.fields.values())))
    return " AND ".join([*chosen, f"coalesce({wanted}) IS NOT NULL"])


def _counted(reading: Reading, table: str, columns: Columns) -> tuple[int, int]:
    rows, wanted = reading.engine.row(f"SELECT count(*), count(*) FILTER (WHERE {_condition(columns)}) FROM {table}")
    return int(rows), int(wanted)


def _numbers(columns: Columns) -> set[int]:
    """Columns in which a cut value would still look like one: 19.9 for 19.99."""
    cut = [indexes for field, indexes in columns.fields.items() if field in PRICE_LIKE or field in ("quantity", "gtin")]
    return set(chain.from_iterable(cut))


def _blank(reading: Reading, columns: Columns, scan: _Scan) -> int:
    return 0 if columns.where else scan.rows - scan.wanted


def _empty(reading: Reading, file: FileContent, scan: _Scan, mended: Mended | None) -> Unreadable:
    if mended and (mended.rejects or mended.truncated):
        first = mended.rejects[0] if mended.rejects else None
        what = f"line {first.line}: {first.code}" if first else f"it breaks off in line {mended.truncated}"
        return Unreadable("not_a_table", f"{file.name}: no line is a row of the header's columns; {what}")
    if scan.rows and reading.settings.options.get("where"):
        return Unreadable("where_selects_nothing", f"{file.name}: none of its {scan.rows} rows is what where asks for")
    return Unreadable("empty_feed", f"{file.name}: a header and no rows; look at the export that writes it")


READER = Reader(formats=("csv", "tsv"), suffixes=(".csv", ".tsv", ".txt", ".tab"), read=read)
