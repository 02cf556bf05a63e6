"""A host that trickles its pages holds up nobody but itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from omniaudit.http import Client


@pytest.fixture
def client_of() -> Iterator[Callable[[list[Any]], Client]]:
    clients: list[Client] = []

    def make(shops: list[Any]) -> Client:
        hosts = frozenset(f"127.0.0.1:{shop.port}" for shop in shops)
        clients.append(Client(allowed_hosts=hosts, user_agent="omniaudit/test", respect_robots=False))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


def test_nine_hosts_are_read_while_the_tenth_trickles(
    start_shop: Callable[..., Any], client_of: Callable[[list[Any]], Client]
) -> None:
    pages = 25

    async def brisk(heard: Any, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.01)
        writer.write(shops[0].message())

    async def trickle(heard: Any, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4000\r\n\r\n<html>")
        for _ in range(400):
            await asyncio.sleep(0.05)
            writer.write(b"x")
            await writer.drain()

    shops = [start_shop() for _ in range(10)]
    for shop in shops:
        for number in range(pages):
            shop.script(f"/{number}", brisk)

    def seconds_of_nine() -> float:
        client = client_of(shops)
        urls = [shop.url(f"/{number}") for number in range(pages) for shop in shops]
        began, left = time.perf_counter(), 9 * pages
        for url, _ in client.fetch_all(urls, timeout=20):
            left -= f":{shops[9].port}/" not in url
            if not left:
                return time.perf_counter() - began
        raise AssertionError("not all pages came")

    alone = min(seconds_of_nine() for _ in range(2))
    for number in range(pages):
        shops[9].script(f"/{number}", trickle)
    assert min(seconds_of_nine() for _ in range(2)) < 2 * alone + 0.1  # measured 1.0; see bench/README.md
