"""Everything that was read, with its evidence: a folder of Parquet files and a manifest."""

from omniaudit.snapshot.layout import Manifest, SnapshotError
from omniaudit.snapshot.reader import Snapshot
from omniaudit.snapshot.writer import SnapshotWriter

__all__ = ["Manifest", "Snapshot", "SnapshotError", "SnapshotWriter"]
