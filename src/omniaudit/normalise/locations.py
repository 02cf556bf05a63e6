"""Details of a location: each as a text for people, and as the words that two channels' texts are compared by."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from omniaudit.normalise.hours import parse_hours, shown_hours
from omniaudit.normalise.policies import policy_name
from omniaudit.normalise.verdict import Reject, is_absent, plain_spaces
from omniaudit.normalise.vocabulary import fold

CALLING_CODES: Final = {
    "FR": "33", "BE": "32", "LU": "352", "CH": "41", "DE": "49", "AT": "43", "NL": "31", "ES": "34", "PT": "351",
    "IT": "39", "GB": "44", "IE": "353", "DK": "45", "SE": "46", "NO": "47", "FI": "358", "PL": "48", "CZ": "420",
    "SK": "421", "HU": "36", "RO": "40", "BG": "359", "GR": "30", "HR": "385", "SI": "386", "EE": "372", "LV": "371",
    "LT": "370", "MC": "377", "US": "1", "CA": "1", "MX": "52", "BR": "55", "AU": "61", "NZ": "64", "JP": "81",
    "CN": "86", "HK": "852", "SG": "65", "IN": "91", "AE": "971", "MA": "212", "TN": "216", "TR": "90", "IL": "972",
    "ZA": "27", "KR": "82",
}  # fmt: skip
"""ITU-T E.164 country codes of the countries where retailers have stores."""

_KEEPS_ZERO: Final = frozenset({"IT", "MC", "ES", "PT", "DK", "NO", "LU", "CZ", "PL", "GR", "SG", "HK", "EE", "LV"})
"""Countries whose national numbers begin with no 0 to be dropped after the country code."""

_EXTENSION: Final = re.compile(r"(?i)\s*(?:ext|extension|poste|x|durchwahl)\.?\s*[0-9]+$")
_LONGEST: Final = 4000
"""Characters of one detail; a week in schema.org's JSON has about a thousand."""

_SEVERAL: Final = re.compile(r"\s*(?:[;,|]|\b(?:or|ou|oder|und|and|et)\b)\s*")
_SHORTEST: Final = 7
"""Digits from which on one of several numbers may be a whole one."""

_OPTIONAL_ZERO: Final = re.compile(r"\(\s*0\s*\)")
_COUNTRY_NAMES: Final = {
    "france": "FR", "belgium": "BE", "belgique": "BE", "belgie": "BE", "luxembourg": "LU", "switzerland": "CH",
    "suisse": "CH", "schweiz": "CH", "germany": "DE", "allemagne": "DE", "deutschland": "DE", "austria": "AT",
    "autriche": "AT", "osterreich": "AT", "netherlands": "NL", "paysbas": "NL", "nederland": "NL", "spain": "ES",
    "espagne": "ES", "espana": "ES", "portugal": "PT", "italy": "IT", "italie": "IT", "italia": "IT",
    "unitedkingdom": "GB", "royaumeuni": "GB", "greatbritain": "GB", "uk": "GB", "ireland": "IE", "irlande": "IE",
    "unitedstates": "US", "usa": "US", "etatsunis": "US", "canada": "CA", "monaco": "MC",
}  # fmt: skip
_WORD: Final = re.compile(r"[^\W_]+")
_POSTCODE_ROUND: Final = re.compile(r"^\s*[A-Za-z]{1,2}\s*-\s*(?=[0-9])|(?<=[0-9]{5})-[0-9]{4}\s*$")
"""What some write round a postcode: the country before it (CH-1204), the last four digits of a ZIP+4."""

_COMPOUND: Final = re.compile(r"(?<=[^\W\d]{3})(?:strasse|straat|str)$")
_UMLAUT: Final = re.compile(r"([aou])e")
"""Bahnhofstr. and Bahnhofstrasse, Müller and Mueller are one (in both texts, so that nothing else is lost)."""

_STREET_WORDS: Final = frozenset(
    _WORD.findall(
        """
        rue av ave avenue bd boul boulevard blvd pl place ch chemin route rte quai allee allees impasse square sq cours
        passage faubourg fbg fg street str st strasse road rd lane ln drive dr way platz weg gasse via viale piazza
        corso calle plaza avenida paseo laan straat plein centre center commercial ccial cc zone za zi zac galerie mall
        shopping de du des la le les l d a au aux en et the of and der die das am an im del della di e el los las cedex
        bp cs bis ter quater saint sainte ste sankt floor etage level niveau unit local no nr number numero
        """
    )
)
"""Words that one writer spells out, another shortens and a third leaves out."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One group of details. words: sorted; p: postcode, n: number, w: word, c: city and so on; or why unreadable."""

    field: str
    value: str
    words: list[str] | Reject
    raw: str


def location_details(row: Mapping[str, Any], country: str | None) -> Iterator[Detail]:
    """What a raw row of CANONICAL_LOCATION_FIELDS says, group by group. country: where the row names none."""
    texts = {name: plain_spaces(str(text)) for name, text in row.items() if isinstance(text, str)}
    for name in [name for name, text in texts.items() if len(text) > _LONGEST]:
        yield _detail(name, texts.pop(name), Reject(f"invalid_{name}", "is far too long"))
    texts = {name: text for name, text in texts.items() if not is_absent(text)}
    land = _country(texts.get("country")) or country
    readers: dict[str, Callable[[str], tuple[str, list[str]] | Reject]] = {
        "name": lambda text: (text, []),
        "phone": lambda text: _phone(text, land),
        "opening_hours": _hours,
        "services": _services,
    }
    for name, read in readers.items():
        if text := texts.get(name):
            yield _detail(name, text, read(text))
    parts = [texts[name] for name in ("address", "postcode", "city") if name in texts]
    if parts:
        yield _detail("address", ", ".join(parts), _address(texts))
    if "latitude" in texts and "longitude" in texts:
        place = f"{texts['latitude']}, {texts['longitude']}"
        yield _detail("position", place, _position(texts["latitude"], texts["longitude"]))


