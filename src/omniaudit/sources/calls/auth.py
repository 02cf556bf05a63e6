"""Signing in: what is added to every request, and where a token comes from that has to be fetched first."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from omniaudit.sources.calls.answer import Answer, Failure
from omniaudit.sources.calls.request import Base, Request, Template, Values, lenient, with_query
from omniaudit.sources.readers.items.values import getter
from omniaudit.sources.unreadable import Unreadable

_EARLY: Final = 30.0
"""Seconds before its end at which a token is replaced."""

_SET_COOKIE: Final = "set-cookie"

Ask = Callable[[Request], Answer]


@dataclass(frozen=True)
class Credentials:
    """What signs a request. number: of the token, to tell whether it was replaced meanwhile."""

    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    number: int = 0

    def on(self, request: Request) -> Request:
        """The request, signed. A header of the config with the same name stays."""
        written = {name.lower() for name in request.headers}
        own = {name: value for name, value in self.headers.items() if name.lower() not in written}
        return with_query(replace(request, headers={**request.headers, **own}), self.query)


class Auth(Protocol):
    """A way to sign in. hidden: values that may never show, apart from those of the config."""

    hidden: list[str]

    def credentials(self, ask: Ask) -> Credentials:
        """What signs the next request; ask: to be used to fetch a token. Raises Failure."""

    def renew(self, used: Credentials) -> bool:
        """Forget what was refused; whether there is anything to try again with."""


class Written:
    """Credentials that stand in the config."""

    def __init__(self, credentials: Credentials, hidden: tuple[str, ...] = ()) -> None:
        self._credentials = credentials
        self.hidden = list(hidden)

    def credentials(self, ask: Ask) -> Credentials:
        """Always the same."""
        return self._credentials

    def renew(self, used: Credentials) -> bool:
        """There is no other."""
        return False


class Fetched:
    """A token that is asked for, and asked for again when it has expired. fetch: → (token, seconds that it lasts)."""

    def __init__(self, fetch: Callable[[Ask], tuple[str, float | None]], header: str, prefix: str) -> None:
        self._fetch = fetch
        self._header = header
        self._prefix = prefix
        self._lock = Lock()
        self._current: Credentials | None = None
        self._until = 0.0
        self._number = 0
        self.hidden: list[str] = []

    def credentials(self, ask: Ask) -> Credentials:
        """With a token that is still good."""
        with self._lock:
            if self._current is None or time.monotonic() >= self._until:
                token, seconds = self._fetch(ask)
                self.hidden.append(token)
                self._number += 1
                self._current = Credentials({self._header: self._prefix + token}, number=self._number)
                self._until = float("inf") if seconds is None else time.monotonic() + max(seconds - _EARLY, 1.0)
            return self._current

    def renew(self, used: Credentials) -> bool:
        """Forget the token, unless another request has already seen to that."""
        with self._lock:
            if self._current is not None and self._current.number == used.number:
                self._current = None
        return True


def auth_of(written: Mapping[str, Any] | None, base: Base, values: Values) -> Auth:
    """The way to sign in that a source names.

    Raises Unreadable: invalid_auth, invalid_expression.
    """
    if not written:
        return Written(Credentials())
    kind, given = str(written.get("type") or ""), _Parts(written)
    match kind:
        case "bearer":
            return Written(Credentials({"Authorization": f"Bearer {given['token']}"}))
        case "basic":
            pair = base64.b64encode(f"{given['username']}:{given.get('password')}".encode()).decode()
            return Written(Credentials({"Authorization": f"Basic {pair}"}), (pair,))
        case "header":
            return Written(Credentials({given["name"]: given["value"]}))
        case "query":
            return Written(Credentials(query={given["name"]: given["value"]}))
        case "oauth2":
            return Fetched(_OAuth2(given, base, values).fetch, *given.header())
        case "login":
            return Fetched(_Login(given, base, values).fetch, *given.header())
    known = "bearer, basic, header, query, oauth2 or login"
    raise Unreadable("invalid_auth", f'auth: there is no type "{kind}"; write {known}')


class _Parts:
    """The keys of ``auth``."""

    def __init__(self, written: Mapping[str, Any]) -> None:
        self.written = written

    def __getitem__(self, name: str) -> str:
        value = self.written.get(name)
        if value is None or value == "":
            raise Unreadable("invalid_auth", f"auth: type {self.written.get('type')} needs {name}")
        return str(value)

    def get(self, name: str) -> str:
        """A part that may be left out."""
        return str(self.written.get(name) or "")

    def header(self) -> tuple[str, str]:
        """The header that takes the token, and what stands before it. Cookies go back as cookies."""
        prefix, cookies = self.written.get("prefix"), self.get("token_header").lower() == _SET_COOKIE
        header, usual = ("Cookie", "") if cookies else ("Authorization", "Bearer ")
        return self.get("header") or header, usual if prefix is None else str(prefix)


class _OAuth2:
    """Client credentials (RFC 6749 section 4.4), or another grant whose parameters are written."""

    def __init__(self, given: _Parts, base: Base, values: Values) -> None:
        form = {"grant_type": "client_credentials"}
        form |= {name: given.get(name) for name in ("scope", "audience") if given.get(name)}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if given.get("credentials") == "basic":
            pair = f"{given['client_id']}:{given['client_secret']}".encode()
            headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()
        else:
            form |= {name: given[name] for name in ("client_id", "client_secret")}
        known = lenient(values)
        form |= Template({"query": given.written.get("body")}).fill(known).query
        template = Template({"url": given["token_url"], "query": given.written.get("query")}, base)
        self._request = replace(template.fill(known), method="POST", headers=headers, body=urlencode(form).encode())

    def fetch(self, ask: Ask) -> tuple[str, float | None]:
        """A new token."""
        answer = ask(self._request)
        found = answer.value if isinstance(answer.value, dict) else {}
        token, seconds = found.get("access_token"), str(found.get("expires_in") or "")
        if not isinstance(token, str) or not token:
            raise Failure("auth_failed", f"{answer.source}: the answer has no access_token; check the token_url")
        return token, float(seconds) if seconds.replace(".", "", 1).isdigit() else None


class _Login:
    """A request whose answer has the token."""

    def __init__(self, given: _Parts, base: Base, values: Values) -> None:
        written = {"method": "POST", **given.written, "url": given["url"]}
        self._request = Template(written, base).fill(lenient(values))
        self._header = given.get("token_header").lower()
        self._graphql = "graphql" in given.written
        self._token = None if self._header else getter(given["token"], "auth")

    def fetch(self, ask: Ask) -> tuple[str, float | None]:
        """A new token."""
        answer = ask(self._request)
        if self._token is None:
            token, where = answer.headers.get(self._header), f"header {self._header}"
        else:
            token, where = self._find(answer.value), "token where auth says"
        if not isinstance(token, str) or not token:
            raise Failure("auth_failed", f"{answer.source}: the login's answer has no {where}; is the password right?")
        return token, None

    def _find(self, value: Any) -> Any:
        assert self._token is not None
        inner = value.get("data") if self._graphql and isinstance(value, dict) else None
        return self._token(value) or (self._token(inner) if inner is not None else None)
