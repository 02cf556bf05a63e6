"""Dictionaries: every distinct raw text is parsed once in Python, kept as a small table and looked up by the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from omniaudit.engine import Engine, literal, quote


@dataclass(frozen=True)
class Dictionary:
    """Raw text → what it means, as a table with the column ``text`` and the columns of types.

    filled: the columns that hold a value for at least one text; the others are never looked up.
    values: the distinct values of some columns; unmapped: texts without a known meaning.
    """

    table: str | None
    types: Mapping[str, str]
    filled: frozenset[str]
    values: Mapping[str, frozenset[Any]]
    unmapped: tuple[str, ...] = ()

    def distinct(self, column: str) -> frozenset[Any]:
        """The distinct values of a column that was to be kept."""
        return self.values.get(column, frozenset())

    def lookup(self, key: str) -> str:
        """SQL of what is known of the text in key: a struct of the filled columns, or NULL.

        A scalar subquery, because the optimiser never turns its join round: rows keep their reading order.
        """
        if self.table is None or not self.filled:
            return "NULL"
        parts = ", ".join(f"{quote(name)} := d.{quote(name)}" for name in self.types if name in self.filled)
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
) -> Dictionary:
    """Parse every text once. read gives the values of the columns of types, or None where the text states nothing."""
    columns: dict[str, list[Any]] = {"text": [], **{name: [] for name in types}}
    stores = [column.append for column in columns.values()]
    for text in texts:
        values = read(text)
        if values is not None:
            for store, value in zip(stores, (text, *values), strict=True):
                store(value)
    if not columns["text"]:
        return Dictionary(None, types, frozenset(), {}, tuple(unmapped))
    filled = frozenset(name for name in types if any(value is not None for value in columns[name]))
    table = engine.name("dictionary")
    kept = {"text": "VARCHAR", **{name: kind for name, kind in types.items() if name in filled}}
    engine.create_table(table, kept)
    engine.append(table, {name: columns[name] for name in kept}, kept)
    distinct = {name: frozenset(columns[name]) - {None} for name in keep}
    return Dictionary(table, types, filled, distinct, tuple(unmapped))


def count_words(
    engine: Engine, relation: str, column: str, words: Iterable[str], most: int = 100
) -> list[tuple[str, int]]:
    """How often each of some words is met in a column, the most frequent first."""
    wanted = ", ".join(literal(word) for word in words)
    if not wanted:
        return []
    return engine.rows(
        f"SELECT left({column}, 200) AS word, count(*) AS met FROM {relation} WHERE {column} IN ({wanted})"
        f" GROUP BY word ORDER BY met DESC, word LIMIT {most}"
    )
