"""What is done with each JSON record: its fields are read, or it is set aside with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from omniaudit.sources.columns import spellings
from omniaudit.sources.protocol import Reading
from omniaudit.sources.readers.items.elements import Fault
from omniaudit.sources.readers.items.harvest import SAMPLED, Harvest
from omniaudit.sources.readers.items.locate import PARENT, ROOT
from omniaudit.sources.readers.items.minor import Decimals
from omniaudit.sources.readers.items.values import Fields, getter, names_of


class Records:
    """Reads the records of one source into a harvest.

    decimals: how many decimals each record's amounts have. later: names that a record gets after ``chosen`` was asked.
    also: more expressions that are asked of records. enclosed, rooted: whether a record needs its parents, the answer.
    Raises Unreadable: invalid_expression.
    """

    def __init__(
        self,
        reading: Reading,
        harvest: Harvest,
        source: str,
        *,
        decimals: Decimals | None = None,
        later: Iterable[str] = (),
        also: str = "",
    ) -> None:
        self.harvest = harvest
        self.source = source
        self.fields = Fields(harvest.wanted, spellings(reading.canonical), source)
        self._decimals = decimals
        late = tuple(later)
        conditions = [(written, getter(written, source), text) for written, text in harvest.where.items()]
        self._where = [(get, text) for written, get, text in conditions if not _names(written, late)]
        self._where_late = [(get, text) for written, get, text in conditions if _names(written, late)]
        asked = " ".join((*harvest.wanted.values(), *harvest.where, decimals.written if decimals else "", also))
        self.rooted = ROOT in asked
        self.enclosed = self.rooted or PARENT in asked

    def chosen(self, record: Any) -> bool:
        """Whether a record has the values that ``where`` asks for, as far as they can be known yet."""
        return all(_plain(get(record)) == text for get, text in self._where)

    def add(self, record: Any, position: str, line: int | None = None, *, twice: str | None = None) -> None:
        """Read one record, or set it aside. twice: a name that it holds twice with different values."""
        harvest = self.harvest
        harvest.records += 1
        if type(record) is not dict:
            harvest.reject("not_an_object", position=position, line=line, sample=str(record))
            return
        if harvest.records <= SAMPLED:
            harvest.remember(names_of(record))
        try:
            if twice:
                raise Fault("duplicate_key", twice, str(record.get(twice, "")))
            listing = self.fields.read(record)
            if self._decimals:
                self._decimals.shift(record, listing)
        except Fault as fault:
            self.reject(record, fault.code, position, field=fault.field, line=line, sample=fault.sample)
            return
        if self.chosen(record) and all(_plain(get(record)) == text for get, text in self._where_late):
            harvest.add(listing, position=position, line=line)

    def reject(
        self,
        record: Any,
        code: str,
        position: str,
        *,
        field: str | None = None,
        line: int | None = None,
        sample: str | None = None,
    ) -> None:
        """Set a record aside, with as much of its identity as can be read."""
        known: dict[str, Any] = {}
        if type(record) is dict:
            known = {name: value for name, value in record.items() if isinstance(value, str)}
            known |= self.fields.identity(record)
        self.harvest.reject(code, field=field, position=position, line=line, sample=sample, listing=known)


def _names(written: str, names: Iterable[str]) -> bool:
    return any(name in written for name in names)


def _plain(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.strip() if isinstance(value, str) else None
