"""What a request gives: a response that was read wholly, or an error with a stable code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Response:
    """A response of a good status, read to its end, decoded and within its bounds.

    url: the final one after redirects, redacted; good for evidence and as the base of relative links.
    content_type: the header as sent, with its charset; None if there was none.
    headers: names in lower case; values of repeated headers joined by ", ".
    body: decoded; empty after a download and for a 304 that the caller's own validators asked for.
    seconds: of the last request until its body's end. requests: all that were sent, redirects and retries included.
    set_cookies: the Set-Cookie headers, one by one.
    """

    url: str
    status: int
    content_type: str | None
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    seconds: float
    requests: int
    set_cookies: tuple[str, ...] = field(default=(), repr=False)


class FetchError(Exception):
    """A URL that could not be read.

    code: stable (``timeout_total``, ``address_refused``, ``http_404`` …). detail: one sentence: where, what, what next.
    url: as asked for. status: of the last response, if there was one. Nothing in it holds a secret,
    but for ``body``: the beginning of what an interface says beside a bad status (kind ``api`` only).
    """

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        url: str = "",
        status: int | None = None,
        requests: int = 0,
        seconds: float = 0.0,
        body: bytes = b"",
    ) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.url = url
        self.status = status
        self.requests = requests
        self.seconds = seconds
        self.body = body
