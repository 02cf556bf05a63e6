"""Numbers that a file format stores as numbers: their text must not look like a text of any locale."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Final

STEP: Final = Decimal("0.0001")
NOISE: Final = Decimal("0.000001")
"""Relative: what binary floating point adds to a price (FLOAT has 7 digits, DOUBLE 15)."""

_EXACT_DECIMALS: Final = 9


def machine_number(text: str) -> str:
    """The text of a number as no locale misreads it: never exactly three decimals, no zeros at the end, no float noise.

    1.250 is 1.25, 1.299 is 1.2990 (three digits behind a point could be thousands), 29.990000000000002 is 29.99.
    A number in scientific notation stays: what digits a spreadsheet dropped shows in it.
    """
    whole, _, decimals = text.partition(".")
    if len(decimals) <= 2 or not decimals.isdigit():
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if len(decimals) > _EXACT_DECIMALS and len(whole) < 12:
        near = number.quantize(STEP)
        number = near if abs(number - near) <= NOISE * max(Decimal(1), abs(number)) else number
    shown = format(number.normalize(), "f")
    return shown + "0" if len(shown.partition(".")[2]) == 3 else shown
