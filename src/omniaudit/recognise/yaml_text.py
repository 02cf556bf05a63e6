"""YAML as people write it, with comments: lines that stay short, and text that no comment can break out of."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, Final

WIDTH: Final = 118
_PLAIN: Final = re.compile(r"[A-Za-z_À-ÿ./][\w À-ÿ./+%()€-]*")
_WORDS: Final = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"))


def scalar(value: Any) -> str:
    """A value that reads back as itself, in block and flow context."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS and text == text.strip():
        return text
    if re.fullmatch(r"https?://[^\s,\[\]{}#\"'$]+|[0-9]{1,2}%", text):
        return text
    return json.dumps("".join(map(_harmless, text)), ensure_ascii=False)


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)


def comment(text: str, indent: str = "") -> Iterator[str]:
    """A remark as comment lines."""
    for line in textwrap.wrap(_one_line(text), WIDTH - len(indent) - 2, break_long_words=False, break_on_hyphens=False):
        yield f"{indent}# {line}"


def line(text: str, why: str, indent: str) -> Iterator[str]:
    """A line of YAML with its remark: behind it, or above it where that would be too long."""
    if why and len(indent) + len(text) + len(why) + 4 <= WIDTH:
        yield f"{indent}{text}  # {_one_line(why)}"
        return
    if why:
        yield from comment(why, indent)
    yield f"{indent}{text}"


def _one_line(text: str) -> str:
    return " ".join("".join(map(_harmless, text)).split())


def _harmless(character: str) -> str:
    return character if character.isprintable() else " "
