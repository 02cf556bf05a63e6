"""Confirm: what looks wrong is read again, both sides within seconds, before it is reported.

A price that changes while an audit runs is seen before the change on one channel and after it on another. Only sources
that can read one product again take part; what could not be read again stays reported as it was.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from omniaudit.access import Access
from omniaudit.collect import Collector, typed_offers
from omniaudit.config.settings import ChannelSettings, SourceSettings
from omniaudit.engine import Engine, EngineError, literal, quote
from omniaudit.model.offer import CANONICAL_OFFER_FIELDS, OFFER_COLUMNS
from omniaudit.ranking import Doubt, doubts
from omniaudit.snapshot import DOUBTED_COLUMNS, OFFERS_A_PART, Manifest, Snapshot
from omniaudit.sources import find
from omniaudit.sources.protocol import Source

MOST_PLACES: Final = 500
"""Pages and products that are read again, for the worst irritants first."""

_AT_ONCE: Final = 16
"""Places of a source that are read before all sources go on to the next: so the sides of a product stay together."""

_MEMORY: Final = "256MB"

_IDENTITY: Final = ("page", "location", "listing_id", "gtin", "sku", "name")
"""A listing is the one that was read before where all of these are equal, and no other has the same."""

_IDENTIFIED: Final = (
    "*, CASE WHEN surface IS NOT NULL THEN source END AS page,"  # an interface tells of one product elsewhere
    " CASE WHEN coalesce(listing_id, gtin, sku) IS NULL THEN title END AS name"
)

log = logging.getLogger(__name__)

Place = tuple["Side", str]
"""An address, and the source that it is read by."""

Asked = tuple[Doubt, list[Place]]
"""An irritant, and the places where its listings can be read again."""


@dataclass(eq=False)
class Side:
    """One source of one channel whose places can be read again. files: the typed offers of its second readings."""

    channel: ChannelSettings
    source: Source
    settings: SourceSettings
    files: list[Path] = field(default_factory=list)

    def place(self, listing: Mapping[str, Any]) -> str | None:
        """The address where a listing can be read again, if any."""
        return self.source.place(self.settings, listing)

    def read(self, access: Access, places: Sequence[str]) -> None:
        """Read these places once more, in an engine of the side's own. What can't be read is left as it was."""
        settings = self.source.again(self.settings, places)
        assert settings is not None
        reading, outcome = access.read(self.channel, settings, CANONICAL_OFFER_FIELDS)
        if outcome.status == "failed" or not outcome.listings:
            return
        engine = access.engine
        file = engine.folder / f"{engine.name('again')}.parquet"
        try:
            offers = typed_offers(reading)
            engine.execute(f"COPY ({offers.select}) TO {literal(str(file))} (FORMAT parquet)")
            offers.discard(engine)
        except EngineError:
            log.exception("%s: the second reading could not be kept", self.channel.name)
            return
        self.files.append(file)


def sides_of(collector: Collector) -> dict[int, Side]:
    """Number of a part of the snapshot's offers → the source that can read its listings again."""
    parts = [(name, settings) for name, each in sorted(collector.sources.items()) for settings in each]
    made: dict[int, Side] = {}
    found: dict[int, Side] = {}
    for number, (name, settings) in enumerate(parts):
        source, whole = find(settings, collector.config.platforms_path)
        if source.again(whole, ()) is not None:
            made.setdefault(id(settings), Side(collector.config.channel(name), source, whole))
            found[number] = made[id(settings)]
    return found


