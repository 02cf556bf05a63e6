"""Which figure of a page is the price, and which pages are refused because nothing tells."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from omniaudit.sources.page.page import PageResult

Listing = Callable[..., dict[str, str]]
Read = Callable[..., PageResult]
Refused = Callable[..., str]


def ld(*blocks: Any, head: str = "", body: str = "") -> str:
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(block)}</script>' for block in blocks)
    return f"<html><head>{head}{scripts}</head><body>{body}</body></html>"


def product(offers: Any, **more: Any) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@type": "Product", "name": "Pan", "sku": "P1", "offers": offers, **more}


def offer(price: str | None = None, **more: Any) -> dict[str, Any]:
    stated = {} if price is None else {"price": price}
    return {"@type": "Offer", "priceCurrency": "EUR", **stated, **more}


def spec(price: str, **more: Any) -> dict[str, Any]:
    return {"@type": "UnitPriceSpecification", "price": price, "priceCurrency": "EUR", **more}


STRUCK = "https://schema.org/StrikethroughPrice"
TIER = {"@type": "MemberProgramTier", "name": "gold"}


@pytest.mark.parametrize("kind", ["StrikethroughPrice", "ListPrice", "MSRP", "SRP", "RegularPrice"])
def test_reference_price_stands_beside_the_price(listing: Listing, kind: str) -> None:
    found = listing(
        ld(product(offer("80.00", priceSpecification=[spec("99.00", priceType=f"http://schema.org/{kind}")])))
    )
    assert (found["price"], found["prior_price"]) == ("80.00", "99.00")
    assert "sale_price" not in found


def test_the_specification_with_neither_type_nor_tier_is_the_price(listing: Listing) -> None:
    specs = [spec("99.00", priceType=STRUCK), spec("75.00", validForMemberTier=TIER), spec("80.00")]
    found = listing(ld(product(offer(priceSpecification=specs))))
    assert (found["price"], found["prior_price"], found["member_price"]) == ("80.00", "99.00", "75.00")


def test_regular_price_alone_is_the_price(listing: Listing) -> None:
    found = listing(ld(product(offer(priceSpecification=spec("80.00", priceType="RegularPrice")))))
    assert found["price"] == "80.00"
    assert "prior_price" not in found


def test_sale_price_beats_regular_price(listing: Listing) -> None:
    specs = [spec("99.00", priceType="RegularPrice"), spec("80.00", priceType="SalePrice")]
    found = listing(ld(product(offer(priceSpecification=specs))))
    assert (found["price"], found["prior_price"]) == ("80.00", "99.00")


def test_reference_price_equal_to_the_price_is_no_reference(listing: Listing) -> None:
    found = listing(ld(product(offer("80", priceSpecification=[spec("80.00", priceType=STRUCK)]))))
    assert "prior_price" not in found


def test_invoice_and_minimum_advertised_prices_are_never_the_price(listing: Listing) -> None:
    specs = [spec("60.00", priceType="InvoicePrice"), spec("70.00", priceType="MinimumAdvertisedPrice")]
    assert "price" not in listing(ld(product(offer(priceSpecification=specs))))


def test_delivery_charges_and_bulk_tiers_are_not_the_price(listing: Listing) -> None:
    specs = [
        {"@type": "DeliveryChargeSpecification", "price": "4.90"},
        spec("70.00", eligibleQuantity={"minValue": 10}),
        spec("80.00"),
    ]
    assert listing(ld(product(offer(priceSpecification=specs))))["price"] == "80.00"


def test_specification_of_another_time_is_not_the_price(listing: Listing) -> None:
    specs = [
        spec("60.00", validFrom="2026-12-24T00:00:00+01:00"),
        spec("70.00", validThrough="2026-10-31"),
        spec("80.00"),
    ]
    assert listing(ld(product(offer(priceSpecification=specs))))["price"] == "80.00"


def test_offer_for_members_only_gives_the_member_price(listing: Listing) -> None:
    found = listing(ld(product([offer("80.00"), offer("75.00", validForMemberTier=TIER)])))
    assert (found["price"], found["member_price"]) == ("80.00", "75.00")


@pytest.mark.parametrize(
    ("flag", "tax"), [(True, "included"), (False, "excluded"), ("http://schema.org/True", "included")]
)
def test_tax_basis_is_told_by_the_specification(listing: Listing, flag: Any, tax: str) -> None:
    assert listing(ld(product(offer(priceSpecification=spec("80.00", valueAddedTaxIncluded=flag)))))["tax"] == tax


def test_gross_is_chosen_of_a_gross_and_a_net_specification(listing: Listing) -> None:
    specs = [spec("66.67", valueAddedTaxIncluded=False), spec("80.00", valueAddedTaxIncluded=True)]
    html = ld(product(offer(priceSpecification=specs)))
    assert (listing(html)["price"], listing(html)["tax"]) == ("80.00", "included")
    assert (listing(html, tax="excluded")["price"], listing(html, tax="excluded")["tax"]) == ("66.67", "excluded")


def test_price_per_kilogram_is_the_unit_price(listing: Listing) -> None:
    per_kg = spec("26.67", referenceQuantity={"@type": "QuantitativeValue", "value": "1", "unitCode": "KGM"})
    found = listing(ld(product(offer(priceSpecification=[per_kg, spec("8.00")]))))
    assert (found["price"], found["unit_price"]) == ("8.00", "26.67/kg")


def test_pack_price_with_its_measure_is_the_price(listing: Listing) -> None:
    measure = {"value": "4.5", "unitCode": "LTR", "valueReference": {"value": "1", "unitCode": "LTR"}}
    assert listing(ld(product(offer(priceSpecification=spec("81.00", referenceQuantity=measure)))))["price"] == "81.00"


def test_range_is_never_a_price(read: Read) -> None:
    result = read(ld(product({"@type": "AggregateOffer", "lowPrice": "10", "highPrice": "20", "price": "10"})))
    assert "price" not in result.listings[0]
    assert result.listings[0]["sku"] == "P1"
    assert result.ranged == 1


def test_range_of_one_point_is_a_price(listing: Listing) -> None:
    html = ld(product({"@type": "AggregateOffer", "lowPrice": "10", "highPrice": "10.00", "priceCurrency": "EUR"}))
    assert (listing(html)["price"], listing(html)["currency"]) == ("10", "EUR")


def test_offers_inside_an_aggregate_are_used(listing: Listing) -> None:
    inner = [offer("12.00", availability="https://schema.org/InStock")]
    assert listing(ld(product({"@type": "AggregateOffer", "lowPrice": "10", "offers": inner})))["price"] == "12.00"


def test_new_offer_is_preferred_to_used_ones(listing: Listing) -> None:
    used = offer("40.00", itemCondition="https://schema.org/UsedCondition")
    new = offer("80.00", itemCondition="https://schema.org/NewCondition")
    assert listing(ld(product([used, new])))["price"] == "80.00"


def test_the_shops_own_offer_is_preferred_to_other_sellers(listing: Listing) -> None:
    offers = [
        offer("70.00", seller={"name": "Bazar"}),
        offer("80.00", seller={"@type": "Organization", "name": "Maison"}),
    ]
    html = ld(product(offers), {"@type": "Organization", "name": "Maison"})
    assert listing(html)["price"] == "80.00"


def test_sellers_that_nothing_tells_apart_are_refused(refused: Refused) -> None:
    offers = [offer("70.00", seller={"name": "Bazar"}), offer("80.00", seller={"name": "Kiosk"})]
    assert refused(ld(product(offers))) == "several_offers"


def test_sellers_of_one_price_are_one_offer(listing: Listing) -> None:
    offers = [offer("70.00", seller={"name": "Bazar"}), offer("70", seller={"name": "Kiosk"})]
    assert listing(ld(product(offers)))["price"] == "70.00"


def test_offer_in_the_channels_currency_is_chosen(listing: Listing) -> None:
    html = ld(product([offer("80.00", priceCurrency="USD"), offer("75.00", priceCurrency="EUR")]))
    found = listing(html, currency="EUR")
    assert (found["price"], found["currency"]) == ("75.00", "EUR")


def test_two_untyped_specifications_of_different_amounts_are_refused(refused: Refused) -> None:
    assert refused(ld(product(offer(priceSpecification=[spec("80.00"), spec("90.00")])))) == "several_prices"


def test_offer_contradicting_its_specification_is_told(listing: Listing) -> None:
    found = listing(ld(product(offer("80.00", priceSpecification=[spec("90.00")]))))
    assert (found["price"], found["other_price"], found["other_surface"]) == ("80.00", "90.00", "json_ld")


def test_availability_on_which_equal_offers_disagree_is_left_out(listing: Listing) -> None:
    offers = [offer("70.00", availability="InStock"), offer("70.00", availability="OutOfStock")]
    assert "availability" not in listing(ld(product(offers)))


def test_machine_number_of_three_decimals_is_left_and_flagged(listing: Listing) -> None:
    found = listing(ld(product(offer("1.299"))))
    assert (found["price"], found["repairs"]) == ("1.299", "machine_number_three_decimals")


def test_references_between_nodes_are_followed(listing: Listing) -> None:
    html = ld({"@id": "#offer", "@type": "Offer", "price": "5.00", "priceCurrency": "EUR"}, product({"@id": "#offer"}))
    assert listing(html)["price"] == "5.00"


def test_gtin_hidden_in_a_digital_link_or_product_id_is_found(listing: Listing) -> None:
    link = product(offer("5"), hasGS1DigitalLink="https://id.example.com/01/09506000134352?x=1")
    assert listing(ld(link))["gtin"] == "09506000134352"
    assert listing(ld(product(offer("5"), productID="ean:4006381333931")))["gtin"] == "4006381333931"


def test_circular_graph_does_no_harm(listing: Listing) -> None:
    group = {"@id": "#g", "@type": "ProductGroup", "productGroupID": "G", "hasVariant": [{"@id": "#v"}]}
    variant = {"@id": "#v", "@type": "Product", "sku": "V", "isVariantOf": {"@id": "#g"}, "offers": offer("5.00")}
    found = listing(ld({"@graph": [group, variant]}))
    assert (found["sku"], found["price"], found["item_group_id"]) == ("V", "5.00", "G")


def test_variants_known_by_address_only_belong_to_their_own_pages(listing: Listing) -> None:
    group = {
        "@type": "ProductGroup",
        "productGroupID": "G",
        "name": "Shirt",
        "hasVariant": [
            {"@type": "Product", "sku": "S", "offers": offer("5.00")},
            {"url": "https://www.example.com/shirt-xl"},
        ],
    }
    assert listing(ld(group))["sku"] == "S"
