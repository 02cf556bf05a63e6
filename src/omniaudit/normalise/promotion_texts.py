"""Texts of promotions → values: words, lists, percentages, times of use. What can be read two ways is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

import yaml

from omniaudit.model.money import minor_units
from omniaudit.normalise.dates import parse_instant, parse_window
from omniaudit.normalise.numerals import marks_of, read_numeral
from omniaudit.normalise.verdict import Reject, plain_dashes, plain_spaces
from omniaudit.normalise.vocabulary import fold

WHOLE: Final = 1_000_000
"""100 % in the units of a percentage."""

LONGEST_DAYS: Final = 36_500

_PERCENT: Final = re.compile(
    r"(?P<sign>[-+])? ?(?P<number>[0-9][0-9.,]*) ?(?P<mark>%|percent|per cent|pct|pour cent|pourcent|prozent|por ciento"
    r"|per cento)?(?: ?(?:off|discount|de remise|de réduction|rabatt|de descuento|di sconto))?"
)
_DAYS: Final = {
    1: "d day days j jour jours jrs t tag tage tagen día días dia dias g giorno giorni gg",
    7: "w wk week weeks sem semaine semaines wo woche wochen semana semanas sett settimana settimane",
    30: "mo month months mois monat monate monaten mes meses mese mesi",
    365: "y yr year years an ans année années jahr jahre jahren año años anno anni",
}
"""A month counts 30 days and a year 365."""
_UNITS: Final = {word: days for days, words in _DAYS.items() for word in words.split()}
_HOURS: Final = frozenset(
    ("h", "hr", "hrs", "hour", "hours", "heure", "heures", "std", "stunde", "stunden", "hora", "horas", "ora", "ore")
)
_LEAD: Final = re.compile(
    r"(?:after|from|within|in|for|valid|usable|sous|après|pendant|dès|à partir de|nach|innerhalb von|ab|después de|dopo"
    r"|entro|durante|per|für|por) "
)
_COUNT: Final = re.compile(r"(?P<number>[0-9]{1,5}) ?(?P<unit>[^\W\d_]*)\.?")
_ISO: Final = re.compile(
    r"p(?:(?P<y>[0-9]{1,3})y)?(?:(?P<m>[0-9]{1,3})m)?(?:(?P<w>[0-9]{1,4})w)?(?:(?P<d>[0-9]{1,5})d)?"
    r"(?:t(?:(?P<h>[0-9]{1,5})h)?(?:0+m)?(?:0+s)?)?"
)
_AT_ONCE: Final = frozenset(
    fold(word)
    for word in (
        "immediately", "at once", "now", "same day", "instantly", "immédiatement", "tout de suite", "jour même",
        "sofort", "am selben Tag", "inmediatamente", "mismo día", "subito", "immediatamente", "stesso giorno",
    )
)  # fmt: skip
_NEXT_DAY: Final = frozenset(
    fold(word)
    for word in (
        "next day", "day after", "the day after", "from the day after", "the next day", "tomorrow", "lendemain",
        "le lendemain", "dès le lendemain", "am nächsten Tag", "Folgetag", "ab dem Folgetag", "día siguiente",
        "al día siguiente", "giorno dopo", "il giorno dopo", "dal giorno dopo", "giorno successivo",
    )
)  # fmt: skip
_BETWEEN: Final = re.compile(r"[,;|\n\r\t]+")
_AND: Final = re.compile(r" (?:and|or|et|ou|und|oder|sowie|y|o|e) | ?[&+/] ?", re.IGNORECASE)
_NO_NAMES: Final[Mapping[str, str]] = {}
MOST_ITEMS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Use:
    """When something can be used: days after the purchase, or a moment in UTC. One of the two."""

    days: int | None = None
    moment: datetime | None = None


@cache
def _sections() -> dict[str, dict[str, str]]:
    """Section of promotion_words.yaml → folded word → meaning."""
    text = resources.files("omniaudit.normalise").joinpath("promotion_words.yaml").read_text(encoding="utf-8")
    return {
        section: {_folded(word): means for means, written in meanings.items() for word in written}
        for section, meanings in yaml.load(text, Loader=yaml.CSafeLoader).items()
    }


def _folded(text: str) -> str:
    """As ``fold``; marks that stand alone are words too ("*", "-")."""
    return fold(text) or plain_dashes(plain_spaces(text))


@lru_cache(maxsize=1 << 14)
def word(section: str, text: str) -> str | None:
    """What a word means, or None where that is not known."""
    return _sections()[section].get(_folded(text))


def says_unknown(text: str) -> bool:
    """Whether the text says that nothing is known, which is not the same as saying that there is none."""
    return word("nothing", text) == "unknown"


def says_none(text: str) -> bool:
    """Whether the text says that there is none."""
    return word("nothing", text) == "none"


def items(text: str) -> list[str]:
    """The parts of a list: JSON, or parted by commas, semicolons, bars or lines, else by spaces."""
    bare = text.strip()
    if bare.startswith("["):
        try:
            found = json.loads(bare, parse_float=str, parse_int=str)
        except ValueError:
            found = None
        if isinstance(found, list) and all(isinstance(item, str) for item in found):
            return [item.strip() for item in found if item.strip()]
        bare = bare.strip("[]")
    parts = _BETWEEN.split(bare) if _BETWEEN.search(bare) else plain_spaces(bare).split(" ")
    return [part for item in parts if (part := item.strip().strip("\"'").strip())]


def words(text: str) -> list[str]:
    """The parts of a list of words, which people also part by "and": ``online et en magasin``."""
    bare = plain_spaces(text)
    if bare.startswith("[") or not _AND.search(bare):
        return items(text)
    return [part.strip() for item in _BETWEEN.split(bare) for part in _AND.split(item) if part.strip()]


def whole_word(section: str, text: str) -> str | None:
    """What a text means that is one word of several (``in store``), not a list: "card, fee" is not "card fee"."""
    return None if _BETWEEN.search(text) or _AND.search(plain_spaces(text)) else word(section, text)


def listed_words(section: str, text: str, names: Mapping[str, str] = _NO_NAMES) -> list[str] | Reject:
    """Every part of a list as what it means. A text that is one known word of several is no list.

    names: case-folded → as written; they come before words that mean something else (a channel named like a kind).
    Reject codes: unknown_word, unknown_channel.
    """
    if whole := names.get(text.strip().casefold()) or whole_word(section, text):
        return [whole]
    found: dict[str, None] = {}
    for item in words(text):
        meant = names.get(item.casefold()) or word(section, item)
        if meant is None:
            if section == "channel":
                return Reject("unknown_channel", f'has "{item[:40]}", no channel of the config and no kind of channel')
            return Reject("unknown_word", f'has "{item[:40]}", which is not known: explain it under values')
        found[meant] = None
    return list(found)


def parse_percent(text: str, *, locale: str | None = None) -> int | Reject:
    """A percentage in millionths: 10, ``10 %``, ``-10%`` and 0.1 are all 100000.

    Without a sign, a number below 1 is a fraction: nobody offers 0.1 %. With the sign it is what it says.
    Reject codes: invalid_percent, ambiguous_percent.
    """
    shape = _PERCENT.fullmatch(plain_dashes(plain_spaces(text)).casefold()) if len(text) <= 64 else None
    if shape is None or shape["sign"] == "+":
        return Reject("invalid_percent", "is not a percentage")
    numeral = read_numeral(shape["number"], marks_of(locale))
    if numeral == "ambiguous":
        return Reject("ambiguous_percent", "can be read two ways: declare the channel's locale")
    if isinstance(numeral, str):
        return Reject("invalid_percent", "is not a percentage")
    number = Decimal(f"{numeral.whole}.{numeral.fraction or 0}")
    if not shape["mark"] and number < 1:
        number *= 100
    millionths = number * (WHOLE // 100)
    if millionths != millionths.to_integral_value():
        return Reject("invalid_percent", "has more than four decimals")
    if not 0 < millionths <= WHOLE:
        return Reject("invalid_percent", "is not above 0 and at most 100")
    return int(millionths)


def has_percent_mark(text: str) -> bool:
    """Whether the text says by itself that it is a percentage."""
    shape = _PERCENT.fullmatch(plain_dashes(plain_spaces(text)).casefold()) if len(text) <= 64 else None
    return bool(shape and shape["mark"])


def parse_use(text: str, *, zone: str, locale: str | None, until: bool) -> Use | Reject:
    """Read when something can be used: ``15d``, ``P15D``, ``15 days``, ``15 jours``, a bare number of days, or a date.

    until: a date alone counts whole. Reject codes: invalid_duration, and those of dates.
    """
    folded = plain_dashes(plain_spaces(text)).casefold()
    bare = _LEAD.sub("", folded)
    if fold(folded) in _AT_ONCE:
        return Use(days=0)
    if fold(folded) in _NEXT_DAY or fold(bare) in _NEXT_DAY:
        return Use(days=1)
    days = _iso_days(bare) if bare.startswith("p") else _counted_days(bare)
    if days is not None:
        return Use(days=days) if days <= LONGEST_DAYS else Reject("invalid_duration", "is longer than a century")
    if until:
        window = parse_window(f"/{text}", zone=zone, locale=locale)
        read = window if isinstance(window, Reject) or window is None else window.ends
    else:
        read = parse_instant(text, zone=zone, locale=locale)
    if isinstance(read, datetime):
        return Use(moment=read)
    if isinstance(read, Reject) and read.code != "invalid_date":
        return read
    return Reject("invalid_duration", "is neither a number of days nor a date")


def _counted_days(text: str) -> int | None:
    """The days of "15 jours"; a number alone counts days."""
    shape = _COUNT.fullmatch(text)
    if shape is None:
        return None
    number, unit = int(shape["number"]), shape["unit"]
    if unit in _HOURS:
        return -(-number // 24)
    return number * _UNITS[unit] if unit in _UNITS else number if not unit else None


def _iso_days(text: str) -> int | None:
    """The days of an ISO 8601 duration; hours round up to whole days."""
    shape = _ISO.fullmatch(text)
    if shape is None or not any(shape.groups()):
        return None
    years, months, weeks, days, hours = (int(shape[name] or 0) for name in "ymwdh")
    return years * 365 + months * 30 + weeks * 7 + days - (-hours // 24)


def told_day(moment: datetime, zone: str, *, closing: bool = False) -> str:
    """A moment as a day of the time zone, with its time where it is not the day's first or, closing, its last one.

    closing: the moment is an end, and the day before its midnight the last one.
    """
    local = moment.astimezone(ZoneInfo(zone))
    if closing and local.time() == time():
        return f"{local - timedelta(days=1):%Y-%m-%d}"
    whole = local.time() >= time(23, 59) if closing else local.time() == time()
    return f"{local:%Y-%m-%d}" if whole else f"{local:%Y-%m-%d %H:%M}"


def told_window(starts: datetime | None, ends: datetime | None, zone: str) -> str | None:
    """A window in words: ``from 2026-11-20 to 2026-11-30``; None where nothing is stated."""
    first = told_day(starts, zone) if starts else None
    last = told_day(ends, zone, closing=True) if ends else None
    if first and last:
        return f"from {first} to {last}"
    return f"from {first}" if first else f"until {last}" if last else None


def with_tax(units: int, rate: Decimal, currency: str | None) -> int:
    """A net amount with its tax, rounded half up to the currency's minor unit, as prices are."""
    step = 10 ** (4 - minor_units(currency)) if currency else 100
    return int((units * (1 + rate) / step).quantize(Decimal(1), ROUND_HALF_UP)) * step
