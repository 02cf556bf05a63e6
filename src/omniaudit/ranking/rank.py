"""Findings become ranked irritants, read back from the engine a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from itertools import groupby
from operator import itemgetter
from typing import Any

import yaml

from omniaudit.config.settings import Config, RuleOverride
from omniaudit.engine import Engine
from omniaudit.model.irritant import (
    CONFIDENCES,
    SEVERITIES,
    SEVERITY_FLOORS,
    Counts,
    Irritant,
    Product,
    ProductScore,
    SeenValue,
)
from omniaudit.model.money import plain

_IRRITANT = """SELECT rank, fingerprint, code, severity, score, confidence, key, gtin, sku, title, channel,
    believed_channel, magnitude, locations FROM irritants ORDER BY rank"""


@dataclass(frozen=True)
class RuleText:
    """What ranking needs of a rule: its words and the names of its harms."""

    name: str
    stage: str
    harm: Sequence[str]
    message: str
    remedy: str


@dataclass(frozen=True)
class Weights:
    """Harm by name, and which harm replaces which where a competitor has the product and is not dearer."""

    harms: Mapping[str, float]
    with_rival: Mapping[str, str] = field(default_factory=dict)

    def harm(self, names: Sequence[str], *, rival: bool = False) -> float:
        """The harms of one rule together (noisy-OR): each adds, none exceeds 1."""
        kept = 1.0
        for name in names:
            kept *= 1.0 - self.harms[self.with_rival.get(name, name) if rival else name]
        return 1.0 - kept


def load_weights() -> Weights:
    """The package's weights; every one has its source in weights.yaml."""
    data = yaml.safe_load((resources.files(__package__) / "weights.yaml").read_text(encoding="utf-8"))
    return Weights({name: float(entry["harm"]) for name, entry in data["harms"].items()}, data["with_rival"])


def rank_findings(engine: Engine, config: Config, rules: Mapping[str, RuleText], weights: Weights) -> None:
    """Create ``irritants`` and ``irritant_values`` from ``findings``. rules: code → its words."""
    types = {"code": "VARCHAR", "harm": "DOUBLE", "harm_with_rival": "DOUBLE", "severity": "VARCHAR"}
    engine.create_table("rule_weights", types)
    rows = [
        (
            code,
            weights.harm(rule.harm),
            weights.harm(rule.harm, rival=True),
            config.rules.get(code, RuleOverride()).severity,
        )
        for code, rule in rules.items()
    ]
    if rows:
        engine.append("rule_weights", dict(zip(types, map(list, zip(*rows, strict=True)), strict=True)), types)
    floors: dict[str, float] = {name: floor for name, floor in SEVERITY_FLOORS.items() if floor}
    statements: tuple[tuple[str, str, dict[str, float] | None], ...] = (
        ("irritants", "score", floors),
        ("irritant_values", "values", None),
    )
    for table, name, params in statements:
        sql = (resources.files(__package__) / f"{name}.sql").read_text(encoding="utf-8")
        engine.execute(f"CREATE OR REPLACE TABLE {table} AS {sql}", params)


def count_irritants(engine: Engine) -> Counts:
    """How many irritants of each severity."""
    counts = dict(engine.rows("SELECT severity, count(*) FROM irritants GROUP BY severity"))
    total = sum(counts.values())
    return Counts(irritants=total, new=total, **{name: counts.get(name, 0) for name in SEVERITIES})


@dataclass(frozen=True)
class RankedIrritants(Iterable[Irritant]):
    """The irritants in rank order; each iteration reads them anew."""

    engine: Engine
    rules: Mapping[str, RuleText]
    labels: Mapping[str, str]

    def __iter__(self) -> Iterator[Irritant]:
        values = groupby(self.engine.stream(_VALUES), key=itemgetter(0))
        pending: tuple[int, list[SeenValue]] | None = None
        for row in self.engine.stream(_IRRITANT):
            while pending is None or pending[0] < row[0]:
                group = next(values, None)
                if group is None:
                    pending = (1 << 62, [])
                    break
                pending = (group[0], [_seen(value) for value in group[1]])
            yield self._irritant(row, tuple(pending[1]) if pending[0] == row[0] else ())

    def _irritant(self, row: tuple[Any, ...], values: tuple[SeenValue, ...]) -> Irritant:
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
        ) = row
        rule = self.rules[code]
        words = {
            "channel": self.labels.get(channel, channel),
            "believed_channel": self.labels.get(believed, believed),
            "believed_value": _told(values[0]) if values else "",
            "deviating_value": next((_told(value) for value in values[1:] if value.channel == channel), ""),
        }
        if len(values) == 1:
            words["deviating_value"] = words["believed_value"]
        return Irritant(
            rank=rank, fingerprint=fingerprint, code=code, name=rule.name, severity=severity, score=score,
            confidence=CONFIDENCES[2 - confidence], stage=rule.stage, message=rule.message.format_map(words),
            remedy=rule.remedy.format_map(words), product=Product(key, gtin, sku, title), channel=channel,
            magnitude=magnitude, values=values, locations=tuple(places or ()),
        )  # fmt: skip


@dataclass(frozen=True)
class RankedProducts(Iterable[ProductScore]):
    """Products with irritants, worst first: their irritants combined by noisy-OR."""

    engine: Engine

    def __iter__(self) -> Iterator[ProductScore]:
        rows = self.engine.stream(
            """SELECT key, title,
                round(100.0 * max(exposure) * (1.0 - exp(sum(ln(1.0 - harm * magnitude)))), 1) AS score,
                array_agg(fingerprint ORDER BY rank) AS fingerprints
            FROM irritants GROUP BY key, title ORDER BY score DESC, key"""
        )
        for key, title, score, fingerprints in rows:
            yield ProductScore(key, title, score, tuple(fingerprints))


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


def _told(value: SeenValue) -> str:
    shown = value.value.replace("_", " ") if value.field == "availability" else value.value
    return f"{shown} {value.currency}" if value.currency else shown
