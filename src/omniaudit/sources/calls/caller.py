"""Sends requests: signed, at the source's pace and within its bounds; a token that was refused is replaced once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from omniaudit.config.units import duration, rate
from omniaudit.sources.calls.answer import AUTH_STATUSES, Answer, Failure, decode
from omniaudit.sources.calls.auth import Auth, Credentials
from omniaudit.sources.calls.refusal import refusal
from omniaudit.sources.calls.request import Request
from omniaudit.sources.readers.items.json_stream import MAX_VALUE

if TYPE_CHECKING:
    from omniaudit.http import Client, Response

TIMEOUT: Final = 120.0
"""Seconds for one answer: an interface that gathers a hundred products may think for a minute."""

_ASKED_WRONGLY: Final = (400, 409, 422)
_MASK: Final = "***"


class Caller:
    """One source's way to its interface. hosts: ``host:port`` that may be sent the credentials."""

    def __init__(
        self, client: Callable[[], Client], options: Mapping[str, Any], auth: Auth, hosts: frozenset[str]
    ) -> None:
        self._client = client()
        self._auth = auth
        self._hosts = hosts
        self._wish: dict[str, Any] = {
            "max_bytes": int(options.get("max_bytes") or MAX_VALUE),
            "timeout": duration(options["timeout"]).total_seconds() if options.get("timeout") else TIMEOUT,
            "robots": options.get("robots") == "respect",
            "rate": float(rate(str(options["rate"]))) if options.get("rate") else None,
        }

    def ask(self, request: Request) -> Answer:
        """The answer to a request. Raises Failure."""
        credentials = self._credentials(request)
        try:
            return self._send(credentials.on(request))
        except Failure as failure:
            if failure.status != 401 or not credentials.number or not self._auth.renew(credentials):
                raise
        return self._send(self._credentials(request).on(request))

    def is_written(self, url: str) -> bool:
        """Whether a url is on a host that the config names."""
        from omniaudit.http import authority

        return authority(url) in self._hosts

    def hide(self, text: str) -> str:
        """A text of an answer, without secrets."""
        for secret in sorted(self._auth.hidden, key=len, reverse=True):
            text = text.replace(secret, _MASK)
        return self._client.redact(text)

    def _credentials(self, request: Request) -> Credentials:
        return self._auth.credentials(self._send) if self.is_written(request.url) else Credentials()

    def _send(self, request: Request) -> Answer:
        from omniaudit.http import FetchError

        try:
            response = self._client.fetch(
                request.url,
                method=request.method,
                headers=request.headers,
                query=request.query or None,
                body=request.body,
                kind="api",
                only_reads=True,
                **self._wish,
            )
        except FetchError as error:
            raise self._failure(error) from None
        return self._answer(request, response)

    def _answer(self, request: Request, response: Response) -> Answer:
        source = self.hide(response.url)
        try:
            value = decode(response.body, source)
        except Failure as failure:
            raise Failure(failure.code, self.hide(failure.detail)) from None
        headers = response.headers
        if response.set_cookies:
            headers = {**headers, "set-cookie": _sent_back(response.set_cookies)}
        return Answer(value, source, request.url, headers)

    def _failure(self, error: Any) -> Failure:
        code = error.code
        if error.status in AUTH_STATUSES and code == f"http_{error.status}":
            code = "auth_failed"
        elif code == "wrong_content_type":
            code = "not_json"
        return Failure(code, self.hide(_detail(error)), status=error.status)


def _detail(error: Any) -> str:
    """What went wrong, with the interface's own words: for a question it does not take, in the place of advice."""
    wrongly = error.status in _ASKED_WRONGLY
    said = refusal(error.body) if wrongly or error.status in AUTH_STATUSES else None
    told = f"{error.url}: it answered {error.status}" if said and wrongly else str(error.detail)
    return f'{told}; the answer says "{said}"' if said else told


def _sent_back(set_cookies: Sequence[str]) -> str:
    """Cookies as a client sends them back; one without a value is taken away."""
    pairs = (each.partition(";")[0].strip() for each in set_cookies)
    return "; ".join(dict.fromkeys(pair for pair in pairs if pair.partition("=")[2]))
