"""The sql source: the rows of one query on a database, read as they come and never written back."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from omniaudit.config.database import DatabaseAddress, parse_database
from omniaudit.config.query import read_query
from omniaudit.config.units import duration
from omniaudit.http.redaction import printable, redact
from omniaudit.model.deadline import TIME_IS_UP
from omniaudit.model.outcome import SourceOutcome
from omniaudit.sources import databases
from omniaudit.sources.databases.protocol import Answer, Clock, Database, Opening, Refused
from omniaudit.sources.databases.rows import Rows
from omniaudit.sources.protocol import Reading, Source
from omniaudit.sources.unreadable import Unreadable

DEFAULT_TIMEOUT: Final = "10m"
_LEAST_SECONDS: Final = 0.001
"""To a server none at all would mean no limit."""

_ADVICE: Final = {
    "auth_failed": "look at user and password in the url, and at what the server lets in from here",
    "connection_refused": "is the server running, and are host and port right",
    "host_not_found": "look at the host in the url",
    "timeout_connect": "is the host right, and is there a way through to it",
    "connection_failed": "look at the url, and at the options behind its ?",
    "undecodable_text": "say how they are written, such as ?client_encoding=latin1 behind the url",
    "unknown_database": "look at the name behind the last / of the url",
    "permission_denied": "let the user read it: GRANT SELECT",
    "write_refused": "the query would write, and omniaudit only reads",
    "too_many_connections": "run it again later",
    "connection_lost": "run it again",
    "database_locked": "another program writes to it; close that, or read a copy",
}


def read(reading: Reading) -> SourceOutcome:
    """Make ``reading.relation`` a view over the rows; those that came before a failure stay in it."""
    address = parse_database(reading.settings.options["url"])
    if reading.is_late():
        return SourceOutcome("failed", TIME_IS_UP)
    rows: Rows | None = None
    try:
        with _opened(reading, address) as (answer, clock):
            rows = Rows(reading, address.shown, answer.columns)
            for batch in answer.batches():
                rows.take(batch)
                if clock.expired:
                    raise Refused("timeout_total", "")
                if reading.limit and rows.count >= reading.limit:
                    break
    except Unreadable as failure:
        reading.late = reading.deadline.passed and failure.code in ("timeout_total", "timeout_connect")
        return _outcome(reading, rows, failure)
    return _outcome(reading, rows, None)


@contextmanager
def _opened(reading: Reading, address: DatabaseAddress) -> Iterator[tuple[Answer, Clock]]:
    """The answer to the query, which fails when its time is up.

    Raises Unreadable: driver_missing, timeout_total, and what the database refuses.
    """
    database = _database(address)
    query = read_query(reading.settings.options["query"], address.kind)
    seconds = duration(reading.settings.options.get("timeout") or DEFAULT_TIMEOUT).total_seconds()
    clock = Clock(max(_LEAST_SECONDS, min(seconds, reading.deadline.left)))
    try:
        with clock:
            opening = Opening(address, query, reading.config.folder, reading.engine.folder, clock)
            with database.open(opening) as answer:
                yield answer, clock
    except Refused as refusal:
        code, said = refusal.code, refusal.said
        if clock.expired and code != "timeout_connect":
            code, said = "timeout_total", f"stopped after {seconds:g} s; raise timeout, or let the query read less"
        advice = f"; {_ADVICE[code]}" if code in _ADVICE else ""
        secrets = (*reading.config.secrets, address.password or "")
        clean = printable(redact(" ".join(said.split()), secrets).rstrip("."))
        raise Unreadable(code, f"{address.shown}: {clean}{advice}") from refusal


def _database(address: DatabaseAddress) -> Database:
    """The database of an address, whose drivers are there. Raises Unreadable: driver_missing."""
    database: Database = importlib.import_module(f"{databases.__name__}.{address.kind}").DATABASE
    for driver in database.drivers:
        try:
            importlib.import_module(driver)
        except ImportError as error:
            said = f'the driver {driver} is missing; run: pip install "omniaudit[{database.extra}]"'
            raise Unreadable("driver_missing", f"{address.shown}: {said}") from error
    return database


def _outcome(reading: Reading, rows: Rows | None, failure: Unreadable | None) -> SourceOutcome:
    """ok; partial where rows came before the failure, or a required field did not; else failed."""
    if rows is None or (failure and not rows.count):
        assert failure is not None
        return SourceOutcome("failed", failure.code, failure.detail)
    rows.view()
    lacking = [field for field in reading.settings.required_fields if field not in rows.fields]
    if failure:
        failure = Unreadable(failure.code, f"{failure.detail} ({rows.count:,} rows before that were read)")
    elif lacking:
        failure = Unreadable("required_field_missing", f"{rows.name}: the query gives no {', '.join(lacking)}")
    if failure:
        return SourceOutcome("partial", failure.code, failure.detail, rows.count, notices=rows.notices())
    return SourceOutcome("ok", listings=rows.count, notices=rows.notices())


SOURCE = Source("sql", read)
