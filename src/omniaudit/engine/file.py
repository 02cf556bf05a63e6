"""Another DuckDB file, read and never written: its query's columns as text, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from omniaudit.engine.duckdb import EngineError, quote


class FileQuery:
    """A SELECT that runs on a DuckDB file. columns: (name, SQL type) of the answer, whose names may repeat."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, query: str) -> None:
        self._connection = connection
        self.columns = [(str(row[0]), str(row[1])) for row in connection.execute(f"DESCRIBE {query}").fetchall()]
        names = [quote(f"column_{index}") for index in range(len(self.columns))]
        texts = ", ".join(f"{name}::VARCHAR" for name in names)
        # The newline ends a comment that the query may close with.
        connection.execute(f"SELECT {texts} FROM ({query}\n) AS answer({', '.join(names)})")

    def batches(self, size: int) -> Iterator[list[tuple[str | None, ...]]]:
        """The rows as texts, size of them at a time. Raises EngineError."""
        try:
            while rows := self._connection.fetchmany(size):
                yield rows
        except duckdb.Error as error:
            raise EngineError(str(error)) from error


@contextmanager
def query_file(
    path: Path,
    query: str,
    spill: Path,
    *,
    interruptible: Callable[[Callable[[], None]], None],
    memory_limit: str = "1GB",
) -> Iterator[FileQuery]:
    """Run a SELECT on a DuckDB file. Extensions are not loaded; zoned times are given in UTC.

    spill: the folder for what does not fit into memory_limit. interruptible: is handed what stops the query, from
    another thread. Raises EngineError.
    """
    config: dict[str, Any] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "memory_limit": memory_limit,
        "temp_directory": str(spill),
    }
    try:
        with duckdb.connect(str(path), read_only=True, config=config) as connection:
            interruptible(connection.interrupt)
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET enable_progress_bar = false")  # stdout is for reports
            yield FileQuery(connection, query)
    except duckdb.Error as error:
        raise EngineError(str(error)) from error
