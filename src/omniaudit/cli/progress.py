"""Progress of each channel on stderr: live in a terminal, silent elsewhere."""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.progress import TaskID

    from omniaudit.model.outcome import ChannelOutcome
    from omniaudit.sources import Progress

Tell = Callable[["Progress"], None]

_WINDOW: Final = 15.0
"""Seconds that a rate is measured over: long enough to be steady, short enough to notice a channel that slows down."""
_LABEL: Final = 20
_A_SECOND: Final = 8  # pictures


class Pace:
    """How fast a channel is being read. Times are seconds of any steady clock."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def add(self, done: int, now: float) -> None:
        """So much is done by now."""
        if self._marks and done < self._marks[-1][1]:  # another source of the same channel
            self._marks.clear()
        self._marks.append((now, done))
        while now - self._marks[0][0] > _WINDOW and len(self._marks) > 2:
            self._marks.popleft()

    def rate(self) -> float | None:
        """Units a second, None while there is too little to tell."""
        if not self._marks:
            return None
        (began, first), (now, last) = self._marks[0], self._marks[-1]
        return (last - first) / (now - began) if now - began >= 1 and last > first else None


def wanted(*, no_progress: bool, quiet: bool) -> bool:
    """Whether a live display makes sense: a terminal that nobody switched off."""
    off = no_progress or quiet or "NO_COLOR" in os.environ or os.environ.get("CI", "").lower() in ("true", "1")
    return not off and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def standing(progress: Progress, rate: float | None) -> str:
    """Where a channel stands: ``1,240 of 66,000 pages · 55/s · 20 min left · 3 errors``."""
    if not progress.done:
        return "reading"
    total = f" of {progress.total:,}" if progress.total else ""
    parts = [f"{progress.done:,}{total} {progress.unit}"]
    if rate:
        parts.append(f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.1f}/s")
        if progress.total and progress.total > progress.done:
            parts.append(f"{_span((progress.total - progress.done) / rate)} left")
    if progress.errors:
        parts.append(f"{progress.errors:,} error{'s' if progress.errors != 1 else ''}")
    return " · ".join(parts)


def summary(read: ChannelOutcome) -> str:
    """How a channel's reading ended, on one line: ``web: ok, 66 offers, 1.2 s, 67 requests``; and why, where not ok."""
    parts = [f"{read.name}: {read.status}", f"{read.offers:,} offers"]
    if read.rejected:
        parts.append(f"{read.rejected:,} rejected")
    parts.append(_span(read.seconds))
    if read.requests:
        parts.append(f"{read.requests:,} request{'s' if read.requests != 1 else ''}")
        if read.response_p95 is not None:
            parts.append(f"95 % answered within {read.response_p95:,} ms")
    return ", ".join(parts) + (f": {read.detail}" if read.detail else "")


def _span(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes / 60:.1f} h"


@contextmanager
def told_progress(*, shown: bool) -> Iterator[Tell]:
    """A function to be told where each channel's reading stands, while the block runs.

    A channel under way has a line that changes in place; when it ends, its summary stays above.
    """
    if not shown:
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    from omniaudit.reports.safe import visible

    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    narrow = console.width < 100
    bars = Bars(
        SpinnerColumn(),
        TextColumn("{task.fields[channel]}", markup=False),
        *(() if narrow else (BarColumn(bar_width=20),)),
        TextColumn("{task.fields[standing]}", markup=False),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        refresh_per_second=_A_SECOND,
        redirect_stdout=False,  # stdout is for data, and never passes through the display
    )
    tasks: dict[str, TaskID] = {}
    paces: dict[str, Pace] = {}
    ended: set[str] = set()

    def tell(progress: Progress) -> None:
        name = progress.channel
        if progress.outcome:
            ended.add(name)
            if name in tasks:
                bars.remove_task(tasks.pop(name))
            style = {"ok": "green", "partial": "yellow"}.get(progress.outcome.status, "red")
            console.print(visible(summary(progress.outcome)), style=style, soft_wrap=True)
        elif name not in ended:  # what is read besides the channels has no line of its own
            pace = paces.setdefault(name, Pace())
            pace.add(progress.done, time.monotonic())
            if name not in tasks:
                tasks[name] = bars.add_task("", total=None, channel=visible(name)[:_LABEL], standing="")
            told = standing(progress, pace.rate())
            bars.update(tasks[name], total=progress.total, completed=progress.done, standing=told)

    with bars:
        yield tell
