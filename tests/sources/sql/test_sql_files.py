"""Queries on databases that are files: SQLite and DuckDB; and what holds for every database."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id FROM n"


def fill(file: Path, statements: Sequence[str]) -> None:
    """A database file, SQLite or DuckDB by its name."""
    opened: Any = duckdb.connect(str(file)) if file.suffix == ".duckdb" else sqlite3.connect(file)
    with closing(opened) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit() if file.suffix != ".duckdb" else None


@pytest.fixture
def pos(till: Any) -> Any:
    """pos.db and pos.duckdb hold the same shelf, beside the config."""
    for name in ("pos.db", "pos.duckdb"):
        fill(
            till.folder / name,
            [
                "CREATE TABLE article (ean TEXT, label TEXT, price DECIMAL(10, 2), weight DOUBLE)",
                "INSERT INTO article VALUES"
                " ('4006381333931', 'Lipstick', 24.90, 4006381333931.0), (NULL, 'Mascara', 19, 1.299)",
            ],
        )
    return till


@pytest.mark.parametrize("name", ["pos.db", "pos.duckdb"])
def test_file_beside_the_config_is_read(pos: Any, name: str) -> None:
    kind = "duckdb" if name.endswith("duckdb") else "sqlite"
    read = pos.read(f"{kind}:///{name}", "SELECT ean AS gtin, label AS title, weight AS sku FROM article;")
    source = f"{kind}:///{name}"
    assert read.rows == [
        {"gtin": "4006381333931", "title": "Lipstick", "sku": "4006381333931", "source": source, "position": "row 1"},
        {"title": "Mascara", "sku": "1.2990", "source": source, "position": "row 2"},
    ]
    assert read.outcome.status == "ok" and not read.notices
    assert pos.read(f"{kind}:///{pos.folder / name}", "SELECT ean AS gtin FROM article").outcome.listings == 2


@pytest.mark.parametrize(("name", "first"), [("sqlite:///pos.db", "24.9"), ("duckdb:///pos.duckdb", "24.90")])
def test_floating_price_is_told(pos: Any, name: str, first: str) -> None:
    read = pos.read(name, "SELECT label AS title, price FROM article")
    assert read.values("price")[0] == first
    assert read.notices == ({"float_price"} if name.startswith("sqlite") else set())
    assert pos.read(name, "SELECT label AS title, weight AS price FROM article").notices == {"float_price"}


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("1.250::DECIMAL(10, 3)", "1.2500"),
        ("29.99::FLOAT", "29.99"),
        ("170141183460469231731687303715884105727::HUGEINT", "170141183460469231731687303715884105727"),
        ("true", "true"),
        ("'2026-11-22 03:04:05+01'::TIMESTAMPTZ", "2026-11-22T02:04:05+00"),
        ("'infinity'::TIMESTAMP", None),
        ("DATE '2026-11-22'", "2026-11-22"),
        ("[1, 2]", "[1, 2]"),
        ("{'a': 1.10}", "{'a': 1.10}"),
        ("'123e4567-e89b-12d3-a456-426614174000'::UUID", "123e4567-e89b-12d3-a456-426614174000"),
        ("NULL", None),
    ],
)
def test_duckdb_values_are_texts(pos: Any, expression: str, text: str) -> None:
    assert pos.read("duckdb:///pos.duckdb", f"SELECT 1 AS id, {expression} AS title").values("title") == [text]


@pytest.mark.parametrize(
    ("kind", "query", "reason", "words"),
    [
        ("sqlite", "SELECT * FROM articles", "missing_table", "no such table: articles"),
        ("sqlite", "SELECT prise FROM article", "missing_column", "no such column: prise"),
        ("sqlite", "SELECT label AS word FROM article", "no_known_columns", "the columns are word"),
        ("duckdb", "SELECT * FROM articles", "missing_table", "Table with name articles does not exist"),
        ("duckdb", "SELECT label,\nprise FROM article", "missing_column", '"prise" not found'),
        ("duckdb", "SELECT label AS title, error('boom') AS price FROM article", "query_failed", "boom"),
        ("duckdb", "SELECT label::BLOB AS title FROM article", "binary_column", "holds bytes"),
        ("duckdb", "FROM read_csv('https://127.0.0.1/x.csv')", "query_failed", "httpfs"),
    ],
)
def test_query_that_fails_says_why(pos: Any, kind: str, query: str, reason: str, words: str) -> None:
    read = pos.read(f"{kind}:///pos.{'db' if kind == 'sqlite' else kind}", query)
    assert (read.outcome.status, read.reason) == ("failed", reason)
    assert words in read.said and read.said.startswith(f"{kind}:///pos.")


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_file_that_is_none_says_what_is_there(pos: Any, kind: str) -> None:
    read = pos.read(f"{kind}:///shop/pos.db", "SELECT 1 AS id")
    assert (read.outcome.status, read.reason) == ("failed", "file_not_found")
    read = pos.read(f"{kind}:///shop.db", "SELECT 1 AS id")
    assert read.reason == "file_not_found" and "there are: pos.db, pos.duckdb" in read.said
    (pos.folder / "text.db").write_text("no database at all, but a text that is long enough to be looked at" * 20)
    assert pos.read(f"{kind}:///text.db", "SELECT id FROM t").reason == "not_a_database"


def test_bytes_of_sqlite_cost_their_row_only(pos: Any) -> None:
    fill(
        pos.folder / "blob.db", ["CREATE TABLE t (id, gtin)", "INSERT INTO t VALUES (1, 'g1'), (2, x'dead'), (3, 'g3')"]
    )
    read = pos.read("sqlite:///blob.db", "SELECT * FROM t")
    assert read.values("position") == ["row 1", "row 3"]
    (reject,) = read.rejects
    assert (reject.code, reject.field, reject.position, reject.listing_id) == ("binary_value", "gtin", "row 2", "2")


def test_text_of_sqlite_that_is_not_utf_8_costs_its_row_only(pos: Any) -> None:
    fill(
        pos.folder / "old.db", ["CREATE TABLE t (id, title)", "INSERT INTO t VALUES (1, 'é'), (2, CAST(x'e9' AS TEXT))"]
    )
    read = pos.read("sqlite:///old.db", "SELECT * FROM t")
    assert read.values("title") == ["é"]
    assert [(reject.code, reject.field, reject.listing_id) for reject in read.rejects] == [
        ("undecodable_text", "title", "2")
    ]


def test_column_full_of_bytes_is_a_fault_of_the_query(pos: Any) -> None:
    fill(pos.folder / "blob.db", ["CREATE TABLE t (id, gtin)"] + ["INSERT INTO t VALUES (1, x'dead')"] * 1_001)
    read = pos.read("sqlite:///blob.db", "SELECT * FROM t")
    assert (read.outcome.status, read.reason) == ("failed", "binary_value")
    assert len(read.rejects) == 1_000


def test_rows_before_a_failure_stay(pos: Any) -> None:
    query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 7000)"
    query += " SELECT i AS id, CASE WHEN i > 6000 THEN json('{') END AS title FROM n"
    read = pos.read("sqlite:///pos.db", query)
    assert (read.outcome.status, read.reason, read.outcome.listings) == ("partial", "query_failed", 5_000)


@pytest.mark.parametrize(("url", "query"), [
    ("sqlite:///pos.db", ENDLESS.replace("SELECT i AS id FROM n", "SELECT max(i) AS id FROM n")),
    ("duckdb:///pos.duckdb", "SELECT count(*) AS id FROM range(100000000000) t(i) WHERE hash(i) % 7 = 3"),
])  # fmt: skip
def test_endless_query_is_stopped(pos: Any, url: str, query: str) -> None:
    started = time.monotonic()
    read = pos.read(url, query, timeout=0.5)
    assert (read.outcome.status, read.reason) == ("failed", "timeout_total")
    assert time.monotonic() - started < 4


def test_endless_answer_is_stopped_and_kept(pos: Any) -> None:
    read = pos.read("sqlite:///pos.db", ENDLESS, timeout=0.3)
    assert (read.outcome.status, read.reason) == ("partial", "timeout_total")
    assert read.outcome.listings >= 5_000


def test_file_that_another_program_writes_to_is_told(pos: Any) -> None:
    hold = f"import duckdb; c = duckdb.connect({str(pos.folder / 'pos.duckdb')!r}); print('held', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as other:
        assert other.stdout is not None and other.stdout.readline()
        read = pos.read("duckdb:///pos.duckdb", "SELECT 1 AS id")
        other.terminate()
    assert (read.outcome.status, read.reason) == ("failed", "database_locked")


def test_nothing_is_written_beside_the_files(pos: Any) -> None:
    before = {file.name: file.read_bytes() for file in pos.folder.iterdir()}
    pos.read("sqlite:///pos.db", "SELECT ean AS gtin FROM article")
    pos.read("duckdb:///pos.duckdb", "SELECT ean AS gtin FROM article ORDER BY 1")
    assert {file.name: file.read_bytes() for file in pos.folder.iterdir()} == before


@pytest.mark.parametrize(("url", "extra"), [("postgresql://h/d", "postgresql"), ("mariadb://h/d", "mysql")])
def test_missing_driver_is_named_with_what_brings_it(
    pos: Any, monkeypatch: pytest.MonkeyPatch, url: str, extra: str
) -> None:
    for driver in ("psycopg", "pymysql"):
        monkeypatch.setitem(sys.modules, driver, None)
    read = pos.read(url, "SELECT 1 AS id")
    assert (read.outcome.status, read.reason) == ("failed", "driver_missing")
    assert f'run: pip install "omniaudit[{extra}]"' in read.said


def test_neither_drivers_nor_sqlalchemy_are_loaded_before_they_are_needed() -> None:
    names = ("sqlalchemy", "psycopg", "pymysql", "sqlite3", "sqlglot")
    code = "import sys; from omniaudit.cli import main; import omniaudit.sources.sql"
    code += f"; print([name for name in {names} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("url", ["sqlite:///pos.db", "duckdb:///pos.duckdb"])
def test_reading_takes_no_more_memory_than_a_batch(pos: Any, url: str) -> None:
    """A quarter of a million rows of 200 characters are 50 MB."""
    kind = url.partition(":")[0]
    series = "range(250000) t(i)" if kind == "duckdb" else "n"
    head = "" if kind == "duckdb" else "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 250000) "
    query = f"{head}SELECT i AS id, printf('%0200d', i) AS title FROM {series}"
    code = f"""
import sys
from datetime import UTC, datetime
from pathlib import Path
from omniaudit.config.settings import ChannelSettings, Config, Place, SourceSettings
from omniaudit.engine import Engine
from omniaudit.sources.protocol import Reading
from omniaudit.sources.sql import read

def peak():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024

def go(query):
    place = Place(1, 1)
    settings = SourceSettings("sql", place, options=dict(url={url!r}, query=query))
    channel = ChannelSettings("a", "store", place)
    config = Config(Path({str(pos.folder)!r}) / "c.yaml", "", "", (channel,))
    return read(Reading(engine, config, channel, settings, engine.name("x"), ("id", "title"), datetime.now(UTC),
                        lambda: None, lambda _: None, lambda _: [], []))

with Engine() as engine:
    go("SELECT 1 AS id")
    before = peak()
    print(go({query!r}).listings, peak() - before)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    rows, megabytes = map(int, done.stdout.split())
    assert rows == 250_000
    assert megabytes < 40
