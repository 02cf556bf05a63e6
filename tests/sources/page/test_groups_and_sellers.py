"""Families of variants and offers of several sellers, as schema.org lets them be written."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from omniaudit.sources.page.page import PageResult

Read = Callable[..., PageResult]


def ld(*blocks: Any) -> str:
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(block)}</script>' for block in blocks)
    return f"<title>Shirt</title>{scripts}<h1>Shirt</h1>"


def offer(price: str, **more: Any) -> dict[str, Any]:
    return {"@type": "Offer", "price": price, "priceCurrency": "EUR", **more}


GROUP = {"@type": "ProductGroup", "name": "Shirt", "productGroupID": "G1", "variesBy": ["https://schema.org/size"]}


def test_offers_of_the_group_hold_for_variants_without_their_own(read: Read) -> None:
    variants = [{"@type": "Product", "sku": "S"}, {"@type": "Product", "sku": "M", "offers": offer("22.00")}]
    found = read(ld({**GROUP, "hasVariant": variants, "offers": offer("20.00")})).listings
    assert [(each["sku"], each["price"], each["item_group_id"]) for each in found] == [
        ("S", "20.00", "G1"),
        ("M", "22.00", "G1"),
    ]


def test_range_of_the_group_is_no_variants_price(read: Read) -> None:
    ranged = {"@type": "AggregateOffer", "lowPrice": "20", "highPrice": "30", "priceCurrency": "EUR"}
    found = read(ld({**GROUP, "hasVariant": [{"@type": "Product", "sku": "S"}], "offers": ranged})).listings
    assert [(each["sku"], each.get("price")) for each in found] == [("S", None)]


def test_variants_that_name_their_group_are_one_family(read: Read) -> None:
    variants = [
        {"@type": "Product", "sku": sku, "name": f"Shirt {sku}", "inProductGroupWithID": "G1", "offers": offer(price)}
        for sku, price in (("S", "20.00"), ("M", "22.00"))
    ]
    found = read(ld({"@graph": variants})).listings
    assert [(each["sku"], each["price"], each["item_group_id"]) for each in found] == [
        ("S", "20.00", "G1"),
        ("M", "22.00", "G1"),
    ]


def test_references_to_variants_are_followed_across_blocks(read: Read) -> None:
    group = {**GROUP, "@id": "#g", "hasVariant": [{"@id": "#s"}, {"@id": "#m"}]}
    small = {"@id": "#s", "@type": "Product", "sku": "S", "isVariantOf": {"@id": "#g"}, "offers": offer("20.00")}
    large = {"@id": "#m", "@type": "Product", "sku": "M", "isVariantOf": {"@id": "#g"}, "offers": offer("22.00")}
    found = read(ld(group, small, large)).listings
    assert [(each["sku"], each["price"]) for each in found] == [("S", "20.00"), ("M", "22.00")]


def test_sale_window_of_the_offer_is_kept(read: Read) -> None:
    struck = {"@type": "UnitPriceSpecification", "price": "30.00", "priceType": "https://schema.org/StrikethroughPrice"}
    stated = offer("20.00", validFrom="2026-11-01", validThrough="2026-11-30", priceSpecification=struck)
    (found,) = read(ld({"@type": "Product", "name": "Shirt", "sku": "S", "offers": stated})).listings
    assert (found["price"], found["prior_price"]) == ("20.00", "30.00")
    assert found["sale_price_effective_date"] == "2026-11-01/2026-11-30"


def test_bulk_offer_and_other_sellers_leave_the_shops_own(read: Read) -> None:
    offers = [
        offer("15.00", eligibleQuantity={"@type": "QuantitativeValue", "minValue": 10}),
        offer("18.00", seller={"@type": "Organization", "name": "Bazar"}),
        offer("20.00", seller={"@type": "Organization", "name": "Maison"}),
    ]
    html = ld(
        {"@type": "Product", "name": "Shirt", "sku": "S", "offers": offers}, {"@type": "OnlineStore", "name": "Maison"}
    )
    assert read(html).listings[0]["price"] == "20.00"
