"""What the databases behind SQLAlchemy have in common: one connection, one query, rows that are never all in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import URL, Connection, CursorResult, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from omniaudit.sources.databases.protocol import BATCH, Column, Refused


class Streamed:
    """The answer of a server, as its cursor gives it."""

    def __init__(self, result: CursorResult[Any], columns: Sequence[Column]) -> None:
        self._result = result
        self.columns = columns

    def batches(self) -> Iterator[Sequence[Sequence[Any]]]:
        """The rows, BATCH at a time."""
        return self._result.partitions(BATCH)


@contextmanager
def connected(
    url: URL, arguments: Mapping[str, Any], refused: Callable[[BaseException], Refused]
) -> Iterator[Connection]:
    """A connection that is closed with everything open on it.

    refused: makes what the driver raises, now or in the block, the failure that is raised instead.
    """
    engine = create_engine(url, poolclass=NullPool, connect_args=dict(arguments))
    cursors: list[Any] = []
    event.listen(engine, "before_cursor_execute", lambda _, cursor, *__: cursors.append(cursor))
    try:
        with _connect(engine, refused) as connection:
            try:
                yield connection
            finally:
                connection.invalidate()  # nothing is left to be said to the server, and the rest not waited for
                for cursor in cursors:  # SQLAlchemy leaves those open whose connection broke
                    with suppress(Exception):
                        cursor.close()
    except DBAPIError as error:
        raise refused(error.orig or error) from error
    except UnicodeDecodeError as error:
        raise Refused("undecodable_text", f"a text is not {error.encoding}: {error}") from error
    finally:
        engine.dispose()


def _connect(engine: Engine, refused: Callable[[BaseException], Refused]) -> Connection:
    try:
        return engine.connect()
    except DBAPIError as error:
        refusal = refused(error.orig or error)
        code = "connection_failed" if refusal.code == "query_failed" else refusal.code
        raise Refused(code, refusal.said) from error
    except (TypeError, ValueError, RuntimeError) as error:  # PyMySQL's answer to an option, or a login, that it can't
        raise Refused("connection_failed", str(error)) from error


def streamed(connection: Connection, query: str) -> CursorResult[Any]:
    """Run the query as it stands (a % or a : in it is no parameter), with a cursor on the server's side."""
    options = {"stream_results": True, "yield_per": BATCH, "no_parameters": True}
    return connection.exec_driver_sql(query, execution_options=options)


def driver_connection(connection: Connection) -> Any:
    """The driver's own connection."""
    return connection.connection.driver_connection
