"""Reach the fields of an XML record: elements by local name or prefix, nested ones by path, attributes by @."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from omniaudit.sources.columns import PRICE_LIKE, alternatives, loose

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_OTHER: Final = "\x1f"
_GROUPED: Final = frozenset({"member_price"})
"""Fields that Google makes of several elements (``loyalty_program``), which only together say what they mean."""

REPEATED: Final = "repeated_element"
NESTED: Final = "nested_element"


@dataclass(frozen=True)
class ElementPath:
    """``price``, ``g:price``, ``shipping/price``, ``@id``, ``offer/@id``."""

    steps: tuple[str, ...]
    attribute: str | None = None


class Fault(Exception):
    """A record that contradicts itself. code, field and the text that shows it."""

    def __init__(self, code: str, field: str, sample: str) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.sample = sample


def parse_path(written: str) -> ElementPath:
    """Take a written path apart."""
    steps = [step for step in written.strip().removeprefix("./").split("/") if step and step != "."]
    attribute = steps.pop()[1:] if steps and steps[-1].startswith("@") else None
    return ElementPath(tuple(steps), attribute)


def local(tag: str) -> str:
    """A tag without its namespace, or its prefix where that was never declared."""
    return tag.rpartition("}")[2].rpartition(":")[2]


def text_of(element: Element) -> str:
    """All text of an element, trimmed. Comments are never part of it: the parser drops them."""
    if len(element):
        return "".join(map(str, element.itertext())).strip()
    return (element.text or "").strip()


def _grouped(element: Element) -> str:
    """The elements of an element as a JSON object of their texts; "" where none has any."""
    parts = {local(child.tag): text_of(child) for child in element if isinstance(child.tag, str)}
    return json.dumps(parts, ensure_ascii=False) if any(parts.values()) else ""


class Fields:
    """Reads records of one file. wanted: field → path; empty: by the canonical names, known: loose name → field."""

    def __init__(self, wanted: Mapping[str, str], known: Mapping[str, str]) -> None:
        self._paths: dict[str, ElementPath] = {}
        self._others: dict[str, str] = {}
        for field, written in wanted.items():
            first, *others = alternatives(written)
            self._paths[field] = parse_path(first)
            for number, other in enumerate(others):
                name = f"{field}{_OTHER}{number}"
                self._paths[name], self._others[name] = parse_path(other), field
        self._own = [
            (field, path.attribute) for field, path in self._paths.items() if path.attribute and not path.steps
        ]
        self._known = known
        self._automatic = not wanted
        self._plans: dict[str, list[tuple[str, ElementPath | None]]] = {}

    def read(self, record: Element) -> dict[str, str]:
        """Canonical field → text of one record.

        Raises Fault: a price that stands there twice with different values, or is made of elements.
        """
        listing: dict[str, str] = {}
        plans = self._plans
        for child in record:
            tag = child.tag
            plan = plans.get(tag)
            if plan is None:
                plan = plans[tag] = self._plan(child)
            for field, rest in plan:
                if rest is None:
                    self._put(listing, field, child)
                else:
                    self._descend(listing, field, child, rest)
        for field, attribute in self._own:
            if value := _attribute(record, attribute):
                listing[field] = value
        if self._automatic and record.attrib:
            for name in record.attrib:
                field_name = self._known.get(loose(local(str(name))))
                if field_name and (value := _attribute(record, str(name))):
                    listing.setdefault(field_name, value)
        for name, field in self._others.items():
            if name in listing:
                listing.setdefault(field, listing.pop(name))
        return listing

    def _plan(self, child: Element) -> list[tuple[str, ElementPath | None]]:
        """What an element of this tag is wanted for, with the rest of the path below it."""
        if self._automatic:
            field = self._known.get(loose(local(child.tag)))
            return [(field, None)] if field else []
        plan: list[tuple[str, ElementPath | None]] = []
        for field, path in self._paths.items():
            if path.steps and _named(child, path.steps[0]):
                rest = ElementPath(path.steps[1:], path.attribute)
                plan.append((field, rest if rest.steps or rest.attribute else None))
        return plan

    def _descend(self, listing: dict[str, str], field: str, element: Element, path: ElementPath) -> None:
        if path.steps:
            below = ElementPath(path.steps[1:], path.attribute)
            for child in element:
                if _named(child, path.steps[0]):
                    self._descend(listing, field, child, below)
        elif path.attribute:
            self._set(listing, field, _attribute(element, path.attribute))
        else:
            self._put(listing, field, element)

    def _put(self, listing: dict[str, str], field: str, element: Element) -> None:
        if len(element) and self._field(field) in _GROUPED:
            text = _grouped(element)
        elif len(element):
            text = text_of(element)
            if self._field(field) in PRICE_LIKE and text:  # <price>12<sup>99</sup></price> is not 1299
                raise Fault(NESTED, self._field(field), text)
        else:
            text = (element.text or "").strip()
        if not text and self._field(field) == "url":
            text = (element.get("href") or "").strip()  # Atom
        self._set(listing, field, text)

    def _set(self, listing: dict[str, str], field: str, text: str) -> None:
        if not text:
            return
        before = listing.setdefault(field, text)
        if before == text:
            return
        canonical = self._field(field)
        if canonical == "gtin" or (canonical in _GROUPED and ":" in text):  # as Google's text feeds write several
            listing[field] = f"{before}, {text}"
        elif canonical in PRICE_LIKE:
            raise Fault(REPEATED, canonical, f"{before} | {text}")

    def _field(self, name: str) -> str:
        """The canonical field that an alternative is for."""
        return self._others.get(name, name)


def _named(element: Element, step: str) -> bool:
    """Whether an element has the local name, or the prefixed name where one is written."""
    prefix, colon, name = step.rpartition(":")
    if local(element.tag) != name:
        return False
    return not colon or element.prefix == prefix or element.tag == step


def _attribute(element: Element, name: str) -> str:
    value = element.get(name)
    if value is not None:
        return value.strip()
    plain = name.rpartition(":")[2]
    return next((str(text).strip() for key, text in element.attrib.items() if local(str(key)) == plain), "")
