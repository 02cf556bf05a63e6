"""CSS selectors of the config: ``.price ins``, ``meta[itemprop=price]@content`` or ``{css: …, attribute: …}``.

In a list of ``items`` they start from the item: ``@data-sku`` and ``:scope`` are its own attribute and text, and
``{css: h1, of: page}`` looks at the whole page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from omniaudit.sources.page.money_text import one_price
from omniaudit.sources.page.surface import PageFault
from omniaudit.sources.page.text import is_shown, plain_text, price_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_WITH_ATTRIBUTE: Final = re.compile(r"(?P<css>.*?)@(?P<attribute>[A-Za-z_][\w:.-]*)\s*", re.DOTALL)
_PRICES: Final = frozenset(("price", "sale_price", "member_price", "unit_price"))
_OLD_PRICES: Final = frozenset(("prior_price",))
_FIRST_IS_ENOUGH: Final = frozenset(("image",))
_ADDRESSES: Final = {("url", "a"): "href", ("url", "link"): "href", ("image", "img"): "src", ("image", "link"): "href"}
_WORDY: Final = re.compile(r"[^\W\d_](?:[^\W\d_]{3}|\s*[-–—:(]\s*\S)")
"""Text with more than an amount: a word longer than a currency, or what a choice is called (250 g – 9,90 €)."""

_MACHINE: Final = {"meta": "content", "input": "value", "data": "value"}


@dataclass(frozen=True)
class Selector:
    """Where a page shows one canonical field.

    css: empty for the item itself; attribute: read instead of the visible text; of_page: not of the item.
    """

    field: str
    css: str
    attribute: str | None = None
    of_page: bool = False

    @property
    def position(self) -> str:
        """The selector as evidence."""
        return f"{self.css}@{self.attribute}" if self.attribute else self.css or ":scope"

    def value(self, region: LexborHTMLParser | LexborNode) -> str | None:
        """What the page says there, or None where the selector finds nothing.

        Raises PageFault ``several_values`` where it finds several different texts.
        """
        nodes: list[LexborNode] = region.css(self.css) if self.css else [region]  # type: ignore[list-item]
        if self.field in _PRICES and not self.attribute:
            nodes = [node for node in nodes if is_shown(node)] or nodes
        found = dict.fromkeys(text for node in nodes if (text := self._read(node)))
        if len(found) > 1 and self.field not in _FIRST_IS_ENOUGH:
            sample = " | ".join(list(found)[:5])
            raise PageFault(
                "several_values",
                f"selector {self.position!r} finds {len(found)} different values",
                field=self.field,
                sample=sample,
            )
        return next(iter(found), None)

    def _read(self, node: LexborNode) -> str:
        attribute = self.attribute or _MACHINE.get(node.tag or "") or _ADDRESSES.get((self.field, node.tag or ""))
        if attribute:
            return " ".join((node.attributes.get(attribute) or "").split())
        if self.field in _PRICES | _OLD_PRICES:
            text = price_text(node)
            # An amount between other words ("Our price: 12,90 €") is cut out where it is the only one.
            return (_WORDY.search(text) and self.field != "unit_price" and one_price(text)) or text
        return plain_text(node)


def parse_selectors(written: Mapping[str, Any], *, of_items: bool = False) -> tuple[Selector, ...]:
    """The selectors of a config. of_items: they start from an item, which ``:scope`` and nothing at all stand for.

    Raises PageFault ``invalid_selector`` naming the first that is no valid CSS.
    """
    selectors = []
    for field, text in written.items():
        if isinstance(text, Mapping):
            css, attribute, of = str(text.get("css", "")).strip(), text.get("attribute"), text.get("of")
            selector = Selector(field, css, attribute, of_page=of == "page")
        elif split := _WITH_ATTRIBUTE.fullmatch(str(text)):
            selector = Selector(field, split["css"].strip(), split["attribute"])
        else:
            selector = Selector(field, str(text))
        if of_items and selector.css in ("", ":scope"):
            selectors.append(replace(selector, css=""))
            continue
        check_css(f"selectors.{field}", selector.css)
        selectors.append(selector)
    return tuple(selectors)


def check_css(key: str, css: str) -> None:
    """Raises PageFault ``invalid_selector`` naming the config's key where a text is no valid CSS selector."""
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    try:
        LexborHTMLParser("<p></p>").css(css)
    except SelectolaxError:
        raise PageFault("invalid_selector", f"{key}: {css!r} is not a CSS selector") from None
