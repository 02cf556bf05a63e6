"""A raw relation of promotions → typed rows, and what of them could not be read and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from omniaudit.config.settings import ChannelSettings, Config, SourceSettings
from omniaudit.engine import Engine, quote
from omniaudit.model.offer import REJECTED_COLUMNS
from omniaudit.model.promotion import (
    CANONICAL_PROMOTION_FIELDS,
    PROMOTION_COLUMNS,
    RAW_PROMOTION_FIELDS,
    TYPED_PROMOTION_COLUMNS,
)
from omniaudit.normalise.promotion_reader import DECISIVE, PromotionReader
from omniaudit.normalise.promotions import BLANK, EVIDENCE, keep_texts
from omniaudit.normalise.text import SAMPLE_LENGTH

BATCH: Final = 5_000
ROW_LOST: Final = "missing_identifier"
_REJECTED: Final = {name: kind for name, kind in REJECTED_COLUMNS.items() if name not in ("channel", "kind")}
_STORED: Final = {name: kind for name, kind in PROMOTION_COLUMNS.items() if name != "channel"}


@dataclass(frozen=True)
class NormalisedPromotions:
    """What a raw relation became, as two tables of the engine.

    select: the promotions, with PROMOTION_COLUMNS but channel, in reading order.
    rejects: what could not be read, with REJECTED_COLUMNS but channel and kind. faults: how many of them.
    """

    select: str
    rejects: str
    faults: int
    tables: tuple[str, str]

    def discard(self, engine: Engine) -> None:
        """Drop the tables, once they are written down."""
        for table in self.tables:
            engine.execute(f"DROP TABLE {quote(table)}")


def normalise_promotions(
    engine: Engine,
    raw: str,
    *,
    fields: Sequence[str],
    settings: SourceSettings,
    channel: ChannelSettings,
    config: Config,
) -> NormalisedPromotions:
    """Type a raw relation, a batch of rows at a time; every distinct text is parsed once.

    raw: a relation or parenthesised query with the VARCHAR columns fields and the evidence columns.
    """
    kept = keep_texts(raw, fields, CANONICAL_PROMOTION_FIELDS, settings.values)
    supplied = _supplied(engine, kept, fields, settings)
    reader = PromotionReader(
        settings, channel, config, supplied, supplied if _is_table(fields, settings) else frozenset()
    )
    promotions, rejects = engine.name("promotions"), engine.name("promotion_rejects")
    engine.create_table(promotions, _STORED)
    engine.create_table(rejects, _REJECTED)
    names = (*CANONICAL_PROMOTION_FIELDS, *EVIDENCE)
    faults = 0
    rows = (dict(zip(names, row, strict=True)) for row in engine.stream(kept))
    for batch in _batches(rows, BATCH):
        typed, lost = _typed(reader, batch)
        _append(engine, promotions, typed, _STORED)
        _append(engine, rejects, lost, _REJECTED)
        faults += len(lost)
    return NormalisedPromotions(
        f"SELECT * FROM {quote(promotions)}", f"SELECT * FROM {quote(rejects)}", faults, (promotions, rejects)
    )


def _supplied(engine: Engine, kept: str, fields: Sequence[str], settings: SourceSettings) -> frozenset[str]:
    """The fields that the source has. Where it seems to have them all (JSON), those that no row fills are not its.

    Who writes promotions into the config itself leaves out the conditions that there are none of.
    """
    supplied = {*fields, *(name for name, words in settings.values.items() if BLANK in words)}
    supplied |= {end for end, start in (("ends", "starts"), ("display_ends", "display_starts")) if start in fields}
    if not _is_table(fields, settings):
        counts = ", ".join(f"count({quote(name)})" for name in CANONICAL_PROMOTION_FIELDS)
        filled = engine.row(f"SELECT {counts} FROM ({kept})")
        supplied = {name for name, count in zip(CANONICAL_PROMOTION_FIELDS, filled, strict=True) if count}
        if settings.type == "inline":
            supplied |= set(CANONICAL_PROMOTION_FIELDS) - set(DECISIVE)
    return frozenset(supplied)


def _is_table(fields: Sequence[str], settings: SourceSettings) -> bool:
    """Whether all rows have the same columns. Records (the config's; JSON, which seems to have all) leave some out."""
    return settings.type != "inline" and not set(fields) >= set(CANONICAL_PROMOTION_FIELDS)


def _typed(
    reader: PromotionReader, batch: Iterable[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of a batch as they are stored, and its rejects."""
    kept, rejected = [], []
    for row in batch:
        evidence = {name: row[name] for name in EVIDENCE}
        typed, faults = reader.read({name: row[name] for name in CANONICAL_PROMOTION_FIELDS})
        lost = any(code == ROW_LOST for _, code in faults)
        for field, code in faults:
            sample = row[field] and row[field][:SAMPLE_LENGTH]
            known = {"listing_id": row["promotion_id"], "title": row["title"], "row_lost": code == ROW_LOST}
            rejected.append({**evidence, **known, "field": field, "code": code, "sample": sample})
        if not lost:
            raw = {f"raw_{name}": row[name] for name in RAW_PROMOTION_FIELDS}
            kept.append({**dict.fromkeys(TYPED_PROMOTION_COLUMNS), **typed, **evidence, **raw})
    return kept, rejected


def _append(engine: Engine, table: str, rows: Sequence[dict[str, Any]], types: dict[str, str]) -> None:
    if rows:
        engine.append(table, {name: [row.get(name) for row in rows] for name in types}, types)


def _batches(rows: Iterable[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch
