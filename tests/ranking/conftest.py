"""Small retailers of CSV files, audited in process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from omniaudit.config import load_config
from omniaudit.model.irritant import Cause, Irritant
from omniaudit.pipeline import CheckRequest, check_retailer

Rows = Sequence[dict[str, str]]
Judged = tuple[list[Irritant], tuple[Cause, ...]]

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def gtin(number: int) -> str:
    """A GTIN of our own with a correct check digit."""
    stem = f"376012345{number:03d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(stem))
    return f"{stem}{-total % 10}"


@pytest.fixture
def judge(tmp_path: Path) -> Callable[..., Judged]:
    """Audits channels given as rows (product number, price …); `more` is added to the config."""

    def judged(more: str = "country: FR", kinds: dict[str, str] | None = None, **channels: Rows) -> Judged:
        named = []
        for name, rows in channels.items():
            full = [
                {"gtin": gtin(int(row["n"])), "sku": f"S{row['n']}", "availability": "in_stock", **row} for row in rows
            ]
            columns = sorted({column for row in full for column in row if column != "n"})
            lines = [";".join(columns), *(";".join(row.get(column, "") for column in columns) for row in full)]
            (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
            kind = (kinds or {}).get(name, "store" if name == "stores" else "web" if name == "web" else "app")
            named.append(f"  {name}: {{kind: {kind}, offers: {{type: table, path: {name}.csv}}}}")
        config = tmp_path / "shop.yaml"
        head = f"version: 1\nretailer: Shop\ncurrency: EUR\n{more}\nchannels:\n"
        config.write_text(head + "\n".join(named) + "\n", encoding="utf-8")
        request = CheckRequest(config=load_config(config, {}), now=NOW)
        with check_retailer(request, lambda _: None) as report:
            return list(report.irritants), report.causes

    return judged
