"""Schema.org items as JSON-LD, microdata and RDFa-lite all state them: types, and properties with several values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_OF_AN_ITEM: Final = ("name", "value", "url", "contentUrl")


@dataclass(eq=False)
class Item:
    """One item. types: lower-case names without their vocabulary; pointer: where it stands in its surface."""

    pointer: str
    types: frozenset[str] = frozenset()
    id: str | None = None
    properties: dict[str, list[Item | str]] = field(default_factory=dict)

    def add(self, name: str, value: Item | str) -> None:
        """One more value of a property."""
        self.properties.setdefault(short_name(name), []).append(value)

    def values(self, *names: str) -> Iterator[Item | str]:
        """The values of properties, in the order of their names."""
        for name in names:
            yield from self.properties.get(name, ())

    def items(self, *names: str) -> list[Item]:
        """The values that are items themselves."""
        return [value for value in self.values(*names) if isinstance(value, Item)]

    def texts(self, *names: str) -> list[str]:
        """The values as text, blanks trimmed; of an item its name, value or address."""
        return list(self._texts(names))

    def text(self, *names: str) -> str | None:
        """The first value that says anything."""
        for name in names:
            if name in self.properties:
                return next(self._texts(names), None)
        return None

    def _texts(self, names: tuple[str, ...]) -> Iterator[str]:
        for name in names:
            for value in self.properties.get(name, ()):
                text = value if isinstance(value, str) else value.own_text()
                if text and (text := clean(text)):
                    yield text

    def own_text(self) -> str | None:
        """What stands for the item where a text is wanted."""
        for value in self.values(*_OF_AN_ITEM):
            if isinstance(value, str) and value.strip():
                return value
        return self.id

    def is_a(self, *types: str) -> bool:
        """Whether it is of one of these types."""
        return not self.types.isdisjoint(types)

    @property
    def is_reference(self) -> bool:
        """Whether it only names another item."""
        return self.id is not None and not self.properties


def short_name(name: str) -> str:
    """A term without its vocabulary: ``https://schema.org/Product``, ``schema:Product`` → ``Product``."""
    if name.isalnum():
        return name
    name = name.strip()
    if "schema.org/" in name or "data-vocabulary.org/" in name or "purl.org/" in name:
        return re.split(r"[/#]", name.rstrip("/#"))[-1]
    return name.removeprefix("schema:")


def clean(text: str) -> str:
    """Blanks trimmed; halves of surrogate pairs, which no file can hold, replaced."""
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    return text.replace("\x00", "").strip()
