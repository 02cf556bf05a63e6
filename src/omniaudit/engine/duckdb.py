"""The local engine: named SQL over text and typed relations, on DuckDB."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

BATCH_ROWS = 20_000


class EngineError(Exception):
    """A statement failed; the message is the database's own."""


def quote(name: str) -> str:
    """An identifier, quoted so that any column name of any export is one."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text literal, for the few places where a parameter can't stand (COPY, table functions in views)."""
    return "'" + text.replace("'", "''") + "'"


class Engine:
    """A private in-memory database that spills to a temporary folder of its own.

    Loading of extensions and downloads are off. The instance is a context manager; closing removes the folder.
    """

    def __init__(self, *, memory_limit: str = "1GB", threads: int | None = None) -> None:
        self._spill = tempfile.TemporaryDirectory(prefix="omniaudit-")
        self._connection = duckdb.connect(
            ":memory:",
            config={
                "temp_directory": self._spill.name,
                "memory_limit": memory_limit,
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "preserve_insertion_order": "true",
                **({"threads": str(threads)} if threads else {}),
            },
        )
        self._connection.execute("SET TimeZone = 'UTC'")
        self._names = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def folder(self) -> Path:
        """A temporary folder that lives as long as the engine: for spooled downloads and decoded files."""
        return Path(self._spill.name)

    def close(self) -> None:
        """Close the database and remove everything it spilled."""
        self._connection.close()
        self._spill.cleanup()

    def name(self, stem: str) -> str:
        """A relation name that nothing else in this engine uses."""
        self._names += 1
        return f"{stem}_{self._names}"

    def confine(self, *folders: Path) -> None:
        """From now on nothing outside these folders and the engine's own can be read or written; not to be undone."""
        allowed = ", ".join(literal(f"{path.resolve()}/") for path in (*folders, self.folder))
        self.execute(f"SET allowed_directories = [{allowed}]")
        self.execute("SET enable_external_access = false")
        self.execute("SET lock_configuration = true")

    def interrupt(self) -> None:
        """Stop the statement that runs now; it fails with an EngineError. May be called from another thread."""
        self._connection.interrupt()

    def execute(self, sql: str, params: Mapping[str, Any] | Sequence[Any] | None = None) -> None:
        """Run a statement for its effect."""
        try:
            self._connection.execute(sql, params)
        except duckdb.Error as error:
            raise EngineError(str(error)) from error

    def rows(self, sql: str, params: Mapping[str, Any] | Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of a query; for small results."""
        try:
            return self._connection.execute(sql, params).fetchall()
        except duckdb.Error as error:
            raise EngineError(str(error)) from error

    def row(self, sql: str, params: Mapping[str, Any] | Sequence[Any] | None = None) -> tuple[Any, ...]:
        """The single row of a query that always has one."""
        (row,) = self.rows(sql, params)
        return row

    def stream(
        self, sql: str, params: Mapping[str, Any] | Sequence[Any] | None = None, *, batch: int = BATCH_ROWS
    ) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, a batch at a time in memory; other statements may run in between."""
        cursor = self._connection.cursor()
        try:
            cursor.execute(sql, params)
            while rows := cursor.fetchmany(batch):
                yield from rows
        except duckdb.Error as error:
            raise EngineError(str(error)) from error
        finally:
            cursor.close()

    def columns(self, relation: str) -> dict[str, str]:
        """Column names and types of a relation or parenthesised query, in order."""
        return {row[0]: row[1] for row in self.rows(f"DESCRIBE SELECT * FROM {relation}")}

    def create_table(self, name: str, columns: Mapping[str, str]) -> None:
        """An empty table (not a TEMP one: those are invisible to the cursors that stream)."""
        body = ", ".join(f"{quote(column)} {kind}" for column, kind in columns.items())
        self.execute(f"CREATE OR REPLACE TABLE {quote(name)} ({body})")

    def drop(self, *tables: str) -> None:
        """Free tables that nothing reads any more; one that was never made is none to free."""
        for table in tables:
            self.execute(f"DROP TABLE IF EXISTS {quote(table)}")

    def append(self, table: str, columns: Mapping[str, Sequence[Any]], types: Mapping[str, str]) -> None:
        """Append a batch given as equally long columns; types are SQL types of the values."""
        names = list(columns)
        unnested = ", ".join(f"unnest(${index}::{types[name]}[])" for index, name in enumerate(names, 1))
        into = ", ".join(quote(name) for name in names)
        self.execute(f"INSERT INTO {quote(table)} ({into}) SELECT {unnested}", [list(columns[name]) for name in names])
