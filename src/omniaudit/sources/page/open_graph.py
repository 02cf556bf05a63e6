"""The Open Graph of a page: ``product:*`` and ``og:*`` meta elements."""

from __future__ import annotations

from typing import Final

from omniaudit.sources.page.document import Document, address_key
from omniaudit.sources.page.items import clean
from omniaudit.sources.page.offers import has_ended, starts_later
from omniaudit.sources.page.prices import same_price
from omniaudit.sources.page.surface import Candidate, Extract, PageOffer, Surface

_FIELDS: Final = {
    "gtin": ("product:gtin", "product:ean", "product:upc", "product:isbn"),
    "sku": ("product:retailer_item_id", "product:sku"),
    "mpn": ("product:mfr_part_no",),
    "brand": ("product:brand", "og:brand"),
    "item_group_id": ("product:item_group_id", "product:group_ref"),
    "title": ("og:title",),
    "condition": ("product:condition",),
    "availability": ("product:availability", "og:availability"),
    "prior_price": ("product:original_price:amount",),
}
_PRODUCT_TYPES: Final = frozenset(("product", "product.item", "og:product", "product:item"))


def extract(document: Document) -> Extract:
    """The page's one product, where its meta elements state one."""
    prices = _prices(document, "product:price") or _prices(document, "og:price")
    kind = (document.meta_value("og:type") or "").lower()
    if not prices and kind not in _PRODUCT_TYPES:
        return Extract([])
    fields = {
        field: clean(value)
        for field, names in _FIELDS.items()
        if (value := next((found for name in names if (found := document.meta_value(name))), None))
    }
    for field, name in (("url", "og:url"), ("image", "og:image")):
        if address := document.absolute(document.meta_value(name)):
            fields[field] = address
    if "sku" in fields:
        fields["id"] = fields["sku"]
    position = _add_price(fields, prices, document)
    candidate = Candidate([PageOffer(fields, position)], declared_main=True)
    candidate.names += [fields["title"]] if "title" in fields else []
    candidate.urls += [address_key(fields["url"])] if "url" in fields else []
    candidate.identifiers.update(value for name in ("gtin", "sku") if (value := fields.get(name)))
    return Extract([candidate])


def _prices(document: Document, name: str) -> list[tuple[str, str | None]]:
    """Amounts with their currencies. Pairs may repeat, one a currency; the first is the default."""
    pairs: list[tuple[str, str | None]] = []
    for known, content in document.meta:
        if known == f"{name}:amount" or known == name:
            pairs.append((clean(content), None))
        elif known == f"{name}:currency":
            if pairs and pairs[-1][1] is None:
                pairs[-1] = (pairs[-1][0], clean(content))
            elif not pairs:
                pairs.append(("", clean(content)))
    if len(pairs) > 1 and not pairs[0][0] and pairs[1][1] is None:
        pairs[:2] = [(pairs[1][0], pairs[0][1])]  # the currency was written before its amount
    return [pair for pair in pairs if pair[0]]


def _add_price(fields: dict[str, str], prices: list[tuple[str, str | None]], document: Document) -> str:
    """What is paid now: the sale price while its window is open, else the price. The position of it."""
    currency = document.rules.currency
    prefix = "product:price:amount" if document.meta_value("product:price:amount") else "og:price:amount"
    chosen = _in_currency(prices, currency)
    if chosen is None:
        return f'meta[property="{prefix}"]'
    fields["price"], unit = chosen
    sale = _in_currency(_prices(document, "product:sale_price"), unit or currency)
    if sale and sale[0] and not same_price(sale[0], fields["price"]) and _sale_is_on(document):
        fields["prior_price"], fields["price"] = fields["price"], sale[0]
        prefix, unit = "product:sale_price:amount", sale[1] or unit
    if unit:
        fields["currency"] = unit
    return f'meta[property="{prefix}"]'


def _in_currency(prices: list[tuple[str, str | None]], currency: str | None) -> tuple[str, str | None] | None:
    return next((pair for pair in prices if currency and pair[1] == currency), prices[0] if prices else None)


def _sale_is_on(document: Document) -> bool:
    now = document.rules.now
    return not (
        starts_later(document.meta_value("product:sale_price_dates:start"), now)
        or has_ended(document.meta_value("product:sale_price_dates:end"), now)
    )


SURFACE = Surface("open_graph", 4, extract)
