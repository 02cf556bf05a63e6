"""Policies and stores that pages state in schema.org's terms."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from omniaudit.sources.page.page import PageResult

Read = Callable[..., PageResult]

DAYS = {"@type": "QuantitativeValue", "unitCode": "DAY"}
RETURNS = {
    "@type": "MerchantReturnPolicy",
    "applicableCountry": "FR",
    "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
    "merchantReturnDays": 30,
    "returnFees": "https://schema.org/FreeReturn",
    "returnMethod": ["https://schema.org/ReturnByMail", "https://schema.org/ReturnInStore"],
}
DELIVERY = {
    "@type": "OfferShippingDetails",
    "shippingRate": {"@type": "MonetaryAmount", "value": "4.95", "currency": "EUR"},
    "shippingDestination": {"@type": "DefinedRegion", "addressCountry": "FR"},
    "deliveryTime": {
        "@type": "ShippingDeliveryTime",
        "handlingTime": {**DAYS, "minValue": 0, "maxValue": 1},
        "transitTime": {**DAYS, "minValue": 2, "maxValue": 4},
    },
}
STORE = {
    "@type": "ClothingStore",
    "branchCode": "P1",
    "name": "Paris",
    "telephone": "+33 1 42 60 00 00",
    "address": {"@type": "PostalAddress", "streetAddress": "12 rue de Rivoli", "postalCode": "75001"},
    "geo": {"@type": "GeoCoordinates", "latitude": "48.86", "longitude": "2.33"},
    "openingHoursSpecification": [
        {"dayOfWeek": ["https://schema.org/Monday", "Tuesday"], "opens": "09:00:00", "closes": "19:00"},
        {"dayOfWeek": "Sunday", "opens": "00:00", "closes": "00:00"},
        {"dayOfWeek": "Monday", "opens": "10:00", "closes": "11:00", "validFrom": "2026-12-24"},
    ],
}


def page(*items: dict[str, Any]) -> str:
    block = json.dumps({"@context": "https://schema.org", "@graph": list(items)})
    return f'<html><body><h1>X</h1><script type="application/ld+json">{block}</script></body></html>'


def product(**offer: Any) -> dict[str, Any]:
    return {"@type": "Product", "name": "X", "offers": {"@type": "Offer", "price": "1.00", **offer}}


def policies(read: Read, *items: dict[str, Any], country: str = "FR") -> dict[str, str]:
    result = read(page(*items), statements="policies", country=country)
    return {row["policy"]: row["value"] for row in result.listings}


def test_terms_of_return_and_delivery_are_policies(read: Read) -> None:
    assert policies(read, product(hasMerchantReturnPolicy=RETURNS, shippingDetails=DELIVERY)) == {
        "return_days": "30",
        "return_fee": "free",
        "free_returns": "yes",
        "return_online_purchase": "yes",
        "delivery_fee": "4.95 EUR",
        "delivery_days": "2-5 days",
    }


def test_returns_that_the_customer_pays_are_not_free(read: Read) -> None:
    fee = {"@type": "MonetaryAmount", "value": "3.50", "currency": "EUR"}
    paid = {**RETURNS, "returnFees": "https://schema.org/ReturnShippingFees", "returnShippingFeesAmount": fee}
    found = policies(read, paid)
    assert (found["free_returns"], found["return_fee"]) == ("no", "3.50 EUR")


def test_a_shops_own_policy_needs_no_product(read: Read) -> None:
    shop = {"@type": "OnlineStore", "hasMerchantReturnPolicy": RETURNS, "paymentAccepted": "Cash, Visa"}
    assert policies(read, shop)["payment_methods"] == "Cash, Visa"


def test_working_days_are_told_apart(read: Read) -> None:
    time = {**DELIVERY["deliveryTime"], "businessDays": {"@type": "OpeningHoursSpecification", "dayOfWeek": "Monday"}}
    assert policies(read, {**DELIVERY, "deliveryTime": time})["delivery_days"] == "2-5 working days"


def test_delivery_in_hours_or_with_half_its_time_is_not_made_up(read: Read) -> None:
    half = {**DELIVERY["deliveryTime"], "handlingTime": {**DAYS, "unitCode": "HUR", "maxValue": 12}}
    assert "delivery_days" not in policies(read, {**DELIVERY, "deliveryTime": half})


def test_no_returns_and_endless_ones_are_said_so(read: Read) -> None:
    never = {**RETURNS, "returnPolicyCategory": "MerchantReturnNotPermitted"}
    endless = {**RETURNS, "returnPolicyCategory": "schema:MerchantReturnUnlimitedWindow"}
    assert policies(read, never)["return_days"] == "0"
    assert policies(read, endless)["return_days"] == "unlimited"


def test_terms_of_another_country_are_not_the_retailers(read: Read) -> None:
    result = read(page(RETURNS, DELIVERY), statements="policies", country="DE")
    assert result.reject is not None
    assert result.reject.code == "no_items"


def test_a_policy_in_microdata_counts_as_well(read: Read) -> None:
    html = (
        '<div itemscope itemtype="https://schema.org/MerchantReturnPolicy">'
        '<meta itemprop="merchantReturnDays" content="14"></div>'
    )
    (row,) = read(html, statements="policies").listings
    assert (row["policy"], row["value"], row["surface"]) == ("return_days", "14", "microdata")


def test_a_store_is_a_location(read: Read) -> None:
    (row,) = read(page(STORE), statements="locations").listings
    assert row["store_code"] == "P1"
    assert row["opening_hours"] == "Monday Tuesday 09:00-19:00; Sunday closed"
    assert (row["postcode"], row["latitude"], row["phone"]) == ("75001", "48.86", "+33 1 42 60 00 00")


def test_a_store_without_a_code_cannot_be_compared(read: Read) -> None:
    store = {name: value for name, value in STORE.items() if name != "branchCode"}
    assert read(page(store), statements="locations").reject is not None
