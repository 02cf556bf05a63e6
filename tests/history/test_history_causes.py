"""A price that the other side asked before is named as the cause; what only looks like it is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., dict[str, str]]
OLD, NEW = ("10.00", "20.00", "30.00"), ("12.00", "22.00", "32.00")


def causes(written: dict[str, str], code: str = "PRC001") -> set[str | None]:
    found = json.loads(written["json"])["irritants"]
    return {irritant["probable_cause"] for irritant in found if irritant["code"] == code}


@pytest.mark.parametrize(
    ("before", "now", "cause"),
    [
        ({"web": OLD, "app": OLD}, {"web": NEW, "app": OLD}, "stale_export"),
        ({"web": OLD, "app": OLD}, {"web": OLD, "app": NEW}, "stale_export"),
        ({"web": NEW, "app": OLD}, {"web": NEW, "app": OLD}, None),
        ({"web": OLD, "app": OLD}, {"web": NEW, "app": ("11.00", "21.00", "31.00")}, None),
    ],
)
def test_a_price_that_the_other_side_asked_before(
    run: Run, before: dict[str, tuple[str, ...]], now: dict[str, tuple[str, ...]], cause: str | None
) -> None:
    run("2026-06-01T06:00:00", before)
    assert causes(run("2026-06-02T06:00:00", now)) == {cause}


def test_a_sale_that_has_just_begun_is_told_as_such(folder: Path, run: Run) -> None:
    run("2026-06-01T06:00:00", {"web": OLD, "app": OLD})
    config = folder / "shop.yaml"
    config.write_text(config.read_text().replace("path: web.csv", "path: sale.csv"))
    (folder / "sale.csv").write_text(
        "id,gtin,price,sale_price,availability\nweb0,3760123450010,10.00,8.00,in_stock\n", encoding="utf-8"
    )
    assert causes(run("2026-06-02T06:00:00", {"app": OLD}), "PRC002") == {"sale_not_propagated"}
