"""The audit's result: ranked irritants with their values, and the figures around them. Shapes of the JSON report."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from omniaudit.model.history import HistoryOutcome, PastRun
from omniaudit.model.journey import JourneyResult, Maturity, Moment, Touchpoint, Transition
from omniaudit.model.outcome import ChannelOutcome, Notice, RuleOutcome
from omniaudit.model.sample import Sample

Severity = Literal["critical", "high", "medium", "low"]
Confidence = Literal["high", "medium", "low"]
Verdict = Literal["clean", "irritants", "incomplete"]
Baseline = Literal["new", "known", "worsened", "accepted"]

SEVERITIES: Final[tuple[Severity, ...]] = ("critical", "high", "medium", "low")
SEVERITY_FLOORS: Final[Mapping[Severity, float]] = {"critical": 50.0, "high": 30.0, "medium": 15.0, "low": 0.0}
CONFIDENCES: Final[tuple[Confidence, ...]] = ("high", "medium", "low")
BASELINES: Final[tuple[Baseline, ...]] = ("new", "known", "worsened", "accepted")

FAMILIES: Final[Mapping[str, int]] = {
    "PRC": 8, "AVL": 6, "PRM": 8, "VCH": 3, "INF": 2, "POL": 3, "JRN": 1, "CMP": 2, "LEG": 3, "DAT": 6,
}  # fmt: skip
"""The families of rule codes, and how many codes of each are given away: a config may name one not checked yet."""

CODES: Final = frozenset(f"{family}{number:03}" for family, given in FAMILIES.items() for number in range(1, given + 1))

REPORT_VERSION: Final = 1


@dataclass(frozen=True)
class Product:
    """What matched offers have in common. key: ``gtin:…``, ``sku:…``, ``map:…`` or ``listing:channel:id``."""

    key: str
    gtin: str | None = None
    sku: str | None = None
    title: str | None = None


@dataclass(frozen=True)
class SeenValue:
    """One value of one field as one channel shows it, with its evidence.

    value: as compared, text; a price is a decimal string, an absence is ``missing``.
    raw: as the channel wrote it.
    position: line, JSON pointer, element path or selector inside source.
    """

    channel: str
    field: str
    value: str
    locations: tuple[str, ...] = ()
    count: int = 1
    currency: str | None = None
    raw: str | None = None
    source: str | None = None
    position: str | None = None
    observed_at: datetime | None = None


@dataclass(frozen=True)
class Weight:
    """How much harm one broken promise or extra step does (0..1), and who says so. grade: A measured … C judgement."""

    harm: float
    source: str
    grade: str = ""


@dataclass(frozen=True)
class Factors:
    """What a score is made of besides the magnitude. harms: names of weights, whose noisy-OR is harm."""

    harms: tuple[str, ...]
    harm: float
    exposure: float


@dataclass(frozen=True)
class Irritant:
    """A contradiction a customer would meet. channel: the deviating one. values: the believed one first."""

    rank: int
    fingerprint: str
    code: str
    name: str
    severity: Severity
    score: float  # 0..100, one decimal
    confidence: Confidence
    stage: str
    message: str
    remedy: str
    product: Product
    channel: str
    magnitude: float  # 0..1, four decimals
    values: tuple[SeenValue, ...]
    locations: tuple[str, ...] = ()
    probable_cause: str | None = None
    baseline: Baseline | None = None
    effort: tuple[str, ...] = ()
    """Extra steps that it costs the customer: wasted_trip, channel_switch, second_contact …"""
    failing: bool = False
    """It reaches the gate."""
    moment: Moment = "during"
    """Whether customers meet it before, during or after the purchase."""
    signals: int = 0
    """How many customers already complain of the product on these channels."""
    cause_evidence: str | None = None
    """The probable cause as a sentence, with how many products show it."""
    factors: Factors | None = None
    law: str | None = None
    """What a legal finding refers to. The remedy says so too, and that it is not legal advice."""
    confirmed: bool | None = None
    """It still stands after both sides were read again; None where nothing was."""


@dataclass(frozen=True)
class PairVerdicts:
    """Products that two of the retailer's own channels both list, by verdict; one cell of the matrix."""

    channel_a: str
    channel_b: str
    comparable: int
    matched: int
    undetermined: int


@dataclass(frozen=True)
class FieldVerdicts:
    """Verdicts of one field over all channel pairs. reasons: why pairs were undetermined → how many."""

    field: str
    matched: int
    mismatched: int
    undetermined: int
    reasons: Mapping[str, int] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Consistency:
    """The headline: matched / comparable product × channel pairs, with the 95 % Wilson interval (fractions)."""

    comparable: int
    matched: int
    undetermined: int
    rate: float | None
    low: float | None
    high: float | None
    fields: tuple[FieldVerdicts, ...] = ()
    against: int = 0
    """Prices of own channels that deviate from the believed one to the customer's disadvantage: product × channel."""
    favour: int = 0
    """The same to the customer's advantage."""


