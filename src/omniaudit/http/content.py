"""Whether a body can be what was asked for: a PDF is no page, a login page is no feed."""

from __future__ import annotations

import re
from typing import Literal

from omniaudit.http.faults import Fault

Kind = Literal["page", "feed", "api"]

HEAD_BYTES = 1_024
ACCEPT: dict[Kind, str] = {
    "page": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "feed": "*/*",
    "api": "application/json,*/*;q=0.8",
}
_NEVER_TEXT = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff")
_PACKED = (b"PK\x03\x04", b"\x1f\x8b")
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_JSON = re.compile(rb'\{\s*["}]|\[\s*[\[{"\]]')
_NO_PAGE = re.compile(r"(image|audio|video|font)/|application/(pdf|zip|gzip|vnd\.)", re.IGNORECASE)


def check_content(kind: Kind, content_type: str | None, head: bytes) -> None:
    """A fault ``wrong_content_type`` or ``empty_body`` where the first bytes can't be of that kind."""
    start = head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n")
    if not start:
        raise Fault("empty_body", "it answered 200 without any content; open it in a browser to see why")
    if head.startswith(_NEVER_TEXT):
        raise _wrong("a PDF or an image", kind)
    if kind == "page":
        if head.startswith(_PACKED) or _NO_PAGE.match(content_type or ""):
            raise _wrong("a file", kind)
        if _JSON.match(start):
            raise _wrong("JSON", kind)
    elif _HTML.match(start):
        raise _wrong("a web page (a login or an error page?)", kind)


def _wrong(what: str, kind: Kind) -> Fault:
    wanted = {"page": "a web page", "feed": "a feed", "api": "data"}[kind]
    return Fault("wrong_content_type", f"it is {what} where {wanted} was expected; check the URL")
