"""SQL that cleans text columns: next to nothing on plain ASCII, thorough where a row needs it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from omniaudit.engine import literal

IDENTIFIER_LENGTH: Final = 200
TITLE_LENGTH: Final = 500
URL_LENGTH: Final = 2000
SAMPLE_LENGTH: Final = 200

_INVISIBLE: Final = r"\x{00AD}\x{200B}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2069}\x{FEFF}"
_BLANKS: Final = r"\x00-\x20\x7F-\xA0\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}"
_UNTIDY: Final = "[" + _INVISIBLE + _BLANKS.replace(r"\x20", r"\x1F") + "]"
"""What a text outside ASCII may hold that has to go; the plain space is fine inside one."""
_PLACEHOLDER: Final = r"(?i)\s*(n/?a|n\.a\.|null|none|nil|-+|\?|\.)\s*"


def clean(column: str, length: int, *, tidy: bool = False) -> str:
    """Trimmed text of at most that many characters; NULL where nothing is left.

    tidy: it is known to be printable ASCII.
    Control characters and all kinds of space become a space, invisible characters go, letters are composed (NFC).
    """
    edges = f"unicode({column}) <= 32 OR ends_with({column}, ' ') OR strlen({column}) > {length}"
    if tidy:
        return f"CASE WHEN {edges} THEN nullif(left(trim({column}), {length}), '') ELSE {column} END"
    clear = f"regexp_replace(regexp_replace({column}, '[{_INVISIBLE}]', '', 'g'), '[{_BLANKS}]+', ' ', 'g')"
    thorough = f"nullif(left(trim(nfc_normalize({clear})), {length}), '')"
    # On most rows only these tests run: trim() alone would cost more than all of them.
    breaks = " OR ".join(f"contains({column}, chr({code}))" for code in (9, 10, 27))
    untidy = f"{edges} OR {breaks}"
    composed = f"CASE WHEN regexp_matches({column}, '{_UNTIDY}') THEN {thorough} ELSE nfc_normalize({column}) END"
    foreign = f"length({column}) <> strlen({column})"
    return f"CASE WHEN {untidy} THEN {thorough} WHEN {foreign} THEN {composed} ELSE {column} END"


def clean_identifier(column: str, *, tidy: bool = False) -> str:
    """As ``clean``; NULL also where the text only says that there is none ("N/A")."""
    # First what is cheap: only a text that starts like a placeholder is worth the pattern. Blanks and marks come before
    # the digits; IN (…) would be a join.
    starts = " OR ".join([f"unicode({column}) < 48", *(f"unicode({column}) = {ord(letter)}" for letter in "nN?")])
    short = f"strlen({column}) < 8 AND ({starts})"
    nothing = f"{short} AND regexp_full_match({column}, '{_PLACEHOLDER}')"
    return f"CASE WHEN {nothing} THEN NULL ELSE {clean(column, IDENTIFIER_LENGTH, tidy=tidy)} END"


def sample(column: str) -> str:
    """A raw text as evidence of a reject."""
    return f"left({column}, {SAMPLE_LENGTH})"


def mapped(column: str, words: Mapping[str, str]) -> str:
    """The column with a channel's own words replaced by ours."""
    if not words:
        return column
    cases = " ".join(f"WHEN {literal(theirs)} THEN {literal(ours)}" for theirs, ours in words.items())
    return f"(CASE trim({column}) {cases} ELSE {column} END)"
