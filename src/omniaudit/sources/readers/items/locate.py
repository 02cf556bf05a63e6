"""Where the records of a JSON value are: found by a JMESPath, each with its place and the records that enclose it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from omniaudit.sources.unreadable import Unreadable

PARENT: Final = "_parent"
ROOT: Final = "_root"

_STEPS: Final = frozenset(
    {"field", "index", "subexpression", "index_expression", "projection", "filter_projection", "flatten"}
    | {"value_projection"}
)
"""Kinds of syntax whose results have a place of their own."""


@dataclass(frozen=True, eq=False)
class Spot:
    """A value inside a JSON value.

    pointer: its JSON pointer (RFC 6901), or that of the value that an expression made it from, and ``#n``.
    owner: the element of a list that it lies in. element: it is one itself. edge: the element of a list that wraps it.
    parts: the elements of a list that an expression gathered.
    """

    value: Any
    pointer: str
    owner: Spot | None = None
    element: bool = False
    edge: Spot | None = None
    parts: tuple[Spot, ...] | None = None

    @property
    def top(self) -> Spot:
        """The element of the outermost list that this one lies in, or is."""
        spot = self
        while spot.owner is not None:
            spot = spot.owner
        return spot.edge or spot


@dataclass(frozen=True)
class Found:
    """records: what the expression finds. tops: the elements of the outermost list that it walks through."""

    records: tuple[Spot, ...]
    tops: tuple[Spot, ...]


class Items:
    """The expression of the records. written: JMESPath; empty: the value itself is the list, or the record.

    Raises Unreadable: invalid_expression.
    """

    def __init__(self, written: str, source: str) -> None:
        from omniaudit.sources.readers.items.expressions import JMESPathError, parse

        try:
            self._tree = parse(written or "@")
        except JMESPathError as error:
            said = str(error).splitlines()[0]
            raise Unreadable("invalid_expression", f'{source}: "{written}" is no JMESPath: {said}') from error

    def find(self, value: Any, pointer: str = "", first: int = 0) -> Found | None:
        """The records in a value; None where there is nothing at that place.

        pointer: the value's own. first: the index of a list's first element, where the list is a part of a longer one.
        """
        walk = _Walk(first)
        found = walk.visit(self._tree, Spot(value, pointer))
        if found is None or (isinstance(found, Spot) and found.value is None):
            return None
        records = found if isinstance(found, list) else walk.elements(found)
        if records is None:
            records = [found] if isinstance(found, Spot) else []
        return Found(tuple(records), tuple(walk.tops or records))


def with_parents(spot: Spot, root: Any, made: dict[Spot, Any]) -> Any:
    """A record with the ones that enclose it as ``_parent``, and the whole answer as ``_root``.

    made: those made before for the same answer, so that siblings share theirs.
    """
    if not isinstance(spot.value, dict):
        return spot.value
    if spot not in made:
        parent = with_parents(spot.owner, root, made) if spot.owner else None
        made[spot] = {**spot.value, PARENT: parent, ROOT: root}
    return made[spot]


class _Walk:
    """Follows one expression through one value. tops: elements of the outermost list walked through."""

    def __init__(self, first: int) -> None:
        self._first = first
        self.tops: list[Spot] = []

    def visit(self, node: dict[str, Any], spot: Spot) -> Spot | list[Spot] | None:
        """A spot, or the elements of a projection; None for nothing."""
        kind = node["type"]
        children = node["children"]
        if kind in ("identity", "current"):
            return spot
        if kind == "field":
            return _member(spot, node["value"])
        if kind in ("subexpression", "index_expression") and all(child["type"] in _STEPS for child in children[1:]):
            return self._chain(children, spot)
        if kind == "index":
            return _index(spot, node["value"])
        if kind in ("projection", "filter_projection") and not _sliced(children[0]):
            return self._projection(node, spot)
        if kind == "flatten":
            return self._flat(children[0], spot)
        if kind == "value_projection":
            return self._values(children, spot)
        if kind == "pipe":
            left = self.visit(children[0], spot)
            left = _gathered(left, spot) if isinstance(left, list) else left
            return None if left is None else self.visit(children[1], left)
        return self._made(node, spot)

    def elements(self, spot: Spot) -> list[Spot] | None:
        """The elements of a list; None for what is none."""
        if spot.parts is not None:
            return list(spot.parts)
        if not isinstance(spot.value, list):
            return None
        owner, outermost = _owner(spot), not spot.element and spot.owner is None
        start = self._first if outermost and not spot.pointer.endswith("#") else 0
        edge = spot.edge or spot if spot.element else None
        found = [
            Spot(each, f"{spot.pointer}/{index}", owner, element=True, edge=edge)
            for index, each in enumerate(spot.value, start)
        ]
        if outermost:
            self.tops.extend(found)
        return found

    def _chain(self, children: list[dict[str, Any]], spot: Spot) -> Spot | list[Spot] | None:
        at: Spot | list[Spot] | None = spot
        for child in children:
            if not isinstance(at, Spot):
                return None
            at = self.visit(child, at)
        return at

    def _list(self, node: dict[str, Any], spot: Spot) -> list[Spot] | None:
        base = self.visit(node, spot)
        return self.elements(base) if isinstance(base, Spot) else base

    def _projection(self, node: dict[str, Any], spot: Spot) -> list[Spot] | None:
        base = self._list(node["children"][0], spot)
        if base is None:
            return None
        if node["type"] == "filter_projection":
            from omniaudit.sources.readers.items.expressions import evaluate

            kept = [each for each in base if evaluate(node["children"][2], each.value) not in ("", [], {}, None, False)]
        else:
            kept = base
        return list(self._each(node["children"][1], kept))

    def _each(self, node: dict[str, Any], spots: list[Spot]) -> Iterator[Spot]:
        for spot in spots:
            found = self.visit(node, spot)
            if isinstance(found, list):  # a projection inside a projection is a list in a list
                yield _gathered(found, spot)
            elif found is not None and found.value is not None:
                yield found

    def _flat(self, node: dict[str, Any], spot: Spot) -> list[Spot] | None:
        base = self._list(node, spot)
        if base is None:
            return None
        flat: list[Spot] = []
        for each in base:
            inner = self.elements(each)
            flat.extend([each] if inner is None else inner)
        return flat

    def _values(self, children: list[dict[str, Any]], spot: Spot) -> list[Spot] | None:
        base = self.visit(children[0], spot)
        if not isinstance(base, Spot) or not isinstance(base.value, dict):
            return None
        owner = _owner(base)
        elements = [
            Spot(each, f"{base.pointer}/{_escaped(name)}", owner, element=True) for name, each in base.value.items()
        ]
        if owner is None:
            self.tops.extend(elements)
        return list(self._each(children[1], elements))

    def _made(self, node: dict[str, Any], spot: Spot) -> Spot | None:
        """What an expression makes of a value: no place of its own."""
        from omniaudit.sources.readers.items.expressions import evaluate

        value = evaluate(node, spot.value)
        if isinstance(value, list):  # what a list made of a record holds still lies in that record
            return Spot(value, f"{spot.pointer}#", _owner(spot))
        edge = spot.edge or spot if spot.element else None
        return None if value is None else Spot(value, f"{spot.pointer}#", spot.owner, spot.element, edge)


def _gathered(found: list[Spot], spot: Spot) -> Spot:
    """A list of what a projection found in a value."""
    return Spot([each.value for each in found], f"{spot.pointer}#", spot.owner, spot.element, parts=tuple(found))


def _sliced(node: dict[str, Any]) -> bool:
    return bool(node["type"] == "index_expression" and node["children"][-1]["type"] == "slice")


def _owner(spot: Spot) -> Spot | None:
    """What encloses the elements of a spot's list: an element that is a list itself encloses nothing."""
    return spot if spot.element and not isinstance(spot.value, list) else spot.owner


def _member(spot: Spot, name: str) -> Spot | None:
    if not isinstance(spot.value, dict) or spot.value.get(name) is None:
        return None
    pointer = f"{spot.pointer}/{_escaped(name)}"
    if name == "node" and spot.element:  # Relay: an edge is only the wrapping of its node
        return Spot(spot.value[name], pointer, spot.owner, element=True, edge=spot)
    return Spot(spot.value[name], pointer, _owner(spot))


def _index(spot: Spot, index: int) -> Spot | None:
    if not isinstance(spot.value, list) or not -len(spot.value) <= index < len(spot.value):
        return None
    if spot.parts is not None:
        return spot.parts[index]
    return Spot(spot.value[index], f"{spot.pointer}/{index % len(spot.value)}", _owner(spot))


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
