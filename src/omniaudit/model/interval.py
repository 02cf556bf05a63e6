"""How far a share that was counted on some can lie from the share of all."""

from __future__ import annotations

from math import sqrt


def wilson_interval(successes: float, trials: int, z: float = 1.959964) -> tuple[float | None, float | None]:
    """The 95 % Wilson score interval of a share; (None, None) without trials."""
    if not trials:
        return None, None
    share, weight = successes / trials, z * z / trials
    centre = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * sqrt(share * (1 - share) / trials + weight / (4 * trials))
    return max(0.0, centre - half), min(1.0, centre + half)
