"""How an answer's next page is asked for, guessed from the answer itself and proved by asking once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urljoin, urlsplit

from omniaudit.normalise.vocabulary import fold
from omniaudit.recognise.proposal import Line

_NEXT_LINKS: Final = ("next", "nextpageurl", "nexturl", "nextlink", "nexthref", "nextpage")
_CURSORS: Final = ("nextcursor", "endcursor", "cursor", "nexttoken", "nextpagetoken", "after", "continuationtoken")
_MORE: Final = ("hasmore", "hasnextpage", "hasnext", "more")
_PAGES: Final = ("pages", "totalpages", "lastpage", "pagecount", "pagestotal", "numpages", "totalpagecount")
_PAGE: Final = ("page", "currentpage", "pagenumber", "pageno", "pageindex")
_TOTALS: Final = ("total", "totalcount", "totalitems", "totalresults", "count", "totalrecords", "totalelements")
_OFFSETS: Final = ("offset", "skip", "start", "from")
_DEEPEST: Final = 3


@dataclass(frozen=True)
class _Scalar:
    path: str
    name: str
    value: Any


def pagination(
    url: str, document: Any, headers: Mapping[str, str], ask: Callable[[str, str], Any], items: Callable[[Any], int]
) -> Line:
    """The ``pagination`` line; a comment where it can't be told.

    ask: the document with one more parameter of the query, None where that fails; items: how many records it holds,
    0 where they are those of the first page again.
    """
    if 'rel="next"' in headers.get("link", "") or "rel=next" in headers.get("link", ""):
        return Line("pagination", {"type": "link_header"}, "its Link header names the next page")
    scalars = list(_scalars(document))
    asked = {name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}
    for found in scalars:
        names_next = found.name in _NEXT_LINKS or fold(found.path.replace("href", "")).endswith("linksnext")
        if names_next and isinstance(found.value, str) and _is_link(found.value, url):
            return Line("pagination", {"type": "next_link", "link": found.path}, f"{found.path} names the next page")
    more = next((found.path for found in scalars if found.name in _MORE), None)
    for found in scalars:
        if found.name in _CURSORS and found.value and isinstance(found.value, str):
            param = next((name for name in ("cursor", "after", "page_token", "next_token") if name in asked), "cursor")
            wanted = {"type": "cursor", "param": param, "cursor": found.path} | ({"more": more} if more else {})
            if items(ask(param, found.value)):
                return Line("pagination", wanted, "asked once: the next page came")
            return Line("pagination", wanted, "a guess: name the parameter that takes the cursor", off=True)
    return _counted(scalars, asked, ask, items, document)


def _counted(
    scalars: list[_Scalar], asked: set[str], ask: Callable[[str, str], Any], items: Callable[[Any], int], document: Any
) -> Line:
    pages = next((found for found in scalars if found.name in _PAGES and _number(found.value)), None)
    total = next((found for found in scalars if found.name in _TOTALS and _number(found.value)), None)
    offset = next((found for found in scalars if found.name in _OFFSETS and _number(found.value) is not None), None)
    page = next((found for found in scalars if found.name in _PAGE and _number(found.value) is not None), None)
    here = items(document)
    if (pages and _number(pages.value) == 1) or (total and _number(total.value) == here and not pages):
        said = f"{(pages or total or _Scalar('', '', '')).path} says that this is all"
        return Line("pagination", {"type": "none"}, said)
    if offset and total and not page:
        if items(ask(offset.name, str(here))):
            wanted = {"type": "offset", "param": offset.name, "size": here, "total": total.path}
            if limit := next((name for name in ("limit", "size", "per_page", "take", "max") if name in asked), None):
                wanted["size_param"] = limit
            return Line("pagination", wanted, "asked once: the next page came")
        return Line("pagination", {"type": "offset", "param": offset.name, "total": total.path}, "a guess", off=True)
    if pages or page or total or "page" in asked:
        start = _number(page.value) if page else 1
        for param in dict.fromkeys((*(name for name in ("page", "p") if name in asked), "page")):
            if items(ask(param, str((1 if start is None else start) + 1))):
                wanted = {"type": "page_number", "param": param}
                if start == 0:
                    wanted["start"] = 0
                if pages or total:
                    wanted["total"] = (pages or total or _Scalar("", "", "")).path
                return Line("pagination", wanted, "asked once: the next page came")
    if pages or total or page:
        wanted = {"type": "page_number", "param": "page", "total": (pages or total or page or _Scalar("", "", "")).path}
        return Line("pagination", wanted, "a guess: there seem to be more pages than this one", off=True)
    return Line(
        "pagination", {"type": "page_number", "param": "page"}, "nothing tells whether there are more pages", off=True
    )


def _scalars(document: Any, path: str = "", depth: int = _DEEPEST) -> list[_Scalar]:
    """Every text, number and flag that stands outside of lists, the shallow ones first."""
    if not isinstance(document, dict) or depth < 0:
        return []
    own = [
        _Scalar(f"{path}{name}", fold(name), value)
        for name, value in document.items()
        if not isinstance(value, dict | list) and name.isidentifier()
    ]
    below = [
        found
        for name, value in document.items()
        if isinstance(value, dict) and name.isidentifier()
        for found in _scalars(value, f"{path}{name}.", depth - 1)
    ]
    return own + below


def _is_link(value: str, url: str) -> bool:
    return value.startswith(("http://", "https://", "/", "?")) and urlsplit(urljoin(url, value)).netloc != ""


def _number(value: Any) -> int | None:
    return int(value) if isinstance(value, str) and value.isdigit() else None
