"""Bring a text file to UTF-8: by option, by byte order mark, by validity, else as cp1252, and say which."""

from __future__ import annotations

import codecs
import contextlib
import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from omniaudit.model.outcome import Notice
from omniaudit.sources.protocol import FileContent, Reading
from omniaudit.sources.readers.text.survey import CHUNK, Survey, survey
from omniaudit.sources.unreadable import Unreadable

# They are text codecs to Python but no file is written in them; UTF-7 smuggles markup past every check.
_REFUSED: Final = frozenset({"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})


_SUPERSETS: Final = {
    "utf-8": "utf-8-sig", "shift_jis": "cp932", "euc_kr": "cp949", "gb2312": "gb18030", "gbk": "gb18030",
    "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
}  # fmt: skip
"""What files are written in that are called so (the WHATWG's labels): Windows' own code page of each."""


@dataclass(frozen=True)
class TextFile:
    """A file in UTF-8 (perhaps with its mark), surveyed."""

    path: Path
    survey: Survey
    notices: tuple[Notice, ...] = ()


def utf8_text(reading: Reading, file: FileContent, quote: bytes = b'"') -> TextFile:
    """The file itself where it is UTF-8, else a transcoded copy in the engine's folder.

    Raises Unreadable: unknown_encoding, wrong_encoding.
    """
    seen = survey(file.path, quote)
    option = reading.settings.options.get("encoding")
    if option:
        return _transcoded(reading, file, seen, named_encoding(str(option), file.name), quote, declared=True)
    marked = seen.bom == "utf-8-sig"
    encoding = None if marked else seen.bom or (_wide(file.path) if seen.nul else None)
    if encoding:
        return _transcoded(reading, file, seen, encoding, quote)
    if seen.utf8:
        return TextFile(file.path, seen)
    utf8, other = _lines_by_encoding(file.path)
    if marked or (utf8 and utf8 * 20 >= other):
        return _mixed(reading, file, quote, other)
    return _transcoded(reading, file, seen, "cp1252", quote)


def named_encoding(name: str, source: str) -> str:
    """The codec of an encoding's name.

    Raises Unreadable: unknown_encoding.
    """
    codec: codecs.CodecInfo | None = None
    with contextlib.suppress(LookupError):
        codec = codecs.lookup(name)
    if codec is None or not getattr(codec, "_is_text_encoding", True) or codec.name in _REFUSED:
        raise Unreadable(
            "unknown_encoding", f'{source}: "{name}" is no text encoding; write for example utf-8 or cp1252'
        )
    return _SUPERSETS.get(codec.name, codec.name)


def _wide(path: Path) -> str | None:
    """UTF-16 without a mark: every other byte of Western text is zero."""
    with path.open("rb") as file:
        start = file.read(4096)
    even, odd = start[0::2].count(0), start[1::2].count(0)
    half = len(start) // 2 or 1
    if odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and odd < 0.1 * half else None


def _transcoded(
    reading: Reading, file: FileContent, seen: Survey, encoding: str, quote: bytes, *, declared: bool = False
) -> TextFile:
    if encoding in ("utf-8-sig", "ascii") and seen.utf8:
        return TextFile(file.path, seen)
    target = reading.engine.folder / f"{reading.engine.name('utf8')}.txt"
    decoder = codecs.getincrementaldecoder(encoding)()
    done = 0
    try:
        with file.path.open("rb", buffering=0) as source, target.open("w", encoding="utf-8", newline="") as output:
            while chunk := source.read(CHUNK):
                output.write(decoder.decode(chunk))
                done += len(chunk)
            output.write(decoder.decode(b"", True))
    except UnicodeError as error:
        at = done + (error.start if isinstance(error, UnicodeDecodeError) else 0)
        if declared:
            raise Unreadable(
                "wrong_encoding", f"{file.name}: not {encoding} near byte {at}; mend the encoding option"
            ) from error
        raise Unreadable(
            "unknown_encoding", f"{file.name}: neither UTF-8 nor {encoding} near byte {at}; name its encoding by option"
        ) from error
    notice = Notice("encoding_detected", f"{file.name}: read as {encoding}; the encoding option overrides it")
    return TextFile(target, survey(target, quote), () if declared else (notice,))


def _lines_by_encoding(path: Path) -> tuple[int, int]:
    """How many lines with other than ASCII letters are UTF-8, and how many are not."""
    utf8 = other = 0
    with path.open("rb") as file:
        while line := file.readline(CHUNK):
            if not line.isascii():
                try:
                    line.decode()
                    utf8 += 1
                except UnicodeDecodeError:
                    other += 1
    return utf8, other


def _mixed(reading: Reading, file: FileContent, quote: bytes, other: int) -> TextFile:
    """Exports glued together by hand: each line in its own encoding."""
    target = reading.engine.folder / f"{reading.engine.name('utf8')}.txt"
    with file.path.open("rb") as source, target.open("wb") as output:
        for line in itertools.takewhile(bool, iter(lambda: source.readline(CHUNK), None)):
            try:
                line.decode()
                output.write(line)
            except UnicodeDecodeError:
                output.write(line.decode("cp1252", errors="replace").encode())
    notice = Notice("encoding_mixed", f"{file.name}: UTF-8, but {other} lines are not; those were read as cp1252")
    return TextFile(target, survey(target, quote), (notice,))
