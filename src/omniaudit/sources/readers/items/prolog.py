"""Look at an XML file before the parser does: no DOCTYPE, which element repeats, whether the end is there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from omniaudit.sources.columns import listed
from omniaudit.sources.readers.items.elements import local
from omniaudit.sources.unreadable import Unreadable

WRONG_ENCODING: Final = ("not proper UTF-8", "encoding error", "Invalid bytes", "unsupported encoding")
"""How the parser says that the bytes are in another encoding than declared."""
HEAD: Final = 1024 * 1024
_USUAL: Final = ("item", "entry", "product", "offer")
_CONTAINERS: Final = ("rss", "feed", "rdf")
_BEFORE_ROOT: Final = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_ROOT: Final = re.compile(r"<([^\s<>/!?]+)")
_END_TAG: Final = re.compile(
    rb"</\s*([^\s<>/]+)\s*>\s*(?:<!--(?:(?!-->).)*-->\s*|<\?(?:(?!\?>).)*\?>\s*)*\Z", re.DOTALL
)


def root_without_doctype(path: Path, name: str) -> str:
    """The root's local name, of a file without a DOCTYPE: those read files, call hosts and grow without end.

    Raises Unreadable: doctype_refused, malformed_xml.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    wide = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-le" if head[1:2] == b"\0" else None
    wide = "utf-16-be" if head[:1] == b"\0" else wide
    text = head.decode(wide or "latin-1", errors="replace").removeprefix("ï»¿").removeprefix("\ufeff")
    at = 0
    while match := _BEFORE_ROOT.match(text, at):
        at = match.end()
    if text.startswith("<!DOCTYPE", at):
        raise Unreadable(
            "doctype_refused", f"{name}: the file has a DOCTYPE, which is never read; export it without one"
        )
    root = _ROOT.match(text, at)
    if not root:
        raise Unreadable("malformed_xml", f"{name}: no element begins within the first {HEAD} bytes")
    return root[1].rpartition(":")[2]


def ends_properly(path: Path, root: str) -> bool:
    """Whether the last thing in the file is the root's end tag."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4096))
        tail = file.read().replace(b"\0", b"")
    match = _END_TAG.search(tail)
    return bool(match) and match[1].rpartition(b":")[2].decode(errors="replace") == root if match else False


def repeating(path: Path, name: str, encoding: str | None) -> tuple[str, ...]:
    """The path (local names from the root) of the element that is a record, from the beginning of the file.

    Raises Unreadable: empty_feed, items_not_found.
    """
    from lxml import etree

    parser = etree.XMLPullParser(
        events=("start", "end"), resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True,
        encoding=encoding,
    )  # fmt: skip
    counts: Counter[tuple[str, ...]] = Counter()
    trail: list[str] = []
    try:
        with path.open("rb") as file:
            parser.feed(file.read(HEAD))
    except etree.XMLSyntaxError as error:  # any other fault is for the real reading to tell
        if any(mark in str(error.msg) for mark in WRONG_ENCODING):
            raise Unreadable("wrong_encoding", f"{name} line {error.lineno}: {error.msg}; name it by option") from error
    events: Iterator[Any] = parser.read_events()
    for event, element in events:
        if event == "start":
            trail.append(local(str(element.tag)))
            if len(element.attrib) > 1:
                counts[tuple(trail)] += 1
        else:
            if len(element) and len(element.attrib) <= 1:
                counts[tuple(trail)] += 1
            trail.pop()
    return _chosen(counts, name)


def _chosen(counts: Counter[tuple[str, ...]], name: str) -> tuple[str, ...]:
    below = {path: count for path, count in counts.items() if len(path) > 1}
    usual = [path for path in below if path[-1].lower() in _USUAL]
    often = [path for path, count in below.items() if count > 1]
    candidates = usual or often
    if candidates:
        return min(candidates, key=lambda path: (len(path), -below[path]))
    roots = {path[0] for path in counts}
    if not below or any(root.lower() in _CONTAINERS for root in roots):
        raise Unreadable("empty_feed", f"{name}: it holds no records; look at the export that writes it")
    names = listed("/".join(path[1:]) for path in below)
    raise Unreadable(
        "items_not_found", f"{name}: no element repeats; say which is a record with items; there are {names}"
    )
