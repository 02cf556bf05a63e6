"""Recognise inputs that are files, folders and patterns."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Final

from omniaudit.engine import Engine, EngineError
from omniaudit.recognise.describe import describe, kind_of, refused
from omniaudit.recognise.per_store import tell_stores_apart
from omniaudit.recognise.proposal import Line, Source
from omniaudit.recognise.sample import Sample, sample_file
from omniaudit.sources.columns import listed
from omniaudit.sources.unreadable import Unreadable

_PAGES: Final = (".html", ".htm", ".xhtml")
_TABLES: Final = (
    ".csv", ".tsv", ".txt", ".tab", ".json", ".jsonl", ".ndjson", ".xml", ".rss", ".atom", ".xlsx", ".xlsm",
    ".parquet", ".pq",
)  # fmt: skip
_SQLITE: Final = b"SQLite format 3\0"
_DUCKDB: Final = b"DUCK"
"""Behind a checksum of eight bytes."""
_ALIKE: Final = 20
"""Files of one pattern whose columns are compared; the rest are taken to be alike."""
_GENERAL: Final = frozenset(("export", "data", "feed", "products", "items", "catalog", "out", "download", "tmp"))


class NoSuchInput(Exception):
    """An input that isn't there; the message says what to do next."""


def recognise_files(engine: Engine, written: str, folder: Path, target: Path) -> list[Source]:
    """What the files of one input are; files with the same columns side by side are one source.

    folder: where the input's path starts; target: the folder of the config to be written. Raises NoSuchInput.
    """
    files = find_files(written, folder)
    pages = [file for file in files if _suffix(file) in _PAGES]
    sources = []
    for parent in dict.fromkeys(page.parent for page in pages):
        group = [page for page in pages if page.parent == parent]
        sources.append(_saved_pages(written, group, target))
    for group in _groups([file for file in files if file not in pages], written, folder):
        sources += _of_group(engine, written, group, folder, target)
    return sources


def find_files(written: str, folder: Path) -> list[Path]:
    """The files of a path, pattern or folder. Raises NoSuchInput."""
    path = folder / written
    if path.is_file():
        return [path]
    if path.is_dir():
        found = [file for file in sorted(path.rglob("*")) if file.is_file() and _is_input(file, path)]
        if not found:
            raise NoSuchInput(f"{written}: the folder holds no file that could be a feed, an export or a page")
        return found
    if any(mark in written for mark in "*?["):
        base = Path(path.anchor) if Path(written).is_absolute() else folder
        found = sorted(file for file in base.glob(str(path.relative_to(base))) if file.is_file())
        if found:
            return found
    while not path.is_dir() and path != path.parent:
        path = path.parent
    near = sorted(entry.name + "/" * entry.is_dir() for entry in path.iterdir() if not entry.name.startswith("."))
    raise NoSuchInput(f"{written}: there is no such file; in {path} there are: {listed(near, 8)}")


def _is_input(file: Path, root: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(root).parts)
    return not hidden and (_suffix(file) in (*_TABLES, *_PAGES) or _is_sqlite(file))


def _is_sqlite(file: Path) -> bool:
    return _starts_with(file, _SQLITE)


def _starts_with(file: Path, mark: bytes, at: int = 0) -> bool:
    with file.open("rb") as opened:
        return opened.read(at + len(mark))[at:] == mark


def _groups(files: Sequence[Path], written: str, folder: Path) -> Iterator[list[Path]]:
    """Files that may be one source: those of the user's own pattern, or all of one suffix in one folder."""
    if any(mark in written for mark in "*?["):
        yield list(files)
        return
    by_place: dict[tuple[Path, str], list[Path]] = {}
    for file in files:
        by_place.setdefault((file.parent, "".join(file.suffixes[-2:])), []).append(file)
    yield from by_place.values()


