"""The configuration as dataclasses: what the rest of the program sees of the YAML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

TaxBasis = Literal["included", "excluded", "unknown"]
MoneyUnit = Literal["major", "minor", "fixed_2"]


@dataclass(frozen=True)
class Place:
    """Where in the config something is written, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class SourceSettings:
    """One source of offers, promotions, policies, locations or weights.

    type: ``table`` ``pages`` … or a platform's name; ``inline`` for rows written in the config itself.
    fields: canonical field → column, JMESPath or element; empty: the canonical names themselves.
    values: canonical field → {the channel's word: ours}.
    currency, tax, locale, money: already inherited from channel and config; money None: nothing is written.
    tax_rate: a fraction, 20 % is Decimal("0.2"); None: net prices can't be compared with gross ones.
    options: every other key, as validated by the schema (path, url, format, encoding, selectors, rows …).
    """

    type: str
    place: Place
    fields: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    money: MoneyUnit | None = None
    locale: str | None = None
    currency: str | None = None
    tax: TaxBasis | None = None
    tax_rate: Decimal | None = None
    required_fields: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)  # may hold secrets

    @property
    def money_unit(self) -> MoneyUnit:
        """What a bare amount counts: ``major`` where nothing is written."""
        return self.money or "major"


@dataclass(frozen=True)
class ChannelSettings:
    """One channel: what it is, how far it is believed, and where its data comes from.

    honours: channels whose displayed prices are what has to be charged here.
    """

    name: str
    kind: str
    place: Place
    label: str = ""
    tax: TaxBasis | None = None
    required: bool = True
    authority: int = 0
    refresh: timedelta | None = None
    assortment: Literal["full", "partial"] = "full"
    honours: tuple[str, ...] = ()
    offers: tuple[SourceSettings, ...] = ()
    promotions: tuple[SourceSettings, ...] = ()
    policies: tuple[SourceSettings, ...] = ()
    locations: tuple[SourceSettings, ...] = ()
    accounts: tuple[SourceSettings, ...] = ()


@dataclass(frozen=True)
class Matching:
    """How offers are recognised as one product: methods in order of belief, and an explicit map."""

    by: tuple[str, ...] = ("gtin", "sku")
    map: Path | None = None


@dataclass(frozen=True)
class Tolerance:
    """Differences up to these are no irritant. price: 10⁻⁴ units; price_percent: a fraction; quantity: pieces."""

    price: int = 0
    price_percent: Decimal = Decimal(0)
    quantity: int = 0


@dataclass(frozen=True)
class RuleOverride:
    """What a config changes of one rule. places: where each parameter is written, and "" the rule itself."""

    enabled: bool = True
    severity: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Gate:
    """When a run is red or incomplete. Ratios are fractions."""

    fail_on: tuple[str, ...] = ("low",)
    min_confidence: Literal["low", "medium", "high"] = "low"
    min_coverage: Decimal = Decimal(0)
    max_reject_ratio: Decimal = Decimal("0.01")
    max_age: timedelta | None = None


@dataclass(frozen=True)
class Difference:
    """How far one price lies from another. share: millionths of it; amount: 10⁻⁴ units; one of them is 0."""

    share: int = 0
    amount: int = 0


@dataclass(frozen=True)
class Expected:
    """An intended difference, with its reason and expiry.

    channels: the deviating one first, then those it is measured against; none: every other. Names, or kinds.
    least, most: the bounds of the difference, equal where it is exact. written: as the config says it.
    products: keys, GTINs, SKUs, ids or item groups; stores: of the deviating channel. Empty: all.
    """

    place: Place
    channels: tuple[str, ...]
    least: Difference
    most: Difference
    written: str
    products: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    reason: str = ""
    until: date | None = None


@dataclass(frozen=True)
class Accepted:
    """An irritant lived with until a day."""

    place: Place
    fingerprint: str
    reason: str = ""
    until: date | None = None


@dataclass(frozen=True)
class HistorySettings:
    """Where runs are kept in short, and how long: a prior price is judged from 30 days before its reduction on."""

    folder: Path
    keep: timedelta = timedelta(days=120)


@dataclass(frozen=True)
class Journey:
    """A customer's way through channels. steps: (verb, channel)."""

    name: str
    share: Decimal | None
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Config:
    """A whole configuration. Paths are absolute.

    digest: SHA-256 of the file's meaning, not of its comments or secrets.
    secrets: every value taken from the environment, longest first, to be redacted wherever it shows.
    """

    path: Path
    digest: str
    retailer: str
    channels: tuple[ChannelSettings, ...]
    currency: str | None = None
    country: str | None = None
    timezone: str = "UTC"
    language: str = "en"
    matching: Matching = Matching()
    tolerance: Tolerance = Tolerance()
    gate: Gate = Gate()
    confirm: bool = False
    exposure: SourceSettings | None = None
    signals: SourceSettings | None = None
    locations: SourceSettings | None = None
    expected: tuple[Expected, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    journeys: tuple[Journey, ...] = ()
    rules: Mapping[str, RuleOverride] = field(default_factory=dict)
    rules_path: tuple[Path, ...] = ()
    platforms_path: tuple[Path, ...] = ()
    history: HistorySettings | None = None
    notify: tuple[str, ...] = field(default=(), repr=False)
    spark: Mapping[str, Any] = field(default_factory=dict)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return self.path.name

    @property
    def path_in_repository(self) -> str:
        """The file as a code host names it: from the root of its repository, or its name where there is none."""
        root = next((folder for folder in self.path.parents if (folder / ".git").exists()), self.folder)
        return self.path.relative_to(root).as_posix()

    @property
    def folder(self) -> Path:
        """The folder that relative paths start from."""
        return self.path.parent

    def channel(self, name: str) -> ChannelSettings:
        """The channel of that name."""
        return next(channel for channel in self.channels if channel.name == name)
