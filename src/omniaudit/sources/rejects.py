"""Records that could not even become raw listings, as a relation for the snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from omniaudit.model.offer import REJECTED_COLUMNS

if TYPE_CHECKING:
    from omniaudit.engine import Engine

SAMPLE_LENGTH = 200


@dataclass(frozen=True)
class RawReject:
    """A record that could not even become a raw listing (ragged line, broken page …)."""

    source: str
    code: str
    field: str | None = None
    line: int | None = None
    position: str | None = None
    sample: str | None = None
    listing_id: str | None = None
    gtin: str | None = None
    sku: str | None = None
    title: str | None = None


def reject_select(engine: Engine, rejects: Sequence[RawReject]) -> str:
    """A SELECT over the rejects with REJECTED_COLUMNS (without channel and kind); every one cost its row."""
    from omniaudit.engine import quote  # processes that only parse pages know of rejects, and of no engine

    columns = {name: kind for name, kind in REJECTED_COLUMNS.items() if name not in ("channel", "kind")}
    table = engine.name("raw_rejects")
    engine.create_table(table, columns)
    values = {name: [getattr(reject, name, None) for reject in rejects] for name in columns}
    values["sample"] = [reject.sample[:SAMPLE_LENGTH] if reject.sample else None for reject in rejects]
    values["row_lost"] = [True] * len(rejects)
    engine.append(table, values, columns)
    return f"SELECT * FROM {quote(table)}"
