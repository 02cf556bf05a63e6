"""Progress of each channel on stderr: live in a terminal, silent elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from omniaudit.sources import Progress

Tell = Callable[["Progress"], None]


def wanted(*, no_progress: bool, quiet: bool) -> bool:
    """Whether a live display makes sense: a terminal that nobody switched off."""
    off = no_progress or quiet or "NO_COLOR" in os.environ or os.environ.get("CI", "").lower() in ("true", "1")
    return not off and sys.stderr.isatty()


@contextmanager
def told_progress(*, shown: bool) -> Iterator[Tell]:
    """A function to be told where each channel's reading stands, while the block runs."""
    if not shown:
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars
    from rich.text import Text

    bars = Bars(
        SpinnerColumn(),
        TextColumn("{task.fields[channel]}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[done]}", markup=False),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    tasks: dict[str, int] = {}

    def tell(progress: Progress) -> None:
        if progress.channel not in tasks:
            for task in bars.tasks:
                bars.update(task.id, total=task.total or 1, completed=task.total or 1)
            tasks[progress.channel] = bars.add_task("", total=None, channel=progress.channel, done="")
        done = f"{progress.done:,} {progress.unit}" if progress.done else "reading"
        if progress.total:
            done = f"{progress.done:,} of {progress.total:,} {progress.unit}"
        bars.update(tasks[progress.channel], total=progress.total, completed=progress.done, done=str(Text(done)))  # type: ignore[arg-type]

    with bars:
        yield tell
