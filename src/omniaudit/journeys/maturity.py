"""How far the channels have grown together: computed from what was audited, never from a questionnaire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

import yaml

from omniaudit.engine import Engine
from omniaudit.language import ENGLISH, Wording
from omniaudit.model.irritant import Consistency
from omniaudit.model.journey import Indicator, JourneyResult, Maturity, NextStep
from omniaudit.model.outcome import ChannelOutcome

_FIELDS: Final = {
    "price_agreement": "price", "availability_agreement": "availability", "promotion_agreement": "promotion",
}  # fmt: skip
_READ: Final = {"ok": 1.0, "partial": 0.5, "failed": 0.0}


@dataclass(frozen=True)
class _Measured:
    """A fraction and how many comparisons it rests on, or why there is none; undetermined: those not possible."""

    value: float | None
    evidence: int = 0
    reason: str | None = None
    undetermined: int = 0

    @property
    def known(self) -> float:
        """The share of the comparisons that could be made."""
        return 0.0 if self.value is None else self.evidence / max(1, self.evidence + self.undetermined)


def judge_maturity(
    engine: Engine,
    consistency: Consistency,
    journeys: Sequence[JourneyResult],
    channels: Sequence[ChannelOutcome],
    say: Wording = ENGLISH,
) -> Maturity | None:
    """The level with its indicators; None where no two channels could be compared.

    What is unknown of an indicator, in whole or in part, lowers the confidence, never the score.
    """
    if not consistency.comparable:
        return None
    scale = load_scale()
    measured = {
        **{name: _agreement(consistency, field, say) for name, field in _FIELDS.items()},
        "seamless_journeys": _seamless(journeys, say),
        "shared_services": _services(engine, scale["services"], say),
        "customer_recognition": _recognition(engine, say),
    }
    asked = scale["indicators"]
    names = [entry["level"] for entry in scale["levels"]]
    reached = _level(scale["levels"], asked, measured)
    indicators = tuple(
        Indicator(name, _rounded(found.value), found.evidence, _own_level(names, asked[name], found), found.reason)
        for name in asked
        for found in (measured[name],)
    )
    weights = {name: float(asked[name]["weight"]) for name in asked}
    known = {name: found.value for name in asked if (found := measured[name]).value is not None}
    weight = sum(weights[name] for name in known)
    score = 100.0 * sum(weights[name] * value for name, value in known.items()) / weight if weight else 0.0
    certain = sum(weights[name] * measured[name].known for name in asked)
    confidence = certain / sum(weights.values()) * _read(channels)
    return Maturity(
        level=names[reached],
        score=round(score, 1),
        confidence=round(confidence, 3),
        indicators=indicators,
        next=_next(scale["levels"], reached, asked, measured),
    )


def load_scale() -> dict[str, Any]:
    """Levels, thresholds and services; their reasoning stands in maturity.yaml."""
    scale: dict[str, Any] = yaml.load(
        (resources.files(__package__) / "maturity.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return scale


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _level(levels: Sequence[Mapping[str, Any]], asked: Mapping[str, Any], measured: Mapping[str, _Measured]) -> int:
    """The place of the highest level that is reached, as are all below it."""
    reached = 0
    for place, entry in enumerate(levels):
        if _missing(entry, asked, measured):
            break
        reached = place
    return reached


def _missing(entry: Mapping[str, Any], asked: Mapping[str, Any], measured: Mapping[str, _Measured]) -> list[str]:
    """The indicators that keep from a level: too low, or needed and unknown."""
    found = []
    for name, terms in asked.items():
        value, threshold = measured[name].value, terms["thresholds"].get(entry["level"])
        if threshold is not None and (name in entry["needs"] if value is None else value < threshold):
            found.append(name)
    return found


def _own_level(names: Sequence[str], terms: Mapping[str, Any], found: _Measured) -> str | None:
    """The level that an indicator reaches by itself."""
    value = found.value
    if value is None:
        return None
    return [name for name in names if value >= terms["thresholds"].get(name, 0.0)][-1]


def _next(
    levels: Sequence[Mapping[str, Any]], reached: int, asked: Mapping[str, Any], measured: Mapping[str, _Measured]
) -> tuple[NextStep, ...]:
    """What is in the way of the level after the one that is reached."""
    if reached + 1 == len(levels):
        return ()
    entry = levels[reached + 1]
    return tuple(
        NextStep(
            entry["level"], name, _rounded(measured[name].value), asked[name]["thresholds"][entry["level"]],
            asked[name]["advice"],
        )
        for name in _missing(entry, asked, measured)
    )  # fmt: skip


def _agreement(consistency: Consistency, name: str, say: Wording) -> _Measured:
    found = next((field for field in consistency.fields if field.field == name), None)
    compared = found.matched + found.mismatched if found else 0
    if not found or not compared:
        return _Measured(None, reason=say("no {field} of two channels could be compared", field=say.word(name)))
    return _Measured(found.matched / compared, compared, undetermined=found.undetermined)


def _seamless(journeys: Sequence[JourneyResult], say: Wording) -> _Measured:
    """The mean rate, weighted by the shares of the customers where the config states them."""
    rates = [(each.rate, each.share, each.products - each.undetermined) for each in journeys if each.rate is not None]
    if not rates:
        return _Measured(None, reason=say("no journey could be judged"))
    stated = [share for _, share, _ in rates if share is not None]
    usual = sum(stated) / len(stated) if stated else 1.0
    weights = [usual if share is None else share for _, share, _ in rates]
    if not sum(weights):
        return _Measured(None, reason=say("no customer goes on any journey that could be judged"))
    mean = sum(rate * weight for (rate, _, _), weight in zip(rates, weights, strict=True)) / sum(weights)
    undetermined = sum(each.undetermined for each in journeys)
    return _Measured(mean, sum(products for _, _, products in rates), undetermined=undetermined)


def _services(engine: Engine, services: Mapping[str, list[str]], say: Wording) -> _Measured:
    """The share of the stated services that cross channels. One that names only its own channel does not."""
    given, stated = engine.row(
        """SELECT count(*) FILTER (p.flag AND (NOT list_contains($spent, p.policy) OR p.names IS NULL
                OR len(p.names) > len(list_intersect(p.names, [c.channel, c.kind])))), count(*)
        FROM policies p JOIN channels c ON c.channel = p.channel AND c.own
        WHERE p.flag IS NOT NULL AND list_contains($services, p.policy)""",
        {"spent": services["spent"], "services": [*services["given"], *services["spent"]]},
    )
    if not stated:
        return _Measured(None, reason=say("no channel states its services under policies"))
    return _Measured(given / stated, stated)


def _recognition(engine: Engine, say: Wording) -> _Measured:
    """The share of what two channels or more say of a test customer on which they agree."""
    agreed, asked = engine.row(
        """SELECT count(*) FILTER (values_seen = 1), count(*) FROM (
            SELECT count(DISTINCT lower(value)) AS values_seen FROM accounts WHERE value IS NOT NULL
            GROUP BY account, field HAVING count(DISTINCT channel) > 1
        )"""
    )
    if not asked:
        return _Measured(None, reason=say("no test customer is read on two channels under accounts"))
    return _Measured(agreed / asked, asked)


def _read(channels: Sequence[ChannelOutcome]) -> float:
    own = [_READ[channel.status] for channel in channels if channel.kind != "competitor"]
    return sum(own) / len(own) if own else 0.0
