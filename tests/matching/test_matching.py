"""Which offers become one product."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from omniaudit.config.settings import ChannelSettings, Config, Place
from omniaudit.engine import Engine
from omniaudit.matching import match_offers, methods
from omniaudit.rules import create_channels

KINDS = {"web": "web", "app": "app", "stores": "store", "rival": "competitor"}
A, B, RESTRICTED = "04006381333931", "03760123450006", "02000000000015"

Match = Callable[..., dict[str, str]]


@pytest.fixture
def match(store_offers: Callable[[Engine, Sequence[dict[str, Any]]], None]) -> Iterator[Match]:
    """Offers (listing_id → product), matched by the given methods and map."""
    with Engine(memory_limit="300MB", threads=1) as engine:

        def run(
            offers: Sequence[dict[str, Any]],
            by: tuple[str, ...] = ("gtin", "sku"),
            identities: Sequence[tuple[str, str, str]] = (),
        ) -> dict[str, str]:
            store_offers(engine, [{"gtin": None, **offer} for offer in offers])
            types = {"channel": "VARCHAR", "id": "VARCHAR", "product": "VARCHAR"}
            engine.create_table("identities", types)
            if identities:
                columns = dict(zip(types, map(list, zip(*identities, strict=True)), strict=True))
                engine.append("identities", columns, types)
            place = Place(1, 1)
            channels = tuple(ChannelSettings(name, kind, place) for name, kind in KINDS.items())
            create_channels(engine, Config(Path("c.yaml"), "", "Shop", channels), [])
            match_offers(engine, by)
            return dict(
                engine.rows(
                    """SELECT o.listing_id, coalesce(n.name, 'gtin:' || CAST(o.product_id AS VARCHAR))
                    FROM offers o LEFT JOIN product_names n ON n.product_id = o.product_id"""
                )
            )

        yield run


def test_offers_of_one_gtin_are_one_product(match: Match) -> None:
    found = match(
        [{"channel": "web", "gtin": A, "listing_id": "w"}, {"channel": "rival", "gtin": A, "listing_id": "r"}]
    )
    assert found["w"] == found["r"]


def test_an_offer_without_gtin_joins_the_one_product_that_bears_its_sku(match: Match) -> None:
    found = match(
        [
            {"channel": "web", "gtin": A, "sku": "S1", "listing_id": "w"},
            {"channel": "app", "sku": "S1", "listing_id": "a"},
        ]
    )
    assert found["a"] == found["w"] == "gtin:4006381333931"


def test_a_sku_borne_by_two_products_is_not_guessed(match: Match) -> None:
    found = match(
        [
            {"channel": "web", "gtin": A, "sku": "S1", "listing_id": "w1"},
            {"channel": "web", "gtin": B, "sku": "S1", "listing_id": "w2"},
            {"channel": "app", "sku": "S1", "listing_id": "a"},
        ]
    )
    assert found["a"] == "listing:app:a"


def test_offers_that_share_only_a_sku_are_one_product(match: Match) -> None:
    found = match(
        [{"channel": "web", "sku": "S1", "listing_id": "w"}, {"channel": "stores", "sku": "S1", "listing_id": "s"}]
    )
    assert found == {"w": "sku:S1", "s": "sku:S1"}


def test_two_valid_gtins_are_never_joined_by_a_sku(match: Match) -> None:
    found = match(
        [
            {"channel": "web", "gtin": A, "sku": "S1", "listing_id": "w"},
            {"channel": "app", "gtin": B, "sku": "S1", "listing_id": "a"},
        ]
    )
    assert found["w"] != found["a"]


def test_a_competitors_sku_is_its_own(match: Match) -> None:
    found = match(
        [
            {"channel": "web", "gtin": A, "sku": "S1", "listing_id": "w"},
            {"channel": "rival", "sku": "S1", "listing_id": "r"},
        ]
    )
    assert found["r"] == "listing:rival:r"


def test_a_restricted_number_joins_own_channels_only(match: Match) -> None:
    common = {"gtin": RESTRICTED, "gtin_status": "restricted"}
    found = match(
        [
            {"channel": "web", "listing_id": "w", **common},
            {"channel": "stores", "listing_id": "s", **common},
            {"channel": "rival", "listing_id": "r", **common},
        ]
    )
    assert found["w"] == found["s"] != found["r"]


def test_the_map_joins_a_competitors_listing_to_our_sku(match: Match) -> None:
    found = match(
        [
            {"channel": "web", "gtin": A, "sku": "S1", "listing_id": "w"},
            {"channel": "rival", "listing_id": "r9"},
        ],
        identities=[("rival", "r9", "S1")],
    )
    assert found["r9"] == found["w"] == "gtin:4006381333931"


def test_the_map_joins_to_a_sku_that_no_gtin_goes_with(match: Match) -> None:
    found = match(
        [
            {"channel": "web", "sku": "S1", "listing_id": "w"},
            {"channel": "app", "sku": "S1", "listing_id": "a"},
            {"channel": "rival", "gtin": B, "listing_id": "r9"},
        ],
        identities=[("rival", "r9", "S1")],
    )
    assert found["w"] == found["a"] == found["r9"]


def test_the_map_outranks_gtins_and_other_offers_follow(match: Match) -> None:
    found = match(
        [
            {"channel": "web", "gtin": A, "listing_id": "w"},
            {"channel": "app", "gtin": B, "listing_id": "a"},
            {"channel": "stores", "gtin": B, "listing_id": "s"},
        ],
        identities=[("web", "w", "P1"), ("app", "a", "P1")],
    )
    assert found["w"] == found["a"] == found["s"]


def test_a_label_of_its_own_joins_what_it_names(match: Match) -> None:
    found = match(
        [{"channel": "web", "listing_id": "w"}, {"channel": "app", "listing_id": "a"}],
        identities=[("web", "w", "P1"), ("app", "a", "P1")],
    )
    assert found == {"w": "map:P1", "a": "map:P1"}


def test_sku_before_gtin_believes_the_sku_first(match: Match) -> None:
    found = match(
        [
            {"channel": "web", "gtin": A, "sku": "S1", "listing_id": "w"},
            {"channel": "app", "gtin": B, "sku": "S1", "listing_id": "a"},
            {"channel": "rival", "gtin": A, "listing_id": "r"},
        ],
        by=("sku", "gtin"),
    )
    assert found["w"] == found["a"] == found["r"] == "sku:S1"


def test_brand_and_part_number_match_whatever_the_case(match: Match) -> None:
    found = match(
        [
            {"channel": "web", "brand": "Aurore", "mpn": "X-1", "listing_id": "w"},
            {"channel": "rival", "brand": "AURORE", "mpn": "x-1", "listing_id": "r"},
        ],
        by=("gtin", "mpn"),
    )
    assert found["w"] == found["r"]


def test_an_offer_with_nothing_to_match_by_stays_alone(match: Match) -> None:
    assert match([{"channel": "web", "listing_id": "w"}]) == {"w": "listing:web:w"}


def test_methods_are_the_files_of_the_folder() -> None:
    assert methods() == ["gtin", "id", "mpn", "sku"]
