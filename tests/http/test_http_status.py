"""Only a good status is a read page; what may pass is tried again, within bounds."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from omniaudit.http import FetchError
from omniaudit.http.retries import retry_after

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "status", [202, 204, 205, 206, 226, 300, 305, 400, 401, 403, 404, 410, 418, 451, 500, 501, 511, 599, 999]
)
def test_status_that_is_no_whole_answer_is_tried_once(shop, client, outcome, status):
    shop.raw("/p", b"HTTP/1.1 %d X\r\nConnection: close\r\n\r\n<html>product at 9.99" % status)
    expected = "read" if status == 226 else f"http_{status}"
    assert outcome(client, shop.url("/p")) == expected
    assert len(shop.hits("/p")) == 1


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_status_that_may_pass_is_tried_three_times(shop, client, outcome, status):
    shop.answer("/p", "<html>product at 9.99", status)
    assert outcome(client, shop.url("/p")) == f"http_{status}"
    assert len(shop.hits("/p")) == 3


def test_page_is_read_after_a_503_on_a_fresh_connection(shop, client):
    shop.raw("/p", shop.message("<html>sorry", 503), shop.message("<html>product"), close=False)
    response = client.fetch(shop.url("/p"))
    assert (response.body, response.requests) == (b"<html>product", 2)
    assert [heard.connection for heard in shop.heard] == [1, 2]


def test_retry_after_in_seconds_is_waited_for(shop, client):
    shop.raw("/p", shop.message("", 429, retry_after="1"), shop.message("<html>product"), close=False)
    started = time.monotonic()
    assert client.fetch(shop.url("/p")).body == b"<html>product"
    assert time.monotonic() - started >= 1


@pytest.mark.parametrize("value", ["86400", "1" + "0" * 30, "Sun, 01 Nov 2099 12:00:00 GMT"])
def test_host_that_asks_for_too_long_is_given_up_at_once(shop, client, value):
    shop.answer("/p", "", 503, retry_after=value)
    started = time.monotonic()
    with pytest.raises(FetchError) as caught:
        client.fetch(shop.url("/p"))
    assert caught.value.code == "retry_after_too_long"
    assert caught.value.status == 503
    assert time.monotonic() - started < 0.5
    assert len(shop.hits("/p")) == 1


def test_user_is_told_when_to_return(shop, make_client):
    shop.answer("/p", "", 429, retry_after="86400")
    with pytest.raises(FetchError, match="after 2026-11-02 12:00 UTC; run again then"):
        make_client(shop, now=lambda: NOW).fetch(shop.url("/p"))


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        ("7", None, 7),
        ("Sun, 01 Nov 2026 12:00:30 GMT", None, 30),
        ("Sun, 01 Nov 2026 15:00:30 GMT", "Sun, 01 Nov 2026 15:00:00 GMT", 30),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), None, None),
        ("soon", None, None),
        ("-5", None, None),
        ("", None, None),
        (None, None, None),
        ("٣", None, None),
        ("1" + "0" * 5000, None, float("inf")),
        ("Sun, 99 Nov 2026 12:00:30 GMT", None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date_ahead(value, date, seconds):
    assert retry_after(value, date, NOW) == seconds


def test_retry_after_nonsense_leaves_the_own_backoff(shop, client, outcome):
    shop.answer("/p", "", 503, retry_after="soon")
    assert outcome(client, shop.url("/p")) == "http_503"
    assert len(shop.hits("/p")) == 3


def test_post_is_repeated_after_429_but_not_after_503(shop, client, outcome):
    shop.answer("/busy", "", 429)
    shop.answer("/broken", "", 503)
    outcome(client, shop.url("/busy"), method="POST", body="{}", kind="api")
    outcome(client, shop.url("/broken"), method="POST", body="{}", kind="api")
    assert (len(shop.hits("/busy")), len(shop.hits("/broken"))) == (3, 1)


def test_post_may_be_answered_without_content(shop, client):
    shop.raw("/hook", b"HTTP/1.1 204 No Content\r\n\r\n", close=False)
    response = client.fetch(shop.url("/hook"), method="POST", body="{}", kind="api")
    assert (response.status, response.body) == (204, b"")


def test_304_nobody_asked_for_is_a_fault_of_that_url_alone(shop, client, outcome):
    shop.raw(
        "/p",
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 50\r\n\r\n<html>this body must not be read as anything",
        close=False,
    )
    shop.answer("/q", "<html>product")
    assert outcome(client, shop.url("/p")) == "not_modified_unexpected"
    response = client.fetch(shop.url("/q"))
    assert (response.body, response.requests) == (b"<html>product", 1)


def test_304_to_the_callers_own_validators_is_an_answer(shop, client):
    shop.raw("/p", b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n', close=False)
    response = client.fetch(shop.url("/p"), headers={"If-None-Match": '"1"'})
    assert (response.status, response.body) == (304, b"")


def test_smuggled_second_response_is_not_taken_for_the_next_url(shop, client, outcome):
    shop.raw("/a", shop.message("<html>a") + shop.message("<html>smuggled"), close=False)
    shop.answer("/b", "<html>b")
    assert outcome(client, shop.url("/a")) == "truncated_body"
    assert client.fetch(shop.url("/b")).body == b"<html>b"


def test_late_response_nobody_asked_for_is_not_taken_for_the_next_url(shop, client):
    async def speak_again(heard, writer):
        writer.write(shop.message("<html>a"))
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.write(shop.message("<html>smuggled"))

    shop.script("/a", speak_again)
    shop.answer("/b", "<html>b")
    assert client.fetch(shop.url("/a")).body == b"<html>a"
    time.sleep(0.1)
    assert client.fetch(shop.url("/b")).body == b"<html>b"
    assert shop.connections == 2


def test_interim_responses_are_passed_over(shop, client):
    shop.raw("/p", b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 3 + shop.message("<html>product"))
    assert client.fetch(shop.url("/p")).body == b"<html>product"


def test_flood_of_interim_responses_is_cut(shop, client, outcome):
    async def flood(heard, writer):
        for _ in range(100_000):
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
            await writer.drain()

    shop.script("/p", flood)
    assert outcome(client, shop.url("/p")) == "headers_too_large"


def test_switching_protocols_is_no_answer(shop, client, outcome):
    shop.raw("/p", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
    assert outcome(client, shop.url("/p")) in ("http_101", "malformed_response")


def test_flapping_host_is_read_at_the_third_attempt(shop, client):
    shop.raw("/p", b"", shop.message("", 502), shop.message("<html>product"))
    assert client.fetch(shop.url("/p")).requests == 3


def test_pause_asked_by_one_url_is_kept_by_the_others(shop, client):
    shop.raw("/busy", shop.message("", 429, retry_after="1"), shop.message("<html>busy"), close=False)
    shop.answer("/other", "<html>other")
    results = dict(client.fetch_all([shop.url("/busy"), *[shop.url("/other")] * 4], concurrency=1))
    assert len(results) == 2
    first, *others = [heard.at for heard in shop.heard]
    assert others[0] - first >= 0.99


def test_timeouts_are_not_tried_again(shop, client, outcome):
    async def silent(heard, writer):
        await asyncio.sleep(5)

    shop.script("/p", silent)
    outcome(client, shop.url("/p"))
    assert len(shop.hits("/p")) == 1
