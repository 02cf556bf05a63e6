"""What comes by itself on GitHub Actions: annotations in the log, and the Markdown report in the step's summary."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

from omniaudit.language import wording
from omniaudit.model.irritant import AuditReport
from omniaudit.reports import github, markdown
from omniaudit.reports.deliver import Output
from omniaudit.reports.protocol import ReportError, ReportOptions

_SUMMARY_LIMIT = 1024 * 1024
"""Bytes of a step's summary (GitHub); with more, none of it is shown."""


def tell_actions(
    report: AuditReport, outputs: Sequence[Output], options: ReportOptions, log: TextIO, env: Mapping[str, str]
) -> None:
    """Annotate the log and append to the summary where the environment is GitHub Actions.

    log: stderr, whose commands GitHub obeys as it does stdout's, so that stdout stays what ``--output`` made it.
    A format that was asked for is not added. Raises ReportError where the summary can't be written.
    """
    if env.get("GITHUB_ACTIONS") != "true":
        return
    asked = {output.format.name for output in outputs if output.path is None}
    if "github" not in asked:
        github.annotate(report, log, wording(options.language))
        log.flush()
    if summary := env.get("GITHUB_STEP_SUMMARY"):
        _append(report, options, Path(summary))


def _append(report: AuditReport, options: ReportOptions, path: Path) -> None:
    page = io.StringIO(newline="")
    markdown.write(report, page, options)
    text = page.getvalue().encode("utf-8", "backslashreplace")
    try:
        written = path.stat().st_size if path.exists() else 0
        if written + len(text) + 1 > _SUMMARY_LIMIT:
            return  # an earlier command of the step has filled it: a longer one would not be shown at all
        with path.open("ab") as out:
            out.write(text + b"\n")
    except OSError as error:
        raise ReportError(
            f"the step summary {path} can't be written: {(error.strerror or str(error)).lower()}"
        ) from error
