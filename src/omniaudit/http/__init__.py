"""The polite, bounded client. Nobody else imports httpx.

Importing this package costs nothing: the client itself, with httpx behind it, is loaded when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omniaudit.http.redaction import redact
from omniaudit.http.response import FetchError, Response
from omniaudit.http.traffic import Traffic

if TYPE_CHECKING:
    from omniaudit.http.address import authority
    from omniaudit.http.client import Client

__all__ = ["Client", "FetchError", "Response", "Traffic", "authority", "redact"]


def __getattr__(name: str) -> Any:
    if name == "Client":
        from omniaudit.http.client import Client

        return Client
    if name == "authority":
        from omniaudit.http.address import authority

        return authority
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
