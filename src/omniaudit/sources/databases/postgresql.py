"""PostgreSQL, through psycopg: a read-only transaction, a server-side cursor, every value as the server writes it."""

from __future__ import annotations

import math
import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from omniaudit.sources.databases.protocol import Answer, Column, Database, Opening, Refused
from omniaudit.sources.databases.values import decimal_text, float_text, moment_text

_NUMERIC: Final = 1700
_FLOATS: Final = frozenset((700, 701))
_BOOL: Final = 16
_BYTEA: Final = 17
_MOMENTS: Final = frozenset((1082, 1114, 1184))
"""OIDs of pg_type, which never change."""

_BY_STATE: Final = {
    "28": "auth_failed", "3D000": "unknown_database", "42P01": "missing_table", "3F000": "missing_table",
    "42703": "missing_column", "42501": "permission_denied", "57014": "timeout_total", "25006": "write_refused",
    "08": "connection_lost", "57P": "connection_lost", "53300": "too_many_connections",
    "22021": "undecodable_text", "22P05": "undecodable_text",
}  # fmt: skip
"""SQLSTATE, or how it starts → our code."""

_BY_WORDS: Final = (
    ("auth_failed", r"password authentication|no password supplied|no pg_hba\.conf entry|role .* not exist"),
    ("unknown_database", r"database \".*\" does not exist"),
    ("permission_denied", r"permission denied for database"),
    ("too_many_connections", r"too many clients|remaining connection slots"),
    ("host_not_found", r"could not translate host name|name or service not known|failed to resolve host"),
    ("connection_refused", r"connection refused|no such file or directory"),
    ("timeout_connect", r"timeout expired|connection timed out|connection timeout"),
    ("connection_lost", r"server closed the connection|terminating connection|connection reset|lost|EOF detected"),
)  # fmt: skip
"""What libpq says where it has no SQLSTATE."""

_ASKED_BACK: Final = "\n\tIs the server running"
"""How libpq ends its refusals; the advice asks the same."""
_LINE: Final = re.compile(r"^LINE (?P<line>[0-9]+):", re.MULTILINE)


@contextmanager
def open_query(opening: Opening) -> Iterator[Answer]:
    """Open the query in a transaction that can't write.

    The limit of time counts for each batch in the server, so that it ends there too when we are gone.
    """
    from sqlalchemy import URL

    from omniaudit.sources.databases.alchemy import Streamed, connected, driver_connection, streamed

    address = opening.address
    url = URL.create(
        "postgresql+psycopg", address.user, address.password, address.host or None, address.port, address.name or None
    )
    arguments = {
        "application_name": "omniaudit",
        "connect_timeout": max(2, opening.connect_seconds),
        "keepalives_idle": 30,
        "client_encoding": "utf8",
        **address.options,
    }
    with connected(url, arguments, _refused) as connection:
        reader = connection.execution_options(postgresql_readonly=True)
        raw = driver_connection(reader)
        opening.clock.ends(lambda: _hang_up(raw.fileno()))
        _keep_texts(raw)
        reader.exec_driver_sql(f"SET LOCAL statement_timeout = {math.ceil(opening.clock.seconds * 1000)}")
        reader.exec_driver_sql("SET LOCAL DateStyle = 'ISO'")
        reader.exec_driver_sql("SET LOCAL IntervalStyle = 'iso_8601'")
        result = streamed(reader, opening.query)
        described: Any = result.cursor and result.cursor.description
        yield Streamed(result, [_column(each.name, each.type_code) for each in described])


def _hang_up(descriptor: int) -> None:
    """Shut down the socket: whoever waits for it fails at once, and the server ends the query."""
    with socket.socket(fileno=os.dup(descriptor)) as line:
        line.shutdown(socket.SHUT_RDWR)


def _keep_texts(raw: Any) -> None:
    """Let values be what the server writes: exact, also where Python has no such value (infinity, NaN, the year 0)."""
    from psycopg.types.string import TextLoader

    for kind in raw.adapters.types:
        for oid in (kind.oid, kind.array_oid):
            if oid:
                raw.adapters.register_loader(oid, TextLoader)


def _column(name: str, oid: int) -> Column:
    if oid == _NUMERIC:
        return Column(name, decimal_text)
    if oid in _FLOATS:
        return Column(name, float_text, floating=True)
    if oid == _BOOL:
        return Column(name, lambda text: "true" if text == "t" else "false")
    if oid in _MOMENTS:
        return Column(name, moment_text)
    return Column(name, binary=oid == _BYTEA)


def _refused(error: BaseException) -> Refused:
    """The failure that psycopg's error means, in the server's words."""
    state = getattr(error, "sqlstate", None) or ""
    said = str(error)
    code = next((code for start, code in _BY_STATE.items() if state.startswith(start)), None)
    if code is None:
        code = next((code for code, words in _BY_WORDS if re.search(words, said, re.IGNORECASE)), "query_failed")
    diagnosis = getattr(error, "diag", None)
    if diagnosis is not None and diagnosis.message_primary:
        line = _LINE.search(said)
        place = f"line {line['line']} of the query: " if line else ""
        said = ". ".join(filter(None, (place + diagnosis.message_primary, diagnosis.message_hint)))
    return Refused(code, said.partition(_ASKED_BACK)[0])


DATABASE = Database(open_query, drivers=("sqlalchemy", "psycopg"), extra="postgresql")
