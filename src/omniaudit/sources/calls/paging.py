"""How the next page is asked for: one small class a type of pagination."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from urllib.parse import urljoin, urlsplit

from omniaudit.sources.calls.answer import Answer
from omniaudit.sources.calls.request import Param
from omniaudit.sources.calls.total import Total
from omniaudit.sources.readers.items.values import Getter, getter
from omniaudit.sources.unreadable import Unreadable

MAX_PAGES: Final = 10_000

_LINK: Final = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w*-]+\s*(?:=\s*(?:\"[^\"]*\"|[^\s;,\"]*))?)*)")
_REL: Final = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,]*))", re.IGNORECASE)


@dataclass(frozen=True)
class Turn:
    """One page to be asked for. values: what its placeholders stand for; url: where it is, if it has its own."""

    values: Mapping[str, Any] = field(default_factory=dict)
    params: tuple[Param, ...] = ()
    url: str | None = None


@dataclass(frozen=True)
class Seen:
    """A page that was read. root: where its paths start. count: records in it; index: from 1."""

    answer: Answer
    root: Any
    count: int
    index: int


class Stuck(Exception):
    """There should be a next page, and it can't be asked for. code and detail as in an outcome."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Pager(Protocol):
    """A type of pagination. numbered: pages are asked for by number, so that one behind the last is no fault."""

    numbered: bool

    def first(self) -> Turn:
        """The first page."""

    def after(self, seen: Seen, total: Total) -> Turn | None:
        """The page after one that was read; None at the end. Raises Stuck."""


class _Params:
    """Where the page's values go. size is asked for on every page."""

    def __init__(self, written: Mapping[str, Any], *, graphql: bool) -> None:
        self._place = str(written.get("in") or ("variables" if graphql else "query"))
        self._param = written.get("param")
        self._size_param = written.get("size_param")
        self.size = int(written["size"]) if written.get("size") is not None else None

    def turn(self, value: Any, **values: Any) -> Turn:
        """The turn whose param has this value."""
        params = []
        if self._param and value is not None:
            params.append(Param(self._place, str(self._param), value))
        if self._size_param and self.size is not None:
            params.append(Param(self._place, str(self._size_param), self.size))
        return Turn({**values, "size": self.size}, tuple(params))


class _One:
    """type none: there is one answer."""

    numbered = False

    def first(self) -> Turn:
        """It."""
        return Turn()

    def after(self, seen: Seen, total: Total) -> Turn | None:
        """Nothing; but an answer that names a next page is not the whole list."""
        if _next_of(seen.answer.headers.get("link", "")):
            raise Stuck(
                "more_pages", "the answer's Link header names a next page; give pagination: {type: link_header}"
            )
        return None


class _PageNumber:
    """type page_number."""

    numbered = True

    def __init__(self, written: Mapping[str, Any], params: _Params) -> None:
        self._params = params
        self._start = int(written.get("start", 1))

    def first(self) -> Turn:
        """The page of the first number."""
        return self._turn(self._start)

    def after(self, seen: Seen, total: Total) -> Turn | None:
        """The next number, until the total is reached."""
        return None if total.reached(seen.count, self._params.size) else self._turn(self._start + seen.index)

    def _turn(self, page: int) -> Turn:
        return self._params.turn(page, page=page)


class _Offset:
    """type offset: as many further as there were records, so that a server's own bound of a page costs none."""

    numbered = True

    def __init__(self, written: Mapping[str, Any], params: _Params) -> None:
        self._params = params
        self._at = int(written.get("start", 0))

    def first(self) -> Turn:
        """From the start."""
        return self._turn()

    def after(self, seen: Seen, total: Total) -> Turn | None:
        """Behind the last record, until the total is reached."""
        self._at += seen.count
        return None if not seen.count or total.reached(seen.count, self._params.size) else self._turn()

    def _turn(self) -> Turn:
        last = self._at + (self._params.size or 0) - 1
        return self._params.turn(self._at, offset=self._at, last=last)


