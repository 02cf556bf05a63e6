"""``omniaudit schema``: print the JSON Schema of the config or of the JSON report."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Which(StrEnum):
    """The published schemas."""

    config = "config"
    report = "report"


def schema(which: Annotated[Which, typer.Argument(help="Whose schema: the config's, or the JSON report's.")]) -> None:
    """Print a JSON Schema: for editors that help with the config, or for readers of the report."""
    from importlib import resources

    package, file = {
        Which.config: ("omniaudit.config", "schema.json"),
        Which.report: ("omniaudit.reports", "report.schema.json"),
    }[which]
    typer.echo((resources.files(package) / file).read_text(encoding="utf-8"), nl=False)
