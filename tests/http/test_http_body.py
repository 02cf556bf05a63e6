"""Bodies: whole, within bounds and of the right kind, or a code."""

from __future__ import annotations

import asyncio
import time

import pytest

from omniaudit.http import FetchError

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def test_chunked_body_is_read(shop, client):
    shop.raw("/p", HEAD + b"Transfer-Encoding: chunked\r\n\r\n6\r\n<html>\r\n4;x=y\r\nbody\r\n0\r\n\r\n", close=False)
    assert client.fetch(shop.url("/p")).body == b"<html>body"


def test_body_up_to_the_close_is_read(shop, client):
    shop.raw("/p", HEAD + b"\r\n<html>body")
    assert client.fetch(shop.url("/p")).body == b"<html>body"


def test_body_of_exactly_the_bound_is_read(shop, client):
    shop.answer("/p", b"<html>" + b"x" * 94)
    assert len(client.fetch(shop.url("/p"), max_bytes=100).body) == 100


@pytest.mark.parametrize(
    "message",
    [
        HEAD + b"Content-Length: 100\r\n\r\n<html>19.9",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n14\r\n<html>19.9",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n6\r\n<html>\r\n",
        HEAD + b"Content-Length: 6\r\n\r\n<html>19.99",
    ],
    ids=["cut by length", "cut in a chunk", "no last chunk", "length too short"],
)
def test_cut_body_is_truncated(shop, client, outcome, message):
    shop.raw("/p", message)
    assert outcome(client, shop.url("/p")) == "truncated_body"
    assert len(shop.hits("/p")) == 1


@pytest.mark.parametrize(
    "message",
    [
        HEAD + b"Content-Length: -5\r\n\r\n<html>",
        HEAD + b"Content-Length: many\r\n\r\n<html>",
        HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n<html>",
        HEAD + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n<html>\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n<html>\r\n0\r\n\r\n",
        b"this is no HTTP at all\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 6\r\n\r\n<html>",
        b"SSH-2.0-OpenSSH_9.2\r\n",
    ],
)
def test_what_is_not_http_is_malformed(shop, client, outcome, message):
    shop.raw("/p", message)
    assert outcome(client, shop.url("/p")) in ("malformed_response", "connection_reset")


def test_announced_size_beyond_the_bound_is_refused_from_the_header(shop, client, outcome):
    shop.raw("/p", HEAD + b"Content-Length: 10000000000\r\n\r\n", close=False)
    started = time.monotonic()
    assert outcome(client, shop.url("/p")) == "too_large"
    assert time.monotonic() - started < 0.3


def test_absurd_length_is_no_crash(shop, client, outcome):
    shop.raw("/p", HEAD + b"Content-Length: 1" + b"0" * 30 + b"\r\n\r\n", close=False)
    assert outcome(client, shop.url("/p")) in ("too_large", "malformed_response")


@pytest.mark.parametrize("chunked", [True, False])
def test_endless_body_ends_at_the_bound(shop, client, outcome, chunked):
    async def endless(heard, writer):
        writer.write(HEAD + (b"Transfer-Encoding: chunked\r\n\r\n" if chunked else b"\r\n"))
        while True:
            writer.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")
            await writer.drain()

    shop.script("/p", endless)
    assert outcome(client, shop.url("/p"), max_bytes=200_000) == "too_large"
    assert client.bytes < 1_000_000


def test_wire_is_bounded_for_chunks_of_one_byte(shop, make_client, outcome):
    async def wasteful(heard, writer):
        writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"1;" + b"e" * 500 + b"\r\nx\r\n")
            await writer.drain()

    shop.script("/p", wasteful)
    client = make_client(shop, total_timeout=5)
    assert outcome(client, shop.url("/p"), max_bytes=100_000) == "too_large"
    assert client.bytes < 1_000_000


@pytest.mark.parametrize("part", ["headers", "body"])
def test_trickle_ends_by_the_total_deadline(shop, client, outcome, part):
    async def trickle(heard, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nX: " if part == "headers" else HEAD + b"Content-Length: 1000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.1)

    shop.script("/p", trickle)
    started = time.monotonic()
    assert outcome(client, shop.url("/p")) == "timeout_total"
    assert time.monotonic() - started < 1.5


