"""Where a request may go: hosts written in the config anywhere, everything else to public addresses only.

The address that was checked is the address connected to: names are resolved here and nowhere else.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import threading
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

import httpx

from omniaudit.http.faults import Fault

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[A-Za-z0-9._~-]+|[0-9a-fA-F:.]+")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_FRESH = 60.0  # seconds that a resolved name is kept


class Origin(NamedTuple):
    """Scheme, host and port: what credentials, connections and robots.txt belong to."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """As in a Host header: the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def parse_url(text: str) -> httpx.URL:
    """An absolute http(s) URL without its fragment; anything else is a fault ``url_invalid``."""
    try:
        url = httpx.URL(text)
        host = url.host and url.raw_host.decode("ascii")  # .host is where a bad IDNA name shows
        valid = url.scheme in _PORTS and _HOST.fullmatch(host) and (url.port is None or 0 < url.port < 65536)
        url = url.copy_with(fragment=None) if "#" in text else url  # a copy costs as much as parsing it
    except (httpx.InvalidURL, ValueError, TypeError):
        valid = None
    if not valid:
        raise Fault("url_invalid", "this is no http or https URL; correct it where it is written")
    return url


def origin_of(url: httpx.URL) -> Origin:
    """The origin of a parsed URL."""
    return Origin(url.scheme, url.raw_host.decode("ascii").lower(), url.port or _PORTS[url.scheme])


def authority(url: str) -> str:
    """``host:port`` of a URL in the config, for ``allowed_hosts``; "" if it is no http(s) URL."""
    try:
        origin = origin_of(parse_url(url))
    except Fault:
        return ""
    return f"[{origin.host}]:{origin.port}" if ":" in origin.host else f"{origin.host}:{origin.port}"


class AllowedHosts:
    """The hosts that the config names: ``host:port`` for that port (80 and 443 count as one), ``host`` for any."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._allowed: set[tuple[str, int | None]] = {_entry(entry) for entry in entries if entry}

    def __contains__(self, origin: Origin) -> bool:
        ports = {80, 443, None} if origin.port in (80, 443) else {origin.port, None}
        return any((_plain(origin.host), port) in self._allowed for port in ports)


class Resolver:
    """Turns hosts into addresses that may be connected to."""

    def __init__(self, allowed: AllowedHosts) -> None:
        self._allowed = allowed
        self._known: dict[tuple[str, int], tuple[float, list[str]]] = {}

    async def addresses(self, origin: Origin, timeout: float) -> list[str]:
        """The addresses of a target, each of them checked; a fault ``address_refused`` if one is not public."""
        found = await self.lookup(origin.host, origin.port, timeout)
        if origin not in self._allowed:
            refused = next((address for address in found if not is_public(address)), None)
            if refused is not None:
                raise Fault(
                    "address_refused",
                    f"{origin.authority} is {refused}, which is not a public address; "
                    "if that is meant, write this host in the config",
                )
        return found

    async def check_proxied(self, origin: Origin, timeout: float) -> None:
        """The same check for a target that a proxy resolves; a name that only the proxy knows passes."""
        try:
            await self.addresses(origin, timeout)
        except Fault as fault:
            if fault.code == "address_refused":
                raise

    async def lookup(self, host: str, port: int, timeout: float) -> list[str]:
        """All addresses of a host, unchecked, in the system's order of preference."""
        now = asyncio.get_running_loop().time()
        kept = self._known.get((host, port))
        if kept and kept[0] > now:
            return kept[1]
        try:
            async with asyncio.timeout(timeout):
                found = await _getaddrinfo(host, port)
        except TimeoutError:
            raise Fault("dns_failure", f"its name was not resolved within {timeout:g} s", retry=True) from None
        except socket.gaierror as error:
            raise Fault(
                "dns_failure", "its name is not known; check the spelling", retry=error.errno == socket.EAI_AGAIN
            ) from None
        except (OSError, ValueError):
            raise Fault("dns_failure", "its name can't be looked up; check the spelling") from None
        self._known[(host, port)] = (now + _FRESH, found)
        return found


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet, also by what it embeds (mapped, NAT64, 6to4, Teredo)."""
    ip = ipaddress.ip_address(address)
    embedded = _embedded(ip) if isinstance(ip, IPv6Address) else None
    if embedded is not None:
        return is_public(str(embedded))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or getattr(ip, "is_site_local", False))


def _embedded(ip: IPv6Address) -> IPv4Address | None:
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


async def _getaddrinfo(host: str, port: int) -> list[str]:
    """In a daemon thread of its own: a resolver that hangs for a minute holds up neither the others nor the exit."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def settle(found: list[str] | None, error: Exception | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(found or [])

    def resolve() -> None:
        found, error = None, None
        try:
            infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found = list(dict.fromkeys(str(info[4][0]) for info in infos))
        except (OSError, ValueError) as caught:
            error = caught
        with suppress(RuntimeError):  # the loop was closed meanwhile: nobody waits any more
            loop.call_soon_threadsafe(settle, found, error)

    threading.Thread(target=resolve, name="omniaudit-resolve", daemon=True).start()
    return await answer


def _entry(text: str) -> tuple[str, int | None]:
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdigit() or (":" in host and not host.endswith("]")):
        return _plain(text), None
    return _plain(host), int(port)


def _plain(host: str) -> str:
    host = host.strip("[]").lower().rstrip(".")
    try:
        return str(IPv6Address(host))
    except ValueError:
        return host
