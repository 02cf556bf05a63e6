"""The three verdicts, match, mismatch and undetermined, counted per field and channel pair, and the headline rate."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from math import sqrt
from typing import Final

from omniaudit.engine import Engine
from omniaudit.model.irritant import Consistency, FieldVerdicts, PairVerdicts

FIELDS: Final = ("price", "availability")

TAX_UNKNOWN_ONLY: Final = 32
"""The tax flag of a product whose every own price has an unknown basis (see 10_facts.sql)."""


def count_verdicts(engine: Engine) -> tuple[Consistency, tuple[PairVerdicts, ...]]:
    """Needs ``products``, ``suspects``, ``pair_verdicts``, ``promotion_verdicts`` and ``channels``.

    A pair of channels that both list a product is matched when neither its price nor its availability contradicts and
    at least one of them was compared. Promotions are a field of their own, where channels have any.
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
    )
    return consistency, matrix


def wilson_interval(successes: int, trials: int, z: float = 1.959964) -> tuple[float | None, float | None]:
    """The 95 % Wilson score interval of a share; (None, None) without trials."""
    if not trials:
        return None, None
    share, weight = successes / trials, z * z / trials
    centre = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * sqrt(share * (1 - share) / trials + weight / (4 * trials))
    return max(0.0, centre - half), min(1.0, centre + half)


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
    if "mismatch" in verdicts:
        return "mismatch"
    return "match" if "match" in verdicts else "undetermined"


def _field(field: str, count: Counter[str]) -> FieldVerdicts:
    reasons = {reason: number for reason, number in sorted(count.items()) if reason not in ("match", "mismatch")}
    return FieldVerdicts(field, count["match"], count["mismatch"], sum(reasons.values()), reasons)
