"""The three verdicts, match, mismatch and undetermined, counted per field and channel pair, and the headline rate."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import combinations
from typing import Any, Final

from omniaudit.engine import Engine
from omniaudit.model.interval import wilson_interval
from omniaudit.model.irritant import Consistency, FieldVerdicts, PairVerdicts

FIELDS: Final = ("price", "availability")

UNSTATED: Final = frozenset({"price_not_stated", "availability_unknown"})
"""Verdicts of a field that one of the two channels does not state."""

TAX_UNKNOWN_ONLY: Final = 32
"""The tax flag of a product whose every own price has an unknown basis (see 10_facts.sql)."""


def count_verdicts(engine: Engine, params: Mapping[str, Any]) -> tuple[Consistency, tuple[PairVerdicts, ...]]:
    """Needs ``products``, ``suspects``, ``pair_verdicts``, ``promotion_verdicts``, ``judged_prices`` and ``channels``.

    params: those of the relations, for the tolerance.

    A pair of channels that both list a product is matched when neither its price nor its availability contradicts and
    at least one of them was compared; undetermined where both state one that can't be compared, or where a difference
    may still be on its way. Promotions are a field of their own, where channels have any.
    """
    names = dict(engine.rows("SELECT channel_no, channel FROM channels WHERE own"))
    fields: dict[str, Counter[str]] = {field: Counter() for field in FIELDS}
    pairs: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for a, b, price, availability, products in _verdicts(engine, sorted(names)):
        fields["price"][price] += products
        fields["availability"][availability] += products
        pairs[a, b][_together(price, availability)] += products
    for verdict, products in engine.rows("SELECT verdict, sum(products) FROM promotion_verdicts GROUP BY verdict"):
        fields.setdefault("promotion", Counter())[verdict] += int(products)
    matrix = tuple(
        PairVerdicts(names[a], names[b], count["match"] + count["mismatch"], count["match"], count["undetermined"])
        for (a, b), count in sorted(pairs.items())
    )
    comparable = sum(pair.comparable for pair in matrix)
    matched = sum(pair.matched for pair in matrix)
    low, high = wilson_interval(matched, comparable)
    consistency = Consistency(
        comparable=comparable,
        matched=matched,
        undetermined=sum(pair.undetermined for pair in matrix),
        rate=matched / comparable if comparable else None,
        low=low,
        high=high,
        fields=tuple(_field(field, count) for field, count in fields.items()),
        **_directions(engine, params),
    )
    return consistency, matrix


def _directions(engine: Engine, params: Mapping[str, Any]) -> dict[str, int]:
    """How many deviating prices are above the believed one, and how many below."""
    (against, favour) = engine.row(
        """SELECT count(*) FILTER (amount > believed_amount), count(*) FILTER (amount < believed_amount)
        FROM judged_prices
        WHERE comparable AND plausible AND coalesce(len(open_locations) > 0, true) AND gap > allowance + $tolerance
            AND CAST(gap AS DECIMAL(38, 0)) * 1000000 > CAST(believed_amount AS DECIMAL(38, 0)) * $tolerance_percent""",
        {name: params[name] for name in ("tolerance", "tolerance_percent")},
    )
    return {"against": int(against), "favour": int(favour)}


def _verdicts(engine: Engine, numbers: list[int]) -> list[tuple[int, int, str, str, int]]:
    verdicts = list(engine.rows("SELECT a_no, b_no, price, availability, products FROM pair_verdicts"))
    plain = engine.rows(
        """SELECT p.own_channels, p.priced_channels, p.stated_channels, p.taxes, count(*)
        FROM products p LEFT JOIN suspects s ON s.product_id = p.product_id
        WHERE s.product_id IS NULL AND p.own_channels <> 0
        GROUP BY ALL"""
    )
    for own, priced, stated, taxes, products in plain:
        for a, b in combinations([number for number in numbers if own >> number & 1], 2):
            both = 1 << a | 1 << b
            price = (
                "price_not_stated" if priced & both != both else "tax_unknown" if taxes == TAX_UNKNOWN_ONLY else "match"
            )
            verdicts.append((a, b, price, "match" if stated & both == both else "availability_unknown", products))
    return verdicts


def _together(*verdicts: str) -> str:
    """Of a pair: what one of the two does not say at all leaves the rest to decide, what can't be compared does not."""
    if "mismatch" in verdicts:
        return "mismatch"
    return "match" if set(verdicts) - UNSTATED == {"match"} else "undetermined"


def _field(field: str, count: Counter[str]) -> FieldVerdicts:
    reasons = {reason: number for reason, number in sorted(count.items()) if reason not in ("match", "mismatch")}
    return FieldVerdicts(field, count["match"], count["mismatch"], sum(reasons.values()), reasons)
