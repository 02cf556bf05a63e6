"""Where a page leads: to product pages, and to pages that may list more of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

from omniaudit.sources.page.document import joined
from omniaudit.sources.site.canonical import canonical, site_of
from omniaudit.sources.site.patterns import Pattern, is_wanted
from omniaudit.sources.site.scripted import goes_on_by_script

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from omniaudit.sources.page.document import Document

_MOST: Final = 5_000  # links of one page
_KNOWN: Final = 8_192  # links of several pages whose meaning is kept
_MOST_PARAMETERS: Final = 3

_NO_PAGE: Final = re.compile(
    r"\.(?:jpe?g|png|gif|svg|webp|avif|ico|bmp|css|m?js|json|xml|rss|atom|txt|pdf|zip|gz|tgz|rar|7z|exe|dmg|apk"
    r"|mp[34]|m4[av]|avi|mov|webm|wav|ogg|woff2?|ttf|eot|docx?|xlsx?|pptx?|csv|ics|vcf|epub)$",
    re.IGNORECASE,
)
_ASIDE: Final = re.compile(
    r"(?:cart|basket|bag|panier|warenkorb|carrito|cesta|carrello|winkelwagen|checkout|kasse|caisse|commander"
    r"|(?:my-|mon-|mein-|mi-)?(?:account|compte|konto|cuenta)|customer|login|log-in|signin|sign-in|connexion|anmelden"
    r"|logout|register|signup|password|wishlist|favou?rites|favoris|merkzettel|compare|comparer|vergleich|search"
    r"|recherche|suche|buscar|cerca|(?:write-)?reviews?|avis|bewertung(?:en)?|opiniones|rese[nñ]as|recensioni"
    r"|print|share|feed|rss|wp-admin|wp-login\.php|wp-json|xmlrpc\.php|cdn-cgi|calendar)",
    re.IGNORECASE,
)
"""Steps of a path behind which no product is listed that is not listed elsewhere (a review's form shows one again)."""

_PAGING: Final = re.compile(
    r"p|pg|page|paged|pagenum(?:ber)?|page_?no|page_?id|pagina|seite|start|offset|from|skip|cursor|after|b_start"
    r"|pnum|currentpage|product-page",
    re.IGNORECASE,
)
_SELECTING: Final = re.compile(
    r"sort\w*|order\w*|dir|direction|limit|per_?page|page_?size|view|mode|layout|display|q|query|search|s|keyword"
    r"|f|f\[.*|filt\w*.*|(?:selected_)?facet.*|colou?rs?|size|brand|marque|marke|price.*|min\w*|max\w*|rating|prefn\d*|prefv\d*"
    r"|add[-_].*|remove.*|action|do|share|print|replytocom|return.*|redirect.*|back|currency|currencycode"
    r"|product_list_.*|variant|tab|date|day|week|month|year",
    re.IGNORECASE,
)
"""Parameters that choose among, sort or show otherwise what is listed without them: facets have no end."""

_NEXT: Final = re.compile(
    r"\W*(?:next(?: page)?|older|more|(?:load|show|view|see) (?:more|all)|suivante?s?|page suivante|voir (?:plus|tout)"
    r"|weiter|nächste(?: seite)?|mehr(?: anzeigen)?|alle anzeigen|siguiente|ver (?:más|todo)|successiv[ao]|avanti"
    r"|mostra (?:altro|tutto)|próxim[ao]|volgende|følgende|næste|nästa|\d{1,5})?\W*",
    re.IGNORECASE,
)
_NEXT_MARKS: Final = re.compile(r"[›»→>]|\w")


@dataclass(frozen=True)
class SiteRules:
    """What a crawl may follow; small, and fit to be sent to a worker process.

    sites: hosts in the form of ``site_of``. include: what makes an address a product page's; without it any may be.
    """

    sites: frozenset[str]
    include: tuple[Pattern, ...] = ()
    exclude: tuple[Pattern, ...] = ()


@dataclass(frozen=True)
class Links:
    """Where a page leads, each address once, in the page's order.

    products: by ``include``. onward: pages to look for more on; without ``include`` products are among them.
    canonical: the address that the page gives itself, where that is one of the site's.
    cut: the page's address, where it is a list that goes on by a script alone.
    """

    products: tuple[str, ...] = ()
    onward: tuple[str, ...] = ()
    canonical: str | None = None
    cut: str | None = None


def links_of(document: Document, rules: SiteRules) -> Links:
    """The links that a crawl may follow; of a page that forbids following, none (``nofollow``)."""
    own = canonical(document.canonical or "")
    own = own if own and site_of(own) in rules.sites else None
    products: dict[str, None] = {}
    onward: dict[str, None] = {}
    if _forbids(document):
        return Links(canonical=own)
    targets = list(_targets(document, rules))
    for address, node in targets:
        if rules.include and is_wanted(address, rules.include, rules.exclude):
            products[address] = None
        elif _leads_on(address, node, rules):
            onward[address] = None
    is_cut = goes_on_by_script(document) and not any(_is_next(node) for _, node in targets)
    return Links(tuple(products), tuple(onward), own, document.page.url if is_cut else None)


def _forbids(document: Document) -> bool:
    return any(
        name in ("robots", "omniaudit") and re.search(r"\b(?:nofollow|none)\b", content, re.IGNORECASE)
        for name, content in document.meta
    )


def _targets(document: Document, rules: SiteRules) -> Iterator[tuple[str, LexborNode]]:
    """The addresses on this site, with the elements that name them."""
    for node in document.tree.css("a[href], area[href], link[rel~=next i][href]")[:_MOST]:
        attributes = node.attributes
        if "nofollow" in (attributes.get("rel") or "").lower().split():
            continue
        written = (attributes.get("href") or "").strip()
        if not written or written.startswith("#"):
            continue
        address, site = _address(_ground(document, written), written)
        if address and site in rules.sites:
            yield address, node


def _ground(document: Document, written: str) -> str | None:
    """What an address starts from: of one that names its place on the site, the site alone."""
    base = document.base
    if base and written.startswith("/"):
        return base[: base.find("/", base.find("//") + 2) + 1] or base
    return base


@lru_cache(maxsize=_KNOWN)
def _address(base: str | None, written: str) -> tuple[str | None, str]:
    """The canonical address of a link, and its site. Kept, for menus are the same on every page."""
    absolute = joined(base, written)
    address = canonical(absolute) if absolute else None
    return address, site_of(address) if address else ""


def _leads_on(address: str, node: LexborNode, rules: SiteRules) -> bool:
    """Whether a link may lead to a list of products, or on in one."""
    leads = _leads(address, rules.exclude)
    return leads == "on" or (leads == "on if next" and _is_next(node))


@lru_cache(maxsize=_KNOWN)
def _leads(address: str, exclude: tuple[Pattern, ...]) -> Literal["on", "on if next", "aside"]:
    """The same, as far as the address tells."""
    if not is_wanted(address, (), exclude):
        return "aside"
    parts = urlsplit(address)
    if _NO_PAGE.search(parts.path) or any(_ASIDE.fullmatch(step) for step in parts.path.split("/")):
        return "aside"
    if not parts.query:
        return "on"
    names = [pair.partition("=")[0] for pair in parts.query.split("&")]
    if len(names) <= _MOST_PARAMETERS and not any(_SELECTING.fullmatch(name) for name in names):
        return "on"
    return "on if next" if any(_PAGING.fullmatch(name) for name in names) else "aside"


def _is_next(node: LexborNode) -> bool:
    """Whether an element is called "next", in a word or by its relation, or a page number."""
    attributes = node.attributes
    if "next" in (attributes.get("rel") or "").lower().split():
        return True
    texts = (node.text(), attributes.get("aria-label") or "", attributes.get("title") or "")
    return any(_NEXT_MARKS.search(text) and _NEXT.fullmatch(" ".join(text.split())) for text in texts)
