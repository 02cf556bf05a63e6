"""The JSON report's parts about customers' ways: journeys, transitions, touchpoints and maturity."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from omniaudit.model.journey import JourneyResult, Maturity, Touchpoint, Transition


def journey(found: JourneyResult) -> dict[str, Any]:
    """One journey with its breaks, the worst first."""
    low, high = found.interval
    return {
        "name": found.name,
        "products": found.products,
        "seamless": found.seamless,
        "rate": found.rate,
        "breaks": [asdict(each) for each in found.breaks],
        "steps": list(found.steps),
        "share": found.share,
        "undetermined": found.undetermined,
        "weakest_step": found.weakest_step,
        "low": None if low is None else round(low, 6),
        "high": None if high is None else round(high, 6),
    }


def transition(found: Transition) -> dict[str, Any]:
    """What customers who pass from one channel to another meet."""
    return asdict(found)


def touchpoint(found: Touchpoint) -> dict[str, Any]:
    """A kind of channel with its line of the touchpoint × stage table."""
    return {
        "kind": found.kind,
        "covered": found.covered,
        "channels": list(found.channels),
        "offers": found.offers,
        "stages": [asdict(cell) for cell in found.stages],
        "moments": found.moments or {"before": 0, "during": 0, "after": 0},
    }


def maturity(found: Maturity | None) -> dict[str, Any] | None:
    """The level with what it rests on and what is in the way of the next one."""
    return None if found is None else asdict(found)
