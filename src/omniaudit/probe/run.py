"""Read a few listings of each channel, as a whole audit would begin, and keep what each text came to."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from omniaudit.access import Access, in_reading_order, needs_catalogue
from omniaudit.config.settings import ChannelSettings, Config, SourceSettings
from omniaudit.engine import Engine, EngineError
from omniaudit.model.offer import CANONICAL_OFFER_FIELDS
from omniaudit.model.outcome import SourceOutcome
from omniaudit.normalise import CANONICAL_POLICY_FIELDS, CANONICAL_PROMOTION_FIELDS, keep_texts
from omniaudit.probe.advice import channel_advice, source_advice, typed_rows
from omniaudit.probe.listings import Sample, offer_listing, raw_rejects, table_of, text_listing, typed_rejects
from omniaudit.probe.promotions import see_promotions
from omniaudit.probe.seen import ChannelProbe, SourceProbe
from omniaudit.snapshot import SnapshotWriter
from omniaudit.sources import Progress, Reading

LOOKED_AT = 200
"""Listings that are looked at for advice, where the source gives as many without being asked for more."""

_TEXTS = {"promotions": CANONICAL_PROMOTION_FIELDS, "policies": CANONICAL_POLICY_FIELDS}


def probe_channels(
    config: Config,
    names: Collection[str],
    *,
    offers: int,
    now: datetime,
    progress: Callable[[Progress], None] = lambda _: None,
    debug: bool = False,
) -> list[ChannelProbe]:
    """The named channels, or all, in the order of the config. offers: listings shown of each source.

    Where a channel's pages are found through the others' products, a few of those are read as well.
    """
    chosen = [channel for channel in config.channels if not names or channel.name in names]
    with Engine() as engine, tempfile.TemporaryDirectory(prefix="omniaudit-") as folder:
        writer = SnapshotWriter(Path(folder), engine, kept=False)
        access = Access(config, engine, writer.folder, now, progress, limit=offers, debug=debug)
        prober = _Prober(config, engine, writer, access, offers, now)
        with access:
            if any(map(needs_catalogue, chosen)):
                for channel in config.channels:
                    if channel not in chosen and not needs_catalogue(channel):
                        prober.channel(channel)
            found = {channel.name: prober.channel(channel) for channel in in_reading_order(chosen)}
    return [found[channel.name] for channel in chosen]


@dataclass
class _Prober:
    """Probes one channel after another."""

    config: Config
    engine: Engine
    writer: SnapshotWriter
    access: Access
    offers: int
    now: datetime

    def channel(self, channel: ChannelSettings) -> ChannelProbe:
        """One channel with all its sources."""
        started, before = time.monotonic(), self.access.traffic()
        sources = [self._offers(channel, settings) for settings in channel.offers]
        for kind in _TEXTS:
            sources += [self._texts(kind, channel, settings) for settings in getattr(channel, kind)]
        traffic = self.access.traffic().since(before)
        return ChannelProbe(
            channel.name,
            channel.label or channel.name,
            channel.kind,
            tuple(sources),
            traffic.requests,
            traffic.bytes,
            round(time.monotonic() - started, 3),
            channel_advice(sources),
        )

    def _offers(self, channel: ChannelSettings, settings: SourceSettings) -> SourceProbe:
        reading, outcome = self.access.read(channel, settings, CANONICAL_OFFER_FIELDS)
        unread = SourceProbe("offers", settings.type, outcome, rejected=raw_rejects(reading.rejects, self.config))
        if outcome.status == "failed" or not outcome.listings:
            return unread
        try:
            sample = self._sample(reading)
            whole = sample.normalised(sample.relation, sample.fields)
            shown = tuple(offer_listing(sample, place) for place in range(min(self.offers, sample.rows)))
            return replace(
                unread,
                read=sample.rows,
                kept=self.writer.offers(channel.name, whole.select),
                listings=shown,
                rejected=(*unread.rejected, *typed_rejects(sample, whole, shown)),
                advice=source_advice(sample, whole, typed_rows(sample, whole)),
            )
        except EngineError as error:
            failure = SourceOutcome("failed", "unreadable", f"the data could not be read: {error}")
            return replace(unread, outcome=failure)

    def _texts(self, kind: str, channel: ChannelSettings, settings: SourceSettings) -> SourceProbe:
        """Promotions, and policies, which are shown as they are read."""
        reading, outcome = self.access.read(channel, settings, _TEXTS[kind])
        unread = SourceProbe(kind, settings.type, outcome, rejected=raw_rejects(reading.rejects, self.config))
        if outcome.status == "failed" or not outcome.listings:
            return unread
        sample = self._sample(reading)
        if kind == "promotions":
            seen = see_promotions(sample, self.offers)
            rejected = (*unread.rejected, *seen.rejected)
            return replace(
                unread, read=sample.rows, kept=seen.kept, listings=seen.listings, rejected=rejected, advice=seen.advice
            )
        kept = self.engine.rows(keep_texts(sample.relation, sample.fields, _TEXTS[kind], reading.settings.values))
        rows = [dict(zip(_TEXTS[kind], row, strict=False)) for row in kept[: self.offers]]
        shown = tuple(text_listing(sample, place, row) for place, row in enumerate(rows))
        return replace(unread, read=sample.rows, kept=sample.rows, listings=shown)

    def _sample(self, reading: Reading) -> Sample:
        relation, rows = table_of(self.engine, reading, LOOKED_AT)
        columns = self.engine.columns(relation)
        fields = tuple(name for name in reading.canonical if name in columns)
        return Sample(self.engine, self.config, reading, self.now, relation, rows, fields)
