"""Member price text: a plain price, or Google's ``loyalty_program`` → the price, and when members pay it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from omniaudit.config.settings import MoneyUnit
from omniaudit.normalise.dates import Window, parse_window
from omniaudit.normalise.money import Price, parse_price
from omniaudit.normalise.verdict import Reject, plain_spaces


@dataclass(frozen=True, slots=True)
class MemberPrice:
    """What a member of any tier pays at most, from starts (inclusive) to ends (exclusive), UTC; None is open."""

    price: Price
    starts: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Tier:
    """One program and tier as written."""

    price: str
    window: str


_MOMENT: Final = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:T[0-9]{2}(?::?[0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]+)?)?)?(?: ?Z| ?[+-][0-9]{2}:?[0-9]{2})?)?"
)
_GROUP: Final = re.compile(
    r"(?P<program>[^:]*):(?P<tier>[^:]*):(?P<price>[^:]*)"
    rf"(?::[^:]*(?::[^:]*(?::(?P<window>(?:{_MOMENT})? ?/ ?(?:{_MOMENT})?|)(?::[^:]*)?)?)?)?"
)
"""program:tier:price:cashback:points:member_price_effective_date:shipping_label; the date itself has colons."""

_BETWEEN: Final = re.compile(r"(?<![0-9]),|,(?![0-9])")
"""Google separates several programs by commas; one between two digits is a decimal mark."""


def parse_member_price(
    text: str,
    *,
    now: datetime,
    currency: str | None = None,
    locale: str | None = None,
    unit: MoneyUnit = "major",
    zone: str = "UTC",
) -> MemberPrice | Reject | None:
    """Read a member price; None where the text states none (a program that only gives points).

    A ``loyalty_program`` is read as text feeds write it (``program:tier:price:…``), or as a JSON object of its parts.
    Of several tiers it is the highest price: no member of any pays more. Where their windows differ, those in force now
    count. Reject codes: invalid_loyalty_program, those of parse_price and of parse_window.
    Source: support.google.com/merchants/answer/12922446.
    """
    tiers = _tiers(plain_spaces(text))
    if tiers is None:
        price = parse_price(text, currency=currency, locale=locale, unit=unit)
        return MemberPrice(price) if isinstance(price, Price) else price
    if isinstance(tiers, Reject):
        return tiers
    found: list[tuple[Price, Window | None]] = []
    for tier in tiers:
        price = parse_price(tier.price, currency=currency, locale=locale, unit=unit)
        window = parse_window(tier.window, zone=zone, locale=locale)
        if isinstance(price, Reject):
            return price
        if isinstance(window, Reject):
            return window
        if price is not None:
            found.append((price, window))
    return _highest(found, now)


def _highest(found: list[tuple[Price, Window | None]], now: datetime) -> MemberPrice | Reject | None:
    """The price that holds for the members of every tier."""
    if len({window for _, window in found}) > 1:
        found = [(price, window) for price, window in found if window is None or _holds(window, now)]
    if len({price.currency for price, _ in found}) > 1:
        return Reject("ambiguous_currency", "names member prices in several currencies")
    if not found:
        return None
    price, _ = max(found, key=lambda each: each[0].units)
    starts = [window.starts for _, window in found if window and window.starts]
    ends = [window.ends for _, window in found if window and window.ends]
    return MemberPrice(price, max(starts, default=None), min(ends, default=None))


def _holds(window: Window, now: datetime) -> bool:
    return (window.starts is None or window.starts <= now) and (window.ends is None or window.ends > now)


def _tiers(text: str) -> list[_Tier] | Reject | None:
    """Every program and tier of a text; None where it is no loyalty program but one price."""
    if text.startswith("{"):
        return _objects(text)
    if ":" not in text or re.match(r"[^:]*\b(?:price|prix|preis|precio|prezzo|prijs) ?:", text, re.IGNORECASE):
        return None
    return _groups(text)


def _groups(text: str) -> list[_Tier] | Reject:
    tiers = []
    for part in _parts(text):
        group = _GROUP.fullmatch(part)
        if group is None:
            return Reject("invalid_loyalty_program", "is not program:tier:price:cashback:points:dates:shipping")
        tiers.append(_Tier(group["price"].strip(), (group["window"] or "").strip()))
    return tiers


def _parts(text: str) -> Iterator[str]:
    yield from filter(None, (part.strip() for part in _BETWEEN.split(text)))


def _objects(text: str) -> list[_Tier] | Reject:
    """Objects as a reader of XML makes them of Google's nested elements."""
    try:
        objects = json.loads(f"[{text}]")
    except ValueError:
        objects = [None]
    if not all(isinstance(each, dict) for each in objects):
        return Reject("invalid_loyalty_program", "is not a program with its parts")
    return [_Tier(str(each.get("price", "")), str(each.get("member_price_effective_date", ""))) for each in objects]
