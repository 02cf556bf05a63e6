"""``omniaudit compare``: what became of the irritants between two reports, or two snapshots."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from omniaudit.cli.common import Debug, Language, chosen_language, fail, read_config, set_up_logging, told_errors
from omniaudit.model import exits

if TYPE_CHECKING:
    from omniaudit.config.settings import Config
    from omniaudit.reports.saved import SavedReport


def compare(
    old: Annotated[
        Path, typer.Argument(metavar="OLD", help="The earlier JSON report or snapshot.", show_default=False)
    ],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The later JSON report or snapshot.", show_default=False)],
    config: Annotated[
        Path | None,
        typer.Option(metavar="CONFIG", help="The config that snapshots are audited with: the same for both."),
    ] = None,
    output: Annotated[str, typer.Option("--output", "-o", metavar="FORMAT", help="terminal or json.")] = "terminal",
    top: Annotated[int, typer.Option(min=0, help="How many irritants of each change the terminal shows.")] = 10,
    lang: Language = None,
    debug: Debug = False,
) -> None:
    """Compare two reports or snapshots: new, fixed, worse, better, unchanged.

    Exits with 1 where something is new or worse.
    """
    if output not in ("terminal", "json"):
        fail(f"--output {output}: choose terminal or json")
    set_up_logging(debug=debug)
    language = chosen_language(lang)
    for path in (old, new):
        if path.is_dir() and config is None:
            fail(f"{path}: is a snapshot; say with --config CONFIG what it is to be audited with")
    with told_errors():
        from omniaudit.language import wording
        from omniaudit.reports import ReportError, compare_reports, write_change, write_change_json

        settings = read_config(config) if config else None
        before, after = (_saved(path, settings, language) for path in (old, new))
        if before["retailer"] != after["retailer"]:
            raise ReportError(f"{new}: is a report of {after['retailer']}, and {old} one of {before['retailer']}")
        comparison = compare_reports(before, after)
        if output == "json":
            write_change_json(comparison, sys.stdout)
        else:
            write_change(comparison, sys.stdout, wording(language), top)
    raise typer.Exit(exits.IRRITANTS if comparison.regressed else exits.CLEAN)


def _saved(path: Path, config: Config | None, language: str) -> SavedReport:
    """A report that is there, or that of a snapshot, as of when its channels were read; the history keeps neither."""
    from dataclasses import replace

    from omniaudit.reports import ReportOptions, formats, read_report

    if config is None or not path.is_dir():
        return read_report(path)
    from omniaudit.pipeline import CheckRequest, check_retailer

    request = CheckRequest(replace(config, language=language), snapshot=path, remember=False)
    with tempfile.TemporaryDirectory(prefix="omniaudit-") as folder:
        written = Path(folder) / "report.json"
        with check_retailer(request, lambda _: None) as report, written.open("w", encoding="utf-8") as out:
            formats()["json"].write(report, out, ReportOptions())
        return read_report(written)
