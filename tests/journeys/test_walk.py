"""Products walk the journeys: counted in bulk where they agree, one by one where they don't."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from omniaudit.config.settings import Difference, Expected, Journey, Place
from omniaudit.journeys import builtin_journeys

WEB_AND_STORES = {"web": "web", "stores": "store"}


def gtin(number: int) -> str:
    body = f"{376_000_000_000 + number:013d}"
    total = sum((3 if place % 2 == 0 else 1) * int(digit) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"


def offer(channel: str, number: int, **given: Any) -> dict[str, Any]:
    return {"channel": channel, "gtin": gtin(number), "sku": f"S{number}", **given}


def test_products_in_order_are_walked_as_one(shop: Any) -> None:
    offers = [offer(channel, number) for number in range(500) for channel in WEB_AND_STORES]
    found = shop.walk(offers, WEB_AND_STORES)["web-to-store"]
    assert (found.products, found.seamless, found.undetermined, found.rate) == (500, 500, 0, 1.0)
    assert shop.engine.row("SELECT count(*) FROM walk_units") == (1,)


def test_without_channels_for_every_step_nothing_is_walked(shop: Any) -> None:
    assert shop.walk([offer("web", 1), offer("app", 1)], {"web": "web", "app": "app"}) == {}


def test_the_builtin_journeys_are_those_of_the_contract() -> None:
    assert list(builtin_journeys()) == [
        "web-to-store", "click-and-collect", "store-to-web", "ad-to-page", "buy-online-return-in-store",
    ]  # fmt: skip


def test_a_break_is_weighted_by_exposure(shop: Any) -> None:
    offers = [offer("web", 1), offer("stores", 1, pay_now="12.00"), offer("web", 2), offer("stores", 2)]
    sales = [{"sku": "S1", "weight": "10"}, {"sku": "S2", "weight": "90"}]
    found = shop.walk(offers, WEB_AND_STORES, exposure=sales)["web-to-store"]
    assert (found.products, found.seamless) == (2, 1)
    assert found.rate == pytest.approx(1 - 0.5 / 1.5, abs=1e-6)


def test_an_intended_difference_breaks_no_journey_whichever_price_is_met_first(shop: Any) -> None:
    dearer = Difference(share=200_000)
    intended = Expected(Place(1, 1), ("stores", "web"), dearer, dearer, "+20%")
    offers = [
        offer("web", 1, pay_now="10.00"), offer("stores", 1, pay_now="12.00"),
        offer("web", 2, pay_now="10.00"), offer("stores", 2, pay_now="13.00"),
    ]  # fmt: skip
    found = shop.walk(offers, WEB_AND_STORES, expected=[intended])
    for name in ("web-to-store", "store-to-web"):
        assert (found[name].products, found[name].seamless) == (2, 1), name


def test_what_nobody_can_say_is_undetermined_and_no_break(shop: Any) -> None:
    offers = [offer("web", 1), offer("stores", 1, availability="unknown"), offer("web", 2), offer("stores", 2)]
    found = shop.walk(offers, WEB_AND_STORES)
    assert (found["web-to-store"].undetermined, found["web-to-store"].rate) == (1, 1.0)
    assert found["buy-online-return-in-store"].undetermined == 2
    assert found["buy-online-return-in-store"].rate is None


def test_a_failed_channel_leaves_everything_undetermined(shop: Any) -> None:
    found = shop.walk([offer("web", 1), offer("web", 2)], WEB_AND_STORES, failed=["stores"])["web-to-store"]
    assert (found.products, found.undetermined, found.rate, found.breaks) == (2, 2, None, ())


def test_a_certain_break_wins_over_what_was_unknown_before(shop: Any) -> None:
    offers = [offer("web", 1, availability="unknown"), offer("stores", 1)]
    refused = [{"channel": "stores", "policy": "return_online_purchase", "flag": False},
               {"channel": "web", "policy": "return_online_purchase", "flag": True}]  # fmt: skip
    found = shop.walk(offers, WEB_AND_STORES, policies=refused)["buy-online-return-in-store"]
    assert [(each.step, each.code, each.products) for each in found.breaks] == [("return stores", "POL002", 1)]


def test_an_own_journey_takes_the_place_of_the_built_in_one(shop: Any) -> None:
    own = Journey("web-to-store", Decimal("0.3"), (("see", "stores"), ("buy", "web")))
    found = shop.walk([offer("web", 1), offer("stores", 1)], WEB_AND_STORES, journeys=[own])
    assert found["web-to-store"].steps == ("see stores", "buy web")
    assert found["web-to-store"].share == 0.3
    assert next(iter(found)) == "web-to-store"


def test_each_web_shop_is_entered_by_its_own_door(shop: Any) -> None:
    kinds = {"fr": "web", "be": "web", "stores": "store"}
    offers = [offer("fr", 1), offer("be", 1, pay_now="11.00"), offer("stores", 1)]
    found = shop.walk(offers, kinds)["web-to-store"]
    assert found.steps == ("see web", "buy stores")
    assert found.rate == 0.5
    assert [(each.code, each.channel, each.products) for each in found.breaks] == [("PRC001", "stores", 1)]


def test_stores_as_channels_stand_together(shop: Any) -> None:
    kinds = {"web": "web", "paris": "store", "lyon": "store"}
    offers = [offer("web", 1), offer("paris", 1, availability="out_of_stock"), offer("lyon", 1)]
    found = shop.walk(offers, kinds)
    assert found["web-to-store"].rate == found["click-and-collect"].rate == 1.0


def test_the_weakest_step_is_the_one_that_breaks_most(shop: Any) -> None:
    own = Journey("way", None, (("see", "ads"), ("see", "web"), ("buy", "stores")))
    offers = [offer(channel, number) for number in (1, 2, 3) for channel in ("web", "ads")]
    offers += [offer("stores", number, pay_now="11.00") for number in (1, 2)] + [offer("stores", 3)]
    offers += [offer("ads", 4), offer("web", 4, availability="out_of_stock"), offer("stores", 4)]
    found = shop.walk(offers, {**WEB_AND_STORES, "ads": "ads"}, journeys=[own])["way"]
    assert found.weakest_step == "buy stores"
    assert {(each.step, each.code, each.products) for each in found.breaks} == {
        ("buy stores", "PRC001", 2), ("see web", "AVL006", 1),
    }  # fmt: skip


def test_a_product_that_is_never_handed_over_promises_no_collection(shop: Any) -> None:
    offers = [offer("web", 1), offer("stores", 1, pickup="not_supported"), offer("web", 2), offer("stores", 2)]
    found = shop.walk(offers, WEB_AND_STORES)
    assert found["click-and-collect"].products == 1
    assert found["web-to-store"].products == 2


def walked_by_hand(offers: Sequence[dict[str, Any]]) -> tuple[int, int, float | None]:
    """See web, buy in a store, product by product: (products, seamless, rate)."""
    products = seamless = 0
    judged = whole = 0.0
    for number in sorted({row["sku"] for row in offers}):
        mine = [row for row in offers if row["sku"] == number]
        web = next(row for row in mine if row["channel"] == "web")
        if web["availability"] == "out_of_stock":
            continue
        stores = [row for row in mine if row["channel"] == "stores"]
        stocked = [row for row in stores if row["availability"] != "out_of_stock"]
        ways = stocked or stores
        good = sum(row in stocked and row["pay_now"] == web["pay_now"] for row in ways)
        products += 1
        seamless += good == len(ways)
        judged, whole = judged + 1, whole + good / len(ways)
    return products, seamless, round(whole / judged, 6) if judged else None


@pytest.mark.parametrize("seed", range(2))
def test_the_walk_in_sql_agrees_with_one_by_hand(shop: Any, seed: int) -> None:
    dice = Random(seed)
    offers = []
    for number in range(60):
        for channel, place in (("web", None), ("stores", "PAR"), ("stores", "LYO"), ("stores", "NCE")):
            price = "10.00" if dice.random() < 0.9 else "12.00"
            state = "in_stock" if dice.random() < 0.8 else "out_of_stock"
            offers.append(offer(channel, number, location=place, pay_now=price, availability=state))
    found = shop.walk(offers, WEB_AND_STORES)["web-to-store"]
    assert (found.products, found.seamless, found.rate) == walked_by_hand(offers)
