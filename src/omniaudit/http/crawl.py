"""Reading many URLs at once, of many hosts, without holding them all and without one host stalling the others."""

from __future__ import annotations

import queue
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")

AT_ONCE = 512
"""URLs that may be under way or waiting for their host's turn."""

LOOKAHEAD = 10_000
"""URLs that may be read ahead for busy hosts, so that an idle host is found behind them; only the text is held."""

_STRIDE = 100


class Crawl(Generic[T]):
    """Starts URLs as their hosts become free and gives results as they complete.

    start: begins one URL. host_of: what counts as one host. concurrency: URLs under way a host.
    """

    def __init__(
        self,
        urls: Iterable[str],
        *,
        start: Callable[[str], Future[T]],
        host_of: Callable[[str], str],
        concurrency: int,
    ) -> None:
        self._urls = iter(urls)
        self._start = start
        self._host_of = host_of
        self._concurrency = concurrency
        self._waiting: dict[str, deque[str]] = {}
        self._waiting_count = 0
        self._active: Counter[str] = Counter()
        self._running: set[Future[T]] = set()
        self._finished: queue.SimpleQueue[tuple[str, str, Future[T]]] = queue.SimpleQueue()
        self._exhausted = False

    def results(self) -> Iterator[tuple[str, Future[T]]]:
        """(URL, its finished future), in order of completion. Leaving early cancels what is under way."""
        try:
            self._fill()
            while self._running:
                url, host, future = self._finished.get()
                self._running.discard(future)
                self._active[host] -= 1
                self._next_of(host)
                yield url, future
                self._fill()
        finally:
            for future in self._running:
                future.cancel()

    def _fill(self) -> None:
        """Take more URLs, a stride at most, while there is room for them."""
        for _ in range(_STRIDE):
            if self._exhausted or len(self._running) >= AT_ONCE or self._waiting_count >= LOOKAHEAD:
                return
            url = next(self._urls, None)
            if url is None:
                self._exhausted = True
                return
            host = self._host_of(url)
            if self._active[host] < self._concurrency:
                self._begin(url, host)
            else:
                self._waiting.setdefault(host, deque()).append(url)
                self._waiting_count += 1

    def _next_of(self, host: str) -> None:
        waiting = self._waiting.get(host)
        if waiting:
            self._waiting_count -= 1
            self._begin(waiting.popleft(), host)
        else:
            self._waiting.pop(host, None)
            if not self._active[host]:
                del self._active[host]

    def _begin(self, url: str, host: str) -> None:
        self._active[host] += 1
        future = self._start(url)
        self._running.add(future)
        future.add_done_callback(lambda done: self._finished.put((url, host, done)))
