"""Files that are longer than what is looked at of them first."""

import re
from pathlib import Path

ROWS = 21_000
SECONDS = re.compile(r'"seconds": [0-9.]+')
CONFIG = """
version: 1
retailer: Shop
currency: EUR
country: FR
channels:
  web: {kind: web, offers: {type: table, path: "web*.csv"}}
  app: {kind: app, offers: {type: table, path: app.csv}}
"""


def write(path: Path, last: str, *, rows: int = ROWS) -> None:
    """A file of plain rows but for the last one."""
    lines = [f"S{number},Cup {number},{number % 90 + 1}.50,in_stock" for number in range(rows)]
    path.write_text("\n".join(["sku,title,price,availability", *lines, last]) + "\n", encoding="utf-8")


def test_what_only_the_last_row_says_is_read_as_in_a_short_file(omniaudit, tmp_path):
    (tmp_path / "omniaudit.yaml").write_text(CONFIG)
    write(tmp_path / "web.csv", 'SX,Odd cup,"1 234,50 €",vielleicht')
    write(tmp_path / "app.csv", "SX,Odd cup,1234.50 EUR,in_stock")
    run = omniaudit("check", "omniaudit.yaml", "--output", "json", "--now", "2026-11-22T12:00:00Z", "--save", "kept")
    assert (run.code, run.found) == (0, set())
    web, app = run.report["channels"]
    assert (web["offers"], web["rejected"], app["offers"]) == (ROWS + 1, 0, ROWS + 1)
    assert "vielleicht" in run.out
    whole = omniaudit("check", "omniaudit.yaml", "--output", "json", "--snapshot", "kept")
    assert whole.out == run.out
    live = omniaudit("check", "omniaudit.yaml", "--output", "json", "--now", "2026-11-22T12:00:00Z")
    assert SECONDS.sub("", live.out) == SECONDS.sub("", run.out)


def test_rows_of_several_files_stay_in_their_order(omniaudit, tmp_path):
    (tmp_path / "omniaudit.yaml").write_text(CONFIG)
    write(tmp_path / "web1.csv", "SX,Cup,1.00,in_stock")
    write(tmp_path / "web2.csv", "SY,Cup,1.00 GBP,in_stock", rows=12_000)
    write(tmp_path / "app.csv", "SX,Cup,2.00,in_stock")
    run = omniaudit("check", "omniaudit.yaml", "--output", "json", "--now", "2026-11-22T12:00:00Z")
    assert ("PRC001", "SX", "app") in run.found or ("PRC001", "SX", "web") in run.found
    assert run.report["channels"][0]["offers"] == ROWS + 1 + 12_001
    seen = {value["source"] for irritant in run.report["irritants"] for value in irritant["values"]}
    assert {"web1.csv", "app.csv"} <= {Path(source).name for source in seen if source}


def test_a_row_without_anything_to_name_it_is_counted_as_lost(omniaudit, tmp_path):
    (tmp_path / "omniaudit.yaml").write_text(CONFIG)
    write(tmp_path / "web.csv", ",,3.00,in_stock")
    write(tmp_path / "app.csv", "SX,Cup,2.00,in_stock")
    run = omniaudit("check", "omniaudit.yaml", "--output", "json", "--now", "2026-11-22T12:00:00Z")
    web = run.report["channels"][0]
    assert (web["offers"], web["rejected"]) == (ROWS, 1)


def test_a_line_of_too_many_fields_costs_itself_only(omniaudit, tmp_path):
    (tmp_path / "omniaudit.yaml").write_text(CONFIG)
    write(tmp_path / "web.csv", "SX,Cup, blue,3.00,in_stock")
    write(tmp_path / "app.csv", "SX,Cup,2.00,in_stock")
    run = omniaudit("check", "omniaudit.yaml", "--output", "json", "--now", "2026-11-22T12:00:00Z")
    web = run.report["channels"][0]
    assert (web["offers"], web["rejected"]) == (ROWS, 1)
    assert f"line {ROWS + 2}" in web["notices"][0]["message"]
