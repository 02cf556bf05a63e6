"""How far the order of the worst irritants rests on the weights: it is ranked again with each weight up and down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from omniaudit.ranking.weights import Weights

SWING: Final = 0.3
TOP: Final = 10
_MOST_CORNERS: Final = 6
"""With so many weights in use or fewer, all of them are also moved together, in every direction."""


@dataclass(frozen=True)
class Sensitivity:
    """kept: the least share of the top irritants that stay on top; shares: (weight and direction) → share."""

    top: int
    kept: float
    shares: Mapping[str, float]


def rerank(irritants: Sequence[Mapping[str, Any]], weights: Weights) -> list[tuple[float, str]]:
    """(score, fingerprint) of a report's irritants under other weights, worst first; ties by fingerprint."""
    scored = (
        (round(100 * weights.combined(found["factors"]["harms"]) * _rest(found), 1), str(found["fingerprint"]))
        for found in irritants
    )
    return sorted(scored, key=lambda entry: (-entry[0], entry[1]))


def _rest(found: Mapping[str, Any]) -> float:
    return float(found["magnitude"]) * float(found["factors"]["exposure"])


def try_weights(irritants: Sequence[Mapping[str, Any]], weights: Weights) -> Sensitivity:
    """Rank again with every weight in use 30 % up and down, alone, and together where they are few."""
    used = sorted({name for found in irritants for name in found["factors"]["harms"]})
    # irritants of the same harms keep their order among themselves, so only the first of each can reach the top
    kinds: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for found in sorted(irritants, key=lambda each: (-_rest(each), str(each["fingerprint"]))):
        kinds.setdefault(tuple(found["factors"]["harms"]), []).append(found)
    candidates = [found for kind in kinds.values() for found in kind[:TOP]]
    first = {fingerprint for _, fingerprint in rerank(candidates, weights)[:TOP]}
    shares = {}
    for name, changed in _variants(used, weights):
        still = {fingerprint for _, fingerprint in rerank(candidates, changed)[:TOP]}
        shares[name] = len(first & still) / len(first) if first else 1.0
    return Sensitivity(len(first), min(shares.values(), default=1.0), shares)


def _variants(used: Sequence[str], weights: Weights) -> Iterator[tuple[str, Weights]]:
    for name in used:
        for factor in (1 - SWING, 1 + SWING):
            yield f"{name} {factor - 1:+.0%}", weights.scaled(name, factor)
    if 1 < len(used) <= _MOST_CORNERS:
        for factors in product((1 - SWING, 1 + SWING), repeat=len(used)):
            changed = weights
            for name, factor in zip(used, factors, strict=True):
                changed = changed.scaled(name, factor)
            yield ", ".join(f"{name} {f - 1:+.0%}" for name, f in zip(used, factors, strict=True)), changed
