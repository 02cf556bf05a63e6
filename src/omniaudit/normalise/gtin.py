"""GTIN text → 14 digits with a correct check digit, or what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from omniaudit.normalise.verdict import Reject, is_absent, plain_dashes, plain_spaces

GtinStatus = Literal["valid", "restricted", "ambiguous", "invalid"]


@dataclass(frozen=True, slots=True)
class Gtin:
    """What a text says about a trade item's number.

    gtin: 14 digits where status is valid or restricted, else None.
    restricted: the number means something inside one retailer only (in-store, variable weight).
    repaired: a code where digits that an export lost were put back.
    """

    gtin: str | None
    status: GtinStatus
    repaired: str | None = None


_DAMAGED: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")
_AS_FLOAT: Final = re.compile(r"([0-9]{7,14})[.,]0+")
_ISBN_10: Final = re.compile(r"[0-9]{9}[0-9Xx]")
_AS_TEXT: Final = re.compile(r"=?\"([^\"]*)\"|'(.*)")
_SEVERAL: Final = re.compile(r"[,;|]")
_INVALID: Final = Gtin(None, "invalid")
_REPADDED: Final = {7: 8, 11: 12}


def check_digit(body: str) -> str:
    """The check digit of the digits before it: weights 3 and 1 from the right (GS1 General Specifications 7.9)."""
    total = sum(int(digit) * (1 if index % 2 else 3) for index, digit in enumerate(reversed(body)))
    return str(-total % 10)


def parse_gtin(text: str) -> Gtin | Reject | None:
    """Read a GTIN-8, 12, 13 or 14, UPC-E or ISBN-10, or the first valid one of a list; None where none is stated.

    A wrong number is a Gtin with status invalid: it identifies nothing, but the listing remains.
    Reject code: gtin_damaged_by_spreadsheet, whose digits are lost for good.
    """
    if len(text) > 200:
        return _INVALID
    if is_absent(text):
        return None
    bare = plain_spaces(text)
    if as_text := _AS_TEXT.fullmatch(bare):
        bare = as_text[1] or as_text[2] or ""
    single = _parse_single(bare)
    if single == _INVALID and _SEVERAL.search(bare):
        return _first_valid(_SEVERAL.split(bare))
    return single


def _first_valid(texts: list[str]) -> Gtin | Reject | None:
    """The first valid number of a list, else the first restricted one, else what the first is."""
    found = [number for number in map(parse_gtin, texts) if number is not None]
    for status in ("valid", "restricted"):
        for number in found:
            if isinstance(number, Gtin) and number.status == status:
                return number
    return found[0] if found else None


def _parse_single(text: str) -> Gtin | Reject:
    bare = plain_dashes(text).replace(" ", "").replace("-", "")
    if _DAMAGED.fullmatch(bare):
        return Reject("gtin_damaged_by_spreadsheet", "lost its digits in a spreadsheet: export the column as text")
    if as_float := _AS_FLOAT.fullmatch(bare):
        number = _from_digits(as_float[1])
        return Gtin(number.gtin, number.status, "gtin_decimal_zeros") if number.gtin else number
    if not bare.isascii():
        return _INVALID
    if len(bare) == 10 and _ISBN_10.fullmatch(bare):
        return _from_isbn(bare)
    return _from_digits(bare) if bare.isdigit() else _INVALID


def _from_digits(digits: str) -> Gtin:
    if len(digits) in _REPADDED:
        number = _from_digits(digits.zfill(_REPADDED[len(digits)]))
        return Gtin(number.gtin, number.status, "gtin_leading_zero") if number.gtin else number
    if len(digits) == 8:
        return _from_eight(digits)
    return _judge(digits.zfill(14)) if len(digits) in (12, 13, 14) else _INVALID


def _from_eight(digits: str) -> Gtin:
    """Eight digits may be a GTIN-8 or a UPC-E; where both check digits pass, nobody can tell."""
    short = _judge(digits.zfill(14))
    expanded = expand_upc_e(digits)
    long = _judge(expanded.zfill(14)) if expanded else _INVALID
    if short.gtin and long.gtin:
        return Gtin(None, "ambiguous")
    return short if short.gtin else long


def expand_upc_e(digits: str) -> str | None:
    """The UPC-A of an eight-digit UPC-E (number system 0 or 1), without judging its check digit."""
    if digits[0] not in "01":
        return None
    system, body, last, check = digits[0], digits[1:6], digits[6], digits[7]
    if last in "012":
        return f"{system}{body[:2]}{last}0000{body[2:]}{check}"
    if last == "3":
        return f"{system}{body[:3]}00000{body[3:]}{check}"
    if last == "4":
        return f"{system}{body[:4]}00000{body[4]}{check}"
    return f"{system}{body}0000{last}{check}"


def _from_isbn(text: str) -> Gtin:
    values = [10 if character in "Xx" else int(character) for character in text]
    if sum(weight * value for weight, value in zip(range(10, 0, -1), values, strict=True)) % 11:
        return _INVALID
    body = "978" + text[:9]
    return _judge((body + check_digit(body)).zfill(14))


def _judge(digits: str) -> Gtin:
    """Judge 14 digits: check digit, then the prefixes that mean no trade item, or one of this retailer only."""
    if not digits.strip("0") or check_digit(digits[:-1]) != digits[-1]:
        return _INVALID
    if digits.startswith("000000"):  # a GTIN-8; GS1 restricts those starting with 0 and 2
        return Gtin(digits, "restricted" if digits[6] in "02" else "valid")
    thirteen = digits[1:]
    if thirteen.startswith(("98", "99")):  # coupons and refund receipts
        return _INVALID
    return Gtin(digits, "restricted" if thirteen.startswith(("02", "04", "2")) else "valid")
