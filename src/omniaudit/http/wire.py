"""The bytes of one connection, counted and bounded: the network stream that httpcore speaks HTTP over."""

from __future__ import annotations

import asyncio
import select
import ssl
from collections import deque
from typing import Any, cast

import httpcore

from omniaudit.http.faults import Fault

READ = 256 * 1024
"""Bytes that are read at once, as many as asyncio takes from a socket; each read costs as much as copying them."""

_BUFFER = READ  # bytes that may wait to be read before the peer is held back


class Wire(httpcore.AsyncNetworkStream, asyncio.Protocol):
    """A TCP or TLS connection. It is its own buffer, so that bytes nobody asked for are seen and never lost.

    received: bytes so far. Reading past what allow() set raises its fault.
    """

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiting: deque[bytes] = deque()  # as they came: a page is copied often enough on its way
        self._size = 0
        self._ended = False
        self._error: Exception | None = None
        self._news = asyncio.Event()
        self._writable = asyncio.Event()
        self._limit = 0
        self._fault = Fault("malformed_response", "it speaks before it was asked")
        self.received = 0

    @classmethod
    async def connect(cls, address: str, port: int) -> Wire:
        """Connect to an address; never to a name, which would be resolved anew."""
        _, wire = await asyncio.get_running_loop().create_connection(cls, address, port)
        return wire

    def allow(self, more: int, fault: Fault) -> None:
        """So many bytes may still be read; the fault is raised after them."""
        self._limit = self.received + more
        self._fault = fault

    @property
    def pending(self) -> bytes:
        """What came and has not been read."""
        return b"".join(self._waiting)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """At most max_bytes; b"" at the end."""
        if not self._waiting and not self._ended:
            self._news.clear()
            try:
                async with asyncio.timeout(timeout):
                    await self._news.wait()
            except TimeoutError:
                raise httpcore.ReadTimeout from None
        if not self._waiting:
            if self._error is not None:
                raise httpcore.ReadError from self._error
            return b""
        if self.received >= self._limit:
            raise self._fault
        data = self._waiting.popleft()
        most = min(max_bytes, self._limit - self.received)
        if len(data) > most:
            self._waiting.appendleft(data[most:])
            data = data[:most]
        self._size -= len(data)
        self.received += len(data)
        if self._size < _BUFFER and not self._ended and self._transport is not None:
            self._transport.resume_reading()
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """All of the buffer, at the peer's pace."""
        if self._ended or self._transport is None:
            raise httpcore.WriteError from self._error
        self._transport.write(buffer)
        try:
            async with asyncio.timeout(timeout):
                await self._writable.wait()
        except TimeoutError:
            raise httpcore.WriteTimeout from None

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """The same connection, encrypted from here on."""
        if self._waiting:
            raise self._fault
        assert self._transport is not None
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(timeout):
            secured = await loop.start_tls(self._transport, self, ssl_context, server_hostname=server_hostname)
        self._transport = secured
        return self

    async def aclose(self) -> None:
        """Close at once: a TLS peer that does not say goodbye would hold the socket for half a minute."""
        if self._transport is not None:
            self._transport.abort()
            for _ in range(2):  # the loop's turns in which asyncio closes TLS and the socket
                await asyncio.sleep(0)

    def get_extra_info(self, info: str) -> Any:
        """``is_readable``: the peer has sent something, or has gone, while nothing was asked of it."""
        if info == "is_readable":
            return bool(self._waiting) or self._ended or self._has_news()
        return self._transport.get_extra_info(info) if self._transport is not None else None

    def _has_news(self) -> bool:
        """Whether the socket itself has something that the loop has not yet fetched."""
        socket = self._transport.get_extra_info("socket") if self._transport is not None else None
        if socket is None or not hasattr(select, "poll"):
            return False
        poll = select.poll()
        poll.register(socket.fileno(), select.POLLIN)
        return bool(poll.poll(0))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Of asyncio: connected."""
        self._transport = cast("asyncio.Transport", transport)
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        """Of asyncio: bytes came."""
        self._waiting.append(data)
        self._size += len(data)
        if self._size >= _BUFFER and self._transport is not None:
            self._transport.pause_reading()
        self._news.set()

    def eof_received(self) -> None:
        """Of asyncio: the peer sends no more."""
        self._ended = True
        self._news.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """Of asyncio: closed, by whomever."""
        self._ended = True
        self._error = exc
        self._news.set()
        self._writable.set()

    def pause_writing(self) -> None:
        """Of asyncio: the peer does not keep up."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Of asyncio: the peer has caught up."""
        self._writable.set()
