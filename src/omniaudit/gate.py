"""The gate: which irritants make a run red, and the exit code, the same for every format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from omniaudit.config.settings import Gate
from omniaudit.engine import Engine
from omniaudit.language import ENGLISH, Wording
from omniaudit.language.figures import format_count, format_rate
from omniaudit.model import exits
from omniaudit.model.interval import wilson_interval
from omniaudit.model.irritant import CODES, CONFIDENCES, FAMILIES, SEVERITIES, Consistency, Verdict
from omniaudit.model.outcome import ChannelOutcome, Notice
from omniaudit.model.sample import Sample


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


def mark_failing(engine: Engine, fail_on: FailOn, min_confidence: str) -> int:
    """Mark the irritants that reach the gate, and say how many they are. What is known or accepted does not."""
    floor = 2 - CONFIDENCES.index(min_confidence)
    engine.execute(
        """UPDATE irritants SET failing = confidence >= $floor AND coalesce(baseline NOT IN ('known', 'accepted'), true)
            AND (list_contains($levels, severity) OR list_contains($codes, code)
                OR list_contains($codes, substr(code, 1, 3)))""",
        {"floor": floor, "levels": list(fail_on.levels), "codes": list(fail_on.codes)},
    )
    (failing,) = engine.row("SELECT count(*) FROM irritants WHERE failing")
    return int(failing)


def aged(
    channels: Sequence[ChannelOutcome], old: Mapping[str, tuple[int, datetime]], gate: Gate, as_of: datetime
) -> tuple[ChannelOutcome, ...]:
    """The channels, of which those with too many offers older than ``max_age`` count as read only in part.

    old: channel → how many of its offers are older, and when the newest of these was observed (UTC).
    Offers too old to be judged weigh as much as rows that could not be read: ``max_reject_ratio`` bounds both.
    """

    def judged(channel: ChannelOutcome) -> ChannelOutcome:
        number, newest = old.get(channel.name, (0, as_of))
        if channel.status != "ok" or not number or number <= gate.max_reject_ratio * channel.offers:
            return channel
        detail = (
            f"{number:,} of its {channel.offers:,} offers were observed on {newest:%Y-%m-%d %H:%M} UTC or before,"
            f" longer before {as_of:%Y-%m-%d %H:%M} UTC than gate.max_age allows; export them again"
        )
        return replace(channel, status="partial", reason="too_old", detail=detail)

    return tuple(map(judged, channels))


def shortfalls(consistency: Consistency, gate: Gate, *, compared: bool, say: Wording = ENGLISH) -> tuple[Notice, ...]:
    """Why the whole can't be judged although its channels were read. compared: two channels share a product."""
    if not compared:
        return (Notice("nothing_compared", say("Nothing could be compared: no two channels list the same product.")),)
    pairs = consistency.comparable + consistency.undetermined
    if consistency.comparable >= gate.min_coverage * pairs:
        return ()
    message = say(
        "Only {comparable} of {pairs} product × channel pairs could be compared, less than the {asked} that"
        " gate.min_coverage asks for.",
        comparable=format_count(consistency.comparable, say.language),
        pairs=format_count(pairs, say.language),
        asked=format_rate(float(gate.min_coverage), say.language),
    )
    return (Notice("coverage_too_low", message),)


def sample_warnings(
    sample: Sample, consistency: Consistency, gate: Gate, failing: int, say: Wording = ENGLISH
) -> Sample:
    """The sample, with what the gate's verdict would say of all products but a sample can't show.

    Nothing found among n products says that a share of all up to the 95 % Wilson bound may have something.
    """
    if sample.is_everything:
        return sample
    warnings = []
    if not failing:
        _, most = wilson_interval(0, sample.products)
        told = say(
            "No irritant of the {products} products reaches the gate; among all products those of up to {share} may"
            " (95% confidence).",
            products=format_count(sample.products, say.language),
            share=format_rate(1.0 if most is None else most, say.language),
        )
        warnings.append(Notice("gate_not_shown", told))
    pairs = consistency.comparable + consistency.undetermined
    low, high = wilson_interval(consistency.comparable, pairs)
    if low is not None and high is not None and low < gate.min_coverage <= high:
        told = say(
            "The sample can't show whether gate.min_coverage, {asked}, is reached: of all pairs between {low} and"
            " {high} can be compared (95% confidence).",
            asked=format_rate(float(gate.min_coverage), say.language),
            low=format_rate(low, say.language),
            high=format_rate(high, say.language),
        )
        warnings.append(Notice("coverage_not_shown", told))
    return replace(sample, warnings=tuple(warnings))


def incomplete(channels: Iterable[ChannelOutcome], short: Sequence[Notice]) -> bool:
    """A required channel was not read well enough, or too little could be compared."""
    return any(channel.required and channel.status != "ok" for channel in channels) or bool(short)


def judge(irritants: int, failing: int, *, is_incomplete: bool) -> tuple[Verdict, int]:
    """Verdict and exit code: irritants at the gate win over incompleteness."""
    if failing:
        return "irritants", exits.IRRITANTS
    if is_incomplete:
        return "incomplete", exits.INCOMPLETE
    return ("irritants" if irritants else "clean"), exits.CLEAN
