"""Raw relations of a few rows, normalised, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from omniaudit.config.settings import ChannelSettings, Config, Place, SourceSettings
from omniaudit.engine import Engine, EngineError, quote
from omniaudit.model.offer import RAW_EVIDENCE
from omniaudit.normalise.meanings import TextRules
from omniaudit.normalise.offers import Normalised, foresee_offers, normalise_offers

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PLACE = Place(1, 1)


@dataclass
class Result:
    """What became of a few raw rows."""

    offers: list[dict[str, Any]]
    rejects: list[dict[str, Any]]
    normalised: Normalised

    @property
    def offer(self) -> dict[str, Any]:
        (offer,) = self.offers
        return offer

    @property
    def reject(self) -> dict[str, Any]:
        (reject,) = self.rejects
        return reject


class Normaliser:
    """Normalises rows given as dicts; the canonical fields are the keys that any row has."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __call__(
        self,
        rows: Sequence[dict[str, Any]],
        *,
        fields: Sequence[str] | None = None,
        kind: str = "web",
        country: str | None = "FR",
        timezone: str = "Europe/Paris",
        **settings: Any,
    ) -> Result:
        raw, names, rules = self._given(rows, fields, kind, country, timezone, settings)
        return self._result(normalise_offers(self.engine, raw, names, rules))

    def foresee(
        self, rows: Sequence[dict[str, Any]], head: int, *, fields: Sequence[str] | None = None, **settings: Any
    ) -> Result | None:
        """The same by what the first rows say; None where they say too much, or the others something else."""
        raw, names, rules = self._given(rows, fields, "web", "FR", "Europe/Paris", settings)
        first = f"(SELECT * FROM {raw} LIMIT {head})"
        made = foresee_offers(self.engine, raw, names, rules, head=first, rows=len(rows))
        try:
            return self._result(made) if made else None
        except EngineError:
            return None

    def _given(
        self, rows: Sequence[dict[str, Any]], fields: Sequence[str] | None, kind: str, country: str | None,
        timezone: str, settings: dict[str, Any],
    ) -> tuple[str, tuple[str, ...], TextRules]:  # fmt: skip
        source = SourceSettings("table", PLACE, **{"currency": "EUR", **settings})
        channel = ChannelSettings("web", kind, PLACE)
        config = Config(
            Path("omniaudit.yaml"), "digest", "Shop", (channel,), currency="EUR", country=country, timezone=timezone
        )
        if fields is None:
            fields = list(dict.fromkeys(name for row in rows for name in row if name not in RAW_EVIDENCE))
        return self.relation(rows, fields), tuple(fields), TextRules(source, channel, config, NOW)

    def _result(self, made: Normalised) -> Result:
        offers = self.dicts(made.select)
        texts = [{name: None if value is None else str(value) for name, value in offer.items()} for offer in offers]
        assert not [name for offer in texts for name, text in made.fixed.items() if offer[name] != text]
        return Result(offers, self.dicts(made.rejects), made)

    def relation(self, rows: Sequence[dict[str, Any]], fields: Sequence[str]) -> str:
        """A raw relation of those rows."""
        types = {**dict.fromkeys(fields, "VARCHAR"), **RAW_EVIDENCE}
        name = self.engine.name("raw_test")
        self.engine.create_table(name, types)
        if rows:
            batch = {column: [row.get(column) for row in rows] for column in types}
            self.engine.append(name, batch, types)
        return quote(name)

    def dicts(self, select: str) -> list[dict[str, Any]]:
        """The rows of a SELECT as dicts."""
        names = list(self.engine.columns(f"({select})"))
        return [dict(zip(names, row, strict=True)) for row in self.engine.rows(select)]


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """One engine for all tests of this folder: they never share a relation."""
    with Engine(threads=2) as engine:
        yield engine


@pytest.fixture
def normalise(engine: Engine) -> Normaliser:
    return Normaliser(engine)
