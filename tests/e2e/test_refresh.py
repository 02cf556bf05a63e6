"""Declared lags through the installed command: what is still on its way is counted, and no irritant."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Omniaudit = Callable[..., Any]

ROW = "1,4006381333931,S1,Lipstick,{price} EUR,{stock}"


def write(folder: Path, channel: str, price: str, stock: str = "in_stock", observed: str = "") -> None:
    head = "id,gtin,sku,title,price,availability" + (",observed_at" if observed else "")
    row = ROW.format(price=price, stock=stock) + (f",{observed}" if observed else "")
    (folder / f"{channel}.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")


def config(folder: Path, refresh: str, more: str = "") -> str:
    (folder / "audit.yaml").write_text(
        "version: 1\nretailer: Shop\ncurrency: EUR\ncountry: FR\nchannels:\n"
        "  web: {kind: web, offers: {type: table, path: web.csv}}\n"
        f"  stores: {{kind: store, refresh: {refresh}, offers: {{type: table, path: stores.csv}}}}\n{more}",
        encoding="utf-8",
    )
    return "audit.yaml"


def test_a_difference_within_the_lag_is_counted_and_no_irritant(omniaudit: Omniaudit, tmp_path: Path) -> None:
    write(tmp_path, "web", "24.90", observed="2026-11-20T10:00:00Z")
    write(tmp_path, "stores", "29.90", "out_of_stock", observed="2026-11-20T09:30:00Z")
    now = ("--now", "2026-11-20T11:00:00Z")
    run = omniaudit("check", config(tmp_path, "1h"), *now, "-o", "terminal", "-o", "json=r.json", "-o", "html=r.html")
    assert run.code == 0
    assert "price · 1 pair undetermined: 1 propagating" in run.out
    assert "availability · 1 pair undetermined: 1 propagating" in run.out
    french = omniaudit("check", "audit.yaml", *now, "--lang", "fr")
    assert "1 en cours de propagation" in french.out
    late = omniaudit("check", config(tmp_path, "30m"), *now, "-o", "json")
    assert {code for code, _, _ in late.found} == {"AVL001", "PRC001"}
    assert late.code == 1


def test_a_lag_without_any_time_to_go_by_excuses_nothing_and_says_so(omniaudit: Omniaudit, tmp_path: Path) -> None:
    write(tmp_path, "web", "24.90")
    write(tmp_path, "stores", "29.90")
    run = omniaudit("check", config(tmp_path, "1h"), "-o", "json=r.json", "-o", "terminal")
    assert run.code == 1
    assert "refresh of stores excused nothing" in run.out
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert report["idle_refresh"] == ["stores"]
    assert {item["code"] for item in report["irritants"]} == {"PRC001"}


def test_earlier_runs_tell_how_old_a_difference_is(omniaudit: Omniaudit, tmp_path: Path) -> None:
    name = config(tmp_path, "2h", "history: history\n")
    told = []
    for hour, price in (("08:00", "24.90"), ("09:00", "19.90"), ("10:30", "19.90")):
        write(tmp_path, "web", price)
        write(tmp_path, "stores", "24.90")
        run = omniaudit("check", name, "--now", f"2026-11-20T{hour}:00Z", "-o", "json")
        price_field = run.report["consistency"]["fields"][0]
        told.append((run.code, price_field["matched"], price_field["mismatched"], price_field["reasons"]))
    assert told == [(0, 1, 0, {}), (0, 0, 0, {"propagating": 1}), (1, 0, 1, {})]
