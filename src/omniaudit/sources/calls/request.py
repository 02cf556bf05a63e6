"""From the config to a request: addresses put together, placeholders filled in, bodies written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote, urljoin, urlsplit

from omniaudit.sources.columns import as_text, listed
from omniaudit.sources.unreadable import Unreadable

Values = Callable[[str], Any]
"""What a placeholder's name stands for."""

PAGE_NAMES: Final = frozenset({"page", "offset", "size", "last", "cursor"})
"""Placeholders that paging gives a value."""

_PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")
_NAME: Final = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Request:
    """One request as it is sent, but for the credentials. query replaces parameters of the same names in the url."""

    url: str
    method: str = "GET"
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True)
class Param:
    """A value that paging adds: to the ``query``, the ``body`` or the ``variables``, there by a dotted path."""

    place: str
    name: str
    value: Any


class NoValue(Exception):
    """A placeholder stands for nothing: there is nothing to ask."""


class Template:
    """A request as written, with ``{name}`` in it. base: what a relative url is put behind, or joined to."""

    def __init__(self, options: Mapping[str, Any], base: Base | None = None) -> None:
        self._base = base
        self._url = str(options.get("url") or "")
        self._endpoint = str(options.get("endpoint") or "")
        self._query = dict(options.get("query") or {})
        self._headers = dict(options.get("headers") or {})
        self._graphql = options.get("graphql")
        self._variables = dict(options.get("variables") or {})
        self._body = options.get("body")
        sends = self._graphql is not None or self._body is not None
        self._method = str(options.get("method") or ("POST" if sends else "GET"))

    @property
    def graphql(self) -> bool:
        """Whether it is a GraphQL query."""
        return self._graphql is not None

    def names(self) -> set[str]:
        """Every placeholder in it."""
        parts = (self._url, self._endpoint, self._query, self._headers, self._variables)
        return set(_names(parts)) | (set() if isinstance(self._body, str) else set(_names(self._body)))

    def fill(self, values: Values, params: tuple[Param, ...] = (), url: str | None = None) -> Request:
        """The request with its placeholders filled in. url: asked instead of its own, which has the query in it.

        Raises Unreadable: scope_missing. Raises NoValue.
        """
        query = {} if url else {name: _filled(value, values) for name, value in self._query.items()}
        query |= {param.name: param.value for param in params if param.place == "query"}
        headers = {name: as_text(_filled(value, values)) for name, value in self._headers.items()}
        body, kind = self._filled_body(values, params)
        if kind and not any(name.lower() == "content-type" for name in headers):
            headers["Content-Type"] = kind
        return Request(
            url or self.address(values),
            self._method,
            {name: as_text(value) for name, value in query.items() if value is not None},
            headers,
            body,
        )

    def address(self, values: Values) -> str:
        """The address without its query."""
        url = _filled_address(self._url, values)
        if self._endpoint:
            return joined(url, _filled_address(self._endpoint, values))
        return self._base.resolve(url) if self._base else url

    def _filled_body(self, values: Values, params: tuple[Param, ...]) -> tuple[bytes | None, str | None]:
        if self._graphql is not None:
            variables = _without_nothing(_filled(self._variables, values))
            for param in params:
                if param.place == "variables" and param.value is not None:
                    _set(variables, param)
            return _json({"query": self._graphql, "variables": variables}), "application/json"
        if isinstance(self._body, str):
            return _filled_text(self._body, values).encode(), None
        extra = [param for param in params if param.place == "body" and param.value is not None]
        if self._body is None and not extra:
            return None, None
        body = _without_nothing(_filled(self._body or {}, values))
        for param in extra:
            _set(body, param)
        return _json(body), "application/json"


@dataclass(frozen=True)
class Base:
    """Where addresses without a host lie. root: of the shop, where an endpoint is put behind it; else of the list."""

    root: str
    behind: bool

    def resolve(self, url: str) -> str:
        """A whole address."""
        if "://" in url:
            return url
        return joined(self.root, url) if self.behind else urljoin(self.root, url)


def base_of(options: Mapping[str, Any], values: Values) -> Base:
    """What the addresses of a source's sign-in and follow-ups are relative to."""
    url = _filled_address(str(options.get("url") or ""), values)
    endpoint = options.get("endpoint")
    if not endpoint:
        return Base(url, behind=False)
    filled = _filled_address(str(endpoint), values)
    if "://" in filled and not url:
        return Base(filled, behind=False)
    parts = urlsplit(url)
    ending = "/" + urlsplit(filled).path.strip("/")
    path = parts.path.rstrip("/").removesuffix(ending)
    return Base(parts._replace(path=path, query="", fragment="").geturl(), behind=True)


