"""Findings become ranked irritants, read back from the engine a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import groupby
from operator import itemgetter
from typing import Any

from omniaudit.config.settings import Config, RuleOverride
from omniaudit.engine import Engine
from omniaudit.language import ENGLISH, Wording, fill
from omniaudit.model.irritant import (
    BASELINES,
    CONFIDENCES,
    SEVERITIES,
    SEVERITY_FLOORS,
    Counts,
    Factors,
    Irritant,
    Product,
    ProductScore,
    SeenValue,
)
from omniaudit.model.journey import Moment
from omniaudit.model.money import plain
from omniaudit.ranking.cause import cause_texts
from omniaudit.ranking.weights import Weights
from omniaudit.ranking.words import read_words, subject_title

_IRRITANT = """SELECT rank, fingerprint, code, severity, score, confidence, key, gtin, sku, title, channel,
    believed_channel, magnitude, locations, words, failing, signals, baseline, harm, exposure, rivalled, claim
    FROM irritants LEFT JOIN irritant_causes USING (rank) ORDER BY rank"""


@dataclass(frozen=True)
class RuleText:
    """What ranking needs of a rule: its words and the names of its harms and of the customer's extra steps."""

    name: str
    stage: str
    harm: Sequence[str]
    message: str
    remedy: str
    effort: Sequence[str] = ()
    moment: Moment = "during"


def rank_findings(engine: Engine, config: Config, rules: Mapping[str, RuleText], weights: Weights) -> None:
    """Create ``irritants`` and ``irritant_values`` from ``findings``. rules: code → its words."""
    types = {"code": "VARCHAR", "harm": "DOUBLE", "harm_with_rival": "DOUBLE", "severity": "VARCHAR"}
    engine.create_table("rule_weights", types)
    rows = [
        (
            code,
            weights.harm(rule.harm, rule.effort),
            weights.harm(rule.harm, rule.effort, rival=True),
            config.rules.get(code, RuleOverride()).severity,
        )
        for code, rule in rules.items()
    ]
    if rows:
        engine.append("rule_weights", dict(zip(types, map(list, zip(*rows, strict=True)), strict=True)), types)
    floors: dict[str, float] = {name: floor for name, floor in SEVERITY_FLOORS.items() if floor}
    statements: tuple[tuple[str, str, dict[str, float] | None], ...] = (
        ("product_signals", "signals", None),
        ("irritants", "score", floors),
        ("irritant_values", "values", None),
    )
    for table, name, params in statements:
        sql = (resources.files(__package__) / f"{name}.sql").read_text(encoding="utf-8")
        engine.execute(f"CREATE OR REPLACE TABLE {table} AS {sql}", params)


def count_irritants(engine: Engine) -> Counts:
    """How many irritants of each severity, and how many of them are known; without a baseline all are new."""
    counts = dict(engine.rows("SELECT severity, count(*) FROM irritants GROUP BY severity"))
    marks = dict(engine.rows("SELECT coalesce(baseline, 'new'), count(*) FROM irritants GROUP BY 1"))
    return Counts(
        irritants=sum(counts.values()),
        **{name: counts.get(name, 0) for name in SEVERITIES},
        **{name: marks.get(name, 0) for name in BASELINES},
    )


@dataclass(frozen=True)
class RankedIrritants(Iterable[Irritant]):
    """The irritants in rank order; each iteration reads them anew."""

    engine: Engine
    rules: Mapping[str, RuleText]
    labels: Mapping[str, str]
    weights: Weights
    say: Wording = ENGLISH

    def __iter__(self) -> Iterator[Irritant]:
        causes = cause_texts(self.engine, self.labels, self.say)
        values = groupby(self.engine.stream(_VALUES), key=itemgetter(0))
        pending: tuple[int, list[SeenValue]] | None = None
        for row in self.engine.stream(_IRRITANT):
            while pending is None or pending[0] < row[0]:
                group = next(values, None)
                if group is None:
                    pending = (1 << 62, [])
                    break
                pending = (group[0], [_seen(value) for value in group[1]])
            yield self._irritant(row, tuple(pending[1]) if pending[0] == row[0] else (), causes)

    def _irritant(
        self, row: tuple[Any, ...], values: tuple[SeenValue, ...], causes: Mapping[int, tuple[str, str]]
    ) -> Irritant:
        (
            rank,
            fingerprint,
            code,
            severity,
            score,
            confidence,
            key,
            gtin,
            sku,
            title,
            channel,
            believed,
            magnitude,
            places,
            said,
            failing,
            signals,
            baseline,
            harm,
            exposure,
            rivalled,
            claim,
        ) = row
        rule = self.rules[code]
        cause, evidence = causes.get(claim, (None, None))
        words = read_words(said, self.say) | {
            "channel": self.labels.get(channel, channel),
            "believed_channel": self.labels.get(believed, believed),
            "believed_value": self._told(values[0]) if values else "",
            "deviating_value": next((self._told(value) for value in values[1:] if value.channel == channel), ""),
        }
        if len(values) == 1:
            words["deviating_value"] = words["believed_value"]
        product = Product(key, gtin, sku, subject_title(key, title, self.say))
        return Irritant(
            rank=rank, fingerprint=fingerprint, code=code, name=rule.name, severity=severity, score=score,
            confidence=CONFIDENCES[2 - confidence], stage=rule.stage, message=fill(rule.message, words),
            remedy=fill(rule.remedy, words), product=product, channel=channel,
            magnitude=magnitude, values=values, locations=tuple(places or ()), effort=tuple(rule.effort),
            failing=failing, signals=signals, moment=rule.moment, baseline=baseline,
            probable_cause=cause, cause_evidence=evidence,
            factors=Factors(self.weights.names(rule.harm, rule.effort, rival=rivalled), harm, exposure),
        )  # fmt: skip

    def _told(self, seen: SeenValue) -> str:
        return self.say.value(seen.field, seen.value, seen.currency, self.labels)


@dataclass(frozen=True)
class RankedProducts(Iterable[ProductScore]):
    """Products with irritants, worst first: their irritants combined by noisy-OR."""

    engine: Engine
    say: Wording = ENGLISH

    def __iter__(self) -> Iterator[ProductScore]:
        rows = self.engine.stream(
            """SELECT key, title,
                round(100.0 * max(exposure) * (1.0 - exp(sum(ln(1.0 - harm * magnitude)))), 1) AS score,
                array_agg(fingerprint ORDER BY rank) AS fingerprints, array_agg(code ORDER BY rank) AS codes
            FROM irritants GROUP BY key, title ORDER BY score DESC, key"""
        )
        for key, title, score, fingerprints, codes in rows:
            yield ProductScore(key, subject_title(key, title, self.say), score, tuple(fingerprints), tuple(codes))


_VALUES = """SELECT rank, channel, field, value, locations, count, currency, raw, source, position, observed_at
    FROM irritant_values"""


def _seen(row: tuple[Any, ...]) -> SeenValue:
    _, channel, name, value, locations, count, currency, raw, source, position, observed_at = row
    if name.endswith("price") and value is not None:
        value = plain(int(value), currency)
    else:
        currency = None
    shown = value if value is not None else "unknown"
    places = tuple(locations or ())
    return SeenValue(channel, name, shown, places, int(count), currency, raw, source, position, observed_at)
