"""A shop whose products walk: offers in, journeys out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from omniaudit.audit import stage_params
from omniaudit.config.settings import ChannelSettings, Config, Expected, Journey, Place
from omniaudit.engine import Engine
from omniaudit.journeys import walk_journeys
from omniaudit.matching import match_offers
from omniaudit.model.journey import JourneyResult
from omniaudit.model.outcome import ChannelOutcome
from omniaudit.model.policy import POLICY_COLUMNS
from omniaudit.rules import builtin_rules, create_channels, create_currencies, create_relations
from omniaudit.rules.run import create_empty_inputs
from omniaudit.snapshot.layout import EXPOSURE_COLUMNS, IDENTITY_COLUMNS

Rows = Sequence[Mapping[str, Any]]


def _store(engine: Engine, table: str, rows: Rows, columns: Mapping[str, str]) -> None:
    engine.create_table(table, columns)
    if rows:
        engine.append(table, {name: [row.get(name) for row in rows] for name in columns}, columns)


@dataclass
class Shop:
    """Walks the journeys of a shop in an engine of its own."""

    engine: Engine
    store_offers: Callable[[Engine, Rows], None]

    def walk(
        self,
        offers: Rows,
        kinds: Mapping[str, str],
        *,
        journeys: Sequence[Journey] = (),
        policies: Rows = (),
        exposure: Rows = (),
        failed: Sequence[str] = (),
        expected: Sequence[Expected] = (),
    ) -> dict[str, JourneyResult]:
        """kinds: channel → its kind."""
        channels = tuple(ChannelSettings(name=name, kind=kind, place=Place(1, 1)) for name, kind in kinds.items())
        config = Config(Path("c.yaml"), "", "Shop", channels, journeys=tuple(journeys), expected=tuple(expected))
        engine = self.engine
        create_empty_inputs(engine)
        engine.execute("DROP TABLE offers")
        self.store_offers(engine, offers)
        _store(engine, "policies", policies, POLICY_COLUMNS)
        _store(engine, "exposure", exposure, EXPOSURE_COLUMNS)
        _store(engine, "identities", (), IDENTITY_COLUMNS)
        states = {name: "failed" if name in failed else "ok" for name in kinds}
        create_channels(engine, config, [ChannelOutcome(name, kinds[name], states[name]) for name in kinds])
        create_currencies(engine)
        match_offers(engine, config.matching.by)
        params = stage_params(builtin_rules(), config)
        create_relations(engine, params)
        return {result.name: result for result in walk_journeys(engine, config, params)}


@pytest.fixture
def shop(store_offers: Callable[[Engine, Rows], None]) -> Iterator[Shop]:
    """An empty shop."""
    with Engine(memory_limit="300MB", threads=1) as engine:
        yield Shop(engine, store_offers)
