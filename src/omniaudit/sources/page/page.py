"""One page in, its listings or one reason out.

``read_page`` takes and gives plain data only, so that it may run in a worker process.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from omniaudit.sources.page.charset import as_utf8
from omniaudit.sources.page.combine import Statement, combined_offer, combined_variants
from omniaudit.sources.page.document import Document, PageInput, PageRules
from omniaudit.sources.page.listed import listed_offers, lists_offers
from omniaudit.sources.page.main_product import Clues, choose, folded, is_named, joined, number_key
from omniaudit.sources.page.nesting import check_nesting, is_harmless
from omniaudit.sources.page.soft import is_template, says_not_found, soft_problem
from omniaudit.sources.page.state import has_empty_list
from omniaudit.sources.page.statements import stated
from omniaudit.sources.page.surface import Candidate, PageFault, Surface
from omniaudit.sources.page.visible import can_be_bought
from omniaudit.sources.rejects import RawReject

_NOT_HTML: Final = (b"%PDF", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"{", b"[")


@dataclass(frozen=True)
class PageResult:
    """What a page gave: listings (canonical raw texts and evidence), or the reason why it gave none.

    ranged: how many listings state a range (AggregateOffer) instead of a price.
    entries: those of a page's list that could not be read. empty: the page's list is there, and has none.
    """

    listings: list[dict[str, str]] = field(default_factory=list)
    reject: RawReject | None = None
    ranged: int = 0
    entries: tuple[RawReject, ...] = ()
    empty: bool = False


@lru_cache(maxsize=1)
def surfaces() -> tuple[Surface, ...]:
    """Every surface of this folder that is always asked, the most believed first."""
    return tuple(surface for surface in _all_surfaces() if not surface.fallback)


@lru_cache(maxsize=1)
def fallback_surfaces() -> tuple[Surface, ...]:
    """Those that are asked only where the others give no price."""
    return tuple(surface for surface in _all_surfaces() if surface.fallback)


def _all_surfaces() -> tuple[Surface, ...]:
    package = importlib.import_module(__package__ or "")
    names = [found.name for found in pkgutil.iter_modules(package.__path__)]
    modules = [importlib.import_module(f"{package.__name__}.{name}") for name in names]
    found = [module.SURFACE for module in modules if hasattr(module, "SURFACE")]
    return tuple(sorted(found, key=lambda surface: surface.order))


def read_page(page: PageInput, rules: PageRules) -> PageResult:
    """The listings of one page. Whatever a page holds, it costs no more than itself."""
    try:
        document = open_page(page, rules)
    except Exception as error:
        return refused(page, error)
    return read_document(document)


def read_document(document: Document) -> PageResult:
    """The listings of a page that was opened already."""
    try:
        return PageResult(stated(document)) if document.rules.statements else _read(document)
    except Exception as error:
        return refused(document.page, error)


def refused(page: PageInput, error: Exception) -> PageResult:
    """The result of a page that raised this: its own fault, or a bug of ours, which must never stop the others."""
    if isinstance(error, PageFault):
        return PageResult(reject=reject(page, error.code, sample=error.sample or str(error), field=error.field))
    return PageResult(reject=reject(page, "page_crashed", sample=f"{type(error).__name__}: {error}"))


def reject(page: PageInput, code: str, *, sample: str | None = None, field: str | None = None) -> RawReject:
    """The record of a page without listings, with what the catalogue knew of its product."""
    known = page.known
    return RawReject(
        source=page.name,
        code=code,
        field=field,
        sample=sample[:200] if sample else None,
        listing_id=known.get("id"),
        gtin=known.get("gtin"),
        sku=known.get("sku"),
        title=known.get("title"),
    )


def open_page(page: PageInput, rules: PageRules) -> Document:
    """Decode, look over and parse a page. Raises PageFault for what is no page or would take the parser too long."""
    from selectolax.lexbor import LexborHTMLParser

    if page.body[:256].lstrip().startswith(_NOT_HTML):
        raise PageFault("not_html", "the body is a file or data, not a web page")
    if _is_sent_home(page):
        raise PageFault("redirected_away", f"the address leads to {page.url}")
    html, repairs = as_utf8(page.body, page.content_type)
    if not html or html.isspace():
        raise PageFault("empty_page", "the page has no content")
    if not is_harmless(html):
        check_nesting(html.decode())
    return Document(html, LexborHTMLParser(html), rules, page, repairs)


def _is_sent_home(page: PageInput) -> bool:
    if not (page.url and page.requested):
        return False
    return not urlsplit(page.url).path.strip("/") and bool(urlsplit(page.requested).path.strip("/"))


def _read(document: Document) -> PageResult:
    if lists_offers(document):
        return _read_list(document)
    statements, unreadable = _own_statements(document)
    _check_believable(document, statements)
    statements += _fallbacks(document, statements)
    base = next((each for each in statements if not each.is_selected), None) or next(iter(statements), None)
    if base is None:
        problem = soft_problem(document)
        raise PageFault(unreadable[0] if unreadable and problem == "no_product" else problem, document.title)
    if len(base.candidate.offers) == 1:
        listings = [combined_offer(base.offer, base, statements, document)]
    else:
        listings = combined_variants(base, statements, document)
    if base.candidate.fault and not any("price" in listing for listing in listings):
        raise base.candidate.fault
    _check_identity(document, listings)
    for listing in listings:
        repairs = [*listing.get("repairs", "").split(","), *unreadable]
        listing["repairs"] = ",".join(dict.fromkeys(filter(None, repairs)))
    ranged = sum(offer.ranged for offer in base.candidate.offers) if "price" not in listings[0] else 0
    return PageResult([{key: value for key, value in listing.items() if value} for listing in listings], None, ranged)


def _read_list(document: Document) -> PageResult:
    """A page that lists many offers. Raises PageFault ``no_items`` where it lists none."""
    try:
        listings, entries = listed_offers(document)
    except PageFault as fault:
        problem = soft_problem(document)
        raise fault if problem in ("no_product", "empty_shell") else PageFault(problem, document.title) from None
    if not listings and not entries:
        problem = soft_problem(document)
        if problem not in ("no_product", "empty_shell"):
            raise PageFault(problem, document.title)
        if document.rules.state and has_empty_list(document, document.rules.state):
            return PageResult(empty=True)
        raise PageFault("no_items", document.title)
    _check_identity(document, listings)
    return PageResult(listings, None, 0, tuple(entries))


def _fallbacks(document: Document, statements: list[Statement]) -> list[Statement]:
    """What surfaces say that are asked only where no other gives a price, and nothing else is known of it."""
    offers = [offer for each in statements for offer in each.candidate.offers]
    if any(offer.ranged or "price" in offer.fields or "sale_price" in offer.fields for offer in offers):
        return []
    if len(offers) > len(statements) or any(each.candidate.fault for each in statements):
        return []
    if not statements and not (can_be_bought(document) and soft_problem(document) in ("no_product", "empty_shell")):
        return []  # a page with a way to buy is no shell, however few its words are
    found = []
    for surface in fallback_surfaces():
        for candidate in surface.extract(document).candidates:
            if any("availability" in offer.fields for offer in offers):
                candidate.offers[0].fields.pop("availability", None)
                candidate.repairs = ()
            found.append(Statement(surface.name, surface.order, candidate))
    return found


def _own_statements(document: Document) -> tuple[list[Statement], tuple[str, ...]]:
    """What each surface says of the page's own product, and the codes of what could not be read.

    Raises PageFault ``several_products`` where every surface speaks of several and nothing tells which is meant.
    """
    found: list[tuple[Surface, list[Candidate]]] = []
    declared: list[Candidate] = []
    unreadable: tuple[str, ...] = ()
    for surface in surfaces():
        extract = surface.extract(document)
        unreadable += extract.repairs
        if candidates := extract.candidates:
            found.append((surface, joined(candidates)))
            declared += candidates if len(candidates) == 1 and candidates[0].declared_main else []
    if not found:
        return [], unreadable
    clues = Clues.of(document)
    for each in declared:
        clues.learn(each)
    chosen: list[Candidate | None] = []
    for _, candidates in found:
        chosen.append(choose(candidates, clues))
        if (decided := chosen[-1]) is not None:
            clues.learn(decided)
    statements = [
        Statement(surface.name, surface.order, candidate)
        for (surface, candidates), decided in zip(found, chosen, strict=True)
        if (candidate := decided or choose(candidates, clues)) is not None
    ]
    if all(each.is_selected for each in statements):
        statements = [each for each in statements if each.is_product]
    undecided = [
        name for _, candidates in found if len(candidates) > 1 for each in candidates for name in each.names[:1]
    ]
    if undecided and not statements:
        raise PageFault("several_products", f"nothing tells which of these is the page's own: {undecided[:5]}")
    return statements, unreadable


def _check_believable(document: Document, statements: list[Statement]) -> None:
    """Refuse an error page that recommends products, and a page whose template was never filled."""
    titles = [folded(title) for title in (*document.headings, document.title) if title]
    naming = (each for each in statements if not each.is_selected and each.surface != "open_graph")
    if not any(is_named(each.candidate, titles) for each in naming) and says_not_found(document):
        raise PageFault("not_found_page", document.title or document.headings[0])
    for statement in statements:
        for offer in statement.candidate.offers:
            for name in ("price", "title", "gtin", "sku"):
                if is_template(offer.fields.get(name, "")):
                    raise PageFault("unrendered_template", field=name, sample=offer.fields[name])


def _check_identity(document: Document, listings: list[dict[str, str]]) -> None:
    """Refuse a page that was asked for by one number and shows another (``identity_mismatch``)."""
    for name in ("gtin", "sku"):
        wanted = document.page.known.get(name)
        shown = [value for listing in listings if (value := listing.get(name))]
        if wanted and shown:
            if number_key(wanted) not in map(number_key, shown):
                raise PageFault("identity_mismatch", field=name, sample=f"{shown[0]} instead of {wanted}")
            return
