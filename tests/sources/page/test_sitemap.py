"""Sitemaps: XML, text, packed, indexes of indexes, and those that can't be trusted."""

from __future__ import annotations

import gzip

import pytest

from omniaudit.sources.page.sitemap import Sitemap, parse_sitemap
from omniaudit.sources.page.surface import PageFault

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(*addresses: str) -> bytes:
    entries = "".join(f"<url><loc> {address} </loc><lastmod>2026-01-01</lastmod></url>" for address in addresses)
    return f'<?xml version="1.0"?><urlset {SPACE}>{entries}</urlset>'.encode()


def index(*addresses: str) -> bytes:
    entries = "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
    return f"<sitemapindex {SPACE}>{entries}</sitemapindex>".encode()


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

    def fetch(address: str) -> bytes:
        if address not in stored:
            raise PageFault("http_404", "gone")
        return stored[address]

    walk = Sitemap(fetch)
    assert list(walk.pages(root)) == ["https://www.example.com/a", "https://www.example.com/b"]
    assert [(address, fault.code) for address, fault in walk.faults] == [
        ("https://www.example.com/gone.xml", "http_404")
    ]


def test_unreadable_first_sitemap_is_an_error() -> None:
    def fetch(address: str) -> bytes:
        raise PageFault("timeout_total", address)

    with pytest.raises(PageFault):
        list(Sitemap(fetch).pages("https://www.example.com/s.xml"))
