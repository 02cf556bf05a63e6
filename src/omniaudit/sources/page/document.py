"""One page, decoded and parsed, with what it says of itself: its address, headings and meta elements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urljoin, urlsplit, urlunsplit

from omniaudit.model.offer import CANONICAL_OFFER_FIELDS
from omniaudit.sources.page.text import plain_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from omniaudit.config.settings import MoneyUnit
    from omniaudit.sources.page.selector import Selector

_NAMED: Final = frozenset(("title", "h1", "base", "link", "meta", "script"))
_LOOKED_FOR: Final = (
    "title, h1, base[href], link[rel~=canonical i][href], meta[content], script[type], [itemscope], [typeof]"
)
"""Elements of _NAMED, and any that begin an item of microdata or RDFa."""

_WHOLE: Final = re.compile(r"https?://[\w.-]+(?::\d+)?/[\w./%~+,@:$&=-]*(?:\?[\w./%~+,@:$&=-]+)?", re.ASCII)
"""An address that joining and taking apart would leave as it is; nearly all are."""


@dataclass(frozen=True)
class StateRules:
    """How the state that a single-page shop embeds is read.

    place: a CSS selector, perhaps ``@attribute``, or a global's name; None: wherever the page has state.
    items: JMESPath of the records, each an offer; None: the state is one record.
    fields: canonical field and JMESPath; money: as the source's; digits: how many decimals, or the JMESPath of it.
    """

    place: str | None
    items: str | None
    fields: tuple[tuple[str, str], ...] = ()
    money: MoneyUnit = "major"
    digits: str | None = None

    @property
    def supplied(self) -> tuple[str, ...]:
        """The canonical fields that it may supply."""
        return tuple(field for field, _ in self.fields) or CANONICAL_OFFER_FIELDS


@dataclass(frozen=True)
class PageRules:
    """What holds for all pages of a source; small, and fit to be sent to a worker process.

    currency, tax: the channel's, to choose between offers that differ in them only.
    main_product: the CSS selector of the part of the page that shows its own product.
    items: the CSS selector of elements that each show one offer, for pages that list many.
    statements: what is read instead of offers; country: whose terms of return and delivery are meant.
    """

    now: datetime
    currency: str | None = None
    tax: str | None = None
    selectors: tuple[Selector, ...] = ()
    main_product: str | None = None
    items: str | None = None
    state: StateRules | None = None
    statements: Literal["policies", "locations"] | None = None
    country: str | None = None


@dataclass(frozen=True)
class PageInput:
    """One page as it came. name: file or URL, for evidence; url: where it was read, None for files.

    known: what the catalogue knew of the product when the address was made from it (gtin, sku …).
    """

    name: str
    body: bytes
    url: str | None = None
    requested: str | None = None
    content_type: str | None = None
    known: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Document:
    """A parsed page. html: its text in UTF-8."""

    html: bytes
    tree: LexborHTMLParser
    rules: PageRules
    page: PageInput
    repairs: tuple[str, ...] = ()

    @cached_property
    def low(self) -> bytes:
        """The page in lower-case ASCII, to look for names without decoding or parsing."""
        return self.html.lower()

    def named(self, tag: str) -> list[LexborNode]:
        """The elements of a name in _NAMED, in order. One walk finds all: each costs as much."""
        return self._found.get(tag, [])

    def types(self, scope: str, kind: str) -> list[str]:
        """What the elements that begin an item by one attribute, ``itemscope`` or ``typeof``, say of it in another."""
        return [own[kind] or "" for own in self._scopes if scope in own and kind in own]

    @cached_property
    def _scopes(self) -> list[dict[str, str | None]]:
        return [node.attributes for node in self._found.get("", ())]

    @cached_property
    def _found(self) -> dict[str, list[LexborNode]]:
        found: dict[str, list[LexborNode]] = {}
        for node in self.tree.css(_LOOKED_FOR):
            tag = node.tag or ""
            found.setdefault(tag if tag in _NAMED else "", []).append(node)
        return found

    @cached_property
    def part(self) -> LexborNode | None:
        """The part of the page that shows its own product, where the config names one that there is."""
        css = self.rules.main_product
        return self.tree.css_first(css) if css else None

    @property
    def region(self) -> LexborHTMLParser | LexborNode:
        """Where the page shows its own product: that part, else the whole page."""
        return self.part or self.tree

    @cached_property
    def meta(self) -> list[tuple[str, str]]:
        """Names (or RDFa properties) of the meta elements, lower-case, with their contents, in order."""
        found = []
        for node in self.named("meta"):
            attributes = node.attributes
            name = attributes.get("property") or attributes.get("name")
            if name and (content := attributes.get("content")):
                found.append((name.strip().lower(), content.strip()))
        return found

    def meta_value(self, name: str) -> str | None:
        """The first content of a meta element."""
        return self._first_meta.get(name)

    @cached_property
    def _first_meta(self) -> dict[str, str]:
        return {name: content for name, content in reversed(self.meta) if content}

    @cached_property
    def base(self) -> str | None:
        """What relative addresses start from."""
        node = next(iter(self.named("base")), None)
        own = node.attributes.get("href") if node else None
        return joined(self.page.url, own) if own else self.page.url

    def absolute(self, address: str | None) -> str | None:
        """An http(s) address made absolute; one that stays relative (a page from a file) as it is; else None."""
        return joined(self.base, address)

    @cached_property
    def canonical(self) -> str | None:
        """The address that the page gives itself: canonical link, else ``og:url``."""
        links = (node for node in self.named("link") if "canonical" in (node.attributes.get("rel") or "").lower())
        node = next(links, None)
        return self.absolute(node.attributes.get("href") if node else None) or self.absolute(self.meta_value("og:url"))

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Every address of the page, in the comparable form of ``address_key``."""
        known = (self.canonical, self.page.url, self.page.requested, self.absolute(self.meta_value("og:url")))
        return frozenset(address_key(address) for address in known if address)

    @cached_property
    def title(self) -> str:
        """The text of the title element."""
        node = next(iter(self.named("title")), None)
        return " ".join(node.text().split()) if node else ""

    @cached_property
    def headings(self) -> list[str]:
        """The texts of the first few h1 elements."""
        return [text for node in self.named("h1")[:5] if (text := plain_text(node))]


def joined(base: str | None, address: str | None) -> str | None:
    """An address seen from another; None where it is none that a customer could open."""
    if not address or not (address := address.strip()):
        return None
    if _WHOLE.fullmatch(address):
        return address
    try:
        whole = urljoin(base or "", address)
        scheme = urlsplit(whole).scheme.lower()
    except ValueError:
        return None
    return whole if scheme in ("http", "https", "") else None


def address_key(address: str) -> str:
    """An address without what does not tell pages apart: scheme, ``www.``, fragment, trailing slash, campaign marks."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return address
    query = "&".join(
        sorted(
            pair
            for pair in parts.query.split("&")
            if pair and not pair.lower().startswith(("utm_", "gclid=", "fbclid=", "msclkid="))
        )
    )
    host = parts.netloc.lower().removeprefix("www.")
    return urlunsplit(("", host, parts.path.rstrip("/"), query, ""))
