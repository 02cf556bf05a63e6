"""Collect: read every channel and write down, as a snapshot, what it says. Alone in talking to channels."""

from __future__ import annotations

import logging
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from omniaudit import __version__
from omniaudit.access import Access, in_reading_order
from omniaudit.config.settings import ChannelSettings, Config, Place, SourceSettings
from omniaudit.engine import Engine, EngineError, quote
from omniaudit.model.deadline import Deadline
from omniaudit.model.offer import CANONICAL_OFFER_FIELDS
from omniaudit.model.outcome import ChannelOutcome, ChannelStatus, SourceOutcome
from omniaudit.model.sample import Sample
from omniaudit.normalise import (
    CANONICAL_PROMOTION_FIELDS,
    Normalised,
    TextRules,
    foresee_offers,
    keep_texts,
    normalise_offers,
    normalise_promotions,
)
from omniaudit.snapshot import Manifest, SnapshotWriter
from omniaudit.sources import PageSample, Progress, Reading, reject_select
from omniaudit.statements import Statements

log = logging.getLogger(__name__)

HEAD_ROWS = 20_000
"""Rows of the beginning of a source's files that are to tell what the others say."""

EXPOSURE_FIELDS = ("id", "gtin", "sku", "weight")
SIGNAL_FIELDS = (*EXPOSURE_FIELDS, "channel")
IDENTITY_FIELDS = ("channel", "id", "product")


