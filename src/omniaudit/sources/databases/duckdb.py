"""DuckDB, through our engine: another file, opened to be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from omniaudit.engine import EngineError, FileQuery, query_file
from omniaudit.sources.databases.files import existing
from omniaudit.sources.databases.protocol import BATCH, Answer, Column, Database, Opening, Refused
from omniaudit.sources.databases.values import decimal_text, float_text, moment_text

_CODES: Final = (
    ("missing_table", r"Catalog Error: (Table|View|Schema) "),
    ("missing_column", r"Binder Error: .*column"),
    ("database_locked", r"Could not set lock"),
    ("not_a_database", r"not a valid DuckDB|different version|newer version"),
    ("timeout_total", r"^INTERRUPT"),
    ("permission_denied", r"Permission|permission denied"),
)
_LINE: Final = re.compile(r"^LINE ([0-9]+): ", re.MULTILINE)


class _Rows:
    def __init__(self, answer: FileQuery) -> None:
        self._answer = answer
        self.columns = [_column(name, kind) for name, kind in answer.columns]

    def batches(self) -> Iterator[Sequence[Sequence[Any]]]:
        return self._answer.batches(BATCH)


@contextmanager
def open_query(opening: Opening) -> Iterator[Answer]:
    """Open the query on a file; times with a zone are given in UTC."""
    try:
        path, clock = existing(opening), opening.clock
        with query_file(path, opening.query, opening.spill, interruptible=clock.ends) as answer:
            yield _Rows(answer)
    except EngineError as error:
        said = str(error)
        code = next((code for code, words in _CODES if re.search(words, said)), "query_failed")
        line = _LINE.search(said)
        place = f" (line {line[1]} of the query)" if line and code != "timeout_total" else ""
        raise Refused(code, f"{said.partition(chr(10) * 2)[0]}{place}") from error


def _column(name: str, kind: str) -> Column:
    if kind.startswith("DECIMAL") and not kind.endswith("]"):
        return Column(name, decimal_text)
    if kind in ("FLOAT", "DOUBLE"):
        return Column(name, float_text, floating=True)
    if kind == "DATE" or (kind.startswith("TIMESTAMP") and not kind.endswith("]")):
        return Column(name, moment_text)
    return Column(name, binary=kind == "BLOB")


DATABASE = Database(open_query)
