"""Unpack a gzip file with bounds: what a bomb would fill, and what a cut download would hide."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from omniaudit.sources.unreadable import Unreadable

MAGIC: Final = b"\x1f\x8b"
_CHUNK: Final = 256 * 1024
_RATIO: Final = 500
"""Real feeds shrink to a tenth, machine-made ones to a hundredth; deflate's limit is 1032."""
_RATIO_FROM: Final = 64 * 1024 * 1024


@dataclass(frozen=True)
class Unpacked:
    """truncated: the packed data ended too early; what was unpacked before is in the file."""

    path: Path
    truncated: bool = False


def is_gzip(path: Path) -> bool:
    """Whether the content is gzip, whatever the name says."""
    with path.open("rb") as file:
        return file.read(2) == MAGIC


def unpack(source: Path, target: Path, name: str, max_bytes: int) -> Unpacked:
    """Write the unpacked content of source to target.

    Raises Unreadable: decompression_bomb, corrupt_gzip.
    """
    packed = unpacked = 0
    inflater = zlib.decompressobj(wbits=31)
    with source.open("rb") as file, target.open("wb") as output:
        while chunk := file.read(_CHUNK):
            packed += len(chunk)
            while chunk:
                if inflater.eof:  # gzip files may be glued together; zeros after the last are tape padding
                    chunk = chunk.lstrip(b"\0")
                    if not chunk:
                        break
                    inflater = zlib.decompressobj(wbits=31)
                try:
                    content = inflater.decompress(chunk, 4 * _CHUNK)
                except zlib.error as error:
                    raise Unreadable(
                        "corrupt_gzip", f"{name}: the packed data is damaged; fetch or pack it again"
                    ) from error
                output.write(content)
                unpacked += len(content)
                if unpacked > max_bytes or (unpacked > _RATIO_FROM and unpacked > _RATIO * packed):
                    raise Unreadable(
                        "decompression_bomb",
                        f"{name}: unpacks to over {unpacked // 2**20} MiB; raise max_bytes if it should hold that much",
                    )
                chunk = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
    return Unpacked(target, truncated=not inflater.eof)


def cut_after_last_line(path: Path) -> None:
    """Drop what follows the last line end of a truncated file: half a row must not pass for a whole one."""
    with path.open("r+b") as file:
        end = file.seek(0, 2)
        while end > 0:
            start = max(0, end - _CHUNK)
            file.seek(start)
            found = file.read(end - start).rfind(b"\n")
            if found >= 0:
                file.truncate(start + found + 1)
                return
            end = start
        file.truncate(0)
