"""A sample: the same products on every channel, and equal ones for equal catalogues.

Channels that are read as a whole (files, APIs, databases) are read first; what they list is the population that the
sample is drawn from. Of channels that are read page by page only the sample's pages are fetched. Then the rows of all
other products are dropped, after matching.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Final

from omniaudit.config.settings import ChannelSettings, Config, SourceSettings
from omniaudit.engine import Engine, quote
from omniaudit.matching import match_offers
from omniaudit.model.outcome import ChannelOutcome, Notice
from omniaudit.model.sample import Sample
from omniaudit.snapshot import OFFERS_A_PART, Parts
from omniaudit.snapshot.layout import EXPOSURE_COLUMNS, IDENTITY_COLUMNS, part
from omniaudit.sources import PageSample, find

_ADDRESSES: Final = {"ordinal": "BIGINT", "address": "VARCHAR"}
_PLACES: Final = {"part": "VARCHAR", "place": "BIGINT"}
_TABLES: Final = (
    "known_products", "sampled_products", "kin", "drawn_places", "sampled_offers", "page_addresses", "named_pages",
)  # fmt: skip
_BATCH: Final = 5_000
_WHOLE, _LISTED, _FILLED = 0, 1, 2


def stage_of(channel: ChannelSettings, config: Config) -> int:
    """When a channel's turn comes: read as a whole, by a list of pages, or by addresses that others' products fill."""
    return max((_stage(source, config) for source in channel.offers), default=_WHOLE)


def _stage(settings: SourceSettings, config: Config) -> int:
    source, merged = find(settings, config.platforms_path)
    if source.type != "pages":
        return _WHOLE
    if merged.options.get("url_template"):
        return _FILLED
    return _LISTED if any(merged.options.get(key) for key in ("sitemap", "urls", "start")) else _WHOLE


@dataclass
class Sampler:
    """Draws the sample of one run. size: products; a channel that is read page by page gives so many pages.

    folder: the snapshot that is being written, with its exposure and identities. sources: channel → where each of its
    parts of offers was read from, in order; it grows while channels are read.
    """

    size: int
    config: Config
    engine: Engine
    folder: Path
    sources: Mapping[str, Sequence[SourceSettings]]
    _known: int = 0
    _drawn: bool = False
    _asked: int | None = None
    _seen: int = -1
    _parts: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pages = PageSample(self.size, self._chosen, self._catalogue)

    def narrow(self, outcomes: Mapping[str, ChannelOutcome]) -> tuple[dict[str, ChannelOutcome], Sample]:
        """Drop the rows of all other products, and say of each channel how many are left."""
        self._match()
        (sampled,) = self.engine.row("SELECT count(*) FROM sampled_products")
        if self._asked is not None and sampled > self._asked:  # nobody asked for the pages of what was added since
            self.pages.cut.update(each.name for each in self.config.channels if stage_of(each, self.config) == _FILLED)
        self.engine.execute(
            """CREATE OR REPLACE TABLE sampled_offers AS
            SELECT o.offer_id, o.channel FROM offers o SEMI JOIN sampled_products USING (product_id)"""
        )
        kept: dict[str, int] = dict(self.engine.rows("SELECT channel, count(*) FROM sampled_offers GROUP BY channel"))
        (products,) = self.engine.row(
            "SELECT count(*) FROM known_products SEMI JOIN sampled_products USING (product_id)"
        )
        (of,) = self.engine.row("SELECT count(*) FROM known_products")
        for number, path in enumerate(self._parts):
            first = number * OFFERS_A_PART
            Parts(self.folder).narrow(self.engine, path, f"SELECT offer_id - {first} FROM sampled_offers")
        for name in _TABLES:
            self.engine.execute(f"DROP TABLE IF EXISTS {name}")
        sample = Sample(self.size, int(products), int(of) if self._known else None, tuple(sorted(self.pages.cut)))
        return {name: self._told(outcome, kept.get(name, 0)) for name, outcome in outcomes.items()}, sample

    def _add_kin(self) -> None:
        """Keep as well what a product of the sample may be called elsewhere, and so on."""
        self.engine.execute(f"CREATE OR REPLACE TABLE kin AS {_sql('kin')}")
        before, now = -1, 0
        while before < now:
            before = now
            self.engine.execute(
                """WITH held AS (
                    SELECT DISTINCT channels, sku, title FROM kin SEMI JOIN sampled_products USING (product_id)
                )
                INSERT INTO sampled_products
                SELECT k.product_id FROM kin k JOIN held h ON h.sku = k.sku AND (h.channels & k.channel_bit) = 0
                UNION
                SELECT k.product_id FROM kin k JOIN held h ON h.title = k.title AND (h.channels & k.channel_bit) = 0
                WHERE k.by_title
                EXCEPT SELECT product_id FROM sampled_products"""
            )
            (now,) = self.engine.row("SELECT count(*) FROM sampled_products")

    def _told(self, outcome: ChannelOutcome, kept: int) -> ChannelOutcome:
        if not outcome.offers:
            return outcome
        notices = outcome.notices
        if kept < outcome.offers:
            message = f"{kept:,} of the {outcome.offers:,} offers read belong to the sample"
            notices = (*notices, Notice("sampled", message))
        elif outcome.name in self.pages.cut:
            notices = (*notices, Notice("sampled", "only pages of the sample were read"))
        if kept or outcome.status != "ok":
            return replace(outcome, offers=kept, notices=notices)
        detail = (
            f"none of its {outcome.offers:,} offers is a product of the sample; raise --sample, or map its gtin or sku"
            " under fields"
        )
        return replace(outcome, offers=0, notices=notices, status="partial", reason="not_in_sample", detail=detail)

    def _chosen(self, channel: str, addresses: Iterable[str]) -> Iterator[str]:
        """Of the addresses of pages, those that are read."""
        self._match()
        count = self._store(addresses)
        own = self.config.channel(channel).kind != "competitor"
        self.engine.execute(f"CREATE OR REPLACE TABLE named_pages AS {_sql('named')}", {"own": own})
        chosen = self.engine.rows(_sql("chosen"), {"size": self.size})
        if len(chosen) < count:
            self.pages.cut.add(channel)
        for _, address in chosen:
            yield address

    def _store(self, addresses: Iterable[str]) -> int:
        self.engine.create_table("page_addresses", _ADDRESSES)
        batch: list[str] = []
        count = 0
        for address in addresses:
            batch.append(address)
            if len(batch) == _BATCH:
                count = self._append(count, batch)
                batch.clear()
        return self._append(count, batch)

    def _append(self, before: int, batch: Sequence[str]) -> int:
        after = before + len(batch)
        self.engine.append("page_addresses", {"ordinal": range(before, after), "address": batch}, _ADDRESSES)
        return after

    def _catalogue(self, fields: Sequence[str]) -> list[dict[str, str]]:
        """Distinct identifiers of the sample's offers, for URL templates."""
        self._match()
        (self._asked,) = self.engine.row("SELECT count(*) FROM sampled_products")
        columns = [quote({"id": "listing_id"}.get(name, name)) for name in fields]
        rows = self.engine.rows(
            f"SELECT DISTINCT {', '.join(columns)} FROM offers SEMI JOIN sampled_products USING (product_id)"
            f" WHERE {' AND '.join(f'{column} IS NOT NULL' for column in columns)} ORDER BY ALL"
        )
        return [dict(zip(fields, row, strict=True)) for row in rows]

    def _match(self) -> None:
        """Bring ``offers``, ``known_products`` and ``sampled_products`` up to what has been read so far."""
        snapshot = Parts(self.folder)
        self._parts = snapshot.parts("offers")
        if self._seen == len(self._parts):
            return
        self._seen = len(self._parts)
        engine = self.engine
        snapshot.attach_offers(engine)
        snapshot.attach_view(engine, "identities", "identities", IDENTITY_COLUMNS, by_channel=False)
        snapshot.attach_view(engine, "exposure", "exposure", EXPOSURE_COLUMNS, by_channel=False)
        self._create_channels()
        match_offers(engine, self.config.matching.by)
        engine.execute(f"CREATE OR REPLACE TABLE known_products AS {_sql('known')}")
        if self._drawn:
            self._find_again()
        else:
            self._draw()

    def _draw(self) -> None:
        self._drawn = True
        (known,) = self.engine.row("SELECT count(*) FROM known_products")
        self._known = int(known)
        self.engine.execute(f"CREATE OR REPLACE TABLE sampled_products AS {_sql('drawn')}", {"size": self.size})
        self._add_kin()
        self.engine.create_table("drawn_places", _PLACES)
        for number, path in enumerate(self._parts):
            self.engine.execute(
                """INSERT INTO drawn_places
                SELECT $part, offer_id - $first FROM offers SEMI JOIN sampled_products USING (product_id)
                WHERE offer_id BETWEEN $first AND $last""",
                {**_bounds(number), "part": str(path)},
            )

    def _find_again(self) -> None:
        """The products of what was drawn, as they are matched now, and those of the pages that were read since."""
        listed = {
            part(self.folder, "offers", name, number)
            for name, sources in self.sources.items()
            for number, settings in enumerate(sources)
            if _stage(settings, self.config) != _WHOLE
        }
        self.engine.create_table("sampled_products", {"product_id": "BIGINT"})
        for number, path in enumerate(self._parts):
            self.engine.execute(
                """INSERT INTO sampled_products
                SELECT product_id FROM offers
                WHERE offer_id BETWEEN $first AND $last
                    AND ($listed OR offer_id - $first IN (SELECT place FROM drawn_places WHERE part = $part))
                EXCEPT SELECT product_id FROM sampled_products""",
                {**_bounds(number), "part": str(path), "listed": path in listed},
            )
        self._add_kin()

    def _create_channels(self) -> None:
        types = {"channel": "VARCHAR", "own": "BOOLEAN", "channel_bit": "BIGINT"}
        names = [channel.name for channel in self.config.channels]
        own = [channel.kind != "competitor" for channel in self.config.channels]
        self.engine.create_table("channels", types)
        bits = [1 << number for number in range(len(names))]
        self.engine.append("channels", {"channel": names, "own": own, "channel_bit": bits}, types)


def _bounds(number: int) -> dict[str, int]:
    """The first and the last number that offers of a part may have."""
    return {"first": number * OFFERS_A_PART, "last": (number + 1) * OFFERS_A_PART - 1}


def _sql(name: str) -> str:
    return (resources.files(__package__) / f"{name}.sql").read_text(encoding="utf-8")
