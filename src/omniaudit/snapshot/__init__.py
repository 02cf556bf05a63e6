"""Everything that was read, with its evidence: a folder of Parquet files and a manifest."""

from omniaudit.snapshot.layout import DOUBTED_COLUMNS, Manifest, SnapshotError
from omniaudit.snapshot.reader import OFFERS_A_PART, Parts, Snapshot
from omniaudit.snapshot.writer import SnapshotWriter

__all__ = ["DOUBTED_COLUMNS", "OFFERS_A_PART", "Manifest", "Parts", "Snapshot", "SnapshotError", "SnapshotWriter"]
