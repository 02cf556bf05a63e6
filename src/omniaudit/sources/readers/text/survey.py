"""One pass over a text file's bytes, to know before parsing what a parser would hide."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CHUNK: Final = 256 * 1024
TAIL: Final = 4096
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass
class Survey:
    """What a text file is made of.

    lines: line feeds. returns: carriage returns; pairs: those before a line feed, with nothing telling in between (the
    engine refuses a file of CRLF lines in which one of them stands alone, so that this needs no second look).
    longest: bytes of the longest line that crosses a chunk (shorter ones can't be a problem).
    tidy: nothing but printable ASCII and line ends.
    utf8: the bytes are valid UTF-8. bom: the encoding that a byte order mark names.
    final_newline: the last byte ends a line. trailing_blank: empty lines at the very end.
    """

    size: int = 0
    lines: int = 0
    returns: int = 0
    pairs: int = 0
    longest: int = 0
    nul: bool = False
    quoted: bool = False
    utf8: bool = True
    tidy: bool = True
    bom: str | None = None
    final_newline: bool = True
    trailing_blank: int = 0

    @property
    def regular(self) -> bool:
        """Lines end one way only (LF or CRLF)."""
        return self.returns == self.pairs and self.pairs in (0, self.lines)


def survey(path: Path, quote: bytes = b'"') -> Survey:
    """Look at every byte once; about 0.1 s of CPU for 100 MB."""
    seen = Survey(bom=byte_order_mark(path))
    decoder = codecs.getincrementaldecoder("utf-8")()
    ordinary = bytes(set(range(0x20, 0x7F)) - set(quote))
    expected = b"\r\n" + quote
    plain, open_line, tail = True, 0, b""
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            seen.size += len(chunk)
            telling = chunk.translate(None, ordinary)  # a tenth of the bytes or less: all that has to be counted
            lines = telling.count(b"\n")
            seen.lines += lines
            if returns := telling.count(b"\r"):
                seen.returns += returns
                seen.pairs += telling.count(b"\r\n")
            seen.pairs += tail.endswith(b"\r") and chunk.startswith(b"\n")
            seen.tidy = seen.tidy and not telling.translate(None, expected)
            seen.nul = seen.nul or b"\0" in telling
            seen.quoted = seen.quoted or (bool(quote) and quote in telling)
            seen.longest = max(seen.longest, open_line + (chunk.find(b"\n") if lines else len(chunk)))
            open_line = len(chunk) - chunk.rfind(b"\n") - 1 if lines else open_line + len(chunk)
            if seen.utf8 and not (plain and (plain := telling.isascii())):
                seen.utf8 = _decodes(decoder, chunk)
            tail = chunk[-TAIL:] if len(chunk) >= TAIL else (tail + chunk)[-TAIL:]
    seen.utf8 = seen.utf8 and _decodes(decoder, b"", final=True)
    seen.final_newline = tail.endswith((b"\n", b"\r"))
    content = tail.replace(b"\r\n", b"\n")
    seen.trailing_blank = max(0, len(content) - len(content.rstrip(b"\n")) - 1)
    return seen


def byte_order_mark(path: Path) -> str | None:
    """The encoding that a file's first bytes name."""
    with path.open("rb") as file:
        start = file.read(4)
    return next((encoding for mark, encoding in _BOMS if start.startswith(mark)), None)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True
