"""Words with a meaning: one YAML file of what channels write for what we mean."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources
from typing import Final

import yaml

_SCHEMA_ORG: Final = re.compile(r"^(?:https?://(?:www\.)?schema\.org/|schema:)", re.IGNORECASE)
_NOT_ALPHANUMERIC: Final = re.compile(r"[\W_]+")
_NUMBER: Final = re.compile(r"[0-9]+")


def fold(text: str) -> str:
    """A text without case, accents, spaces and marks, so that "In Stock" and "in_stock" are one."""
    bare = _SCHEMA_ORG.sub("", text.strip())
    letters = unicodedata.normalize("NFKD", bare.casefold())
    return _NOT_ALPHANUMERIC.sub("", "".join(c for c in letters if not unicodedata.combining(c)))


@cache
def vocabulary(field: str) -> dict[str, str]:
    """Folded word → meaning, for one section of vocabulary.yaml. A ``#`` in a word stands for a number."""
    text = resources.files("omniaudit.normalise").joinpath("vocabulary.yaml").read_text(encoding="utf-8")
    words: dict[str, str] = {}
    for means, written in yaml.load(text, Loader=yaml.CSafeLoader)[field].items():
        for word in written:
            words["#".join(fold(part) for part in str(word).split("#"))] = means
    return words


def meaning(field: str, text: str) -> str | None:
    """What a word of a field means, or None where that is not known."""
    return vocabulary(field).get(fold(text))


def counted_meaning(field: str, text: str) -> tuple[str, int] | None:
    """What a sentence with exactly one number means ("Only 3 left"), with that number."""
    folded = fold(text)
    numbers = _NUMBER.findall(folded)
    if len(numbers) != 1 or len(numbers[0]) > 9:
        return None
    found = vocabulary(field).get(_NUMBER.sub("#", folded))
    return (found, int(numbers[0])) if found else None
