"""Sitemaps: XML, text, packed, indexes of indexes, and those that can't be trusted."""

from __future__ import annotations

import gzip
from io import BytesIO, StringIO
from typing import BinaryIO

import pytest

from omniaudit.sources.page.surface import PageFault
from omniaudit.sources.site import sitemap
from omniaudit.sources.site.sitemap import Sitemap

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(*addresses: str) -> bytes:
    entries = "".join(f"<url><loc> {address} </loc><lastmod>2026-01-01</lastmod></url>" for address in addresses)
    return f'<?xml version="1.0"?><urlset {SPACE}>{entries}</urlset>'.encode()


def index(*addresses: str) -> bytes:
    entries = "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
    return f"<sitemapindex {SPACE}>{entries}</sitemapindex>".encode()


def parse_sitemap(body: bytes) -> tuple[bool, list[str]]:
    sink = StringIO()
    is_index = sitemap.parse_sitemap(BytesIO(body), sink)
    return is_index, sink.getvalue().splitlines()


def test_urlset_packed_or_not_gives_its_addresses() -> None:
    body = urlset("https://www.example.com/a", "https://www.example.com/b?x=1&amp;y=2")
    expected = (False, ["https://www.example.com/a", "https://www.example.com/b?x=1&y=2"])
    assert parse_sitemap(body) == expected
    assert parse_sitemap(gzip.compress(body)) == expected


def test_plain_text_is_a_sitemap() -> None:
    assert parse_sitemap(b"https://www.example.com/a\r\nhttps://www.example.com/b\n\n") == (
        False,
        ["https://www.example.com/a", "https://www.example.com/b"],
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "sitemap_unreadable"),
        (b"hello", "sitemap_unreadable"),
        (b"<html><body>login</body></html>", "sitemap_unreadable"),
        (urlset("https://www.example.com/a")[:-5], "sitemap_unreadable"),
        (gzip.compress(urlset("https://www.example.com/a"))[:-9], "sitemap_unreadable"),
        (gzip.compress(b"<urlset>" + b" " * (51 * 2**20)), "decompression_bomb"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><urlset/>', "doctype_refused"),
    ],
)
def test_broken_sitemap_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(PageFault) as refused:
        parse_sitemap(body)
    assert refused.value.code == code


def test_index_is_walked_once_and_keeps_the_faults_of_its_parts() -> None:
    root = "https://www.example.com/s.xml"
    stored = {
        root: index("https://www.example.com/1.xml", "/2.xml", "https://www.example.com/gone.xml", root),
        "https://www.example.com/1.xml": urlset("https://www.example.com/a"),
        "https://www.example.com/2.xml": urlset("https://www.example.com/b"),
    }

    def fetch(address: str, file: BinaryIO) -> None:
        if address not in stored:
            raise PageFault("http_404", "gone")
        file.write(stored[address])

    walk = Sitemap(fetch)
    assert list(walk.pages(root)) == ["https://www.example.com/a", "https://www.example.com/b"]
    assert [(address, fault.code) for address, fault in walk.faults] == [
        ("https://www.example.com/gone.xml", "http_404")
    ]


def test_unreadable_first_sitemap_is_an_error() -> None:
    def fetch(address: str, file: BinaryIO) -> None:
        raise PageFault("timeout_total", address)

    with pytest.raises(PageFault):
        list(Sitemap(fetch).pages("https://www.example.com/s.xml"))


def test_address_of_an_image_is_no_page() -> None:
    image = "<image:image xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'><image:loc>/x.jpg</image:loc>"
    body = f"<urlset {SPACE}><url><loc>https://www.example.com/a</loc>{image}</image:image></url></urlset>".encode()
    assert parse_sitemap(body) == (False, ["https://www.example.com/a"])


def test_sitemaps_without_end_are_bounded_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MAX_SITEMAPS", 20)

    def fetch(address: str, file: BinaryIO) -> None:
        number = int(address.rpartition("=")[2])
        file.write(index(*(f"https://www.example.com/s?n={number * 30 + more}" for more in range(1, 31))))

    walk = Sitemap(fetch)
    assert list(walk.pages("https://www.example.com/s?n=0")) == []
    assert {fault.code for _, fault in walk.faults} == {"too_many_sitemaps"}
