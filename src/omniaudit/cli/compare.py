"""``omniaudit compare``: what became of the irritants between two reports."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from omniaudit.cli.common import Language, chosen_language, fail, told_errors
from omniaudit.model import exits


def compare(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The earlier JSON report.", show_default=False)],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The later JSON report.", show_default=False)],
    output: Annotated[str, typer.Option("--output", "-o", metavar="FORMAT", help="terminal or json.")] = "terminal",
    top: Annotated[int, typer.Option(min=0, help="How many irritants of each change the terminal shows.")] = 10,
    lang: Language = None,
) -> None:
    """Compare two reports: new, fixed, worse, better, unchanged. Exits with 1 where something is new or worse."""
    if output not in ("terminal", "json"):
        fail(f"--output {output}: choose terminal or json")
    with told_errors():
        from omniaudit.language import wording
        from omniaudit.reports import ReportError, compare_reports, read_report, write_change, write_change_json

        before, after = read_report(old), read_report(new)
        if before["retailer"] != after["retailer"]:
            raise ReportError(f"{new}: is a report of {after['retailer']}, and {old} one of {before['retailer']}")
        comparison = compare_reports(before, after)
        if output == "json":
            write_change_json(comparison, sys.stdout)
        else:
            write_change(comparison, sys.stdout, wording(chosen_language(lang)), top)
    raise typer.Exit(exits.IRRITANTS if comparison.regressed else exits.CLEAN)
