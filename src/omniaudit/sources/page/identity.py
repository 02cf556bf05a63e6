"""Who a schema.org product or offer is: its numbers, names and addresses as canonical raw fields."""

from __future__ import annotations

from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

from omniaudit.sources.page.document import Document
from omniaudit.sources.page.items import Item, short_name

GTINS: Final = ("gtin14", "gtin13", "gtin12", "gtin8", "gtin", "isbn", "ean", "upc")
"""Properties that hold a GTIN; the last two are no schema.org's, but used."""


def offer_fields(offer: Item, document: Document) -> dict[str, str]:
    """What an offer says of the thing itself, its price apart."""
    level = next(iter(offer.items("inventoryLevel")), None)
    stated = {
        "id": offer.text("sku"),
        "sku": offer.text("sku"),
        "gtin": offer.text(*GTINS),
        "mpn": offer.text("mpn"),
        "url": document.absolute(offer.text("url")),
        "availability": offer.text("availability"),
        "availability_date": offer.text("availabilityStarts"),
        "condition": offer.text("itemCondition"),
        "quantity": (level.text("value") if level else None) or offer.text("inventoryLevel"),
    }
    return {name: value for name, value in stated.items() if value}


def product_fields(product: Item, group: Item | None, document: Document) -> dict[str, str]:
    """Who the product is; a variant takes from its group what it does not say itself."""
    family = group or next(iter(product.items("isVariantOf")), None)
    stated: dict[str, str | None] = {
        "gtin": product.text(*GTINS) or _prefixed_gtin(product) or _digital_link(product),
        "sku": product.text("sku"),
        "mpn": product.text("mpn"),
        "brand": product.text("brand", "manufacturer") or (group.text("brand") if group else None),
        "title": product.text("name") or (group.text("name") if group else None),
        "url": document.absolute(product.text("url")),
        "image": document.absolute(product.text("image") or (group.text("image") if group else None)),
        "condition": product.text("itemCondition"),
        "item_group_id": product.text("inProductGroupWithID"),
        "id": product.text("sku", "productID"),
        "category": product.text("category"),
    }
    for parent in (family, product if product.is_a("productgroup") else None):
        if parent is not None and not stated["item_group_id"]:
            stated["item_group_id"] = parent.text("productGroupID", "sku")
    return {name: value for name, value in stated.items() if value}


def _prefixed_gtin(product: Item) -> str | None:
    """A number given as productID ``ean:…`` or as an identifier whose propertyID says what it is."""
    for text in product.texts("productID"):
        kind, _, number = text.partition(":")
        if kind.strip().lower() in ("ean", "gtin", "upc", "isbn", *GTINS) and number.strip():
            return number.strip()
    for identifier in product.items("identifier"):
        kind = short_name(identifier.text("propertyID") or "").lower()
        if kind in GTINS and (value := identifier.text("value")):
            return value
    return None


def _digital_link(product: Item) -> str | None:
    """The number in a GS1 Digital Link: ``https://id.example.com/01/09506000134352``."""
    steps = urlsplit(product.text("hasGS1DigitalLink") or "").path.split("/")
    return next((after for step, after in pairwise(steps) if step == "01" and after.isdigit()), None)


def shop_key(name: str) -> str:
    """A shop's name as it is compared."""
    return " ".join(name.casefold().split())
