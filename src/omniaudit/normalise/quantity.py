"""Quantity text → whole pieces, and how far the number can be believed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from omniaudit.normalise.numerals import marks_of, read_numeral
from omniaudit.normalise.verdict import Reject, is_absent, plain_dashes, plain_spaces

QuantityKind = Literal["exact", "capped", "rounded"]

MAX_PIECES: Final = 10**9


@dataclass(frozen=True, slots=True)
class Quantity:
    """Stock in whole pieces, rounded down; below zero where a shop sells what it has yet to receive.

    kind: ``capped`` means at least that many ("10+"), ``rounded`` about that many.
    """

    pieces: int
    kind: QuantityKind


_SHAPE: Final = re.compile(
    r"(?P<least>> ?|>= ?|≥ ?|more than |over |at least |plus de |mehr als |über |mindestens |más de |più di )?"
    r"(?P<about>~ ?|≈ ?|ca\.? ?|about |approx\.? |env\.? |environ |etwa |circa )?"
    r"(?P<sign>-)?(?P<number>[0-9](?:[0-9.,' ]*[0-9])?) ?(?P<more>\+| or more| et plus| oder mehr| o más)?"
    r"(?: ?(?:pcs?|pieces?|units?|items?|stk|stück|st|pi[eè]ces?|pz|pezzi|unités?|unidades|uds?|ea)\.?)?"
)


def parse_quantity(text: str, *, locale: str | None = None) -> Quantity | Reject | None:
    """Read a stock level; None where the text states none.

    Reject codes: invalid_quantity, ambiguous_quantity ("1.234"), quantity_out_of_range.
    """
    if is_absent(text):
        return None
    shape = _SHAPE.fullmatch(plain_dashes(plain_spaces(text)).casefold()) if len(text) <= 64 else None
    if shape is None:
        return Reject("invalid_quantity", "is not a number of pieces")
    numeral = read_numeral(shape["number"], marks_of(locale))
    if numeral == "ambiguous":
        return Reject("ambiguous_quantity", "can be read two ways: declare the channel's locale")
    if isinstance(numeral, str):
        return Reject("invalid_quantity", "is not a number of pieces")
    part = bool(numeral.fraction.strip("0"))
    pieces = int(numeral.whole)
    if shape["sign"]:
        pieces = -pieces - part
    if abs(pieces) > MAX_PIECES:
        return Reject("quantity_out_of_range", "is beyond any stock")
    if shape["least"] or shape["more"]:
        return Quantity(pieces, "capped")
    return Quantity(pieces, "rounded" if part or shape["about"] else "exact")
