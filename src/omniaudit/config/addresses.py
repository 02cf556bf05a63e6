"""Which addresses a config may name. What a host resolves to is judged later, by http."""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import Final
from urllib.parse import parse_qsl, urlsplit

SECRET_NAME: Final = re.compile(
    r"(access|auth|refresh|bearer)?[_-]?token|(x[_-])?(api|access|secret)[_-]?key|pass(word|wd)?|(client|consumer)[_-]?secret|secret"
    r"|signature|sig",
    re.IGNORECASE,
)
"""Names of parameters whose value is a secret."""

_METADATA_HOSTS: Final = frozenset(("metadata.google.internal", "metadata", "instance-data"))
_METADATA_ADDRESSES: Final = frozenset(map(ipaddress.ip_address, ("100.100.100.200", "fd00:ec2::254", "192.0.0.192")))
_BLANK: Final = re.compile(r"[\x00-\x20\x7f-\x9f]")


def web_address_fault(url: str) -> str | None:
    """What is wrong with an http(s) address, or None. The answer never repeats the address: it may hold a secret."""
    if _BLANK.search(url):
        return "an address can't hold blanks; write %20 for a space"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "is not an address such as https://www.example.com/feed.xml; mend its host or port"
    if parts.scheme not in ("http", "https"):
        hint = "; a local file goes under path or files" if parts.scheme in ("", "file") else ""
        return f"an address starts with https:// or http://{hint}"
    if not host or port == 0:
        return "is not an address such as https://www.example.com/feed.xml; its host or port is missing"
    return host_fault(host)


def holds_secret(url: str) -> bool:
    """Whether a password or a key is written out in an address."""
    try:
        parts = urlsplit(url)
        if parts.password and "${" not in parts.password:
            return True
    except ValueError:
        return False
    parameters = parse_qsl(parts.query)
    return any(SECRET_NAME.fullmatch(name) and "${" not in value for name, value in parameters)


def host_fault(host: str) -> str | None:
    """What is wrong with a host that a config names, or None."""
    address = _address(host)
    if address is None:
        labels = host.removesuffix(".").split(".")
        if host.lower().rstrip(".") in _METADATA_HOSTS:
            return "the metadata service of a cloud is never read"
        if ":" not in host and not all(0 < len(label) <= 63 for label in labels):
            return "its host is no name: a part between dots is empty or longer than 63 characters"
        try:
            host.encode("ascii" if host.isascii() else "idna")
        except UnicodeError:
            return "its host is not a possible name"
        return None
    mapped = getattr(address, "ipv4_mapped", None) or address
    if mapped.is_link_local or mapped in _METADATA_ADDRESSES:
        return "the metadata service of a cloud is never read"
    if mapped.is_multicast:
        return "its host is a multicast address"
    return None


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address that a host is, in any spelling that the system's resolver would take (2852039166, 0xa9fea9fe)."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host)) if host[:1].isdigit() and host.isascii() else None
    except OSError:
        return None
