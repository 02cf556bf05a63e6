"""Which of a product's offers a customer of this shop meets; offers of variants are listings of their own."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from omniaudit.sources.page.document import Document, address_key
from omniaudit.sources.page.identity import GTINS, offer_fields, product_fields, shop_key
from omniaudit.sources.page.items import Item, short_name
from omniaudit.sources.page.offers import is_bulk, is_valid_at, price_fields
from omniaudit.sources.page.prices import same_price
from omniaudit.sources.page.surface import PageFault, PageOffer


def page_offers(
    sold: Item, group: Item | None, offer: Item | None, document: Document, shops: set[str]
) -> list[PageOffer]:
    """What is asked for a product or variant: one offer, or one for each variant that its offers tell apart.

    group: what it is a variant of. offer: one that names the product instead of standing in it. shops: its own names.
    Raises PageFault ``several_offers`` or ``several_prices``.
    """
    base = product_fields(sold, group, document)
    own = [offer] if offer else _offer_items(sold)
    if not own and group is not None:
        own = [each for each in _offer_items(group) if not each.is_a("aggregateoffer")]
    if not own:
        return [PageOffer(base, sold.pointer)]
    usable = _usable(own, document)
    identities = {key for each in usable if (key := _own_identity(each, document))}
    sellers = {_seller(each) for each in usable}
    if len(identities) > 1 and len(sellers) == 1 and all(_own_identity(each, document) for each in usable):
        family = base.get("item_group_id") or base.get("id")
        return [_page_offer(each, {**base, "item_group_id": family or ""}, document, variant=True) for each in usable]
    return [_decided(usable, base, document, shops)]


def _offer_items(product: Item) -> list[Item]:
    """The offers of a product; of an aggregate those it holds, itself only where there is no other."""
    single: list[Item] = []
    ranges: list[Item] = []
    for offer in product.items("offers"):
        if not offer.is_a("aggregateoffer"):
            single.append(offer)
        elif inner := [each for each in offer.items("offers") if not each.is_a("aggregateoffer")]:
            single += inner
        else:
            ranges.append(offer)
    if not single and not ranges and product.properties.get("price"):
        return [product]
    return single or ranges[:1]


def _usable(offers: list[Item], document: Document) -> list[Item]:
    """The offers of one new piece, sold and valid now; all of them where that leaves none."""
    conditions: tuple[Callable[[Item], bool], ...] = (
        lambda each: short_name(each.text("businessFunction") or "sell").lower() == "sell",
        _is_new,
        lambda each: not is_bulk(each),
        lambda each: is_valid_at(each, document.rules.now),
    )
    for keep in conditions:
        offers = [each for each in offers if keep(each)] or offers
    return offers


def _is_new(offer: Item) -> bool:
    condition = (offer.text("itemCondition") or "").lower()
    return not any(word in condition for word in ("used", "refurb", "damag"))


def _own_identity(offer: Item, document: Document) -> str | None:
    """What makes an offer one of a variant: its own number, or an address that names a variant."""
    for item in (*offer.items("itemOffered"), offer):
        if number := item.text("sku", *GTINS):
            return number
    address = offer.text("url") or ""
    query = urlsplit(address).query if "?" in address else ""
    return address if query and "variant" in query.lower() else None


def _decided(offers: list[Item], base: dict[str, str], document: Document, shops: set[str]) -> PageOffer:
    """The one offer a customer of this shop meets, or PageFault ``several_offers``."""
    currency = document.rules.currency
    preferences: tuple[Callable[[Item], bool], ...] = (
        lambda each: not _member_only(each),
        lambda each: each.text("priceCurrency") == currency,
        lambda each: _seller(each) is None or _seller(each) in shops,
        lambda each: any(address_key(whole) in document.addresses for whole in _addresses(each, document)),
    )
    remaining = offers
    for preferred in preferences:
        if len(remaining) > 1 and not _agree(remaining, document):
            remaining = [each for each in remaining if preferred(each)] or remaining
    if not _agree(remaining, document):
        prices = [price_fields(each, document.rules)[0].get("price", "none") for each in remaining]
        raise PageFault("several_offers", f"offers at {', '.join(prices[:5])}", field="price")
    result = _page_offer(remaining[0], base, document)
    if len({each.text("availability") for each in remaining}) > 1:
        result.fields.pop("availability", None)
    for other in offers:
        if _member_only(other) and "member_price" not in result.fields:
            result.fields.update(price_fields(other, document.rules)[0] | result.fields)
    return result


def _member_only(offer: Item) -> bool:
    return bool(offer.properties.get("validForMemberTier"))


def _seller(offer: Item) -> str | None:
    name = offer.text("seller", "offeredBy")
    return shop_key(name) if name else None


def _addresses(offer: Item, document: Document) -> list[str]:
    return [whole for address in offer.texts("url") if (whole := document.absolute(address))]


def _agree(offers: list[Item], document: Document) -> bool:
    """Whether the offers all ask one price."""
    if len(offers) == 1:
        return True
    stated = [price_fields(each, document.rules)[0] for each in offers]
    first = stated[0]
    return all(
        same_price(first.get("price", ""), other.get("price", "")) and first.get("currency") == other.get("currency")
        for other in stated[1:]
    )


def _page_offer(offer: Item, base: dict[str, str], document: Document, *, variant: bool = False) -> PageOffer:
    money, contradiction = price_fields(offer, document.rules)
    fields = dict(base)
    for item in (offer, *offer.items("itemOffered")):
        own = product_fields(item, None, document) if item is not offer else offer_fields(offer, document)
        for name, value in own.items():
            if variant or name not in fields:
                fields[name] = value
    fields |= money
    ranged = offer.is_a("aggregateoffer") and "price" not in fields
    return PageOffer({name: value for name, value in fields.items() if value}, offer.pointer, ranged, contradiction)
