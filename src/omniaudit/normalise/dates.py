"""Instants and windows: text with or without a zone → UTC. A day or a month is never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

from omniaudit.normalise.verdict import Reject, is_absent, plain_dashes, plain_spaces

EARLIEST_YEAR: Final = 2000
"""Before it, no instant of a live channel lies: 1970 is an unset clock, 1899 and 1904 are spreadsheets' zeros."""

_DAY: Final = (
    r"(?:(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})"
    r"|(?P<y2>[0-9]{4})/(?P<m2>[0-9]{2})/(?P<d2>[0-9]{2})"
    r"|(?P<y3>[0-9]{4})(?P<m3>[0-9]{2})(?P<d3>[0-9]{2})(?=[T ]|$)"
    r"|(?P<first>[0-9]{1,2})(?P<mark>[./-])(?P<second>[0-9]{1,2})(?P=mark)(?P<y4>[0-9]{4}))"
)
_TIME: Final = (
    r"(?:(?:[Tt]| |, )(?P<hour>[0-9]{2})"
    r"(?::?(?P<minute>[0-9]{2})(?::?(?P<second_>[0-9]{2})(?:[.,](?P<part>[0-9]{1,9}))?)?)?"
    r" ?(?P<zone>[Zz]|UTC|GMT|(?P<sign>[+-])(?P<zone_hour>[0-9]{2}):?(?P<zone_minute>[0-9]{2})?)?)?"
)
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv januar jänner jän enero ene gennaio gen",
            "february feb février fevrier févr fév fevr fev februar febrero febbraio",
            "march mar mars märz mär maerz mrz marzo",
            "april apr avril avr abril abr aprile",
            "may mai mayo maggio mag",
            "june jun juin juni junio giugno giu",
            "july jul juillet juil juli julio luglio lug",
            "august aug août aout agosto ago",
            "september sept sep septembre septiembre setiembre settembre set",
            "october oct octobre oktober okt octubre ottobre ott",
            "november nov novembre noviembre",
            "december dec décembre decembre déc dezember dez diciembre dic dicembre",
        ),
        1,
    )
    for name in names.split()
}
_NAMED: Final = re.compile(
    r"(?:[^\W\d_]{2,10}\.?,? )?"  # the day of the week
    r"(?:(?P<day>[0-9]{1,2})(?:\.|st|nd|rd|th|er|º)?(?: de)?[ -](?P<month>[^\W\d_]{3,10})\.?"
    r"|(?P<month2>[^\W\d_]{3,10})\.? (?P<day2>[0-9]{1,2})(?:st|nd|rd|th)?)"
    r"(?:,? | de |-)(?P<year>[0-9]{4})(?P<rest>\D.*)?"
)
"""A date with its month in letters, as en, fr, de, es and it write it."""
_OPEN: Final = ("..", "9999-12-31", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59", "9999-12-31T00:00:00Z")
_SHAPE: Final = re.compile(_DAY + _TIME)

Order = Literal["day", "month"]
_MONTH_FIRST: Final = frozenset({"en_us", "en_ph", "es_us", "es_pr"})
_UNSETTLED: Final = frozenset({"en", "en_ca", "fr_ca"})
_YEAR_FIRST: Final = frozenset({"ja", "zh", "ko", "hu", "lt", "sv", "fa", "mn"})


@dataclass(frozen=True, slots=True)
class Window:
    """From starts (inclusive) to ends (exclusive), UTC; None is open."""

    starts: datetime | None
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class _Written:
    """A moment as written: date, time of day or None, offset or None."""

    day: date
    clock: time | None
    offset: timezone | None
    next_day: bool  # 24:00


def parse_instant(
    text: str, *, zone: str = "UTC", locale: str | None = None, latest: datetime | None = None
) -> datetime | Reject | None:
    """Read one instant, in UTC; a date alone is its midnight. None where the text states none.

    zone: IANA name for texts that have none. latest: later ones are not plausible.
    Reject codes: invalid_date, ambiguous_date, implausible_date.
    """
    if is_absent(text):
        return None
    written = _read(text, locale)
    if isinstance(written, Reject):
        return written
    instant = _instant(written, zone, closing=False)
    if isinstance(instant, datetime) and latest is not None and instant > latest:
        return Reject("implausible_date", "lies in the future")
    return instant


def parse_window(text: str, *, zone: str = "UTC", locale: str | None = None) -> Window | Reject | None:
    """Read ``start/end``, either side of which may be missing; None where the text states none.

    A last day without a time counts whole; an end with a time is the first moment after.
    Reject codes: invalid_date, ambiguous_date, implausible_date, interval_reversed.
    """
    if is_absent(text) or plain_spaces(text) == "/":
        return None
    sides = _sides(text)
    if sides is None:
        return Reject("invalid_date", "is not an interval start/end")
    moments: list[datetime | None] = []
    for side, closing in zip(sides, (False, True), strict=True):
        if side in _OPEN or is_absent(side):
            moments.append(None)
            continue
        written = _read(side, locale)
        moment = written if isinstance(written, Reject) else _instant(written, zone, closing=closing)
        if isinstance(moment, Reject):
            return moment
        moments.append(moment)
    starts, ends = moments
    if starts is not None and ends is not None and ends <= starts:
        return Reject("interval_reversed", "ends before it starts")
    return Window(starts, ends) if starts or ends else None


def _sides(text: str) -> tuple[str, str] | None:
    """The two sides of an interval; dates with slashes are told apart by their number."""
    parts = plain_spaces(text).split("/")
    if len(parts) not in (2, 4, 6):
        return None
    middle = len(parts) // 2
    if len(parts) == 4:  # one side is missing, the other is written with slashes
        middle = 1 if not parts[0].strip() else 3
    return "/".join(parts[:middle]).strip(), "/".join(parts[middle:]).strip()


def _read(text: str, locale: str | None) -> _Written | Reject:
    """Take a text apart into date, time and offset."""
    shape = _SHAPE.fullmatch(_in_figures(plain_dashes(plain_spaces(text)))) if len(text) <= 64 else None
    if shape is None:
        return Reject("invalid_date", "is not a date as ISO 8601 writes it")
    year = int(shape["y"] or shape["y2"] or shape["y3"] or shape["y4"])
    if shape["first"]:
        order = _order(int(shape["first"]), int(shape["second"]), locale)
        if isinstance(order, Reject):
            return order
        day, month = order
    else:
        day, month = int(shape["d"] or shape["d2"] or shape["d3"]), int(shape["m"] or shape["m2"] or shape["m3"])
    if year < EARLIEST_YEAR:
        return Reject("implausible_date", f"lies in {year}")
    hour, minute, second = (int(shape[name] or 0) for name in ("hour", "minute", "second_"))
    next_day = hour == 24 and not minute and not second
    try:
        clock = time(0 if next_day else hour, minute, second, int((shape["part"] or "")[:6].ljust(6, "0")))
        return _Written(date(year, month, day), clock if shape["hour"] else None, _offset(shape), next_day)
    except ValueError:
        return Reject("invalid_date", "is not a day or time of the calendar")


def _in_figures(text: str) -> str:
    """A date whose month is written in letters (``6 décembre 2026``, ``Nov 22, 2026``) as ISO 8601 writes it."""
    named = _NAMED.fullmatch(text) if any(map(str.isalpha, text)) else None
    month = _MONTHS.get((named["month"] or named["month2"]).casefold()) if named else None
    if named is None or month is None:
        return text
    day = int(named["day"] or named["day2"])
    return f"{named['year']}-{month:02}-{day:02}{named['rest'] or ''}"


def _order(first: int, second: int, locale: str | None) -> tuple[int, int] | Reject:
    """Day and month of a date that names the year last."""
    if first == second:
        return first, second
    if first > 12 or second > 12:
        return (first, second) if first > 12 else (second, first)
    key = (locale or "").split(".")[0].replace("-", "_").casefold()
    if key in _MONTH_FIRST:
        return second, first
    if not key or key in _UNSETTLED or key.split("_")[0] in _YEAR_FIRST:
        return Reject("ambiguous_date", "may be day or month first: declare the channel's locale")
    return first, second


def _offset(shape: re.Match[str]) -> timezone | None:
    """The zone written behind a time. Raises ValueError beyond 24 hours."""
    if not shape["zone"]:
        return None
    if not shape["sign"]:
        return UTC
    offset = timedelta(hours=int(shape["zone_hour"]), minutes=int(shape["zone_minute"] or 0))
    return timezone(-offset if shape["sign"] == "-" else offset)


@lru_cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _instant(written: _Written, zone: str, *, closing: bool) -> datetime | Reject:
    """The moment in UTC. closing: a date alone ends with that day."""
    local = datetime.combine(written.day, written.clock or time())
    try:
        if written.next_day or (closing and written.clock is None):
            local += timedelta(days=1)
        if written.offset is not None:
            return local.replace(tzinfo=written.offset).astimezone(UTC)
        return _from_zone(local, _zone(zone), dated=written.clock is None)
    except OverflowError:
        return Reject("implausible_date", "lies beyond the calendar")


def _from_zone(local: datetime, zone: ZoneInfo, *, dated: bool) -> datetime | Reject:
    """A local time in UTC. dated: it stands for a whole day, whose first moment always exists."""
    early, late = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early == late or dated:
        return early
    if early > late:
        return Reject("invalid_date", "does not exist: the clocks went forward")
    return Reject("ambiguous_date", "happened twice: the clocks went back; write the offset")
