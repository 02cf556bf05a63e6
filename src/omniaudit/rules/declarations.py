"""What the config declares as intended (`expected`) or lives with (`accepted`), as relations of the audit."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, Final
from zoneinfo import ZoneInfo

from omniaudit.config.settings import Config, Expected
from omniaudit.engine import Engine

DECLARATION_COLUMNS: Final = {
    "key": "VARCHAR",  # expected:WHAT IT SAYS, or accepted:FINGERPRINT; a subject's key
    "channel": "VARCHAR",  # whose prices are declared; for an accepted irritant the first own channel
    "title": "VARCHAR",  # its reason
    "written": "VARCHAR",
    "until": "TIMESTAMP",  # UTC, exclusive
    "checkable": "BOOLEAN",  # everything that it could apply to was read
    "source": "VARCHAR",
    "position": "VARCHAR",
}

EXPECTED_COLUMNS: Final = {
    "key": "VARCHAR",
    "channel": "VARCHAR",
    "reference": "VARCHAR",  # the channel that its price is measured against
    "least_share": "BIGINT",  # millionths of the reference's price that is asked: 1000000 is the same
    "most_share": "BIGINT",
    "least_amount": "BIGINT",  # 10⁻⁴ units that are added
    "most_amount": "BIGINT",
    "selects": "BOOLEAN",  # applies to the products of expected_words only
    "stores": "VARCHAR[]",  # NULL: everywhere
    "until": "TIMESTAMP",
}

LAG_COLUMNS: Final = {"channel": "VARCHAR", "lag": "INTERVAL"}
"""Own channels that declare how long a change takes to reach them (`refresh`)."""

SIGHT_COLUMNS: Final = {
    "channel": "VARCHAR", "location": "VARCHAR", "identity": "VARCHAR", "amount": "BIGINT", "currency": "VARCHAR",
    "tax": "VARCHAR", "orderable": "BOOLEAN", "first_seen": "TIMESTAMP", "last_seen": "TIMESTAMP",
}  # fmt: skip
"""What earlier runs saw, where a history is kept and a lag is declared; else without a row."""

_SAME: Final = 1_000_000
"""Millionths of a price that is asked as it is."""

WORD_COLUMNS: Final = {"key": "VARCHAR", "field": "VARCHAR", "word": "VARCHAR"}


def create_declarations(engine: Engine, config: Config, complete: frozenset[str]) -> None:
    """The relations ``declarations``, ``expected_terms``, ``expected_words`` and ``refresh_lags``, and an empty
    ``past_sights``.

    complete: channels wholly read.
    """
    own = [channel.name for channel in config.channels if channel.kind != "competitor"]
    declared, terms, words = [], [], []
    for key, entry in zip(_keys(config.expected), config.expected, strict=True):
        until = _end_of(entry.until, config.timezone)
        pairs = list(_pairs(entry, config, own))
        if not pairs:  # the run was narrowed to other channels
            continue
        written = _written(entry)
        read = complete >= {name for pair in pairs for name in pair}
        place = f"line {entry.place.line}"
        declared.append((key, pairs[0][0], entry.reason or written, written, until, read, config.name, place))
        shares = (_SAME + entry.least.share, _SAME + entry.most.share)
        amounts = (entry.least.amount, entry.most.amount)
        selects = bool(entry.products or entry.brands or entry.categories)
        stores = list(entry.stores) or None
        terms += [(key, *pair, *shares, *amounts, selects, stores, until) for pair in pairs]
        words += [(key, "product", word) for word in entry.products]
        words += [(key, "brand", word.lower()) for word in entry.brands]
        words += [(key, "category", _path(word)) for word in entry.categories]
    for accepted in config.accepted:
        key = f"accepted:{accepted.fingerprint}"
        until = _end_of(accepted.until, config.timezone)
        place = f"line {accepted.place.line}"
        title = accepted.reason or accepted.fingerprint
        read = complete >= {channel.name for channel in config.channels}
        declared.append(
            (key, (own or [config.channels[0].name])[0], title, accepted.fingerprint, until, read, config.name, place)
        )
    _fill(engine, "declarations", DECLARATION_COLUMNS, declared)
    _fill(engine, "expected_terms", EXPECTED_COLUMNS, terms)
    _fill(engine, "expected_words", WORD_COLUMNS, words)
    lags = [(channel.name, channel.refresh) for channel in config.channels if channel.refresh and channel.name in own]
    _fill(engine, "refresh_lags", LAG_COLUMNS, lags)
    engine.create_table("past_sights", SIGHT_COLUMNS)


def _written(entry: Expected) -> str:
    return f"{', '.join(entry.channels)} {entry.written}"


def _keys(declared: Sequence[Expected]) -> Iterator[str]:
    """What each declaration says, but for its reason and expiry: its key whatever stands before it in the config.

    What it is limited to may be long, and stands there as a digest. Who says the same again is numbered.
    """
    given: Counter[str] = Counter()
    for entry in declared:
        limits = [sorted(words) for words in (entry.products, entry.brands, entry.categories, entry.stores)]
        digest = f" #{sha256(json.dumps(limits).encode()).hexdigest()[:8]}" if any(limits) else ""
        key = f"expected:{_written(entry)}{digest}"
        given[key] += 1
        yield key if given[key] == 1 else f"{key} ({given[key]})"


def _path(category: str) -> str:
    """A category as 43_categories.sql writes it."""
    return " > ".join(part.strip() for part in category.lower().split(">"))


def idle_lags(engine: Engine, read_at: datetime | None) -> set[str]:
    """Channels whose declared lag can excuse nothing: no own offer says when it was observed, no earlier run is known.

    Needs ``snapshot_offers`` and ``channels``. read_at: when the channels were read, UTC, without a zone.
    """
    lagging = {name for (name,) in engine.rows("SELECT channel FROM refresh_lags")}
    if not lagging:
        return lagging
    (dated,) = engine.row(
        """SELECT EXISTS (SELECT 1 FROM past_sights) OR EXISTS (
            SELECT 1 FROM snapshot_offers
            WHERE observed_at < $read_at AND channel IN (SELECT channel FROM channels WHERE own)
        )""",
        {"read_at": read_at},
    )
    return set() if dated else lagging


def _pairs(entry: Expected, config: Config, own: list[str]) -> Iterable[tuple[str, str]]:
    """The (deviating, reference) channels; stores that are named may be measured against others of their channel."""
    first, *others = (_named(word, config, own) for word in entry.channels)
    references = [name for names in others for name in names] if others else own
    for channel in first:
        for reference in references:
            if channel != reference or entry.stores:
                yield channel, reference


def _named(word: str, config: Config, own: list[str]) -> list[str]:
    """The own channel of that name, else those of that kind."""
    if word in own:
        return [word]
    return [channel.name for channel in config.channels if channel.kind == word and channel.name in own]


def _end_of(day: date | None, zone: str) -> datetime | None:
    """The first instant after the day in the retailer's zone, as UTC without a zone."""
    if day is None:
        return None
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return midnight.astimezone(UTC).replace(tzinfo=None)


def _fill(engine: Engine, name: str, types: Mapping[str, str], rows: list[tuple[Any, ...]]) -> None:
    engine.create_table(name, types)
    if rows:
        engine.append(name, dict(zip(types, map(list, zip(*rows, strict=True)), strict=True)), types)
