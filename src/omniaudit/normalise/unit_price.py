"""Unit price text ("12,90 €/kg") → the amount and the unit it is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from omniaudit.config.settings import MoneyUnit
from omniaudit.normalise.money import Price, parse_price
from omniaudit.normalise.verdict import Reject, is_absent, plain_spaces


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """A price per unit. unit: "kg", "100 g" …, or None where the text names none."""

    price: Price
    unit: str | None


_PARTS: Final = re.compile(
    r"(?P<price>.*[0-9].*?)(?: ?/ ?| (?:per|pro|par|je|por|al|le|la|el|il|the) ?)"
    r"(?P<unit>[0-9]* ?[^\W\d_][\w²³]*)\.?"
)
_MEASURE_FIRST: Final = re.compile(r"(?P<unit>[0-9]+ ?[^\W\d_]+[²³]?) ?= ?(?P<price>.*[0-9].*)")


def parse_unit_price(
    text: str, *, currency: str | None = None, locale: str | None = None, unit: MoneyUnit = "major"
) -> UnitPrice | Reject | None:
    """Read a price per unit: "12,90 €/kg", "12.90 EUR per 100 g", "1 kg = 12,90 €". Reject codes as parse_price."""
    if len(text) > 100 or is_absent(text):
        return Reject("invalid_price", "is far too long for a price") if len(text) > 100 else None
    tidy = plain_spaces(text).strip("()")
    parts = _MEASURE_FIRST.fullmatch(tidy) or _PARTS.fullmatch(tidy)
    price = parse_price(parts["price"] if parts else tidy, currency=currency, locale=locale, unit=unit)
    if not isinstance(price, Price):
        return price
    measure = re.sub(r"^1 ?(?=[^0-9 ])|(?<=[0-9]) ", "", parts["unit"].casefold()) if parts else None
    return UnitPrice(price, re.sub(r"^([0-9]+)", r"\1 ", measure) if measure else None)
