"""Findings become ranked irritants, read back from the engine a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

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
    believed_channel, magnitude, locations, words, failing, signals, baseline, harm, exposure, rivalled, claim,
    confirmed
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
    law: str = ""


def with_law(remedy: str, law: str, say: Wording) -> str:
    """What to do; a legal finding says beside it, and so in every format, what it refers to and what it is not."""
    return say("{remedy} Reference: {law}. Not legal advice.", remedy=remedy, law=law) if law else remedy


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
    engine.drop("product_signals", "product_values")


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
        harms = {
            (code, rivalled): self.weights.names(rule.harm, rule.effort, rival=rivalled)
            for code, rule in self.rules.items()
            for rivalled in (False, True)
        }
        groups = groupby(self.engine.stream(_VALUES, batch=_BATCH), key=itemgetter(0))
        valued, values = next(groups, _NO_VALUES)
        for row in self.engine.stream(_IRRITANT, batch=_BATCH):
            while valued < row[0]:
                valued, values = next(groups, _NO_VALUES)
            yield self._irritant(row, tuple(map(_seen, values)) if valued == row[0] else (), causes, harms)

    def _irritant(
        self,
        row: tuple[Any, ...],
        values: tuple[SeenValue, ...],
        causes: Mapping[int, tuple[str, str]],
        harms: Mapping[tuple[str, bool], tuple[str, ...]],
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
            confirmed,
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
            remedy=with_law(fill(rule.remedy, words), rule.law, self.say), product=product, channel=channel,
            magnitude=magnitude, values=values, locations=tuple(places or ()), effort=tuple(rule.effort),
            failing=failing, signals=signals, moment=rule.moment, baseline=baseline,
            probable_cause=cause, cause_evidence=evidence,
            factors=Factors(harms[code, rivalled], harm, exposure),
            law=rule.law or None, confirmed=confirmed,
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


_BATCH: Final = 2_000
"""Rows that are turned into irritants while they are still in the processor's cache."""

_NO_VALUES: Final[tuple[int, Iterable[tuple[Any, ...]]]] = (1 << 62, ())
"""What follows the last irritant's values."""

_VALUES = """SELECT rank, channel, field, value, locations, count, currency, raw, source, position, observed_at
    FROM irritant_values"""


@lru_cache(maxsize=16_384)  # few products have a price of their own
def _amount(units: str, currency: str | None) -> str:
    return plain(int(units), currency)


def _seen(row: tuple[Any, ...]) -> SeenValue:
    _, channel, name, value, locations, count, currency, raw, source, position, observed_at = row
    if name.endswith("price") and value is not None:
        value = _amount(value, currency)
    else:
        currency = None
    shown = value if value is not None else "unknown"
    places = tuple(locations or ())
    return SeenValue(channel, name, shown, places, int(count), currency, raw, source, position, observed_at)
