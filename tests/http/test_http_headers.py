"""Headers: bounded, harmless, and ours are what we say they are."""

from __future__ import annotations

import pytest

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n"


def test_two_megabytes_of_header_are_refused(shop, client, outcome):
    shop.raw("/p", OK + b"X: " + b"x" * 2**21 + b"\r\n\r\n<html>")
    assert outcome(client, shop.url("/p")) == "headers_too_large"
    assert client.bytes < 2**20


def test_twenty_thousand_headers_are_bounded(shop, client, outcome):
    shop.raw("/p", OK + b"".join(b"X-%d: %d\r\n" % (number, number) for number in range(20_000)) + b"\r\n<html>")
    assert outcome(client, shop.url("/p")) == "headers_too_large"


def test_markup_and_escapes_in_headers_do_no_harm(shop, client):
    shop.raw("/p", b"HTTP/1.1 200 <b>\r\nServer: <script>\x1b[31m[red]\xff\r\nContent-Length: 6\r\n\r\n<html>")
    response = client.fetch(shop.url("/p"))
    assert response.body == b"<html>"
    assert response.headers["server"].startswith("<script>")


def test_repeated_headers_are_joined_and_the_first_type_counts(shop, client):
    shop.raw("/p", OK + b"Content-Type: text/html\r\nContent-Type: text/plain\r\nVary: a\r\nvary: b\r\n\r\n<html>")
    response = client.fetch(shop.url("/p"))
    assert response.content_type == "text/html"
    assert response.headers["vary"] == "a, b"


def test_a_thousand_cookies_are_not_all_sent_back(shop, client, outcome):
    cookies = b"".join(b"Set-Cookie: c%d=v\r\n" % number for number in range(1_000))
    shop.raw("/p", b"HTTP/1.1 302 X\r\nLocation: /q\r\nContent-Length: 0\r\n" + cookies + b"\r\n", close=False)
    shop.answer("/q")
    assert outcome(client, shop.url("/p")) == "read"
    assert shop.heard[1].headers["cookie"].count(";") == 49


def test_malformed_cookies_are_not_sent_back(shop, client):
    shop.redirect("/p", "/q", set_cookie="a=b c; Path=/")
    shop.answer("/q")
    client.fetch(shop.url("/p"))
    assert "cookie" not in shop.heard[1].headers


def test_own_headers_are_sent(shop, client):
    shop.answer("/p")
    client.fetch(shop.url("/p"), headers={"Accept-Language": "fr", "User-Agent": "mine/2"})
    sent = shop.heard[0].headers
    assert sent["host"] == f"127.0.0.1:{shop.port}"
    assert (sent["accept-language"], sent["user-agent"]) == ("fr", "mine/2")
    assert sent["accept"].startswith("text/html")


@pytest.mark.parametrize(
    "headers", [{"Host": "other.example.com"}, {"accept-encoding": "br"}, {"X": "a\r\nY: b"}, {"X Y": "z"}]
)
def test_headers_that_can_not_be_sent_are_refused(shop, client, outcome, headers):
    assert outcome(client, shop.url("/p"), headers=headers) == "request_invalid"
    assert not shop.heard


def test_user_info_becomes_an_authorization_header(shop, client):
    shop.answer("/p")
    response = client.fetch(f"http://user:p%40ss@127.0.0.1:{shop.port}/p")
    assert shop.heard[0].headers["authorization"] == "Basic dXNlcjpwQHNz"
    assert "p%40ss" not in response.url
