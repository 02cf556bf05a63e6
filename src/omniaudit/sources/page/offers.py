"""The roles of schema.org prices: which of an offer's figures a customer pays now, and which only stand beside it.

An Offer's own price, or the specification with neither priceType nor validForMemberTier, is the price. AggregateOffer
is a range. https://schema.org/PriceTypeEnumeration, https://schema.org/validForMemberTier
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from omniaudit.sources.page.document import PageRules
from omniaudit.sources.page.items import Item, short_name
from omniaudit.sources.page.prices import obvious_amount, same_price
from omniaudit.sources.page.surface import PageFault

_REFERENCES: Final = ("strikethroughprice", "regularprice", "listprice", "msrp", "srp")
_OTHER_CHARGES: Final = ("deliverychargespecification", "paymentchargespecification")
_PIECES: Final = frozenset(("", "c62", "h87", "ea", "pce", "nmp", "xpp", "nar"))
_MEASURES: Final = {
    "kgm": "kg", "grm": "g", "mgm": "mg", "ltr": "l", "clt": "cl", "mlt": "ml", "mtr": "m", "cmt": "cm", "mtk": "sqm",
    "mtq": "cbm", "lbr": "lb", "onz": "oz", "oza": "floz", "gll": "gal", "fot": "ft", "inh": "in",
}  # fmt: skip
"""UN/CEFACT unit codes in Google Merchant's words."""

_ZONES: Final = timedelta(hours=14)


@dataclass(frozen=True)
class _Roles:
    """An offer's price specifications by what they say."""

    price: list[Item]
    sale: list[Item]
    references: dict[str, Item]
    member: list[Item]
    unit: list[Item]


def price_fields(offer: Item, rules: PageRules) -> tuple[dict[str, str], str | None]:
    """The money of one Offer as canonical raw fields, and a second price that contradicts the first, if any.

    Raises PageFault ``several_prices`` where specifications give several amounts and nothing tells which is meant.
    """
    own = _amount(offer)
    if offer.is_a("aggregateoffer"):
        own = _single_amount_of_range(offer)
    roles = _roles(offer, rules, own)
    fields: dict[str, str] = {}
    spec = _chosen(roles.price, rules) or next(iter(roles.sale), None)
    if own is None and spec is None:
        spec = roles.references.pop("regularprice", None)
    price = own or (_amount(spec) if spec else None)
    if price and offer.properties.get("validForMemberTier"):
        fields["member_price"] = price
        price = None
    if price:
        fields["price"] = price
    stating = [offer, *([spec] if spec is not None and same_price(_amount(spec) or "", price or "") else [])]
    _put(fields, "currency", _currency(reversed(stating)) or (_currency([spec]) if spec is not None else None))
    _put(fields, "tax", _tax(reversed(stating)))
    for member in roles.member:
        fields.setdefault("member_price", _amount(member) or "")
    _add_reference(fields, roles, offer, spec)
    _add_unit_price(fields, roles.unit)
    return fields, _contradiction(own, spec, fields) or _said_twice(offer, fields)


def is_valid_at(item: Item, now: datetime) -> bool:
    """Whether an offer or specification applies now, as far as its dates can be read."""
    return not (starts_later(item.text("validFrom"), now) or has_ended(item.text("validThrough"), now))


def starts_later(text: str | None, now: datetime) -> bool:
    """Whether an ISO 8601 date or time certainly lies ahead. A plain day begins in the world's first zone."""
    moment = _moment(text)
    return moment is not None and moment - (_ZONES if _is_day(text) else timedelta()) > now


def has_ended(text: str | None, now: datetime) -> bool:
    """Whether an ISO 8601 date or time has certainly passed. A plain day ends in the world's last zone."""
    moment = _moment(text)
    return moment is not None and moment + (timedelta(days=1) + _ZONES if _is_day(text) else timedelta()) <= now


def _moment(text: str | None) -> datetime | None:
    try:
        value = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _is_day(text: str | None) -> bool:
    return len((text or "").strip()) <= 10


def _amount(item: Item) -> str | None:
    return item.text("price")


def _single_amount_of_range(offer: Item) -> str | None:
    """The price of an AggregateOffer whose range is one point."""
    low, high = offer.text("lowPrice"), offer.text("highPrice")
    return low if low and high and same_price(low, high) else None


def _specifications(offer: Item) -> Iterable[Item]:
    for spec in offer.items("priceSpecification"):
        parts = spec.items("priceComponent")
        yield from parts or [spec]


