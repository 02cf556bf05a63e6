"""Page addresses of a sitemap: XML or plain text, an index of others, packed or not; of a URL or a file."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urljoin

from omniaudit.sources.page.surface import PageFault

MAX_BYTES: Final = 50 * 2**20
"""A sitemap is at most 50 MB unpacked. https://www.sitemaps.org/protocol.html"""

MAX_SITEMAPS: Final = 5_000
_DEEPEST: Final = 4  # indexes may not hold indexes, but do


class Sitemap:
    """Walks a sitemap and those it leads to. fetch: the bytes of one, or PageFault.

    faults: the ones that could not be read, as (address, code); their pages are unknown, not absent.
    """

    def __init__(self, fetch: Callable[[str], bytes]) -> None:
        self._fetch = fetch
        self._seen: set[str] = set()
        self.faults: list[tuple[str, PageFault]] = []

    def pages(self, address: str, depth: int = 0) -> Iterator[str]:
        """The addresses of all pages, each sitemap read once. The first sitemap's fault is raised, others' are kept."""
        if address in self._seen or len(self._seen) >= MAX_SITEMAPS:
            return
        self._seen.add(address)
        try:
            is_index, locations = parse_sitemap(self._fetch(address))
        except PageFault as fault:
            if depth == 0:
                raise
            self.faults.append((address, fault))
            return
        for location in locations:
            whole = urljoin(address, location) if "://" in address else location
            if not is_index:
                yield whole
            elif depth < _DEEPEST:
                yield from self.pages(whole, depth + 1)


def parse_sitemap(body: bytes) -> tuple[bool, list[str]]:
    """Whether it is an index, and its locations. Raises PageFault ``sitemap_unreadable`` or ``decompression_bomb``."""
    body = _unpacked(body)
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        return _parse_xml(body)
    lines = start.decode("utf-8", "replace").splitlines()
    locations = [line.strip() for line in lines if re.match(r"\s*https?://", line)]
    if not locations:
        raise PageFault("sitemap_unreadable", "it is neither XML nor a list of addresses")
    return False, locations


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        unpacker = zlib.decompressobj(wbits=31)
        text = unpacker.decompress(body, MAX_BYTES)
    except zlib.error:
        raise PageFault("sitemap_unreadable", "it is not valid gzip") from None
    if unpacker.unconsumed_tail:
        raise PageFault("decompression_bomb", f"it unpacks to more than {MAX_BYTES} bytes")
    if not unpacker.eof:
        raise PageFault("sitemap_unreadable", "its gzip data ends in the middle")
    return text


def _parse_xml(body: bytes) -> tuple[bool, list[str]]:
    from lxml import etree

    if b"<!DOCTYPE" in body[:4096]:
        raise PageFault("doctype_refused", "a sitemap needs no DOCTYPE")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise PageFault("sitemap_unreadable", f"it is not valid XML: {error}") from None
    name = etree.QName(root).localname
    if name not in ("urlset", "sitemapindex"):
        raise PageFault("sitemap_unreadable", f"its root is <{name}>, not <urlset> or <sitemapindex>")
    locations = [
        text
        for entry in root.iterchildren("{*}url", "{*}sitemap")
        for place in entry.iterchildren("{*}loc")
        if (text := (place.text or "").strip())
    ]
    return name == "sitemapindex", locations
