"""The JSON report's parts as plain dicts, in the contract's order; what the contract does not name stands last."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from omniaudit.language.figures import in_utc
from omniaudit.model.history import HistoryOutcome, PastRun
from omniaudit.model.interval import wilson_interval
from omniaudit.model.irritant import (
    REPORT_VERSION,
    AuditReport,
    Consistency,
    Factors,
    Irritant,
    PairVerdicts,
    PriceAccuracy,
    ProductScore,
    SeenValue,
)
from omniaudit.model.outcome import ChannelOutcome, RuleOutcome
from omniaudit.model.sample import Sample
from omniaudit.reports import ways
from omniaudit.reports.references import REFERENCES

_ESCAPED: Final = re.compile(
    "[#\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"  # terminals obey them, readers break lines
    r"(?:(?<!#)|(?=#[\w.-]*\[))"  # of # only CI commands such as ##vso[; one class first: three times as fast
)

_encoder: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def encode(value: Any) -> str:
    """JSON on one line. Text stays as it is, but for characters that some reader would obey: those are ``\\uXXXX``."""
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", _encoder.encode(value))


def members(report: AuditReport) -> Iterator[tuple[str, Any]]:
    """The members of the report in order. Irritants and products are iterators: they may not fit in memory."""
    yield "report_version", REPORT_VERSION
    yield "tool", {"name": "omniaudit", "version": report.tool_version}
    yield "retailer", report.retailer
    yield "currency", report.currency
    yield "generated_at", _moment(report.generated_at)
    yield "as_of", _moment(report.as_of)
    yield "verdict", report.verdict
    yield "exit_code", report.exit_code
    yield "consistency", _consistency(report.consistency)
    yield "channels", [_channel(outcome, report.labels.get(outcome.name)) for outcome in report.channels]
    yield "rules", [_rule(outcome) for outcome in report.rules]
    yield "counts", asdict(report.counts)
    yield "irritants", map(irritant, report.irritants)
    yield "causes", [asdict(cause) for cause in report.causes]
    yield "products", map(_product, report.products)
    yield "journeys", [ways.journey(journey) for journey in report.journeys]
    yield "matrix", [_pair(pair) for pair in report.matrix]
    yield "maturity", ways.maturity(report.maturity)
    yield "touchpoints", [ways.touchpoint(touchpoint) for touchpoint in report.touchpoints]
    yield "transitions", [ways.transition(transition) for transition in report.transitions]
    yield "failing", report.failing
    yield "exposure_known", report.exposure_known
    yield "signals_known", report.signals_known
    yield "unread", [asdict(each) for each in report.unread]
    yield "unmapped", [asdict(word) for word in report.unmapped]
    yield "weights", {name: asdict(weight) for name, weight in report.weights.items()}
    yield "trend", [_run(run) for run in report.trend]
    yield "history", _history(report.history)
    yield "idle_refresh", list(report.idle_refresh)
    yield "sample", _sample(report.sample)
    yield "intended", report.intended
    yield "confirmation", asdict(report.confirmation) if report.confirmation else None
    yield "price_accuracy", [_price_accuracy(each) for each in report.price_accuracy]
    yield "shortfalls", [asdict(short) for short in report.shortfalls]


def _sample(sample: Sample | None) -> dict[str, Any] | None:
    """How many products were read where a sample was enough."""
    if sample is None:
        return None
    return {
        "asked": sample.asked,
        "products": sample.products,
        "of": sample.of,
        "cut": list(sample.cut),
        "warnings": [asdict(warning) for warning in sample.warnings],
    }


def _run(run: PastRun) -> dict[str, Any]:
    """One run of the trend."""
    return {
        "as_of": _moment(run.as_of),
        "verdict": run.verdict,
        "rate": _fraction(run.rate),
        "comparable": run.comparable,
        "matched": run.matched,
        "irritants": run.irritants,
        **run.severities,
        "rules": dict(run.rules),
        "channels": [
            {"name": name, "status": status, "offers": offers} for name, (status, offers) in run.channels.items()
        ],
    }


def _history(history: HistoryOutcome | None) -> dict[str, Any] | None:
    if history is None:
        return None
    notices = [asdict(notice) for notice in history.notices]
    return {"runs": history.runs, "since": _moment(history.since), "notices": notices}


def irritant(found: Irritant) -> dict[str, Any]:
    """One irritant, the believed value first."""
    product = found.product
    return {
        "rank": found.rank,
        "fingerprint": found.fingerprint,
        "code": found.code,
        "name": found.name,
        "severity": found.severity,
        "score": round(found.score, 1),
        "confidence": found.confidence,
        "stage": found.stage,
        "message": found.message,
        "remedy": found.remedy,
        "product": {"key": product.key, "gtin": product.gtin, "sku": product.sku, "title": product.title},
        "locations": list(found.locations),
        "magnitude": round(found.magnitude, 4),
        "probable_cause": found.probable_cause,
        "baseline": found.baseline,
        "channel": found.channel,
        "values": [_value(value) for value in found.values],
        "effort": list(found.effort),
        "failing": found.failing,
        "signals": found.signals,
        "moment": found.moment,
        "cause_evidence": found.cause_evidence,
        "factors": _factors(found.factors),
        "law": found.law,
        "confirmed": found.confirmed,
    }


def _factors(factors: Factors | None) -> dict[str, Any] | None:
    """What the score is made of; what each harm weighs stands once, under ``weights``."""
    if factors is None:
        return None
    return {"harms": list(factors.harms), "harm": round(factors.harm, 4), "exposure": round(factors.exposure, 4)}


def _value(value: SeenValue) -> dict[str, Any]:
    return {
        "channel": value.channel,
        "locations": list(value.locations),
        "count": value.count,
        "field": value.field,
        "value": value.value,
        "currency": value.currency,
        "raw": value.raw,
        "source": value.source,
        "position": value.position,
        "observed_at": _moment(value.observed_at),
    }


@lru_cache(maxsize=1024)  # a whole channel is often read at one time
def _moment(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with a Z."""
    return None if moment is None else in_utc(moment).isoformat().replace("+00:00", "Z")


