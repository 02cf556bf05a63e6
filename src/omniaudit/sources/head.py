"""The beginning of a file, for a reading that needs no more than a few rows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from omniaudit.engine import EngineError, quote
from omniaudit.sources.protocol import FileContent, Reader, Reading
from omniaudit.sources.unreadable import Unreadable

HEAD: Final = 1024 * 1024
"""Bytes of a file of lines that are read: a thousand rows and more."""

DOWNLOADED: Final = 4 * HEAD
"""Bytes of an address that are fetched, unless the format can only be read whole."""

_WHOLE: Final = (b"PK\x03\x04", b"PAR1")
_SAFE_END: Final = re.compile(rb".*[\n>}]", re.DOTALL)
_SPARE_NAMES: Final = 60
_SPARE_VALUES: Final = 50
_EXPRESSION: Final = re.compile(r"@?[^\W\d][\w \-:$./@]*")


def needs_whole(path: Path) -> bool:
    """Whether the beginning of the file is of no use: a workbook or Parquet, whose table of contents is at the end."""
    with path.open("rb") as file:
        return file.read(4) in _WHOLE


def trim(path: Path) -> None:
    """Cut a file that was fetched in part back to where no character, element or record is open."""
    content = path.read_bytes()
    if b"\0" not in content and (end := _SAFE_END.match(content)):
        path.write_bytes(end[0])


def head_of(reading: Reading, content: FileContent) -> tuple[FileContent, bool]:
    """The first lines of a file of lines as a file of their own, and whether any were left out."""
    with content.path.open("rb") as file:
        start = file.read(HEAD + 1)
    end = start.rfind(b"\n", 0, HEAD) + 1
    if len(start) <= HEAD or not end or b"\0" in start:
        return content, False
    target = reading.engine.folder / f"{reading.engine.name('head')}{content.path.suffix}"
    target.write_bytes(start[:end])
    return FileContent(target, content.name), True


def spare_values(reading: Reading, content: FileContent, reader: Reader) -> dict[str, list[str]]:
    """A few values of each name of the file that no field is read from."""
    names = list(reading.spare)[:_SPARE_NAMES]
    for wanted in (names, [name for name in names if _EXPRESSION.fullmatch(name)]):
        try:
            return _values(reading.every(wanted), content, reader, wanted) if wanted else {}
        except (Unreadable, EngineError):  # a name that is said twice, or is no expression: it is only for advice
            continue
    return {}


def _values(reading: Reading, content: FileContent, reader: Reader, names: list[str]) -> dict[str, list[str]]:
    table = reader.read(reading, content)
    columns = ", ".join(map(quote, table.fields))
    rows = reading.engine.rows(f"SELECT {columns} FROM ({table.sql}) LIMIT {_SPARE_VALUES}")
    found = dict(zip(table.fields, zip(*rows, strict=True), strict=True)) if rows else {}
    return {name: [text for text in found.get(name, ()) if text] for name in names}
