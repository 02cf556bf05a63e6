"""A config as a tree that knows where each of its keys and values is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from omniaudit.config.problem import KeyPath
from omniaudit.config.settings import Place


@dataclass(slots=True)
class Node:
    """A value of the config. An aliased value is one node in several places.

    value: str, int, Decimal, bool, None; dict of nodes; list of nodes.
    written: a scalar's text as it stands in the file (``1.10``, ``0123``).
    keys: where each key of a mapping is written.
    size: values in it, itself included, aliases counted as often as they are used. height: levels below it.
    """

    value: Any
    place: Place
    written: str = ""
    keys: dict[str, Place] = field(default_factory=dict)
    size: int = 1
    height: int = 0

    def get(self, key: str) -> Node | None:
        """The value of a key; None where it is not given, or this is no mapping."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self) -> Iterator[tuple[str, Node]]:
        """The keys and values of a mapping; none of anything else."""
        if isinstance(self.value, dict):
            yield from self.value.items()

    def elements(self) -> Iterator[tuple[int, Node]]:
        """The positions and values of a list; none of anything else."""
        if isinstance(self.value, list):
            yield from enumerate(self.value)

    def plain(self) -> Any:
        """The value as Python's own types."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def place_of(self, path: KeyPath) -> Place:
        """Where the value at a path is written; the nearest enclosing one where the path leads nowhere."""
        node = self
        for key in path:
            child = _child(node, key)
            if child is None:
                break
            node = child
        return node.place

    def key_place(self, path: KeyPath) -> Place:
        """Where the last key of a path is written; for an element of a list, or an absent key, the value itself."""
        node = self
        for key in path[:-1]:
            node = _child(node, key) or node
        return node.keys.get(str(path[-1]), self.place_of(path)) if path else self.place


def _child(node: Node, key: str | int) -> Node | None:
    if isinstance(key, str):
        return node.get(key)
    return node.value[key] if isinstance(node.value, list) and key < len(node.value) else None
