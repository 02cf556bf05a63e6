"""Walk through a JSON file of any size with a sliding window: only one record is ever decoded at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from omniaudit.sources.numbers import machine_number

CHUNK: Final = 1024 * 1024
MAX_VALUE: Final = 64 * 1024 * 1024
"""Characters of one record. A larger "record" is a file whose list is elsewhere."""

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_CUT: Final = 16
"""A value that is cut off by the window's end fails at most so many characters before it (``\\ud83d\\ude0``)."""


class NotANumber:
    """NaN, Infinity: JavaScript's, not JSON's. text: as written."""

    def __init__(self, text: str) -> None:
        self.text = text


class MalformedJson(Exception):
    """The text stops being JSON. ended: because it ends. at: characters from the beginning; line: from 1."""

    def __init__(self, message: str, at: int, line: int, *, ended: bool) -> None:
        super().__init__(message)
        self.at = at
        self.line = line
        self.ended = ended


class Decoder:
    """Decodes values; numbers become text without passing through floats, and a GTIN may have 5,000 digits.

    twice: a name that an object of the last value holds twice with different values.
    """

    def __init__(self) -> None:
        self.twice: str | None = None
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_float=machine_number,
            parse_int=str,
            parse_constant=NotANumber,
            strict=False,
        )

    def value(self, text: str, at: int = 0) -> tuple[Any, int]:
        """The value at a place of a text, and where it ends. Raises JSONDecodeError, RecursionError."""
        self.twice = None
        return self._decoder.raw_decode(text, at)

    def whole(self, text: str) -> Any:
        """The one value that a text without outer space is. Raises as value."""
        value, end = self.value(text)
        if end < len(text):
            raise json.JSONDecodeError("Extra data", text, end)
        return value

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) != len(pairs):
            first: dict[str, Any] = {}
            doubtful = (name for name, value in pairs if first.setdefault(name, value) != value)
            self.twice = self.twice or next(doubtful, None)
        return members


class Window:
    """A position in a JSON file.

    Every method raises MalformedJson where the text is not what it must be, RecursionError where it nests too deeply,
    and UnicodeDecodeError where it isn't UTF-8.
    """

    def __init__(self, path: Path) -> None:
        self.decoder = Decoder()
        self._file = path.open(encoding="utf-8-sig", newline="")
        self._text = ""
        self._at = 0
        self._before = 0
        self._lines = 1
        self._ended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def peek(self) -> str:
        """The next character that isn't space, "" at the end."""
        while True:
            match = _SPACE.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def take(self, expected: str) -> None:
        """Step over a character that must come."""
        if self.peek() != expected:
            raise self.malformed(f'"{expected}" expected')
        self._at += 1

    def value(self) -> Any:
        """Decode the whole value that begins here."""
        if not self.peek():
            raise self.malformed("a value expected")
        while True:
            try:
                value, end = self.decoder.value(self._text, self._at)
            except json.JSONDecodeError as error:
                if len(self._text) - self._at >= MAX_VALUE:
                    raise self.malformed("one value is over 64 MB; name the list inside it with items") from error
                unfinished = error.msg.startswith("Unterminated string") or error.pos >= len(self._text) - _CUT
                if unfinished and self._more():
                    continue
                raise self.malformed(error.msg, error.pos) from error
            # "12" may be the beginning of "12.99" or "12e+3": look a little further than the value.
            if end + 2 < len(self._text) or not self._more():
                self._at = end
                return value

    def skip(self) -> None:
        """Step over a value without keeping it, however large it is."""
        kind = self.peek()
        if kind == "[":
            for _ in self.elements():
                self.skip()
        elif kind == "{":
            for _ in self.members():
                self.skip()
        else:
            self.value()

    def elements(self) -> Iterator[int]:
        """Index by index of an array; the caller takes the value before asking for the next."""
        self.take("[")
        index = 0
        while (mark := self.peek()) != "]":
            if index:
                self.take(",")
                if self.peek() == "]":  # a trailing comma costs nothing to forgive
                    break
            elif mark == ",":
                raise self.malformed("a value expected")
            yield index
            index += 1
        self.take("]")

    def members(self) -> Iterator[str]:
        """Name by name of an object; the caller takes the value before asking for the next."""
        self.take("{")
        first = True
        while self.peek() != "}":
            if not first:
                self.take(",")
                if self.peek() == "}":
                    break
            first = False
            if self.peek() != '"':
                raise self.malformed("a name in quotes expected")
            name = self.value()
            self.take(":")
            yield name
        self.take("}")

    def malformed(self, message: str, at: int | None = None) -> MalformedJson:
        """The fault at a place of the window, by default here."""
        at = self._at if at is None else at
        line = self._lines + self._text.count("\n", 0, at)
        margin = _CUT if message.startswith("Invalid") else _CUT // 4
        ended = self._ended and (message.startswith("Unterminated") or at >= len(self._text.rstrip()) - margin)
        return MalformedJson(message, self._before + at, line, ended=ended)

    def _more(self) -> bool:
        """Slide the window on; False at the end of the file."""
        chunk = self._file.read(max(CHUNK, len(self._text) - self._at)) if not self._ended else ""
        if not chunk:
            self._ended = True
            return False
        self._lines += self._text.count("\n", 0, self._at)
        self._before += self._at
        self._text = self._text[self._at :] + chunk
        self._at = 0
        return True