def to_be_asked(first: Engine, sides: Mapping[int, Side]) -> list[Asked]:
    """What the audit in that engine doubts and can be read again: the worst irritants, as many as there is room for."""
    found: list[Asked] = []
    met: set[Place] = set()
    for doubt in doubts(first, sides.keys(), OFFERS_A_PART):
        places = []
        for listing in doubt.listings:
            side = sides[listing["offer_id"] // OFFERS_A_PART]
            if address := side.place(listing):
                places.append((side, address))
        new = set(places) - met
        if places and len(met) + len(new) <= MOST_PLACES:
            met |= new
            found.append((doubt, places))
    return found


def confirm(collector: Collector, manifest: Manifest, asked: Sequence[Asked], now: datetime, *, sealed: bool) -> None:
    """Read again what is doubted, and make it part of the snapshot.

    collector: with its access still open. now: the moment of the second reading.
    """
    from concurrent.futures import ThreadPoolExecutor

    places = list(dict.fromkeys(each for _, found in asked for each in found))
    with ExitStack() as held:
        ways = {
            side: collector.access.beside(held.enter_context(Engine(memory_limit=_MEMORY, threads=1)), now)
            for side in dict.fromkeys(side for side, _ in places)
        }
        with ThreadPoolExecutor(max_workers=max(1, len(ways))) as pool:
            try:
                for batch in _batches(places):
                    for reading in [pool.submit(side.read, ways[side], each) for side, each in batch.items()]:
                        reading.result()
            except BaseException:  # an interruption must not wait for what is being read
                collector.access.close()
                raise
        doubted = [doubt for doubt, _ in asked]
        again = _keep_offers(collector, ways, {str(each["source"]) for doubt in doubted for each in doubt.listings})
    _keep_doubted(collector, [doubt for doubt in doubted if any(each["offer_id"] in again for each in doubt.listings)])
    collector.writer.finish(replace(manifest, confirmed=True), sealed=sealed)


def _batches(places: Iterable[Place]) -> Iterator[dict[Side, list[str]]]:
    """The addresses of each source, a few at a time."""
    batch: dict[Side, list[str]] = {}
    for side, address in places:
        batch.setdefault(side, []).append(address)
        if len(batch[side]) >= _AT_ONCE:
            yield batch
            batch = {}
    if batch:
        yield batch


def _keep_offers(collector: Collector, sides: Iterable[Side], sources: set[str]) -> set[int]:
    """Write the second readings in the places of the first, channel by channel; the numbers of these offers.

    sources: where the first ones were read.
    """
    engine = collector.engine
    Snapshot(collector.writer.folder).attach(engine)
    engine.create_table("doubted_sources", {"source": "VARCHAR"})
    engine.append("doubted_sources", {"source": sorted(sources)}, {"source": "VARCHAR"})
    kept: set[int] = set()
    for channel in collector.config.channels:
        files = [literal(str(file)) for side in sides if side.channel is channel for file in side.files]
        if files:
            select = _same_listings(channel.name, f"read_parquet([{', '.join(files)}], union_by_name = true)")
            engine.execute(f"CREATE OR REPLACE TABLE read_again AS {select}")
            collector.writer.texts("second_readings", channel.name, "SELECT * FROM read_again")
            kept.update(number for (number,) in engine.stream("SELECT offer_id FROM read_again"))
    return kept


def _same_listings(channel: str, second: str) -> str:
    """The offers of a second reading with the numbers that they had in the first, where they state no less."""
    same = " AND ".join(f"second.{name} IS NOT DISTINCT FROM first.{name}" for name in _IDENTITY)
    no_less = " AND ".join(f"(second.{name} IS NOT NULL OR first.{name} IS NULL)" for name in ("pay_now", "orderable"))
    identity = ", ".join(_IDENTITY)
    single = f"QUALIFY count(*) OVER (PARTITION BY {identity}) = 1"
    # Variants asked for one by one may each come with all the others: once in each answer is one listing, the last.
    within = f"QUALIFY count(*) OVER (PARTITION BY {identity}, source) = 1"
    last = f"QUALIFY row_number() OVER (PARTITION BY {identity} ORDER BY observed_at DESC, source) = 1"
    columns = ", ".join(f"second.{quote(name)}" for name in OFFER_COLUMNS if name not in ("offer_id", "channel"))
    return f"""SELECT first.offer_id, {columns}
        FROM (FROM (SELECT {_IDENTIFIED} FROM {second} {within}) {last}) second
        JOIN (
            SELECT {_IDENTIFIED} FROM snapshot_offers
            WHERE channel = {literal(channel)} AND source IN (SELECT source FROM doubted_sources) {single}
        ) first ON {same} AND {no_less}
        ORDER BY first.offer_id"""


def _keep_doubted(collector: Collector, doubted: Sequence[Doubt]) -> None:
    """Write down what the first audit held against the offers that were read again."""
    engine = collector.engine
    engine.create_table("doubted_first", DOUBTED_COLUMNS)
    if doubted:
        rows = {name: [getattr(doubt, name) for doubt in doubted] for name in DOUBTED_COLUMNS}
        engine.append("doubted_first", rows, DOUBTED_COLUMNS)
    collector.writer.select("doubted", "SELECT * FROM doubted_first")
