"""The addresses that a reading has met, on disk: a million of them take hardly more memory than a hundred.

Level after level is visited, each in one fixed order, so that equal sites are crawled equally whatever answers first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

PATIENCE: Final = 10
"""Pages in a row, each found on the one before, that bring no product: then their links are left (calendars, loops)."""

MOST_VARIANTS: Final = 500
"""Addresses of one path that differ in several parameters."""

_CACHE_KIB: Final = 8_192
_NOT_QUEUED: Final = -1
_TABLES: Final = """
CREATE TABLE found (digest INTEGER PRIMARY KEY, level INTEGER, product INTEGER, parent INTEGER, address TEXT);
CREATE INDEX found_by_level ON found (level);
CREATE TABLE visited (ordinal INTEGER PRIMARY KEY, level INTEGER, parent INTEGER, fruitful INTEGER, barren INTEGER);
CREATE INDEX visited_by_level ON visited (level);
CREATE TABLE variants (path INTEGER PRIMARY KEY, number INTEGER);
"""


@dataclass(frozen=True)
class Visit:
    """A page whose turn it is. ordinal: its place in the order of reading. product: it is known to be one."""

    ordinal: int
    address: str
    product: bool = False


class Frontier:
    """What was met, and the queue of a crawl. A context manager; its file goes with it. For one thread.

    taken: pages whose turn came. cut: their bound was reached while others were waiting.
    left: addresses left out as endless variants, or because what leads to them has long brought nothing.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._level = 0
        self.taken = 0
        self.left = 0
        self.cut = False
        file.unlink(missing_ok=True)
        self._database = sqlite3.connect(file, isolation_level=None)
        self._database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; "
            f"PRAGMA temp_store = FILE; PRAGMA cache_size = -{_CACHE_KIB};{_TABLES}"
        )
        self._database.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
        self._file.unlink(missing_ok=True)

    def take(self, address: str) -> Visit | None:
        """The visit of an address that needs no queue; None if it was met before."""
        new = self._database.execute(
            "INSERT OR IGNORE INTO found VALUES (?, ?, 0, NULL, NULL)", (_digest(address), _NOT_QUEUED)
        )
        return self._visit(address, product=True) if new.rowcount == 1 else None

    def queue(self, addresses: Iterable[str], parent: int | None = None, *, product: bool = False) -> None:
        """Keep what is new of these, found on the page of that ordinal, for the next level."""
        for address in addresses:
            digest = _digest(address)
            new = self._database.execute(
                "INSERT OR IGNORE INTO found VALUES (?, ?, ?, ?, ?)", (digest, self._level, product, parent, address)
            )
            if new.rowcount == 0:  # of several pages that lead to it the first counts, not the first that answered
                self._database.execute(
                    "UPDATE found SET parent = min(parent, ?) WHERE digest = ? AND level = ?",
                    (parent, digest, self._level),
                )

    def credit(self, ordinal: int) -> None:
        """The page of that ordinal is a product: what led to it is worth following further."""
        self._database.execute(
            "UPDATE visited SET fruitful = 1 WHERE ordinal = (SELECT parent FROM visited WHERE ordinal = ?)", (ordinal,)
        )

    def level(self, most: int) -> Iterator[Visit]:
        """The visits of the next level, products first, until ``most`` were taken in all; none if nothing is queued."""
        taking, self._level = self._level, self._level + 1
        self._judge(taking - 2)
        self._judge(taking - 1)
        waiting = self._database.execute(
            "SELECT f.address, f.product, f.parent, coalesce(v.barren, 0) FROM found f "
            "LEFT JOIN visited v ON v.ordinal = f.parent WHERE f.level = ? ORDER BY f.product DESC, f.address",
            (taking,),
        )
        for address, product, parent, barren in waiting:
            if not product and (barren >= PATIENCE or self._is_endless(address)):
                self.left += 1
                continue
            if self.taken >= most:
                self.cut = True
                break
            visit = self._visit(address, product=bool(product))
            self._database.execute("INSERT INTO visited VALUES (?, ?, ?, 0, NULL)", (visit.ordinal, taking, parent))
            yield visit
        waiting.close()

    def _visit(self, address: str, *, product: bool) -> Visit:
        self.taken += 1
        return Visit(self.taken, address, product)

    def _judge(self, level: int) -> None:
        """How many pages in a row, up to each of that level, brought no product."""
        self._database.execute(
            "UPDATE visited SET fruitful = 1 WHERE level = ? AND ordinal IN "
            "(SELECT parent FROM found WHERE level = ? AND product)",
            (level, level + 1),
        )
        self._database.execute(
            "UPDATE visited SET barren = CASE WHEN fruitful THEN 0 ELSE 1 + coalesce("
            "(SELECT before.barren FROM visited before WHERE before.ordinal = visited.parent), -1) END WHERE level = ?",
            (level,),
        )

    def _is_endless(self, address: str) -> bool:
        """Whether too many variants of its path were visited already."""
        if "&" not in address:
            return False
        parts = urlsplit(address)
        (number,) = self._database.execute(
            "INSERT INTO variants VALUES (?, 1) ON CONFLICT (path) DO UPDATE SET number = number + 1 RETURNING number",
            (_digest(parts.netloc + parts.path),),
        ).fetchone()
        return bool(number > MOST_VARIANTS)


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)