@dataclass
class Collector:
    """Reads the channels of a config into a snapshot folder. To be used once.

    progress: told now and then how far a channel is. sealed: the snapshot is to be kept.
    debug: faults of ours are raised, not turned into outcomes. deadline: what is not read by then is left.
    sample_size: so many products are enough; None: all.
    sources: channel → where each of its parts of offers was read from, in order.
    """

    config: Config
    engine: Engine
    writer: SnapshotWriter
    now: datetime
    progress: Callable[[Progress], None] = lambda _: None
    debug: bool = False
    sealed: bool = True
    deadline: Deadline = field(default_factory=Deadline)
    sample_size: int | None = None
    sources: dict[str, list[SourceSettings]] = field(default_factory=dict)
    _page_sample: PageSample | None = None
    _unmapped: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        folder = self.writer.folder
        self.access = Access(
            self.config, self.engine, folder, self.now, self.progress, debug=self.debug, deadline=self.deadline
        )
        self._statements = Statements(self.config, self.engine, self.access, self.writer)

    def collect(self) -> Manifest:
        """Read everything, and close every connection; the snapshot is whole when this returns."""
        with self.access:
            return self.read_all()

    def read_all(self) -> Manifest:
        """The same, with ``access`` still open to read more."""
        sample: Sample | None = None
        if self.sample_size is None:
            outcomes = {channel.name: self._channel(channel) for channel in self._order()}
            self._identities()
            exposure = self._weights("exposure", self.config.exposure, EXPOSURE_FIELDS)
        else:
            self._identities()
            exposure = self._weights("exposure", self.config.exposure, EXPOSURE_FIELDS)
            outcomes, sample = self._sampled(self.sample_size)
        signals = self._weights("signals", self.config.signals, SIGNAL_FIELDS)
        manifest = Manifest(
            config_digest=self.config.digest,
            tool_version=__version__,
            retailer=self.config.retailer,
            started_at=self.now,
            as_of=self.now,
            channels=tuple(outcomes[channel.name] for channel in self.config.channels),
            unmapped=tuple((*key, count) for key, count in sorted(self._unmapped.items())),
            exposure=exposure,
            signals=signals,
            sample=sample,
        )
        self.writer.finish(manifest, sealed=self.sealed)
        return manifest

    def _sampled(self, size: int) -> tuple[dict[str, ChannelOutcome], Sample]:
        """Read what is read as a whole, draw the sample from it, and of the other channels read its pages."""
        from omniaudit.sampling import Sampler, stage_of

        sampler = Sampler(size, self.config, self.engine, self.writer.folder, self.sources)
        outcomes = {}
        for channel in sorted(self._order(), key=lambda each: stage_of(each, self.config)):
            self._page_sample = sampler.pages if stage_of(channel, self.config) else None
            outcomes[channel.name] = self._channel(channel)
        return sampler.narrow(outcomes)

    def _order(self) -> list[ChannelSettings]:
        """The channels as they are read. Against time those that are asked page by page wait for the others."""
        channels = in_reading_order(self.config.channels)
        if self.deadline.ends == math.inf:
            return channels
        return sorted(channels, key=lambda channel: any(source.type == "pages" for source in channel.offers))

    def _channel(self, channel: ChannelSettings) -> ChannelOutcome:
        started, before = time.monotonic(), self.access.traffic()
        sources, offers, rejected = [], 0, 0
        for settings in channel.offers:
            outcome, kept, lost = self._offers_of(channel, settings)
            sources.append(outcome)
            offers, rejected = offers + kept, rejected + lost
        promotions = 0
        for settings in channel.promotions:
            outcome, kept = self._promotions_of(channel, settings)
            sources.append(replace(outcome, detail=outcome.detail and f"promotions: {outcome.detail}"))
            promotions += kept
        stated, texts = self._statements.read(channel)
        sources += stated
        status, reason, detail = self._verdict(channel, sources, offers, rejected)
        traffic = self.access.traffic().since(before)
        read = ChannelOutcome(
            name=channel.name,
            kind=channel.kind,
            status=status,
            reason=reason,
            detail=detail,
            required=channel.required,
            offers=offers,
            rejected=rejected,
            promotions=promotions,
            policies=texts["policies"],
            requests=traffic.requests,
            seconds=round(time.monotonic() - started, 3),
            notices=(*(notice for source in sources for notice in source.notices), *self.writer.faults(channel.name)),
            bytes=traffic.bytes,
            response_p50=traffic.milliseconds(0.50),
            response_p95=traffic.milliseconds(0.95),
        )
        self.progress(Progress(channel.name, offers, unit="offers", errors=rejected, outcome=read))
        return read

    def _verdict(
        self, channel: ChannelSettings, sources: Sequence[SourceOutcome], offers: int, rejected: int
    ) -> tuple[ChannelStatus, str | None, str | None]:
        faults = [source for source in sources if source.status != "ok"]
        worst = next((source for source in faults if source.status == "failed"), faults[0] if faults else None)
        if channel.offers and not offers:
            if worst:
                return "failed", worst.reason, worst.detail
            if rejected:
                return "failed", "all_rejected", f"all {rejected:,} rows were rejected"
            return "failed", "empty_feed", "no listing was found"
        if worst:
            return "partial", worst.reason, worst.detail
        limit = self.config.gate.max_reject_ratio
        if rejected > limit * (offers + rejected):
            return (
                "partial",
                "too_many_rejected",
                f"{rejected} of {offers + rejected} rows were rejected, more than max_reject_ratio {limit:.1%} allows",
            )
        return "ok", None, None

    def _offers_of(self, channel: ChannelSettings, settings: SourceSettings) -> tuple[SourceOutcome, int, int]:
        sample = self._page_sample
        reading, outcome = self.access.read(channel, settings, CANONICAL_OFFER_FIELDS, trusting=True, sample=sample)
        kept = lost = 0
        try:
            counts = self._foreseen(settings, reading, outcome)
            if counts is None:
                normalised = self._normalised(reading, outcome)
                if reading.expected is not None and (normalised is None or normalised.rows != reading.expected):
                    reading, outcome = self.access.read(channel, settings, CANONICAL_OFFER_FIELDS, sample=sample)
                    normalised = self._normalised(reading, outcome)
                counts = self._write(settings, reading, normalised) if normalised else (0, 0)
            kept, lost = counts
        except EngineError as error:
            outcome = SourceOutcome("failed", "unreadable", f"the data could not be read: {error}")
        if reading.rejects:
            lost += self.writer.rejected(channel.name, "offers", reject_select(self.engine, reading.rejects))
        return outcome, kept, lost

    def _foreseen(self, settings: SourceSettings, reading: Reading, outcome: SourceOutcome) -> tuple[int, int] | None:
        """Write trusted files in one scan, by what their heads say; None, and nothing, where the rest says more."""
        if reading.expected is None or outcome.status == "failed" or not outcome.listings:
            return None
        mark, sources = self.writer.mark(), list(self.sources.get(reading.channel.name, ()))
        normalised = None
        try:
            if (normalised := foreseen_offers(reading, reading.expected)) is None:
                return None
            counts = self._write(settings, reading, normalised)
            if sum(counts) == reading.expected:
                return counts
        except EngineError as error:
            log.debug("%s: %s; it is read twice", reading.channel.name, error)
            if normalised:
                normalised.discard(self.engine)
                reading.look_at(reading.parts)
        self.writer.withdraw(mark)
        self.sources[reading.channel.name] = sources
        return None

    def _normalised(self, reading: Reading, outcome: SourceOutcome) -> Normalised | None:
        """The typed offers of what was read; None where nothing was, or where a trusted file broke its promise."""
        if outcome.status == "failed" or not outcome.listings:
            return None
        try:
            return typed_offers(reading)
        except EngineError:
            if reading.expected is None:
                raise
            return None

    def _write(self, settings: SourceSettings, reading: Reading, normalised: Normalised) -> tuple[int, int]:
        """Write typed offers; returns how many, and how many rows were lost."""
        channel, kept = reading.channel.name, 0
        for _ in self._parts_of(reading):
            kept += self.writer.offers(channel, normalised.select, normalised.fixed, most=normalised.rows)
            self.sources.setdefault(channel, []).append(settings)
        lost = self.writer.rejected(channel, "offers", normalised.rejects) if normalised.may_reject(kept) else 0
        normalised.discard(self.engine)
        for name, word, count in normalised.unmapped:
            self._unmapped[channel, name, word] += count
        return kept, lost

    def _parts_of(self, reading: Reading) -> Iterator[None]:
        """Let the relation be each of its files in turn, and then all of them again."""
        if len(reading.parts) < 2:
            yield
            return
        for part in reading.parts:
            reading.look_at([part])
            yield
        reading.look_at(reading.parts)

    def _promotions_of(self, channel: ChannelSettings, settings: SourceSettings) -> tuple[SourceOutcome, int]:
        reading, outcome = self.access.read(channel, settings, CANONICAL_PROMOTION_FIELDS)
        if reading.rejects:
            self.writer.rejected(channel.name, "promotions", reject_select(self.engine, reading.rejects))
        if outcome.status == "failed" or not outcome.listings:
            return outcome, 0
        return outcome, self._promotions(reading)

    def _promotions(self, reading: Reading) -> int:
        columns = self.engine.columns(quote(reading.relation))
        normalised = normalise_promotions(
            self.engine,
            quote(reading.relation),
            fields=[name for name in CANONICAL_PROMOTION_FIELDS if name in columns],
            settings=reading.settings,
            channel=reading.channel,
            config=self.config,
        )
        kept = self.writer.texts("promotions", reading.channel.name, normalised.select)
        if normalised.faults:
            self.writer.rejected(reading.channel.name, "promotions", normalised.rejects)
        normalised.discard(self.engine)
        return kept

    def _identities(self) -> None:
        if not self.config.matching.map:
            return
        settings = SourceSettings(
            "table", Place(1, 1), options={"path": str(self.config.matching.map), "format": "csv"}
        )
        reading, outcome = self.access.read(self.config.channels[0], settings, IDENTITY_FIELDS)
        if outcome.status != "failed" and outcome.listings:
            columns = ", ".join(f"trim({quote(name)}) AS {quote(name)}" for name in IDENTITY_FIELDS)
            self.writer.select("identities", f"SELECT {columns} FROM {quote(reading.relation)}")

    def _weights(
        self, kind: str, settings: SourceSettings | None, fields: tuple[str, ...]
    ) -> dict[str, str | None] | None:
        """Keep a table of weights as text, in the words of the config's ``values``."""
        if not settings:
            return None
        reading, outcome = self.access.read(self.config.channels[0], settings, fields)
        if outcome.status != "failed" and outcome.listings:
            found = self.engine.columns(quote(reading.relation))
            texts = keep_texts(
                quote(reading.relation), [name for name in fields if name in found], fields, settings.values
            )
            self.writer.select(kind, f"SELECT {', '.join(map(quote, fields))} FROM ({texts})")
        return {"status": outcome.status, "reason": outcome.reason, "detail": outcome.detail}


def typed_offers(reading: Reading) -> Normalised:
    """The offers of a reading that gave listings, typed."""
    fields, rules = _given(reading)
    return normalise_offers(reading.engine, quote(reading.relation), fields, rules, tidy=reading.tidy)


def foreseen_offers(reading: Reading, rows: int) -> Normalised | None:
    """The same from what its files begin with, if that tells enough. rows: how many they are expected to have."""
    most = max(HEAD_ROWS // len(reading.parts), HEAD_ROWS // 100)
    head = " UNION ALL ".join(f"(SELECT * FROM ({part}) LIMIT {most})" for part in reading.parts)
    fields, rules = _given(reading)
    return foresee_offers(
        reading.engine, quote(reading.relation), fields, rules, head=f"({head})", rows=rows, tidy=reading.tidy
    )


def _given(reading: Reading) -> tuple[tuple[str, ...], TextRules]:
    columns = reading.engine.columns(quote(reading.relation))
    fields = tuple(name for name in CANONICAL_OFFER_FIELDS if name in columns)
    return fields, TextRules(reading.settings, reading.channel, reading.config, reading.now)
