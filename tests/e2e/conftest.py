"""The installed command, run as users run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

COMMAND = Path(sys.executable).with_name("omniaudit")


@dataclass(frozen=True)
class Run:
    """One finished run."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The JSON report on stdout."""
        report: dict[str, Any] = json.loads(self.out)
        return report

    @property
    def found(self) -> set[tuple[str, str, str]]:
        """(code, sku or key, deviating channel) of every irritant."""
        return {
            (item["code"], item["product"]["sku"] or item["product"]["key"], item["channel"])
            for item in self.report["irritants"]
        }


@pytest.fixture
def omniaudit(tmp_path: Path) -> Callable[..., Run]:
    """Run the command in the test's folder."""
    return _command(tmp_path)


@pytest.fixture(scope="session")
def command_in() -> Callable[[Path], Callable[..., Run]]:
    """Run the command in a folder that several tests share."""
    return _command


def _command(folder: Path) -> Callable[..., Run]:
    def run(*arguments: str | Path, env: dict[str, str] | None = None) -> Run:
        done = subprocess.run(
            [str(COMMAND), *map(str, arguments)],
            cwd=folder,
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith("GITHUB_")},
                "NO_COLOR": "1",
                **(env or {}),
            },
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A config of two CSV channels that agree, to be changed by the test."""
    (tmp_path / "web.csv").write_text(
        "id,gtin,sku,title,price,availability\n"
        "w1,4006381333931,S1,Lipstick,24.90 EUR,in_stock\n"
        "w2,3760123450003,S2,Mascara,19.00 EUR,in_stock\n",
        encoding="utf-8",
    )
    (tmp_path / "app.csv").write_text(
        "id,gtin,sku,title,price,availability\n"
        "a1,4006381333931,S1,Lipstick,24.90 EUR,in_stock\n"
        "a2,3760123450003,S2,Mascara,19.00 EUR,in_stock\n",
        encoding="utf-8",
    )
    config = tmp_path / "shop.yaml"
    config.write_text(
        "version: 1\nretailer: Shop\ncurrency: EUR\ncountry: FR\nchannels:\n"
        "  web: {kind: web, offers: {type: table, path: web.csv}}\n"
        "  app: {kind: app, offers: {type: table, path: app.csv}}\n",
        encoding="utf-8",
    )
    return config
