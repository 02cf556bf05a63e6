"""Parquet files: read by the engine, every column as text."""

from __future__ import annotations

import re

from omniaudit.engine import EngineError, literal, quote
from omniaudit.sources.columns import Columns, evidence, locate
from omniaudit.sources.protocol import FileContent, Reader, Reading, Table
from omniaudit.sources.unreadable import Unreadable

_DECIMAL = re.compile(r"DECIMAL\([0-9]+,\s?(?P<scale>[0-9]+)\)")


def read(reading: Reading, file: FileContent) -> Table:
    """A lazy SELECT over a Parquet file; decimals keep their digits, members of structures are named by a dotted path.

    Raises Unreadable: malformed_parquet, empty_feed, where_selects_nothing, and those of locate.
    """
    source = f"read_parquet({literal(plain_name(str(file.path)))}, file_row_number = true)"
    try:
        types = reading.engine.columns(source)
        types.pop("file_row_number", None)
        expressions = _leaves(reading, source, types)
        names = list(expressions)
        columns = locate(reading, file.name, names)
        texts = [expressions[name] for name in names]
        condition = _condition(columns, texts)
        total, rows = reading.engine.row(f"SELECT count(*), count(*) FILTER (WHERE {condition}) FROM {source}")
    except EngineError as error:
        said = str(error).splitlines()[0]
        raise Unreadable("malformed_parquet", f"{file.name}: {said}; fetch or export it again") from error
    if not rows:
        if total and columns.where:
            raise Unreadable("where_selects_nothing", f"{file.name}: none of its {total} rows is what where asks for")
        raise Unreadable("empty_feed", f"{file.name}: it holds no rows")
    fields = tuple(columns.fields)
    chosen = ", ".join(f"{_first(texts, indexes)} AS {quote(field)}" for field, indexes in columns.fields.items())
    position = "'record ' || (file_row_number + 1)"
    sql = f"SELECT {chosen}, {evidence(file.name, position=position)} FROM {source} WHERE {condition}"
    return Table(sql, fields, int(rows))


def _leaves(reading: Reading, source: str, types: dict[str, str]) -> dict[str, str]:
    """Column name, or dotted path of a structure's member → an SQL expression of its text."""
    found: dict[str, str] = {}
    pending = [(name, quote(name), kind) for name, kind in types.items()]
    while pending:
        name, expression, kind = pending.pop(0)
        if kind.startswith("STRUCT(") and not kind.endswith("[]"):
            members = reading.engine.columns(f"(SELECT unnest({expression}) FROM {source} LIMIT 0)")
            pending += [(f"{name}.{part}", f"{expression}.{quote(part)}", below) for part, below in members.items()]
        else:
            found[name] = _text(expression, kind)
    return found


def _text(expression: str, kind: str) -> str:
    """A number as no locale misreads it (see machine_number); a GTIN kept as a floating number is an integer again."""
    if kind in ("DOUBLE", "FLOAT"):
        whole = f"{expression} = trunc({expression}) AND abs({expression}) < 1e15"
        noise = f"abs({expression} - round({expression}, 4)) <= 1e-6 * greatest(1.0, abs({expression}))"
        near = f"abs({expression}) < 1e12 AND {noise}"
        return (
            f"CASE WHEN {whole} THEN {expression}::BIGINT::VARCHAR"
            f" WHEN {near} THEN {_plain_decimal(expression)} ELSE {expression}::VARCHAR END"
        )
    if match := _DECIMAL.fullmatch(kind):
        return _plain_decimal(expression) if int(match["scale"]) in (3, 4) else f"{expression}::VARCHAR"
    return f"{expression}::VARCHAR"


def _plain_decimal(expression: str) -> str:
    """SQL of a number with any decimals but three."""
    text = f"({expression})::DECIMAL(38, 4)::VARCHAR"
    return (
        f"CASE WHEN ends_with({text}, '.0000') THEN left({text}, -5)"
        f" WHEN ends_with({text}, '000') THEN left({text}, -3)"
        f" WHEN ends_with({text}, '00') THEN left({text}, -2) ELSE {text} END"
    )


def _condition(columns: Columns, texts: list[str]) -> str:
    chosen = [f"trim({texts[index]}) = {literal(text)}" for index, text in columns.where]
    wanted = ", ".join(dict.fromkeys(texts[index] for indexes in columns.fields.values() for index in indexes))
    return " AND ".join([*chosen, f"coalesce({wanted}) IS NOT NULL"])


def _first(texts: list[str], indexes: tuple[int, ...]) -> str:
    """SQL of the first of some columns that has a value."""
    if len(indexes) == 1:
        return texts[indexes[0]]
    filled = ", ".join(f"nullif(trim({texts[index]}), '')" for index in indexes)
    return f"coalesce({filled})"


def plain_name(path: str) -> str:
    """A path with what the engine would take for a pattern escaped."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in path)


READER = Reader(formats=("parquet",), suffixes=(".parquet", ".pq"), read=read)
