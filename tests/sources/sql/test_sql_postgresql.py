"""Queries on a real PostgreSQL."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest


@pytest.fixture(scope="module", autouse=True)
def shelves(postgresql: Any) -> Iterator[None]:
    """Two tables, a view, a role that may read one of them, and a function that writes."""
    with psycopg.connect(
        host="127.0.0.1", port=postgresql.port, user=postgresql.user, password=postgresql.password, dbname="postgres",
        autocommit=True,
    ) as connection:  # fmt: skip
        connection.execute("""
            CREATE SCHEMA pos;
            CREATE TABLE pos.article
              (ean text, label text, price_ttc numeric(10, 2), weight float8, stock int, shop text);
            INSERT INTO pos.article
            SELECT (4006381333900 + i)::text, 'Article ' || i, i + 0.9, i + 0.9, i % 5, 'S' || (i % 3)
            FROM generate_series(1, 12000) AS i;
            CREATE VIEW pos.sellable AS SELECT ean AS gtin, label AS title, price_ttc AS price FROM pos.article;
            CREATE TABLE pos.secret (price numeric);
            CREATE TABLE pos.log (said text);
            CREATE FUNCTION pos.write() RETURNS text LANGUAGE sql
              AS 'INSERT INTO pos.log VALUES (''x'') RETURNING said';
            CREATE SEQUENCE pos.counter;
            CREATE ROLE reader LOGIN PASSWORD 'read only';
            GRANT USAGE ON SCHEMA pos TO reader;
            GRANT SELECT ON pos.article TO reader;
        """)
        yield
        connection.execute("DROP SCHEMA pos CASCADE; DROP ROLE reader")


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("12.50::numeric", "12.50"),
        ("1.250::numeric(10, 3)", "1.2500"),  # three digits behind a point could be thousands
        ("1299::numeric(12, 4)", "1299.0000"),
        ("'NaN'::numeric", "NaN"),
        ("'Infinity'::numeric", "Infinity"),
        ("9007199254740993::bigint", "9007199254740993"),
        ("29.99::float8", "29.99"),
        ("29.99::float4", "29.99"),
        ("0.1::float8 + 0.2::float8", "0.3"),
        ("4006381333931::float8", "4006381333931"),
        ("1e-5::float8", "0.00001"),
        ("true", "true"),
        ("false", "false"),
        ("NULL::int", None),
        ("''", None),
        ("'2026-11-22'::date", "2026-11-22"),
        ("'2026-11-22 03:04:05'::timestamp", "2026-11-22T03:04:05"),
        ("'2026-11-22 03:04:05.25+01'::timestamptz AT TIME ZONE 'UTC'", "2026-11-22T02:04:05.25"),
        ("'infinity'::timestamptz", None),
        ("'-infinity'::date", None),
        ("'0044-03-15 BC'::date", "0044-03-15 BC"),
        ("12.5::money", "$12.50"),
        ("ARRAY[1, 2]", "{1,2}"),
        ("""'{"a": 1.10}'::json""", '{"a": 1.10}'),
        ("""'{"a": 1.10}'::jsonb""", '{"a": 1.10}'),
        ("'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        ("'1 day'::interval", "P1D"),
        ("'10.0.0.1'::inet", "10.0.0.1"),
        ("ROW(1, 'a')", "(1,a)"),
        ("'a' || chr(13) || chr(10) || 'b\"c,d'", 'a\r\nb"c,d'),
        ("'100%s :name ünï ☕'", "100%s :name ünï ☕"),
        ("repeat('x', 1000000)", "x" * 1_000_000),
    ],
)
def test_value_is_the_text_that_the_server_writes(till: Any, postgresql_url: str, expression: str, text: str) -> None:
    read = till.read(postgresql_url, f"SELECT 'p1' AS id, {expression} AS title")
    assert read.outcome.status == "ok"
    assert read.values("title") == [text]


def test_zoned_time_keeps_its_offset(till: Any, postgresql_url: str, keeper: psycopg.Connection) -> None:
    keeper.execute("ALTER ROLE keeper SET TimeZone = 'Asia/Kolkata'")
    keeper.execute("ALTER ROLE keeper SET DateStyle = 'SQL, DMY'")
    try:
        read = till.read(postgresql_url, "SELECT 1 AS id, '2026-11-22 00:00:00Z'::timestamptz AS observed_at")
    finally:
        keeper.execute("ALTER ROLE keeper RESET ALL")
    assert read.values("observed_at") == ["2026-11-22T05:30:00+05:30"]


def test_types_of_a_database_own_making_are_text(till: Any, postgresql_url: str, keeper: psycopg.Connection) -> None:
    keeper.execute("CREATE TYPE pos.mood AS ENUM ('in_stock'); CREATE DOMAIN pos.amount AS numeric(10, 2)")
    query = (
        "SELECT ARRAY['in_stock']::pos.mood[] AS title, 'in_stock'::pos.mood AS availability, 5::pos.amount AS price"
    )
    read = till.read(postgresql_url, query)
    assert read.values("title") == ["{in_stock}"]
    assert (read.values("availability"), read.values("price")) == (["in_stock"], ["5.00"])


def test_view_is_read_by_canonical_names_with_evidence(till: Any, postgresql_url: str, postgresql: Any) -> None:
    read = till.read(postgresql_url, "SELECT * FROM pos.sellable ORDER BY gtin LIMIT 2;")
    assert read.outcome.listings == 2
    source = f"postgresql://***@127.0.0.1:{postgresql.port}/postgres"
    assert read.rows == [
        {
            "gtin": f"400638133390{i}",
            "title": f"Article {i}",
            "price": f"{i}.90",
            "source": source,
            "position": f"row {i}",
        }
        for i in (1, 2)
    ]


def test_columns_are_mapped_loosely_and_many_rows_come_in_order(till: Any, postgresql_url: str) -> None:
    told = []
    fields = {
        "gtin": "EAN",
        "price": "Price TTC",
        "store_code": "shop",
        "quantity": "stock",
        "title": "nothing || label",
    }
    query = "WITH a AS (SELECT * FROM pos.article) SELECT * FROM a WHERE label LIKE 'A%' ORDER BY ean"
    read = till.read(postgresql_url, query, fields=fields, progress=told.append)
    assert read.outcome.listings == 12_000
    assert read.values("position") == [f"row {number}" for number in range(1, 12_001)]
    assert read.values("gtin") == [str(4006381333900 + number) for number in range(1, 12_001)]
    assert read.values("title")[-1] == "Article 12000"
    assert [progress.done for progress in told] == [5_000, 10_000, 12_000]


def test_price_kept_as_a_floating_number_is_read_and_told(till: Any, postgresql_url: str) -> None:
    read = till.read(
        postgresql_url, "SELECT ean, weight FROM pos.article LIMIT 1", fields={"gtin": "ean", "price": "weight"}
    )
    assert read.values("price") == ["1.9"]
    (notice,) = read.outcome.notices
    assert notice.code == "float_price"
    assert "weight holds prices" in notice.message
    unrelated = {"gtin": "ean", "quantity": "weight", "price": "price_ttc"}
    assert not till.read(postgresql_url, "SELECT * FROM pos.article LIMIT 1", fields=unrelated).notices


def test_other_kinds_of_rows_are_read_by_their_own_names(till: Any, postgresql_url: str) -> None:
    query = "SELECT ean AS gtin, 10 AS weight FROM pos.article LIMIT 3"
    read = till.read(postgresql_url, query, canonical=("id", "gtin", "sku", "weight"))
    assert read.values("weight") == ["10", "10", "10"]


def test_no_rows_are_no_failure(till: Any, postgresql_url: str) -> None:
    read = till.read(postgresql_url, "SELECT * FROM pos.sellable LIMIT 0")
    assert (read.outcome.status, read.outcome.listings, read.rows) == ("ok", 0, [])


def test_required_field_that_no_column_gives_makes_the_reading_partial(till: Any, postgresql_url: str) -> None:
    read = till.read(postgresql_url, "SELECT * FROM pos.sellable LIMIT 1", required=("gtin", "store_code"))
    assert (read.outcome.status, read.reason, read.outcome.listings) == ("partial", "required_field_missing", 1)
    assert "store_code" in read.said


@pytest.mark.parametrize(
    ("query", "reason", "words"),
    [
        ("SELECT * FROM pos.articles", "missing_table", 'relation "pos.articles" does not exist'),
        ("SELECT\n prise\nFROM pos.article", "missing_column", 'line 2 of the query: column "prise" does not exist'),
        ("SELECT * FROM nowhere.article", "missing_table", "does not exist"),
        ("SELECT nofunction(ean) FROM pos.article", "query_failed", "function nofunction(text) does not exist"),
        ("SELECT 1 / 0 AS price", "query_failed", "division by zero"),
        ("SELECT label AS nothing FROM pos.article", "no_known_columns", "the columns are nothing"),
        ("SELECT ean AS id, label AS id FROM pos.article", "duplicate_column", "is the name of several columns"),
        ("SELECT '\\xdead'::bytea AS gtin", "binary_column", '"gtin" for gtin holds bytes'),
        ("SELECT pos.write() AS title", "write_refused", "cannot execute INSERT in a read-only transaction"),
        ("SELECT nextval('pos.counter') AS price", "write_refused", "omniaudit only reads"),
    ],
)  # fmt: skip
def test_query_that_fails_says_why(till: Any, postgresql_url: str, query: str, reason: str, words: str) -> None:
    read = till.read(postgresql_url, query)
    assert (read.outcome.status, read.reason) == ("failed", reason)
    assert words in read.said
    assert read.said.startswith("postgresql://***@127.0.0.1:")


def test_nothing_was_written(till: Any, postgresql_url: str, keeper: psycopg.Connection) -> None:
    till.read(postgresql_url, "SELECT pos.write() AS title")
    assert keeper.execute("SELECT count(*) FROM pos.log").fetchone() == (0,)


def test_reader_sees_what_it_was_granted(till: Any, postgresql: Any) -> None:
    url = f"postgresql://reader:read only@127.0.0.1:{postgresql.port}/postgres"
    assert till.read(url, "SELECT label AS title FROM pos.article").outcome.listings == 12_000
    read = till.read(url, "SELECT price FROM pos.secret")
    assert (read.outcome.status, read.reason) == ("failed", "permission_denied")
    assert "permission denied for table secret; let the user read it: GRANT SELECT" in read.said


def test_wrong_password_is_told_without_either(till: Any, postgresql: Any) -> None:
    till.secrets = ("hunter2",)
    read = till.read(f"postgresql://keeper:hunter2@127.0.0.1:{postgresql.port}/postgres", "SELECT 1 AS id")
    assert (read.outcome.status, read.reason) == ("failed", "auth_failed")
    assert "hunter2" not in read.said and postgresql.password not in read.said


def test_password_with_every_sign_may_stand_as_it_is(till: Any, postgresql: Any) -> None:
    url = f"postgresql://keeper:{postgresql.password}@127.0.0.1:{postgresql.port}/postgres"
    assert till.read(url, "SELECT 1 AS id").outcome.status == "ok"


def test_unknown_database_is_told(till: Any, postgresql_url: str) -> None:
    read = till.read(postgresql_url.replace("/postgres", "/shop"), "SELECT 1 AS id")
    assert (read.outcome.status, read.reason) == ("failed", "unknown_database")
    assert 'database "shop" does not exist' in read.said


def test_server_that_is_not_there_is_told(till: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: the connection is refused
        read = till.read(f"postgresql://127.0.0.1:{taken.getsockname()[1]}/shop", "SELECT 1 AS id")
    assert (read.outcome.status, read.reason) == ("failed", "connection_refused")
    assert read.said.lower().count("is the server running") == 1


def test_server_that_does_not_answer_is_given_up(till: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        started = time.monotonic()
        read = till.read(f"postgresql://127.0.0.1:{port}/shop", "SELECT 1 AS id", timeout="1s")
    assert (read.outcome.status, read.reason) == ("failed", "timeout_connect")
    assert time.monotonic() - started < 5


def test_slow_query_is_stopped_and_what_came_before_is_kept(till: Any, postgresql_url: str) -> None:
    query = "SELECT i AS id, CASE WHEN i > 6000 THEN pg_sleep(60)::text END AS title FROM generate_series(1, 9000) i"
    started = time.monotonic()
    read = till.read(postgresql_url, query, timeout="1s")
    assert time.monotonic() - started < 3
    assert (read.outcome.status, read.reason) == ("partial", "timeout_total")
    assert read.values("id") == [str(number) for number in range(1, 5_001)]
    assert "stopped after 1 s; raise timeout" in read.said and "5,000 rows before that were read" in read.said


def test_query_without_a_first_row_in_time_fails(till: Any, postgresql_url: str) -> None:
    read = till.read(postgresql_url, "SELECT pg_sleep(60)::text AS title", timeout=0.5)
    assert (read.outcome.status, read.reason) == ("failed", "timeout_total")


def test_connection_lost_midway_keeps_what_came_before(
    till: Any, postgresql_url: str, keeper: psycopg.Connection
) -> None:
    def end(_: Any) -> None:
        keeper.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'omniaudit'")

    read = till.read(postgresql_url, "SELECT i AS id FROM generate_series(1, 20000) i", progress=end)
    assert (read.outcome.status, read.reason, read.outcome.listings) == ("partial", "connection_lost", 5_000)
    assert read.said.endswith("run it again (5,000 rows before that were read)")


def test_query_that_fails_midway_keeps_what_came_before(till: Any, postgresql_url: str) -> None:
    read = till.read(postgresql_url, "SELECT i AS id, 1 / (7000 - i) AS price FROM generate_series(1, 9000) i")
    assert (read.outcome.status, read.reason, read.outcome.listings) == ("partial", "query_failed", 5_000)
    assert "division by zero" in read.said


def test_answer_beyond_max_bytes_is_cut(till: Any, postgresql_url: str) -> None:
    query = "SELECT i AS id, repeat('x', 100) AS title FROM generate_series(1, 20000) i"
    read = till.read(postgresql_url, query, max_bytes=100_000)
    assert (read.outcome.status, read.reason, read.outcome.listings) == ("partial", "too_large", 5_000)


def test_endless_text_costs_its_row_and_names_the_product(till: Any, postgresql_url: str) -> None:
    query = (
        "SELECT i AS id, 'g' || i AS gtin, repeat('x', 1000000 + (i = 2)::int) AS title FROM generate_series(1, 3) i"
    )
    read = till.read(postgresql_url, query)
    assert read.values("id") == ["1", "3"]
    assert read.values("position") == ["row 1", "row 3"]
    (reject,) = read.rejects
    assert (reject.code, reject.field, reject.position) == ("text_too_long", "title", "row 2")
    assert (reject.listing_id, reject.gtin) == ("2", "g2")


def test_probe_reads_no_further_than_it_needs(till: Any, postgresql_url: str) -> None:
    read = till.read(postgresql_url, "SELECT i AS id FROM generate_series(1, 100000) i", limit=5)
    assert (read.outcome.status, read.outcome.listings) == ("ok", 5_000)


def test_server_that_hangs_is_left_when_the_time_is_up(
    till: Any, postgresql_url: str, keeper: psycopg.Connection
) -> None:
    """A stopped server answers neither the query nor a wish to end it."""
    stopped: list[int] = []

    def stop(_: Any) -> None:
        if not stopped:
            found = keeper.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'omniaudit'").fetchone()
            assert found
            stopped.append(found[0])
            os.kill(found[0], signal.SIGSTOP)

    started = time.monotonic()
    try:
        read = till.read(postgresql_url, "SELECT i AS id FROM generate_series(1, 20000) i", progress=stop, timeout="1s")
    finally:
        for process in stopped:
            os.kill(process, signal.SIGCONT)
    assert time.monotonic() - started < 4
    assert (read.outcome.status, read.reason, read.outcome.listings) == ("partial", "timeout_total", 5_000)


def test_option_that_the_driver_has_not_is_told(till: Any, postgresql_url: str) -> None:
    read = till.read(f"{postgresql_url}?schema=pos", "SELECT 1 AS id")
    assert (read.outcome.status, read.reason) == ("failed", "connection_failed")
    assert 'invalid connection option "schema"' in read.said
    assert till.read(f"{postgresql_url}?options=-csearch_path%3Dpos", "SELECT ean AS gtin FROM article").rows


def test_texts_of_an_unknown_encoding_are_told_and_can_be_named(
    till: Any, postgresql_url: str, keeper: psycopg.Connection
) -> None:
    keeper.execute("CREATE DATABASE old ENCODING 'SQL_ASCII' TEMPLATE template0")
    try:
        url = postgresql_url.replace("/postgres", "/old")
        query = "SELECT 1 AS id, convert_from('\\xe9', 'SQL_ASCII') AS title"
        read = till.read(url, query)
        assert (read.outcome.status, read.reason) == ("failed", "undecodable_text")
        assert "client_encoding=latin1" in read.said
        assert till.read(f"{url}?client_encoding=latin1", query).values("title") == ["é"]
    finally:
        keeper.execute("DROP DATABASE old")
