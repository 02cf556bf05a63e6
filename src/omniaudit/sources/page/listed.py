"""Pages that list many offers: each record of an embedded state, or each element of a selector, is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from omniaudit.sources.page.document import Document, StateRules
from omniaudit.sources.page.items import clean
from omniaudit.sources.page.soft import is_template
from omniaudit.sources.page.state import Record, known_fields, record_fields, records
from omniaudit.sources.page.surface import PageFault
from omniaudit.sources.rejects import RawReject

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_TELLING: Final = ("id", "gtin", "sku", "mpn", "url", "title", "price", "sale_price", "availability", "quantity")


@dataclass(frozen=True)
class _Entry:
    """One offer of a list. position: evidence; read: its fields, and why the offer can't be used where it can't."""

    position: str
    read: Callable[[], tuple[dict[str, str], PageFault | None]]
    surface: str
    repairs: tuple[str, ...] = ()


def lists_offers(document: Document) -> bool:
    """Whether the config says that a page holds a list."""
    rules = document.rules
    return bool(rules.items or (rules.state and rules.state.items))


def listed_offers(document: Document) -> tuple[list[dict[str, str]], list[RawReject]]:
    """The listings of a page's list, and the entries that could not be read."""
    state = document.rules.state
    entries = _of_state(document, state) if state else _of_elements(document)
    listings: list[dict[str, str]] = []
    rejects: list[RawReject] = []
    for entry in entries:
        fields, fault = entry.read()
        if fault := fault or _unfilled(fields):
            rejects.append(_rejected(fields, fault, document.page.name, entry.position))
            continue
        if not any(name in fields for name in _TELLING):
            continue  # an advertisement between the products
        listing = fields | {"source": document.page.name, "surface": entry.surface, "position": entry.position}
        listing["id"] = fields.get("id") or fields.get("sku") or fields.get("gtin") or fields.get("url") or ""
        listing["repairs"] = ",".join([*document.repairs, *entry.repairs])
        listing["origins"] = ",".join(f"{name}={entry.surface}" for name in fields)
        listings.append({key: value for key, value in listing.items() if value})
    return listings, rejects


def _unfilled(fields: dict[str, str]) -> PageFault | None:
    name = next((name for name, text in fields.items() if is_template(text)), None)
    return PageFault("unrendered_template", field=name, sample=fields[name]) if name else None


def _rejected(fields: dict[str, str], fault: PageFault, source: str, position: str) -> RawReject:
    """An entry that could not be read, with what is known of it: it is not a missing product."""
    return RawReject(
        source,
        fault.code,
        fault.field,
        position=position,
        sample=(fault.sample or str(fault))[:200],
        listing_id=fields.get("id"),
        gtin=fields.get("gtin"),
        sku=fields.get("sku"),
        title=fields.get("title"),
    )


def _of_state(document: Document, rules: StateRules) -> Iterator[_Entry]:
    for record in records(document, rules):

        def read(record: Record = record) -> tuple[dict[str, str], PageFault | None]:
            try:
                return record_fields(record, rules, document), None
            except PageFault as fault:
                return known_fields(record, rules), fault

        yield _Entry(record.position, read, "state", record.repairs)


def _of_elements(document: Document) -> Iterator[_Entry]:
    css = document.rules.items
    assert css is not None
    for number, node in enumerate(document.region.css(css)):

        def read(node: LexborNode = node) -> tuple[dict[str, str], PageFault | None]:
            return _element_fields(document, node)

        yield _Entry(f"{css}[{number}]", read, "selector")


def _element_fields(document: Document, node: LexborNode) -> tuple[dict[str, str], PageFault | None]:
    fields: dict[str, str] = {}
    first: PageFault | None = None
    shows_anything = False
    for selector in document.rules.selectors:
        try:
            value = selector.value(document.region if selector.of_page else node)
        except PageFault as fault:
            first = first or fault
            continue
        if value:
            fields[selector.field] = clean(value)
            shows_anything |= not selector.of_page
    if not shows_anything:
        return {}, first
    for name in ("url", "image"):
        if name in fields:
            fields[name] = document.absolute(fields[name]) or fields[name]
    return fields, first
