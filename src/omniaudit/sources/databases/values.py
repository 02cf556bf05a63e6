"""The texts of a database's values: exact, and such that no locale misreads them."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from omniaudit.sources.numbers import machine_number

_WHOLE: Final = 10**15
"""Floating numbers from here on may have lost their last digits."""


def decimal_text(text: str) -> str:
    """An exact number as it is kept: 12.50 stays; 1.250 becomes 1.2500, as three digits could be thousands."""
    _, point, decimals = text.partition(".")
    return f"{text}0" if point and len(decimals) == 3 and decimals.isdigit() else text


def float_text(text: str) -> str:
    """The shortest text of a floating number, without its noise: 4006381333931.0 is 4006381333931, 1e-2 is 0.01."""
    number = Decimal(text)
    if not number.is_finite():
        return text
    if number == number.to_integral_value() and abs(number) < _WHOLE:
        return str(int(number))
    return machine_number(format(number, "f"))


def moment_text(text: str) -> str | None:
    """A date or time as ISO 8601 writes it; None for one that never comes."""
    if text in ("infinity", "-infinity") or text.startswith("0000-00-00"):
        return None
    return f"{text[:10]}T{text[11:]}" if text[10:11] == " " and text[11:12].isdigit() else text
