"""One spelling for each address that is met while following links."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

_LONGEST: Final = 2_000  # characters; longer ones are made by loops
_DEEPEST: Final = 16  # path segments
_PORTS: Final = {"http": ":80", "https": ":443"}
_KEPT: Final = "%/:?#[]@!$&'()*+,;=-._~|"
_TRACKING: Final = re.compile(
    r"utm_\w*|gclid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|yclid|ttclid|twclid|igshid|srsltid|mc_[ce]id|_ga|_gl"
    r"|_hs(?:enc|mi)|mkt_tok|_pos|_sid|_ss|_psq|_fid",
    re.IGNORECASE,
)
_SESSION: Final = re.compile(
    r"phpsessid|jsessionid|aspsessionid\w*|oscsid|zenid|cfid|cftoken|sess(?:ion)?_?id", re.IGNORECASE
)
_PATH_SESSION: Final = re.compile(r";(?:jsessionid|sessionid|sid)=[^/;?]*", re.IGNORECASE)
_SHORT_SESSION: Final = re.compile(r"(?:sid|s)=[0-9a-z]{20,}", re.IGNORECASE)


def canonical(address: str) -> str | None:
    """An absolute address without fragment, campaign marks and session ids; the other parameters keep their order.

    None for what is no page's address, or one that only a loop can have made.
    """
    if len(address) > _LONGEST:
        return None
    try:
        parts = urlsplit(address)
        scheme, host, port = parts.scheme.lower(), parts.hostname or "", parts.port
    except ValueError:
        return None
    if scheme not in _PORTS or not host or parts.username is not None:
        return None
    path = quote(_PATH_SESSION.sub("", parts.path), safe=_KEPT) or "/"
    if _loops(path):
        return None
    netloc = f"[{host}]" if ":" in host else host
    if port and f":{port}" != _PORTS[scheme]:
        netloc += f":{port}"
    query = "&".join(filter(_is_kept, quote(parts.query, safe=_KEPT).split("&"))) if parts.query else ""
    return urlunsplit((scheme, netloc, path, query, ""))


def site_of(address: str) -> str:
    """What counts as one site: host and port, without ``www.``."""
    try:
        return urlsplit(address).netloc.lower().rpartition("@")[2].removeprefix("www.")
    except ValueError:
        return ""


def _is_kept(pair: str) -> bool:
    name = pair.partition("=")[0]
    return bool(pair) and not (_TRACKING.fullmatch(name) or _SESSION.fullmatch(name) or _SHORT_SESSION.fullmatch(pair))


def _loops(path: str) -> bool:
    """Whether relative links have been piling up: too deep, or the same step again and again."""
    steps = [step for step in path.split("/") if step]
    return len(steps) > _DEEPEST or (len(steps) > 2 and max(map(steps.count, steps)) > 2)
