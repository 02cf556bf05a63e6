"""``omniaudit check``: the main job."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from omniaudit.cli.common import (
    Channels,
    ConfigPath,
    Debug,
    Language,
    MaxTime,
    NoProgress,
    Now,
    Quiet,
    WeightsPath,
    fail,
    in_colour,
    in_language,
    instant,
    read_config,
    set_up_logging,
    span,
    tell_unapplied,
    told_errors,
)

if TYPE_CHECKING:
    from omniaudit.model.irritant import AuditReport
    from omniaudit.reports import Output, ReportOptions


def check(
    config: ConfigPath,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FORMAT[=PATH]",
            help="terminal (default), json, jsonl, csv, markdown, html, junit, sarif, github or gitlab; "
            "to stdout without a path (repeatable).",
        ),
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LEVEL|CODE|none",
            help="What makes the run red: critical, high, medium, low, rule codes or families "
            "(repeatable, or with commas). Default low: any irritant.",
        ),
    ] = None,
    min_confidence: Annotated[
        str | None, typer.Option(metavar="LEVEL", help="Only irritants of at least this confidence make the run red.")
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Known irritants, from `baseline`: only new and worsened ones fail."),
    ] = None,
    weights: WeightsPath = None,
    channel: Channels = None,
    product: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only this product, by key, GTIN or SKU (repeatable).")
    ] = None,
    rule: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Only this rule or family (repeatable).")
    ] = None,
    skip_rule: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Without this rule or family (repeatable).")
    ] = None,
    save: Annotated[Path | None, typer.Option(metavar="DIR", help="Keep the snapshot in this folder.")] = None,
    snapshot: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Audit this snapshot, offline, instead of reading the channels.")
    ] = None,
    confirm: Annotated[
        bool | None,
        typer.Option(
            "--confirm/--no-confirm",
            help="Read again, side by side, what looks wrong before it is reported (default: the config's `confirm`).",
            show_default=False,
        ),
    ] = None,
    max_time: MaxTime = None,
    sample: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="Read N products a channel, the same ones on every channel, and say how far their rate may lie from "
            "that of all.",
        ),
    ] = None,
    top: Annotated[int, typer.Option(min=0, help="How many irritants the terminal shows in full.")] = 10,
    lang: Language = None,
    now: Now = None,
    quiet: Quiet = False,
    no_progress: NoProgress = False,
    debug: Debug = False,
) -> None:
    """Read every channel, compare, and report the contradictions, worst first."""
    from omniaudit.cli.progress import told_progress, wanted
    from omniaudit.language import locale_of
    from omniaudit.pipeline import CheckRequest, SelectionError, check_retailer
    from omniaudit.reports import ReportOptions, check_places, parse_outputs

    set_up_logging(debug=debug)
    if save and snapshot:
        fail("--save and --snapshot exclude each other: the first reads the channels, the second does not")
    if confirm and snapshot:
        fail("--confirm and --snapshot exclude each other: a snapshot is audited offline, and nothing is read again")
    if max_time and snapshot:
        fail("--max-time and --snapshot exclude each other: a snapshot is audited offline, and no channel is read")
    if sample and snapshot:
        fail("--sample and --snapshot exclude each other: a snapshot is audited offline, and no channel is read")
    if sample and product:
        fail("--sample and --product exclude each other: a sample leaves to chance which products it reads")
    with told_errors():
        outputs = parse_outputs(output or [])
        settings = in_language(read_config(config, channel), lang)
        tell_unapplied(settings)
        check_places(outputs)
        request = CheckRequest(
            config=settings,
            fail_on=tuple(fail_on or ()),
            min_confidence=min_confidence,
            products=tuple(product or ()),
            rules=tuple(rule or ()),
            skip_rules=tuple(skip_rule or ()),
            save=save,
            snapshot=snapshot,
            baseline=baseline,
            weights=weights,
            whole=not channel,
            max_time=span("--max-time", max_time),
            sample=sample,
            confirm=not snapshot and (settings.confirm if confirm is None else confirm),
            now=instant(now),
            debug=debug,
        )
        options = ReportOptions(
            top=top,
            width=None,
            colour=in_colour(sys.stdout),
            language=locale_of(settings.language, settings.country),
            quiet=quiet,
        )
        try:
            with ExitStack() as open_until_written:
                with told_progress(shown=wanted(no_progress=no_progress or debug, quiet=quiet)) as progress:
                    report = open_until_written.enter_context(check_retailer(request, progress))
                _tell(report, outputs, options, settings.notify)
        except SelectionError as error:
            fail(str(error))
    raise typer.Exit(report.exit_code)


def _tell(report: AuditReport, outputs: Sequence[Output], options: ReportOptions, addresses: Sequence[str]) -> None:
    """Write every report, tell GitHub Actions and whoever is to be notified; none keeps the others from it.

    Raises ReportError. What could not be delivered to somebody is only said: the exit code stays the audit's.
    """
    from omniaudit.reports import ReportError, announce, deliver, tell_actions, visible

    failed = []
    try:
        deliver(report, outputs, options, sys.stdout)
    except ReportError as error:
        failed.append(str(error))
    try:
        tell_actions(report, outputs, options, sys.stderr, os.environ)
    except ReportError as error:
        failed.append(str(error))
    for notice in report.history.notices if report.history else ():
        if notice.code in ("history_not_kept", "history_unreadable", "history_foreign"):
            typer.echo(f"omniaudit: history: {visible(notice.message)}", err=True)
    for failure in announce(report, addresses, options.language):
        typer.echo(f"omniaudit: {failure}", err=True)
    if failed:
        raise ReportError("; ".join(failed))