def _detail(name: str, raw: str, read: tuple[str, list[str]] | Reject) -> Detail:
    return Detail(name, raw, read, raw) if isinstance(read, Reject) else Detail(name, read[0], read[1], raw)


def _country(text: str | None) -> str | None:
    if text is None:
        return None
    return text.upper() if text.upper() in CALLING_CODES else _COUNTRY_NAMES.get(fold(text))


def _phone(text: str, country: str | None) -> tuple[str, list[str]] | Reject:
    numbers = [_number(part, country) for each in _SEVERAL.split(text) for part in _sides(each) if part]
    known = [number for number in numbers if number]
    if not known or len(known) < len(numbers):
        return Reject("invalid_phone", "is no phone number")
    return text, sorted(known)


def _sides(text: str) -> list[str]:
    """What a slash parts, where each side is long enough to be a number: "089 / 12 34 50" is one."""
    sides = re.split(r"\s+/\s+", text)
    return sides if all(sum(c.isdigit() for c in side) >= _SHORTEST for side in sides) else [text]


def _number(text: str, country: str | None) -> str | None:
    """A number with its country code; as it is where no country is known."""
    plain = _OPTIONAL_ZERO.sub("", _EXTENSION.sub("", text.strip()))
    digits = "".join(c for c in plain if c.isascii() and c.isdigit())
    code = CALLING_CODES.get(country or "")
    if not 3 <= len(digits) <= 16 or re.search(r"[^\W\d_]{3}", plain.casefold().replace("tel", "")):
        return None
    if plain.lstrip("tTel.: ").startswith("+") or digits.startswith("00"):
        return "+" + digits.removeprefix("00")
    if code is None:
        return digits
    if code == "1":
        return f"+1{digits[-10:]}" if len(digits) >= 10 else digits
    if len(digits) > 9 and digits.startswith(code) and not digits.startswith("0"):
        return "+" + digits
    if len(digits) < 6:
        return digits  # a short number such as 3615 has no country code
    return f"+{code}{digits if country in _KEEPS_ZERO else digits.removeprefix('0')}"


def _hours(text: str) -> tuple[str, list[str]] | Reject:
    spoken = _spoken(text) if text[0] in "[{" else text
    week = parse_hours(spoken) if spoken else Reject("invalid_opening_hours", "is not understood as opening hours")
    return week if isinstance(week, Reject) else (shown_hours(week), list(week))


def _spoken(text: str) -> str | None:
    """schema.org's openingHours and OpeningHoursSpecification in JSON as one text; None where it is something else."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    parts = []
    for each in found if isinstance(found, list) else [found]:
        if isinstance(each, str):
            parts.append(each)
        elif isinstance(each, dict) and "validFrom" not in each and "validThrough" not in each:
            days = each.get("dayOfWeek") or each.get("day") or []
            names = " ".join(str(day).rsplit("/", 1)[-1] for day in (days if isinstance(days, list) else [days]))
            opens, closes = (str(each.get(key) or "")[:5] for key in ("opens", "closes"))
            # schema.org: a day whose opens and closes are equal, or missing, is closed
            parts.append(f"{names} {f'{opens}-{closes}' if opens != closes else 'closed'}")
    return "; ".join(parts)


def _services(text: str) -> tuple[str, list[str]]:
    said = text.strip("[]")
    words = sorted({policy_name(word) for part in re.split(r"[,;|]", said) if (word := part.strip(" \"'"))})
    return ", ".join(word.replace("_", " ") for word in words), words


def _address(texts: Mapping[str, str]) -> tuple[str, list[str]]:
    """Words of an address: its postcode, its other numbers, and what is left of street and city."""
    street = texts.get("address", "")
    postcode = fold(_POSTCODE_ROUND.sub("", texts.get("postcode", "")))
    city = {fold(word) for word in _WORD.findall(texts.get("city", ""))}
    found = [fold(word) for word in _WORD.findall(street)]
    if not postcode:
        long = [word for word in found if word.isdigit() and len(word) in (4, 5)]
        postcode = long[-1] if len(long) == 1 and (found[0] != long[0] or len(found) == 1) else ""
    marks = {f"p:{postcode}"} if postcode else set()
    for word in found:
        if word != postcode and word not in city:
            if number := re.match(r"[0-9]+", word):
                marks.add(f"n:{number[0]}")
            elif len(word) > 1 and word not in _STREET_WORDS:
                marks.add("w:" + _COMPOUND.sub("str", _UMLAUT.sub(r"\1", word)))
    marks |= {f"c:{word}" for word in city if len(word) > 1 and not word.isdigit() and word not in _STREET_WORDS}
    parts = [texts[name] for name in ("address", "postcode", "city") if name in texts]
    return ", ".join(parts), sorted(marks)


def _position(latitude: str, longitude: str) -> tuple[str, list[str]] | Reject:
    try:
        north, east = (Decimal(text.replace(",", ".")) for text in (latitude, longitude))
        if not (north.is_finite() and east.is_finite()):
            raise InvalidOperation
    except InvalidOperation:
        return Reject("invalid_position", "is no pair of degrees")
    if not (abs(north) <= 90 and abs(east) <= 180) or north == east == 0:
        return Reject("invalid_position", "is no pair of degrees")
    return f"{north:f}, {east:f}", [f"{north:f}", f"{east:f}"]
