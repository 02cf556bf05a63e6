"""Items written into the elements themselves: microdata and RDFa-lite differ only in the names of their attributes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from omniaudit.sources.page.items import Item, short_name
from omniaudit.sources.page.text import plain_text, price_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from omniaudit.sources.page.document import Document

_ADDRESSES: Final = {
    "a": "href", "area": "href", "link": "href", "img": "src", "audio": "src", "embed": "src", "iframe": "src",
    "source": "src", "track": "src", "video": "src", "object": "data",
}  # fmt: skip
_MACHINE: Final = {"time": "datetime", "data": "value", "meter": "value"}
_PRICES: Final = frozenset(("price", "lowPrice", "highPrice"))


@dataclass(frozen=True)
class Attributes:
    """How a syntax calls its scope, type, property, id and, where it has one, reference attributes."""

    scope: str
    type: str
    property: str
    id: str
    reference: str | None = None


def scoped_items(document: Document, names: Attributes, surface: str) -> list[Item]:
    """The top-level items of the page, in its order; nested ones are values of their properties."""
    items: dict[int, Item] = {}
    references: dict[int, str] = {}
    for node in document.region.css(f"[{names.scope}]"):
        attributes, identity = node.attributes, node.mem_id
        items[identity] = _item(attributes, names)
        if names.reference and (reference := attributes.get(names.reference)):
            references[identity] = reference
    owners = _Owners(items)
    owned: set[int] = set()
    for node in document.region.css(f"[{names.property}]"):
        if (owner := owners.of(node)) is not None:
            _add(owner, node, items, names, owned)
    for identity, reference in references.items():
        for element in _referenced(document, reference):
            for part in [element, *element.css(f"[{names.property}]")]:
                if owners.of(part) is None and part.mem_id != identity:
                    _add(items[identity], part, items, names, owned)
    top = [item for identity, item in items.items() if identity not in owned]
    for index, item in enumerate(top):
        _point(item, f"{surface}[{index}]")
    return top


class _Owners:
    """Which item an element's property belongs to: the nearest scope around it. Remembered, for pages nest deep."""

    def __init__(self, items: dict[int, Item]) -> None:
        self._items = items
        self._known: dict[int, Item | None] = {}

    def of(self, node: LexborNode) -> Item | None:
        """The item around an element, itself not counted."""
        path = []
        owner: Item | None = None
        current = node.parent
        while current is not None:
            identity = current.mem_id
            if identity in self._items:
                owner = self._items[identity]
                break
            if identity in self._known:
                owner = self._known[identity]
                break
            path.append(identity)
            current = current.parent
        self._known.update(dict.fromkeys(path, owner))
        return owner


def _known(kind: str) -> bool:
    """Whether a type is schema.org's: plain names are, other vocabularies' prefixed ones are not."""
    return ":" not in kind or "schema" in kind or "data-vocabulary" in kind


def _item(attributes: dict[str, str | None], names: Attributes) -> Item:
    kinds = (attributes.get(names.type) or "").split()
    types = frozenset(short_name(kind).lower() for kind in kinds if _known(kind))
    return Item("", types, attributes.get(names.id) or None)


def _add(owner: Item, node: LexborNode, items: dict[int, Item], names: Attributes, owned: set[int]) -> None:
    attributes = node.attributes
    inner = items.get(node.mem_id)
    for name in (attributes.get(names.property) or "").split():
        if not _known(name):
            continue
        if inner is not None and inner is not owner:
            owner.add(name, inner)
            owned.add(node.mem_id)
        elif (value := _value(node, attributes, short_name(name))) is not None:
            owner.add(name, value)


def _value(node: LexborNode, attributes: dict[str, str | None], name: str) -> str | None:
    """What an element says: its machine value where it has one, else what a customer reads."""
    content = attributes.get("content")
    if content is not None and (node.tag == "meta" or content.strip()):
        return content
    tag = node.tag or ""
    attribute = _ADDRESSES.get(tag) or _MACHINE.get(tag)
    if attribute and (value := attributes.get(attribute)) and not (tag == "a" and name in ("name", "brand")):
        return value
    return price_text(node) if name in _PRICES else plain_text(node)


def _referenced(document: Document, references: str) -> list[LexborNode]:
    found = []
    for identity in references.split()[:20]:
        if '"' not in identity and "\\" not in identity:
            found += document.tree.css(f'[id="{identity}"]')[:1]
    return found


def _point(item: Item, pointer: str, depth: int = 0) -> None:
    item.pointer = pointer
    if depth > 16:
        return
    for name, values in item.properties.items():
        for index, value in enumerate(values):
            if isinstance(value, Item) and not value.pointer:
                _point(value, f"{pointer}/{name}/{index}" if len(values) > 1 else f"{pointer}/{name}", depth + 1)