def test_silence_within_the_body_is_a_read_timeout(shop, client, outcome):
    async def stall(heard, writer):
        writer.write(HEAD + b"Content-Length: 1000\r\n\r\n<html>")
        await asyncio.sleep(5)

    shop.script("/p", stall)
    assert outcome(client, shop.url("/p")) == "timeout_read"


def test_reset_within_the_body_is_tried_again_from_its_start(shop, client):
    async def reset_once(heard, writer):
        if len(shop.hits("/p")) == 1:
            writer.write(HEAD + b"Content-Length: 1000\r\n\r\n<html>")
            await writer.drain()
            await asyncio.sleep(0.05)
            writer.transport.abort()
        else:
            writer.write(shop.message("<html>product"))

    shop.script("/p", reset_once)
    try:
        assert client.fetch(shop.url("/p")).body == b"<html>product"
    except FetchError as error:
        assert error.code == "truncated_body"


@pytest.mark.parametrize("body", ["", "  \r\n\t ", "\ufeff"])
def test_page_without_content_is_not_read(shop, client, outcome, body):
    shop.answer("/p", body)
    assert outcome(client, shop.url("/p")) == "empty_body"


@pytest.mark.parametrize(
    ("kind", "body", "label", "expected"),
    [
        ("page", "<!doctype html><p>", "text/html", "read"),
        ("page", "<p>no label", "", "read"),
        ("page", "<html>as text", "text/plain", "read"),
        ("page", "<html>utf-16".encode("utf-16"), "text/html", "read"),
        ("page", '{"price": 1}', "text/html", "wrong_content_type"),
        ("page", '[{"price": 1}]', "application/json", "wrong_content_type"),
        ("page", "%PDF-1.7 …", "text/html", "wrong_content_type"),
        ("page", b"PK\x03\x04 a zip", "text/html", "wrong_content_type"),
        ("page", b"\x1f\x8b\x08 gzip without a label", "text/html", "wrong_content_type"),
        ("page", "…", "application/pdf", "wrong_content_type"),
        ("feed", "id,price\n1,2\n", "text/csv", "read"),
        ("feed", "<?xml version='1.0'?><rss/>", "text/html", "read"),
        ("feed", b"PK\x03\x04 a spreadsheet", "application/octet-stream", "read"),
        ("feed", "\n<!DOCTYPE HTML><title>Log in", "text/csv", "wrong_content_type"),
        ("feed", "%PDF-1.7", "text/csv", "wrong_content_type"),
        ("api", "[]", "text/plain", "read"),
        ("api", "<html lang=en>maintenance", "application/json", "wrong_content_type"),
    ],
)
def test_body_must_be_of_the_kind_that_was_asked_for(shop, client, outcome, kind, body, label, expected):
    shop.answer("/p", body, content_type=label)
    assert outcome(client, shop.url("/p"), kind=kind) == expected


def test_head_has_no_body(shop, client):
    shop.raw("/p", b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", close=False)
    assert client.fetch(shop.url("/p"), method="HEAD").status == 200


def test_query_replaces_parameters_of_the_same_name(shop, client):
    shop.answer("/p?keep=%41&page=2&q=a+b", "{}")
    client.fetch(shop.url("/p?page=1&keep=%41"), query={"page": "2", "q": "a b"}, kind="api")
    assert shop.heard[0].path == "/p?keep=%41&page=2&q=a+b"


def test_download_is_whole_or_absent(shop, client, tmp_path):
    content = b"id,price\n" * 100_000
    shop.answer("/feed.csv", content, content_type="text/csv")
    shop.raw("/cut.csv", HEAD + b"Content-Length: 100\r\n\r\nid,pri")
    response = client.download(shop.url("/feed.csv"), tmp_path / "feed.csv", max_bytes=2**20)
    assert (response.body, (tmp_path / "feed.csv").read_bytes()) == (b"", content)
    with pytest.raises(FetchError) as caught:
        client.download(shop.url("/cut.csv"), tmp_path / "cut.csv", max_bytes=2**20)
    assert caught.value.code == "truncated_body"
    assert [path.name for path in tmp_path.iterdir()] == ["feed.csv"]


def test_download_begins_anew_after_a_failed_attempt(shop, client, tmp_path):
    shop.raw("/feed.csv", shop.message("busy", 503), shop.message("id,price\n1,2\n"), close=False)
    client.download(shop.url("/feed.csv"), tmp_path / "feed.csv", max_bytes=2**20)
    assert (tmp_path / "feed.csv").read_text() == "id,price\n1,2\n"
