"""Dictionaries: every distinct raw text is parsed once in Python, kept as a small table and looked up by the engine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from omniaudit.engine import Engine, literal, quote

MOST_SHOWN: Final = 200
"""Characters of a word that are shown."""


@dataclass(frozen=True)
class Dictionary:
    """Raw text → what it means, as a table with the column ``text`` and the columns of types.

    filled: the columns that hold a value for at least one text; the others are never looked up.
    constants: filled columns that say the same of every text, and are not in the table.
    values: the distinct values of some columns; unmapped: texts without a known meaning.
    """

    table: str | None
    types: Mapping[str, str]
    filled: frozenset[str]
    constants: Mapping[str, str]
    values: Mapping[str, frozenset[Any]]
    unmapped: tuple[str, ...] = ()

    def distinct(self, column: str) -> frozenset[Any]:
        """The distinct values of a column that was to be kept."""
        return self.values.get(column, frozenset())

    def lookup(self, key: str) -> str:
        """SQL of what is known of the text in key: a struct of the filled columns, or NULL.

        A scalar subquery, because the optimiser never turns its join round to hold all the raw rows in memory.
        """
        if self.table is None or not self.filled:
            return "NULL"
        parts = ", ".join(
            f"{quote(name)} := {literal(self.constants[name]) if name in self.constants else 'd.' + quote(name)}"
            for name in self.types
            if name in self.filled
        )
        return f"(SELECT struct_pack({parts}) FROM {quote(self.table)} d WHERE d.text = {key})"

    def value(self, struct: str, column: str) -> str:
        """SQL of one column of a looked-up struct."""
        return f"{struct}.{quote(column)}" if column in self.filled else f"NULL::{self.types[column]}"


def build_dictionary(
    engine: Engine,
    texts: Iterable[str],
    types: Mapping[str, str],
    read: Callable[[str], tuple[Any, ...] | None],
    *,
    keep: Iterable[str] = (),
    unmapped: Iterable[str] = (),
    plain: str | None = None,
) -> Dictionary:
    """Parse every text once. read gives the values of the columns of types, or None where the text states nothing.

    plain: a table that holds more texts, with the columns of types that the engine itself has read of them, never NULL.
    """
    read_texts = [(text, *meaning) for text in texts if (meaning := read(text)) is not None]
    columns = dict(zip(("text", *types), zip(*read_texts, strict=True), strict=True)) if read_texts else {}
    filled = {name for name in types if any(value is not None for value in columns.get(name, ()))}
    values = {name: set(columns.get(name, ())) for name in keep}
    ready = _columns_of(engine, plain) if plain else ()
    for name in values.keys() & set(ready):
        values[name].update(value for (value,) in engine.rows(f"SELECT DISTINCT {quote(name)} FROM {plain}"))
    filled.update(ready)
    if not filled:
        return Dictionary(None, types, frozenset(), {}, {}, tuple(unmapped))
    constants = {name: next(iter(found)) for name, found in values.items() if len(found) == 1 and name in filled}
    table = engine.name("dictionary")
    stored = {"text": "VARCHAR", **{name: kind for name, kind in types.items() if name in filled - constants.keys()}}
    engine.create_table(table, stored)
    if columns:
        engine.append(table, {name: columns[name] for name in stored}, stored)
    if ready:
        names = ", ".join(quote(name) for name in stored if name == "text" or name in ready)
        engine.execute(f"INSERT INTO {quote(table)} ({names}) SELECT {names} FROM {plain}")
    kept = {name: frozenset(found) - {None} for name, found in values.items()}
    return Dictionary(table, types, frozenset(filled), constants, kept, tuple(unmapped))


def _columns_of(engine: Engine, plain: str) -> tuple[str, ...]:
    """What a table says of its texts, where it holds any."""
    (rows,) = engine.row(f"SELECT count(*) FROM {plain}")
    return tuple(name for name in engine.columns(plain) if name != "text") if rows else ()


def count_words(
    engine: Engine, relation: str, column: str, words: Collection[str], most: int = 100
) -> list[tuple[str, int]]:
    """How often each of some words is met in a column of a relation ``r``, the most frequent first."""
    if not words:
        return []
    wanted = frozenset(words)
    met = engine.stream(f"SELECT {column} AS word, count(*) AS met FROM {relation} AS r GROUP BY 1 ORDER BY 2 DESC, 1")
    return list(islice(((word[:MOST_SHOWN], count) for word, count in met if word in wanted), most))
