"""Records put away by key, on disk: a list that is joined to another one never has to fit into memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from omniaudit.sources.readers.items.json_stream import NotANumber


class Shelf:
    """A multimap from a key to JSON values, in one file. To be closed."""

    def __init__(self, path: Path) -> None:
        self._base = sqlite3.connect(path, isolation_level=None)
        self._base.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE shelf (key TEXT, value TEXT); CREATE INDEX by_key ON shelf (key); BEGIN"
        )

    def put(self, key: Sequence[str], values: Iterable[Any]) -> None:
        """Add values under a key."""
        name = json.dumps(key)
        rows = [(name, json.dumps(value, default=_plain)) for value in values]
        self._base.executemany("INSERT INTO shelf VALUES (?, ?)", rows)

    def get(self, key: Sequence[str]) -> list[Any]:
        """The values under a key, in the order in which they were put."""
        rows = self._base.execute("SELECT value FROM shelf WHERE key = ? ORDER BY rowid", (json.dumps(key),))
        return [json.loads(value) for (value,) in rows]

    def close(self) -> None:
        """Release the file."""
        self._base.close()


def _plain(value: object) -> str:
    return value.text if isinstance(value, NotANumber) else str(value)
