"""How a delimited file is written: its delimiter, its quote, and where its header stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from omniaudit.model.outcome import Notice
from omniaudit.sources.columns import loose, mapped, spellings
from omniaudit.sources.protocol import FileContent, Reading
from omniaudit.sources.readers.text.encoding import TextFile
from omniaudit.sources.readers.text.records import OPEN, Splitter
from omniaudit.sources.unreadable import Unreadable

DELIMITERS: Final = (b",", b";", b"\t", b"|")
_NAMES: Final = {b"\t": "tab", b",": "comma", b";": "semicolon", b"|": "vertical bar"}
_SAMPLE: Final = 50
_LINES: Final = 1_000
_HEAD: Final = 4 * 1024 * 1024


@dataclass(frozen=True)
class Dialect:
    """names: the header's columns, each with a name. skip: physical lines up to and with the header.

    least: fields that a row must have; unnamed ones at the end may lack.
    """

    splitter: Splitter
    names: tuple[str, ...]
    least: int
    skip: int
    notices: tuple[Notice, ...] = ()


def detect(reading: Reading, file: FileContent, text: TextFile, *, usual: bytes) -> Dialect:
    """Find the dialect from the options and the first lines. usual: the delimiter that the format is named for.

    Raises Unreadable: empty_feed, wrong_header_row.
    """
    options = reading.settings.options
    quote = quote_option(options)
    lines = list(islice(_first_lines(text), _LINES + int(options.get("header_row") or 0)))
    start, declared = 0, _delimiter_option(options, file.name)
    if lines and (mark := lines[0].strip()).lower().startswith(b"sep=") and len(mark) == 5:
        start, declared = 1, declared or mark[4:]
    header = _header_line(options, lines, start, file.name)
    delimiter = declared or _likeliest(reading, lines[header:], quote, usual)
    splitter = Splitter(delimiter, quote)
    fields, height = _header(splitter, lines[header:])
    if options.get("header_row") == 0:  # the columns are named by their numbers
        names, height = [str(index) for index in range(1, len(fields) + 1)], 0
    else:
        names = [field.decode().strip() for field in fields]
    least = max((index + 1 for index, name in enumerate(names) if name), default=len(names))
    notices: tuple[Notice, ...] = ()
    if not declared and delimiter != usual and len(names) > 1:
        said = f"{file.name}: values are separated by {_NAMES[delimiter]}; the delimiter option overrides it"
        notices = (Notice("delimiter_detected", said),)
    titled = tuple(name or f"column {index}" for index, name in enumerate(names, 1))
    return Dialect(splitter, titled, least, header + height, notices)


def quote_option(options: Any) -> bytes:
    """The quote character of the options as bytes; empty for none."""
    written = options.get("quote", '"')
    return b"" if not written or str(written).lower() == "none" else str(written)[:1].encode()


def header_hint(reading: Reading, text: TextFile, dialect: Dialect) -> str:
    """Where a header with known columns seems to stand, for the message when the chosen line has none."""
    known = _wanted(reading)
    for number, line in enumerate(_first_lines(text), 1):
        for delimiter in DELIMITERS:
            fields = Splitter(delimiter, dialect.splitter.quote).split(line)
            names = {loose(field.decode()) for field in fields} if isinstance(fields, list) else set()
            if len(names & known) >= 2 and number != dialect.skip:
                return f"line {number} looks like the header; set header_row: {number}"
        if number >= _SAMPLE:
            break
    return ""


def _delimiter_option(options: Any, source: str) -> bytes | None:
    written = options.get("delimiter")
    if written is None or written == "":
        return None
    text = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}.get(
        str(written).lower(), str(written)
    )
    if len(text) != 1:
        raise Unreadable("wrong_delimiter", f'{source}: the delimiter "{written}" is not one character')
    return text.encode()


def _first_lines(text: TextFile) -> Iterator[bytes]:
    """Lines of the beginning without their ends and without the byte order mark; never the whole of a huge one."""
    with text.path.open("rb") as file:
        head = file.read(_HEAD)
    complete = len(head) < _HEAD
    lines = head.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    for line in lines if complete or len(lines) == 1 else lines[:-1]:
        yield line.removesuffix(b"\r")


def _header_line(options: Any, lines: list[bytes], start: int, source: str) -> int:
    """Index of the line that the header begins in."""
    if row := options.get("header_row"):  # 0: no header, the first line with text is the first row
        if int(row) > len(lines):
            raise Unreadable("wrong_header_row", f"{source}: header_row is {row}, but the file has {len(lines)} lines")
        return int(row) - 1
    for index, line in enumerate(lines[start:], start):
        if line.strip(b" \t\x1a\0"):
            return index
    raise Unreadable("empty_feed", f"{source}: the file holds no line with text; look at the export that writes it")


def _header(splitter: Splitter, lines: list[bytes]) -> tuple[list[bytes], int]:
    """The header's fields and how many lines it covers: a name may hold a line break in quotes."""
    for height in range(1, min(len(lines), 20) + 1):
        fields = splitter.split(b"\n".join(lines[:height]))
        if isinstance(fields, list):
            return fields, height
        if fields != OPEN:
            break
    literal = lines[0].split(splitter.delimiter)
    return literal, 1


def _wanted(reading: Reading) -> set[str]:
    return {loose(name) for name in mapped(reading).values()} or set(spellings(reading.canonical))


def _likeliest(reading: Reading, lines: list[bytes], quote: bytes, usual: bytes) -> bytes:
    """The delimiter that gives the most known names, then the most lines as long as the header, then the usual one."""
    known = _wanted(reading)
    sample = [line for line in lines[1 : _SAMPLE + 1] if line.strip()]

    def merit(delimiter: bytes) -> tuple[int, float, bool, int]:
        splitter = Splitter(delimiter, quote)
        fields, _ = _header(splitter, lines)
        if len(fields) < 2:
            return (-1, 0.0, delimiter == usual, 0)
        fitting = sum(len(split) == len(fields) for split in map(splitter.split, sample) if isinstance(split, list))
        names = {loose(field.decode(errors="replace")) for field in fields}
        return (len(names & known), fitting / (len(sample) or 1), delimiter == usual, len(fields))

    return max(DELIMITERS, key=merit)