def _of_group(engine: Engine, written: str, files: list[Path], folder: Path, target: Path) -> list[Source]:
    """One source for files with the same columns that a pattern can name, one each for the others."""
    sources: list[Source] = []
    alike: dict[tuple[str, ...], list[tuple[Path, Sample]]] = {}
    pattern = folder / written if len(files) > _ALIKE and any(mark in written for mark in "*?[") else None
    for file in files[:_ALIKE] if pattern else files:
        sample = _sampled(engine, file, written, target)
        if isinstance(sample, Source):
            sources.append(sample)
        else:
            alike.setdefault(tuple(sorted(sample.columns)), []).append((file, sample))
    for group in alike.values():
        paths = [file for file, _ in group]
        if pattern and len(alike) == 1 and not sources:
            paths = files
        named = _pattern_of(paths, pattern if len(alike) == 1 else None) if len(paths) > 1 else None
        if named:
            stem = _stem(paths[0].parent) if len(alike) == 1 and paths[0].parent.name else _common(paths)
            place = Line("path", relative(named, target))
            columns = [dict(sample.columns) for _, sample in group]
            source = describe(_joined(group), relative(named, target), stem, place, _folders(paths[0], folder))
            tell_stores_apart(source, paths, columns)
            source.title += f" in {len(paths)} files with the same columns"
            sources.append(source)
            continue
        for file, sample in group:
            name = relative(file, target)
            sources.append(describe(sample, name, _stem(file), Line("path", name), _folders(file, folder)))
    return sources


def _joined(group: Sequence[tuple[Path, Sample]]) -> Sample:
    """The rows of several samples with the same columns."""
    first = group[0][1]
    for _, other in group[1:]:
        for name, texts in other.columns.items():
            first.columns[name] = [*first.columns[name], *texts]
        first.rows += other.rows
        first.whole = first.whole and other.whole
    return first


def _pattern_of(files: Sequence[Path], written: Path | None) -> Path | None:
    """A pattern that names exactly these files of one folder."""
    if written:
        return written
    folder = files[0].parent
    for pattern in (f"*{files[0].suffix}", f"{_common(files)}*{files[0].suffix}"):
        if {file for file in folder.glob(pattern) if file.is_file()} == set(files):
            return folder / pattern
    return None


def _common(files: Sequence[Path]) -> str:
    """How the names of files begin alike."""
    letters = zip(*(file.name for file in files), strict=False)
    return "".join(each[0] for each in takewhile(lambda each: len(set(each)) == 1, letters))


def _folders(file: Path, folder: Path) -> tuple[str, ...]:
    """The folders that a file lies in, as far as the user's own path tells, the nearest first."""
    return file.parent.relative_to(folder).parts[::-1] if file.is_relative_to(folder) else (file.parent.name,)


def _sampled(engine: Engine, file: Path, written: str, target: Path) -> Sample | Source:
    """The sample of a file, or the source itself where it is a database or could not be read."""
    name = relative(file, target)
    try:
        if _is_sqlite(file):
            from omniaudit.recognise.database import recognise_database

            return recognise_database(file, name, _stem(file))
        if _starts_with(file, _DUCKDB, 8):
            said = "a DuckDB database, which is not looked into: write the query, a SELECT with a row an offer"
            return refused(name, _stem(file), said, [Line("url", f"duckdb:///{name}")], "sql")
        return sample_file(engine, file, name)
    except Unreadable as failure:
        return refused(name, _stem(file), failure.detail, [Line("path", name)])
    except (EngineError, OSError, ValueError, SyntaxError, RecursionError, zlib.error) as error:
        said = (str(error).splitlines() or [type(error).__name__])[0]
        return refused(name, _stem(file), f"it can't be read: {said}", [Line("path", name)])


def _saved_pages(written: str, group: list[Path], target: Path) -> Source:
    pattern = group[0] if len(group) == 1 else group[0].parent / f"*{_suffix(group[0])}"
    kind, word = kind_of(_stem(group[0].parent))
    lines = [Line("files", relative(pattern, target))]
    title = f"{len(group)} saved page{'s' if len(group) > 1 else ''}"
    source = Source(written, title, "pages", word or "web", kind=kind, lines=lines)
    source.notes.append("what a page says to machines is read; for prices that only people can see add selectors")
    return source


def relative(path: Path, target: Path) -> str:
    """A path as a config in the folder target names it."""
    text = os.path.relpath(path, target)
    return Path(text).as_posix()


def _stem(path: Path) -> str:
    """The name that tells an input from others: the file's, or its folder's where that says nothing."""
    stem = path.name.split(".")[0] if path.suffix else path.name
    return path.parent.name if stem.lower() in _GENERAL and path.parent.name else stem


def _suffix(path: Path) -> str:
    return Path(path.name.lower().removesuffix(".gz")).suffix
