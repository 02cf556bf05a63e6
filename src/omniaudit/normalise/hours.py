"""Opening hours as people and machines write them → one text a day of the week, Monday first."""

from __future__ import annotations

import re
from typing import Final

from omniaudit.normalise.verdict import Reject, plain_dashes, plain_spaces
from omniaudit.normalise.vocabulary import fold

CLOSED: Final = "closed"
ALL_DAY: Final = "0000-2400"

_NAMES: Final = (
    "mo mon monday lu lun lundi montag lunes lunedi",
    "tu tue tues tuesday ma mar mardi di dienstag martes martedi",
    "we wed wednesday me mer mercredi mi mittwoch miercoles mercoledi",
    "th thu thur thurs thursday je jeu jeudi do donnerstag jueves giovedi",
    "fr fri friday ve ven vendredi freitag viernes venerdi",
    "sa sat saturday sam samedi samstag sabado sabato",
    "su sun sunday dim dimanche so sonntag domingo domenica",
)
_DAYS: Final = {word: number for number, words in enumerate(_NAMES) for word in words.split()}
_EVERY: Final = frozenset({"daily", "7j7", "taglich"})
_EVERY_DAY: Final = re.compile(r"tous les jours|every ?day|todos los d[ií]as|ogni giorno|jeden tag|7 jours (?:sur|/) 7")
_SHUT: Final = frozenset({"closed", "ferme", "fermee", "geschlossen", "cerrado", "chiuso", "off"})
_CLOCK: Final = r"[0-9]{1,2}(?:\s*[:hH.]\s*[0-9]{0,2})?(?::[0-9]{2})?\s*(?:[aApP]\.?[mM]\.?|uhr)?"
_TOKEN: Final = re.compile(
    rf"(?P<span>{_CLOCK}\s*(?:-|to|à|a|bis)\s*{_CLOCK})|(?P<word>24/7|24h/24|7j/7|7/7|[^\W\d_]+\.?)|(?P<mark>[-,;&/|:])"
    r"|(?P<space>\s+)|(?P<other>.)"
)
_TIME: Final = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:\s*[:hH.]\s*(?P<minute>[0-9]{2})?)?(?::00)?\s*(?P<half>[aApP])?\.?(?:[mM]\.?)?(?:\s*uhr)?"
)
_FILLER: Final = frozenset(
    {"et", "and", "und", "y", "e", "de", "du", "from", "open", "ouvert", "von", "le", "les", "on"}
)
_THROUGH: Final = frozenset({"to", "au", "bis", "through", "a", "al"})


def parse_hours(text: str) -> tuple[str, ...] | Reject:
    """The hours of the seven days, Monday first: ``0900-1900``, ``0900-1200,1400-1800``, ``closed``.

    A day that is not named is closed. Hours without any day give one element: the same on unnamed days.
    Reject code: invalid_opening_hours.
    """
    said = _EVERY_DAY.sub("daily", plain_dashes(plain_spaces(text)).casefold())
    if fold(said) in ("247", "24h247j7", "24hours", "alwaysopen"):
        return (ALL_DAY,) * 7
    week: dict[int, list[str]] = {}
    everyday: list[str] = []
    days: list[int] = []
    fresh = through = False
    for token in _TOKEN.finditer(said):
        word = fold(token["word"]) if token["word"] else ""
        if token["span"] or word in _SHUT:
            hours = CLOSED if word else _span(token["span"])
            if hours is None:
                return _unclear()
            for each in days:
                week.setdefault(each, []).append(hours)
            if not days:
                everyday.append(hours)
            fresh = True
        elif word in _DAYS or word in _EVERY:
            if fresh:
                days, fresh = [], False
            found = [_DAYS[word]] if word in _DAYS else list(range(7))
            days += _between(days[-1], found[0]) if through and days else found
            through = False
        elif token["mark"] == "-" or word in _THROUGH:
            through = True
        elif token["other"] or (word and word not in _FILLER):
            return _unclear()
    if not (week or everyday) or (days and not fresh):
        return _unclear()
    if not week:
        return (_day(everyday),)
    return tuple(_day(week.get(number, [])) for number in range(7))


def shown_hours(week: tuple[str, ...]) -> str:
    """The hours for people: ``Mo-Fr 09:00-19:00, Sa 10:00-18:00``; closed days are left out."""
    if len(week) == 1:
        return _readable(week[0])
    parts, start = [], 0
    names = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
    for number in range(1, 8):
        if number == 7 or week[number] != week[start]:
            if week[start] != CLOSED:
                days = names[start] if number - start == 1 else f"{names[start]}-{names[number - 1]}"
                parts.append(f"{days} {_readable(week[start])}")
            start = number
    return ", ".join(parts) or CLOSED


def _unclear() -> Reject:
    return Reject("invalid_opening_hours", "is not understood as opening hours")


def _between(first: int, last: int) -> list[int]:
    return [(first + step) % 7 for step in range(1, (last - first) % 7 + 1)]


def _span(text: str) -> str | None:
    sides = re.split(r"\s*(?:-|to|à|bis)\s*|(?<=[0-9hH])\s+a\s+", text, maxsplit=1)
    if len(sides) != 2:
        return None
    opens, closes = sides
    start, end = _minutes(opens), _minutes(closes)
    if start and end and end < start and opens.strip().isdigit() and closes.strip().isdigit():
        return None  # "9-5" may end in the afternoon
    if start is None or end is None or start == end:
        return ALL_DAY if start == end == 0 else None
    return f"{start // 60:02}{start % 60:02}-{(end or 1440) // 60:02}{end % 60:02}"


def _minutes(text: str) -> int | None:
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"] in "pP" else 0)
    minutes = hour * 60 + minute
    return minutes if minutes <= 1440 and minute < 60 else None


def _day(spans: list[str]) -> str:
    opened = sorted({span for span in spans if span != CLOSED})
    return ",".join(opened) or CLOSED


def _readable(day: str) -> str:
    return re.sub(r"([0-9]{2})([0-9]{2})", r"\1:\2", day).replace(",", " ")
