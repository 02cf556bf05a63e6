"""MySQL and MariaDB, through PyMySQL: a read-only session, rows as they come, every value as the server writes it."""

from __future__ import annotations

import math
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from omniaudit.sources.databases.protocol import Answer, Column, Database, Opening, Refused
from omniaudit.sources.databases.values import decimal_text, float_text, moment_text

_DECIMALS: Final = frozenset((0, 246))
_FLOATS: Final = frozenset((4, 5))
_TIMESTAMP: Final = 7
_MOMENTS: Final = frozenset((10, 12))
_BIT: Final = 16
_TEXTS: Final = frozenset((15, *range(249, 256)))
_BINARY_CHARSET: Final = 63
"""Types and character sets as the protocol numbers them."""

_BY_NUMBER: Final = {
    1044: "permission_denied", 1142: "permission_denied", 1143: "permission_denied", 1370: "permission_denied",
    1045: "auth_failed", 1698: "auth_failed", 1130: "auth_failed", 1049: "unknown_database", 1146: "missing_table",
    1054: "missing_column", 1792: "write_refused", 1290: "write_refused", 1969: "timeout_total", 3024: "timeout_total",
    1317: "timeout_total", 1040: "too_many_connections", 1203: "too_many_connections",
    2006: "connection_lost", 2013: "connection_lost", 1053: "connection_lost", 1927: "connection_lost",
}  # fmt: skip

_NO_CONNECTION: Final = (
    ("timeout_connect", r"timed out"),
    ("host_not_found", r"name or service not known|getaddrinfo|name resolution|no address associated"),
)


@contextmanager
def open_query(opening: Opening) -> Iterator[Answer]:
    """Open the query in a session that can't write, whose times are UTC: a TIMESTAMP then has a zone."""
    from sqlalchemy import URL

    from omniaudit.sources.databases.alchemy import Streamed, connected, driver_connection, streamed

    address = opening.address
    url = URL.create(
        "mysql+pymysql", address.user, address.password, address.host or None, address.port, address.name or None,
        {"charset": "utf8mb4", **address.options},
    )  # fmt: skip
    arguments = {
        "connect_timeout": opening.connect_seconds,
        "read_timeout": math.ceil(opening.clock.seconds) + 1,
    }
    with connected(url, arguments, _refused) as connection:
        raw = driver_connection(connection)
        opening.clock.ends(lambda: _hang_up(raw))
        limit = (
            f"max_statement_time = {opening.clock.seconds}"
            if connection.dialect.is_mariadb  # type: ignore[attr-defined]
            else f"max_execution_time = {math.ceil(opening.clock.seconds * 1000)}"
        )
        for statement in (
            f"SET SESSION {limit}",
            "SET SESSION time_zone = '+00:00'",
            "SET SESSION TRANSACTION READ ONLY",
        ):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("START TRANSACTION READ ONLY")
        raw.decoders = {}
        result = streamed(connection, opening.query)
        cursor: Any = result.cursor
        sent = cursor._result  # what SQLAlchemy and the DB-API don't tell: character sets, and rows still to come
        try:
            yield Streamed(result, [_column(field) for field in sent.fields])
        finally:
            if sent.unbuffered_active:
                _hang_up(raw)
                sent.unbuffered_active = False  # else closing it would read all the rows that are left


def _hang_up(raw: Any) -> None:
    """Shut down the socket: whoever waits for it fails at once, and the server ends the query."""
    if raw._sock is not None:
        with suppress(OSError):
            raw._sock.shutdown(socket.SHUT_RDWR)


def _column(field: Any) -> Column:
    kind, name = field.type_code, field.name
    if kind in _DECIMALS:
        return Column(name, decimal_text)
    if kind in _FLOATS:
        return Column(name, float_text, floating=True)
    if kind == _TIMESTAMP:
        return Column(name, lambda text: (moment := moment_text(text)) and f"{moment}Z")
    if kind in _MOMENTS:
        return Column(name, moment_text)
    if kind == _BIT:
        return Column(name, lambda bits: str(int.from_bytes(bits)))
    return Column(name, binary=field.charsetnr == _BINARY_CHARSET and kind in _TEXTS)


def _refused(error: BaseException) -> Refused:
    """The failure that PyMySQL's error means, in the server's words."""
    number, said = (*error.args, "", "")[:2]
    if number == 2003:
        code = next(
            (code for code, words in _NO_CONNECTION if re.search(words, str(said).lower())), "connection_refused"
        )
    else:
        code = _BY_NUMBER.get(number, "query_failed")
    return Refused(code, str(said or number or error))


DATABASE = Database(open_query, drivers=("sqlalchemy", "pymysql"), extra="mysql")
