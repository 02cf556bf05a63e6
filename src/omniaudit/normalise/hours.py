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
_GROUPS: Final = {
    **dict.fromkeys(("daily", "7j7", "taglich"), range(7)),
    **dict.fromkeys(("weekday", "weekdays"), range(5)),
    **dict.fromkeys(("weekend", "weekends"), range(5, 7)),
    "ph": range(7, 8),
}
"""Words for several days. Public holidays are an eighth day, which no week has."""

_PHRASES: Final = (
    (re.compile(r"tous les jours|every ?day|todos los d[ií]as|ogni giorno|jeden tag|7 jours (?:sur|/) 7"), "daily"),
    (
        re.compile(r"(?:public|bank) holidays?|(?:jours? )?f[ée]ri[ée]s?|feiertag[es]?|festivos|(?:giorni )?festivi"),
        "ph",
    ),
)
_SHUT: Final = frozenset({"closed", "ferme", "fermee", "geschlossen", "cerrado", "chiuso", "off"})
_CLOCK: Final = r"(?:[0-9]{4}|[0-9]{1,2}(?:\s*[:hH.]\s*[0-9]{0,2})?(?::[0-9]{2})?\s*(?:[aApP]\.?[mM]\.?|uhr)?)(?![0-9])"
_TOKEN: Final = re.compile(
    rf"(?P<span>{_CLOCK}\s*(?:-|to|à|alle|a|bis)\s*{_CLOCK})|(?P<word>24/7|24h/24|7j/7|7/7|[^\W\d_]+\.?)|(?P<end>[,;|])"
    r"|(?P<mark>[-&/:])|(?P<space>\s+)|(?P<other>.)"
)
_TIME: Final = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:\s*[:hH.]\s*(?P<minute>[0-9]{2})?)?(?::00)?\s*(?P<half>[aApP])?\.?(?:[mM]\.?)?(?:\s*uhr)?"
)
_FILLER: Final = frozenset(
    {"et", "and", "und", "y", "e", "de", "du", "da", "dal", "dalle", "from", "open", "ouvert", "von", "le", "les", "on"}
)
_THROUGH: Final = frozenset({"to", "au", "bis", "through", "a", "al"})

Span = tuple[int, int]
"""Minutes from midnight; what closes on the next day has its end before its start."""

_SHUT_ALL_DAY: Final[Span] = (0, 0)
_DAY: Final = 1440


class _Unclear(Exception):
    """The text can be read in more than one way, or in none."""


class _Week:
    """What a text has said of each day: where two statements clash, the one about fewer days is the exception."""

    def __init__(self) -> None:
        self.said: dict[int, dict[Span, int]] = {}
        self.anyday: list[Span] = []

    def add(self, days: list[int], span: Span) -> None:
        """Hours of some days, or of no day in particular."""
        if not days:
            if any(_clash(span, other) for other in self.anyday):
                raise _Unclear
            self.anyday.append(span)
        breadth = len(set(days))
        for day in days:
            known = self.said.setdefault(day, {})
            rivals = [other for other in known if other != span and _clash(span, other)]
            if any(known[other] == breadth for other in rivals):
                raise _Unclear
            if all(known[other] > breadth for other in rivals):
                for other in rivals:
                    del known[other]
                known[span] = breadth

    def days(self) -> tuple[str, ...]:
        """One text a day; one in all where no day was named."""
        named = {day: sorted(spans) for day, spans in self.said.items() if day < len(_NAMES)}
        if not named:
            if not self.anyday:
                raise _Unclear
            return (_day(sorted(self.anyday)),)
        if not self.anyday and len(named) < len(_NAMES) and all(spans == [_SHUT_ALL_DAY] for spans in named.values()):
            raise _Unclear  # which days are closed does not say when the others open
        if self.anyday and any(spans != [_SHUT_ALL_DAY] for spans in named.values()):
            raise _Unclear
        usual = sorted(self.anyday) or [_SHUT_ALL_DAY]
        return tuple(_day(named.get(number, usual)) for number in range(len(_NAMES)))


