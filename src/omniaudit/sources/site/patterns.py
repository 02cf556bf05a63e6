"""The ``include`` and ``exclude`` of a config."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

Pattern = tuple[str, re.Pattern[str] | None]

_LOOKED_AT = 2_048  # characters of an address


def parse_patterns(written: Any) -> tuple[Pattern, ...]:
    """Each is found as it is written or, where it is a regular expression, as one."""
    patterns: list[Pattern] = []
    for text in [written] if isinstance(written, str) else written or ():
        try:
            patterns.append((text, re.compile(text)))
        except re.error:
            patterns.append((text, None))
    return tuple(patterns)


def is_wanted(address: str, include: Sequence[Pattern], exclude: Sequence[Pattern]) -> bool:
    """Whether an address holds one of the first (or there are none) and none of the second."""
    if include and not any(_matches(pattern, address) for pattern in include):
        return False
    return not any(_matches(pattern, address) for pattern in exclude)


def _matches(pattern: Pattern, address: str) -> bool:
    text, expression = pattern
    return text in address or bool(expression and expression.search(address[:_LOOKED_AT]))
