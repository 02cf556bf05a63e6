"""An interface that refuses says why: its own words stand in the outcome, and no secret with them."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from omniaudit.language import wording
from omniaudit.language.notices import notice_in
from omniaudit.sources.calls.refusal import refusal

FIELDS = {"id": "id", "price": "price"}
KEY_WANTED = "A valid publishable key is required to proceed with the request"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"type": "not_allowed", "message": KEY_WANTED}, KEY_WANTED),
        ({"error": {"code": 400, "message": "bad limit"}}, "bad limit"),
        ({"errors": [{"status": "400", "detail": "no such\n market"}]}, "no such market"),
        ({"error": "invalid_grant", "error_description": "the code has expired"}, "the code has expired"),
        ({"error": "unknown shop"}, "unknown shop"),
        ([{"message": "first"}, {"message": "second"}], "first"),
        ({"message": "x" * 500}, "x" * 199 + "…"),
        ({"code": 7}, None),
        ({"message": {"message": {"message": {"message": {"message": "too deep"}}}}}, None),
        ("", None),
    ],
)
def test_words_are_found_where_interfaces_put_them(answer: object, words: str | None) -> None:
    assert (refusal(json.dumps(answer).encode()) or None) == words


@pytest.mark.parametrize("body", [b"", b"<html>no</html>", b"\xff\xfe", b"[" * 60_000, b'{"message": '])
def test_what_is_no_answer_in_json_says_nothing(body: bytes) -> None:
    assert refusal(body) is None


def test_refusal_is_told_in_the_interfaces_own_words(serve: Any, read: Any, reply: Any) -> None:
    backend = serve(lambda heard: reply(json.dumps({"message": KEY_WANTED}), 400))
    found = read(backend, fields=FIELDS)
    assert found.ended == ("failed", "http_400")
    assert found.outcome.detail == f'{backend.url}: it answered 400; the answer says "{KEY_WANTED}"'
    said = " ".join(notice_in(wording("fr"), found.outcome.detail).split())
    assert said == f"{backend.url} : réponse 400 ; la réponse dit « {KEY_WANTED} »"


def test_wrong_credentials_keep_their_advice_beside_the_words(serve: Any, read: Any, reply: Any) -> None:
    backend = serve(lambda heard: reply(json.dumps({"message": f"unknown key {heard.headers['x-key']}"}), 401))
    found = read(backend, {"SECRET": "t0p-s3cret"}, auth={"type": "header", "name": "X-Key", "value": "${SECRET}"},
                 fields=FIELDS)  # fmt: skip
    assert found.ended == ("failed", "auth_failed")
    assert "check the credentials" in found.outcome.detail
    assert 'the answer says "unknown key ***"' in found.outcome.detail
    assert "t0p-s3cret" not in repr(found)
    assert "vérifiez les identifiants" in notice_in(wording("fr"), found.outcome.detail)


def test_misspelt_name_of_scope_is_told(serve: Any, read: Any, products: Any) -> None:
    backend = serve(lambda heard: products(1))
    query = {"market": "{market}"}
    found = read(backend, query=query, scope={"market": "fr", "contry": "fr"}, fields=FIELDS)
    assert found.ended == ("ok", None)
    said = [notice.message for notice in found.outcome.notices if notice.code == "idle_scope"]
    assert said == ["scope: nothing uses contry; what is used is market"]
    assert notice_in(wording("fr"), said[0]).replace("\xa0", " ").startswith("scope : rien n’utilise contry")
    assert "idle_scope" not in read(backend, query=query, scope={"market": "fr"}, fields=FIELDS).notices


def test_packed_refusal_is_understood_and_a_page_is_not_repeated(serve: Any, read: Any, reply: Any) -> None:
    packed = gzip.compress(json.dumps({"message": "no such market"}).encode())
    backend = serve(lambda heard: reply(packed, 422, {"Content-Encoding": "gzip"}))
    assert read(backend, fields=FIELDS).outcome.detail.endswith('it answered 422; the answer says "no such market"')
    backend = serve(lambda heard: reply("<html><p>Bad request</p></html>", 400, {"Content-Type": "text/html"}))
    assert "Bad request" not in read(backend, fields=FIELDS).outcome.detail
