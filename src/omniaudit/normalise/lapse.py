"""How long something may take: "2 to 5 working days", "30 jours", "P14D". Days, working days and months differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from omniaudit.normalise.verdict import Reject, plain_dashes
from omniaudit.normalise.vocabulary import fold

_SHAPE: Final = re.compile(
    r"(?:(?:within|in|sous|up to|under|jusqu'à|jusqu’à|innerhalb von|en|dans|max\.?|maximum)\s+)?"
    r"(?:(?:entre|between|from|de|von)\s+)?"
    r"(?:(?P<least>[0-9]{1,4})\s*(?:-|to|à|a|bis|et|and)\s*)?(?P<most>[0-9]{1,4})\s*(?P<unit>[^\W\d][^\d]*)?"
)
_ISO: Final = re.compile(
    r"P(?=[0-9T])(?:(?P<y>[0-9]{1,3})Y)?(?:(?P<m>[0-9]{1,3})M)?(?:(?P<w>[0-9]{1,3})W)?(?:(?P<d>[0-9]{1,4})D)?"
    r"(?:T(?:(?P<h>[0-9]{1,4})H)?)?"
)
_UNITS: Final = {
    "hours": (1, "days", "h hr hrs hour hours heure heures stunde stunden std"),
    "days": (24, "days", "d day days jour jours j tag tage día días calendardays jourscalendaires dia dias"),
    "weeks": (168, "days", "w week weeks semaine semaines woche wochen"),
    "working days": (
        24, "working days",
        "businessday businessdays workingday workingdays jourouvré joursouvrés jourouvrable joursouvrables werktag "
        "werktage arbeitstage workday workdays bd",
    ),
    "months": (1, "months", "month months mois monat monate"),
    "years": (12, "months", "year years yr yrs an ans année années jahr jahre"),
}  # fmt: skip
_KNOWN: Final = {
    fold(word): (name, factor, basis) for name, (factor, basis, words) in _UNITS.items() for word in words.split()
}


@dataclass(frozen=True, slots=True)
class Lapse:
    """From least to most, in hours (basis days, working days) or months (basis months). shown: for people."""

    least: int
    most: int
    basis: str
    shown: str


def parse_lapse(text: str, unit: str) -> Lapse | Reject:
    """Read a lapse of time; unit: of a bare number. Reject code: invalid_policy."""
    said = plain_dashes(text).strip()
    if iso := _ISO.fullmatch(said.upper()):
        return _from_iso({name: int(number or 0) for name, number in iso.groupdict().items()})
    shape = _SHAPE.fullmatch(said.casefold())
    known = _KNOWN.get(fold(shape["unit"] or unit)) if shape else None
    if shape is None or known is None:
        return Reject("invalid_policy", "is no length of time")
    name, factor, basis = known
    most = int(shape["most"])
    least = int(shape["least"] or most)
    if least > most:
        return Reject("invalid_policy", "ends before it starts")
    return Lapse(least * factor, most * factor, basis, _shown(least, most, name))


def _from_iso(parts: dict[str, int]) -> Lapse | Reject:
    months, hours = parts["y"] * 12 + parts["m"], (parts["w"] * 7 + parts["d"]) * 24 + parts["h"]
    if bool(months) == bool(hours):
        return Reject("invalid_policy", "mixes months and days")
    if months:
        return Lapse(months, months, "months", _shown(months, months, "months"))
    if hours % 24:
        return Lapse(hours, hours, "days", _shown(hours, hours, "hours"))
    return Lapse(hours, hours, "days", _shown(hours // 24, hours // 24, "days"))


def _shown(least: int, most: int, name: str) -> str:
    unit = name[:-1] if most == 1 else name
    return f"{most} {unit}" if least == most else f"{least}-{most} {unit}"
