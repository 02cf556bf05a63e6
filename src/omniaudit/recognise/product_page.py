"""What one page of a shop shows: a product with a price, in data or in text alone, or nothing before scripts ran."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from omniaudit.normalise.money import parse_price
from omniaudit.normalise.verdict import Reject
from omniaudit.recognise.proposal import Line, Source

if TYPE_CHECKING:
    from omniaudit.http import Response


@dataclass(frozen=True)
class Shown:
    """What a page shows. listing: raw texts of its product, where that has a price; shell: scripts alone fill it.

    states: what its embedded states are called.
    """

    listing: Mapping[str, str] | None = None
    shell: bool = False
    states: tuple[str, ...] = ()


def look_at(requested: str, answer: Response, body: bytes) -> Shown:
    """Read a page as a channel without any selectors would."""
    from omniaudit.sources.page.document import PageInput, PageRules
    from omniaudit.sources.page.page import open_page, read_document
    from omniaudit.sources.page.state import state_names
    from omniaudit.sources.page.surface import PageFault

    page = PageInput(requested, body, answer.url, requested, answer.content_type)
    try:
        document = open_page(page, PageRules(datetime.now(UTC)))
    except PageFault:
        return Shown()
    result = read_document(document)
    empty = result.reject is not None and result.reject.code == "empty_shell"
    shell = empty and not document.tree.css_matches("a[href]")
    priced = (listing for listing in result.listings if listing.get("price"))
    return Shown(next(priced, None), shell, state_names(document))


def tell(source: Source, named: str, shown: Shown) -> None:
    """Note what a page shows, and what else its reading needs. named: the page, as the notes call it."""
    found = shown.listing
    if found:
        currency = found.get("currency") or ""
        source.notes.append(f"{named} says {found.get('title', 'no title')}: {found['price']} {currency}".strip())
        price = parse_price(found["price"], currency=currency or None)
        if price and not isinstance(price, Reject):
            source.evidence.currencies[price.currency] += 1
            source.evidence.said["currency"] = f"{named} says {currency or found['price']}"
        if found["surface"] == "visible":
            source.notes.append(
                "that price is for people only, and nothing is compared with it until selectors: {price: …} name it"
            )
    elif shown.shell:
        why = "scripts alone fill its pages; needs omniaudit[render] and a Chromium"
        source.lines.append(Line("render", True, why))
    if shown.states and (not found or found["surface"] == "visible"):
        source.notes.append(
            f"its pages embed their state ({', '.join(shown.states[:3])}): state, items and fields read it as data"
        )
