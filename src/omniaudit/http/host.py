"""What all requests to one origin share: how many at once, and their spacing."""

from __future__ import annotations

import asyncio

from omniaudit.http.address import Origin

CONNECTIONS = 8
"""At once, a host. httpx's cost and a small shop's pain both grow with more."""


class Host:
    """One origin's pace. Used by the client's own loop only."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.gate = asyncio.Semaphore(CONNECTIONS)
        self.queue = asyncio.Lock()
        self.crawl_delay = 0.0
        self._next = 0.0
        self._paused_until = 0.0

    async def due(self) -> None:
        """Wait until a request may start, without taking that turn."""
        while (wait := self._wait()) > 0:
            await asyncio.sleep(wait)

    async def turn(self, interval: float) -> None:
        """Wait for a turn and take it: the next one is due after interval seconds, or the crawl delay if longer."""
        await self.due()
        self._next = asyncio.get_running_loop().time() + max(interval, self.crawl_delay)

    async def rested(self) -> None:
        """Wait until the rest is over that the host has asked for, if any."""
        while (wait := self._paused_until - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(wait)

    def _wait(self) -> float:
        return max(self._next, self._paused_until) - asyncio.get_running_loop().time()

    def pause(self, seconds: float) -> None:
        """The host asked for a rest: nobody starts a request before it is over."""
        self._paused_until = max(self._paused_until, asyncio.get_running_loop().time() + seconds)
