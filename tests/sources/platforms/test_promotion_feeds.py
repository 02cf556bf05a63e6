"""Feeds of promotions are read as promotions, each with the words that mean the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from omniaudit.engine import Engine, literal
from omniaudit.model.promotion import CANONICAL_PROMOTION_FIELDS, RAW_PROMOTION_FIELDS

HERE = Path(__file__).parent
PLATFORMS = HERE.parents[2] / "src" / "omniaudit" / "sources" / "platforms"
FEEDS = sorted(file.parent.name for file in HERE.glob("*/promotions.yaml"))


@pytest.mark.parametrize("name", FEEDS)
def test_promotions_are_read_in_the_words_of_the_contract(
    name: str, collect_shop: Callable[..., Any], tmp_path: Path
) -> None:
    platform = yaml.safe_load((PLATFORMS / f"{name}.yaml").read_text("utf-8"))
    told = yaml.safe_load((HERE / name / "shop.yaml").read_text("utf-8"))
    wanted = yaml.load((HERE / name / "promotions.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
    collect_shop(yaml.safe_load(platform["example"]), told, "http://127.0.0.1:9", HERE / name)
    files = str(tmp_path / "snapshot" / "promotions" / "*" / "*.parquet")
    with Engine(threads=1) as engine:
        relation = f"read_parquet({literal(files)}, hive_partitioning = false)"
        written = [f"raw_{name}" if name in RAW_PROMOTION_FIELDS else name for name in CANONICAL_PROMOTION_FIELDS]
        rows = engine.rows(f"SELECT {', '.join(written)} FROM {relation}")
    found = [
        {name: value for name, value in zip(CANONICAL_PROMOTION_FIELDS, row, strict=True) if value is not None}
        for row in rows
    ]
    assert found == wanted
