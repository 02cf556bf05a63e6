"""Many URLs: lazily, politely, and no host waits for another."""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
import time

import pytest

from omniaudit.http import FetchError, Response, authority
from omniaudit.http.crawl import LOOKAHEAD


def test_every_url_comes_back_once_with_its_own_result(shop, client):
    for number in range(40):
        shop.answer(f"/{number}", f"<html>{number}")
    urls = [shop.url(f"/{number}") for number in range(50)] + ["nonsense"]
    results = dict(client.fetch_all(urls))
    assert results.keys() == set(urls)
    for number in range(40):
        response = results[shop.url(f"/{number}")]
        assert isinstance(response, Response)
        assert response.body == f"<html>{number}".encode()
    missing = results[shop.url("/45")]
    assert isinstance(missing, FetchError)
    assert missing.code == "http_404"
    assert results["nonsense"].code == "url_invalid"


def test_url_given_twice_is_read_twice(shop, client):
    shop.answer("/p")
    assert [url for url, _ in client.fetch_all([shop.url("/p")] * 3)] == [shop.url("/p")] * 3


def test_no_urls_give_no_results(client):
    assert list(client.fetch_all([])) == []


def test_endless_urls_are_taken_lazily(shop, client):
    shop.answer("/p")
    taken = itertools.count()
    results = client.fetch_all(shop.url(f"/p?{number}") for number in taken)
    assert len(list(itertools.islice(results, 20))) == 20
    results.close()
    assert next(taken) < LOOKAHEAD


def test_concurrency_is_kept_for_each_host(shop, start_shop, make_client):
    other = start_shop()
    most = {}
    now = {}

    async def count(heard, writer):
        server = shop if heard.headers["host"].endswith(str(shop.port)) else other
        now[server.port] = now.get(server.port, 0) + 1
        most[server.port] = max(most.get(server.port, 0), now[server.port])
        await asyncio.sleep(0.02)
        now[server.port] -= 1
        writer.write(server.message())

    shop.script("/p", count)
    other.script("/p", count)
    urls = [server.url("/p") for _ in range(20) for server in (shop, other)]
    assert len(list(make_client(shop, other).fetch_all(urls, concurrency=3))) == 40
    assert most == {shop.port: 3, other.port: 3}


def test_rate_is_kept_for_each_host(shop, start_shop, make_client):
    other = start_shop()
    for server in (shop, other):
        server.answer("/p")
    urls = [server.url("/p") for _ in range(4) for server in (shop, other)]
    started = time.monotonic()
    assert len(list(make_client(shop, other).fetch_all(urls, rate=5, concurrency=4))) == 8
    assert 0.6 <= time.monotonic() - started < 1.1
    for server in (shop, other):
        times = [heard.at for heard in server.heard]
        assert all(later - earlier >= 0.15 for earlier, later in itertools.pairwise(times))


def test_trickling_host_does_not_hold_up_the_others(shop, start_shop, make_client):
    slow = start_shop()

    async def trickle(heard, writer):
        await asyncio.sleep(0.3)
        writer.write(slow.message())

    slow.script("/p", trickle)
    shop.answer("/p")
    urls = [server.url("/p") for _ in range(150) for server in (slow, shop)]
    done = {}
    started = time.monotonic()
    for url, _ in make_client(slow, shop).fetch_all(urls, concurrency=2):
        done[url] = done.get(url, 0) + 1
        if done.get(shop.url("/p")) == 150:
            break
    assert time.monotonic() - started < 1.5
    assert done.get(slow.url("/p"), 0) < 20


def test_leaving_early_cancels_what_is_under_way(shop, make_client):
    async def slow(heard, writer):
        await asyncio.sleep(60)

    shop.answer("/p")
    shop.script("/slow", slow)
    client = make_client(shop, read_timeout=60, total_timeout=60)
    for _ in client.fetch_all([shop.url("/slow"), shop.url("/p")]):
        break
    started = time.monotonic()
    client.close()
    client.close()
    assert time.monotonic() - started < 2


def test_unread_results_are_bounded(shop, client):
    shop.answer("/p")
    results = client.fetch_all(shop.url("/p") for _ in range(1_000))
    next(results)
    time.sleep(0.2)
    assert len(shop.heard) < 200
    results.close()


def test_failing_urls_do_not_use_up_the_room(shop, client):
    urls = [shop.url(f"/missing/{number}") for number in range(200)]
    assert {error.code for _, error in client.fetch_all(urls, concurrency=8)} == {"http_404"}


def test_idle_connections_are_few_however_many_hosts(start_shop, make_client, monkeypatch):
    monkeypatch.setattr("omniaudit.http.pool._MOST_IDLE", 2)
    shops = [start_shop() for _ in range(4)]
    client = make_client(*shops)
    for shop in [*shops, shops[3], shops[0]]:
        shop.answer("/p")
        client.fetch(shop.url("/p"))
    assert [shop.connections for shop in shops] == [2, 1, 1, 1]


def test_authority_is_what_allowed_hosts_take():
    assert authority("http://Shop.Example.com/p") == "shop.example.com:80"
    assert authority("https://[::1]:8443/") == "[::1]:8443"
    assert authority("pos/*.csv") == ""


@pytest.mark.parametrize("name", ["httpx", "httpcore", "asyncio", "protego", "stamina"])
def test_importing_the_package_costs_nothing(name):
    program = f"import sys, omniaudit.http; sys.exit({name!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
