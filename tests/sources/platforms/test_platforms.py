"""Every platform file reads a shop of its platform right: each folder here is one (see conftest.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).parent
PLATFORMS = HERE.parents[2] / "src" / "omniaudit" / "sources" / "platforms"
SHOPS = sorted(file.parent.name for file in HERE.glob("*/shop.yaml"))


def platform_of(shop: str) -> str:
    """The platform that a fixture's folder is a shop of: ``woocommerce-jpy`` is one of woocommerce."""
    return shop.partition("-")[0]


def read_yaml(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def example_of(platform: str) -> Mapping[str, Any]:
    """The example config that a platform's file carries."""
    config: Mapping[str, Any] = yaml.safe_load(read_yaml(PLATFORMS / f"{platform}.yaml")["example"])
    return config


@pytest.mark.parametrize("name", SHOPS)
def test_platform_reads_its_shop_right(
    name: str, open_shop: Callable[..., Any], collect_shop: Callable[..., Any], helpers: Any
) -> None:
    folder = HERE / name
    told, expected = read_yaml(folder / "shop.yaml"), read_yaml(folder / "expected.yaml")
    shop = open_shop(folder, told.get("answers", []))
    read = collect_shop(example_of(platform_of(name)), told, shop.base, folder)

    outcome = {"status": "ok", "reason": None, "rejected": 0, **expected.get("outcome", {})}
    got = {"status": read.outcome.status, "reason": read.outcome.reason, "rejected": len(read.rejected)}
    assert not shop.strangers, f"{shop.strangers} ({read.outcome.detail})"
    assert got == outcome, f"{read.outcome.detail} {read.rejected}"
    wanted = [helpers.wanted_offer({**expected.get("all", {}), **offer}) for offer in expected["offers"]]
    assert [offer["listing_id"] for offer in read.offers] == [offer["listing_id"] for offer in wanted]
    for offer, right in zip(read.offers, wanted, strict=True):
        assert helpers.found_offer(offer, right) == right
    assert not shop.unasked


def test_every_platform_has_a_shop() -> None:
    assert {file.stem for file in PLATFORMS.glob("*.yaml")} == set(map(platform_of, SHOPS))
