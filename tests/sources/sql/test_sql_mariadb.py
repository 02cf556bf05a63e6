"""Queries on a real MariaDB, which is read as MySQL is."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import pymysql
import pytest


@pytest.fixture(scope="module")
def owner(mariadb: Any) -> Iterator[Any]:
    """The administrator, whose changes count at once."""
    connection = pymysql.connect(
        host="127.0.0.1", port=mariadb.port, user=mariadb.user, password=mariadb.password, autocommit=True
    )
    with connection, connection.cursor() as cursor:
        yield cursor


@pytest.fixture(scope="module", autouse=True)
def shelves(owner: Any) -> Iterator[None]:
    for statement in (
        "CREATE DATABASE shop CHARACTER SET utf8mb4",
        "USE shop",
        "CREATE TABLE article AS SELECT concat(4006381333900 + seq) AS ean, concat('Article ', seq) AS label,"
        " cast(seq + 0.9 AS DECIMAL(10, 2)) AS price, seq + 0.9e0 AS weight FROM seq_1_to_12000",
        "CREATE TABLE secret (price DECIMAL(10, 2))",
        "CREATE TABLE kinds (ts TIMESTAMP, dt DATETIME, u UUID, e ENUM('a', 'b'), s SET('x', 'y'), b BIT(1), bl BLOB,"
        " l VARCHAR(10) CHARACTER SET latin1, bin VARCHAR(10) COLLATE utf8mb4_bin, j JSON, f FLOAT, d DECIMAL(10, 3))",
        "SET time_zone = '+02:00'",
        "INSERT INTO kinds VALUES ('2026-11-22 03:04:05', '2026-11-22 03:04:05',"
        " '123e4567-e89b-12d3-a456-426614174000', 'a', 'x,y', b'1', 'ab', 'été', 'Bin', '{\"a\": 1.10}', 29.99, 1.250)",
        "CREATE USER reader@'127.0.0.1' IDENTIFIED BY 'read only'",
        "GRANT SELECT ON shop.article TO reader@'127.0.0.1'",
    ):
        owner.execute(statement)
    yield
    owner.execute("DROP DATABASE shop")
    owner.execute("DROP USER reader@'127.0.0.1'")


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("CAST(12.50 AS DECIMAL(10, 2))", "12.50"),
        ("d", "1.2500"),
        ("f", "29.99"),
        ("0.1e0 + 0.2e0", "0.3"),
        ("18446744073709551615", "18446744073709551615"),
        ("NULL", None),
        ("ts", "2026-11-22T01:04:05Z"),
        ("dt", "2026-11-22T03:04:05"),
        ("CAST('0000-00-00' AS DATE)", None),
        ("DATE '2026-11-22'", "2026-11-22"),
        ("u", "123e4567-e89b-12d3-a456-426614174000"),
        ("e", "a"),
        ("s", "x,y"),
        ("b", "1"),
        ("l", "été"),
        ("bin", "Bin"),
        ("j", '{"a": 1.10}'),
        ("'100%s :name ünï ☕'", "100%s :name ünï ☕"),
    ],
)
def test_value_is_the_text_that_the_server_writes(till: Any, mariadb_url: str, expression: str, text: str) -> None:
    read = till.read(mariadb_url, f"SELECT 'p1' AS id, {expression} AS title FROM kinds")
    assert read.outcome.status == "ok"
    assert read.values("title") == [text]


def test_many_rows_come_in_order_with_evidence(till: Any, mariadb_url: str, mariadb: Any) -> None:
    query = "SELECT ean AS gtin, label AS title, weight AS price FROM article ORDER BY ean;"
    read = till.read(mariadb_url, query)
    assert read.values("gtin") == [str(4006381333900 + number) for number in range(1, 12_001)]
    assert read.rows[0]["source"] == f"mariadb://***@127.0.0.1:{mariadb.port}/shop"
    assert (read.rows[-1]["position"], read.rows[-1]["price"]) == ("row 12000", "12000.9")
    assert read.notices == {"float_price"}


def test_probe_leaves_the_rest_of_a_long_answer_unread(till: Any, mariadb_url: str) -> None:
    started = time.monotonic()
    read = till.read(mariadb_url, "SELECT seq AS id, repeat('x', 900) AS title FROM seq_1_to_50000000", limit=5)
    assert (read.outcome.status, read.outcome.listings) == ("ok", 5_000)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("query", "reason", "words"),
    [
        ("SELECT * FROM articles", "missing_table", "Table 'shop.articles' doesn't exist"),
        ("SELECT prise FROM article", "missing_column", "Unknown column 'prise'"),
        ("SELECT bl AS gtin FROM kinds", "binary_column", '"gtin" for gtin holds bytes'),
        ("SELECT x'dead' AS gtin", "binary_column", "turn it into text"),
    ],
)
def test_query_that_fails_says_why(till: Any, mariadb_url: str, query: str, reason: str, words: str) -> None:
    read = till.read(mariadb_url, query)
    assert (read.outcome.status, read.reason) == ("failed", reason)
    assert words in read.said
    assert read.said.startswith("mariadb://***@127.0.0.1:")


def test_function_that_writes_is_refused(till: Any, mariadb_url: str, owner: Any) -> None:
    owner.execute("USE shop")
    owner.execute("CREATE FUNCTION tell() RETURNS INT BEGIN INSERT INTO secret VALUES (1); RETURN 1; END")
    read = till.read(mariadb_url, "SELECT tell() AS price")
    assert (read.outcome.status, read.reason) == ("failed", "write_refused")
    owner.execute("SELECT count(*) FROM secret")
    assert owner.fetchone() == (0,)


def test_reader_sees_what_it_was_granted(till: Any, mariadb: Any) -> None:
    url = f"mysql://reader:read only@127.0.0.1:{mariadb.port}/shop"
    assert till.read(url, "SELECT label AS title FROM article").outcome.listings == 12_000
    assert till.read(url, "SELECT price FROM secret").reason == "permission_denied"


def test_wrong_login_and_unknown_database_are_told(till: Any, mariadb: Any, mariadb_url: str) -> None:
    read = till.read(f"mysql://reader:hunter2@127.0.0.1:{mariadb.port}/shop", "SELECT 1 AS id")
    assert (read.outcome.status, read.reason) == ("failed", "auth_failed")
    assert "hunter2" not in read.said
    read = till.read(mariadb_url.removesuffix("shop") + "nowhere", "SELECT 1 AS id")
    assert (read.outcome.status, read.reason) == ("failed", "unknown_database")


def test_server_that_is_not_there_is_told(till: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        read = till.read(f"mysql://reader@127.0.0.1:{taken.getsockname()[1]}/shop", "SELECT 1 AS id")
    assert (read.outcome.status, read.reason) == ("failed", "connection_refused")


def test_slow_query_is_stopped(till: Any, mariadb_url: str) -> None:
    started = time.monotonic()
    read = till.read(mariadb_url, "SELECT sleep(20) AS title", timeout="1s")
    assert (read.outcome.status, read.reason) == ("failed", "timeout_total")
    assert time.monotonic() - started < 4


def test_connection_lost_midway_keeps_what_came_before(till: Any, mariadb_url: str, owner: Any) -> None:
    def end(_: Any) -> None:
        owner.execute(
            "SELECT id FROM information_schema.processlist WHERE info LIKE '%seq_1_to_5%' AND id != connection_id()"
        )
        for (number,) in owner.fetchall():
            owner.execute(f"KILL {number}")

    query = "SELECT seq AS id, repeat('x', 900) AS title FROM seq_1_to_50000000"
    read = till.read(mariadb_url, query, progress=end)
    assert (read.outcome.status, read.reason) == ("partial", "connection_lost")
    assert read.outcome.listings >= 5_000


def test_option_that_the_driver_has_not_is_told(till: Any, mariadb_url: str) -> None:
    read = till.read(f"{mariadb_url}?colour=red", "SELECT 1 AS id")
    assert (read.outcome.status, read.reason) == ("failed", "connection_failed")
    assert "colour" in read.said and "behind its ?" in read.said
