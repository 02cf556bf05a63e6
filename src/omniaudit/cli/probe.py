"""``omniaudit probe``: a few offers of each channel, with how each field was read and from where."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from omniaudit.cli.common import (
    ConfigPath,
    Debug,
    NoProgress,
    Now,
    check_channels,
    in_colour,
    instant,
    read_config,
    set_up_logging,
    told_errors,
)
from omniaudit.model import exits


class Form(StrEnum):
    """For people, or for programs."""

    terminal = "terminal"
    json = "json"


def probe(
    config: ConfigPath,
    channel: Annotated[
        list[str] | None, typer.Argument(metavar="[CHANNEL]...", help="Only these channels.", show_default=False)
    ] = None,
    offers: Annotated[int, typer.Option(metavar="N", min=1, max=50, help="How many of each source to show.")] = 3,
    output: Annotated[Form, typer.Option("--output", "-o", help="For people or for programs; to stdout.")] = (
        Form.terminal
    ),
    now: Now = None,
    no_progress: NoProgress = False,
    debug: Debug = False,
) -> None:
    """Read a few offers of each channel, and show how each field was read and from where."""
    from omniaudit.cli.progress import told_progress, wanted
    from omniaudit.pipeline import check_config
    from omniaudit.probe import document, probe_channels
    from omniaudit.rules import load_rules

    set_up_logging(debug=debug)
    with told_errors():
        settings = read_config(config)
        names = channel or []
        check_channels(settings, names)
        check_config(settings, load_rules(settings.rules_path))
        moment = instant(now) or datetime.now(UTC).replace(microsecond=0)
        with told_progress(shown=wanted(no_progress=no_progress or debug, quiet=False)) as progress:
            found = probe_channels(settings, names, offers=offers, now=moment, progress=progress, debug=debug)
    code = exits.CLEAN if all(each.answers for each in found) else exits.INCOMPLETE
    if output is Form.json:
        from omniaudit.reports.document import encode

        sys.stdout.write(encode(document(found, code)) + "\n")
    else:
        from omniaudit.cli.probe_page import render

        sys.stdout.write(render(found, code, sys.stdout, colour=in_colour(sys.stdout), language=settings.language))
    raise typer.Exit(code)
