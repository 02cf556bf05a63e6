"""robots.txt as RFC 9309 says: absent allows, unreadable forbids."""

from __future__ import annotations

import asyncio
import itertools
import time

import pytest

from omniaudit.http import FetchError

FORBIDDEN = "User-agent: *\nDisallow: /private\n"


@pytest.fixture
def crawler(shop, make_client):
    shop.answer("/p")
    shop.answer("/private")
    return make_client(shop, respect_robots=True)


def test_forbidden_page_is_not_asked_for(shop, crawler, outcome):
    shop.answer("/robots.txt", FORBIDDEN, content_type="text/plain")
    assert outcome(crawler, shop.url("/private")) == "robots_disallowed"
    assert outcome(crawler, shop.url("/p")) == "read"
    assert not shop.hits("/private")


def test_rules_for_our_own_name_count(shop, crawler, outcome):
    shop.answer("/robots.txt", "User-agent: omniaudit\nDisallow: /p\n\nUser-agent: *\nDisallow:\n")
    assert outcome(crawler, shop.url("/p")) == "robots_disallowed"


def test_robots_txt_is_read_once_a_host(shop, crawler):
    shop.answer("/robots.txt", FORBIDDEN)
    list(crawler.fetch_all([shop.url("/p")] * 20, concurrency=8))
    assert len(shop.hits("/robots.txt")) == 1


def test_forbidden_page_may_be_read_where_robots_are_ignored(shop, crawler, outcome):
    shop.answer("/robots.txt", FORBIDDEN)
    assert outcome(crawler, shop.url("/private"), robots=False) == "read"
    assert not shop.hits("/robots.txt")


def test_feeds_and_apis_are_no_crawling(shop, crawler, outcome, tmp_path):
    shop.answer("/robots.txt", "", 500)
    shop.answer("/feed", "id\n1\n")
    assert outcome(crawler, shop.url("/feed"), kind="api") == "read"
    crawler.download(shop.url("/feed"), tmp_path / "feed", max_bytes=100)
    assert outcome(crawler, shop.url("/feed"), kind="feed", robots=True) == "robots_disallowed"


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_absent_robots_allow(shop, crawler, outcome, status):
    shop.answer("/robots.txt", FORBIDDEN, status)
    assert outcome(crawler, shop.url("/private")) == "read"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_robots_that_can_not_be_read_forbid_everything(shop, crawler, status):
    shop.answer("/robots.txt", "", status)
    with pytest.raises(FetchError) as caught:
        crawler.fetch(shop.url("/p"))
    assert caught.value.code == "robots_disallowed"
    assert f"http_{status}" in caught.value.detail
    assert not shop.hits("/p")


def test_silent_robots_forbid_everything(shop, crawler, outcome):
    async def silent(heard, writer):
        await asyncio.sleep(5)

    shop.script("/robots.txt", silent)
    assert outcome(crawler, shop.url("/p")) == "robots_disallowed"


def test_unreachable_host_keeps_its_own_code(make_client, outcome):
    client = make_client(respect_robots=True, allowed_hosts=frozenset({"127.0.0.1:1"}))
    assert outcome(client, "http://127.0.0.1:1/") == "connection_refused"
    assert outcome(client, "http://10.0.0.1/") == "address_refused"


@pytest.mark.parametrize(
    "body", ["<html>not found</html>", "", "\0\xff garbage: ::", "User-agent: *\nDisallow: /" + "*a" * 25 + "*b\n"]
)
def test_odd_robots_neither_forbid_nor_stall(shop, crawler, outcome, body):
    shop.answer("/robots.txt", body)
    shop.answer("/" + "a" * 2_000)
    started = time.monotonic()
    assert outcome(crawler, shop.url("/" + "a" * 2_000)) == "read"
    assert time.monotonic() - started < 1


def test_robots_beyond_500_kib_are_read_so_far(shop, crawler, outcome):
    shop.answer("/robots.txt", FORBIDDEN + "# filler\n" * 150_000 + "Disallow: /p\n")
    assert outcome(crawler, shop.url("/private")) == "robots_disallowed"
    assert outcome(crawler, shop.url("/p")) == "read"


def test_robots_that_redirect_for_ever_allow(shop, crawler, outcome):
    shop.redirect("/robots.txt", "/robots.txt")
    assert outcome(crawler, shop.url("/p")) == "read"


def test_redirect_to_a_forbidden_page_is_not_followed(shop, crawler, outcome):
    shop.answer("/robots.txt", FORBIDDEN)
    shop.redirect("/p", "/private")
    assert outcome(crawler, shop.url("/p")) == "robots_disallowed"
    assert not shop.hits("/private")


def test_crawl_delay_is_kept(shop, crawler):
    shop.answer("/robots.txt", "User-agent: *\nCrawl-delay: 0.3\n")
    list(crawler.fetch_all([shop.url("/p")] * 3, concurrency=3))
    times = [heard.at for heard in shop.hits("/p")]
    assert all(later - earlier >= 0.25 for earlier, later in itertools.pairwise(times))


def test_crawl_delay_is_bounded():
    from omniaudit.http.robots import LONGEST_DELAY, parse_rules

    assert parse_rules(b"User-agent: *\nCrawl-delay: 86400\n", "omniaudit").crawl_delay == LONGEST_DELAY
    assert parse_rules(b"User-agent: *\nCrawl-delay: -3\n", "omniaudit").crawl_delay == 0
    assert parse_rules(b"User-agent: *\nCrawl-delay: nan\n", "omniaudit").crawl_delay == 0
