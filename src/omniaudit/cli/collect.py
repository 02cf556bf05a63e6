"""``omniaudit collect``: read the channels into a snapshot, to be audited later or elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from omniaudit.cli.common import (
    Channels,
    ConfigPath,
    Debug,
    MaxTime,
    NoProgress,
    Now,
    Quiet,
    instant,
    read_config,
    set_up_logging,
    span,
    told_errors,
)
from omniaudit.model import exits


def collect(
    config: ConfigPath,
    save: Annotated[Path, typer.Option(metavar="DIR", help="The folder for the snapshot.")],
    channel: Channels = None,
    max_time: MaxTime = None,
    now: Now = None,
    quiet: Quiet = False,
    no_progress: NoProgress = False,
    debug: Debug = False,
) -> None:
    """Read every channel into a snapshot folder, without judging."""
    from omniaudit.cli.progress import summary, told_progress, wanted
    from omniaudit.engine import Engine
    from omniaudit.pipeline import CheckRequest, check_config, collect_retailer
    from omniaudit.reports.safe import visible
    from omniaudit.rules import load_rules

    set_up_logging(debug=debug)
    with told_errors():
        settings = read_config(config, channel)
        request = CheckRequest(
            settings, save=save, now=instant(now), max_time=span("--max-time", max_time), debug=debug
        )
        check_config(settings, load_rules(settings.rules_path))
        shown = wanted(no_progress=no_progress or debug, quiet=quiet)
        with (
            Engine(memory_limit=request.memory_limit) as engine,
            told_progress(shown=shown) as progress,
        ):
            manifest = collect_retailer(request, save, engine, progress)
    for read in manifest.channels:
        if not shown and (not quiet or read.status != "ok"):
            typer.echo(visible(summary(read)), err=True)
    unread = any(read.required and read.status != "ok" for read in manifest.channels)
    raise typer.Exit(exits.INCOMPLETE if unread else exits.CLEAN)
