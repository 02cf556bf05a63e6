"""The commands, and how their errors become messages and exit codes."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from omniaudit.cli import baseline, check, collect, compare, explain, init, probe, rank, rules, schema, validate
from omniaudit.model import exits

app = typer.Typer(
    name="omniaudit",
    help="Find every contradiction between a retailer's channels, worst first.",
    no_args_is_help=True,
    rich_markup_mode=None,  # help without rich starts in half the time
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (check, collect, init, probe, validate, rules, explain, compare, baseline, rank, schema):
    app.command()(getattr(command, command.__name__.rpartition(".")[2]))


def _version(wanted: bool) -> None:
    if wanted:
        from omniaudit import __version__

        typer.echo(f"omniaudit {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit code."""
    try:
        result: Any = app(args=arguments, prog_name="omniaudit")
    except SystemExit as end:
        if end.code == exits.INTERRUPTED:  # the framework has swallowed the KeyboardInterrupt
            raise KeyboardInterrupt from end
        return end.code if isinstance(end.code, int) else 0
    return int(result or 0)
