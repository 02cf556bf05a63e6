"""Records that could not even become raw listings, as a relation for the snapshot."""

from __future__ import annotations

from collections.abc import Sequence

from omniaudit.engine import Engine, quote
from omniaudit.model.offer import REJECTED_COLUMNS
from omniaudit.sources.protocol import RawReject

SAMPLE_LENGTH = 200


def reject_select(engine: Engine, rejects: Sequence[RawReject]) -> str:
    """A SELECT over the rejects with REJECTED_COLUMNS (without channel and kind); every one cost its row."""
    columns = {name: kind for name, kind in REJECTED_COLUMNS.items() if name not in ("channel", "kind")}
    table = engine.name("raw_rejects")
    engine.create_table(table, columns)
    values = {name: [getattr(reject, name, None) for reject in rejects] for name in columns}
    values["sample"] = [reject.sample[:SAMPLE_LENGTH] if reject.sample else None for reject in rejects]
    values["row_lost"] = [True] * len(rejects)
    engine.append(table, values, columns)
    return f"SELECT * FROM {quote(table)}"
