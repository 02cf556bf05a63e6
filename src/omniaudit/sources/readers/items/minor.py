"""Amounts in minor units whose record says how many decimals they have: the point is moved in their text, exactly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from omniaudit.sources.columns import PRICE_LIKE
from omniaudit.sources.numbers import machine_number
from omniaudit.sources.readers.items.elements import Fault
from omniaudit.sources.readers.items.values import getter

_AMOUNTS: Final = PRICE_LIKE - {"value"} | {"membership_fee", "reference_price"}
_WHOLE: Final = re.compile(r"(-?)([0-9]+)(?:\.0+)?")
_MOST: Final = 9
_BENEFIT: Final = "benefit"
_IN_MONEY: Final = ("amount", "fixed_price")
_NOT_IN_MONEY: Final = ("", "percent", "gift", "free_shipping")


class Decimals:
    """written: a JMESPath of the number of decimals, or the number itself. benefits: a promotion's own words for ours.

    Raises Unreadable: invalid_expression.
    """

    def __init__(self, written: str, source: str, benefits: Mapping[str, str] | None = None) -> None:
        self.written = written
        self._benefits = {word.casefold(): ours for word, ours in (benefits or {}).items()}
        self._fixed = int(written) if written.isdigit() else None
        self._get = None if written.isdigit() else getter(written, source)

    def shift(self, record: Mapping[str, Any], listing: dict[str, str]) -> None:
        """Make the listing's amounts decimal ones: 1999 of 2 is 19.99, of 0 it stays, of 3 it is 1.9990.

        Raises Fault: money_digits_missing, invalid_price, unknown_word.
        """
        amounts = [field for field in listing if field in _AMOUNTS or (field == "value" and self._in_money(listing))]
        if not amounts:
            return
        digits = self._fixed if self._get is None else _count(self._get(record))
        if digits is None:
            raise Fault("money_digits_missing", amounts[0], listing[amounts[0]])
        for field in amounts:
            whole = _WHOLE.fullmatch(listing[field])
            if not whole:
                raise Fault("invalid_price", field, listing[field])
            sign, number = whole.groups()
            padded = number.zfill(digits + 1)
            listing[field] = sign + machine_number(f"{padded[:-digits]}.{padded[-digits:]}" if digits else padded)

    def _in_money(self, promotion: Mapping[str, str]) -> bool:
        """Whether a promotion's value is an amount, and not a percentage. Raises Fault: unknown_word."""
        word = promotion.get(_BENEFIT, "").strip().casefold()
        benefit = self._benefits.get(word, word)
        if benefit not in (*_IN_MONEY, *_NOT_IN_MONEY):
            raise Fault("unknown_word", _BENEFIT, promotion[_BENEFIT])
        return benefit in _IN_MONEY


def _count(value: Any) -> int | None:
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and int(text) <= _MOST else None
