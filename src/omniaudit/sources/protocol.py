"""What a source is: it reads listings, as the channel wrote them, into one engine relation of text columns.

A source module exposes one constant, ``SOURCE``; a file reader ``READER``. Nothing else names them: the folder is the
list.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omniaudit.config.settings import ChannelSettings, Config, SourceSettings
from omniaudit.engine import Engine, literal, quote
from omniaudit.model.deadline import Deadline
from omniaudit.model.offer import RAW_EVIDENCE
from omniaudit.model.outcome import ChannelOutcome, Notice, SourceOutcome
from omniaudit.sources.rejects import RawReject

if TYPE_CHECKING:
    from omniaudit.http import Client

BATCH = 5_000
MAX_SPOOLED_LINE = 64 * 1024 * 1024


@dataclass(frozen=True)
class Progress:
    """Where a channel's reading stands, for the progress line.

    total: None while unknown. errors: records and pages that could not be read so far.
    outcome: how it ended, with the last of them.
    """

    channel: str
    done: int
    total: int | None = None
    unit: str = "rows"
    errors: int = 0
    outcome: ChannelOutcome | None = None


@dataclass(frozen=True)
class PageSample:
    """Which pages are read where a sample of the products is enough.

    most: product pages that are enough where links are followed. choose: of a channel's addresses of pages, those to
    read. catalogue: as in Reading, of the sample's products. cut: channels of which pages were left out.
    """

    most: int
    choose: Callable[[str, Iterable[str]], Iterator[str]]
    catalogue: Callable[[Sequence[str]], list[dict[str, str]]]
    cut: set[str] = field(default_factory=set)


@dataclass
class Reading:
    """What a source is given, and where it leaves what it read.

    relation: the name of the relation (table or view) to create in the engine: the canonical fields that the source
    supplies as VARCHAR columns, and every column of RAW_EVIDENCE.
    canonical: the canonical fields of the kind being read (offers, promotions …).
    tidy: all text of the relation is printable ASCII, so that it needs no cleaning but trimming.
    trusting: a source may leave it to the first scan to prove that the rows are as many as it expects; it says so in
    expected, and is asked again without trust where they are not.
    parts: where the relation is a union of files, one SELECT a file with the relation's columns, in reading order: the
    engine runs the branches of a union at once, and would mix them.
    catalogue: distinct values of some canonical fields from the channels already read, for a ``url_template``.
    limit: listings that are enough (a probe's), None for all: a source then asks for no more pages and reads no further
    into files than that takes. It also leaves, for a probe to show, origins: canonical field → what the source calls
    it, where it has names; and spare: names that no field is read from → some of their values.
    deadline: when reading has to end. late: it ended for that reason, with more to read.
    sample: which pages are enough; None: all.
    """

    engine: Engine
    config: Config
    channel: ChannelSettings
    settings: SourceSettings
    relation: str
    canonical: tuple[str, ...]
    now: datetime
    client: Callable[[], Client]
    progress: Callable[[Progress], None]
    catalogue: Callable[[Sequence[str]], list[dict[str, str]]]
    rejects: list[RawReject]
    parts: list[str] = field(default_factory=list)
    tidy: bool = False
    trusting: bool = False
    expected: int | None = None
    limit: int | None = None
    origins: dict[str, str] = field(default_factory=dict)
    spare: dict[str, list[str]] = field(default_factory=dict)
    deadline: Deadline = field(default_factory=Deadline)
    late: bool = False
    sample: PageSample | None = None

    def is_late(self) -> bool:
        """Whether the time is up. To be asked by whoever has more to read, as it is noted that this was not read."""
        self.late = self.late or self.deadline.passed
        return self.late

    def every(self, names: Sequence[str]) -> Reading:
        """The same reading of other things: each name as it stands, under that name, and none of them required."""
        options = {**self.settings.options, "optional_fields": tuple(names)}
        settings = replace(
            self.settings, fields={name: name for name in names}, values={}, required_fields=(), options=options
        )
        return replace(
            self, settings=settings, canonical=tuple(names), relation=self.engine.name("raw"), rejects=[], parts=[],
            tidy=False, trusting=False, expected=None, origins={}, spare={},
        )  # fmt: skip

    def look_at(self, parts: Sequence[str]) -> None:
        """Let the relation be a view of these of its parts."""
        self.engine.execute(f"CREATE OR REPLACE VIEW {quote(self.relation)} AS {' UNION ALL '.join(parts)}")

    def path(self, written: str) -> Path:
        """A path of the config: relative ones start from the config's folder."""
        return self.config.folder / written


@dataclass(frozen=True)
class Source:
    """A way to read listings. type: the name in the config.

    place: the address where one listing can be read again alone, from what its offer says (id sku source), or None.
    again: the settings that read these places only, as the whole was read; None where listings have none.
    """

    type: str
    read: Callable[[Reading], SourceOutcome]
    place: Callable[[SourceSettings, Mapping[str, str | None]], str | None] = lambda _settings, _listing: None
    again: Callable[[SourceSettings, Sequence[str]], SourceSettings | None] = lambda _settings, _places: None


@dataclass(frozen=True)
class FileContent:
    """One local file to be read by a reader: already downloaded and unpacked.

    name: what to call it in evidence and messages (path as the user wrote it, or URL).
    """

    path: Path
    name: str


@dataclass(frozen=True)
class Table:
    """What a file reader made of one file: a SELECT over the engine with the wanted columns.

    sql: a SELECT giving exactly the reading's fields (VARCHAR) and RAW_EVIDENCE columns, in reading order.
    fields: the canonical fields in it.
    tidy: as in Reading.
    unproven: rows is what the lines of the file promise; no scan has proved it yet.
    status, reason, detail: as in SourceOutcome.
    """

    sql: str
    fields: tuple[str, ...]
    rows: int
    status: Any = "ok"
    reason: str | None = None
    detail: str | None = None
    notices: tuple[Notice, ...] = ()
    unproven: bool = False
    tidy: bool = False


@dataclass(frozen=True)
class Reader:
    """A file format. formats: names in the config; suffixes: how its files end (without .gz)."""

    formats: tuple[str, ...]
    suffixes: tuple[str, ...]
    read: Callable[[Reading, FileContent], Table]


class ListingTable:
    """Collects listings that come one by one (pages, XML, JSON) and hands them to the engine as a view.

    The rows wait in a spool file of the engine's folder: half the CPU of inserting them, and no memory.
    """

    def __init__(self, engine: Engine, fields: Sequence[str], stem: str = "raw") -> None:
        self._engine = engine
        self._types = {**dict.fromkeys(fields, "VARCHAR"), **RAW_EVIDENCE}
        self._names = tuple(self._types)
        self._batch: list[tuple[Any, ...]] = []
        self.fields = tuple(fields)
        self.name = engine.name(stem)
        self.rows = 0
        self._spool = engine.folder / f"{self.name}.csv"
        self._spool.touch()
        columns = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in self._types.items())
        self._engine.execute(
            f"CREATE VIEW {quote(self.name)} AS "
            f"SELECT * FROM read_csv({literal(str(self._spool))}, columns = {{{columns}}}, "
            "auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"', new_line = '\\r\\n', "
            f"compression = 'none', max_line_size = {MAX_SPOOLED_LINE})"
        )

    def add(self, listing: Mapping[str, Any]) -> None:
        """One listing: canonical field → text, and evidence. Other keys are ignored; empty text becomes NULL."""
        self._batch.append(tuple(map(listing.get, self._names)))
        self.rows += 1
        if len(self._batch) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Hand what is pending to the engine."""
        if self._batch:
            # A lone surrogate (legal in JSON escapes) is no text that could be stored: it becomes "?".
            with self._spool.open("a", encoding="utf-8", errors="replace", newline="") as spool:
                csv.writer(spool, lineterminator="\r\n").writerows(self._batch)
            self._batch.clear()

    def extend(self, rows: Iterable[Sequence[Any]], count: int) -> None:
        """Many listings at once, as rows of ``fields`` and then RAW_EVIDENCE, in order. count: how many they are."""
        self.flush()
        with self._spool.open("a", encoding="utf-8", errors="replace", newline="") as spool:
            csv.writer(spool, lineterminator="\r\n").writerows(rows)
        self.rows += count

    @property
    def size(self) -> int:
        """Bytes that wait in the spool."""
        return self._spool.stat().st_size

    def select(self) -> str:
        """A SELECT over everything added."""
        self.flush()
        return f"SELECT * FROM {quote(self.name)}"
