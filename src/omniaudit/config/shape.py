"""Where in a config the sources stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from omniaudit.config.problem import KeyPath
from omniaudit.config.tree import Node

CHANNEL_SOURCES: Final = ("offers", "promotions", "policies", "locations", "accounts")
"""Keys of a channel that take a source or a list of sources."""

TOP_SOURCES: Final = ("exposure", "signals", "locations")
"""Keys of the config that take one source."""


def sources(root: Node) -> Iterator[tuple[KeyPath, Node]]:
    """Every source, with its path; promotions and policies that stand in the config itself are none."""
    for key in TOP_SOURCES:
        node = root.get(key)
        if node is not None:
            yield (key,), node
    for name, channel in channels(root):
        for key in CHANNEL_SOURCES:
            node = channel.get(key)
            for path, each in one_or_more(node) if node is not None else ():
                if not is_inline(key, each):
                    yield ("channels", name, key, *path), each


def channels(root: Node) -> Iterator[tuple[str, Node]]:
    """The channels by name."""
    node = root.get("channels")
    if node is not None:
        yield from node.items()


def one_or_more(node: Node) -> Iterator[tuple[KeyPath, Node]]:
    """A value, or each element of a list, with its path below the key."""
    if isinstance(node.value, list):
        yield from (((index,), each) for index, each in node.elements())
    else:
        yield (), node


def is_inline(key: str, node: Node) -> bool:
    """Whether a mapping under promotions or policies says the things themselves instead of naming a source."""
    if key == "promotions":
        return node.get("type") is None
    return key == "policies" and not any(node.get(name) for name in ("type", "path", "url"))
