"""The client: a plain, blocking face over a loop of its own, which runs in one background thread."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import stamina.instrumentation

from omniaudit.http.address import AllowedHosts
from omniaudit.http.content import Kind
from omniaudit.http.crawl import Crawl
from omniaudit.http.hop import Payload, Query
from omniaudit.http.host import CONNECTIONS
from omniaudit.http.reader import Reader, Wish
from omniaudit.http.redaction import redact
from omniaudit.http.response import FetchError, Response
from omniaudit.http.session import Session
from omniaudit.http.traffic import Traffic
from omniaudit.model.deadline import Deadline

T = TypeVar("T")

PAGE_BYTES = 10 * 2**20
DOWNLOAD_SECONDS = 600.0
_ROOM = 64  # pages under way or not yet taken by the reader
_STOP_SECONDS = 5.0


class Client:
    """Reads URLs politely and within bounds; may be used from several threads. A context manager.

    allowed_hosts: ``host:port`` (see authority()) or ``host`` of every URL in the config. They may be private, and they
    alone are sent the caller's headers; every other target must resolve to public addresses.
    user_agent: ``name/version (…)``; the name is looked up in robots.txt. secrets: values never to be shown.
    Times are seconds: connect_timeout and read_timeout for one step, total_timeout for one attempt with its redirects.
    backoff: the first wait before another attempt, doubled for the next. now: the wall clock, for Retry-After.
    deadline: what is not read by then fails, and nothing more is asked for (``time_is_up``).
    """

    def __init__(
        self,
        *,
        allowed_hosts: frozenset[str],
        user_agent: str,
        secrets: Sequence[str] = (),
        connect_timeout: float = 10.0,
        read_timeout: float = 10.0,
        total_timeout: float = 30.0,
        respect_robots: bool = True,
        backoff: float = 0.5,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        deadline: Deadline = Deadline(),  # noqa: B008 - it is frozen
    ) -> None:
        _quieten()
        allowed = AllowedHosts(allowed_hosts)
        self._secrets = tuple(secrets)
        self._session = Session(
            allowed=allowed,
            user_agent=user_agent,
            connect_timeout=connect_timeout,
            read_timeout=read_timeout,
            total_timeout=total_timeout,
            backoff=backoff,
            now=now,
        )
        self._reader = Reader(
            self._session,
            allowed=allowed,
            user_agent=user_agent,
            total_timeout=total_timeout,
            respect_robots=respect_robots,
            redact=self.redact,
            deadline=deadline,
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="omniaudit-http", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def requests(self) -> int:
        """Requests sent so far, redirects, retries and robots.txt included."""
        return self._session.requests

    @property
    def bytes(self) -> int:
        """Bytes received so far, as they came over the wire."""
        return self._session.bytes

    def traffic(self) -> Traffic:
        """All of it so far; take it before and after something to know what that cost."""
        return Traffic(self._session.requests, self._session.bytes, self._session.times.copy())

    def redact(self, text: str) -> str:
        """The text without this client's secrets."""
        return redact(text, self._secrets)

    def close(self) -> None:
        """Stop what is under way and close every connection. A second call does nothing."""
        if self._loop.is_closed():
            return
        with suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(_STOP_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_STOP_SECONDS)
        self._loop.close()

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        query: Query | None = None,
        body: Payload | None = None,
        max_bytes: int = PAGE_BYTES,
        kind: Kind = "page",
        robots: bool | None = None,
        rate: float | None = None,
        timeout: float | None = None,
        only_reads: bool = False,
    ) -> Response:
        """One URL, read wholly; a FetchError for everything else, any status but a good one included.

        query: replaces parameters of the same names in the URL. max_bytes: of the body, on the wire and decoded.
        kind: what it should be; a page that is a PDF or a feed that is a login page is refused.
        robots: whether robots.txt is asked; None: for pages only. rate: requests a second, at most, to its host.
        timeout: instead of total_timeout. only_reads: a POST that changes nothing, and may be sent again.
        With If-None-Match or If-Modified-Since in the headers a 304 is a response.
        """
        wish = Wish(
            headers or {}, max_bytes, kind, robots, timeout, method=method, query=query, body=body, rate=rate,
            only_reads=only_reads,
        )  # fmt: skip
        return self._wait(self._reader.read(url, BytesIO(), wish))

    def fetch_all(
        self,
        urls: Iterable[str],
        *,
        headers: Mapping[str, str] | None = None,
        rate: float | None = None,
        concurrency: int = 4,
        max_bytes: int = PAGE_BYTES,
        kind: Kind = "page",
        robots: bool | None = None,
        timeout: float | None = None,
    ) -> Iterator[tuple[str, Response | FetchError]]:
        """Many URLs, each as it completes (not in the order given, so that a slow host holds up none of the others).

        urls is consumed lazily, in the caller's thread. rate and concurrency are for each host; at most 8 at once.
        """
        wish = Wish(headers or {}, max_bytes, kind, robots, timeout, rate=rate)
        room = asyncio.Semaphore(_ROOM)
        crawl = Crawl(
            urls,
            start=lambda url: self._submit(self._reader.read(url, BytesIO(), wish, room)),
            host_of=_host_of,
            concurrency=max(1, min(concurrency, CONNECTIONS)),
        )
        for url, future in crawl.results():
            error = future.exception()
            if error is None:
                self._loop.call_soon_threadsafe(room.release)
                yield url, future.result()
            elif isinstance(error, FetchError):
                yield url, error
            else:
                raise error

    def download(
        self,
        url: str,
        path: Path,
        *,
        headers: Mapping[str, str] | None = None,
        query: Query | None = None,
        max_bytes: int,
        kind: Kind | None = "feed",
        robots: bool | None = None,
        rate: float | None = None,
        timeout: float = DOWNLOAD_SECONDS,
        cut: bool = False,
    ) -> Response:
        """One URL, decoded, into a file, which exists afterwards only if it is whole. Otherwise as fetch.

        cut: read no further than max_bytes and be content with that.
        """
        wish = Wish(headers or {}, max_bytes, kind, robots, timeout, query=query, rate=rate, cut=cut)
        try:
            with path.open("wb") as sink:
                return self._wait(self._reader.read(url, sink, wish))
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    def relay(
        self,
        url: str,
        *,
        method: str,
        browser_headers: Mapping[str, str],
        body: Payload | None,
        headers: Mapping[str, str] | None,
        max_bytes: int,
        robots: bool | None,
        rate: float | None,
        timeout: float,
        document: bool,
    ) -> Future[Response]:
        """A request of a browser that is kept off the network: made here, by the same rules as every other.

        browser_headers: its own, sent to any host; headers: the config's, for its hosts only. document: it is the page
        itself, which takes its turn by rate, as what belongs to the page does not.
        """
        wish = Wish(
            headers or {},
            max_bytes,
            "page" if document else None,
            robots,
            timeout,
            method=method,
            body=body,
            rate=rate,
            browser_headers=browser_headers,
            paced=document,
        )
        return self._submit(self._reader.read(url, BytesIO(), wish))

    def names(self, url: str) -> bool:
        """Whether the config names the URL's host, so that its headers and cookies may be sent there."""
        return self._reader.names(url)

    def sitemaps(self, url: str) -> list[str]:
        """The sitemaps that the robots.txt of the URL's host names; none where it can't be read."""
        return self._wait(self._reader.sitemaps(url))

    def _submit(self, reading: Coroutine[Any, Any, T]) -> Future[T]:
        try:
            return asyncio.run_coroutine_threadsafe(reading, self._loop)
        except RuntimeError:
            reading.close()
            raise

    def _wait(self, reading: Coroutine[Any, Any, T]) -> T:
        future = self._submit(reading)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    async def _stop(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._session.close()
        await self._loop.shutdown_asyncgens()


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _quieten() -> None:
    """httpx and httpcore log whole URLs and headers, stamina every retry; what matters is in the FetchError."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    stamina.instrumentation.set_on_retry_hooks(())
