"""``omniaudit init``: recognise what each input is and write a config that runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from omniaudit.cli.common import Debug, fail, set_up_logging
from omniaudit.model import exits

if TYPE_CHECKING:
    from omniaudit.recognise import Proposal


def init(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH|URL...",
            help="Files, patterns, folders; a shop's home page, a feed, an export, an API.",
            show_default=False,
        ),
    ],
    write: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write the config; its paths are relative to it.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite that file.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing; take the likeliest answer.")] = False,
    debug: Debug = False,
) -> None:
    """Recognise what each input is, and write a commented config that runs as it is."""
    from omniaudit.recognise import NoSuchInput, compose, recognise

    set_up_logging(debug=debug)
    if write and write.exists() and not force:
        fail(f"{write} exists; --force overwrites it, or choose another --write")
    if write and not write.absolute().parent.is_dir():
        fail(f"{write}: there is no folder {write.absolute().parent}; make it first")
    try:
        proposal = recognise(inputs, Path.cwd(), write.absolute().parent if write else Path.cwd())
    except NoSuchInput as error:
        fail(str(error))
    if not yes and sys.stdin.isatty() and sys.stderr.isatty():
        _ask(proposal)
    text = compose(proposal, write.name if write else "omniaudit.yaml")
    if write:
        try:
            write.write_text(text, encoding="utf-8")
        except OSError as error:
            fail(f"{write} can't be written: {error.strerror}; choose another --write", exits.STORE)
    else:
        typer.echo(text, nl=False)
    _tell(proposal, write)
    raise typer.Exit(exits.INCOMPLETE if proposal.refused else exits.CLEAN)


def _ask(proposal: Proposal) -> None:
    from omniaudit.model.money import CURRENCIES
    from omniaudit.recognise import questions

    for question in questions(proposal):
        shown = f"{question.text} ({', '.join(question.choices)})" if question.choices else question.text
        while True:
            answer: str = typer.prompt(shown, default=question.default, err=True).strip()
            if question.choices and answer not in question.choices:
                typer.echo(f"choose one of {', '.join(question.choices)}", err=True)
            elif question.key == "currency" and answer.upper() not in CURRENCIES:
                typer.echo("write an ISO 4217 code such as EUR", err=True)
            else:
                break
        proposal.answers[question.key] = answer


def _tell(proposal: Proposal, write: Path | None) -> None:
    """What each input was taken for, on stderr."""
    for source in proposal.sources:
        typer.echo(
            f"{source.given}: {source.title if source.refused is None else 'not recognised: ' + source.refused}",
            err=True,
        )
    if write and all(source.refused for source in proposal.sources):
        typer.echo(f"{write} written, but without a channel: describe one there before omniaudit check", err=True)
    elif write:
        typer.echo(f"{write} written; next: omniaudit check {write}", err=True)
