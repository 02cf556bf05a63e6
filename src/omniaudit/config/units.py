"""Percentages, durations and rates as configs write them. What the schema has let through is readable here."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from omniaudit.config.settings import Difference
from omniaudit.model.money import SCALE

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def fraction(value: str | int | Decimal) -> Decimal:
    """A share: ``20%`` and ``0.2`` are both 0.2."""
    return Decimal(value[:-1].strip()) / 100 if isinstance(value, str) else Decimal(value)


def percentage(value: str | int | Decimal) -> Decimal:
    """A percentage as a fraction: ``1%`` and ``1`` are both 0.01, for keys whose name says per cent."""
    return fraction(value) if isinstance(value, str) else Decimal(value) / 100


def duration(value: str | int | Decimal) -> timedelta:
    """A duration: ``90s``, ``30m``, ``24h``, ``7d``; a bare number is seconds."""
    if isinstance(value, str):
        return timedelta(seconds=float(Decimal(value[:-1]) * _SECONDS[value[-1]]))
    return timedelta(seconds=float(value))


def rate(value: str) -> Decimal:
    """A rate as events a second: ``2/s`` is 2, ``30/m`` is 0.5."""
    count, _, unit = value.partition("/")
    return Decimal(count) / _SECONDS[unit]


def price_difference(text: str) -> Difference:
    """A difference between two prices: ``+8%`` of one of them, or an amount such as ``-5.00``."""
    number = Decimal(text.removesuffix("%").strip())
    return Difference(share=int(number * 10_000)) if text.endswith("%") else Difference(amount=int(number * SCALE))
