"""Collect records that come one by one, remember what they were made of, and judge the whole at the end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from omniaudit.engine import quote
from omniaudit.model.offer import RAW_EVIDENCE
from omniaudit.model.outcome import Notice
from omniaudit.sources.columns import (
    CORE,
    alternatives,
    conditions,
    leave_names,
    listed,
    loose,
    mapped,
    missing_column,
    no_known_columns,
    optional,
    spellings,
)
from omniaudit.sources.protocol import FileContent, ListingTable, Progress, Reading, Table
from omniaudit.sources.rejects import RawReject
from omniaudit.sources.unreadable import Unreadable

SAMPLED: Final = 50
"""Records whose names are remembered for messages."""

_PROGRESS: Final = 20_000
_COMPUTED: Final = re.compile(r"[&!=<>()?'`\[{]")
_QUOTED: Final = re.compile(r"'[^']*'|`[^`]*`")
_NAME: Final = re.compile(r"[^\W\d][\w.]*(?![\w.]|\s*\()")
_IDENTITY: Final = {"id": "listing_id", "gtin": "gtin", "sku": "sku", "title": "title"}


class Enough(Exception):
    """The reading's limit is reached: no more records are asked for."""


class Harvest:
    """One file's records on their way to the engine. add and reject raise Enough with the last one that is wanted."""

    def __init__(self, reading: Reading, file: FileContent) -> None:
        self._reading = reading
        self.source = file.name
        self._name = file.name
        self.wanted = mapped(reading)
        self.where = conditions(reading)
        self.table = ListingTable(reading.engine, tuple(self.wanted) or reading.canonical)
        self.names: dict[str, None] = {}
        self.notices: list[Notice] = []
        self.records = 0
        self._seen: set[str] = set()
        self._rejected = 0
        self._stopped = False

    def add(self, listing: dict[str, Any], *, position: str, line: int | None = None) -> None:
        """Keep one record: canonical field → text."""
        self._seen.update(listing)
        listing["source"] = self.source
        listing["position"] = position
        listing["line"] = line
        self.table.add(listing)
        if self.table.rows % _PROGRESS == 0:
            self._reading.progress(Progress(self._reading.channel.name, self.table.rows, errors=self._rejected))
        self._check_enough()

    def satisfied(self) -> bool:
        """Whether the limit is reached, so that no further page need be asked for; if so, nothing more may follow."""
        limit = self._reading.limit
        self._stopped = limit is not None and self.table.rows >= limit
        return self._stopped

    def _check_enough(self) -> None:
        limit = self._reading.limit
        if limit is not None and self.table.rows + self._rejected >= max(limit, SAMPLED):
            self._stopped = True
            raise Enough

    def reject(
        self,
        code: str,
        *,
        field: str | None = None,
        position: str | None = None,
        line: int | None = None,
        sample: str | None = None,
        listing: dict[str, Any] | None = None,
    ) -> None:
        """Set one record aside, with what is known of its product: one that was not read is not a missing one."""
        known = {name: str(listing[key])[:200] for key, name in _IDENTITY.items() if listing and listing.get(key)}
        short = sample[:200].encode(errors="replace").decode() if sample is not None else None
        self._rejected += 1
        self._reading.rejects.append(RawReject(self.source, code, field, line, position, short, **known))
        self._check_enough()

    def remember(self, names: Iterable[str]) -> None:
        """Names that a record has, for the messages."""
        self.names.update(dict.fromkeys(names))

    def finish(self, failure: Unreadable | None = None) -> Table:
        """The table of what was collected; partial where the file could not be read to its end.

        Raises Unreadable: the failure itself if nothing came before it, empty_feed, missing_column, no_known_columns.
        """
        name = self._name
        if not self.table.rows:
            raise failure or self._nothing()
        fields = tuple(field for field in self.table.fields if field in self._seen)
        unseen = [field for field in self.wanted if field not in fields and field not in optional(self._reading)]
        for field in unseen:
            written = self.wanted[field]
            if field in CORE and not self._exists(written) and not self._stopped:
                raise missing_column(name, written, field, self.names)
        if not fields and any(map(self._exists, self.wanted.values())):
            raise Unreadable("empty_feed", f"{name}: none of its {self.records} records has a value in a mapped field")
        if not fields:
            raise no_known_columns(self._reading, name, self.names)
        if unseen:
            never = listed(f"{field} ({self.wanted[field]})" for field in unseen)
            whose = f"none of the first {self.records} records" if self._stopped else "no record"
            self.notices.append(Notice("field_never_seen", f"{name}: {whose} has a value for {never}"))
        known = spellings(self._reading.canonical)
        own = {known[loose(each)]: each for each in reversed(self.names) if loose(each) in known}
        leave_names(self._reading, self.names, self.wanted or {field: own[field] for field in fields if field in own})
        sql = f"SELECT {', '.join(map(quote, [*fields, *RAW_EVIDENCE]))} FROM ({self.table.select()})"
        notices = tuple(self.notices)
        if failure:
            return Table(sql, fields, self.table.rows, "partial", failure.code, failure.detail, notices)
        return Table(sql, fields, self.table.rows, notices=notices)

    def _exists(self, written: str) -> bool:
        """Whether sampled records had the name at all, though never with a value."""
        return any(
            each in self.names or any(name.startswith(each) or each.startswith(f"{name}.") for name in self.names)
            for each in _names_in(written)
        )

    def _nothing(self) -> Unreadable:
        name = self._name
        if self._rejected:
            first = self._reading.rejects[-self._rejected]
            at = first.position or f"line {first.line}"
            return Unreadable(
                "no_good_record", f"{name}: none of its {self._rejected} records could be read; {at}: {first.code}"
            )
        if self.records and self.where:
            return Unreadable(
                "where_selects_nothing", f"{name}: none of its {self.records} records is what where asks for"
            )
        return Unreadable("empty_feed", f"{name}: it holds no records; look at the export that writes it")


def _names_in(written: str) -> list[str]:
    """The names that an expression reaches for; those of functions and what stands in quotes are none."""
    if not _COMPUTED.search(written):
        return alternatives(written)
    return _NAME.findall(_QUOTED.sub("", written))
