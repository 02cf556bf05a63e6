"""What an interface says where it refuses: the words beside a status that is no good one."""

from __future__ import annotations

import json
from typing import Any, Final

_NAMES: Final = ("message", "error_description", "detail", "description", "error", "errors", "title")
"""Where interfaces put them, the plainest first; some nest them, some have a list."""

_DEEPEST: Final = 4
_LONGEST: Final = 200


def refusal(body: bytes) -> str | None:
    """The words of a JSON answer as one line; None where it has none."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    words = " ".join((_words(value, _DEEPEST) or "").split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def _words(value: Any, depth: int) -> str | None:
    if isinstance(value, str):
        return value
    if not depth:
        return None
    if isinstance(value, list):
        return _words(value[0], depth - 1) if value else None
    if not isinstance(value, dict):
        return None
    return next((found for name in _NAMES if name in value and (found := _words(value[name], depth - 1))), None)
