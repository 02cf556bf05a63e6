"""``omniaudit baseline``: take what a report found as known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from omniaudit.cli.common import ReportPath, told_errors


def baseline(
    report: ReportPath,
    write: Annotated[Path, typer.Option(metavar="FILE", help="Where to write the baseline.", show_default=False)],
) -> None:
    """Write a baseline: with `check --baseline FILE` what is known no longer makes the run red."""
    with told_errors():
        from omniaudit.ranking import write_baseline
        from omniaudit.reports import ReportError, read_report

        found = read_report(report)
        try:
            with write.open("w", encoding="utf-8", newline="\n") as out:
                count = write_baseline(found, out)
        except OSError as error:
            raise ReportError(f"{write}: {(error.strerror or str(error)).lower()}; choose another file") from error
    typer.echo(f"{write}: {count} known irritant{'s' if count != 1 else ''}", err=True)
