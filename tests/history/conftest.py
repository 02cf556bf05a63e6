"""A small retailer whose runs are kept, audited in process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from omniaudit.config import load_config
from omniaudit.pipeline import CheckRequest, check_retailer
from omniaudit.reports import ReportOptions, formats

CONFIG = """version: 1
retailer: Shop
currency: EUR
country: FR
history: kept
channels:
  web: {kind: web, authority: 1, offers: {type: table, path: web.csv}}
  app: {kind: app, offers: {type: table, path: app.csv}}
"""
GTINS = ("3760123450010", "3760123450027", "3760123450034")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The retailer's folder, with its config."""
    (tmp_path / "shop.yaml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Callable[..., dict[str, str]]:
    """Writes prices (channel → one a product), checks as of a moment, and gives the reports by format."""

    def checked(
        moment: str, prices: Mapping[str, Any] | None = None, written_as: tuple[str, ...] = ("json",), **request: Any
    ) -> dict[str, str]:
        for channel, amounts in (prices or {}).items():
            rows = [f"{channel}{n},{GTINS[n]},{price},in_stock" for n, price in enumerate(amounts)]
            (folder / f"{channel}.csv").write_text("id,gtin,price,availability\n" + "\n".join(rows) + "\n")
        asked = CheckRequest(load_config(folder / "shop.yaml", {}), now=_instant(moment), **request)
        written = {}
        with check_retailer(asked, lambda _: None) as report:
            for name in written_as:
                out = StringIO()
                formats()[name].write(report, out, ReportOptions(width=100))
                written[name] = out.getvalue()
        return written

    return checked


def _instant(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)
