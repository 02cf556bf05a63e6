"""What was noticed while reading, in another language.

A notice is written in English where it arises, with what it speaks of filled in: so snapshots keep it, and so programs
get it. A catalogue has the shapes of such texts, with the context ``notice``: by its shape a text is known, and said
anew. What no shape fits stays English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import islice
from typing import Final

from omniaudit.language.catalogue import catalogue
from omniaudit.language.figures import format_count, format_day, format_share
from omniaudit.language.speech import Wording, fill

PLACE: Final = "{place}: {what}"
"""What may stand before a notice: the file, the address or the channel that it speaks of."""
MORE: Final = "{names} and {number} more"
"""How a long list of names ends."""

_LONGEST: Final = 2_000
_MOST_PLACES: Final = 12
_NAME: Final = re.compile(r"\{([a-z_]+)\}")
_NUMBER: Final = re.compile(r"\d{1,3}(,\d{3})+|\d{1,15}")
_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)( \d\d:\d\d)?")
_MORE: Final = re.compile(r"(.+) and (\d+) more")
_LONG: Final = ("what", "sample")
_SENTENCES: Final = ("place", "what")
_SHARE: Final = re.compile(r"\d{1,3}(\.\d+)?%")


@dataclass(frozen=True)
class Shape:
    """A notice with names for what differs from one to the next, and what the language makes of it."""

    text: str
    said: str

    @cached_property
    def _parts(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The literals before, between and behind the names; the names."""
        parts = _NAME.split(self.text)
        return tuple(parts[::2]), tuple(parts[1::2])

    @property
    def length(self) -> int:
        """How much of a text it prescribes."""
        return sum(map(len, self._parts[0]))

    def values(self, told: str) -> dict[str, str] | None:
        """What a text of this shape has in the place of each name; None for a text of another shape.

        No value is empty. A sentence is the longest that fits, any other value the shortest: one search each, however
        hostile the text.
        """
        (first, *between), names = self._parts
        if not names:
            return {} if told == first else None
        *between, last = between
        at, end, values = len(first), len(told) - len(last), []
        if not told.startswith(first) or not told.endswith(last):
            return None
        for name, literal in zip(names, between, strict=False):
            found = (told.rfind if name in _LONG else told.find)(literal, at, end)
            if found <= at:
                return None
            values.append(told[at:found])
            at = found + len(literal)
        values.append(told[at:end])
        if at >= end or (not first and ": " in values[0] and names[0] not in _SENTENCES):
            return None  # what stands before a colon is a place, and no part of the value
        return dict(zip(names, values, strict=True))


def notice_in(say: Wording, text: str) -> str:
    """A notice's message, or the detail of an outcome, in the language."""
    return (len(text) <= _LONGEST and _known(say, text)) or text


@lru_cache(maxsize=4096)  # what is part of a hostile text may be asked for again and again
def _known(say: Wording, text: str) -> str | None:
    """The text in the language, by the shape that it has as a whole or behind a place; None where it has none."""
    shapes = _shapes(say.language)
    if (said := _shaped(say, text, shapes)) is not None:
        return said
    for colon in islice(re.finditer(": ", text), _MOST_PLACES):
        if (what := _shaped(say, text[colon.end() :], shapes)) is not None:
            return say(PLACE, place=_place(say, text[: colon.start()]), what=what)
    return None


def _place(say: Wording, text: str) -> str:
    """A place, such as ``pos.csv line 812``: a file's own name is never taken for a word of ours."""
    places = (shape for shape in _shapes(say.language) if shape.text.startswith("{place} "))
    return _shaped(say, text, places) or text


def _shaped(say: Wording, text: str, shapes: Iterable[Shape]) -> str | None:
    for shape in shapes:
        values = shape.values(text)
        if values is not None and (words := _words(say, values)) is not None:
            return fill(shape.said, words)
    return None


@cache
def _shapes(language: str) -> tuple[Shape, ...]:
    """Those that the language knows, the most telling ones first."""
    shapes = (Shape(text, said) for text, said in catalogue(language).notices.items())
    return tuple(sorted(shapes, key=lambda shape: (-shape.length, shape.text)))


def _words(say: Wording, values: Mapping[str, str]) -> dict[str, str] | None:
    """What was filled in, as the language says it; None where a number is asked for and is none."""
    words = {}
    for name, text in values.items():
        if name in ("number", "rows", "total", "line") and not _NUMBER.fullmatch(text):
            return None
        words[name] = _word(say, name, text)
    return words


def _word(say: Wording, name: str, text: str) -> str:
    """What stands in the place of a name: of ours, by its kind; or a file's, a channel's, a program's own text."""
    match name:
        case "number" | "rows" | "total":
            return format_count(int(text.replace(",", "")), say.language)
        case "share" if _SHARE.fullmatch(text):
            return format_share(text[:-1], say.language)
        case "moment" | "now" if found := _MOMENT.fullmatch(text):
            return format_day(found[1], say.language) + (found[2] or "")
        case "names" if found := _MORE.fullmatch(text):
            return say(MORE, names=found[1], number=found[2])
        case "field" if text == "record":  # the row as a whole
            return _known(say, text) or text
        case "place":
            return _place(say, text)
        case "what" | "where" | "wanted" | "sample" | "error":
            return _known(say, text) or text
    return text