def joined(url: str, endpoint: str) -> str:
    """The endpoint behind the url, unless that ends so already."""
    if "://" in endpoint:
        return endpoint
    parts, more = urlsplit(url), urlsplit(endpoint)
    path, ending = parts.path.rstrip("/"), "/" + more.path.strip("/")
    if not path.endswith(ending.rstrip("/")) or ending == "/":
        path += "/" + more.path.lstrip("/")
    elif more.path.endswith("/"):
        path += "/"
    query = "&".join(filter(None, (parts.query, more.query)))
    return parts._replace(path=path, query=query, fragment="").geturl()


def scope_values(scope: Mapping[str, Any]) -> Values:
    """Values of ``scope``; to ask for any other name raises Unreadable: scope_missing."""

    def value(name: str) -> Any:
        if name not in scope:
            there = listed(sorted(scope)) if scope else "no names"
            raise Unreadable(
                "scope_missing", f"{{{name}}} stands for nothing: give scope: {{{name}: …}}; scope has {there}"
            )
        return scope[name]

    return value


def idle_scope(options: Mapping[str, Any]) -> str | None:
    """What to say of names of ``scope`` that no placeholder uses: misspelt, they would ask for other prices."""
    scope = options.get("scope") or {}
    used = set(_names({name: value for name, value in options.items() if name != "scope"}))
    idle = [name for name, value in scope.items() if value is not None and name not in used]
    known = sorted(used & set(scope))
    return f"scope: nothing uses {listed(idle)}; what is used is {listed(known)}" if idle else None


def lenient(values: Values) -> Values:
    """The same for texts that may be secrets, whose braces are their own: an unknown name stands for itself."""

    def value(name: str) -> Any:
        try:
            return values(name)
        except Unreadable:
            return f"{{{name}}}"

    return value


def with_query(request: Request, more: Mapping[str, str]) -> Request:
    """The request with more parameters."""
    return replace(request, query={**request.query, **more}) if more else request


def _names(value: Any) -> list[str]:
    if isinstance(value, str):
        return _PLACEHOLDER.findall(value)
    if isinstance(value, Mapping):
        return [name for item in value.values() for name in _names(item)]
    if isinstance(value, list | tuple):
        return [name for item in value for name in _names(item)]
    return []


def _filled(value: Any, values: Values) -> Any:
    """A value with its placeholders filled in; one that is nothing else keeps the type of what it stands for."""
    if isinstance(value, Mapping):
        return {name: _filled(item, values) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(item, values) for item in value]
    if not isinstance(value, str):
        return value
    if whole := _PLACEHOLDER.fullmatch(value):
        return values(whole[1])
    return _PLACEHOLDER.sub(lambda match: _shown(values(match[1])), value)


def _filled_text(text: str, values: Values) -> str:
    """A body that is text, whose other braces may be its own."""

    def put(match: re.Match[str]) -> str:
        return _shown(known(match[1])) if _NAME.fullmatch(match[1]) else match[0]

    known = lenient(values)
    return _PLACEHOLDER.sub(put, text)


def _filled_address(url: str, values: Values) -> str:
    """An address; values are percent-encoded, but for one that is its beginning."""

    def put(match: re.Match[str]) -> str:
        value = values(match[1])
        if value is None or value is False or value == "":
            raise NoValue
        return _shown(value) if match.start() == 0 else quote(_shown(value), safe="")

    return _PLACEHOLDER.sub(put, url)


def _shown(value: Any) -> str:
    return "" if value is None else as_text(value)


def _without_nothing(value: Any) -> Any:
    """Without the members that a placeholder left empty."""
    return {name: item for name, item in value.items() if item is not None} if isinstance(value, dict) else value


def _set(body: Any, param: Param) -> None:
    *path, name = param.name.split(".")
    at = body
    for step in path:
        at = at.setdefault(step, {}) if isinstance(at, dict) else {}
    if isinstance(at, dict):
        at[name] = param.value


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=_number).encode("utf-8", errors="replace")


def _number(value: object) -> float | int | str:
    """A decimal number of the config, which JSON has only one kind of."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
