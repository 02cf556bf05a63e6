"""Addresses of databases and the queries sent there: what is wrong with them is known before anybody is contacted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniaudit.config.database import database_address_fault, parse_database
from omniaudit.config.query import QueryFault, read_query

KINDS = ("postgresql", "mysql", "sqlite", "duckdb")


@pytest.mark.parametrize(
    ("url", "kind", "shown"),
    [
        (
            "postgresql://reader:secret@db.example.com:5433/shop",
            "postgresql",
            "postgresql://***@db.example.com:5433/shop",
        ),
        ("postgres://db.example.com/shop?sslmode=require", "postgresql", "postgres://db.example.com/shop"),
        ("postgresql+psycopg2://reader@[::1]:5432/shop", "postgresql", "postgresql://***@[::1]:5432/shop"),
        ("postgresql:///shop", "postgresql", "postgresql:///shop"),
        (
            "postgresql://reader@%2Fvar%2Frun%2Fpostgresql/shop",
            "postgresql",
            "postgresql://***@/var/run/postgresql/shop",
        ),
        ("mysql://reader@db.example.com/shop", "mysql", "mysql://***@db.example.com/shop"),
        ("mariadb+pymysql://db.example.com", "mysql", "mariadb://db.example.com/"),
        ("sqlite:///data/pos.db", "sqlite", "sqlite:///data/pos.db"),
        ("sqlite:////srv/pos.db?mode=ro", "sqlite", "sqlite:////srv/pos.db"),
        ("duckdb:///pos.duckdb", "duckdb", "duckdb:///pos.duckdb"),
    ],
)
def test_address_is_understood_and_shown_without_its_login(url: str, kind: str, shown: str) -> None:
    address = parse_database(url)
    assert (address.kind, address.shown) == (kind, shown)
    assert database_address_fault(url) is None


@pytest.mark.parametrize(
    "password", ["p@ss", "a/b", "a:b", "a?b#c", "50%", "%", "@@", "a@b.example.com/x", "ünï ✓", "p%w"]
)
def test_password_may_stand_in_the_address_as_it_is(password: str) -> None:
    address = parse_database(f"postgresql://reader:{password}@db.example.com:5433/shop?sslmode=require")
    assert (address.user, address.password, address.host, address.port, address.name) == (
        "reader", password, "db.example.com", 5433, "shop",
    )  # fmt: skip


def test_password_may_be_percent_encoded() -> None:
    assert parse_database("mysql://a%40b:p%40ss%2Fw%25@h/x").password == "p@ss/w%"
    assert parse_database("mysql://a%40b:p%40ss%2Fw%25@h/x").user == "a@b"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("hunter2", "is not a database address"),
        ("https://hunter2.example.com/shop", "is not a database address"),
        ("mssql://reader:hunter2@db.example.com/shop", "scheme is one of postgresql, postgres, mysql"),
        ("jdbc:postgresql://db.example.com/hunter2", "leave out jdbc:"),
        ("sqlite:hunter2.db", "names no file; write sqlite:///shop.db"),
        ("sqlite://hunter2.db", "names no file; write sqlite:///shop.db"),
        ("sqlite:///:memory:", "in memory"),
        ("duckdb:///", "in memory"),
        ("postgresql://reader@db.example.com:hunter2/shop", "mend its host or port"),
        ("postgresql://db.example.com:99999/hunter2", "mend its host or port"),
        ("postgresql://169.254.169.254/hunter2", "metadata service"),
        ("mysql://metadata.google.internal/hunter2", "metadata service"),
    ],
)
def test_address_that_leads_nowhere_is_refused_without_being_repeated(url: str, words: str) -> None:
    fault = database_address_fault(url)
    assert fault is not None
    assert words in fault
    assert "hunter2" not in fault


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "query",
    [
        "SELECT a FROM t",
        "select a, b.c AS d from s.t as b where a like 'x;%' -- why; not",
        "WITH x AS (SELECT 1 AS a) SELECT * FROM x",
        "(SELECT 1) UNION ALL (SELECT 2) ORDER BY 1",
        "SELECT ';'",
        "/* a; b */ SELECT 1",
        "SELECT count(*) OVER (PARTITION BY a ORDER BY b) FROM t LIMIT 0",
    ],
)
def test_one_select_is_sent_as_it_stands(kind: str, query: str) -> None:
    assert read_query(query, kind) == query


@pytest.mark.parametrize("query", ["SELECT 1;", "SELECT 1 ; ;", "SELECT 1;\n-- the end;", " SELECT 1;/* x */"])
def test_closing_semicolon_is_left_out(query: str) -> None:
    assert read_query(query, "postgresql") == "SELECT 1"


@pytest.mark.parametrize(
    ("query", "line", "column", "words"),
    [
        ("SELECT a,\n       b\n  FROM t WHERE (a = 1", 3, 21, "Expecting )"),
        ("SELEC a FROM t", 1, 1, '"SELEC" is not a SELECT'),
        ("SELECT a FROM", 1, 10, 'near "FROM"'),
        ("SELECT 1;\nDROP TABLE t", 1, 9, "a second statement"),
        ("DELETE FROM t", 1, 1, '"DELETE" is not a SELECT'),
        ("UPDATE t SET a = 1", 1, 1, '"UPDATE" is not a SELECT'),
        ("CALL refresh()", 1, 1, '"CALL" is not a SELECT'),
        ("EXPLAIN SELECT 1", 1, 1, '"EXPLAIN" is not a SELECT'),
        ("COPY t TO STDOUT", 1, 1, '"COPY" is not a SELECT'),
        ("TABLE t", 1, 1, '"TABLE" is not a SELECT'),
        ("WITH x AS (\n  DELETE FROM t RETURNING *) SELECT * FROM x", 2, 3, "DELETE is not a SELECT"),
        ("WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x", 1, 22, "INSERT is not a SELECT"),
        ("SELECT *\n INTO copy FROM t", 2, 2, "leave out INTO"),
        ("SELECT a FROM t FOR UPDATE", 1, 17, "locks rows"),
        ("SELECT a FROM t WHERE b = :shop", 1, 28, '"shop" is a parameter'),
        ("SELECT a FROM t WHERE b = $1", 1, 28, "is a parameter"),
        ("SELECT a FROM t WHERE b = %(shop)s", 1, 29, '"shop" is a parameter'),
        ("SELECT 'a FROM t", 1, 17, "never closed"),
        ("SELECT * FROM {{ t }}", 1, 15, "Expected table name"),
        ("", 1, 1, "is empty"),
        ("-- nothing", 1, 1, "is empty"),
        ("(" * 5000 + "SELECT 1" + ")" * 5000, 1, 1, "nested too deep"),
    ],
)  # fmt: skip
def test_anything_but_one_select_is_refused_where_it_stands(query: str, line: int, column: int, words: str) -> None:
    with pytest.raises(QueryFault) as error:
        read_query(query, "postgresql")
    assert (error.value.line, error.value.column) == (line, column)
    assert words in str(error.value)


def test_comment_that_mysql_executes_is_refused() -> None:
    with pytest.raises(QueryFault, match="would execute the comment"):
        read_query("SELECT 1 /*! INTO OUTFILE 'x' */", "mysql")


@pytest.mark.parametrize(
    ("kind", "query"),
    [
        ("postgresql", "SELECT data->>'k', tags @> '{a}', \"Été\" FROM s.t LEFT JOIN LATERAL (SELECT 1) l ON true"),
        ("postgresql", "SELECT DISTINCT ON (a) a, $$x;y$$ AS b, e'\\'' FROM t WHERE b ~* '^x' AND c % 2 = 0"),
        (
            "postgresql",
            "SELECT jsonb_build_object('a', 1) ? 'a', now() AT TIME ZONE 'Europe/Paris', a::numeric(10,2) FROM t",
        ),
        ("mysql", "SELECT `a b`, IF(c, 'x', 'y') FROM t WHERE d REGEXP 'x' LIMIT 5, 10 # why"),
        ("sqlite", "SELECT [a b], rowid, CAST(c AS TEXT) FROM t WHERE d GLOB 'x*'"),
        ("duckdb", "FROM t SELECT * EXCLUDE (a) QUALIFY row_number() OVER () = 1"),
    ],
)
def test_words_of_each_database_are_known(kind: str, query: str) -> None:
    assert read_query(query, kind) == query


@given(st.text(alphabet="SELECT FROMWHERE'\"();-*/\n$:?%1aé", max_size=60), st.sampled_from(KINDS))
def test_no_query_is_anything_but_read_or_refused(text: str, kind: str) -> None:
    try:
        assert text.strip().startswith(read_query(text, kind))
    except QueryFault as fault:
        assert fault.line >= 1 and fault.column >= 1


@given(st.text(max_size=40))
def test_no_address_is_anything_but_read_or_refused(text: str) -> None:
    for url in (text, f"postgresql://{text}", f"mysql://reader:{text}@db.example.com/shop", f"sqlite:{text}"):
        fault = database_address_fault(url)
        assert fault is None or fault


CONFIG = """\
version: 1
retailer: Shop
channels:
  stores:
    kind: store
    offers:
      type: sql
      url: "{url}"
      query: |
        SELECT a
        FROM
"""


def test_validate_names_the_place_of_the_query_and_the_place_in_it(faults: Callable[..., Any]) -> None:
    (problem,) = faults(CONFIG.format(url="postgresql://reader:${PASSWORD}@db.example.com/shop"), PASSWORD="p@ss/w")
    assert (problem.line, problem.key) == (9, "channels.stores.offers.query")
    assert "line 2, column 1 of the query" in problem.message


def test_validate_names_a_wrong_address_and_leaves_its_query_alone(faults: Callable[..., Any]) -> None:
    (problem,) = faults(CONFIG.format(url="oracle://db.example.com/shop"))
    assert (problem.line, problem.key) == (8, "channels.stores.offers.url")


def test_password_written_out_is_refused(faults: Callable[..., Any]) -> None:
    problems = faults(CONFIG.format(url="postgresql://reader:hunter2@db.example.com/shop"))
    assert any("put it in the environment" in problem.message for problem in problems)
    assert not any("hunter2" in str(problem) for problem in problems)
