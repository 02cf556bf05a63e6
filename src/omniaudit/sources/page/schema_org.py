"""Products of schema.org items, whichever surface states them: which are the page's own, and what they cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from omniaudit.sources.page.document import Document, address_key
from omniaudit.sources.page.identity import GTINS, product_fields, shop_key
from omniaudit.sources.page.items import Item, short_name
from omniaudit.sources.page.offer_choice import page_offers
from omniaudit.sources.page.surface import Candidate, PageFault, PageOffer

_PRODUCTS: Final = (
    "product", "individualproduct", "someproducts", "productmodel", "vehicle", "car", "motorcycle", "book",
)  # fmt: skip
_PAGES: Final = ("webpage", "itempage", "productpage", "aboutpage")
_SHOPS: Final = ("organization", "onlinestore", "store", "website", "onlinebusiness", "localbusiness", "corporation")
_OFFERS: Final = ("offer", "aggregateoffer", "offerforpurchase")
_SOLD: Final = frozenset(("productgroup", *_PRODUCTS))

_Sale: TypeAlias = tuple[Item, Item | None, Item | None]
"""What is sold, its group, and an offer that names it instead of standing in it."""


def names_products(types: Iterable[str]) -> bool:
    """Whether products are among items of these types, as ``itemtype`` or ``@type`` writes them."""
    return any(short_name(name).lower() in _SOLD for kinds in types for name in kinds.split())


def candidates(roots: list[Item], document: Document) -> list[Candidate]:
    """The products a page puts forward; those it only relates, lists or reviews are left out."""
    shops = _shop_names(roots, document)
    groups: dict[object, list[tuple[Item, bool, Item | None]]] = {}
    for product, declared, offer in _put_forward(roots):
        groups.setdefault(_group_key(product), []).append((product, declared, offer))
    for family in _variant_families(groups):
        groups.pop(family, None)
    return [_candidate(members, document, shops) for members in groups.values()]


def _put_forward(roots: list[Item]) -> Iterator[tuple[Item, bool, Item | None]]:
    """Products at the top, of a page's mainEntity, or offered by a top-level offer. The flag: declared the main one."""
    for root in roots:
        if root.is_a(*_SOLD):
            yield root, False, None
        elif root.is_a(*_PAGES):
            for entity in root.items("mainEntity"):
                if entity.is_a(*_SOLD):
                    yield entity, True, None
        elif root.is_a(*_OFFERS):
            for product in root.items("itemOffered"):
                if product.is_a(*_PRODUCTS):
                    yield product, False, root


def _group_key(product: Item) -> object:
    """What products of one family share: the group itself or its id; else the product stands alone."""
    if product.is_a("productgroup"):
        return product.text("productGroupID") or id(product)
    for group in product.items("isVariantOf"):
        return group.text("productGroupID") or id(group)
    return product.text("inProductGroupWithID") or id(product)


def _variant_families(groups: dict[object, list[tuple[Item, bool, Item | None]]]) -> set[object]:
    """Keys of variants that stand at the top and in a group's hasVariant: the group speaks for them."""
    variants = {
        id(variant)
        for members in groups.values()
        for product, _, _ in members
        for variant in product.items("hasVariant")
        if len(members) == 1 or product.is_a("productgroup")
    }
    return {key for key, members in groups.items() if all(id(product) in variants for product, _, _ in members)}


def _candidate(members: list[tuple[Item, bool, Item | None]], document: Document, shops: set[str]) -> Candidate:
    sales: dict[int, _Sale] = {}
    for product, _, offer in members:
        for sold, group in _sold(product):
            sales.setdefault(id(sold), (sold, group, offer))
    candidate = Candidate(
        lambda asked: _offers(asked, list(sales.values()), document, shops),
        declared_main=any(declared for _, declared, _ in members),
    )
    for sold, group, _ in sales.values():
        _know(candidate, sold, document)
        if group is not None:
            _know(candidate, group, document)
    return candidate


def _offers(candidate: Candidate, sales: list[_Sale], document: Document, shops: set[str]) -> list[PageOffer]:
    offers: list[PageOffer] = []
    for sold, group, offer in sales:
        try:
            offers += page_offers(sold, group, offer, document, shops)
        except PageFault as fault:
            candidate.fault = fault
            offers.append(PageOffer(product_fields(sold, group, document), sold.pointer))
    if any(offer.fields.get("price") for offer in offers):
        # A variant of which only the address is told is described on a page of its own.
        return [offer for offer in offers if _says_something(offer)]
    return offers


def _says_something(offer: PageOffer) -> bool:
    return any(name in offer.fields for name in ("price", "availability", "gtin", "sku", "mpn"))


def _sold(product: Item) -> list[tuple[Item, Item | None]]:
    """What can be bought of a product: its variants with their group, or itself."""
    variants = [item for item in product.items("hasVariant") if item.properties]
    if variants:
        return [(variant, product) for variant in variants]
    group = next(iter(product.items("isVariantOf")), None)
    return [(product, group if group is not product else None)]


def _know(candidate: Candidate, product: Item, document: Document) -> None:
    """Remember how the product is called, to tell later whether it is the page's own."""
    candidate.names += product.texts("name")
    addresses = product.texts("url", "mainEntityOfPage")
    if product.id and not product.id.startswith("#"):
        addresses.append(product.id)  # a bare fragment says nothing: any node of the page may have one
    for offer in product.items("offers"):
        addresses += offer.texts("url")
        candidate.identifiers.update(offer.texts("sku", *GTINS))
    candidate.urls += [address_key(whole) for address in addresses if (whole := document.absolute(address))]
    candidate.identifiers.update(product.texts("sku", "productID", "mpn", *GTINS))


def _shop_names(roots: list[Item], document: Document) -> set[str]:
    """How the shop calls itself, to know its own offers among other sellers'."""
    names = {name for root in roots if root.is_a(*_SHOPS) for name in root.texts("name")}
    for root in roots:
        if root.is_a("website"):
            names.update(name for shop in root.items("publisher") for name in shop.texts("name"))
    names.add(document.meta_value("og:site_name") or "")
    return {shop_key(name) for name in names if name}
