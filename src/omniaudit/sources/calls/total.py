"""What the interface says of a list's length, and whether that was reached."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Literal

from omniaudit.sources.calls.answer import Answer
from omniaudit.sources.readers.items.values import getter

_HEADER: Final = "header:"
_PAGES: Final = re.compile(r"(total|last|num(ber)?(_?of)?|max|nb)?[_-]?pages?([_-]?(count|total))?", re.IGNORECASE)


class Total:
    """The length of a list, as far as it can be believed.

    written: a JMESPath or ``header:NAME``; None: nothing is said. of: what it counts, None: told by its name.
    A total below what was read counts something else: it is dropped, and pages are read until one is empty.
    shrunk: whether it became smaller while pages were read. read, pages: how much was read.
    """

    def __init__(self, written: str | None, of: Literal["pages", "items"] | None = None) -> None:
        self._header = written.removeprefix(_HEADER).lower() if written and written.startswith(_HEADER) else None
        self._get = None if written is None or self._header else getter(written, "pagination.total")
        name = re.split(r"[.:]", written or "")[-1].strip('"').removeprefix("x-wp-").removeprefix("X-WP-")
        self._pages = of == "pages" or (of is None and bool(_PAGES.fullmatch(name)))
        self._value: int | None = None
        self._least: int | None = None
        self._grows = False
        self.shrunk = False
        self._believed = True
        self.read = 0
        self.pages = 0

    @property
    def known(self) -> int | None:
        """The total that is believed, in whatever it counts."""
        return self._value if self._believed else None

    def add(self, answer: Answer, root: Any, new: int) -> None:
        """One more page. new: records in it that no page had before."""
        self.read += new
        self.pages += 1
        value = self._find(answer, root)
        if value is not None:
            if self._value is not None:
                self.shrunk = self.shrunk or value < self._value
                self._grows = self._grows or value > self._value
            self._least = value if self._least is None else min(self._least, value)
            self._value = value
        done = self.pages if self._pages else self.read
        if self._value is not None and done > self._value:
            self._believed = False

    def reached(self, count: int, size: int | None) -> bool:
        """Whether no page can follow. count: records of the last page; size: that were asked for.

        A total that a full first page reaches may count that page alone: only the next page can tell.
        """
        if self.known is None:
            return count == 0
        done = self.pages if self._pages else self.read
        if done < self.known:
            return False
        doubtful = bool(count) and count >= (size or count) and (self.pages == 1 or self._grows)
        return not doubtful

    def missing(self) -> str | None:
        """What of the list was not read, in words; None where all was, or nobody knows."""
        if self.known is None or self._least is None:
            return None
        if self._pages:
            return f"{self.pages} of {self._least} pages" if self.pages < self._least else None
        return f"{self.read} of {self._least} records" if self.read < self._least else None

    def _find(self, answer: Answer, root: Any) -> int | None:
        if self._header:
            found: Any = answer.headers.get(self._header)
        elif self._get is None:
            return None
        else:
            found = self._get(root)
            found = self._get(answer.value) if found is None else found
        text = str(found).strip().removesuffix(".0")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def total_of(written: Mapping[str, Any] | None) -> Total:
    """The total that a pagination names."""
    written = written or {}
    of = written.get("total_of")
    return Total(str(written["total"]) if written.get("total") else None, of)
