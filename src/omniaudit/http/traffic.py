"""What went over the wire: requests, bytes, and how long the answers took."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_STEP: Final = 1.1


class ResponseTimes:
    """How long responses took, as a histogram of fixed size: count, and any quantile to within 5 %."""

    def __init__(self, buckets: Mapping[int, int] | None = None) -> None:
        self._buckets: Counter[int] = Counter(buckets or {})

    @property
    def count(self) -> int:
        """Responses so far."""
        return sum(self._buckets.values())

    def add(self, seconds: float) -> None:
        """One more response."""
        self._buckets[math.floor(math.log(max(seconds, 1e-4), _STEP))] += 1

    def copy(self) -> ResponseTimes:
        """The same, to be kept while this one goes on; safe from another thread than the one that adds."""
        return ResponseTimes(dict(self._buckets))

    def since(self, earlier: ResponseTimes) -> ResponseTimes:
        """What was added after that copy was made."""
        return ResponseTimes(self._buckets - earlier._buckets)

    def quantile(self, share: float) -> float:
        """Seconds within which at least the given share of responses came; 0.0 if there were none.

        Of twenty the slowest is the 0.95 quantile: where few were measured it is the slow one that counts.
        """
        rank = math.floor(share * self.count + 1e-9) + 1
        slowest = 0.0
        for bucket in sorted(self._buckets):
            slowest = _STEP ** (bucket + 0.5)
            rank -= self._buckets[bucket]
            if rank <= 0:
                break
        return slowest


@dataclass(frozen=True)
class Traffic:
    """requests: sent, with redirects, retries and robots.txt. bytes: received, as they came over the wire.

    times: of each request, from its first byte sent to its answer's last byte read, or to its failure.
    """

    requests: int = 0
    bytes: int = 0
    times: ResponseTimes = field(default_factory=ResponseTimes)

    def since(self, earlier: Traffic) -> Traffic:
        """What came after an earlier moment."""
        return Traffic(self.requests - earlier.requests, self.bytes - earlier.bytes, self.times.since(earlier.times))

    def milliseconds(self, share: float) -> int | None:
        """Whole milliseconds that the given share of the requests did not exceed; None without requests."""
        return max(1, round(1000 * self.times.quantile(share))) if self.times.count else None