def parse_hours(text: str) -> tuple[str, ...] | Reject:
    """The hours of the seven days, Monday first: ``0900-1900``, ``0900-1200,1400-1800``, ``closed``.

    A day that is not named is closed. Hours without any day give one element: the same on unnamed days.
    Reject code: invalid_opening_hours.
    """
    said = plain_dashes(plain_spaces(text)).casefold()
    if fold(said) in ("247", "24h247j7", "24hours", "alwaysopen"):
        return (ALL_DAY,) * 7
    for phrase, word in _PHRASES:
        said = phrase.sub(word, said)
    try:
        return _read(said).days()
    except _Unclear:
        return Reject("invalid_opening_hours", "is not understood as opening hours")


def _read(said: str) -> _Week:
    week = _Week()
    days: list[int] = []
    fresh = through = shut = False  # the days have their hours; a dash; "closed" stood before its days
    for token in _TOKEN.finditer(f"{said};"):
        word = fold(token["word"]) if token["word"] else ""
        if word in _SHUT and (fresh or not days):
            if shut:
                raise _Unclear
            days, fresh, shut = [], False, True
        elif token["end"]:
            if shut:
                week.add(days, _SHUT_ALL_DAY)
                days, fresh, shut = [], False, False
        elif token["span"] or word in _SHUT:
            if shut:
                raise _Unclear
            week.add(days, _SHUT_ALL_DAY if word else _span(token["span"]))
            fresh = True
        elif word in _DAYS or word in _GROUPS:
            if fresh:
                days, fresh = [], False
            found = [_DAYS[word]] if word in _DAYS else list(_GROUPS[word])
            days += _between(days[-1], found[0]) if through and days else found
            through = False
        elif token["mark"] == "-" or word in _THROUGH:
            through = True
        elif token["other"] or (word and word not in _FILLER):
            raise _Unclear
    if days and not fresh:
        raise _Unclear
    return week


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


def _between(first: int, last: int) -> list[int]:
    return [(first + step) % 7 for step in range(1, (last - first) % 7 + 1)]


def _clash(one: Span, other: Span) -> bool:
    """Whether two spans can't be the hours of one day."""
    if _SHUT_ALL_DAY in (one, other):
        return one != other
    (start, end), (begin, finish) = ((a, b if b > a else b + _DAY) for a, b in (one, other))
    return start < finish and begin < end


def _span(text: str) -> Span:
    sides = re.split(r"\s*(?:-|to|à|alle|bis)\s*|(?<=[0-9hH])\s+a\s+", text, maxsplit=1)
    if len(sides) != 2:
        raise _Unclear
    opens, closes = sides
    start, end = _minutes(opens), _minutes(closes)
    if end == _DAY - 1:
        end = _DAY  # what is open to 23:59 closes at midnight: Google's notation of "24 hours", among others
    if start == end == 0:
        return 0, _DAY
    if start is None or end is None or start == end:
        raise _Unclear
    if end < start and opens.strip().isdigit() and closes.strip().isdigit() and len(opens.strip()) < 4:
        raise _Unclear  # "9-5" may end in the afternoon
    return start, end or _DAY


def _minutes(text: str) -> int | None:
    written = re.sub(r"^([0-9]{2})([0-9]{2})$", r"\1:\2", text.strip())
    found = _TIME.fullmatch(written)
    if found is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"] in "pP" else 0)
    minutes = hour * 60 + minute
    return minutes if minutes <= _DAY and minute < 60 else None


def _day(spans: list[Span]) -> str:
    """The spans in order, as text; what ends when the next begins is one."""
    opened: list[Span] = []
    for start, end in spans:
        if opened and opened[-1][1] == start:
            opened[-1] = (opened[-1][0], end)
        elif (start, end) != _SHUT_ALL_DAY:
            opened.append((start, end))
    return ",".join(f"{a // 60:02}{a % 60:02}-{b // 60:02}{b % 60:02}" for a, b in opened) or CLOSED


def _readable(day: str) -> str:
    return re.sub(r"([0-9]{2})([0-9]{2})", r"\1:\2", day).replace(",", " ")