def _fraction(value: float | None) -> float | None:
    """Six decimals: the last bits of a float are nobody's business and differ between machines."""
    return None if value is None else round(value, 6)


def _consistency(consistency: Consistency) -> dict[str, Any]:
    return {
        "comparable": consistency.comparable,
        "matched": consistency.matched,
        "rate": _fraction(consistency.rate),
        "low": _fraction(consistency.low),
        "high": _fraction(consistency.high),
        "undetermined": consistency.undetermined,
        "fields": [
            {
                "field": field.field,
                "matched": field.matched,
                "mismatched": field.mismatched,
                "undetermined": field.undetermined,
                "reasons": dict(field.reasons),
                **_interval(wilson_interval(field.matched, field.matched + field.mismatched)),
            }
            for field in consistency.fields
        ],
        "direction": {"against": consistency.against, "favour": consistency.favour},
        "references": [{name: each[name] for name in ("rate", "text", "against")} for each in REFERENCES],
    }


def _price_accuracy(each: PriceAccuracy) -> dict[str, Any]:
    accuracy, overcharge = map(_interval, (each.accuracy_interval, each.overcharge_interval))
    return {
        "channel": each.channel,
        "displayed": list(each.displayed),
        "prices": each.prices,
        "overcharged": each.overcharged,
        "undercharged": each.undercharged,
        "large": each.large,
        "accuracy": {"rate": _fraction(each.accuracy), **accuracy},
        "overcharge": {"rate": _fraction(each.overcharge_rate), **overcharge},
        "lines": [asdict(line) for line in each.lines],
    }


def _interval(bounds: tuple[float | None, float | None]) -> dict[str, float | None]:
    return {"low": _fraction(bounds[0]), "high": _fraction(bounds[1])}


def _channel(outcome: ChannelOutcome, label: str | None) -> dict[str, Any]:
    return {
        "name": outcome.name,
        "kind": outcome.kind,
        "status": outcome.status,
        "reason": outcome.reason,
        "offers": outcome.offers,
        "rejected": outcome.rejected,
        "requests": outcome.requests,
        "seconds": round(outcome.seconds, 3),
        "label": label or outcome.name,
        "detail": outcome.detail,
        "required": outcome.required,
        "promotions": outcome.promotions,
        "policies": outcome.policies,
        "notices": [asdict(notice) for notice in outcome.notices],
        "bytes": outcome.bytes,
        "response_ms": _response_ms(outcome),
    }


def _response_ms(outcome: ChannelOutcome) -> dict[str, int | None] | None:
    if outcome.response_p50 is None:
        return None
    return {"p50": outcome.response_p50, "p95": outcome.response_p95}


def _rule(outcome: RuleOutcome) -> dict[str, Any]:
    return {
        "code": outcome.code,
        "name": outcome.name,
        "status": outcome.status,
        "reason": outcome.reason,
        "irritants": outcome.irritants,
        "not_checked": list(outcome.not_checked),
    }


def _product(product: ProductScore) -> dict[str, Any]:
    return {
        "key": product.key,
        "title": product.title,
        "score": round(product.score, 1),
        "irritants": list(product.irritants),
    }


def _pair(pair: PairVerdicts) -> dict[str, Any]:
    return {
        "channel_a": pair.channel_a,
        "channel_b": pair.channel_b,
        "comparable": pair.comparable,
        "matched": pair.matched,
        "rate": _fraction(pair.matched / pair.comparable) if pair.comparable else None,
        **_interval(wilson_interval(pair.matched, pair.comparable)),
        "undetermined": pair.undetermined,
    }
