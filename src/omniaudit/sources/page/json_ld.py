"""The JSON-LD of a page: ``<script type="application/ld+json">`` blocks, mended where they are nearly JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from omniaudit.sources.page.document import Document
from omniaudit.sources.page.items import Item, short_name
from omniaudit.sources.page.lenient_json import UnreadableJson, loads
from omniaudit.sources.page.schema_org import candidates
from omniaudit.sources.page.surface import Extract, Surface

_DEEPEST: Final = 64  # levels of a value that are looked at
_LEFT_OUT: Final = frozenset(("review", "reviews"))
"""Properties of products that say nothing of what they cost; shops give a hundred of them."""
_PRODUCT_WORDS: Final = ("product", "vehicle", "motorcycle", 'car"', 'book"')
"""One of them stands in the name of each type that ``schema_org`` takes for a product, in lower case."""


def items(document: Document) -> list[Item]:
    """The top-level items of all blocks that can be read; references between blocks are followed."""
    return _items(readable_blocks(document)[0])


@dataclass(frozen=True)
class Block:
    """One block. pointer: how evidence calls it; repairs: what was mended to read it."""

    pointer: str
    text: str
    value: Any
    repairs: tuple[str, ...]

    @property
    def may_hold_products(self) -> bool:
        """Whether it could: most blocks of most pages are of articles, breadcrumbs and the site."""
        low = self.text.lower()
        return bool(self.repairs) or any(word in low for word in _PRODUCT_WORDS)


def readable_blocks(document: Document) -> tuple[list[Block], dict[str, None]]:
    """The blocks that can be read, and the codes of those that can't."""
    blocks: list[Block] = []
    unreadable: dict[str, None] = {}
    for number, text in enumerate(_texts(document)):
        if not text or text.isspace():
            continue  # a script of the page fills it, or never does
        try:
            blocks.append(Block(f"json_ld[{number}]", text, *loads(text)))
        except UnreadableJson as error:
            unreadable[error.code] = None
    return blocks, unreadable


def _items(blocks: list[Block]) -> list[Item]:
    roots = [item for block in blocks for item in _roots(block.value, block.pointer)]
    if any("@id" in block.text for block in blocks):
        _link(roots)
    return roots


def extract(document: Document) -> Extract:
    """The products of all blocks."""
    blocks, unreadable = readable_blocks(document)
    if not any(block.may_hold_products for block in blocks):
        return Extract([], tuple(unreadable))
    found = candidates(_items(blocks), document)
    repairs = {block.pointer: block.repairs for block in blocks if block.repairs}
    for candidate in found if repairs else ():
        candidate.repairs = repairs.get(candidate.offers[0].position.partition("/")[0], ())
    return Extract(found, tuple(unreadable))


def _texts(document: Document) -> Iterator[str]:
    for script in document.named("script"):
        kind = (script.attributes.get("type") or "").partition(";")[0].strip().lower()
        if kind == "application/ld+json":
            yield script.text(deep=True)


def _roots(value: Any, pointer: str, depth: int = 0) -> Iterator[Item]:
    """The top-level items of a block: of an object, an array, or a ``@graph``."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for index, element in enumerate(value):
            yield from _roots(element, f"{pointer}/{index}", depth + 1)
    elif isinstance(value, dict):
        if "@graph" in value:
            yield from _roots(value["@graph"], f"{pointer}/@graph", depth + 1)
        if "@graph" not in value or "@type" in value:
            item = _item(value, pointer, depth)
            if isinstance(item, Item):
                yield item


def _item(value: dict[str, Any], pointer: str, depth: int) -> Item | str | None:
    if "@value" in value:
        return _scalar(value["@value"])
    kinds = value.get("@type") or value.get("type") or ()
    names = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
    types = frozenset(short_name(name).lower() for name in names if isinstance(name, str))
    own = value.get("@id")
    item = Item(pointer, types, own if isinstance(own, str) else None)
    for key, member in value.items():
        if key.startswith("@") or key in _LEFT_OUT:
            continue
        if isinstance(member, str):  # most are: nothing points at them
            item.add(key, member)
            continue
        for found in _values(member, f"{pointer}/{_escaped(key)}", depth + 1):
            item.add(key, found)
    return item


def _values(value: Any, pointer: str, depth: int) -> Iterator[Item | str]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for index, element in enumerate(value):
            if isinstance(element, str):
                yield element
            else:
                yield from _values(element, f"{pointer}/{index}", depth + 1)
    elif isinstance(value, dict):
        listed = value.get("@list", value.get("@set"))
        if listed is not None:
            yield from _values(listed, pointer, depth + 1)
        elif (item := _item(value, pointer, depth)) is not None:
            yield item
    elif (text := _scalar(value)) is not None:
        yield text


def _scalar(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else None


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")  # RFC 6901


def _link(roots: list[Item]) -> None:
    """Put every item in the place of the references to it; parts of one item under one ``@id`` are joined."""
    named: dict[str, Item] = {}
    everything = list(_all(roots))
    for item in everything:
        if item.id and item.properties:
            first = named.setdefault(item.id, item)
            if first is not item and (not item.types or not first.types):
                for name, values in item.properties.items():
                    first.properties.setdefault(name, values)
                first.types = first.types or item.types
    for item in everything:
        for values in item.properties.values():
            for index, value in enumerate(values):
                if isinstance(value, Item) and value.is_reference and value.id in named:
                    values[index] = named[value.id]


def _all(roots: list[Item]) -> Iterator[Item]:
    stack = list(reversed(roots))
    while stack:
        item = stack.pop()
        yield item
        for values in item.properties.values():
            stack.extend(value for value in values if isinstance(value, Item))


SURFACE = Surface("json_ld", 1, extract)
