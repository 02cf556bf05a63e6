"""What a page's schema.org items state besides products: policies of returns and delivery, and stores."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from omniaudit.sources.page import json_ld, microdata
from omniaudit.sources.page.document import Document
from omniaudit.sources.page.items import Item, short_name
from omniaudit.sources.page.surface import PageFault

_LIMIT: Final = 20_000
"""Items of one page that are looked at."""

_PAID_RETURNS: Final = frozenset({"returnfeescustomerresponsibility", "returnshippingfees", "restockingfees"})
"""schema.org's ReturnFeesEnumeration, where the customer pays."""

_DAYS: Final = {"DAY": 1, "D": 1, "DAYS": 1, "WEE": 7, "HUR": 0}
"""UN/CEFACT codes of the units that delivery times are given in → days; hours are no days."""


def stated(document: Document) -> list[dict[str, str]]:
    """Rows of policies (policy, value) or of locations, as the page's rules want. Raises PageFault ``no_items``."""
    read = _policies if document.rules.statements == "policies" else _stores
    rows: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
    for surface, roots in (("json_ld", json_ld.items(document)), ("microdata", microdata.items(document))):
        for item in _all(roots):
            for fields in read(item, document.rules.country):
                position = {"source": document.page.name, "position": item.pointer, "surface": surface}
                origins = ",".join(f"{name}={surface}" for name in fields)
                rows.setdefault(tuple(sorted(fields.items())), {**fields, **position, "origins": origins})
    if not rows:
        raise PageFault("no_items", f"the page states no {document.rules.statements} in schema.org's terms")
    return list(rows.values())


def _all(roots: list[Item]) -> Iterator[Item]:
    """Every item of the page once, in its order."""
    seen: set[int] = set()
    waiting = list(reversed(roots))
    while waiting and len(seen) < _LIMIT:
        item = waiting.pop()
        if id(item) not in seen:
            seen.add(id(item))
            yield item
            inner = [value for values in item.properties.values() for value in values if isinstance(value, Item)]
            waiting += reversed(inner)


def _policies(item: Item, country: str | None) -> Iterator[dict[str, str]]:
    found: Iterator[tuple[str, str]] = iter(())
    if item.is_a("merchantreturnpolicy") and _applies(item.texts("applicableCountry"), country):
        found = _returns(item)
    elif item.is_a("offershippingdetails"):
        regions = item.items("shippingDestination")
        if _applies([text for region in regions for text in region.texts("addressCountry")], country):
            found = _delivery(item)
    elif accepted := item.text("paymentAccepted"):
        found = iter((("payment_methods", accepted),))
    for policy, value in found:
        yield {"policy": policy, "value": value}


def _applies(countries: list[str], country: str | None) -> bool:
    """Whether terms hold in the retailer's country: where either side names none, they do."""
    return not countries or country is None or country in (text.upper() for text in countries)


def _returns(item: Item) -> Iterator[tuple[str, str]]:
    category = short_name(item.text("returnPolicyCategory") or "").lower()
    if category == "merchantreturnnotpermitted":
        yield "return_days", "0"
    elif category == "merchantreturnunlimitedwindow":
        yield "return_days", "unlimited"
    elif days := item.text("merchantReturnDays"):
        yield "return_days", days
    fees = short_name(item.text("returnFees") or "").lower()
    if fees == "freereturn":  # other channels may state either
        yield "return_fee", "free"
        yield "free_returns", "yes"
    elif fees in _PAID_RETURNS:
        yield "free_returns", "no"
    if fees != "freereturn" and (fee := _amount(item, "returnShippingFeesAmount")):
        yield "return_fee", fee
    if any(short_name(method).lower() == "returninstore" for method in item.texts("returnMethod")):
        yield "return_online_purchase", "yes"


def _delivery(item: Item) -> Iterator[tuple[str, str]]:
    if fee := _amount(item, "shippingRate"):
        yield "delivery_fee", fee
    for lapse in item.items("deliveryTime")[:1]:
        spans = [_span(lapse, name) for name in ("handlingTime", "transitTime")]
        known = [span for span in spans if span]
        if spans[1] and len(known) == sum(bool(lapse.items(name)) for name in ("handlingTime", "transitTime")):
            least, most = (sum(span[side] for span in known) for side in (0, 1))
            unit = "working days" if lapse.items("businessDays") else "days"
            yield "delivery_days", f"{least}-{most} {unit}" if least != most else f"{most} {unit}"


def _amount(item: Item, name: str) -> str | None:
    """A MonetaryAmount as text with its currency; None where it is none, or a range."""
    for amount in item.items(name)[:1]:
        value, currency = amount.text("value"), amount.text("currency")
        if value and not amount.text("maxValue", "minValue"):
            return f"{value} {currency}" if currency else value
    return None


def _span(lapse: Item, name: str) -> tuple[int, int] | None:
    """The least and most whole days of a QuantitativeValue."""
    for quantity in lapse.items(name)[:1]:
        unit = _DAYS.get((quantity.text("unitCode", "unitText") or "DAY").upper())
        most = quantity.text("maxValue", "value")
        least = quantity.text("minValue") or most
        if unit and least and most:
            try:
                low, high = Decimal(least) * unit, Decimal(most) * unit
            except InvalidOperation:
                return None
            if low == int(low) and high == int(high) and 0 <= low <= high < 1000:
                return int(low), int(high)
    return None


def _stores(item: Item, _: str | None) -> Iterator[dict[str, str]]:
    code = item.text("branchCode", "storeCode")
    if code is None:
        return
    place: dict[str, str | None] = {
        "store_code": code,
        "name": item.text("name"),
        "phone": item.text("telephone"),
        "opening_hours": _hours(item),
    }
    for address in item.items("address")[:1]:
        place |= {
            "address": address.text("streetAddress"),
            "postcode": address.text("postalCode"),
            "city": address.text("addressLocality"),
            "country": address.text("addressCountry"),
        }
    for point in item.items("geo")[:1]:
        place |= {"latitude": point.text("latitude"), "longitude": point.text("longitude")}
    yield {name: text for name, text in place.items() if text}


def _hours(item: Item) -> str | None:
    """The week's hours as one text; days that hold for a season only are left out."""
    spans = [each for each in item.items("openingHoursSpecification") if not each.text("validFrom", "validThrough")]
    parts = item.texts("openingHours")
    for span in spans if not parts else ():
        days = " ".join(short_name(day) for day in span.texts("dayOfWeek"))
        opens, closes = ((span.text(name) or "")[:5] for name in ("opens", "closes"))
        # schema.org: a day that opens when it closes is closed
        parts.append(f"{days} {f'{opens}-{closes}' if opens != closes else 'closed'}")
    return "; ".join(parts) or None
