"""``omniaudit explain``: one irritant of a report in full."""

from __future__ import annotations

from typing import Annotated

import typer

from omniaudit.cli.common import Language, ReportPath, chosen_language, fail, told_errors


def explain(
    report: ReportPath,
    fingerprint: Annotated[
        str, typer.Argument(metavar="FINGERPRINT", help="Of the irritant, or its beginning.", show_default=False)
    ],
    lang: Language = None,
) -> None:
    """Explain one irritant: every value with its evidence, the cause, the factors of its score."""
    with told_errors():
        from omniaudit.language import wording
        from omniaudit.reports import UnknownFingerprint, explain_irritant, find_irritant, read_report

        found = read_report(report)
        try:
            irritant = find_irritant(found, fingerprint)
        except UnknownFingerprint as error:
            fail(str(error))
        for line in explain_irritant(found, irritant, wording(chosen_language(lang))):
            typer.echo(line)
