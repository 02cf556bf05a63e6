"""Find the files of a table: by path, by pattern, or by download; unpacked and ready to be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import urlsplit

from omniaudit.sources.columns import listed
from omniaudit.sources.head import DOWNLOADED, needs_whole
from omniaudit.sources.protocol import FileContent, Reading
from omniaudit.sources.unpack import is_gzip, unpack
from omniaudit.sources.unreadable import Unreadable

MAX_BYTES: Final = 4 * 1024**3
"""Default bound of one file, unpacked: a feed of ten million rows is about 2 GB."""


@dataclass(frozen=True)
class Found:
    """A file to be opened. name: as in evidence. url: to be fetched first."""

    name: str
    path: Path | None = None
    url: str | None = None


@dataclass(frozen=True)
class Opened:
    """A local, unpacked file. truncated: its packed data ended too early. requests: sent to get it.

    cut: only its beginning was fetched, on purpose.
    """

    content: FileContent
    truncated: bool = False
    requests: int = 0
    cut: bool = False


def find(reading: Reading) -> list[Found]:
    """The files that ``path`` (a path, a pattern, or a list of either) or ``url`` name, patterns in sorted order.

    Raises Unreadable: file_not_found, no_path.
    """
    options = reading.settings.options
    found = [match for written in _texts(options.get("path")) for match in _matches(reading, written)]
    if urls := _texts(options.get("url")):
        from omniaudit.http import redact

        found += [Found(redact(url), url=url) for url in urls]
    if not found:
        raise Unreadable("no_path", "the source names neither a path nor a url")
    return found


def open_file(reading: Reading, file: Found) -> Opened:
    """Fetch and unpack a file as far as needed.

    Raises Unreadable: file_not_readable, too_large, the codes of unpack, and those of FetchError.
    """
    limit = int(reading.settings.options.get("max_bytes") or MAX_BYTES)
    suffix = _suffixes(urlsplit(file.url).path if file.url else str(file.path))
    requests, cut = 0, False
    path = file.path
    if file.url:
        path = reading.engine.folder / f"{reading.engine.name('download')}{suffix}"
        requests, cut = _download(reading, file.url, path, limit)
    assert path is not None
    try:
        size, packed = path.stat().st_size, is_gzip(path)
    except OSError as error:
        raise Unreadable("file_not_readable", f"{file.name}: {error.strerror}") from error
    if not packed:
        if size > limit:
            raise Unreadable(
                "too_large", f"{file.name}: {size} bytes are more than max_bytes, {limit}; raise it if that is right"
            )
        return Opened(FileContent(path, file.name), requests=requests, cut=cut)
    target = reading.engine.folder / f"{reading.engine.name('unpacked')}{suffix.removesuffix('.gz')}"
    unpacked = unpack(path, target, file.name, limit)
    return Opened(FileContent(target, file.name), unpacked.truncated and not cut, requests, cut)


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else [str(item) for item in value]


def _matches(reading: Reading, written: str) -> Iterator[Found]:
    path = reading.path(written)
    if path.is_file():
        yield Found(written, path)
        return
    pattern = any(letter in written for letter in "*?[")
    base = Path(path.anchor) if Path(written).is_absolute() else reading.config.folder
    matches = sorted(match for match in base.glob(str(path.relative_to(base))) if match.is_file()) if pattern else []
    if not matches:
        raise _not_found(path, written, pattern)
    for match in matches:
        yield Found(str(match if base == Path(path.anchor) else match.relative_to(base)), match)


def _not_found(path: Path, written: str, pattern: bool) -> Unreadable:
    """Name the resolved path and what lies near it, so that the mistake shows."""
    if path.is_dir():
        return Unreadable(
            "file_not_found", f"{written}: {path} is a folder; write a pattern such as {written.rstrip('/')}/*.csv"
        )
    folder = path.parent
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    try:
        near = sorted(entry.name + "/" * entry.is_dir() for entry in folder.iterdir() if not entry.name.startswith("."))
    except OSError:
        near = []
    verb = "no file matches" if pattern else "there is no file"
    return Unreadable("file_not_found", f"{written}: {verb} {path}; in {folder} there are: {listed(near, 8)}")


def _suffixes(path: str) -> str:
    """Up to two suffixes (``.csv.gz``) for the names of spool files, by which the format is known."""
    return "".join(
        suffix for suffix in PurePosixPath(path).suffixes[-2:] if suffix[1:].isalnum() and len(suffix) < 10
    ).lower()


def _download(reading: Reading, url: str, path: Path, limit: int) -> tuple[int, bool]:
    """The requests that it took, and whether only the beginning was fetched, because no more is wanted."""
    from omniaudit.config.units import duration
    from omniaudit.http import FetchError

    options = reading.settings.options
    headers = options.get("headers") or {}
    wish: dict[str, Any] = {"headers": {str(name): str(value) for name, value in headers.items()}}
    if written := options.get("timeout"):
        wish["timeout"] = duration(written).total_seconds()
    if robots := options.get("robots"):  # a feed whose address is written down is no crawling, unless one says so
        wish["robots"] = robots == "respect"
    client = reading.client()
    try:
        if reading.limit is None or limit <= DOWNLOADED:
            return client.download(url, path, max_bytes=limit, **wish).requests, False
        requests = client.download(url, path, max_bytes=DOWNLOADED, cut=True, **wish).requests
        if path.stat().st_size < DOWNLOADED:
            return requests, False
        if needs_whole(path):
            return requests + client.download(url, path, max_bytes=limit, **wish).requests, False
        return requests, True
    except FetchError as error:
        raise Unreadable(error.code, error.detail, requests=error.requests) from error
