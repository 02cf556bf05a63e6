"""What a parser may say besides a value: that the text states nothing, or why it can't be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Reject:
    """A text that could not be read. code: stable, for reports and counts; why: half a sentence for people."""

    code: str
    why: str


PLACEHOLDERS: Final = frozenset(
    {
        "", "-", "--", "---", ".", "?", "n/a", "#n/a", "na", "n.a.", "n.a", "n/d", "n.d.", "null", "(null)", "none",
        "nil",        "undefined", "not available", "not applicable", "does not apply", "doesn't apply", "no aplica",
        "non applicable",        "nicht zutreffend", "nicht vorhanden", "keine angabe", "k.a.", "k. a.", "tbd", "tba",
    }
)  # fmt: skip
"""Ways to write nothing, case-folded. ``nan`` is not among them: it is a number that went wrong."""

_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_SPACES: Final = re.compile(r"\s+")
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-"))


def plain_spaces(text: str) -> str:
    """The text with one plain space for each run of spaces of any kind, none at the ends, and nothing invisible."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def plain_dashes(text: str) -> str:
    """The text with every dash and minus sign as the ASCII one."""
    return text.translate(_DASHES)


def is_absent(text: str) -> bool:
    """Whether the text only says that there is no value."""
    return plain_dashes(plain_spaces(text)).casefold() in PLACEHOLDERS
