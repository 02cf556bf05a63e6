"""Files of one pattern that are a store's each: their names tell the stores apart where no column does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from omniaudit.recognise.describe import NO_STORE_COLUMN, STORE_BY_FILE
from omniaudit.recognise.proposal import KEYS, Line, Source
from omniaudit.sources.columns import loose

_DATED: Final = re.compile(r"[0-9]{6}|[0-9]{4}[-_.][0-9]{2}[-_.][0-9]{2}|[0-9]{2}[-_.][0-9]{2}[-_.][0-9]{4}")
"""Exports of several days list the same products too."""


def tell_stores_apart(source: Source, files: Sequence[Path], columns: Sequence[Mapping[str, Sequence[str]]]) -> None:
    """Name the file as the store where most products stand in several files. columns: of each file's sample."""
    if NO_STORE_COLUMN not in source.notes or any(_DATED.search(file.name) for file in files):
        return
    fields = source.line("fields")
    key = _key(fields.value if fields else [], columns[0])
    if key is None:
        return
    listed = Counter(text for each in columns for text in {*each[key]} if text)
    several = sum(1 for times in listed.values() if times > 1)
    if 2 * several < len(listed):
        return
    line = Line(
        "store_code", "'{file}'", f"the file's name: {several} of {len(listed)} products stand in several files"
    )
    if fields:
        fields.value.append(line)
    else:
        source.lines.append(Line("fields", [line]))
    source.notes = [note for note in source.notes if note not in (NO_STORE_COLUMN, STORE_BY_FILE)]


def _key(fields: Sequence[Line], columns: Mapping[str, Sequence[str]]) -> str | None:
    """The column that says best which product a row is of."""
    mapped = {line.key: line.value for line in fields} or {loose(name): name for name in columns}
    return next((mapped[key] for key in KEYS if mapped.get(key) in columns), None)
