"""What a report format is: one function that writes an audit's result to a text stream.

A format's module exposes one constant, ``FORMAT``. Nothing else names it: the folder is the list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

from omniaudit.model.irritant import AuditReport


class ReportError(Exception):
    """A report could not be written; the message names the path, the reason and what to do."""


class OutputError(ValueError):
    """An ``--output`` that asks for something impossible: a usage error."""


@dataclass(frozen=True)
class ReportOptions:
    """How a report for people is laid out. Formats for machines ignore all of it.

    top: how many irritants are shown in full.
    width: cells a line; None: the terminal's own, 100 where there is none.
    language: BCP 47 or POSIX (``fr``, ``fr_CA``); decides the words, and how numbers, money and dates are written.
    quiet: only the verdict, the figures and what could not be read.
    """

    top: int = 10
    width: int | None = None
    colour: bool = False
    language: str = "en"
    quiet: bool = False


@dataclass(frozen=True)
class Format:
    """A report format. name: as in ``--output``. media: its media type.

    own_encoding: the text adapts to the stream's encoding (a terminal's); all others are always UTF-8.
    """

    name: str
    media: str
    write: Callable[[AuditReport, TextIO, ReportOptions], None]
    own_encoding: bool = False
