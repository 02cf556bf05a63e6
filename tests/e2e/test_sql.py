"""A till system's database against the web shop's file, through the installed command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

CONFIG = """\
version: 1
retailer: Maison
currency: EUR
country: FR
timezone: Europe/Paris
channels:
  web:
    kind: web
    authority: 100
    offers: {{type: table, path: web.csv}}
  stores:
    kind: store
    offers:
      type: sql
      url: postgresql://till:${{POS_PASSWORD}}@127.0.0.1:{port}/pos
      query: |
        -- one row an article and store
        SELECT a.ean, a.label, t.price, s.stock, s.shop
        FROM till.article AS a
        JOIN till.tariff AS t USING (article)
        JOIN till.stock AS s USING (article)
        WHERE a.label LIKE '%'
        ORDER BY a.ean, s.shop;
      fields: {{gtin: ean, title: label, price: price, quantity: stock, store_code: shop}}
"""

WEB = """\
gtin,title,price,availability
4006381333931,Lipstick,24.90 EUR,in_stock
3760123450003,Mascara,19.00 EUR,in_stock
4005808890507,Cream,12.50 EUR,in_stock
"""

PASSWORD = "r/w: n@ver"


@pytest.fixture
def pos(postgresql: Any) -> Iterator[psycopg.Connection]:
    """A database ``pos`` of three stores, and the role ``till`` that may read it."""
    login = {"host": "127.0.0.1", "port": postgresql.port, "user": postgresql.user, "password": postgresql.password}
    with psycopg.connect(**login, dbname="postgres", autocommit=True) as server:
        server.execute("CREATE DATABASE pos")
        try:
            with psycopg.connect(**login, dbname="pos", autocommit=True) as connection:
                connection.execute(f"""
                    CREATE SCHEMA till;
                    CREATE TABLE till.article (article int PRIMARY KEY, ean varchar(13), label text);
                    CREATE TABLE till.tariff (article int, price numeric(12, 3));
                    CREATE TABLE till.stock (article int, shop text, stock int);
                    INSERT INTO till.article VALUES
                      (1, '4006381333931', 'Lipstick'), (2, '3760123450003', 'Mascara'), (3, '4005808890507', 'Cream');
                    INSERT INTO till.tariff VALUES (1, 24.9), (2, 21.5), (3, 12.5);
                    INSERT INTO till.stock SELECT article, shop, CASE WHEN article = 3 THEN 0 ELSE 7 END
                    FROM till.article, unnest(ARRAY['LYON', 'NICE', 'PARIS']) AS shop;
                    CREATE ROLE till LOGIN PASSWORD '{PASSWORD}';
                    GRANT USAGE ON SCHEMA till TO till;
                    GRANT SELECT ON ALL TABLES IN SCHEMA till TO till;
                """)
                yield connection
        finally:
            server.execute("DROP DATABASE pos WITH (FORCE)")
            server.execute("DROP ROLE IF EXISTS till")


@pytest.fixture
def config(pos: psycopg.Connection, postgresql: Any, tmp_path: Path) -> Path:
    (tmp_path / "web.csv").write_text(WEB, encoding="utf-8")
    path = tmp_path / "maison.yaml"
    path.write_text(CONFIG.format(port=postgresql.port), encoding="utf-8")
    return path


def test_till_system_is_compared_with_the_web(omniaudit: Callable[..., Any], config: Path, postgresql: Any) -> None:
    run = omniaudit("check", config, "--output", "json", env={"POS_PASSWORD": PASSWORD})
    assert run.code == 1, run.err
    stores = next(channel for channel in run.report["channels"] if channel["name"] == "stores")
    assert (stores["status"], stores["offers"], stores["rejected"]) == ("ok", 9, 0)
    assert run.found == {("PRC001", "gtin:03760123450003", "stores"), ("AVL001", "gtin:04005808890507", "stores")}
    mismatch = next(item for item in run.report["irritants"] if item["code"] == "PRC001")
    believed, deviating = mismatch["values"]
    assert (believed["value"], deviating["value"], deviating["raw"]) == ("19.00", "21.50", "21.5000")
    assert sorted(deviating["locations"]) == ["LYON", "NICE", "PARIS"]
    assert deviating["source"] == f"postgresql://***@127.0.0.1:{postgresql.port}/pos"
    assert deviating["position"] == "row 1"
    assert PASSWORD not in run.out + run.err


def test_database_that_lets_nobody_in_is_incomplete_and_tells_no_secret(
    omniaudit: Callable[..., Any], config: Path
) -> None:
    run = omniaudit("check", config, "--output", "json", env={"POS_PASSWORD": "wr/ong p@ss"})
    assert run.code == 3
    stores = next(channel for channel in run.report["channels"] if channel["name"] == "stores")
    assert (stores["status"], stores["reason"].partition(":")[0]) == ("failed", "auth_failed")
    assert "wr/ong" not in run.out + run.err and "p@ss" not in run.out + run.err


def test_query_is_checked_before_the_database_is_asked(omniaudit: Callable[..., Any], config: Path) -> None:
    config.write_text(config.read_text("utf-8").replace("FROM till.article", "FORM till.article"), encoding="utf-8")
    run = omniaudit("validate", config, env={"POS_PASSWORD": PASSWORD})
    assert run.code == 2
    assert "maison.yaml:16:14: channels.stores.offers.query: line 3, column" in run.err