def _roles(offer: Item, rules: PageRules, own: str | None) -> _Roles:
    roles = _Roles([], [], {}, [], [])
    specifications = [spec for spec in _specifications(offer) if _amount(spec) and _counts(spec, rules)]
    several = len(specifications) > 1 or own is not None
    for spec in specifications:
        kind = short_name(spec.text("priceType") or "").lower()
        if spec.properties.get("validForMemberTier"):
            roles.member.append(spec)
        elif kind in _REFERENCES:
            roles.references.setdefault(kind, spec)
        elif kind == "saleprice":
            roles.sale.append(spec)
        elif kind:
            continue  # InvoicePrice, MinimumAdvertisedPrice, free text: no price of this kind is charged here
        elif _is_unit_price(spec, own, several):
            roles.unit.append(spec)
        else:
            roles.price.append(spec)
    return roles


def _counts(spec: Item, rules: PageRules) -> bool:
    """Whether a specification prices one piece bought now: not a delivery, a bulk tier, or another time."""
    if spec.is_a(*_OTHER_CHARGES) or spec.properties.get("eligibleTransactionVolume"):
        return False
    return not is_bulk(spec) and is_valid_at(spec, rules.now)


def is_bulk(item: Item) -> bool:
    """Whether a price is for buying several at once."""
    for quantity in item.items("eligibleQuantity"):
        least = obvious_amount(quantity.text("minValue", "value") or "")
        if least is not None and least > 1:
            return True
    return False


def _is_unit_price(spec: Item, own: str | None, several: bool) -> bool:
    for reference in spec.items("referenceQuantity"):
        if short_name(reference.text("unitCode", "unitText") or "").lower() in _PIECES:
            continue
        if own is not None and same_price(own, _amount(spec) or ""):
            continue
        # Google's form states the pack's own price with its measure, and the base measure as valueReference.
        if not reference.properties.get("valueReference") or (several and own is not None):
            return True
    return False


def _chosen(specs: list[Item], rules: PageRules) -> Item | None:
    """The one specification that prices the offer."""
    remaining = specs
    preferences = (
        lambda spec: spec.text("priceCurrency") == rules.currency,
        lambda spec: _tax([spec]) == (rules.tax or "included"),
    )
    for preferred in preferences:
        if len({_amount(spec) for spec in remaining}) > 1:
            remaining = [spec for spec in remaining if preferred(spec)] or remaining
    amounts = [_amount(spec) or "" for spec in remaining]
    if any(not same_price(amounts[0], amount) for amount in amounts[1:]):
        raise PageFault("several_prices", f"an offer states the prices {', '.join(amounts)}", field="price")
    return remaining[0] if remaining else None


def _currency(items: Iterable[Item]) -> str | None:
    return next((code for item in items if (code := item.text("priceCurrency", "currency"))), None)


def _tax(items: Iterable[Item]) -> str | None:
    for item in items:
        written = (item.text("valueAddedTaxIncluded") or "").lower()
        if short_name(written) in ("true", "1", "yes"):
            return "included"
        if short_name(written) in ("false", "0", "no"):
            return "excluded"
    return None


def _add_reference(fields: dict[str, str], roles: _Roles, offer: Item, spec: Item | None) -> None:
    price = fields.get("price")
    for kind in _REFERENCES:
        reference = roles.references.get(kind)
        amount = _amount(reference) if reference else None
        if not amount or (price and same_price(amount, price)):
            continue
        fields["prior_price"] = amount
        starts = (spec.text("validFrom") if spec else None) or offer.text("validFrom")
        ends = (spec.text("validThrough") if spec else None) or offer.text("priceValidUntil", "validThrough")
        if price and starts and ends:
            fields["sale_price_effective_date"] = f"{starts}/{ends}"
        return


def _add_unit_price(fields: dict[str, str], specs: list[Item]) -> None:
    for spec in specs:
        reference = spec.items("referenceQuantity")[0]
        code = (reference.text("unitCode", "unitText") or "").lower()
        value = reference.text("value") or "1"
        measure = _MEASURES.get(code, code)
        fields.setdefault("unit_price", f"{_amount(spec)}/{'' if value == '1' else value}{measure}")


def _contradiction(own: str | None, spec: Item | None, fields: dict[str, str]) -> str | None:
    """The specification's price where the offer's own is another and both mean the same thing."""
    if own is None or spec is None or "price" not in fields:
        return None
    amount, currency, tax = _amount(spec) or "", _currency([spec]), _tax([spec])
    if same_price(own, amount) or (tax == "excluded") or (currency and currency != fields.get("currency", currency)):
        return None
    return amount


def _said_twice(offer: Item, fields: dict[str, str]) -> str | None:
    """A second amount under the offer's one ``price``: its key given twice, or a list of two."""
    others = (text for text in offer.texts("price") if not same_price(text, fields.get("price", text)))
    return next(others, None) if not offer.is_a("aggregateoffer") else None


def _put(fields: dict[str, str], name: str, value: str | None) -> None:
    if value:
        fields[name] = value
