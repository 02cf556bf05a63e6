"""What all requests to one origin share: how many at once, their spacing, and a record of how fast it answers."""

from __future__ import annotations

import asyncio
import math
from collections import Counter

from omniaudit.http.address import Origin

CONNECTIONS = 8
"""At once, a host. httpx's cost and a small shop's pain both grow with more."""

_STEP = 1.1


class ResponseTimes:
    """How long responses took, as a histogram of fixed size: count, and any quantile to within 5 %."""

    def __init__(self) -> None:
        self._buckets: Counter[int] = Counter()
        self.count = 0

    def add(self, seconds: float) -> None:
        """One more response."""
        self._buckets[math.floor(math.log(max(seconds, 1e-4), _STEP))] += 1
        self.count += 1

    def quantile(self, share: float) -> float:
        """Seconds that the given share of responses did not exceed; 0.0 if there were none."""
        wanted = share * self.count
        for bucket in sorted(self._buckets):
            wanted -= self._buckets[bucket]
            if wanted <= 0:
                return float(_STEP ** (bucket + 0.5))
        return 0.0


class Host:
    """One origin's pace. Used by the client's own loop only."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.times = ResponseTimes()
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

    def _wait(self) -> float:
        return max(self._next, self._paused_until) - asyncio.get_running_loop().time()

    def pause(self, seconds: float) -> None:
        """The host asked for a rest: nobody starts a request before it is over."""
        self._paused_until = max(self._paused_until, asyncio.get_running_loop().time() + seconds)
