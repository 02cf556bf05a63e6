"""Access to the channels: one source read at a time, through the one client that they all share."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from omniaudit import __version__
from omniaudit.config.settings import ChannelSettings, Config, RuleOverride, SourceSettings
from omniaudit.engine import Engine, EngineError, quote
from omniaudit.http import Traffic
from omniaudit.model.deadline import TIME_IS_UP, Deadline
from omniaudit.model.offer import ASKED_FOR_FIELDS
from omniaudit.model.outcome import SourceOutcome
from omniaudit.snapshot import Parts
from omniaudit.sources import PageSample, Progress, Reading, find

if TYPE_CHECKING:
    from omniaudit.http import Client

SOURCE_KINDS = ("offers", "promotions", "policies", "locations", "accounts")

log = logging.getLogger(__name__)


@dataclass
class Access:
    """Reads the sources of a config; a context manager, after which every connection is closed.

    folder: the snapshot being written: what its offers identify fills URL templates.
    progress: told now and then how far a channel is. limit: listings of each source that are enough; None: all.
    debug: faults of ours are raised, not turned into outcomes. deadline: what is not read by then is left.
    """

    config: Config
    engine: Engine
    folder: Path
    now: datetime
    progress: Callable[[Progress], None] = lambda _: None
    limit: int | None = None
    debug: bool = False
    deadline: Deadline = field(default_factory=Deadline)
    _resources: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection; what another thread is reading fails."""
        self._resources.close()

    def read(
        self,
        channel: ChannelSettings,
        settings: SourceSettings,
        canonical: tuple[str, ...],
        *,
        trusting: bool = False,
        sample: PageSample | None = None,
    ) -> tuple[Reading, SourceOutcome]:
        """Read one source into a relation of raw listings; whatever happens to it is an outcome.

        sample: which pages are enough; None: all. Raises UnknownSource.
        """
        source, settings = find(settings, self.config.platforms_path)
        if not _names_categories(self.config):
            canonical, settings = _without(ASKED_FOR_FIELDS, canonical, settings)
        reading = Reading(
            engine=self.engine,
            config=self.config,
            channel=channel,
            settings=settings,
            relation=self.engine.name("raw"),
            canonical=canonical,
            now=self.now,
            client=lambda: self._client,
            progress=self.progress,
            catalogue=sample.catalogue if sample else self._catalogue,
            rejects=[],
            trusting=trusting,
            limit=self.limit,
            deadline=self.deadline,
            sample=sample,
        )
        self.progress(Progress(channel.name, 0))
        try:
            return reading, _in_time(reading, source.read(reading))
        except EngineError as error:
            return reading, SourceOutcome("failed", "unreadable", f"the data could not be read: {error}")
        except Exception as error:  # a fault of ours in one channel must not cost the others
            if self.debug:
                raise
            log.exception("%s: reading failed", channel.name)
            return reading, SourceOutcome(
                "failed",
                "internal_error",
                f"a bug in omniaudit ({type(error).__name__}: {error}); run again with --debug",
            )

    def beside(self, engine: Engine, now: datetime) -> Access:
        """The same access at a later moment, for another engine and thread; it shares the client, and is silent.

        Not to be closed.
        """
        other = replace(self, engine=engine, now=now, progress=lambda _: None, _resources=ExitStack())
        other.__dict__["_client"] = self._client  # where cached_property keeps it
        return other

    def traffic(self) -> Traffic:
        """What went over the wire so far; the difference of two is what came between."""
        return self._client.traffic() if "_client" in self.__dict__ else Traffic()

    @cached_property
    def _client(self) -> Client:
        from omniaudit.http import Client

        return self._resources.enter_context(
            Client(
                allowed_hosts=written_hosts(self.config),
                user_agent=f"omniaudit/{__version__}",
                secrets=self.config.secrets,
                deadline=self.deadline,
            )
        )

    def _catalogue(self, fields: Sequence[str]) -> list[dict[str, str]]:
        """Distinct identifiers of the offers read so far, for URL templates."""
        columns = [{"id": "listing_id"}.get(name, name) for name in fields]
        parts = Parts(self.folder)
        if not parts.parts("offers"):
            return []
        parts.attach_offers(self.engine, "offers_so_far")
        rows = self.engine.rows(f"SELECT DISTINCT {', '.join(map(quote, columns))} FROM offers_so_far ORDER BY ALL")
        return [dict(zip(fields, row, strict=True)) for row in rows if None not in row]


def _in_time(reading: Reading, outcome: SourceOutcome) -> SourceOutcome:
    """The outcome, or that the time was up where that is why something was not read."""
    late = reading.late or outcome.reason == TIME_IS_UP or any(each.code == TIME_IS_UP for each in reading.rejects)
    if not late:
        return outcome
    detail = (
        f"--max-time was over when {outcome.listings:,} listings had been read, and others were left; "
        "allow more time, or let it be asked faster (rate, concurrency)"
    )
    return replace(outcome, status="partial" if outcome.listings else "failed", reason=TIME_IS_UP, detail=detail)


def _names_categories(config: Config) -> bool:
    """Whether the config speaks of categories: intended differences, or goods that spoil quickly."""
    perishable = config.rules.get("LEG001", RuleOverride()).params.get("perishable")
    return bool(perishable) or any(entry.categories for entry in config.expected)


def _without(
    unasked: frozenset[str], canonical: tuple[str, ...], settings: SourceSettings
) -> tuple[tuple[str, ...], SourceSettings]:
    """The fields and the source without fields that nobody asks for: reading them would cost every run."""
    fields = {name: written for name, written in settings.fields.items() if name not in unasked}
    required = tuple(name for name in settings.required_fields if name not in unasked)
    kept = tuple(name for name in canonical if name not in unasked)
    return kept, replace(settings, fields=fields, required_fields=required)


def needs_catalogue(channel: ChannelSettings) -> bool:
    """Whether the channel's pages are found through the others' products."""
    return any("url_template" in source.options for source in channel.offers)


def in_reading_order(channels: Iterable[ChannelSettings]) -> list[ChannelSettings]:
    """Channels whose pages are found through the others' catalogues come last."""
    return sorted(channels, key=needs_catalogue)


def all_sources(config: Config) -> Iterator[SourceSettings]:
    """Every source that the config names."""
    for channel in config.channels:
        for kind in SOURCE_KINDS:
            yield from getattr(channel, kind)
    yield from (source for source in (config.exposure, config.signals, config.locations) if source)


def written_hosts(config: Config) -> frozenset[str]:
    """``host:port`` of every URL written in the config, or in the file of a platform that it names.

    These alone may be private, and are sent the headers.
    """
    from omniaudit.http import authority

    found = (find(source, config.platforms_path)[1] for source in all_sources(config))
    urls = (text for source in found for text in _texts(source.options) if "://" in text)
    return frozenset(host for host in map(authority, urls) if host)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
