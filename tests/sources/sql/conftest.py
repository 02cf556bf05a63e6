"""Queries read from databases that the tests fill."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent

import psycopg
import pytest

from omniaudit.config.settings import ChannelSettings, Config, Place, SourceSettings
from omniaudit.engine import Engine, quote
from omniaudit.model.offer import CANONICAL_OFFER_FIELDS
from omniaudit.model.outcome import SourceOutcome
from omniaudit.sources.protocol import Reading
from omniaudit.sources.registry import find
from omniaudit.sources.rejects import RawReject

PLACE = Place(3, 5)


@dataclass
class Answered:
    """The outcome of a query, its rows (only columns with a value) and its rejects."""

    outcome: SourceOutcome
    rows: list[dict[str, Any]]
    rejects: list[RawReject]

    @property
    def notices(self) -> set[str]:
        return {notice.code for notice in self.outcome.notices}

    @property
    def reason(self) -> str | None:
        return self.outcome.reason

    @property
    def said(self) -> str:
        return self.outcome.detail or ""

    def values(self, name: str) -> list[Any]:
        """A column of every row, None where a row has no value."""
        return [row.get(name) for row in self.rows]


class Till:
    """A folder with a config in it, from which a query is read."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self.folder = folder
        self.engine = engine
        self.secrets: tuple[str, ...] = ()

    def read(
        self,
        url: str,
        query: str,
        *,
        fields: Mapping[str, str] | None = None,
        canonical: Sequence[str] = CANONICAL_OFFER_FIELDS,
        required: Sequence[str] = (),
        progress: Callable[[Any], None] = lambda _: None,
        limit: int | None = None,
        **options: Any,
    ) -> Answered:
        options |= {"url": url, "query": query}
        given = SourceSettings("sql", PLACE, fields=fields or {}, required_fields=tuple(required), options=options)
        source, settings = find(given)
        channel = ChannelSettings("stores", "store", PLACE)
        config = Config(self.folder / "omniaudit.yaml", "digest", "Shop", (channel,), secrets=self.secrets)
        reading = Reading(
            engine=self.engine, config=config, channel=channel, settings=settings, canonical=tuple(canonical),
            relation=self.engine.name("listings"), now=datetime(2026, 11, 21, tzinfo=UTC), client=lambda: None,
            progress=progress, catalogue=lambda _: [], rejects=[], limit=limit,
        )  # fmt: skip
        outcome = source.read(reading)
        if outcome.status == "failed":
            return Answered(outcome, [], reading.rejects)
        names = tuple(self.engine.columns(quote(reading.relation)))
        found = [dict(zip(names, row, strict=True)) for row in self.engine.rows(f"FROM {quote(reading.relation)}")]
        rows = [{name: value for name, value in row.items() if value is not None} for row in found]
        assert len(rows) == outcome.listings
        return Answered(outcome, rows, reading.rejects)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as engine:
        yield engine


@pytest.fixture
def till(tmp_path: Path, engine: Engine) -> Till:
    return Till(tmp_path, engine)


@pytest.fixture(scope="session")
def postgresql_url(postgresql: Any) -> str:
    """The address of the server's own database, with its password percent-encoded."""
    password = percent(postgresql.password, safe="")
    return f"postgresql://{postgresql.user}:{password}@127.0.0.1:{postgresql.port}/postgres"


@pytest.fixture
def keeper(postgresql: Any) -> Iterator[psycopg.Connection]:
    """The administrator of PostgreSQL, whose changes count at once."""
    with psycopg.connect(
        host="127.0.0.1", port=postgresql.port, user=postgresql.user, password=postgresql.password, dbname="postgres",
        autocommit=True,
    ) as connection:  # fmt: skip
        yield connection


@pytest.fixture(scope="session")
def mariadb_url(mariadb: Any) -> str:
    """The address of the server's database ``shop``, with its password percent-encoded."""
    return f"mariadb://{mariadb.user}:{percent(mariadb.password, safe='')}@127.0.0.1:{mariadb.port}/shop"
