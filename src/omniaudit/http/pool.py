"""Idle connections of all hosts, so that an audit of many hosts does not run out of sockets."""

from __future__ import annotations

from collections import OrderedDict

from omniaudit.http.address import Origin
from omniaudit.http.connection import Connection, Connector

_MOST_IDLE = 128


class Pool:
    """Hands out connections: an idle one to the same origin, or a new one."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        self._idle: OrderedDict[Connection, None] = OrderedDict()
        self._by_origin: dict[Origin, list[Connection]] = {}

    async def take(self, origin: Origin, timeout: float, *, fresh: bool) -> Connection:
        """A connection for one request; timeout: seconds to connect. fresh: a new one in any case."""
        kept = self._by_origin.get(origin, [])
        while kept and not fresh:
            connection = kept[-1]
            self._forget(connection)
            if connection.usable:
                connection.reused = True
                return connection
            await connection.close()
        return await self._connector.connect(origin, timeout)

    async def give_back(self, connection: Connection, *, keep: bool) -> None:
        """Keep a connection for the next request if that is safe; the one that is idle longest makes room for it."""
        if not keep or not connection.usable or connection.surplus:
            await connection.close()
            return
        self._idle[connection] = None
        self._by_origin.setdefault(connection.origin, []).append(connection)
        if len(self._idle) > _MOST_IDLE:
            eldest = next(iter(self._idle))
            self._forget(eldest)
            await eldest.close()

    async def close(self) -> None:
        """Close every idle connection."""
        for connection in list(self._idle):
            self._forget(connection)
            await connection.close()

    def _forget(self, connection: Connection) -> None:
        del self._idle[connection]
        kept = self._by_origin[connection.origin]
        kept.remove(connection)
        if not kept:
            del self._by_origin[connection.origin]
