"""One HTTP/1.1 connection to a checked address: TCP, proxy, TLS, with every byte counted."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

from omniaudit.http.address import Origin, Resolver
from omniaudit.http.environment import Proxy, proxy_for, trusted_authorities
from omniaudit.http.faults import Fault, connect_fault

HEADER_LIMIT = 128 * 1024  # bytes from a request to the end of its response's headers, interim responses included
_KEEP_ALIVE = 15.0
_CONNECT_ERRORS = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError, ExceptionGroup)


class CountedStream(httpcore.AsyncNetworkStream):
    """A network stream that refuses to read past its limit. received: bytes so far, as they came over the wire."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._limit = HEADER_LIMIT
        self._fault = Fault("headers_too_large", "more than 128 KiB came before the response; nothing was read")
        self.received = 0

    def allow(self, more: int, fault: Fault) -> None:
        """So many bytes may still come; after them the fault is raised."""
        self._limit = self.received + more
        self._fault = fault

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """At most max_bytes; b"" at the end."""
        data = await self._stream.read(max_bytes, timeout)
        self.received += len(data)
        if self.received > self._limit:
            raise self._fault
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """All of the buffer."""
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the socket."""
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """The same stream, encrypted; closed whatever goes wrong."""
        try:
            return CountedStream(await self._stream.start_tls(ssl_context, server_hostname, timeout))
        except BaseException:
            await self._stream.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        """What httpcore wants to know of the socket."""
        return self._stream.get_extra_info(info)


class Connection:
    """A connection that serves one request at a time. reused: it has served another one before."""

    def __init__(self, origin: Origin, stream: CountedStream, proxy: Proxy | None) -> None:
        forward = proxy if proxy and origin.scheme == "http" else None
        self._forward = forward
        self._peer = forward.origin if forward else origin
        self._origin = origin
        self.stream = stream
        self.reused = False
        self._http = httpcore.AsyncHTTP11Connection(
            origin=_core_origin(self._peer), stream=stream, keepalive_expiry=_KEEP_ALIVE
        )

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
            target = f"http://{self._origin.authority}".encode() + target
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
        return bytes(self._http._h11_state.trailing_data[0])

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
        self._backend = httpcore.AnyIOBackend()
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
        except _CONNECT_ERRORS as error:
            raise connect_fault(error, timeout) from None

    async def _open(self, origin: Origin, proxy: Proxy | None, addresses: list[str], timeout: float) -> Connection:
        first = proxy.origin if proxy else origin
        stream = await self._reach(addresses, first.port, timeout)
        if first.scheme == "https":
            stream = await self._encrypt(stream, first.host, timeout)
        if proxy and origin.scheme == "https":
            stream = await self._tunnel(stream, proxy, origin, timeout)
        return Connection(origin, stream, proxy)

    async def _reach(self, addresses: list[str], port: int, timeout: float) -> CountedStream:
        """The first address that answers; each gets its share of the time."""
        for index, address in enumerate(addresses, 1):
            try:
                share = timeout / len(addresses)
                return CountedStream(await self._backend.connect_tcp(address, port, timeout=share))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if index == len(addresses):
                    raise
        raise Fault("dns_failure", "its name has no address; check the spelling")

    async def _encrypt(self, stream: httpcore.AsyncNetworkStream, host: str, timeout: float) -> CountedStream:
        if self._tls is None:
            self._tls = trusted_authorities()
            self._tls.set_alpn_protocols(["http/1.1"])
        encrypted = await stream.start_tls(self._tls, server_hostname=host, timeout=timeout)
        assert isinstance(encrypted, CountedStream)
        return encrypted

    async def _tunnel(self, stream: CountedStream, proxy: Proxy, origin: Origin, timeout: float) -> CountedStream:
        """Ask the proxy for a way to the target, then speak TLS with the target itself."""
        http = httpcore.AsyncHTTP11Connection(origin=_core_origin(proxy.origin), stream=stream)
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
            await http.aclose()
            raise Fault(
                "proxy_refused",
                f"the proxy {proxy.origin.authority} answered {response.status}; check HTTPS_PROXY and its password",
                status=response.status,
            )
        return await self._encrypt(response.extensions["network_stream"], origin.host, timeout)


def _core_origin(origin: Origin) -> httpcore.Origin:
    return httpcore.Origin(origin.scheme.encode(), origin.host.encode(), origin.port)


def _core_url(origin: Origin, target: bytes) -> httpcore.URL:
    return httpcore.URL(scheme=origin.scheme.encode(), host=origin.host.encode(), port=origin.port, target=target)
