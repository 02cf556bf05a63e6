"""Statements: a channel's policies, locations and test accounts, read and written to the snapshot typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from omniaudit.access import Access
from omniaudit.config.settings import ChannelSettings, Config, SourceSettings
from omniaudit.engine import Engine, EngineError, quote
from omniaudit.model.outcome import SourceOutcome
from omniaudit.model.policy import (
    ACCOUNT_COLUMNS,
    CANONICAL_ACCOUNT_FIELDS,
    CANONICAL_LOCATION_FIELDS,
    LOCATION_COLUMNS,
    PLACE_COLUMNS,
    POLICY_COLUMNS,
)
from omniaudit.normalise import CANONICAL_POLICY_FIELDS, Stated, Terms, type_accounts, type_locations, type_policies
from omniaudit.snapshot import SnapshotWriter
from omniaudit.sources import RawReject, Reading, reject_select

KINDS: Final = {
    "policies": (CANONICAL_POLICY_FIELDS, POLICY_COLUMNS),
    "locations": (CANONICAL_LOCATION_FIELDS, LOCATION_COLUMNS),
    "accounts": (CANONICAL_ACCOUNT_FIELDS, ACCOUNT_COLUMNS),
}
"""Kind → the fields that a source may map, and the columns of the snapshot."""


@dataclass
class Statements:
    """Reads what channels state besides offers and promotions. To be used once for all channels of a run."""

    config: Config
    engine: Engine
    access: Access
    writer: SnapshotWriter
    _accounts: dict[str, str] = field(default_factory=dict)

    def read(self, channel: ChannelSettings) -> tuple[list[SourceOutcome], dict[str, int]]:
        """Read a channel's sources of every kind: how each went, and how many rows of each kind were kept."""
        outcomes, kept = [], dict.fromkeys(KINDS, 0)
        for kind in KINDS:
            for settings in self._sources(channel, kind):
                outcome, count = self._read(kind, channel, settings)
                outcomes.append(replace(outcome, detail=outcome.detail and f"{kind}: {outcome.detail}"))
                kept[kind] += count
        return outcomes, kept

    def _sources(self, channel: ChannelSettings, kind: str) -> Sequence[SourceSettings]:
        own: tuple[SourceSettings, ...] = getattr(channel, kind)
        if kind == "locations" and self.config.locations and channel is keeper_of_locations(self.config):
            return (*own, self.config.locations)
        return own

    def _read(self, kind: str, channel: ChannelSettings, settings: SourceSettings) -> tuple[SourceOutcome, int]:
        canonical, columns = KINDS[kind]
        reading, outcome = self.access.read(channel, settings, canonical)
        # what a source could not read of an account may hold the customer's name
        lost = [replace(reject, sample=None, title=None, listing_id=None) for reject in reading.rejects]
        if rejects := lost if kind == "accounts" else reading.rejects:
            self.writer.rejected(channel.name, kind, reject_select(self.engine, rejects))
        if outcome.status == "failed" or not outcome.listings:
            return outcome, 0
        try:
            stated = self._typed(kind, reading)
        except EngineError as error:
            return SourceOutcome("failed", "unreadable", f"the data could not be read: {error}"), 0
        if stated.rejects:
            refused = [RawReject(**{"source": None, **reject}) for reject in stated.rejects]
            self.writer.rejected(channel.name, kind, reject_select(self.engine, refused))
        return outcome, self._written(kind, channel.name, stated, columns)

    def _typed(self, kind: str, reading: Reading) -> Stated:
        rows = self._rows(reading)
        if kind == "accounts":
            return type_accounts(rows, self._accounts)
        if kind == "locations":
            return type_locations(rows, self.config.country)
        settings = reading.settings
        return type_policies(rows, Terms(self.config.channels, settings.currency, settings.locale, settings.money_unit))

    def _rows(self, reading: Reading) -> Iterator[dict[str, Any]]:
        """The raw rows as mappings, in a channel's own words replaced by ours."""
        held = self.engine.columns(quote(reading.relation))
        names = [name for name in (*reading.canonical, *PLACE_COLUMNS) if name in held]
        ours: dict[str, Callable[[str], str]] = {}
        for name, words in reading.settings.values.items():
            known = {theirs.strip().casefold(): our for theirs, our in words.items()}
            ours[name] = lambda text, known=known: known.get(text.strip().casefold(), text)  # type: ignore[misc]
        for row in self.engine.stream(f"SELECT {', '.join(map(quote, names))} FROM {quote(reading.relation)}"):
            found = dict(zip(names, row, strict=True))
            for name, translate in ours.items():
                if found.get(name) is not None:
                    found[name] = translate(found[name])
            yield found

    def _written(self, kind: str, channel: str, stated: Stated, columns: dict[str, str]) -> int:
        types = {name: type_ for name, type_ in columns.items() if name != "channel"}
        table = self.engine.name(kind)
        self.engine.create_table(table, types)
        if stated.rows:
            self.engine.append(table, {name: [row.get(name) for row in stated.rows] for name in types}, types)
        return self.writer.texts(kind, channel, f"SELECT * FROM {quote(table)}")


def keeper_of_locations(config: Config) -> ChannelSettings:
    """The channel that the top level's ``locations`` speak for: the first of stores, best one without its own list."""
    own = [channel for channel in config.channels if channel.kind != "competitor"] or list(config.channels)
    return min(own, key=lambda channel: (channel.kind != "store", bool(channel.locations)))
