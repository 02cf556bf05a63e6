"""The state of Next's App Router: ``self.__next_f.push([1, "…"])``, a stream of rows in React's Flight format.

A row is ``id:JSON`` and a line's end, or ``id:T`` with a length in bytes and a text. An element is ``["$", type, key,
properties]``. Rows refer to each other: ``$5`` is row 5, ``$5:product:name`` a part of it, ``$$5`` the text ``$5``.
The format is that of react-client/src/ReactFlightClient.js.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final

from omniaudit.sources.numbers import machine_number
from omniaudit.sources.page.lenient_json import UnreadableJson

NAME: Final = "__next_f"

_PUSHED: Final = re.compile(rf"\b{NAME}\b[^;]{{0,60}}?\.push\(\s*(?=\[\s*1\s*,)")
_ROW: Final = re.compile(
    rb"\s*(?P<id>[0-9a-f]*):(?:(?P<sized>[TAOoUSsLlGgMmV])(?P<size>[0-9a-f]+),|(?P<tag>[A-Z#rx]))?"
)
_REFERENCE: Final = re.compile(r"\$[L@]?(?P<id>[0-9a-f]+)(?P<path>(?::[^:]+)*)")
_WRITTEN_OUT: Final = re.compile(r"\$(?:D|n(?=-?\d))(?P<text>.+)")
_PARTS: Final = {"type": 1, "key": 2, "props": 3}
_MOST_STEPS: Final = 20


def flight_state(scripts: Iterable[str]) -> tuple[Any, tuple[str, ...]]:
    """``{"props": […]}``: the properties of every element of the page, in its order. No mends are made.

    What only running the page would give (a promise, a function) is None. Raises UnreadableJson where no row is read.
    """
    rows = _rows("".join(map(_streamed, scripts)).encode("utf-8", "surrogatepass"))
    if not rows:
        raise UnreadableJson("state_unreadable")
    return {"props": _Rows(rows).properties()}, ()


def _streamed(script: str) -> str:
    """What one script adds to the stream."""
    decoder = json.JSONDecoder()
    found = []
    for pushed in _PUSHED.finditer(script):
        try:
            call, _ = decoder.raw_decode(script, pushed.end())
        except (ValueError, RecursionError):
            continue
        found += [each for each in call[1:2] if isinstance(each, str)]
    return "".join(found)


def _rows(stream: bytes) -> dict[str, Any]:
    """The rows that hold data, by their id; of a stream that breaks off, those before."""
    rows: dict[str, Any] = {}
    at = 0
    while row := _ROW.match(stream, at):
        name = row["id"].decode()
        if row["sized"]:
            at = row.end() + int(row["size"], 16)
            if row["sized"] == b"T" and at <= len(stream):
                rows[name] = stream[row.end() : at].decode("utf-8", "replace")
            continue
        end = stream.find(b"\n", row.end())
        if not row["tag"]:
            line = stream[row.end() : end if end >= 0 else len(stream)]
            with suppress(ValueError, RecursionError):  # cut off, or deeper than data is: what refers to it is None
                rows[name] = json.loads(line, parse_float=machine_number, parse_int=machine_number)
        if end < 0:
            break
        at = end + 1
    return rows


class _Rows:
    """Rows whose references are replaced, in place, by what they name."""

    def __init__(self, rows: dict[str, Any]) -> None:
        self._rows = rows
        self._parts: list[tuple[Any, Any, str, list[str]]] = []

    def properties(self) -> list[dict[str, Any]]:
        """The properties of every element."""
        found: list[dict[str, Any]] = []
        for row in list(self._rows.values()):
            waiting = [row]
            while waiting:
                each = waiting.pop()
                if isinstance(each, list) and each[:1] == ["$"] and len(each) > 3 and isinstance(each[3], dict):
                    found.append(each[3])
                inner = list(
                    each.items() if isinstance(each, dict) else enumerate(each) if isinstance(each, list) else ()
                )
                waiting += [value for _, value in reversed(inner) if isinstance(value, dict | list)]
                for key, value in inner:
                    if isinstance(value, str) and value.startswith("$") and len(value) > 1:
                        each[key] = self._named(value, each, key)
        for holder, key, name, path in self._parts:
            holder[key] = self._part(name, path)
        return found

    def _named(self, written: str, holder: Any, key: Any) -> Any:
        """What a text with a ``$`` stands for. Of a part of a row this is known only when all rows are done."""
        if written.startswith("$$"):
            return written[1:]
        if out := _WRITTEN_OUT.fullmatch(written):
            return out["text"]
        reference = _REFERENCE.fullmatch(written)
        if reference is None:
            return None
        if reference["path"]:
            self._parts.append((holder, key, reference["id"], reference["path"].split(":")[1:]))
            return None
        return self._row(reference["id"])

    def _row(self, name: str) -> Any:
        """A row; one that is itself a reference leads on."""
        value = self._rows.get(name)
        for _ in range(_MOST_STEPS):
            reference = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
            if reference is None or reference["path"]:
                break
            value = self._rows.get(reference["id"])
        return value

    def _part(self, name: str, path: list[str]) -> Any:
        value = self._row(name)
        for step in path:
            if isinstance(value, dict):
                value = value.get(step)
            elif isinstance(value, list):
                index = _PARTS.get(step) if value[:1] == ["$"] else int(step) if step.isdigit() else None
                value = value[index] if index is not None and index < len(value) else None
            else:
                return None
        return value
