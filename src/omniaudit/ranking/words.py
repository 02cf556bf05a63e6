"""What a rule's message says of one finding: the names in its braces, filled."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from omniaudit.language import ENGLISH, Wording, fill
from omniaudit.language.figures import format_day
from omniaudit.model.money import plain

UNKNOWN: Final = "unknown"
_decoder: Final = json.JSONDecoder(parse_float=Decimal)
_NAMED: Final = frozenset({"journey", "step"})
"""Members that hold names of ours."""


def read_words(text: str | None, say: Wording = ENGLISH) -> dict[str, str]:
    """The column ``words`` of a finding as texts; empty where it is no JSON object.

    A member is text or a number as it is; ``{"amount": 149000, "currency": "EUR"}`` (10⁻⁴ units) is "14.90 EUR";
    ``{"share": 100000}`` (millionths) is "10 %"; ``{"day": "2026-11-22"}`` is a day; a list of phrases is
    joined, and each may name the other members.
    """
    if not text:
        return {}
    try:
        members = _decoder.decode(text)
    except ValueError:
        return {}
    if not isinstance(members, dict):
        return {}
    said = {name: _told(name, value, say) for name, value in members.items() if not isinstance(value, list)}
    phrases = {name: _joined(value, said, say) for name, value in members.items() if isinstance(value, list)}
    return said | phrases


def _told(name: str, value: Any, say: Wording) -> str:
    match value:
        case None:
            return say(UNKNOWN)
        case str() if name in _NAMED:
            return " ".join(map(say, value.split(" ", 1)))
        case {"amount": int(units), "currency": str(currency)}:
            return say.money(plain(units, currency), currency)
        case {"amount": int(units)}:
            return plain(units, None)
        case {"share": int(millionths)}:
            return say.share(f"{(Decimal(millionths) / 10_000).normalize():f}")
        case {"day": str(day)}:
            return day if say.is_source else format_day(day, say.language)
        case {"amount": _} | {"share": _} | {"day": _}:
            return say(UNKNOWN)
    return str(value)


def _joined(phrases: Sequence[Any], words: Mapping[str, str], say: Wording) -> str:
    return ", ".join(fill(say(str(phrase)), words) for phrase in phrases if phrase is not None)


def subject_title(key: str, title: str | None, say: Wording) -> str | None:
    """What an irritant is about, in words: a product's own title, or the name of a policy, a location's detail …"""
    kind = key.partition(":")[0]
    if title is None or kind not in ("policy", "location", "account", "journey"):
        return title
    if kind == "policy":
        return say(title)
    if kind == "journey":
        name, _, step = title.rpartition(": ")
        return f"{say(name)} / {' '.join(map(say, step.split(' ', 1)))}"
    name, _, detail = title.rpartition(", ")
    return f"{name}, {say(detail)}"
