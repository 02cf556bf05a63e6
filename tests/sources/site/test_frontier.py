"""The queue of a crawl: on disk, in a fixed order, and bounded."""

from __future__ import annotations

from pathlib import Path

import pytest

from omniaudit.sources.site.canonical import canonical
from omniaudit.sources.site.frontier import MOST_VARIANTS, Frontier

BYTES_EACH = 150 * 10**6 // 10**6
"""A million addresses in 150 MB."""


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def test_queued_addresses_take_disk_and_not_memory(tmp_path: Path) -> None:
    count = 150_000
    with Frontier(tmp_path / "queue") as frontier:
        before = resident()
        frontier.queue(f"https://www.example.com/pans/a-pan-with-a-long-name-{number}" for number in range(count))
        level = frontier.level(count)
        assert next(level).ordinal == 1
        assert resident() - before < count * BYTES_EACH
        level.close()
    assert not (tmp_path / "queue").exists()


def test_addresses_come_once_products_first_in_one_order(tmp_path: Path) -> None:
    with Frontier(tmp_path / "queue") as frontier:
        assert frontier.take("https://www.example.com/named")
        assert frontier.take("https://www.example.com/named") is None
        frontier.queue(["https://www.example.com/b", "https://www.example.com/named", "https://www.example.com/a"])
        frontier.queue(["https://www.example.com/z"], product=True)
        visits = list(frontier.level(100))
    assert [(visit.ordinal, visit.address[-1], visit.product) for visit in visits] == [
        (2, "z", True),
        (3, "a", False),
        (4, "b", False),
    ]


def test_endless_variants_of_one_path_are_left(tmp_path: Path) -> None:
    with Frontier(tmp_path / "queue") as frontier:
        frontier.queue(f"https://www.example.com/c?a={number}&b=1" for number in range(MOST_VARIANTS + 30))
        assert len(list(frontier.level(10_000))) == MOST_VARIANTS
        assert frontier.left == 30


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("HTTPS://WWW.Example.com:443/a?utm_source=x&b=2&a=1#f", "https://www.example.com/a?b=2&a=1"),
        ("http://www.example.com?gclid=1", "http://www.example.com/"),
        ("http://www.example.com/a b/ü?q=é", "http://www.example.com/a%20b/%C3%BC?q=%C3%A9"),
        ("http://www.example.com/a;jsessionid=77?PHPSESSID=9&c", "http://www.example.com/a?c"),
        ("http://www.example.com/?sid=0123456789abcdef0123", "http://www.example.com/"),
        ("http://www.example.com/?sid=7", "http://www.example.com/?sid=7"),
        ("http://127.0.0.1:8080/p", "http://127.0.0.1:8080/p"),
        ("http://user:word@www.example.com/", None),
        ("ftp://www.example.com/", None),
        ("http://[::1", None),
        ("http://www.example.com/" + "a/b/" * 3, None),
        ("http://www.example.com/" + "a" * 3_000, None),
    ],
)
def test_addresses_have_one_spelling(address: str, expected: str | None) -> None:
    assert canonical(address) == expected
