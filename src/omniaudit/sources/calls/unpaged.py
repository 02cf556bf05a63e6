"""Whether an answer that is asked for alone says itself that it is not the whole list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from omniaudit.sources.calls.content import Page

_TOTALS: Final = frozenset(
    ("totalitems", "totalcount", "totalresults", "totalrecords", "totalelements", "totalproducts", "totalhits")
)
_WINDOWED: Final = frozenset(("total", "count"))
"""Totals too, but only beside one of the next: elsewhere they may count pieces in stock."""
_WINDOW: Final = frozenset(
    ("limit", "offset", "skip", "take", "page", "perpage", "pagesize", "currentpage", "itemsperpage", "pagenumber")
)
_PAGES: Final = frozenset(("totalpages", "pagecount", "lastpage", "pagestotal", "totalpagecount"))
_MORE: Final = frozenset(("hasmore", "hasnext", "hasnextpage"))
_NEXT: Final = frozenset(("next", "nextpageurl", "nexturl", "nextlink", "odatanextlink"))
_ASIDE: Final = frozenset(("meta", "pagination", "paging", "pageinfo", "paginator", "links", "page", "resultinfo"))
"""Objects beside a list that speak of it."""


def goes_on(page: Page) -> tuple[str, str] | None:
    """What of an answer says that its list has more records than it holds: its name and value, ``totalItems`` and 231.

    Only what encloses the list, or stands beside it, is looked at; a total must be more than both the elements of the
    outermost list and the records in them.
    """
    if not page.tops or not page.tops[0].element:
        return None
    held = max(len(page.tops), len(page.records))
    for name, known, value in _said(page.answer.value, page.tops[0].pointer):
        number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else 0
        if (
            (known in _TOTALS and number > held)
            or (known in _PAGES and number > 1)
            or (known in _MORE and value is True)
            or (known in _NEXT and isinstance(value, str) and value.startswith(("http://", "https://", "/", "?")))
        ):
            return name, str(value)[:80]
    return None


def _said(value: Any, pointer: str) -> Iterator[tuple[str, str, Any]]:
    """Name, folded name and value of what stands around a list. pointer: of its first element."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:-1]]
    for step in (*steps, None):
        if not isinstance(value, dict):
            return
        yield from _members(value)
        for name, inner in value.items():
            if _folded(name) in _ASIDE and isinstance(inner, dict):
                yield from _members(inner)
        value = value.get(step) if step is not None else None


def _members(value: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    windowed = any(_folded(name) in _WINDOW for name in value)
    for name, member in value.items():
        known = _folded(name)
        yield name, "totalitems" if windowed and known in _WINDOWED else known, member


def _folded(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())
