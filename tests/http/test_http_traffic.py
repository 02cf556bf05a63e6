"""Requests, bytes and response times, of a client and of a part of what it did."""

from __future__ import annotations

import asyncio

import pytest

from omniaudit.http import FetchError, Traffic
from omniaudit.http.traffic import ResponseTimes


def test_quantiles_are_within_a_twentieth():
    times = ResponseTimes()
    for number in range(1, 1001):
        times.add(number / 1000)
    assert times.count == 1000
    assert times.quantile(0.5) == pytest.approx(0.5, rel=0.05)
    assert times.quantile(0.95) == pytest.approx(0.95, rel=0.05)


def test_no_request_has_no_response_time():
    assert Traffic().milliseconds(0.5) is None


def test_a_response_in_no_time_took_a_millisecond():
    times = ResponseTimes()
    times.add(0.0)
    assert Traffic(1, 10, times).milliseconds(0.5) == 1


def test_a_difference_is_what_came_between(shop, client):
    async def slowly(heard, writer):
        await asyncio.sleep(0.2)
        writer.write(shop.message())

    shop.answer("/fast")
    shop.script("/slow", slowly)
    for _ in range(5):
        client.fetch(shop.url("/fast"))
    before = client.traffic()
    client.fetch(shop.url("/slow"))
    between = client.traffic().since(before)
    assert (before.requests, before.times.count) == (5, 5)
    assert (between.requests, between.times.count) == (1, 1)
    assert between.bytes == client.bytes - before.bytes > 0
    assert 190 <= between.milliseconds(0.5) <= 600
    assert before.milliseconds(0.95) < 190


def test_a_request_without_an_answer_counts_as_long_as_it_took(shop, client):
    async def silent(heard, writer):
        await asyncio.sleep(5)

    shop.script("/p", silent)
    with pytest.raises(FetchError):
        client.fetch(shop.url("/p"), method="POST")
    assert client.traffic().milliseconds(0.5) >= 300


def test_a_download_may_be_content_with_the_beginning(shop, client, tmp_path):
    shop.answer("/feed.csv", b"sku,price\n" + b"A1,9.90\n" * 100_000, content_type="text/csv")
    target = tmp_path / "feed.csv"
    client.download(shop.url("/feed.csv"), target, max_bytes=4096, cut=True)
    assert target.stat().st_size == 4096
    assert client.bytes < 400_000
