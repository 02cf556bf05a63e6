"""What a column's values look like: numbers of trade items, prices, words on availability, addresses, days …"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from omniaudit.model.money import minor_units
from omniaudit.normalise.availability import parse_availability
from omniaudit.normalise.currencies import parse_currency
from omniaudit.normalise.dates import Window, parse_instant, parse_window
from omniaudit.normalise.gtin import parse_gtin
from omniaudit.normalise.money import Price, parse_price
from omniaudit.normalise.quantity import Quantity, parse_quantity
from omniaudit.normalise.tax import parse_tax
from omniaudit.normalise.verdict import Reject, is_absent

_DISTINCT: Final = 500
"""Distinct values that are looked at: enough to tell, and quick for two thousand columns."""

_FLAGS: Final = frozenset(
    (
        *(
            "0",
            "1",
            "true",
            "false",
            "yes",
            "no",
            "y",
            "n",
            "oui",
            "non",
            "vrai",
            "faux",
            "ja",
            "nein",
            "wahr",
            "falsch",
        ),
        *("si", "sí", "sì", "tak", "nie", "sim", "não"),
    )
)
_ADDRESS: Final = re.compile(r"https?://[^\s]+", re.IGNORECASE)
_PICTURE: Final = re.compile(r"\.(?:jpe?g|png|webp|gif|avif|svg)(?:\?|$)", re.IGNORECASE)
_WHOLE: Final = re.compile(r"[0-9]+")
_COMMA: Final = re.compile(r"[0-9],[0-9]{1,2}(?![0-9])")
_POINT: Final = re.compile(r"[0-9]\.[0-9]{1,2}(?![0-9])")
_CURRENCY: Final = re.compile(r"^[A-Za-z]{3}\b|\b[A-Za-z]{3}$|[$€£¥]|zł|\bkr\b|\bK[čc]\b", re.IGNORECASE)


@dataclass
class Look:
    """Counts over the distinct values of a column; filled and total count rows.

    gtins: with a right check digit; damaged: turned into 4.00638E+12 by a spreadsheet.
    prices: read as a price (or as none: 0, "-"); decimals: of those, with decimals or a currency; whole: bare digits.
    commas, points: how decimals are marked. words: with a known availability; flags: yes, no, 0, 1 …
    """

    total: int = 0
    filled: int = 0
    distinct: int = 0
    seen: int = 0
    gtins: int = 0
    damaged: int = 0
    prices: int = 0
    decimals: int = 0
    whole: int = 0
    commas: int = 0
    points: int = 0
    ambiguous: int = 0
    quantities: int = 0
    below_zero: int = 0
    words: int = 0
    flags: int = 0
    addresses: int = 0
    pictures: int = 0
    codes: int = 0
    days: int = 0
    windows: int = 0
    taxes: int = 0
    lettered: int = 0
    spaced: int = 0
    longest: int = 0
    currencies: Counter[str] = field(default_factory=Counter)
    unknown_words: list[str] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    def share(self, count: int) -> float:
        """A count as a share of the distinct values looked at."""
        return count / self.seen if self.seen else 0.0

    @property
    def unique(self) -> bool:
        """Nearly every row has a value of its own."""
        return self.filled >= 2 and self.distinct >= 0.95 * self.filled


def look_at(values: Sequence[str], total: int) -> Look:
    """What the filled values of a column look like. total: rows, filled or not."""
    filled = [text for value in values if not is_absent(text := value.strip())]
    counts = Counter(filled)
    look = Look(total=total, filled=len(filled), distinct=len(counts))
    for value in list(counts)[:_DISTINCT]:
        look.seen += 1
        _count(look, value)
    look.examples = [_short(value) for value in list(counts)[:3]]
    return look


def _count(look: Look, value: str) -> None:
    look.longest = max(look.longest, len(value))
    look.lettered += any(map(str.isalpha, value))
    look.spaced += " " in value
    if _ADDRESS.fullmatch(value):
        look.addresses += 1
        look.pictures += bool(_PICTURE.search(value))
        return
    if len(value) > 64:
        return
    _count_number(look, value)
    if value.casefold() in _FLAGS:
        look.flags += 1
    if parse_availability(value) is not None:
        look.words += 1
    elif len(look.unknown_words) < 20:
        look.unknown_words.append(value)
    look.codes += len(value) <= 4 and isinstance(parse_currency(value, "EUR"), str)
    look.taxes += parse_tax(value) is not None
    look.days += not isinstance(parse_instant(value, locale="de_DE"), Reject)
    look.windows += isinstance(parse_window(value, locale="de_DE"), Window)


def _count_number(look: Look, value: str) -> None:
    number = parse_gtin(value)
    if isinstance(number, Reject):
        look.damaged += 1
    elif number and number.gtin and len(value) >= 7:
        look.gtins += 1
    price = parse_price(value, currency="EUR", locale="de_DE" if _COMMA.search(value) else "en_US")
    if isinstance(price, Price) or price is None:
        look.prices += 1
        whole = bool(_WHOLE.fullmatch(value))
        look.whole += whole
        look.decimals += not whole
        if whole and len(value) <= 9:
            look.numbers.append(int(value))
        if _CURRENCY.search(value) and isinstance(price, Price):
            look.currencies[_currency(value)] += 1
    elif price.code == "negative_price":
        look.below_zero += 1
    if re.fullmatch(r"[0-9]{1,3}[.,][0-9]{3}", value):
        look.ambiguous += 1
    elif _COMMA.search(value):
        look.commas += 1
    elif _POINT.search(value):
        look.points += 1
    look.quantities += isinstance(parse_quantity(value, locale="en_US"), Quantity)


def _currency(value: str) -> str:
    """The currency that a price names by itself; a shared sign as it stands."""
    price = parse_price(value, currency=None, locale="de_DE" if _COMMA.search(value) else "en_US")
    if isinstance(price, Price):
        return price.currency
    return "".join(character for character in value if character in "$£¥") or "kr"


def _short(value: str) -> str:
    return value if len(value) <= 40 else value[:39] + "…"


def looks_like_cents(look: Look, currency: str | None) -> bool:
    """Whether bare whole numbers are more likely 2490 for 24.90 than whole units; a guess, to be said as one.

    Retail prices end in 9, 5 or 0; whole units rarely come to a typical amount of 500 and more that is no hundred.
    """
    numbers = sorted(number for number in look.numbers if number)
    if len(numbers) < 3 or look.decimals or numbers[0] < 50 or (currency and minor_units(currency) != 2):
        return False
    middle = _middle(numbers)
    odd = sum(1 for number in numbers if number % 100)
    usual = sum(1 for number in numbers if number % 10 in (0, 5, 9))
    return middle >= 500 and odd >= 0.5 * len(numbers) and usual >= 0.8 * len(numbers)


def may_be_cents(look: Look) -> bool:
    """Whether whole numbers could be cents at all: none is small, or the typical one is large."""
    numbers = sorted(number for number in look.numbers if number)
    return bool(numbers) and not look.decimals and (numbers[0] >= 100 or _middle(numbers) >= 500)


def _middle(numbers: list[int]) -> int:
    return numbers[len(numbers) // 2]
