"""The body of one response on its way into a file or memory, held to its bounds."""

from __future__ import annotations

from typing import BinaryIO

from omniaudit.http.content import HEAD_BYTES
from omniaudit.http.decoding import Decoder
from omniaudit.http.faults import Fault

_BOMB_RATIO = 100  # decoded to wire; text rarely passes 20


class Body:
    """Decodes chunks into a sink, which it empties first. cut: stop at the limit instead of failing there."""

    def __init__(self, sink: BinaryIO, encoding: str | None, max_bytes: int, *, cut: bool = False) -> None:
        self._sink = sink
        self._decoder = Decoder(encoding)
        self._max_bytes = max_bytes
        self._cut = cut
        self._wire = 0
        self._size = 0
        self.head = b""
        sink.seek(0)
        sink.truncate()

    def take(self, chunk: bytes) -> bool:
        """Decode and write a chunk; False when no more is wanted."""
        self._wire += len(chunk)
        for piece in self._decoder.feed(chunk):
            if self._size + len(piece) > self._max_bytes:
                if not self._cut:
                    raise self._overflow()
                self._write(piece[: self._max_bytes - self._size])
                return False
            self._write(piece)
        return True

    @property
    def empty(self) -> bool:
        """Whether nothing came at all."""
        return self._wire == 0

    def finish(self) -> None:
        """A fault if the encoding is cut."""
        self._decoder.finish()

    def _write(self, piece: bytes) -> None:
        self._size += len(piece)
        if len(self.head) < HEAD_BYTES:
            self.head += piece[: HEAD_BYTES - len(self.head)]
        self._sink.write(piece)

    def _overflow(self) -> Fault:
        if self._size > (self._wire - self._decoder.waiting) * _BOMB_RATIO:
            return Fault(
                "decompression_bomb", f"its body swells to more than {size_text(self._max_bytes)} when decoded"
            )
        return too_large(self._max_bytes)


def too_large(max_bytes: int) -> Fault:
    """The fault of a body beyond its bound."""
    return Fault(
        "too_large", f"its body is larger than {size_text(max_bytes)}; raise `max_bytes` if that is meant to be"
    )


def size_text(size: int) -> str:
    """A number of bytes as people write it."""
    return f"{size / 2**20:.3g} MiB" if size >= 2**20 else f"{size / 2**10:.3g} KiB"