class _Cursor:
    """type cursor."""

    numbered = False

    def __init__(self, written: Mapping[str, Any], params: _Params) -> None:
        self._params = params
        self._cursor = _path(written, "cursor")
        self._more = getter(str(written["more"]), "pagination.more") if written.get("more") else None
        self._last: str | None = None

    def first(self) -> Turn:
        """Without a cursor."""
        return self._params.turn(None, cursor=None)

    def after(self, seen: Seen, total: Total) -> Turn | None:
        """The page behind the answer's cursor; its digest tells a circle."""
        more = None if self._more is None else _at(self._more, seen)
        if more in (False, "false", "0"):
            return None
        cursor = _at(self._cursor, seen)
        if cursor in (None, False, "", "null"):
            if more:
                raise Stuck("cursor_missing", "the answer says that there are more pages, and names no cursor")
            return None
        if not seen.count and more is None and str(cursor) == self._last:
            return None
        self._last = str(cursor)
        return self._params.turn(cursor, cursor=cursor)


class _NextLink:
    """type next_link and link_header: the address of the next page comes with the answer."""

    numbered = False

    def __init__(self, params: _Params, link: Getter | None) -> None:
        self._params = params
        self._link = link

    def first(self) -> Turn:
        """The address of the config."""
        return self._params.turn(None)

    def after(self, seen: Seen, total: Total) -> Turn | None:
        """What the answer names, on the same host."""
        link = _at(self._link, seen) if self._link else _next_of(seen.answer.headers.get("link", ""))
        if link in (None, False, ""):
            return None
        if not isinstance(link, str):
            raise Stuck("next_link_invalid", "the next link is no text; check pagination.link")
        return Turn(url=_same_host(seen.answer.url, link))


def pager_of(written: Mapping[str, Any] | None, *, graphql: bool) -> Pager:
    """The pagination that a source names.

    Raises Unreadable: invalid_pagination, invalid_expression.
    """
    written = written or {"type": "none"}
    params = _Params(written, graphql=graphql)
    match written.get("type"):
        case "none" | None:
            return _One()
        case "page_number":
            return _PageNumber(written, params)
        case "offset":
            return _Offset(written, params)
        case "cursor":
            return _Cursor(written, params)
        case "next_link":
            return _NextLink(params, _path(written, "link"))
        case "link_header":
            return _NextLink(params, None)
    raise Unreadable("invalid_pagination", f'pagination: there is no type "{written.get("type")}"')


def _path(written: Mapping[str, Any], name: str) -> Getter:
    if not written.get(name):
        raise Unreadable("invalid_pagination", f"pagination: type {written['type']} needs {name}")
    return getter(str(written[name]), f"pagination.{name}")


def _at(get: Getter, seen: Seen) -> Any:
    """What a path finds, whether it starts at the whole answer or at its data."""
    found = get(seen.root)
    return found if found is not None or seen.root is seen.answer.value else get(seen.answer.value)


def _next_of(header: str) -> str | None:
    """The address of rel="next" in a Link header (RFC 8288)."""
    for link in _LINK.finditer(header):
        rel = _REL.search(link[2])
        if rel and "next" in (rel[1] or rel[2] or "").lower().split():
            return link[1].strip()
    if re.search(r"rel\s*=\s*\"?next", header, re.IGNORECASE):
        raise Stuck("next_link_invalid", "the Link header names a next page, but not its address")
    return None


def _same_host(asked: str, link: str) -> str:
    """The next page's address. Behind a proxy servers write http for https: the scheme and port are those asked."""
    try:
        here, there = urlsplit(asked), urlsplit(urljoin(asked, link.strip()))
        same = there.hostname == here.hostname and there.scheme in ("http", "https")
        ports = {80, 443, None}
        same = same and (there.port == here.port or {there.port, here.port} <= ports)
    except ValueError:
        raise Stuck("next_link_invalid", "the next link is no address") from None
    if not same:
        where = there.hostname or f"{there.scheme}:"
        raise Stuck("next_link_refused", f"the next link leads to {where[:100]}, another host, which is not asked")
    return there._replace(scheme=here.scheme, netloc=here.netloc, fragment="").geturl()
