"""Data stays data: what a channel wrote never becomes a terminal's control, a spreadsheet's formula or a CI command."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import Final

_INVISIBLE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL and C1: escape sequences
    "\xad\u180e\u200b\u2060-\u2064\ufeff"  # zero width: two texts that differ unseen
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # bidi controls reorder the rest of the line
    "\u2028\u2029"  # line breaks to some readers
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"  # annotations, non-characters, lone surrogates
    "\U000e0000-\U000e007f]"  # tags: text that no screen shows
)

_COMMAND: Final = re.compile(r"#(?=#[\w.-]*\[)")
"""Azure Pipelines and TeamCity obey ``##vso[`` and ``##teamcity[`` anywhere in a line, GitHub ``##[``."""

_OPENING: Final = "=+-@\t\r\n＝＋－＠"
_FORMULA: Final = re.compile(f"(^|;)(?=[{re.escape(_OPENING)}])")
"""A ``;`` starts a new cell where it is the list separator, as in French and German Excel."""

_TYPOGRAPHY: Final = {
    "\u00a0": " ", "\u2009": " ", "\u202f": " ", "‑": "-", "–": "-", "—": "-", "−": "-",
    "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "œ": "oe", "Œ": "OE", "æ": "ae",
    "×": "x", "…": "...", "€": "EUR", "£": "GBP",
}  # fmt: skip
"""Nearest spelling of what a narrow character set lacks."""


def visible(text: str) -> str:
    """The text with every control, bidi and zero-width character written out (``\\x1b``): it can only be read."""
    if not text.isprintable():  # true of nothing that _INVISIBLE matches, and quick for the millions of harmless texts
        text = _INVISIBLE.sub(_escape, text)
    return _COMMAND.sub(r"#\\", text) if "##" in text else text


def _escape(match: re.Match[str]) -> str:
    return ascii(match[0])[1:-1]


def sentence_safe(text: str) -> str:
    """Visible text in which ``::`` can't open a GitHub command, wherever a line may be broken."""
    return re.sub(":(?=:)", r":\\", visible(text))


def spreadsheet_safe(text: str) -> str:
    """One cell of CSV: visible text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    if ";" in text or text[:1] in _OPENING:  # true of few, and most of a table's time would go into looking
        text = _FORMULA.sub(r"\1'", text)
    return visible(text)


def encodable(text: str, encoding: str) -> str:
    """The text with what the encoding lacks spelt otherwise: ``…`` as ``...``, ``é`` as ``e``, else as ``\\u4e2d``."""
    if codecs.lookup(encoding).name.startswith("utf"):
        return text
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        if "«" in text:
            text = text.replace("«\u00a0", "«").replace("\u00a0»", "»")
        return "".join(_spelt(character, encoding) for character in text)
    return text


def _spelt(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        letter = unicodedata.normalize("NFD", character)[0]
        near = _TYPOGRAPHY.get(character) or (letter if letter.isascii() else character)
        return near.encode(encoding, "backslashreplace").decode(encoding)
    return character
