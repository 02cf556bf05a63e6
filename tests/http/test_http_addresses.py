"""Which addresses are public, and that the address checked is the address connected to."""

from __future__ import annotations

import socket

import pytest

from omniaudit.http.address import AllowedHosts, Origin, is_public


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%1",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:0:0:0:0:0:80ff:fffe",
        "2001:db8::1",
    ],
)
def test_private_and_reserved_addresses_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1", "64:ff9b::5db8:d70e", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    ("entry", "origin", "allowed"),
    [
        ("shop.example.com:443", Origin("https", "shop.example.com", 443), True),
        ("shop.example.com:80", Origin("https", "shop.example.com", 443), True),
        ("shop.example.com:443", Origin("http", "shop.example.com", 8080), False),
        ("Shop.Example.com.", Origin("http", "shop.example.com", 8080), True),
        ("127.0.0.1:8000", Origin("http", "127.0.0.1", 8001), False),
        ("[::1]:8000", Origin("http", "::1", 8000), True),
        ("::1", Origin("http", "0:0:0:0:0:0:0:1", 8000), True),
        ("[0:0::1]", Origin("http", "::1", 8000), True),
        ("localhost:8000", Origin("http", "127.0.0.1", 8000), False),
    ],
)
def test_hosts_of_the_config_are_allowed_as_written(entry, origin, allowed):
    assert (origin in AllowedHosts([entry])) is allowed


def answer_with(*addresses):
    def getaddrinfo(host, port, *args, **options):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return getaddrinfo


def test_name_with_a_private_address_among_public_ones_is_refused(shop, client, outcome, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", answer_with("93.184.215.14", "127.0.0.1"))
    assert outcome(client, f"http://shop.example.com:{shop.port}/p") == "address_refused"
    assert shop.connections == 0


def test_rebinding_name_is_resolved_once_and_that_address_used(shop, make_client, monkeypatch):
    """The second answer of the resolver must not matter: it would be the attacker's."""
    answers = [answer_with("127.0.0.1"), answer_with("10.255.255.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: answers.pop(0)(*args))
    shop.answer("/p")
    client = make_client(allowed_hosts=frozenset({f"shop.example.com:{shop.port}"}))
    assert client.fetch(f"http://shop.example.com:{shop.port}/p").status == 200
    assert shop.heard[0].headers["host"] == f"shop.example.com:{shop.port}"
    assert len(answers) == 1


def test_second_address_is_tried_when_the_first_refuses(shop, make_client, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", answer_with("127.0.0.2", "127.0.0.1"))
    shop.answer("/p")
    client = make_client(allowed_hosts=frozenset({f"shop.example.com:{shop.port}"}))
    assert client.fetch(f"http://shop.example.com:{shop.port}/p").requests == 1
