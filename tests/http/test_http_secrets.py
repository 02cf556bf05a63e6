"""No secret reaches an error, a response's URL or a log, whatever the server does."""

from __future__ import annotations

import logging

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from omniaudit.http import FetchError, redact

CANARY = "c4n4ry/s3cr3t+with=signs"


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("https://user:pass@shop.example.com/p", "https://***@shop.example.com/p"),
        ("https://token@shop.example.com/p", "https://***@shop.example.com/p"),
        ("https://h/p?api_key=1&page=2", "https://h/p?api_key=***&page=2"),
        ("https://h/p?access_token=1#id_token=2", "https://h/p?access_token=***#id_token=***"),
        ("https://h/p?X-Amz-Signature=ab&X-Amz-Date=1", "https://h/p?X-Amz-Signature=***&X-Amz-Date=1"),
        ("https://h/p?client%5Fsecret=1", "https://h/p?client%5Fsecret=***"),
        ("https://h/p?sig=1;pwd=2&password=3", "https://h/p?sig=***;pwd=***&password=***"),
        ("see https://h/p?key=1, then", "see https://h/p?key=*** then"),
        ("https://h/p?keyword=shoes&monkey=1&design=2", "https://h/p?keyword=shoes&monkey=1&design=2"),
        ("https://h/p?token=", "https://h/p?token="),
        ("mail a@example.com", "mail a@example.com"),
        (f"Bearer {CANARY}", "Bearer ***"),
        ("c4n4ry%2Fs3cr3t%2Bwith%3Dsigns", "***"),
        ("c4n4ry/s3cr3t%2Bwith%3Dsigns", "***"),
    ],
)
def test_secrets_are_taken_out_and_nothing_else(text, redacted):
    assert redact(text, [CANARY]) == redacted


@given(st.text(), st.text(min_size=3))
def test_secret_never_survives_redaction(text, secret):
    assume("*" not in secret)  # the mask itself
    assert secret not in redact(f"{text}{secret}{text}", [secret])


def test_secret_that_is_no_text_is_redacted_too():
    assert redact("a\udcff\udcfeb", ["\udcff\udcfeb"]) == "a***"


def test_shorter_secret_does_not_uncover_the_longer():
    assert redact("abcdef", ["abc", "abcdef"]) == "***"


@pytest.mark.parametrize(
    "case",
    ["reset", "404", "500", "loop", "echo", "bad location", "private", "bomb", "refused", "headers", "invalid url"],
)
def test_no_secret_is_told(shop, make_client, case, caplog):
    caplog.set_level(logging.DEBUG)
    client = make_client(shop, secrets=[CANARY])
    shop.raw("/reset", b"")
    shop.answer("/500", f"<html>{CANARY}", 500)
    shop.redirect("/loop", f"/loop?token={CANARY}")
    shop.redirect("/echo", f"/nowhere/{CANARY}")
    shop.redirect("/bad location", f"http://[{CANARY}")
    shop.redirect("/private", f"http://user:{CANARY.replace('/', '')}@10.0.0.1/")
    shop.answer("/bomb", b"\x1f\x8b", content_encoding="gzip")
    host = "127.0.0.1:1" if case == "refused" else f"127.0.0.1:{shop.port}"
    url = f"http://user:{CANARY.replace('/', '%2F')}@{host}/{case}".replace(" ", "%20")
    url = f"http://[{CANARY}" if case == "invalid url" else url
    shop.scripts["/bad%20location"] = shop.scripts["/bad location"]
    header = f"{CANARY}\n" if case == "headers" else CANARY
    with pytest.raises(FetchError) as caught:
        client.fetch(url, headers={"X-Key": header, "Cookie": CANARY}, query={"token": CANARY, "q": CANARY})
    error = caught.value
    told = f"{error} {error!r} {error.detail} {error.url} {error.args} {caplog.text}"
    assert "c4n4ry" not in told, told


def test_responses_url_is_redacted_and_its_repr_short(shop, make_client):
    shop.answer("/p", "<html>" + "x" * 1_000)
    client = make_client(shop, secrets=[CANARY])
    response = client.fetch(shop.url("/p"), query={"q": CANARY, "api_key": "other", "page": "2"})
    assert response.url == shop.url("/p?q=***&api_key=***&page=2")
    assert len(repr(response)) < 300


def test_http_libraries_are_silent(shop, client, caplog):
    caplog.set_level(logging.DEBUG)
    shop.raw("/p", shop.message("", 503), shop.message())
    client.fetch(shop.url("/p?token=1"))
    assert not [record for record in caplog.records if record.name.startswith(("httpx", "httpcore", "stamina"))]
