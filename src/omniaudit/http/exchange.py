"""One request and its response on one connection."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import BinaryIO, cast

import httpcore

from omniaudit.http.body import Body, too_large
from omniaudit.http.connection import HEADER_LIMIT, Connection
from omniaudit.http.content import Kind, check_content
from omniaudit.http.faults import EXCHANGE_ERRORS, Fault, exchange_fault
from omniaudit.http.hop import REDIRECT_STATUSES, Hop
from omniaudit.http.retries import retry_after, status_fault

_DRAIN_BYTES = 64 * 1024
_DRAIN_SECONDS = 1.0
_VALIDATORS = frozenset({"if-none-match", "if-modified-since"})
_SINGLE = frozenset({"content-type", "location"})  # of several the first counts
_NO_CONTENT = frozenset({202, 204, 205})  # enough of an answer to a POST, none to a question


@dataclass(frozen=True)
class Bounds:
    """Where a body goes and what it must be.

    kind None: anything. cut: read no further than max_bytes, without a fault.
    """

    sink: BinaryIO
    max_bytes: int
    kind: Kind | None
    cut: bool = False


@dataclass(frozen=True)
class Answer:
    """A response's status and headers; its body is in the sink."""

    status: int
    headers: Mapping[str, str]
    content_type: str | None
    set_cookies: Sequence[str] = ()


class Exchange:
    """Sends one hop and reads what comes back. complete: nothing is left on the connection; it can serve again."""

    def __init__(self, hop: Hop, connection: Connection, bounds: Bounds, read_timeout: float) -> None:
        self._hop = hop
        self._connection = connection
        self._bounds = bounds
        self._read_timeout = read_timeout
        self.complete = False

    async def run(self, now: Callable[[], datetime]) -> Answer:
        """The answer, if it is a good one or a redirect; a fault otherwise."""
        response = await self._send()
        answer = _answer(response)
        asked = self._hop.method in ("GET", "HEAD")
        if answer.status in REDIRECT_STATUSES:
            await self._drain(response)
        elif answer.status == 304:
            if not _VALIDATORS & self._hop.headers.keys():
                raise Fault(
                    "not_modified_unexpected", "it answered 304 to a question that named no version", status=304
                )
        elif self._is_whole(answer) and not (asked and answer.status in _NO_CONTENT):
            await self._read(response, answer, must_have_content=asked and self._hop.method != "HEAD")
        else:
            said = await self._drain(response, answer.headers.get("content-encoding"))
            moment = now()
            wait = retry_after(answer.headers.get("retry-after"), answer.headers.get("date"), moment)
            fault = status_fault(answer.status, wait, moment)
            fault.body = said if self._bounds.kind == "api" else b""
            raise fault
        return answer

    def _is_whole(self, answer: Answer) -> bool:
        """A good answer, of which no bytes are missing: interfaces say 206 also of a part of a list."""
        if answer.status == 206:
            units = answer.headers.get("content-range", "").strip().lower()
            return self._bounds.kind == "api" and not units.startswith("bytes")
        return 200 <= answer.status < 300

    async def _send(self) -> httpcore.Response:
        self._connection.wire.allow(
            HEADER_LIMIT, Fault("headers_too_large", "more than 128 KiB came before the response; nothing was read")
        )
        hop = self._hop
        try:
            return await self._connection.send(
                hop.method, hop.url.raw_path, hop.wire_headers(), hop.body, read_timeout=self._read_timeout
            )
        except EXCHANGE_ERRORS as error:
            raise self._fault(error, in_body=False) from None

    async def _read(self, response: httpcore.Response, answer: Answer, *, must_have_content: bool) -> None:
        bounds = self._bounds
        body = Body(bounds.sink, answer.headers.get("content-encoding"), bounds.max_bytes, cut=bounds.cut)
        declared = answer.headers.get("content-length", "")
        if self._hop.method != "HEAD" and not bounds.cut and declared.isdigit() and int(declared) > bounds.max_bytes:
            raise too_large(bounds.max_bytes)
        self._connection.wire.allow(
            bounds.max_bytes + bounds.max_bytes // 8 + HEADER_LIMIT, too_large(bounds.max_bytes)
        )
        chunks = _chunks(response)
        try:
            async with contextlib.aclosing(chunks):
                async for chunk in chunks:
                    if not body.take(chunk):
                        return
        except EXCHANGE_ERRORS as error:
            raise self._fault(error, in_body=True) from None
        await response.aclose()
        self._check_end(answer)
        if self._hop.method != "HEAD" and (must_have_content or not body.empty):
            body.finish()
        if must_have_content and bounds.kind:
            check_content(bounds.kind, answer.content_type, body.head)
        self.complete = True

    def _check_end(self, answer: Answer) -> None:
        """More bytes than were announced: the body is a part of what the server meant to send."""
        if "content-length" in answer.headers and self._connection.surplus.strip():
            raise Fault("truncated_body", "it sends more than its Content-Length announces; mend the server")

    async def _drain(self, response: httpcore.Response, encoding: str | None = None) -> bytes:
        """Read a small body that nobody asked for, so that the connection can be used again; what came of it."""
        kept = BytesIO()
        chunks = _chunks(response)
        with contextlib.suppress(TimeoutError, Fault, *EXCHANGE_ERRORS):
            body = Body(kept, encoding, _DRAIN_BYTES, cut=True)
            async with asyncio.timeout(_DRAIN_SECONDS), contextlib.aclosing(chunks):
                async for chunk in chunks:
                    if not body.take(chunk):
                        return kept.getvalue()
            await response.aclose()
            self.complete = True
        return kept.getvalue()

    def _fault(self, error: BaseException, *, in_body: bool) -> Fault:
        return exchange_fault(error, in_body=in_body, reused=self._connection.reused, read_timeout=self._read_timeout)


def _chunks(response: httpcore.Response) -> AsyncGenerator[bytes, None]:
    """The body's raw chunks; typed as the generator that it is, so that it can be closed early."""
    return cast("AsyncGenerator[bytes, None]", response.aiter_stream())


def _answer(response: httpcore.Response) -> Answer:
    headers: dict[str, str] = {}
    set_cookies = []
    for raw_name, raw_value in response.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name == "set-cookie":
            set_cookies.append(value)
        if name not in headers:
            headers[name] = value
        elif name not in _SINGLE:
            headers[name] += f", {value}"
    if "transfer-encoding" in headers and "content-length" in headers:
        raise Fault("malformed_response", "it gives its length twice (Content-Length and chunked); mend the server")
    return Answer(response.status, headers, headers.get("content-type"), set_cookies)
