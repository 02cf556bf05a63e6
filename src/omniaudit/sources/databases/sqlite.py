"""SQLite, through the standard library: a file that is opened to be read, and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, Final
from urllib.parse import quote

from omniaudit.sources.databases.files import existing
from omniaudit.sources.databases.protocol import (
    BATCH,
    CONNECT_SECONDS,
    Answer,
    Column,
    Database,
    Opening,
    Refused,
    Unfit,
)
from omniaudit.sources.databases.values import float_text

_BY_WORDS: Final = {
    "no such table": "missing_table", "no such column": "missing_column", "readonly database": "write_refused",
    "not a database": "not_a_database", "disk image is malformed": "not_a_database", "is locked": "database_locked",
    "interrupted": "timeout_total", "unable to open": "permission_denied", "not authorized": "permission_denied",
}  # fmt: skip


class _Rows:
    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor
        self.columns = [Column(described[0], _text) for described in cursor.description]

    def batches(self) -> Iterator[Sequence[Sequence[Any]]]:
        while rows := self._cursor.fetchmany(BATCH):
            yield rows


class _Undecodable(bytes):
    """A text that is not the UTF-8 which SQLite promises, and nobody has ever checked."""


def _decoded(raw: bytes) -> str | _Undecodable:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return _Undecodable(raw)


def _text(value: Any) -> str:
    """The text of a value. Raises Unfit."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        raise Unfit("undecodable_text" if isinstance(value, _Undecodable) else "binary_value")
    return float_text(repr(value)) if isinstance(value, float) else str(value)


@contextmanager
def open_query(opening: Opening) -> Iterator[Answer]:
    """Open the query on a file. SQLite has no types of columns: each value is text, a number or bytes by itself."""
    uri = f"file:{quote(str(existing(opening)))}?mode=ro"
    try:
        # The clock that stops the query runs in another thread.
        connection = sqlite3.connect(uri, uri=True, timeout=CONNECT_SECONDS, check_same_thread=False)
        connection.text_factory = _decoded
        opening.clock.ends(connection.interrupt)
        with closing(connection), closing(connection.cursor()) as cursor:
            cursor.execute("PRAGMA query_only = ON")
            cursor.execute(opening.query)
            yield _Rows(cursor)
    except sqlite3.Error as error:
        said = str(error)
        code = next((code for words, code in _BY_WORDS.items() if words in said), "query_failed")
        raise Refused(code, said) from error


DATABASE = Database(open_query)
