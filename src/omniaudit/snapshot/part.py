"""One part of a snapshot's offers: a Parquet file; or, in a run that keeps no snapshot, a table of its engine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from omniaudit.engine import Engine, literal, quote
from omniaudit.model.offer import OFFER_COLUMNS

FILE: Final = ".parquet"
NOTE: Final = ".table"
"""How the file ends that stands for a table: it says which, and what is the same in every row."""


class Part:
    """Offers of one channel. path: their Parquet file, or the note of the table that holds them.

    place: SQL of a row's number, from 0, over the relation.
    Columns that its writer left out say the same in every row.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.channel = path.parent.name.removeprefix("channel=")
        self._note = json.loads(path.read_text(encoding="utf-8")) if path.suffix == NOTE else None
        if self._note:
            self.relation, self.place = quote(self._note["table"]), "rowid"
        else:
            told = "hive_partitioning = false, file_row_number = true"
            self.relation, self.place = f"read_parquet({literal(str(path))}, {told})", "file_row_number"

    def columns(self, engine: Engine) -> str:
        """SQL of OFFER_COLUMNS, but offer_id and channel, over the relation."""
        held, fixed = engine.columns(self.relation), self._fixed(engine)
        return ", ".join(
            quote(name)
            if name in held
            else f"CAST({literal(fixed[name]) if name in fixed else 'NULL'} AS {kind}) AS {quote(name)}"
            for name, kind in OFFER_COLUMNS.items()
            if name not in ("offer_id", "channel")
        )

    def filled(self, engine: Engine) -> dict[str, int]:
        """How many rows supply each column; of a file by its own statistics, without reading it."""
        if self._note:
            names = list(engine.columns(self.relation))
            counts = ", ".join(f"count({quote(name)})" for name in names)
            rows, *each = engine.row(f"SELECT count(*), {counts} FROM {self.relation}")
            found = dict(zip(names, each, strict=True))
        else:
            path = literal(str(self.path))
            statistics = engine.rows(
                "SELECT path_in_schema, CAST(sum(num_values - coalesce(stats_null_count, 0)) AS BIGINT) "
                f"FROM parquet_metadata({path}) GROUP BY ALL"
            )
            found = dict(statistics)
            (rows,) = engine.row(f"SELECT num_rows FROM parquet_file_metadata({path})")
        return found | dict.fromkeys(self._fixed(engine), rows)

    def _fixed(self, engine: Engine) -> Mapping[str, str]:
        """The columns that were left out because every row says the same: what, as text."""
        if self._note:
            return {name: text for name, text in self._note["fixed"].items() if text is not None}
        rows = engine.rows(f"SELECT decode(key), decode(value) FROM parquet_kv_metadata({literal(str(self.path))})")
        return {name: text for name, text in rows if name in OFFER_COLUMNS}


def write_note(path: Path, table: str, fixed: Mapping[str, str | None]) -> None:
    """Let a table stand for a part."""
    path.write_text(json.dumps({"table": table, "fixed": dict(fixed)}), encoding="utf-8")


def withdraw(path: Path, engine: Engine) -> None:
    """Remove a part that may have been begun: its file, or its note with the table."""
    note = path.with_suffix(NOTE)
    if note.exists():
        engine.drop(json.loads(note.read_text(encoding="utf-8"))["table"])
    for file in (note, path.with_suffix(FILE)):
        file.unlink(missing_ok=True)
