"""Saved answers: files that hold what an interface answered, one a file or one a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from omniaudit.sources.calls.answer import Answer, Failure, decode
from omniaudit.sources.calls.content import Content, Page, content_of
from omniaudit.sources.files import find, open_file
from omniaudit.sources.protocol import Reading
from omniaudit.sources.readers.items.json_stream import MAX_VALUE
from omniaudit.sources.unreadable import Unreadable

_LINES = (".jsonl", ".ndjson")


def saved_pages(reading: Reading, *, graphql: bool, faults: list[Unreadable]) -> Iterator[Page]:
    """The pages of every file that ``path`` names; a file that fails leaves the others, and its fault in faults.

    Raises Unreadable: file_not_found, invalid_expression.
    """
    content = content_of(reading.settings.options, graphql=graphql)
    for file in find(reading):
        try:
            opened = open_file(reading, file)
            if opened.truncated:
                faults.append(Failure("truncated_feed", f"{file.name}: the packed file breaks off; save it again"))
            yield from _pages(opened.content.path, file.name, content)
        except Unreadable as failure:
            faults.append(failure)


def _pages(path: Path, name: str, content: Content) -> Iterator[Page]:
    if path.suffix.lower() in _LINES:
        with path.open("rb") as opened:
            for number, line in enumerate(iter(lambda: opened.readline(MAX_VALUE), b""), 1):
                if line.strip():
                    yield content.page(Answer(decode(line, f"{name} line {number}"), f"{name} line {number}"))
        return
    if path.stat().st_size > MAX_VALUE:
        raise Failure("too_large", f"{name}: one answer is over 64 MB; save it page by page")
    yield content.page(Answer(decode(path.read_bytes(), name), name))
