"""Which format a file is in: by option, by name, by its first bytes; and the reader of that format."""

from __future__ import annotations

import codecs
import importlib
import pkgutil
from functools import cache
from typing import Final

from omniaudit.model.outcome import Notice
from omniaudit.sources import readers
from omniaudit.sources.protocol import FileContent, Reader
from omniaudit.sources.unreadable import Unreadable

_MAGIC: Final = ((b"PK\x03\x04", "xlsx"), (b"PAR1", "parquet"))
_FOREIGN: Final = (
    (b"%PDF", "a PDF"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls); save it as .xlsx"), (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed"), (b"BZh", "bzip2-compressed"), (b"\xfd7zXZ", "xz-compressed"),
)  # fmt: skip
_HTML: Final = (b"<!doctype html", b"<html", b"<head", b"<body")
_TEXT: Final = frozenset({"csv", "tsv"})


@cache
def all_readers() -> tuple[Reader, ...]:
    """Every module of the readers folder that exposes READER."""
    modules = [
        importlib.import_module(f"{readers.__name__}.{found.name}") for found in pkgutil.iter_modules(readers.__path__)
    ]
    return tuple(module.READER for module in modules if hasattr(module, "READER"))


def reader_of(file: FileContent, option: str | None) -> tuple[str, Reader, tuple[Notice, ...]]:
    """The format's name, its reader, and a notice where the content overrules the file's name.

    Raises Unreadable: html_instead_of_feed, not_a_feed, wrong_format, unknown_format, empty_feed.
    """
    by_format = {name: reader for reader in all_readers() for name in reader.formats}
    named = option or _by_suffix(file.path.name)
    seen = _by_content(file)
    if (
        option
        and seen
        and seen != option
        and not (option in _TEXT and seen == "json")
        and {option, seen} != {"json", "jsonl"}
    ):
        raise Unreadable("wrong_format", f"{file.name}: the format option says {option}, but the content is {seen}")
    binary = named in ("xlsx", "parquet") and seen is None
    if binary:
        raise Unreadable("wrong_format", f"{file.name}: this is no {named} file; was its download or copy complete?")
    notices: tuple[Notice, ...] = ()
    if seen and named and seen != named and not option and {named, seen} != {"json", "jsonl"}:
        notices = (Notice("format_detected", f"{file.name}: the content is {seen}, and was read as that"),)
        named = seen
    chosen = named or seen or "csv"
    if chosen not in by_format:
        raise Unreadable("unknown_format", f'{file.name}: "{chosen}" is none of {", ".join(sorted(by_format))}')
    return chosen, by_format[chosen], notices


def _by_suffix(name: str) -> str | None:
    lower = name.lower().removesuffix(".gz")
    for reader in all_readers():
        for suffix in reader.suffixes:
            if lower.endswith(suffix):
                return suffix[1:] if suffix[1:] in reader.formats else reader.formats[0]
    return None


def _by_content(file: FileContent) -> str | None:
    """The format that the first bytes prove; None where they could be any text.

    Raises Unreadable for what is no feed at all.
    """
    with file.path.open("rb") as opened:
        start = opened.read(4096)
    if not start:
        raise Unreadable("empty_feed", f"{file.name}: the file has 0 bytes; look at the export that writes it")
    for magic, what in _FOREIGN:
        if start.startswith(magic):
            raise Unreadable("not_a_feed", f"{file.name}: this is {what}, not a feed")
    for magic, found in _MAGIC:
        if start.startswith(magic):
            return found
    text = _text(start)
    lower = text.lower()
    if (
        lower.startswith(_HTML)
        or (lower.startswith(b"<?xml") and b"<html" in lower)
        or b"<!doctype html" in lower[:1000]
    ):
        raise Unreadable(
            "html_instead_of_feed",
            f"{file.name}: this is a web page, not a feed; is the address right, is a login asked for?",
        )
    if text.startswith((b"<?xml", b"<!DOCTYPE", b"<!--")) or (text.startswith(b"<") and text[1:2].isalpha()):
        return "xml"
    if text.startswith((b"{", b"[")):
        return "json"
    return None


def _text(start: bytes) -> bytes:
    """The first bytes as ASCII-compatible text without a mark and leading space."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if start.startswith(mark):
            return start.decode(encoding, errors="replace").encode().lstrip()
    if start[1:2] == b"\0":
        return start.decode("utf-16-le", errors="replace").encode().lstrip()
    return start.removeprefix(codecs.BOM_UTF8).lstrip()
