"""What the surfaces of a page say of its product, put together: the most believed price, and the first against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from omniaudit.sources.page.document import Document, address_key
from omniaudit.sources.page.main_product import Clues, is_same_product, number_key
from omniaudit.sources.page.prices import is_thousandfold, same_price
from omniaudit.sources.page.surface import Candidate, PageOffer

_OF_THE_PRICE: Final = ("price", "sale_price", "sale_price_effective_date", "tax")
"""Fields that mean nothing without the price they were stated with."""

_MONEY: Final = frozenset((*_OF_THE_PRICE, "member_price", "prior_price", "unit_price", "currency"))
_NUMBERS: Final = ("gtin", "sku", "mpn", "id")


@dataclass(frozen=True)
class Statement:
    """What one surface says of the page's own product. order: the lower, the more its price is believed."""

    surface: str
    order: int
    candidate: Candidate

    @property
    def offer(self) -> PageOffer:
        """Its first, and where there are no variants only, offer."""
        return self.candidate.offers[0]

    @property
    def is_selected(self) -> bool:
        """Whether the config says where it is."""
        return self.surface in ("selector", "state")

    @property
    def is_product(self) -> bool:
        """Whether it is enough for a listing; a heading that a selector found on some page is not."""
        telling = ("price", "sale_price", "availability", *_NUMBERS)
        return not self.is_selected or any(name in self.offer.fields for name in telling)


@dataclass(frozen=True)
class _Voice:
    """One surface's single offer."""

    surface: str
    order: int
    offer: PageOffer
    repairs: tuple[str, ...]

    @property
    def pay_now(self) -> str | None:
        """What it says is paid now."""
        return self.offer.fields.get("sale_price") or self.offer.fields.get("price")


def combined_offer(
    offer: PageOffer, base: Statement, statements: list[Statement], document: Document, *, variant: bool = False
) -> dict[str, str]:
    """One offer of the base, completed and contradicted by the other surfaces that speak of the same product."""
    voices = _voices(offer, base, statements, document, variant=variant)
    listing: dict[str, str] = {}
    origins: dict[str, str] = {}
    for voice in voices:
        for name, value in voice.offer.fields.items():
            if name not in _OF_THE_PRICE and name != "currency":
                listing.setdefault(name, value)
                origins.setdefault(name, voice.surface)
    own = next(voice for voice in voices if voice.offer is offer)
    pricing = next((voice for voice in voices if voice.pay_now), own)
    listing |= {name: pricing.offer.fields[name] for name in _OF_THE_PRICE if name in pricing.offer.fields}
    origins |= {name: pricing.surface for name in _OF_THE_PRICE if name in pricing.offer.fields}
    if currency := _first("currency", [pricing, *voices]):
        listing["currency"] = currency
        origins["currency"] = next(voice.surface for voice in (pricing, *voices) if voice.offer.fields.get("currency"))
    if pricing.pay_now and same_price(listing.get("prior_price", ""), pricing.pay_now):
        del listing["prior_price"]
    listing |= _contradiction(pricing, voices, listing)
    repairs = [*document.repairs, *own.repairs, *pricing.repairs]
    if pricing.surface not in ("selector", "state", "visible") and is_thousandfold(listing.get("price", "")):
        repairs.append("machine_number_three_decimals")  # 1.299 by the standard, 1299 by the hand of many shops
    address = document.canonical or document.page.url
    if variant or not address:
        address = listing.get("url") or address
    listing |= {"source": document.page.name, "surface": pricing.surface, "position": pricing.offer.position}
    listing |= {"repairs": ",".join(repairs), "url": address or ""}
    listing["origins"] = ",".join(f"{name}={surface}" for name, surface in origins.items())
    listing["id"] = listing.get("id") or listing.get("sku") or address or document.page.name
    return listing


def combined_variants(base: Statement, statements: list[Statement], document: Document) -> list[dict[str, str]]:
    """A listing for each variant.

    What other surfaces show is of the variant that they name; where all variants cost the same, their price is of all.
    """
    offers = base.candidate.offers
    uniform = all(same_price(offer.fields.get("price", ""), offers[0].fields.get("price", "")) for offer in offers)
    single = [each for each in statements if each is not base and len(each.candidate.offers) == 1]
    listings = []
    for offer in offers:
        others = [each for each in single if _speaks_of(each, offer, document)]
        if uniform and not others:
            others = [_price_alone(each) for each in single]
        listings.append(combined_offer(offer, base, [base, *others], document, variant=True))
    return listings


def _voices(
    offer: PageOffer, base: Statement, statements: list[Statement], document: Document, *, variant: bool
) -> list[_Voice]:
    """The offer and what other surfaces say of the same thing, the most believed first."""
    voices = [_Voice(base.surface, base.order, offer, base.candidate.repairs)]
    if len(statements) == 1:
        return voices
    clues = Clues.of(document)
    for each in statements:
        if each is base or len(each.candidate.offers) != 1:
            continue
        if each.is_selected or variant or is_same_product(base.candidate, each.candidate, clues):
            voices.append(_Voice(each.surface, each.order, each.offer, each.candidate.repairs))
    return sorted(voices, key=lambda voice: voice.order)


def _first(name: str, voices: Iterable[_Voice]) -> str | None:
    return next((value for voice in voices if (value := voice.offer.fields.get(name))), None)


def _contradiction(pricing: _Voice, voices: list[_Voice], listing: Mapping[str, str]) -> dict[str, str]:
    """The first other price of the page that is neither the price paid now nor one that only stands beside it."""
    if pricing.pay_now is None:
        return {}
    fields = [voice.offer.fields for voice in voices]
    beside = [each[name] for each in fields for name in ("prior_price", "member_price") if name in each]
    beside += [pricing.pay_now, listing.get("price") or pricing.pay_now]
    own = pricing.offer
    stated = [(pricing.surface, own.other_price, own.fields)] if own.other_price else []
    stated += [
        (each.surface, each.pay_now, each.offer.fields) for each in voices if each is not pricing and each.pay_now
    ]
    for surface, price, basis in stated:
        if _is_comparable(basis, listing) and not any(same_price(price, known) for known in beside):
            return {"other_price": price, "other_surface": surface}
    return {}


def _is_comparable(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two prices are of one currency and tax basis, as far as they say."""
    return all(not (one.get(name) and other.get(name)) or one[name] == other[name] for name in ("currency", "tax"))


def _speaks_of(statement: Statement, variant: PageOffer, document: Document) -> bool:
    """Whether a surface's single offer is this variant: by its numbers, or because the page's address is its own."""
    said = {number_key(value) for name in _NUMBERS if (value := statement.offer.fields.get(name))}
    own = {number_key(value) for name in _NUMBERS if (value := variant.fields.get(name))}
    if said and own:
        return not said.isdisjoint(own)
    address = variant.fields.get("url", "")
    return "?" in address and document.page.url is not None and address_key(address) == address_key(document.page.url)


def _price_alone(statement: Statement) -> Statement:
    """A surface's price without anything that would identify one variant."""
    offer = statement.offer
    fields = {name: value for name, value in offer.fields.items() if name in _MONEY}
    candidate = Candidate([PageOffer(fields, offer.position)], repairs=statement.candidate.repairs)
    return Statement(statement.surface, statement.order, candidate)
