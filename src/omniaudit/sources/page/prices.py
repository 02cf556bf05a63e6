"""Whether two price texts of one page say the same amount, as far as that is plain without knowing the locale."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_NUMBER: Final = re.compile(r"[^\d\-−]*(\d[\d.,'’\s]*)(?:[-–—]+)?[^\d\-−]*")
_BLANK: Final = re.compile(r"(?<=\d)['’\s](?=\d{3}(?!\d))")
_GROUPED: Final = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})+|\d{1,3}(?:,\d{3})+\.\d{1,2}|\d{1,3}(?:\.\d{3})+,\d{1,2}")
_SIMPLE: Final = re.compile(r"(\d+)(?:[.,](\d{1,2}|\d{4,}))?")
_FRACTION: Final = re.compile(r"0[.,]\d+")
_THREE: Final = re.compile(r"\s*[1-9]\d{0,2}\.\d{3}\s*")


def obvious_amount(text: str) -> Decimal | None:
    """The amount of a price text that reads the same in every locale, or None: ``1.299`` is two different prices."""
    found = _NUMBER.fullmatch(text.strip())
    if not found:
        return None
    number = _BLANK.sub("", found[1]).rstrip("., \u00a0\u202f")
    if _SIMPLE.fullmatch(number) or _FRACTION.fullmatch(number):
        return Decimal(number.replace(",", "."))
    if _GROUPED.fullmatch(number):
        separators = re.findall(r"[.,]", number)
        if separators[-1] != separators[0]:
            whole, _, cents = number.rpartition(separators[-1])
            return Decimal(whole.replace(separators[0], "") + "." + cents)
        return Decimal(number.replace(separators[0], ""))
    return None


def same_price(one: str, other: str) -> bool:
    """Whether two price texts plainly say one amount; texts that are not plain must be equal but for blanks."""
    first, second = obvious_amount(one), obvious_amount(other)
    if first is not None and second is not None:
        return first == second
    return "".join(one.split()) == "".join(other.split())


def is_thousandfold(text: str) -> bool:
    """Whether a machine's number may be either 1.299 or 1299: three digits after its only point."""
    return _THREE.fullmatch(text) is not None
