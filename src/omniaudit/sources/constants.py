"""Fields that all rows of a file have alike: a text in quotes, in which ``{file}`` stands for the file's own name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from omniaudit.engine import literal, quote
from omniaudit.model.offer import RAW_EVIDENCE
from omniaudit.sources.protocol import Reading, Table

_QUOTED: Final = re.compile(r"'([^']+)'")
_FILE: Final = "{file}"


def without_constants(reading: Reading) -> tuple[Reading, dict[str, str]]:
    """The reading of what the rows themselves hold, and the constants: canonical field → text."""
    fields = reading.settings.fields
    constants = {field: match[1] for field, written in fields.items() if (match := _QUOTED.fullmatch(written))}
    if not constants:
        return reading, {}
    reading.origins.update({field: fields[field] for field in constants})
    rest = {field: written for field, written in fields.items() if field not in constants}
    return replace(reading, settings=replace(reading.settings, fields=rest)), constants


def with_constants(table: Table, constants: Mapping[str, str], name: str) -> Table:
    """The table with the constants in every row. name: the file's, as in evidence."""
    texts = {field: text.replace(_FILE, _stem(name)) for field, text in constants.items()}
    if not texts:
        return table
    own = tuple(field for field in table.fields if field not in texts)
    columns = [f"{literal(text)} AS {quote(field)}" for field, text in texts.items()]
    sql = f"SELECT {', '.join([*map(quote, (*own, *RAW_EVIDENCE)), *columns])} FROM ({table.sql})"
    tidy = table.tidy and all(text.isascii() and text.isprintable() for text in texts.values())
    return replace(table, sql=sql, fields=(*own, *texts), tidy=tidy)


def _stem(name: str) -> str:
    """PAR of pos/PAR.csv.gz and of an address that ends so."""
    path = PurePosixPath(urlsplit(name).path if "://" in name else name)
    return PurePosixPath(path.name.removesuffix(".gz")).stem
