"""What several commands share: loading the config, and telling people about errors."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NoReturn, TextIO

import typer

from omniaudit.model import exits

if TYPE_CHECKING:
    from omniaudit.config.settings import Config

ConfigPath = Annotated[Path, typer.Argument(metavar="CONFIG", help="The retailer's YAML file.", show_default=False)]
Now = Annotated[
    str | None,
    typer.Option(metavar="ISO8601", help="Judge as of this instant (sale windows, expiries) instead of now."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only the verdict and what could not be read.")]
NoProgress = Annotated[bool, typer.Option("--no-progress", help="No progress on stderr.")]
Language = Annotated[
    str | None,
    typer.Option("--lang", metavar="LANGUAGE", help="The report's language, en or fr, instead of the config's."),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show what happens inside, and tracebacks of bugs.")]
Channels = Annotated[
    list[str] | None, typer.Option("--channel", metavar="NAME", help="Only this channel (repeatable).")
]
MaxTime = Annotated[
    str | None,
    typer.Option(
        "--max-time",
        metavar="DURATION",
        help="Stop reading channels after so long (90s, 30m, 2h), and go on with what was read.",
    ),
]
ReportPath = Annotated[Path, typer.Argument(metavar="REPORT", help="A JSON report of `check`.", show_default=False)]
WeightsPath = Annotated[
    Path | None,
    typer.Option("--weights", metavar="FILE", help="Weights of your own instead of the package's; the same YAML form."),
]

_DURATION: Final = re.compile(r"[0-9]{1,5}(\.[0-9]{1,3})?[smhd]")


def fail(message: str, code: int = exits.USAGE) -> NoReturn:
    """Say what is wrong on stderr and leave with that exit code."""
    typer.echo(f"omniaudit: {message}", err=True)
    raise typer.Exit(code)


@contextmanager
def told_errors() -> Iterator[None]:
    """Errors that users can mend become one message and their exit code."""
    from omniaudit.config import ConfigError
    from omniaudit.gate import GateError
    from omniaudit.ranking import BaselineError, WeightsError
    from omniaudit.reports import OutputError, ReportError
    from omniaudit.rules import RuleError
    from omniaudit.snapshot import SnapshotError
    from omniaudit.sources import UnknownSource

    try:
        yield
    except ConfigError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        count = len(error.problems)
        fail(f"the config has {count} error{'s' if count != 1 else ''}; no channel was contacted")
    except (GateError, OutputError, RuleError, UnknownSource, WeightsError) as error:
        fail(str(error))
    except (BaselineError, ReportError, SnapshotError) as error:
        fail(str(error), exits.STORE)


def read_config(path: Path, channels: list[str] | None = None) -> Config:
    """The config, narrowed to the named channels; exits with 2 where it is wrong."""
    from dataclasses import replace

    from omniaudit.config import load_config

    config = load_config(path, os.environ)
    if channels:
        check_channels(config, channels, "--channel ")
        config = replace(config, channels=tuple(channel for channel in config.channels if channel.name in channels))
    return config


def in_language(config: Config, language: str | None) -> Config:
    """The config with the language of ``--lang``; exits with 2 where no report can be written in it."""
    from dataclasses import replace

    return config if language is None else replace(config, language=chosen_language(language))


def chosen_language(language: str | None) -> str:
    """The language of ``--lang``, English where none is given; exits with 2 where nothing can be said in it."""
    from omniaudit.language import language_of, languages

    if language is None:
        return "en"
    if language_of(language) is None:
        fail(f"--lang {language}: no such language of reports; choose from {', '.join(languages())}")
    return language


def check_channels(config: Config, names: list[str], option: str = "") -> None:
    """Exit with 2 where the config has no channel of a name. option: what stood before it."""
    from omniaudit.config.problem import near

    known = [channel.name for channel in config.channels]
    for name in names:
        if name not in known:
            guess = near(name, known)
            question = f", did you mean {guess}?" if guess else ";"
            fail(f"{option}{name}: no such channel{question} the config has {', '.join(known)}")


def tell_unapplied(config: Config) -> None:
    """Say which parts of the config are understood but not acted on yet: silence would look like agreement."""
    parts = {"spark": config.spark}
    if named := [name for name, value in parts.items() if value]:
        typer.echo(f"omniaudit: {', '.join(named)}: not acted on by this version", err=True)


def instant(text: str | None) -> datetime | None:
    """An ``--now`` as a UTC instant; without a zone it is UTC."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        fail(f"--now {text}: not an ISO 8601 instant; write it like 2026-11-21T09:00:00Z")
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def span(option: str, text: str | None) -> timedelta | None:
    """A duration as configs write it; exits with 2 where it is none, or no time at all."""
    if text is None:
        return None
    from omniaudit.config.units import duration

    found = duration(text) if _DURATION.fullmatch(text) else timedelta()
    if not found:
        fail(f"{option} {text}: not a duration; write it like 90s, 30m or 2h")
    return found


def in_colour(stream: TextIO) -> bool:
    """Whether a stream is a terminal that takes colour (NO_COLOR, CI and pipes switch it off)."""
    off = "NO_COLOR" in os.environ or os.environ.get("CI", "").lower() in ("true", "1")
    return not off and stream.isatty() and os.environ.get("TERM") != "dumb"


def set_up_logging(*, debug: bool) -> None:
    """Our own log on stderr with --debug; nothing else is shown, other libraries' logs hold URLs with tokens."""
    logging.basicConfig(level=logging.CRITICAL, stream=sys.stderr, format="%(name)s: %(message)s")
    if debug:
        logging.getLogger("omniaudit").setLevel(logging.DEBUG)
