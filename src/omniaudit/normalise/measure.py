"""Measures ("1.5kg", "750ml") → whole parts of a family of units, and the price of the base measure made of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from omniaudit.normalise.verdict import Reject, is_absent, plain_spaces

_PARTS: Final = 1_000
"""A measure may have three decimals of its family's smallest unit."""

_FAMILIES: Final[Mapping[str, Mapping[str, int]]] = {
    "mass": {"mg": 1, "g": 1_000, "kg": 1_000_000},
    "volume": {"ml": 1, "cl": 10, "l": 1_000, "cbm": 1_000_000},
    "length": {"cm": 1, "m": 100},
    "area": {"sqm": 1},
    "us mass": {"oz": 1, "lb": 16},
    "us volume": {"floz": 1, "pt": 16, "qt": 32, "gal": 128},
    "us length": {"in": 1, "ft": 12, "yd": 36},
    "us area": {"sqft": 1},
    "count": {"ct": 1, "item": 1},
    "sheets": {"sheet": 1},
}
"""Units that are whole multiples of each other, by Google's names (support.google.com/merchants/answer/6324455)."""

_USUAL: Final = {"mass": "kg", "volume": "l", "length": "m"}
"""What a unit price is for where no base measure is stated: Directive 98/6/EC, art. 2 (b)."""

_SIZES: Final = {unit: (family, size) for family, units in _FAMILIES.items() for unit, size in units.items()}
_SHAPE: Final = re.compile(r"(?P<number>[0-9]{1,7}(?:[.,][0-9]{1,3})?) ?(?P<unit>[a-z]+(?: oz)?)\.?")
_MOST: Final = 10**13


@dataclass(frozen=True, slots=True)
class Measure:
    """An amount of goods. parts: in thousandths of its family's smallest unit; label: "kg", "100 g" …

    usual_parts, usual_label: the measure that its family is priced by where none is stated.
    """

    parts: int
    family: str
    label: str
    usual_parts: int
    usual_label: str


def parse_measure(text: str) -> Measure | Reject | None:
    """Read a measure as Google's unit_pricing_measure and unit_pricing_base_measure write it.

    Reject code: invalid_measure.
    """
    if is_absent(text):
        return None
    shape = _SHAPE.fullmatch(plain_spaces(text).casefold()) if len(text) <= 40 else None
    unit = shape["unit"].replace("fl oz", "floz") if shape else ""
    if shape is None or unit not in _SIZES:
        return Reject("invalid_measure", "is not a number and a unit such as 1.5kg")
    family, size = _SIZES[unit]
    number = Decimal(shape["number"].replace(",", "."))
    parts = Fraction(number) * size * _PARTS
    if parts.denominator != 1 or not 0 < parts <= _MOST:
        return Reject("invalid_measure", "is no amount that is sold")
    usual = _USUAL.get(family, unit)
    label = unit if number == 1 else f"{number.normalize():f} {unit}"
    return Measure(int(parts), family, label, _SIZES[usual][1] * _PARTS, usual)


def base_price(price: str, measure: str, base: str, step: str) -> str:
    """SQL of the price of the base measure, rounded half up to the step (one minor unit in 10⁻⁴ units)."""
    exact = f"{price}::HUGEINT * {base} * 2 + {measure}::HUGEINT * {step}"
    return f"(({exact}) // ({measure}::HUGEINT * {step} * 2) * {step})::BIGINT"
