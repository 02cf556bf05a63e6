"""Redirects lead where a customer's browser would be safe to go, carry no credentials away, and end."""

from __future__ import annotations

import pytest

from omniaudit.http import FetchError

PRIVATE_SPELLINGS = [
    "http://127.0.0.1:{port}/canary",
    "http://2130706433:{port}/canary",
    "http://0x7f000001:{port}/canary",
    "http://0177.0.0.1:{port}/canary",
    "http://127.1:{port}/canary",
    "http://[::ffff:127.0.0.1]:{port}/canary",
    "http://[::1]:{port}/canary",
    "http://0.0.0.0:{port}/canary",
    "http://localhost:{port}/canary",
    "http://localhost.:{port}/canary",
    "http://shop.example.com@127.0.0.1:{port}/canary",
    "//127.0.0.1:{port}/canary",
]


@pytest.fixture
def canary(start_shop):
    """A private server beside the shop that nothing may reach."""
    canary = start_shop()
    canary.answer("/canary", "<html>private")
    return canary


@pytest.mark.parametrize("spelling", PRIVATE_SPELLINGS)
def test_no_spelling_of_a_private_address_is_reached_by_redirect(shop, canary, client, outcome, spelling):
    shop.redirect("/p", spelling.format(port=canary.port))
    assert outcome(client, shop.url("/p")) in ("address_refused", "redirect_invalid", "dns_failure")
    assert canary.connections == 0


@pytest.mark.parametrize("spelling", PRIVATE_SPELLINGS[:-1])
def test_no_spelling_of_a_private_address_is_reached_directly(canary, client, outcome, spelling):
    assert outcome(client, spelling.format(port=canary.port)) in ("address_refused", "url_invalid", "dns_failure")
    assert canary.connections == 0


def test_address_in_the_detail_tells_what_to_do(canary, client):
    with pytest.raises(FetchError, match="write this host in the config"):
        client.fetch(f"http://localhost:{canary.port}/canary")


def test_host_of_the_config_without_port_allows_any_port(shop, canary, make_client):
    client = make_client(allowed_hosts=frozenset({"127.0.0.1"}))
    shop.redirect("/p", canary.url("/canary"))
    response = client.fetch(shop.url("/p"))
    assert (response.body, response.url, response.requests) == (b"<html>private", canary.url("/canary"), 2)


def test_relative_location_is_followed(shop, client):
    shop.redirect("/a/b", "../c?d=1")
    shop.answer("/c?d=1")
    assert client.fetch(shop.url("/a/b")).url == shop.url("/c?d=1")


@pytest.mark.parametrize("location", ["/loop", "/ping", "growing"])
def test_endless_redirects_end_at_ten(shop, client, outcome, location):
    async def grow(heard, writer):
        target = {"/loop": "/loop", "/ping": "/pong" if heard.path == "/ping" else "/ping"}
        writer.write(shop.message(b"", 301, location=target.get(location, f"{heard.path}x")))

    for path in ("/loop", "/ping", "/pong", *(f"/g{'x' * length}" for length in range(12))):
        shop.script(path, grow)
    assert outcome(client, shop.url("/g" if location == "growing" else location)) == "redirect_limit"
    assert len(shop.heard) == 11


@pytest.mark.parametrize("location", [None, "", "   ", "http://", "http://[", "http://h:99999/", "http://xn--/"])
def test_redirect_without_a_target_is_invalid(shop, client, outcome, location):
    shop.redirect("/p", location)
    assert outcome(client, shop.url("/p")) == "redirect_invalid"


@pytest.mark.parametrize(
    "location", ["file:///etc/hostname", "data:text/html,x", "javascript:alert(1)", "gopher://127.0.0.1/", "ftp://h/"]
)
def test_other_schemes_are_never_opened(shop, client, outcome, location):
    shop.redirect("/p", location)
    assert outcome(client, shop.url("/p")) == "redirect_refused"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_credentials_do_not_cross_origins(shop, canary, make_client, status):
    shop.redirect("/p", canary.url("/canary"), status, set_cookie="session=1")
    client = make_client(shop, canary)
    headers = {"Authorization": "Bearer 1", "Cookie": "a=b", "X-Api-Key": "1", "Accept-Language": "fr"}
    client.fetch(shop.url("/p"), headers=headers)
    assert shop.heard[0].headers["authorization"] == "Bearer 1"
    sent = canary.heard[0].headers
    assert not {"authorization", "cookie", "x-api-key"} & sent.keys()
    assert sent["accept-language"] == "fr"


def test_credentials_stay_on_the_same_origin(shop, client):
    shop.redirect("/p", "/q")
    shop.answer("/q")
    client.fetch(shop.url("/p"), headers={"Authorization": "Bearer 1"})
    assert shop.heard[1].headers["authorization"] == "Bearer 1"


def test_headers_of_the_config_go_to_its_hosts_only(shop, start_shop, make_client, monkeypatch):
    monkeypatch.setattr("omniaudit.http.address.is_public", lambda address: True)
    stranger = start_shop()
    stranger.answer("/p", "no", 401)
    client = make_client(shop)
    with pytest.raises(FetchError, match="headers` were not sent"):
        client.fetch(stranger.url("/p"), headers={"Authorization": "Bearer 1"})
    assert "authorization" not in stranger.heard[0].headers


def test_cookie_wall_is_passed_within_one_chain(shop, client):
    async def wall(heard, writer):
        if "seen=1" in heard.headers.get("cookie", ""):
            writer.write(shop.message("<html>product"))
        else:
            writer.write(shop.message(b"", 302, location="/p", set_cookie="seen=1; Path=/; Domain=other.example.com"))

    shop.script("/p", wall)
    assert client.fetch(shop.url("/p"), headers={"Cookie": "lang=fr"}).body == b"<html>product"
    assert shop.heard[1].headers["cookie"] == "lang=fr; seen=1"
    client.fetch(shop.url("/p"))
    assert "cookie" not in shop.heard[2].headers


def test_post_becomes_get_after_303_and_stays_post_after_307(shop, client):
    shop.redirect("/see-other", "/q", 303)
    shop.redirect("/again", "/q", 307)
    shop.answer("/q", "{}")
    client.fetch(shop.url("/see-other"), method="POST", body="a=1", kind="api")
    client.fetch(shop.url("/again"), method="POST", body="a=1", kind="api")
    assert [(heard.method, heard.body) for heard in shop.hits("/q")] == [("GET", b""), ("POST", b"a=1")]


def test_body_is_not_sent_to_another_origin(shop, canary, make_client, outcome):
    shop.redirect("/p", canary.url("/canary"), 307)
    client = make_client(shop, canary)
    assert outcome(client, shop.url("/p"), method="POST", body="secret=1", kind="api") == "redirect_refused"
    assert not canary.heard


def test_meta_refresh_is_not_followed(shop, canary, client):
    shop.answer("/p", f'<html><meta http-equiv="refresh" content="0;url={canary.url("/canary")}">')
    assert client.fetch(shop.url("/p")).requests == 1
    assert canary.connections == 0


def test_detail_names_both_ends_of_a_redirect(shop, client):
    shop.redirect("/p", "/gone")
    with pytest.raises(FetchError) as caught:
        client.fetch(shop.url("/p"))
    assert caught.value.url == shop.url("/p")
    assert f"redirected to {shop.url('/gone')}" in caught.value.detail
    assert caught.value.status == 404