@dataclass(frozen=True)
class PassLine:
    """A published line for the accuracy of prices. met: the share of this run's prices keeps it."""

    name: str
    text: str
    met: bool


@dataclass(frozen=True)
class PriceAccuracy:
    """How often a channel charges what is displayed: rates are fractions, intervals the 95 % Wilson ones.

    displayed: the channels whose prices it has to charge. prices: product × location, as an inspector counts them.
    large: overcharges of 0.25 up to a price of 2.50, or of 10 % above it.
    """

    channel: str
    displayed: tuple[str, ...]
    prices: int
    overcharged: int
    undercharged: int
    large: int
    accuracy: float
    accuracy_interval: tuple[float | None, float | None]
    overcharge_rate: float
    overcharge_interval: tuple[float | None, float | None]
    lines: tuple[PassLine, ...]


@dataclass(frozen=True)
class ProductScore:
    """A product's own score (noisy-OR of its irritants), their fingerprints and their rules, worst first."""

    key: str
    title: str | None
    score: float
    irritants: tuple[str, ...]
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cause:
    """One job that would mend many irritants."""

    cause: str
    channel: str
    code: str
    products: int
    irritants: int
    score: float
    evidence: str | None = None
    """What it is, and how many products show it, as a sentence."""


@dataclass(frozen=True)
class Counts:
    """How many irritants, by severity and by baseline."""

    irritants: int = 0
    critical: int = 0
    high: int = 0
    medium: int = 0
    low: int = 0
    new: int = 0
    known: int = 0
    worsened: int = 0
    accepted: int = 0


@dataclass(frozen=True)
class Confirmation:
    """What came of reading again what looked wrong (``--confirm``), counted in irritants.

    transient: gone at the second reading, and so none of those reported. unconfirmed: reported all the same; a side
    could not be read again.
    """

    confirmed: int
    unconfirmed: int
    transient: int


@dataclass(frozen=True)
class Unmapped:
    """Words of a channel that have no meaning yet (availability …), with how often each was met."""

    channel: str
    field: str
    word: str
    count: int


@dataclass(frozen=True)
class Unread:
    """What the config names beside the channels, `exposure` or `signals`, and why it was not read, or not wholly."""

    what: str
    reason: str
    detail: str


@dataclass(frozen=True)
class RuleHelp:
    """What a rule says of itself. The remedy may name what differs from irritant to irritant: ``{channel}``."""

    title: str
    why: str
    remedy: str


@dataclass(frozen=True)
class AuditReport:
    """Everything a report may show.

    irritants and products are ranked, may be iterated more than once, and are read a batch at a time:
    a report never needs to hold them all.
    labels: channel name → the label shown to people.
    """

    tool_version: str
    retailer: str
    currency: str | None
    generated_at: datetime
    as_of: datetime
    verdict: Verdict
    exit_code: int
    consistency: Consistency
    channels: tuple[ChannelOutcome, ...]
    rules: tuple[RuleOutcome, ...]
    counts: Counts
    irritants: Iterable[Irritant]
    products: Iterable[ProductScore]
    matrix: tuple[PairVerdicts, ...] = ()
    causes: tuple[Cause, ...] = ()
    journeys: tuple[JourneyResult, ...] = ()
    transitions: tuple[Transition, ...] = ()
    touchpoints: tuple[Touchpoint, ...] = ()
    maturity: Maturity | None = None
    unmapped: tuple[Unmapped, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    zone: str = "UTC"
    """Whose clock times follow in reports for people: an IANA name. Everywhere else they are in UTC."""
    exposure_known: bool = False
    signals_known: bool | None = None
    """Whether the customers' complaints were read; None: the config names none."""
    unread: tuple[Unread, ...] = ()
    failing: int = 0
    """Irritants that reach the gate (`--fail-on`, `--min-confidence`)."""
    shortfalls: tuple[Notice, ...] = ()
    """Why the whole could not be judged, beside channels that could not be read: too little could be compared."""
    help: Mapping[str, RuleHelp] = field(default_factory=dict)
    """Rule code → its words."""
    config_path: str = "omniaudit.yaml"
    """The config as a code host names it: from the root of its repository, with slashes."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Channel → its line in the config, counted from 1."""
    weights: Mapping[str, Weight] = field(default_factory=dict)
    """The weights that the factors of a score name."""
    price_accuracy: tuple[PriceAccuracy, ...] = ()
    """Charged against displayed, for channels that declare whose prices they honour."""
    trend: tuple[PastRun, ...] = ()
    """The newest kept runs, oldest first, this one last; empty without a history."""
    history: HistoryOutcome | None = None
    idle_refresh: tuple[str, ...] = ()
    """Channels whose declared lag could excuse nothing: nothing says when a difference began."""
    sample: Sample | None = None
    """What was read where a sample of the products was enough; None: everything was."""
    intended: int = 0
    """Differences that the config declares as intended (`expected`): no irritants."""
    confirmation: Confirmation | None = None
    """None: nothing was read again."""
