"""Memory that two processes share. A page is written there for its parser: a pipe would take five times the CPU."""

from __future__ import annotations

import os
from mmap import mmap
from tempfile import TemporaryFile
from typing import Final

_LEAST: Final = 2**20


class Slate:
    """A file without a name, mapped into memory; it grows as needed. For one that writes and one that reads.

    handle: the descriptor, to be inherited by the other process; given there, else a new file is made.
    """

    def __init__(self, handle: int | None = None) -> None:
        self.handle = _nameless_file() if handle is None else handle
        self._memory: mmap | None = None

    def write(self, data: bytes) -> None:
        """Replace what is there."""
        size = len(data)
        if os.fstat(self.handle).st_size < size or self._memory is None:
            os.ftruncate(self.handle, max(_LEAST, 1 << size.bit_length()))
        self._mapped(size)[:size] = data

    def read(self, size: int) -> bytes:
        """The first bytes of what was written last."""
        return self._mapped(size)[:size]

    def close(self) -> None:
        """Give the memory and the file back."""
        if self._memory is not None:
            self._memory.close()
            self._memory = None
        os.close(self.handle)

    def _mapped(self, size: int) -> mmap:
        if self._memory is None or len(self._memory) < size:
            if self._memory is not None:
                self._memory.close()
            self._memory = mmap(self.handle, 0)
        return self._memory


def _nameless_file() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("omniaudit-page")
    with TemporaryFile() as file:
        return os.dup(file.fileno())
