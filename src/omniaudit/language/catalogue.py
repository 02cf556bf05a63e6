"""The texts of each language: one ``.po`` file of this folder. Adding a language is adding its file.

English is the language of the code: an English text is its own key, and what a catalogue lacks stays English.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Final

SOURCE: Final = "en"
"""The language that the code is written in."""

NOTICE: Final = "notice"
"""The ``msgctxt`` of what sources say of their reading: see ``language.notices``."""

_TAG: Final = re.compile(r"(?P<language>[A-Za-z]{2,3})([_-](?P<place>[A-Za-z]{2}))?")


@dataclass(frozen=True)
class Catalogue:
    """English text → the language's. plurals: by the singular; form: which of them a number takes.

    notices: shapes of notices, the entries of the context NOTICE.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    plurals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notices: Mapping[str, str] = field(default_factory=dict)
    form: Callable[[int], int] = lambda number: int(number != 1)


@cache
def languages() -> tuple[str, ...]:
    """The languages that a report can be written in."""
    found = (file.name.removesuffix(".po") for file in _folder().iterdir() if file.name.endswith(".po"))
    return (SOURCE, *sorted(found))


def language_of(written: str) -> str | None:
    """The one of ``languages`` that a tag such as ``fr``, ``fr_CA`` or ``fr-CA`` asks for; None where there is none."""
    tag = _TAG.fullmatch(written)
    return tag["language"].lower() if tag and tag["language"].lower() in languages() else None


def locale_of(written: str, country: str | None) -> str:
    """The conventions for numbers and dates: the language as its country writes it, where it is spoken there.

    A tag that names a country keeps it: ``fr_CA``. country: ISO 3166; ``fr`` in ``CH`` is ``fr_CH``.
    """
    tag = _TAG.fullmatch(written)
    if tag is None:
        return SOURCE
    language, place = tag["language"].lower(), tag["place"]
    if place is None and country is not None:
        from babel.languages import get_official_languages

        place = country if language in get_official_languages(country, de_facto=True) else None
    return f"{language}_{place.upper()}" if place else language


def translator(language: str) -> Callable[[str], str]:
    """What turns an English text into the language's; one that its catalogue lacks comes back as it is."""
    texts = catalogue(language).texts
    return lambda text: texts.get(text, text)


def catalogue(language: str) -> Catalogue:
    """The catalogue of a language or of a locale's language; an empty one for English, which needs none."""
    return _read(language_of(language) or SOURCE)


@cache
def _read(language: str) -> Catalogue:
    if language == SOURCE:
        return Catalogue()
    from babel.messages.pofile import read_po

    with (_folder() / f"{language}.po").open("rb") as file:
        read = read_po(file, locale=language)
    texts, plurals, notices = {}, {}, {}
    for message in read:
        if not message.id or not message.string or message.fuzzy:
            continue
        if message.context == NOTICE:
            notices[str(message.id)] = str(message.string)
        elif isinstance(message.id, str):
            texts[message.id] = str(message.string)
        else:
            plurals[message.id[0]] = tuple(message.string)
    return Catalogue(texts, plurals, notices, gettext.c2py(read.plural_expr))


def _folder() -> resources.abc.Traversable:
    return resources.files(__package__)
