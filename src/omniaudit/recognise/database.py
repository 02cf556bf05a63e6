"""Recognise a database file: the table or view whose columns say most of products."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

from omniaudit.recognise.columns import Understood, understand
from omniaudit.recognise.describe import describe, refused
from omniaudit.recognise.proposal import Line, Source
from omniaudit.recognise.sample import ROWS, Sample
from omniaudit.sources.columns import listed

_TABLES: Final = """
    SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY 1
"""


def recognise_database(file: Path, name: str, stem: str) -> Source:
    """The source of an SQLite file: a SELECT of the columns that are fields, from the likeliest table."""
    url = Line("url", f"sqlite:///{name}")
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)) as connection:
            tables = [str(row[0]) for row in connection.execute(_TABLES)]
            samples = {table: _sample(connection, table) for table in tables}
    except sqlite3.Error as error:
        return refused(name, stem, f"the database can't be read: {error}", [url], "sql")
    found = {table: understand(list(sample.columns), sample.columns, sample.rows) for table, sample in samples.items()}
    usable = [table for table in tables if found[table].usable]
    if not usable:
        return refused(name, stem, f"no table says what products cost; there are {listed(tables)}", [url], "sql")
    best = max(usable, key=lambda table: (len(found[table].fields), samples[table].rows))
    source = describe(samples[best], name, stem, url)
    source.type = "sql"
    source.title = f'SQLite, table "{best}", {source.title.partition(", ")[2]}'
    source.lines.insert(1, Line("query", _query(best, found[best])))
    source.lines = [line for line in source.lines if line.key != "fields"]
    source.notes += [
        f"{field} is {chosen.column}: {chosen.why}" for field, chosen in found[best].fields.items() if chosen.why
    ]
    if len(usable) > 1:
        source.notes.append(f"other tables that hold offers: {listed(table for table in usable if table != best)}")
    return source


def _sample(connection: sqlite3.Connection, table: str) -> Sample:
    cursor = connection.execute(f"SELECT * FROM {_quoted(table)} LIMIT {ROWS + 1}")
    names = [described[0] for described in cursor.description]
    rows = cursor.fetchall()
    columns = {name: ["" if row[at] is None else str(row[at]) for row in rows[:ROWS]] for at, name in enumerate(names)}
    return Sample("SQLite", columns, min(len(rows), ROWS), len(rows) <= ROWS)


def _query(table: str, found: Understood) -> str:
    chosen = ", ".join(f"{_quoted(chosen.column)} AS {field}" for field, chosen in found.fields.items())
    return f"SELECT {chosen} FROM {_quoted(table)}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
