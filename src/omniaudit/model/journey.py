"""What the audit says of customers' ways: journeys, the touchpoints they pass, and how grown together the shop is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from omniaudit.model.interval import wilson_interval

Moment = Literal["before", "during", "after"]

MOMENTS: Final[dict[str, Moment]] = {
    "consider": "before",
    "evaluate": "before",
    "buy": "during",
    "experience": "after",
    "advocate": "after",
}
"""Stage of the customer's decision → when that is, as seen from the purchase."""

USUAL_TOUCHPOINTS: Final = (
    "web", "app", "store", "marketplace", "ads", "social", "catalogue", "call_center", "agent",
)  # fmt: skip
"""The kinds of channel where a retailer's customers usually meet it."""

JOURNEY_BREAK_COLUMNS: Final = {
    "product_id": "BIGINT",  # of the subject that irritants of this break belong to
    "journey": "VARCHAR",
    "step_no": "BIGINT",
    "step": "VARCHAR",  # "collect stores"
    "code": "VARCHAR",  # of the rule that says why
    "channel": "VARCHAR",  # where the promise dies
    "believed_channel": "VARCHAR",  # where it was made
    "products": "BIGINT",
    "walked": "BIGINT",  # products that set out
    "share": "DOUBLE",  # of the ways that could be judged, weighted by exposure
    "travellers": "DOUBLE",  # share of the customers who go this way; 1 where the config says nothing
}
"""Columns of the relation ``journey_breaks``: one row a journey × step × rule × channel."""


@dataclass(frozen=True)
class JourneyBreak:
    """Where a journey breaks. share: of the ways that could be judged, a fraction weighted by exposure."""

    step: str
    code: str
    products: int
    channel: str
    share: float


@dataclass(frozen=True)
class JourneyResult:
    """How the products fare on one journey.

    products: those that set out; seamless, undetermined: of them, the rest break somewhere.
    rate: share of the judged ways (product × place) that are seamless, weighted by exposure; None: none was judged.
    share: of the customers, as the config says. weakest_step: the step that breaks most.
    """

    name: str
    steps: tuple[str, ...]
    products: int
    seamless: int
    undetermined: int
    rate: float | None
    share: float | None = None
    weakest_step: str | None = None
    breaks: tuple[JourneyBreak, ...] = ()

    @property
    def interval(self) -> tuple[float | None, float | None]:
        """The 95 % Wilson interval of the rate, as though every product that was judged weighed the same."""
        judged = self.products - self.undetermined
        return (None, None) if self.rate is None else wilson_interval(self.rate * judged, judged)


@dataclass(frozen=True)
class Transition:
    """What customers who pass from one channel (the believed one) to another meet. score: the sum of scores."""

    channel_a: str
    channel_b: str
    irritants: int
    score: float


@dataclass(frozen=True)
class StageFigures:
    """One cell of the touchpoint × stage table. rules: those that ran and had data of this touchpoint."""

    stage: str
    rules: int
    irritants: int
    score: float  # of the worst irritant, 0 without any


@dataclass(frozen=True)
class Touchpoint:
    """A kind of channel where customers meet the shop. Without channels no source covers it."""

    kind: str
    channels: tuple[str, ...] = ()
    offers: int = 0
    stages: tuple[StageFigures, ...] = ()
    moments: dict[Moment, int] = field(default_factory=dict)

    @property
    def covered(self) -> bool:
        """Some source of the config tells of it."""
        return bool(self.channels)


@dataclass(frozen=True)
class Indicator:
    """One thing that tells how far a shop's channels have grown together.

    value: a fraction; None: unknown, and reason says why. evidence: how many comparisons it rests on.
    """

    name: str
    value: float | None
    evidence: int
    level: str | None
    reason: str | None = None


@dataclass(frozen=True)
class NextStep:
    """What is in the way of the next level. needed: the fraction that it asks for."""

    level: str
    indicator: str
    value: float | None
    needed: float
    advice: str


@dataclass(frozen=True)
class Maturity:
    """multichannel, cross-channel or omnichannel. score: 0 to 100; confidence: 0 to 1."""

    level: str
    score: float
    confidence: float
    indicators: tuple[Indicator, ...]
    next: tuple[NextStep, ...]
