"""What a database is to the ``sql`` source: it opens a query, read-only, and gives its rows a batch at a time.

A database's module exposes one constant, ``DATABASE``, and is named by its kind as config/database.py knows it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol, Self

from omniaudit.config.database import DatabaseAddress

CONNECT_SECONDS: Final = 10
"""A database that has not answered by then is not reachable."""

BATCH: Final = 5_000
"""Rows that are fetched at a time."""


class Refused(Exception):
    """The database can't be read, or not further. code: the stable reason; said: the database's own words."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__(said)
        self.code = code
        self.said = said


class Unfit(Exception):
    """A value that is no text of any field. code: binary_value, undecodable_text, text_too_long."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Clock:
    """Ends a query when its time is up, whatever it is waiting for."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.expired = False
        self._stop: Callable[[], None] | None = None
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        self._stop = None

    def ends(self, stop: Callable[[], None]) -> None:
        """Name what makes the running query fail. It is called from another thread, and may be too late."""
        self._stop = stop

    def _expire(self) -> None:
        self.expired = True
        if self._stop:
            with suppress(Exception):
                self._stop()


@dataclass(frozen=True)
class Column:
    """One column of an answer.

    text: makes a text of a value that is not None, or None of one that states nothing; raises Unfit. None: the values
    are texts already. floating: the database keeps binary fractions in it. binary: its values are bytes.
    """

    name: str
    text: Callable[[Any], str | None] | None = None
    floating: bool = False
    binary: bool = False


class Answer(Protocol):
    """The answer to a query, while its connection is open."""

    @property
    def columns(self) -> Sequence[Column]:
        """The columns as the query names them; names may repeat."""

    def batches(self) -> Iterator[Sequence[Sequence[Any]]]:
        """The rows, about BATCH at a time."""


@dataclass(frozen=True)
class Opening:
    """A query to be opened. folder: the config's; spill: for temporary files; clock: is told what ends the query."""

    address: DatabaseAddress
    query: str
    folder: Path
    spill: Path
    clock: Clock

    @property
    def connect_seconds(self) -> int:
        """How long to wait for a connection."""
        return max(1, min(CONNECT_SECONDS, int(self.clock.seconds)))


@dataclass(frozen=True)
class Database:
    """A kind of database.

    open: the answer to a query; raises Refused, then or while the rows are read.
    drivers: modules that it needs; extra: what of omniaudit brings them. None where it always works.
    """

    open: Callable[[Opening], AbstractContextManager[Answer]]
    drivers: tuple[str, ...] = ()
    extra: str = ""
