"""One HTTP/1.1 connection to a checked address: TCP, proxy, TLS, then requests one after another."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable

import httpcore

from omniaudit.http.address import Origin, Resolver
from omniaudit.http.environment import Proxy, proxy_for, trusted_authorities
from omniaudit.http.faults import CONNECT_ERRORS, Fault, connect_fault
from omniaudit.http.wire import READ, Wire

HEADER_LIMIT = 128 * 1024  # bytes from a request to the end of its response's headers, interim responses included
_KEEP_ALIVE = 15.0


class _Http(httpcore.AsyncHTTP11Connection):
    READ_NUM_BYTES = READ


class Connection:
    """A connection that serves one request at a time. reused: it has served another one before."""

    def __init__(self, origin: Origin, wire: Wire, proxy: Proxy | None) -> None:
        self._forward = proxy if proxy and origin.scheme == "http" else None
        self._peer = self._forward.origin if self._forward else origin
        self.origin = origin
        self.wire = wire
        self.reused = False
        self._http = _Http(origin=_core_origin(self._peer), stream=wire, keepalive_expiry=_KEEP_ALIVE)

    async def send(
        self,
        method: str,
        target: bytes,
        headers: Iterable[tuple[bytes, bytes]],
        body: bytes | None,
        *,
        read_timeout: float,
    ) -> httpcore.Response:
        """Send a request and read the response's headers; the body is read from the response."""
        sent = list(headers)
        if self._forward:
            target = f"http://{self.origin.authority}".encode() + target
            if self._forward.authorization:
                sent.append((b"Proxy-Authorization", self._forward.authorization.encode()))
        request = httpcore.Request(
            method,
            _core_url(self._peer, target),
            headers=sent,
            content=body or b"",
            extensions={"timeout": {"read": read_timeout, "write": read_timeout}},
        )
        return await self._http.handle_async_request(request)

    @property
    def surplus(self) -> bytes:
        """What came after the end of the last response. It must not be taken for the beginning of the next one."""
        return bytes(self._http._h11_state.trailing_data[0]) + self.wire.pending

    @property
    def usable(self) -> bool:
        """Whether another request may be sent on it."""
        return self._http.is_available() and not self._http.has_expired()

    async def close(self) -> None:
        """Close the socket."""
        await self._http.aclose()


class Connector:
    """Opens connections, to checked addresses only."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._tls: ssl.SSLContext | None = None

    async def connect(self, origin: Origin, timeout: float) -> Connection:
        """A fresh connection, through the environment's proxy if there is one."""
        proxy = proxy_for(origin)
        if proxy:
            await self._resolver.check_proxied(origin, timeout)
            addresses = await self._resolver.lookup(proxy.origin.host, proxy.origin.port, timeout)
        else:
            addresses = await self._resolver.addresses(origin, timeout)
        try:
            async with asyncio.timeout(timeout):
                return await self._open(origin, proxy, addresses, timeout)
        except CONNECT_ERRORS as error:
            raise connect_fault(error, timeout) from None

    async def _open(self, origin: Origin, proxy: Proxy | None, addresses: list[str], timeout: float) -> Connection:
        first = proxy.origin if proxy else origin
        wire = await self._reach(addresses, first.port, timeout)
        try:
            wire.allow(HEADER_LIMIT, Fault("proxy_invalid", "the proxy's answer has no end; check HTTPS_PROXY"))
            if first.scheme == "https":
                await wire.start_tls(self._trusted(), first.host)
            if proxy and origin.scheme == "https":
                await self._tunnel(wire, proxy, origin, timeout)
                await wire.start_tls(self._trusted(), origin.host)
            return Connection(origin, wire, proxy)
        except BaseException:
            await wire.aclose()
            raise

    async def _reach(self, addresses: list[str], port: int, timeout: float) -> Wire:
        """The first address that answers; each gets its share of the time."""
        for index, address in enumerate(addresses, 1):
            try:
                async with asyncio.timeout(timeout / len(addresses)):
                    return await Wire.connect(address, port)
            except OSError:
                if index == len(addresses):
                    raise
        raise Fault("dns_failure", "its name has no address; check the spelling")

    def _trusted(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = trusted_authorities()
            self._tls.set_alpn_protocols(["http/1.1"])
        return self._tls

    async def _tunnel(self, wire: Wire, proxy: Proxy, origin: Origin, timeout: float) -> None:
        """Ask the proxy for a way to the target."""
        http = httpcore.AsyncHTTP11Connection(origin=_core_origin(proxy.origin), stream=wire)
        target = f"[{origin.host}]:{origin.port}" if ":" in origin.host else f"{origin.host}:{origin.port}"
        headers = [(b"Host", target.encode())]
        if proxy.authorization:
            headers.append((b"Proxy-Authorization", proxy.authorization.encode()))
        request = httpcore.Request(
            "CONNECT",
            _core_url(proxy.origin, target.encode()),
            headers=headers,
            extensions={"timeout": {"read": timeout, "write": timeout}},
        )
        response = await http.handle_async_request(request)
        if not 200 <= response.status < 300:
            raise Fault(
                "proxy_refused",
                f"the proxy {proxy.origin.authority} answered {response.status}; check HTTPS_PROXY and its password",
                status=response.status,
            )


def _core_origin(origin: Origin) -> httpcore.Origin:
    return httpcore.Origin(origin.scheme.encode(), origin.host.encode(), origin.port)


def _core_url(origin: Origin, target: bytes) -> httpcore.URL:
    return httpcore.URL(scheme=origin.scheme.encode(), host=origin.host.encode(), port=origin.port, target=target)
