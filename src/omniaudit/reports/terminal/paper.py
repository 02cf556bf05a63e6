"""What the page is written on: so many cells wide, in one encoding, with the words and numbers of one language.

Every text of the audited data passes through here before rich sees it; measured in cells, cut and wrapped by cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rich.cells import get_character_cell_size
from rich.text import Text

from omniaudit.language import Wording, wording
from omniaudit.language.figures import format_count
from omniaudit.reports.safe import encodable, sentence_safe

LONGEST: Final = 2_000
"""Characters of a text that are looked at; a feed may hold a field of megabytes."""

Part = str | tuple[str, str]
"""Text, or text with a style."""

_WIDENING: Final = "\ufe0f"


@dataclass(frozen=True)
class Glyphs:
    """The signs of the page."""

    dot: str = "·"
    dash: str = "–"
    times: str = "×"
    arrow: str = "→"
    ellipsis: str = "…"
    ok: str = "✓"
    partial: str = "!"
    failed: str = "✗"


_ASCII: Final = Glyphs(dot="-", dash="-", times="x", arrow="->", ellipsis="...", ok="+", failed="x")


@dataclass(frozen=True)
class Paper:
    """width: cells a line. labels: channel name → label."""

    width: int
    encoding: str
    language: str
    labels: Mapping[str, str]

    @property
    def wide(self) -> bool:
        """There is room for evidence beside the values."""
        return self.width >= 110

    @cached_property
    def glyphs(self) -> Glyphs:
        """Typographic signs where the encoding has all of them, ASCII otherwise."""
        wanted = Glyphs()
        signs = "".join(vars(wanted).values())
        return wanted if encodable(signs, self.encoding) == signs else _ASCII

    def clean(self, text: str) -> str:
        """Data as it may be shown: one line, nothing invisible, nothing the encoding lacks."""
        return encodable(sentence_safe(text[:LONGEST]), self.encoding)

    @cached_property
    def words(self) -> Wording:
        """The words of the language."""
        return wording(self.language)

    def say(self, text: str, /, **words: str) -> str:
        """A sentence of ours in the language, filled with what has been cleaned already."""
        return encodable(self.words(text, **words), self.encoding)

    def many(self, one: str, many: str, number: int, /, **words: str) -> str:
        """A sentence of ours that goes with a number: both forms may name ``{number}``."""
        return encodable(self.words.count(one, many, number, **words), self.encoding)

    def word(self, name: str) -> str:
        """A name of a closed list, as people say it."""
        return self.clean(self.words.word(name))

    def count(self, number: int) -> str:
        """A whole number."""
        return self.clean(format_count(number, self.language))

    def label(self, channel: str) -> str:
        """What people call the channel."""
        return self.clean(self.labels.get(channel) or channel)

    def fit(self, text: str, width: int) -> str:
        """The text in at most so many cells, cut with an ellipsis."""
        if cells(text) <= width:
            return text
        ellipsis = self.glyphs.ellipsis
        return take(text, max(width - len(ellipsis), 0)).rstrip() + ellipsis[:width]

    def column(self, text: str, width: int) -> str:
        """The text cut or filled up to exactly so many cells."""
        fitted = self.fit(text, width)
        return fitted + " " * (width - cells(fitted))

    def paragraph(self, text: str, *, indent: int, style: str = "", lead: Sequence[Part] = ()) -> Iterator[Text]:
        """Text wrapped between an indent and the right edge; lead stands in place of the first line's indent."""
        margin = lead or (" " * indent,)
        for line in wrap(text, self.width - indent):
            yield Text.assemble(*margin, (line, style))
            margin = (" " * indent,)


def cells(text: str) -> int:
    """The most cells that a terminal may use for the text: joined emoji count as if they were not joined."""
    if text.isascii():
        return len(text)
    return sum(get_character_cell_size(character) for character in text) + text.count(_WIDENING)


def take(text: str, width: int) -> str:
    """As much of the beginning as fits in so many cells."""
    used = 0
    for index, character in enumerate(text):
        used += cells(character)
        if used > width:
            return text[:index]
    return text


def wrap(text: str, width: int) -> Iterator[str]:
    """Lines of at most so many cells, broken between words, inside a word only where it is longer than a line."""
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if cells(longer) <= width:
            line = longer
            continue
        if line:
            yield line
        while cells(word) > width:
            head = take(word, width) or word[0]
            yield head
            word = word[len(head) :]
        line = word
    if line:
        yield line
