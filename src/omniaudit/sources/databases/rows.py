"""The rows of an answer become raw listings: texts in a spool, a batch in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any, Final

from omniaudit.engine import quote
from omniaudit.model.offer import RAW_EVIDENCE
from omniaudit.model.outcome import Notice
from omniaudit.sources.columns import PRICE_LIKE, evidence, listed, locate, optional
from omniaudit.sources.databases.protocol import Column, Unfit
from omniaudit.sources.protocol import ListingTable, Progress, Reading
from omniaudit.sources.rejects import RawReject
from omniaudit.sources.unreadable import Unreadable

MAX_TEXT: Final = 1_000_000
"""Characters; no field of an offer needs a longer text."""
MAX_REJECTS: Final = 1_000
"""Rows with a value that is no text; beyond, it is the query that is wrong."""


class Rows:
    """Takes the rows of one query. name: of the database, for evidence and messages."""

    def __init__(self, reading: Reading, name: str, columns: Sequence[Column]) -> None:
        """Find the wanted columns in the answer. Raises Unreadable: binary_column, and those of locate."""
        self._reading = reading
        self.name = name
        located = locate(reading, name, [column.name for column in columns])
        lenient = optional(reading)
        self._columns = {
            field: [(index, columns[index]) for index in indexes]
            for field, indexes in located.fields.items()
            if field not in lenient or not any(columns[index].binary for index in indexes)
        }
        self._floating: dict[str, None] = {}
        for field, column in ((field, column) for field, choice in self._columns.items() for _, column in choice):
            if column.binary:
                raise self._binary(column, field)
            if column.floating and field in PRICE_LIKE:
                self._floating[column.name] = None
        self._table = ListingTable(reading.engine, tuple(self._columns))
        self._limit = reading.settings.options.get("max_bytes")
        self._seen = 0

    @property
    def count(self) -> int:
        """Rows that have become listings."""
        return self._table.rows

    @property
    def fields(self) -> tuple[str, ...]:
        """The canonical fields that the query gives."""
        return self._table.fields

    def take(self, batch: Sequence[Sequence[Any]]) -> None:
        """Add the next rows.

        Raises Unreadable: too_large, and the codes of Unfit.
        """
        numbers: Sequence[int] = range(self._seen + 1, self._seen + 1 + len(batch))
        self._seen += len(batch)
        try:
            texts = self._texts(batch)
        except Unfit:
            batch, numbers = self._sound(batch, numbers)
            texts = self._texts(batch)
        # A row's number waits where a file's line number would, and becomes the position in view().
        proof = [numbers if name == "line" else repeat(None) for name in RAW_EVIDENCE]
        self._table.extend(zip(*texts, *proof, strict=False), len(numbers))
        self._reading.progress(Progress(self._reading.channel.name, self._table.rows))
        if self._limit and self._table.size > self._limit:
            raise Unreadable("too_large", f"{self.name}: the answer is larger than max_bytes, {self._limit}")

    def view(self) -> None:
        """Make the reading's relation of the rows taken so far."""
        columns = ", ".join(map(quote, self.fields))
        proof = evidence(self.name, position="'row ' || line")
        self._reading.engine.execute(
            f"CREATE OR REPLACE VIEW {quote(self._reading.relation)} AS"
            f" SELECT {columns}, {proof} FROM ({self._table.select()})"
        )

    def notices(self) -> tuple[Notice, ...]:
        """What to know of the values."""
        if not self._floating:
            return ()
        said = (
            f"{self.name}: {listed(self._floating)} holds prices as floating-point numbers, which can't hold 0.10"
            " exactly; they were read at their shortest. Keep prices as NUMERIC or DECIMAL"
        )
        return (Notice("float_price", said),)

    def _texts(self, batch: Sequence[Sequence[Any]]) -> list[list[str | None]]:
        """The fields' texts, column by column. Raises Unfit."""
        return [self._field(field, batch) for field in self._columns]

    def _field(self, field: str, batch: Sequence[Sequence[Any]]) -> list[str | None]:
        """The texts of one field: of its columns, the first that states something."""
        found = [self._column(field, column, [row[index] for row in batch]) for index, column in self._columns[field]]
        if len(found) == 1:
            return found[0]
        return [next(filter(None, texts), None) for texts in zip(*found, strict=True)]

    def _column(self, field: str, column: Column, values: list[Any]) -> list[str | None]:
        text = column.text
        if text is not None:
            if field in PRICE_LIKE and float in set(map(type, values)):
                self._floating[column.name] = None
            values = [None if value is None else text(value) for value in values]
        if max(map(len, filter(None, values)), default=0) > MAX_TEXT:
            raise Unfit("text_too_long")
        return values

    def _sound(self, batch: Sequence[Sequence[Any]], numbers: Iterable[int]) -> tuple[list[Sequence[Any]], list[int]]:
        """The rows that can be read, with their numbers; the others are rejected by name."""
        kept: list[Sequence[Any]] = []
        kept_numbers: list[int] = []
        for number, row in zip(numbers, batch, strict=True):
            if (reject := self._reject(number, row)) is None:
                kept.append(row)
                kept_numbers.append(number)
            else:
                self._reading.rejects.append(reject)
        return kept, kept_numbers

    def _reject(self, number: int, row: Sequence[Any]) -> RawReject | None:
        """Why a row can't be read, with what is known of its product: a rejected one is not a missing one."""
        known: dict[str, str | None] = {}
        unfit: list[tuple[str, str]] = []
        for field in self._columns:
            try:
                (known[field],) = self._field(field, [row])
            except Unfit as error:
                unfit.append((field, error.code))
        if not unfit:
            return None
        field, code = unfit[0]
        if len(self._reading.rejects) >= MAX_REJECTS:
            raise Unreadable(code, f"{self.name}: over {MAX_REJECTS:,} rows, the last for {field}; mend the query")
        return RawReject(
            self.name, code, field, position=f"row {number}",
            listing_id=known.get("id"), gtin=known.get("gtin"), sku=known.get("sku"), title=known.get("title"),
        )  # fmt: skip

    def _binary(self, column: Column, field: str) -> Unreadable:
        said = f'"{column.name}" for {field} holds bytes, not text; turn it into text in the query'
        return Unreadable("binary_column", f"{self.name}: {said}")
