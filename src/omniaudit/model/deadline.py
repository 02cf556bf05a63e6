"""When the reading of channels has to end (``--max-time``)."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Self

TIME_IS_UP: Final = "time_is_up"
"""The reason of what was not read by then."""


@dataclass(frozen=True)
class Deadline:
    """A moment of the steady clock, in seconds; by default there is none."""

    ends: float = math.inf

    @classmethod
    def after(cls, span: timedelta | None) -> Self:
        """The deadline that comes so long after now."""
        return cls() if span is None else cls(time.monotonic() + span.total_seconds())

    @property
    def left(self) -> float:
        """Seconds until then, 0.0 when it has passed; infinite where there is none."""
        return max(0.0, self.ends - time.monotonic())

    @property
    def timeout(self) -> float | None:
        """The same for those who take None for no end."""
        return None if self.ends == math.inf else self.left

    @property
    def passed(self) -> bool:
        """Whether nothing more may be read."""
        return self.left == 0.0
