"""Page addresses of a sitemap: XML or plain text, an index of others, packed or not; of a URL or a file."""

from __future__ import annotations

import re
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, TextIO
from urllib.parse import urljoin

from omniaudit.sources.page.surface import PageFault

MAX_BYTES: Final = 50 * 2**20
"""A sitemap is at most 50 MB unpacked. https://www.sitemaps.org/protocol.html"""

MAX_SITEMAPS: Final = 5_000
_DEEPEST: Final = 4  # indexes may not hold indexes, but do
_PIECE: Final = 64 * 1024


class Sitemap:
    """Walks a sitemap and those it leads to. fetch: leaves the bytes of one in a file, or raises PageFault.

    faults: the ones that could not be read, as (address, fault); their pages are unknown, not absent.
    """

    def __init__(self, fetch: Callable[[str, BinaryIO], None], folder: Path | None = None) -> None:
        self._fetch = fetch
        self._folder = folder
        self._seen: set[str] = set()
        self.faults: list[tuple[str, PageFault]] = []

    def pages(self, address: str, depth: int = 0) -> Iterator[str]:
        """The addresses of all pages, each sitemap read once. The first sitemap's fault is raised, others' are kept."""
        if address in self._seen:
            return
        if len(self._seen) >= MAX_SITEMAPS:
            fault = PageFault("too_many_sitemaps", f"it comes after {MAX_SITEMAPS:,} others; name it by itself")
            self.faults.append((address, fault))
            return
        self._seen.add(address)
        with tempfile.TemporaryFile("w+", dir=self._folder, encoding="utf-8", errors="replace") as locations:
            try:
                is_index = self._locations(address, locations)
            except PageFault as fault:
                if depth == 0:
                    raise
                self.faults.append((address, fault))
                return
            locations.seek(0)
            for line in locations:
                location = line.rstrip("\n")
                whole = urljoin(address, location) if "://" in address else location
                if not is_index:
                    yield whole
                elif depth < _DEEPEST:
                    yield from self.pages(whole, depth + 1)

    def _locations(self, address: str, sink: TextIO) -> bool:
        with tempfile.TemporaryFile(dir=self._folder) as file:
            self._fetch(address, file)
            return parse_sitemap(file, sink)


def parse_sitemap(file: BinaryIO, sink: TextIO) -> bool:
    """Write its locations, one a line; whether it is an index.

    Raises PageFault ``sitemap_unreadable``, ``doctype_refused`` or ``decompression_bomb``; then the sink is worthless.
    """
    with _unpacked(file) as plain:
        start = plain.read(4_096).removeprefix(b"\xef\xbb\xbf").lstrip()
        plain.seek(0)
        if start.startswith(b"<"):
            if b"<!DOCTYPE" in start:
                raise PageFault("doctype_refused", "a sitemap needs no DOCTYPE")
            return _parse_xml(plain, sink)
        _parse_lines(plain, sink)
        return False


def _parse_lines(file: BinaryIO, sink: TextIO) -> None:
    found = False
    for line in file:
        text = line.decode("utf-8", "replace").removeprefix("\ufeff").strip()
        if re.match(r"https?://", text):
            sink.write(f"{text}\n")
            found = True
    if not found:
        raise PageFault("sitemap_unreadable", "it is neither XML nor a list of addresses")


@contextmanager
def _unpacked(file: BinaryIO) -> Iterator[BinaryIO]:
    """The file itself, or what it holds where it is gzip."""
    file.seek(0)
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    if not packed:
        yield file
        return
    with tempfile.TemporaryFile() as plain:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            while (piece := file.read(_PIECE)) and not unpacker.eof:
                plain.write(unpacker.decompress(piece, MAX_BYTES + 1 - plain.tell()))
                if plain.tell() > MAX_BYTES:
                    raise PageFault("decompression_bomb", f"it unpacks to more than {MAX_BYTES} bytes")
        except zlib.error:
            raise PageFault("sitemap_unreadable", "it is not valid gzip") from None
        if not unpacker.eof:
            raise PageFault("sitemap_unreadable", "its gzip data ends in the middle")
        plain.seek(0)
        yield plain


def _parse_xml(file: BinaryIO, sink: TextIO) -> bool:
    from lxml import etree

    name, root = "", None
    try:
        events = etree.iterparse(
            file, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        for event, element in events:
            if root is None:
                root, name = element, etree.QName(element).localname
                if name not in ("urlset", "sitemapindex"):
                    raise PageFault("sitemap_unreadable", f"its root is <{name}>, not <urlset> or <sitemapindex>")
            elif event == "end" and element.getparent() is root:
                if etree.QName(element).localname in ("url", "sitemap"):
                    for place in element.iterchildren("{*}loc"):
                        if text := " ".join((place.text or "").split()):
                            sink.write(f"{text}\n")
                element.clear()
                while element.getprevious() is not None:  # or the tree would take ten times the sitemap's size
                    del root[0]
    except etree.XMLSyntaxError as error:
        raise PageFault("sitemap_unreadable", f"it is not valid XML: {error}") from None
    return name == "sitemapindex"
