"""One page, decoded and parsed, with what it says of itself: its address, headings and meta elements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

from omniaudit.sources.page.visible import plain_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from omniaudit.sources.page.selector import Selector


@dataclass(frozen=True)
class PageRules:
    """What holds for all pages of a source; small, and fit to be sent to a worker process.

    currency, tax: the channel's, to choose between offers that differ in them only.
    main_product: the CSS selector of the part of the page that shows its own product.
    """

    now: datetime
    currency: str | None = None
    tax: str | None = None
    selectors: tuple[Selector, ...] = ()
    main_product: str | None = None


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
    """A parsed page."""

    html: str
    tree: LexborHTMLParser
    rules: PageRules
    page: PageInput
    repairs: tuple[str, ...] = ()

    @cached_property
    def region(self) -> LexborHTMLParser | LexborNode:
        """Where the page shows its own product: the configured part, else the whole page."""
        css = self.rules.main_product
        return (self.tree.css_first(css) if css else None) or self.tree

    @cached_property
    def meta(self) -> list[tuple[str, str]]:
        """Names (or RDFa properties) of the meta elements, lower-case, with their contents, in order."""
        found = []
        for node in self.tree.css("meta[content]"):
            attributes = node.attributes
            name = attributes.get("property") or attributes.get("name")
            if name and (content := attributes.get("content")):
                found.append((name.strip().lower(), content.strip()))
        return found

    def meta_value(self, name: str) -> str | None:
        """The first content of a meta element."""
        return next((content for known, content in self.meta if known == name and content), None)

    @cached_property
    def base(self) -> str | None:
        """What relative addresses start from."""
        node = self.tree.css_first("base[href]")
        own = node.attributes.get("href") if node else None
        return joined(self.page.url, own) if own else self.page.url

    def absolute(self, address: str | None) -> str | None:
        """An http(s) address made absolute; one that stays relative (a page from a file) as it is; else None."""
        return joined(self.base, address)

    @cached_property
    def canonical(self) -> str | None:
        """The address that the page gives itself: canonical link, else ``og:url``."""
        node = self.tree.css_first("link[rel~=canonical i][href]")
        return self.absolute(node.attributes.get("href") if node else None) or self.absolute(self.meta_value("og:url"))

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Every address of the page, in the comparable form of ``address_key``."""
        known = (self.canonical, self.page.url, self.page.requested, self.absolute(self.meta_value("og:url")))
        return frozenset(address_key(address) for address in known if address)

    @cached_property
    def title(self) -> str:
        """The text of the title element."""
        node = self.tree.css_first("title")
        return " ".join(node.text().split()) if node else ""

    @cached_property
    def headings(self) -> list[str]:
        """The texts of the first few h1 elements."""
        return [text for node in self.tree.css("h1")[:5] if (text := plain_text(node))]


def joined(base: str | None, address: str | None) -> str | None:
    """An address seen from another; None where it is none that a customer could open."""
    if not address or not address.strip():
        return None
    try:
        whole = urljoin(base or "", address.strip())
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
