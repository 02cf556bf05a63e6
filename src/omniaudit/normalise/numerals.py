"""Numbers as people and exports write them: grouping, decimal marks, and when the two can't be told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Verdict = Literal["invalid", "ambiguous"]


@dataclass(frozen=True, slots=True)
class Numeral:
    """A non-negative number as written: its whole digits and its fraction digits."""

    whole: str
    fraction: str


@dataclass(frozen=True, slots=True)
class Marks:
    """How a locale writes numbers: its decimal mark and the marks it groups thousands with."""

    decimal: str
    groups: str
    lakh: bool = False


_POINT: Final = Marks(".", ",")
_COMMA: Final = Marks(",", ".")
_SPACED: Final = Marks(",", " ")
_SWISS: Final = Marks(".", "'")
_INDIAN: Final = Marks(".", ",", lakh=True)

_COMMA_OR_SPACE: Final = Marks(",", " .")
_LOCALES: Final = (
    (_POINT, "en ja ko zh th he iw ms mt cy ga sw fil tl es_mx es_us es_pr es_gt es_hn es_ni es_pa es_sv es_do es_pe"),
    (_INDIAN, "hi bn ta te mr gu kn ml pa en_in"),
    (_COMMA, "de es it nl da pt tr el ro id hr sl sr bs mk vi is ca gl eu"),
    (_SPACED, "fr sv nb no nn fi cs sk pl hu ru uk bg et lv lt be kk"),
    (_COMMA_OR_SPACE, "fr_be nl_be de_at pt_pt"),
    (_SWISS, "de_ch it_ch en_ch rm_ch de_li"),
)
_BY_LOCALE: Final = {locale: marks for marks, locales in _LOCALES for locale in locales.split()}
_ENGLISH_AMONG_COMMAS: Final = "at be bg cz de dk ee es fi fr gr hr hu id it lt lu lv nl no pl pt ro se si sk tr"
_UNSETTLED: Final = frozenset(
    ["en_za", "fr_ch", "fr_ca", "fr_lu", "en_ca", "ms_id", "ms_bn", "sw_cd"]
    + [f"en_{country}" for country in _ENGLISH_AMONG_COMMAS.split()]
)
"""Locales where both marks are in daily use: they decide nothing. So it is with English pages of a country that writes
a decimal comma: CLDR has en_DE write 1.234,5, and their authors often 1,234.5."""


def marks_of(locale: str | None) -> Marks | None:
    """How a locale ("fr_FR", "de-CH", "en") writes numbers, or None where that is not settled or not known.

    Follows CLDR 46, but for the currency's own marks where shops use them (Switzerland).
    """
    if not locale:
        return None
    key = locale.split(".")[0].replace("-", "_").casefold()
    if key in _UNSETTLED:
        return None
    return _BY_LOCALE.get(key) or _BY_LOCALE.get(key.split("_")[0])


_DIGITS: Final = re.compile(r"[0-9]+")
_GROUPED: Final = {mark: re.compile(rf"[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}})+") for mark in ".,' "}
_LAKH: Final = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})*,[0-9]{3}")


def read_numeral(text: str, marks: Marks | None, *, decimals: int | None = None, home: str = "") -> Numeral | Verdict:
    """Read digits with marks: one kind of space, one apostrophe, ``.`` and ``,``; no sign.

    decimals: how many the thing counted usually has (a currency's minor unit), 0 for whole things.
    home: the mark that the currency's own country groups with, where decimals is 0; or its decimal mark, where it is 3.
    """
    if _DIGITS.fullmatch(text):
        return Numeral(text, "")
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        mark = "." if text.rfind(".") > text.rfind(",") else ","
    elif dots + commas == 1:
        mark = "." if dots else ","
        if _one_mark_three_digits(text, mark):
            return _decide(text, mark, marks, decimals, home)
    else:
        return _whole(text, marks)
    whole, _, fraction = text.rpartition(mark)
    if not _DIGITS.fullmatch(fraction) or mark in whole:
        return "invalid"
    number = _whole(whole, marks) if whole else Numeral("0", "")
    return Numeral(number.whole, fraction) if isinstance(number, Numeral) else number


def _one_mark_three_digits(text: str, mark: str) -> bool:
    """Whether a single mark could group or part: "1.299" could, "0.299", "1299.000" and "1 299,000" could not."""
    whole, _, rest = text.partition(mark)
    return len(rest) == 3 and rest.isdigit() and 1 <= len(whole) <= 3 and whole.isdigit() and whole[0] != "0"


def _decide(text: str, mark: str, marks: Marks | None, decimals: int | None, home: str) -> Numeral | Verdict:
    """Let locale and currency say what the mark is; silence or contradiction leaves it ambiguous."""
    whole, _, rest = text.partition(mark)
    said = set()
    if marks and mark == marks.decimal:
        said.add("parts")
    elif marks and mark in marks.groups:
        said.add("groups")
    if decimals == 3 and mark == (home or "."):
        said.add("parts")
    elif decimals == 0 and (mark == home or rest != "000"):
        said.add("groups")  # what has no decimals can't have been written with three of them
    if said == {"parts"}:
        return Numeral(whole, rest)
    return Numeral(whole + rest, "") if said == {"groups"} else "ambiguous"


def _whole(text: str, marks: Marks | None) -> Numeral | Verdict:
    """Digits with at most one kind of grouping mark, well formed."""
    if _DIGITS.fullmatch(text):
        return Numeral(text, "")
    kinds = set(text) - set("0123456789")
    if len(kinds) != 1:
        return "invalid"
    mark = kinds.pop()
    pattern = _GROUPED.get(mark)
    if pattern is None or text[0] == "0":
        return "invalid"
    if pattern.fullmatch(text) or (mark == "," and marks and marks.lakh and _LAKH.fullmatch(text)):
        return Numeral(text.replace(mark, ""), "")
    return "invalid"
