"""The gate: which irritants make a run red, and the exit code, the same for every format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from omniaudit.engine import Engine
from omniaudit.model import exits
from omniaudit.model.irritant import CODES, CONFIDENCES, FAMILIES, SEVERITIES, Verdict
from omniaudit.model.outcome import ChannelOutcome


class GateError(ValueError):
    """A ``--fail-on`` or ``gate.fail_on`` word that is no level, code or family."""


@dataclass(frozen=True)
class FailOn:
    """levels: severities that fail; codes: rule codes or families (three letters) that fail at any severity."""

    levels: tuple[str, ...]
    codes: tuple[str, ...]

    @classmethod
    def parse(cls, words: Iterable[str], known_codes: Sequence[str]) -> FailOn:
        """From ``high``, ``PRC``, ``PRC001``, ``none``; a level includes the severer ones."""
        levels: set[str] = set()
        codes: set[str] = set()
        for word in (part.strip() for written in words for part in written.split(",")):
            if word.lower() in SEVERITIES:
                levels |= set(SEVERITIES[: SEVERITIES.index(word.lower()) + 1])
            elif re.fullmatch(r"[A-Z]{3}([0-9]{3})?", word) and (
                word in FAMILIES or word in CODES or word in known_codes
            ):
                codes.add(word)
            elif word.lower() != "none":
                raise GateError(
                    f"{word!r} is no level ({', '.join(SEVERITIES)}), rule code, rule family or none; "
                    "`omniaudit rules` lists the codes"
                )
        return cls(tuple(sorted(levels)), tuple(sorted(codes)))


def count_failing(engine: Engine, fail_on: FailOn, min_confidence: str) -> int:
    """How many irritants reach the gate."""
    floor = 2 - CONFIDENCES.index(min_confidence)
    (failing,) = engine.row(
        """SELECT count(*) FROM irritants
        WHERE confidence >= $floor
            AND (list_contains($levels, severity) OR list_contains($codes, code)
                OR list_contains($codes, substr(code, 1, 3)))""",
        {"floor": floor, "levels": list(fail_on.levels), "codes": list(fail_on.codes)},
    )
    return int(failing)


def incomplete(channels: Iterable[ChannelOutcome], *, compared: bool) -> bool:
    """A required channel was not read well enough, or nothing could be compared."""
    return any(channel.required and channel.status != "ok" for channel in channels) or not compared


def judge(irritants: int, failing: int, *, is_incomplete: bool) -> tuple[Verdict, int]:
    """Verdict and exit code: irritants at the gate win over incompleteness."""
    if failing:
        return "irritants", exits.IRRITANTS
    if is_incomplete:
        return "incomplete", exits.INCOMPLETE
    return ("irritants" if irritants else "clean"), exits.CLEAN
