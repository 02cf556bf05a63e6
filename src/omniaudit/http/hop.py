"""One step of a request: what is sent where, and what a redirect makes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote_plus, urlencode

import httpx

from omniaudit.http.address import Origin, origin_of, parse_url
from omniaudit.http.decoding import ACCEPTED
from omniaudit.http.environment import basic_authorization
from omniaudit.http.faults import Fault
from omniaudit.http.redaction import printable

REDIRECTS = 10
REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
Query = Mapping[str, str | Sequence[str]]
Payload = bytes | str

_OURS = frozenset({"host", "accept-encoding", "connection", "content-length", "transfer-encoding", "te", "expect"})
HARMLESS_HEADERS = frozenset({"accept", "accept-language", "user-agent"})
_COOKIE = re.compile(r"[!#$%&'*+\-.^_`|~\w]{1,200}=[\x21-\x3a\x3c-\x7e]{0,4000}", re.ASCII)
_MOST_COOKIES = 50


@dataclass(frozen=True)
class Hop:
    """A request as it goes over the wire. cookies: set by this very host earlier in the same chain, name → pair."""

    url: httpx.URL
    method: str
    headers: Mapping[str, str]
    body: bytes | None = None
    cookies: Mapping[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> Origin:
        """Where it goes."""
        return origin_of(self.url)

    def wire_headers(self) -> list[tuple[bytes, bytes]]:
        """All headers to send."""
        headers = {"host": self.origin.authority, **self.headers, "accept-encoding": ACCEPTED}
        if self.body is not None:
            headers["content-length"] = str(len(self.body))
        if self.cookies:
            given = [headers["cookie"]] if "cookie" in headers else []
            headers["cookie"] = "; ".join([*given, *self.cookies.values()])
        return [(name.title().encode("utf-8"), value.encode("utf-8")) for name, value in headers.items()]

    def with_cookies(self, set_cookies: Sequence[str]) -> Hop:
        """The same hop with what this host has just set; a Domain attribute is not heeded, so no other host sees it."""
        cookies = dict(self.cookies)
        for line in set_cookies:
            pair = line.split(";", 1)[0].strip()
            if _COOKIE.fullmatch(pair) and len(cookies) < _MOST_COOKIES:
                cookies[pair.split("=", 1)[0]] = pair
        return replace(self, cookies=cookies)


def first_hop(url: str, method: str, headers: Mapping[str, str], query: Query | None, body: Payload | None) -> Hop:
    """The request as the caller wants it; user-info of the URL becomes an Authorization header."""
    parsed = _with_query(parse_url(url), query)
    lower = {name.strip().lower(): value for name, value in headers.items()}
    forbidden = sorted(_OURS & lower.keys())
    if forbidden:
        raise Fault("request_invalid", f"the header {forbidden[0]} is omniaudit's own; remove it from `headers`")
    authorization = basic_authorization(parsed)
    if authorization:
        lower.setdefault("authorization", authorization)
        parsed = parsed.copy_with(userinfo=b"")
    return Hop(parsed, method.upper(), lower, body.encode() if isinstance(body, str) else body)


def redirected(hop: Hop, status: int, location: str | None) -> Hop:
    """Where a redirect leads, without credentials if it leaves the origin."""
    target = _target(hop.url, location, status)
    before, after = hop.origin, origin_of(target)
    if before.scheme == "https" and after.scheme == "http":
        raise Fault(
            "redirect_refused", f"it leads from https to http ({after.authority}); mend that redirect", status=status
        )
    method, body = hop.method, hop.body
    if status == 303 or (status in (301, 302) and method == "POST"):
        method, body = ("HEAD" if method == "HEAD" else "GET"), None
    if before == after or _upgraded(before, after):
        headers = {name: value for name, value in hop.headers.items() if body is not None or name != "content-type"}
        return replace(hop, url=target, method=method, headers=headers, body=body)
    if body is not None:
        raise Fault("redirect_refused", f"it wants the request's body sent to {after.authority}", status=status)
    headers = {name: value for name, value in hop.headers.items() if name in HARMLESS_HEADERS}
    return Hop(target, method, headers)


def _target(base: httpx.URL, header: str | None, status: int) -> httpx.URL:
    location = _utf8(header or "").strip()
    if not location:
        raise Fault("redirect_invalid", f"it answered {status} without saying where to go", status=status)
    try:
        joined = base.join(location)
        written = httpx.URL(location)
        if written.scheme in ("http", "https") and not written.host:
            raise _no_url(location, status)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise _no_url(location, status) from None
    if joined.scheme not in ("http", "https"):
        raise Fault(
            "redirect_refused", f"it leads to {printable(joined.scheme, 60)}:, which is never opened", status=status
        )
    try:
        return parse_url(str(joined)).copy_with(userinfo=b"")
    except Fault:
        raise _no_url(location, status) from None


def _utf8(header: str) -> str:
    """A header, which arrives as Latin-1, as the UTF-8 that servers put in Location although they should not."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _no_url(location: str, status: int) -> Fault:
    return Fault("redirect_invalid", f"it leads to {printable(location, 100)!r}, which is no URL", status=status)


def _upgraded(before: Origin, after: Origin) -> bool:
    """http → https on the same host: the usual upgrade, to the same owner."""
    return before.host == after.host and (before.scheme, before.port, after.scheme, after.port) == (
        "http",
        80,
        "https",
        443,
    )


def _with_query(url: httpx.URL, query: Query | None) -> httpx.URL:
    """The URL with these parameters in place of its own of the same names; the others keep their spelling."""
    if not query:
        return url
    own = [part for part in url.query.decode("ascii").split("&") if part]
    kept = [part for part in own if unquote_plus(part.split("=", 1)[0]) not in query]
    return url.copy_with(query="&".join([*kept, urlencode(query, doseq=True)]).encode("ascii"))
