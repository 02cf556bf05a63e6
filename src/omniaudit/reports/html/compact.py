"""The irritants as short JSON lines: what many of them share is written once, in a table at the end.

In a line, a number in the place of a text is that text's index in the table. script/data.js reads the same order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from omniaudit.language import ENGLISH, Wording
from omniaudit.language.figures import in_utc
from omniaudit.model.irritant import CONFIDENCES, SEVERITIES, Factors, Irritant, ProductScore, SeenValue
from omniaudit.reports.document import encode
from omniaudit.reports.safe import visible

_MOST_SHARED: Final = 4_000_000
"""Characters of the table: what comes after is written out where it stands, so that memory stays bounded."""

_ENTRY: Final = 50
"""What an entry costs besides its characters, counted in characters."""

_BREAKS: Final = re.compile("[ \n]+")  # not the no-break spaces of French

_UNUSUAL_ANGLE: Final = "\\u003c"
"""``<`` as JSON may write it: no text ends the script element that it stands in, or opens a comment there."""


def embed(value: Any) -> str:
    """JSON on one line that may stand inside a script element."""
    return encode(value).replace("<", _UNUSUAL_ANGLE)


class SharedTexts:
    """Texts and lists of texts, each numbered when first met."""

    def __init__(self) -> None:
        self._numbers: dict[str | tuple[str, ...], int] = {}
        self._room = _MOST_SHARED

    def number(self, text: str | None) -> int | str | None:
        """The text's number; the text itself where the table is full."""
        if not text:
            return None
        known = self._number(text)
        return visible(text) if known is None else known

    def numbers(self, texts: Sequence[str]) -> int | list[str] | None:
        """As ``number``, for a list as a whole."""
        if not texts:
            return None
        known = self._number(tuple(texts))
        return [visible(text) for text in texts] if known is None else known

    def _number(self, key: str | tuple[str, ...]) -> int | None:
        known = self._numbers.get(key)
        if known is None and self._room > 0:
            self._room -= sum(map(len, key)) + _ENTRY
            known = self._numbers[key] = len(self._numbers)
        return known

    def table(self) -> list[str | list[str]]:
        """The texts by their numbers."""
        return [visible(key) if isinstance(key, str) else [visible(text) for text in key] for key in self._numbers]


def irritant_line(found: Irritant, shared: SharedTexts, say: Wording = ENGLISH) -> str:
    """One irritant as a JSON list on one line. say: tells the values that are words of ours."""
    product = found.product
    return embed(
        [
            found.rank,
            visible(found.fingerprint),
            shared.number(found.code),
            shared.number(found.name),
            SEVERITIES.index(found.severity),
            round(found.score, 1),
            CONFIDENCES.index(found.confidence),
            shared.number(found.stage),
            _sentence(found.message),
            shared.number(_sentence(found.remedy)),
            [_own(product.title), _own(product.gtin), _own(product.sku), visible(product.key)],
            shared.number(found.channel),
            round(found.magnitude, 4),
            shared.number(found.probable_cause),
            shared.number(found.baseline),
            shared.numbers(found.effort),
            shared.numbers(found.locations),
            [_value(value, shared, say) for value in found.values],
            shared.number(found.cause_evidence),
            found.signals,
            _factors(found.factors, shared),
        ]
    )


def product_line(product: ProductScore) -> str:
    """What all irritants of a product come to together, as a JSON list on one line: its key and its score."""
    return embed([visible(product.key), round(product.score, 1)])


def _value(value: SeenValue, shared: SharedTexts, say: Wording) -> list[Any]:
    """One value; what is unknown at the end is left out."""
    cells = [
        shared.number(value.channel),
        shared.number(value.field),
        visible(value.value if value.currency else say.value(value.field, value.value)),
        shared.number(value.currency),
        value.count,
        shared.numbers(value.locations),
        _own(value.raw),
        shared.number(value.source),
        _own(value.position and say.position(value.position)),
        shared.number(_moment(value.observed_at)),
    ]
    while cells[-1] is None:
        cells.pop()
    return cells


def _sentence(text: str) -> str:
    """Text of ours on one line: folded YAML ends in a line break."""
    return visible(_BREAKS.sub(" ", text).strip())


def _factors(factors: Factors | None, shared: SharedTexts) -> list[Any] | None:
    if factors is None:
        return None
    return [shared.numbers(factors.harms), round(factors.harm, 4), round(factors.exposure, 4)]


def _own(text: str | None) -> str | None:
    return visible(text) if text else None


@lru_cache(maxsize=1024)
def _moment(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the second."""
    return None if moment is None else in_utc(moment).strftime("%Y-%m-%dT%H:%M:%SZ")
