"""Where things lie in a snapshot folder, and its manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from omniaudit.model.outcome import ChannelOutcome, Notice
from omniaudit.model.sample import Sample

SNAPSHOT_VERSION: Final = 1
MANIFEST: Final = "manifest.json"

KINDS: Final = (
    "offers", "promotions", "policies", "locations", "accounts", "rejected", "requests", "exposure", "signals",
    "identities", "second_readings", "doubted",
)  # fmt: skip
"""The folders of a snapshot."""

EXPOSURE_COLUMNS: Final = {"id": "VARCHAR", "gtin": "VARCHAR", "sku": "VARCHAR", "weight": "VARCHAR"}
SIGNAL_COLUMNS: Final = {**EXPOSURE_COLUMNS, "channel": "VARCHAR"}
IDENTITY_COLUMNS: Final = {"channel": "VARCHAR", "id": "VARCHAR", "product": "VARCHAR"}
DOUBTED_COLUMNS: Final = {
    "fingerprint": "VARCHAR", "code": "VARCHAR", "key": "VARCHAR", "gtin": "VARCHAR", "sku": "VARCHAR",
    "channels": "VARCHAR[]",
}  # fmt: skip
"""Irritants of the first reading whose listings were read again. channels: those of their values."""


class SnapshotError(Exception):
    """A snapshot could not be read or written; the message says which file and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a snapshot says of itself.

    complete: every channel was attempted and the writer finished. files: path → size and SHA-256, of a kept snapshot.
    confirmed: what looked wrong was read again; those offers and irritants stand in ``second_readings``, ``doubted``.
    """

    config_digest: str
    tool_version: str
    retailer: str
    started_at: datetime
    as_of: datetime
    channels: tuple[ChannelOutcome, ...]
    unmapped: tuple[tuple[str, str, str, int], ...] = ()
    exposure: Mapping[str, Any] | None = None
    signals: Mapping[str, Any] | None = None
    complete: bool = True
    confirmed: bool = False
    sample: Sample | None = None
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)


def file_digest(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file."""
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def data_files(folder: Path) -> list[Path]:
    """Every Parquet file of a snapshot, in order."""
    return sorted(folder.glob("**/*.parquet"))


def part(folder: Path, kind: str, channel: str, number: int) -> Path:
    """The file of one part of one of the KINDS of rows of a channel."""
    return folder / kind / f"channel={channel}" / f"part-{number:05d}.parquet"


def to_json(manifest: Manifest) -> str:
    """The manifest as text; equal manifests give equal bytes."""
    return json.dumps({"snapshot_version": SNAPSHOT_VERSION, **_plain(asdict(manifest))}, indent=2, ensure_ascii=False)


def from_json(text: str, path: Path) -> Manifest:
    """The manifest that to_json wrote."""
    try:
        data = json.loads(text)
        version = data.pop("snapshot_version")
        if version != SNAPSHOT_VERSION:
            raise SnapshotError(
                f"{path}: snapshot version {version} is not readable by this omniaudit (it reads {SNAPSHOT_VERSION}); "
                "collect it again"
            )
        data["started_at"] = datetime.fromisoformat(data["started_at"])
        data["as_of"] = datetime.fromisoformat(data["as_of"])
        data["unmapped"] = tuple((str(a), str(b), str(c), int(n)) for a, b, c, n in data["unmapped"])
        data["files"] = {str(name): (int(size), str(digest)) for name, (size, digest) in data["files"].items()}
        data["channels"] = tuple(_channel(channel) for channel in data["channels"])
        if sample := data.get("sample"):
            data["sample"] = Sample(**{**sample, "cut": tuple(sample["cut"]), "warnings": ()})
        return Manifest(**data)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SnapshotError(f"{path}: damaged manifest ({error}); restore it from a copy or collect again") from error


def _channel(data: dict[str, Any]) -> ChannelOutcome:
    return ChannelOutcome(**{**data, "notices": tuple(Notice(**notice) for notice in data["notices"])})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
