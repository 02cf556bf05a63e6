"""The numbered lines of a file with look-ahead: whatever ends them, never more than a bounded part in memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

MAX_LINE: Final = 2_000_000
"""Bytes of one row; the engine's own limit."""

_CHUNK: Final = 1024 * 1024


class Lines:
    """Lines without their ends. buffer: what is read and not yet dropped; first: the number of its first line.

    A carriage return alone ends a line where every part is a whole row, and is a space elsewhere.
    Of a line over MAX_LINE only its beginning is kept, one byte longer than MAX_LINE.
    """

    def __init__(self, path: Path, whole: Callable[[bytes], bool]) -> None:
        self.buffer: list[bytes] = []
        self.first = 1
        self._whole = whole
        self._file = path.open("rb", buffering=0)
        self._open_line = b""
        self._ended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def drop(self, count: int) -> None:
        """Forget the first lines of the buffer."""
        del self.buffer[:count]
        self.first += count

    def has(self, index: int) -> bool:
        """Whether the buffer has a line of this index, after reading on as far as needed."""
        while index >= len(self.buffer):
            if self._ended:
                return False
            self._fill()
        return True

    def _fill(self) -> None:
        chunk = self._file.read(_CHUNK)
        data = self._open_line + chunk
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n")
        lines = data.split(b"\n")
        self._open_line = lines.pop()
        if not chunk:
            self._ended = True
            if self._open_line:
                lines.append(self._open_line.removesuffix(b"\r"))
        elif len(self._open_line) > MAX_LINE + 1:
            self._skip_rest()
        if b"\r" in data:
            lines = [part for line in lines for part in self._parts(line)]
        self.buffer += lines

    def _skip_rest(self) -> None:
        """Read to the end of a line that is too long, keeping its beginning."""
        head = self._open_line[: MAX_LINE + 1]
        while chunk := self._file.read(_CHUNK):
            end = chunk.find(b"\n")
            if end >= 0:
                self._open_line = head + chunk[end:]
                return
        self._open_line = head

    def _parts(self, line: bytes) -> list[bytes]:
        if b"\r" not in line:
            return [line]
        parts = [part for part in line.split(b"\r") if part]
        return parts if len(parts) > 1 and all(map(self._whole, parts)) else [line.replace(b"\r", b" ")]
