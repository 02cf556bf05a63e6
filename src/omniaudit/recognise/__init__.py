"""Recognise what files and addresses are, and write a config of them: the work behind ``omniaudit init``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from omniaudit.engine import Engine
from omniaudit.recognise.compose import compose, questions
from omniaudit.recognise.files import NoSuchInput, find_files, recognise_files
from omniaudit.recognise.proposal import Proposal, Question, Source

__all__ = ["NoSuchInput", "Proposal", "Question", "compose", "questions", "recognise"]


def recognise(inputs: Sequence[str], folder: Path, target: Path) -> Proposal:
    """What each input is. folder: where relative paths start; target: the folder of the config to be written.

    Raises NoSuchInput before anything is read, where a path leads nowhere.
    """
    for given in inputs:
        if not _is_address(given):
            find_files(given, folder)
    sources: list[Source] = []
    with Engine() as engine:
        for given in inputs:
            if _is_address(given):
                from omniaudit.recognise.web import recognise_address

                sources += recognise_address(engine, given, [each for each in inputs if _is_address(each)])
            else:
                sources += recognise_files(engine, given, folder, target)
    return Proposal(_merged(sources))


def _merged(sources: Sequence[Source]) -> list[Source]:
    """Product pages of one shop are one source."""
    kept: list[Source] = []
    for source in sources:
        pages = source.line("urls")
        first = next((each for each in kept if pages and each.line("urls") and _host(each) == _host(source)), None)
        if first and pages and (known := first.line("urls")):
            known.value += pages.value
            first.notes += source.notes
        else:
            kept.append(source)
    return kept


def _host(source: Source) -> str:
    return urlsplit(source.given).netloc


def _is_address(given: str) -> bool:
    return given.lower().startswith(("http://", "https://"))
