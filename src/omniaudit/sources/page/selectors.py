"""The elements that the config points at: believed before anything the page says to machines."""

from __future__ import annotations

from omniaudit.sources.page.document import Document, address_key
from omniaudit.sources.page.items import clean
from omniaudit.sources.page.surface import Candidate, Extract, PageOffer, Surface


def extract(document: Document) -> Extract:
    """One product of the configured fields. Raises PageFault ``several_values`` where a selector is not unique."""
    fields: dict[str, str] = {}
    positions: dict[str, str] = {}
    for selector in document.rules.selectors:
        if value := selector.value(document.region):
            fields[selector.field] = clean(value)
            positions[selector.field] = selector.position
    for name in ("url", "image"):
        if name in fields:
            fields[name] = document.absolute(fields[name]) or fields[name]
    if not fields:
        return Extract([])
    position = positions.get("sale_price") or positions.get("price") or next(iter(positions.values()))
    candidate = Candidate([PageOffer(fields, position)], declared_main=True)
    candidate.names += [fields["title"]] if "title" in fields else []
    candidate.urls += [address_key(fields["url"])] if "url" in fields else []
    candidate.identifiers.update(value for name in ("gtin", "sku", "mpn", "id") if (value := fields.get(name)))
    return Extract([candidate])


SURFACE = Surface("selector", 0, extract)
