"""What a column's name says: which field it may hold, in which language, and what it tells of a price."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Final

import yaml

from omniaudit.config.settings import TaxBasis
from omniaudit.model.money import CURRENCIES
from omniaudit.normalise.vocabulary import fold

_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_APART: Final = re.compile(r"[^\w]+|_+")
_EVERYDAY: Final = frozenset(
    ("eur", "usd", "gbp", "chf", "sek", "nok", "dkk", "pln", "czk", "huf", "ron", "cad", "aud", "jpy", "brl")
)
"""Currencies whose code is no word of any language, so that it counts in small letters too."""


_DEPTH: Final = 20
"""How much less sure a name is for each step that it lies further down."""


@dataclass(frozen=True)
class Meaning:
    """What a name says. field: canonical, or one of the vocabulary's own (cost, regular_price, beside …).

    rank: the lower, the surer. languages: that use the word. tax, cents, currency: what it says of a price.
    """

    field: str
    rank: int
    languages: frozenset[str]
    tax: TaxBasis | None = None
    cents: bool = False
    currency: str | None = None


@cache
def vocabulary() -> dict[str, Any]:
    """The whole of vocabulary.yaml."""
    text = resources.files("omniaudit.recognise").joinpath("vocabulary.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return content


@cache
def kinds() -> dict[str, tuple[str, ...]]:
    """Kind of channel → folded words that name it, in the order in which they count."""
    return {kind: tuple(map(fold, words)) for kind, words in vocabulary()["kinds"].items()}


def tokens(name: str) -> list[str]:
    """The words of a name, folded: ``Preis (inkl. MwSt)`` → preis, inkl, mwst."""
    plain = unicodedata.normalize("NFKC", name).strip().removeprefix("g:")
    return [word for part in _APART.split(_CAMEL.sub(" ", plain)) for piece in part.split() if (word := fold(piece))]


@cache
def meaning_of(name: str) -> Meaning | None:
    """What a column's name, or the path of a nested value, says; None where it says nothing known."""
    written = name.removeprefix("_parent.").replace("[0]", "")
    steps = [step.strip('"@ ') for step in re.split(r"[./]", written) if step.strip('"@ ')]
    found = _of_words(tokens(written), name)
    if found is None and len(steps) > 1:
        general = fold(steps[-1]) in _folded("last_steps")
        found = _of_words(tokens(steps[-2] if general else steps[-1]), name)
    return found and replace(found, rank=found.rank + _DEPTH * (len(steps) - 1))


def _of_words(words: list[str], name: str) -> Meaning | None:
    if found := _names().get("".join(words)):
        return Meaning(found[0], found[1], found[2])
    said = _price_words()
    tax: TaxBasis | None = None
    if any(word in said["excluded"] for word in words):
        tax = "excluded"
    elif any(word in said["included"] for word in words):
        tax = "included"
    cents = any(word in said["cents"] for word in words)
    currency = next((word.upper() for word in words if _is_currency(word, name)), None)
    marks = said["excluded"] | said["included"] | said["cents"] | said["tax"]
    rest = [word for word in words if word not in marks and not (currency and word == currency.lower())]
    for candidate in (rest, [word for word in rest if word not in _folded("general")]):
        if found := _names().get("".join(candidate)):
            languages = found[2] | _languages_of(words)
            priced = found[0].endswith("price")
            return Meaning(
                found[0],
                found[1] + 50,
                languages,
                tax if priced else None,
                cents and priced,
                currency if priced else None,
            )
    return None


def _is_currency(word: str, name: str) -> bool:
    code = word.upper()
    return code in CURRENCIES and (word in _EVERYDAY or code in name)


@cache
def _names() -> dict[str, tuple[str, int, frozenset[str]]]:
    """Folded name → field, rank, languages. A word of several fields belongs to the first that lists it earliest."""
    found: dict[str, tuple[str, int, frozenset[str]]] = {}
    for field, by_language in vocabulary()["columns"].items():
        for language, words in by_language.items():
            for rank, word in enumerate(words):
                for spelling in _spellings(str(word)):
                    before = found.get(spelling)
                    own = frozenset((language,))
                    if before is None:
                        found[spelling] = (field, rank, own)
                    elif before[0] == field:
                        found[spelling] = (field, min(before[1], rank), before[2] | own)
    # A word of every language is no evidence of one.
    return {
        word: (field, rank, frozenset() if "any" in languages else languages)
        for word, (field, rank, languages) in found.items()
    }


def _spellings(word: str) -> Iterator[str]:
    yield fold(word)
    if (other := fold(word.casefold().translate(_UMLAUTS))) != fold(word):
        yield other


@cache
def _price_words() -> dict[str, frozenset[str]]:
    return {
        meaning: frozenset(
            spelling for words in by_language.values() for word in words for spelling in _spellings(word)
        )
        for meaning, by_language in vocabulary()["price_words"].items()
    }


def _languages_of(words: list[str]) -> frozenset[str]:
    """Languages of the words that say something of a price."""
    return frozenset(
        language
        for by_language in vocabulary()["price_words"].values()
        for language, known in by_language.items()
        if language != "any" and any(fold(each) in words for each in known)
    )


@cache
def _folded(section: str) -> frozenset[str]:
    return frozenset(fold(str(word)) for word in vocabulary()[section])
