"""What the environment says about the way out: proxies and the authorities to trust."""

from __future__ import annotations

import base64
import ipaddress
import ssl
from typing import NamedTuple
from urllib.parse import unquote
from urllib.request import getproxies_environment, proxy_bypass

import httpx

from omniaudit.http.address import Origin, origin_of, parse_url
from omniaudit.http.faults import Fault


class Proxy(NamedTuple):
    """A proxy named by HTTP_PROXY, HTTPS_PROXY or ALL_PROXY. authorization: of its user-info, or None."""

    origin: Origin
    authorization: str | None


def proxy_for(origin: Origin) -> Proxy | None:
    """The proxy that the environment wants for a target; never for this machine itself, nor for hosts in NO_PROXY."""
    proxies = getproxies_environment()
    written = proxies.get(origin.scheme) or proxies.get("all")
    if not written or _is_loopback(origin.host) or proxy_bypass(origin.authority):
        return None
    try:
        url = parse_url(written if "://" in written else f"http://{written}")
    except Fault:
        raise Fault(
            "proxy_invalid", "the environment names a proxy that is no http or https URL; correct HTTPS_PROXY"
        ) from None
    return Proxy(origin_of(url), basic_authorization(url))


def basic_authorization(url: httpx.URL) -> str | None:
    """The Authorization header that the user-info of a URL stands for."""
    if not url.userinfo:
        return None
    user, _, password = url.userinfo.partition(b":")
    plain = f"{unquote(user.decode('ascii'))}:{unquote(password.decode('ascii'))}"
    return f"Basic {base64.b64encode(plain.encode()).decode()}"


def trusted_authorities() -> ssl.SSLContext:
    """The TLS context: SSL_CERT_FILE or SSL_CERT_DIR where set, else the usual public authorities."""
    try:
        return httpx.create_ssl_context()
    except (OSError, ssl.SSLError):
        raise Fault(
            "ca_bundle_invalid", "SSL_CERT_FILE or SSL_CERT_DIR names no certificates that can be read; correct it"
        ) from None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
