"""Lists that go on where no link leads: a next page, or more products, that only a script shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from omniaudit.sources.page.document import Document

_PRESSED: Final = 'a[href^="#"], a[href^="javascript:" i], a[role="button"]:not([href]), button'
_MOST: Final = 2_000
_LONGEST: Final = 60
_LEVELS: Final = 5
"""Elements above a page number among which one is the pager."""

_THINGS: Final = r"(?:products|items|results|articles|produits|produkte|artikel|productos|artículos|prodotti|producten)"
_GOES_ON: Final = re.compile(
    rf"\W*(?:(?:go to )?(?:the )?next page|(?:load|show|view|see) more {_THINGS}|load more"
    rf"|(?:aller à la )?page suivante|(?:charger|afficher|voir) plus (?:de |d’|d')?{_THINGS}"
    rf"|(?:zur )?nächsten? seite|(?:mehr|weitere) {_THINGS}(?: anzeigen| laden)?"
    rf"|página siguiente|(?:cargar|mostrar|ver) más {_THINGS}|pagina successiva|(?:mostra|carica) altri {_THINGS}"
    rf"|volgende pagina|meer {_THINGS}(?: tonen| laden)?)\W*",
    re.IGNORECASE,
)
_PAGER: Final = re.compile(r"paginat|\bpager\b", re.IGNORECASE)
_SLIDES: Final = re.compile(
    r"swiper|slick|owl-|carousel|slider|glide|splide|flickity|gallery|review|comment", re.IGNORECASE
)


def goes_on_by_script(document: Document) -> bool:
    """Whether a page has a next page, or more products, behind an element that is no link.

    For lists only: what turns the pages of reviews, or the pictures of a product, looks alike.
    """
    return any(_goes_on(node) for node in document.tree.css(_PRESSED)[:_MOST])


def _goes_on(node: LexborNode) -> bool:
    attributes = node.attributes
    if "disabled" in attributes or "aria-current" in attributes or attributes.get("aria-disabled") == "true":
        return False
    label = " ".join((attributes.get("aria-label") or node.text()).split())
    if len(label) > _LONGEST:
        return False
    if _GOES_ON.fullmatch(label):
        return not any(_SLIDES.search(each) for each in _around(node))
    if not (label.isdecimal() and len(label) < 5 and int(label) > 1):
        return False
    around = _around(node)
    return any(_PAGER.search(each) for each in around) and not any(_SLIDES.search(each) for each in around)


def _around(node: LexborNode) -> list[str]:
    """How an element and those around it are called."""
    found: list[str] = []
    at: LexborNode | None = node
    for _ in range(_LEVELS):
        if at is None or at.tag in ("body", "html"):
            break
        own = at.attributes
        found.extend(text for name in ("class", "id", "aria-label", "data-slot") if (text := own.get(name)))
        at = at.parent
    return found
