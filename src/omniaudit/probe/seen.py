"""What a probe shows: channels, their sources, a few listings of each, and every field from raw text to meaning."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from omniaudit.model.outcome import Notice, SourceOutcome

Note = str | bool


@dataclass(frozen=True)
class SeenField:
    """One field of one listing.

    raw: as the channel wrote it; None for what follows from other fields (``pay_now``).
    value: as understood: an amount as a decimal string, a word of ours, 14 digits, an ISO date; None: nothing.
    notes: what belongs to the value: its currency, whether the word can be ordered, the status of a GTIN …
    origin: column, JMESPath, element path or selector that it was read from; None where the source has no such name.
    """

    field: str
    raw: str | None
    value: str | None
    notes: Mapping[str, Note] = dataclasses.field(default_factory=dict)
    origin: str | None = None
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class SeenListing:
    """One listing. kept: it would be audited; else warnings of its fields say why not.

    surface: pages only: where on the page the price was read. repairs: codes of what was mended while reading.
    """

    source: str | None
    line: int | None
    position: str | None
    surface: str | None
    kept: bool
    fields: tuple[SeenField, ...]
    repairs: tuple[str, ...] = ()
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class SourceProbe:
    """One source. kind: offers, promotions or policies. type: as in the config.

    read: listings looked at, of which those in listings are shown; kept: of them, those that would be audited.
    rejected: what could not be read at all, the commonest first. advice: what is missing or looks wrong.
    """

    kind: str
    type: str
    outcome: SourceOutcome
    read: int = 0
    kept: int = 0
    listings: tuple[SeenListing, ...] = ()
    rejected: tuple[Notice, ...] = ()
    advice: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class ChannelProbe:
    """One channel. answers: it gave an offer, or what else it is there for. advice: of the channel as a whole."""

    name: str
    label: str
    kind: str
    sources: tuple[SourceProbe, ...]
    requests: int = 0
    bytes: int = 0
    seconds: float = 0.0
    advice: tuple[Notice, ...] = ()

    @property
    def answers(self) -> bool:
        """Whether the channel can be audited at all, as far as these few listings tell."""
        offers = [source for source in self.sources if source.kind == "offers"]
        return any(source.kept for source in offers or self.sources)
