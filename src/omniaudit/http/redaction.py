"""The one place where secrets are taken out of a text before a person or a file sees it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote, quote_plus, unquote

MASK = "***"
_SHORTEST = 3  # a shorter "secret" would blank out half of every text
_USER_INFO = re.compile(r"(?<=://)[^/?#\s@\"'<>]*@")
_PARAMETER = re.compile(r"(?<=[?&;#])([^=&;#\s\"'<>]{1,100})=([^&;#\s\"'<>]*)")
_SECRET_NAME = re.compile(
    r"token|secret|passw|signature|credential|authorization|api-?_?key|access-?_?key|(^|[^a-z])(key|sig|pwd|pass|auth|hmac|jwt|sid|session(id)?)$"
)


def redact(text: str, secrets: Sequence[str] = ()) -> str:
    """The text without the secrets (plain or percent-encoded), user-info and values of secret-looking parameters."""
    for form in _forms(secrets):
        text = text.replace(form, MASK)
    text = _USER_INFO.sub(f"{MASK}@", text)
    return _PARAMETER.sub(_parameter, text)


def printable(text: str, longest: int = 300) -> str:
    """The text as one harmless line: control characters escaped, the middle cut out when it is too long."""
    line = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
    return line if len(line) <= longest else f"{line[: longest - 40]}…{line[-40:]}"


def _forms(secrets: Sequence[str]) -> list[str]:
    """Every spelling under which a secret may stand in a text, the longest first so that none hides in another."""
    plain = {secret for secret in secrets if len(secret) >= _SHORTEST}
    encoded = {
        form
        for secret in plain
        for form in (
            quote(secret, errors="replace"),
            quote(secret, safe="", errors="replace"),
            quote_plus(secret, errors="replace"),
        )
    }
    return sorted(plain | encoded, key=len, reverse=True)


def _parameter(match: re.Match[str]) -> str:
    name, value = match.groups()
    secret = value and _SECRET_NAME.search(unquote(name).lower())
    return f"{name}={MASK}" if secret else match[0]
