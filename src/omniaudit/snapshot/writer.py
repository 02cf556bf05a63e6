"""Writes a snapshot: Parquet parts as channels are read, the manifest last, so an unfinished one is visible."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from omniaudit.engine import Engine, EngineError, literal, quote
from omniaudit.model.offer import OFFER_COLUMNS, REJECTED_COLUMNS
from omniaudit.model.outcome import Notice
from omniaudit.snapshot.layout import KINDS, MANIFEST, Manifest, SnapshotError, data_files, file_digest, part, to_json
from omniaudit.snapshot.part import NOTE, withdraw, write_note

DICTIONARY_WORDS = 1_000
"""A column with more distinct values in a row group is written plainly: trying a dictionary first costs a tenth."""


@dataclass(frozen=True)
class Mark:
    """A moment of the writing. parts: of each kind and channel; room: as in SnapshotWriter."""

    parts: Mapping[tuple[str, str], int]
    room: int


class SnapshotWriter:
    """Writes into a folder that is new, empty, or an earlier snapshot (which is replaced).

    kept: people will read it: it is small, and every part has every column. What lasts one run only is quickly written.
    room: offers that may stay in the engine, where nobody but it will read them.
    """

    def __init__(self, folder: Path, engine: Engine, *, kept: bool = True, room: int = 0) -> None:
        self.folder = folder
        self._engine = engine
        self._kept = kept
        self._room = room
        self._parts: dict[tuple[str, str], int] = {}
        try:
            if folder.exists() and not folder.is_dir():
                raise SnapshotError(f"{folder}: is a file; --save needs a folder")
            if folder.is_dir() and any(folder.iterdir()):
                self._clear()
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SnapshotError(
                f"{folder}: can't be written ({error.strerror}); choose another folder for --save"
            ) from error

    def _clear(self) -> None:
        known = {MANIFEST, *KINDS}
        strangers = sorted(entry.name for entry in self.folder.iterdir() if entry.name not in known)
        if strangers or not ((self.folder / MANIFEST).exists() or (self.folder / "offers").exists()):
            raise SnapshotError(f"{self.folder}: holds files that are no snapshot; choose an empty folder for --save")
        (self.folder / MANIFEST).unlink(missing_ok=True)
        for entry in sorted(self.folder.iterdir()):
            shutil.rmtree(entry)

    def offers(
        self,
        channel: str,
        select: str,
        fixed: Mapping[str, str | None] = MappingProxyType({}),
        *,
        most: int | None = None,
    ) -> int:
        """Write the offers that a SELECT gives (OFFER_COLUMNS without offer_id and channel); returns how many.

        fixed: columns that say the same in every row, as text; writing them would cost a fifth of the time.
        most: how many there can be; None: nobody knows.
        """
        left_out = {} if self._kept else fixed
        columns = ", ".join(quote(name) for name in OFFER_COLUMNS if name not in ("offer_id", "channel", *left_out))
        narrowed = f"SELECT {columns} FROM ({select})"
        if most is None or most > self._room:
            return self._copy("offers", channel, narrowed, left_out)
        rows = self._hold(channel, narrowed, left_out)
        self._room -= rows
        return rows

    def _hold(self, channel: str, select: str, fixed: Mapping[str, str | None]) -> int:
        """Let a part of the offers be a table of the engine."""
        number = self._parts.get(("offers", channel), 0)
        note = part(self.folder, "offers", channel, number).with_suffix(NOTE)
        note.parent.mkdir(parents=True, exist_ok=True)
        table = self._engine.name("offers")
        self._engine.execute(f"CREATE TABLE {quote(table)} AS {select}")
        write_note(note, table, fixed)
        self._parts["offers", channel] = number + 1
        (rows,) = self._engine.row(f"SELECT count(*) FROM {quote(table)}")
        return int(rows)

    def rejected(self, channel: str, kind: str, select: str) -> int:
        """Write rejected rows (REJECTED_COLUMNS without channel and kind); returns how many rows were lost."""
        columns = ", ".join(quote(name) for name in REJECTED_COLUMNS if name not in ("channel", "kind"))
        number = self._copy("rejected", channel, f"SELECT {literal(kind)} AS kind, {columns} FROM ({select})")
        if not number:
            return 0
        path = part(self.folder, "rejected", channel, self._parts["rejected", channel] - 1)
        (lost,) = self._engine.row(
            f"SELECT count(*) FILTER (row_lost) FROM read_parquet({literal(str(path))}, hive_partitioning = false)"
        )
        return int(lost)

    def faults(self, channel: str, *, most: int = 5) -> tuple[Notice, ...]:
        """The commonest faults among the channel's rejected rows, each with its first example."""
        pattern = self.folder / "rejected" / f"channel={channel}"
        if not any(pattern.glob("*.parquet")):  # a SELECT of rejects may have given none
            return ()
        rows = self._engine.rows(
            f"""SELECT code, field, row_lost, count(*) AS rows, arg_min(
                struct_pack(source := source, line := line, position := position, sample := sample), place) AS example
            FROM (
                SELECT *, row_number() OVER () AS place
                FROM read_parquet({literal(str(pattern / "*.parquet"))}, hive_partitioning = false)
            )
            GROUP BY code, field, row_lost ORDER BY row_lost DESC, rows DESC, code, field LIMIT {most}"""
        )
        return tuple(
            Notice(code, _fault(code, field, lost, count, example)) for code, field, lost, count, example in rows
        )

    def mark(self) -> Mark:
        """What has been written so far, to be given to ``withdraw``."""
        return Mark(dict(self._parts), self._room)

    def withdraw(self, mark: Mark) -> None:
        """Take back all that was written since."""
        for (kind, channel), number in self._parts.items():
            for later in range(mark.parts.get((kind, channel), 0), number):
                withdraw(part(self.folder, kind, channel, later), self._engine)
        self._parts, self._room = dict(mark.parts), mark.room

    def texts(self, kind: str, channel: str, select: str) -> int:
        """Write promotions or policies, kept as text; returns how many."""
        return self._copy(kind, channel, select)

    def table(self, kind: str, rows: Sequence[Sequence[str | None]], columns: Mapping[str, str]) -> None:
        """Write a small table that belongs to no channel (identities)."""
        name = self._engine.name(kind)
        self._engine.create_table(name, columns)
        if rows:
            self._engine.append(name, dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True)), columns)
        self.select(kind, f"SELECT * FROM {quote(name)}")

    def select(self, kind: str, select: str) -> None:
        """Write a table that belongs to no channel from a SELECT (exposure)."""
        target = self.folder / kind / "part-00000.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        self._write(select, target)

    def finish(self, manifest: Manifest, *, sealed: bool = True) -> None:
        """Make the snapshot whole: the manifest appears at once or not at all.

        sealed: it names every file with its digest, so that damage is noticed; a temporary snapshot need not.
        """
        if sealed:
            found = {path.relative_to(self.folder).as_posix(): file_digest(path) for path in data_files(self.folder)}
            manifest = replace(manifest, files=found)
        target, temporary = self.folder / MANIFEST, self.folder / f".{MANIFEST}.new"
        try:
            with temporary.open("w", encoding="utf-8") as file:
                file.write(to_json(manifest) + "\n")
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        except OSError as error:
            raise SnapshotError(
                f"{target}: can't be written ({error.strerror}); free some space or choose another folder"
            ) from error

    def _copy(
        self, kind: str, channel: str, select: str, fixed: Mapping[str, str | None] = MappingProxyType({})
    ) -> int:
        number = self._parts.get((kind, channel), 0)
        target = part(self.folder, kind, channel, number)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            rows = self._write(select, target, fixed)
        except EngineError:
            target.unlink(missing_ok=True)
            raise
        if rows or kind == "offers":
            self._parts[kind, channel] = number + 1
        else:
            target.unlink()
        return rows

    def _write(self, select: str, target: Path, fixed: Mapping[str, str | None] = MappingProxyType({})) -> int:
        said = ", ".join(f"{quote(name)}: {literal(text)}" for name, text in fixed.items() if text is not None)
        try:
            (rows,) = self._engine.row(
                f"COPY ({select}) TO {literal(str(target))} "
                f"(FORMAT parquet, COMPRESSION {'zstd' if self._kept else 'uncompressed'}, WRITE_BLOOM_FILTER false, "
                f"DICTIONARY_SIZE_LIMIT {DICTIONARY_WORDS}{f', KV_METADATA {{{said}}}' if said else ''})"
            )
        except EngineError as error:
            if "space" in str(error) or "IO Error" in str(error):
                raise SnapshotError(
                    f"{target}: can't be written ({error}); free some space or choose another folder"
                ) from error
            raise
        return int(rows)


def _fault(code: str, field: str | None, row_lost: bool, rows: int, example: Mapping[str, Any]) -> str:
    place = f"line {example['line']}" if example["line"] else example["position"]
    where = " ".join(str(part) for part in (example["source"], place) if part)
    text = f' "{example["sample"]}"' if example["sample"] is not None else ""
    what = f"{field or 'record'}{text}: {code.replace('_', ' ')}"
    lost = "row rejected" if row_lost else "field dropped, row kept"
    return f"{where}: {what}; {lost}" + (f" (and {rows - 1:,} more like it)" if rows > 1 else "")
