"""Connecting: refused, silent, broken or untrusted peers give a code, quickly, and never a traceback."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import subprocess
import threading
import time
from concurrent.futures import CancelledError, ThreadPoolExecutor

import pytest

from omniaudit.http import FetchError


@pytest.fixture
def closed_port():
    """A port that is bound but not listened on: connections to it are refused."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def test_page_is_read_with_its_status_type_and_count(shop, client):
    shop.answer("/p", "<html>café", content_type="text/html; charset=utf-8")
    response = client.fetch(shop.url("/p"))
    assert (response.status, response.body.decode(), response.requests) == (200, "<html>café", 1)
    assert response.content_type == response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.url == shop.url("/p")
    assert client.requests == 1
    assert client.bytes > len(response.body)


def test_connection_is_kept_and_used_again(shop, client):
    shop.answer("/p")
    for _ in range(5):
        client.fetch(shop.url("/p"))
    assert shop.connections == 1


def test_traffic_tells_how_long_responses_took(shop, client):
    shop.answer("/p")
    for _ in range(3):
        client.fetch(shop.url("/p"))
    times = client.traffic().times
    assert times.count == 3
    assert 0 < times.quantile(0.5) <= times.quantile(0.95) < 1


def test_refused_port_is_tried_three_times(make_client, closed_port):
    client = make_client(allowed_hosts=frozenset({f"127.0.0.1:{closed_port}"}))
    with pytest.raises(FetchError) as caught:
        client.fetch(f"http://127.0.0.1:{closed_port}/")
    assert caught.value.code == "connection_refused"
    assert caught.value.requests == 3
    assert caught.value.detail.startswith(f"http://127.0.0.1:{closed_port}/: ")


def test_full_backlog_is_a_connect_timeout(make_client, outcome):
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(3)]
        try:
            for each in waiting:
                each.setblocking(False)
                each.connect_ex(address)
            client = make_client(allowed_hosts=frozenset({f"127.0.0.1:{address[1]}"}), connect_timeout=0.1)
            assert outcome(client, f"http://127.0.0.1:{address[1]}/") == "timeout_connect"
        finally:
            for each in waiting:
                each.close()


def test_accept_and_reset_is_a_reset(shop, client, outcome):
    async def reset(heard, writer):
        writer.transport.abort()

    shop.script("/p", reset)
    assert outcome(client, shop.url("/p")) == "connection_reset"
    assert len(shop.hits("/p")) == 3


def test_close_without_an_answer_is_a_reset(shop, client, outcome):
    shop.raw("/p", b"")
    assert outcome(client, shop.url("/p")) == "connection_reset"


def test_kept_connection_that_died_meanwhile_costs_nothing_but_a_retry(shop, client):
    shop.answer("/p")
    client.fetch(shop.url("/p"))
    shop.raw("/p", b"", shop.message())
    assert client.fetch(shop.url("/p")).status == 200


def test_post_is_not_sent_twice_when_the_connection_breaks(shop, client, outcome):
    shop.raw("/p", b"")
    assert outcome(client, shop.url("/p"), method="POST", body="{}", kind="api") == "connection_reset"
    assert len(shop.hits("/p")) == 1


def test_silence_before_the_headers_is_a_read_timeout(shop, client, outcome):
    async def silent(heard, writer):
        await asyncio.sleep(5)

    shop.script("/p", silent)
    assert outcome(client, shop.url("/p")) == "timeout_read"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com/p",
        "/p",
        "http://",
        "http:///p",
        "http://h:99999/",
        "http://h:0/",
        "http://xn--/",
        "http://exa mple.com/",
        "http://127.0.0.1\n.example.com/",
        "file:///etc/hostname",
        "javascript:alert(1)",
        "http://[::1/",
        "http://127.0.0.1%2f@example.com:80:80/",
    ],
)
def test_what_is_no_url_is_said_to_be_none(client, outcome, url):
    assert outcome(client, url) == "url_invalid"
    assert client.requests == 0


def test_label_of_64_characters_is_a_dns_failure(client, outcome):
    assert outcome(client, f"http://{'a' * 64}.example.com/") == "dns_failure"


def test_hanging_resolver_ends_with_the_connect_timeout(make_client, outcome, monkeypatch):
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: released.wait(10) and [])
    started = time.monotonic()
    assert outcome(make_client(connect_timeout=0.1), "http://shop.example.com/") == "dns_failure"
    assert time.monotonic() - started < 1
    released.set()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A self-signed certificate for 127.0.0.1 and its key, in one file."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed: no certificate to test TLS with")
    path = tmp_path_factory.mktemp("tls") / "shop.pem"
    subprocess.run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=shop "
        f"-addext subjectAltName=IP:127.0.0.1 -keyout {path} -out {path}.crt".split(),
        check=True,
        capture_output=True,
    )
    path.write_bytes(path.read_bytes() + path.with_suffix(".pem.crt").read_bytes())
    return path


@pytest.fixture
def tls_shop(start_shop, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    shop = start_shop(tls=context)
    shop.answer("/p")
    return shop


def test_certificate_of_an_authority_in_the_environment_is_trusted(tls_shop, make_client, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert make_client(tls_shop).fetch(tls_shop.url("/p")).status == 200


def test_self_signed_certificate_is_refused_at_once(tls_shop, make_client):
    with pytest.raises(FetchError) as caught:
        make_client(tls_shop).fetch(tls_shop.url("/p"))
    assert caught.value.code == "tls_invalid"
    assert caught.value.requests == 1
    assert "SSL_CERT_FILE" in caught.value.detail


def test_certificate_of_another_host_is_refused(tls_shop, make_client, certificate, monkeypatch, outcome):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    client = make_client(allowed_hosts=frozenset({f"localhost:{tls_shop.port}"}))
    assert outcome(client, f"https://localhost:{tls_shop.port}/p") == "tls_invalid"


def test_missing_authorities_file_is_named(tls_shop, make_client, monkeypatch, outcome):
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent/authorities.pem")
    assert outcome(make_client(tls_shop), tls_shop.url("/p")) == "ca_bundle_invalid"


def test_https_to_a_plain_http_port_is_no_secure_connection(start_shop, make_client, outcome):
    async def plain(reader, writer):
        await reader.read(100)
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    shop = start_shop(serve=plain)
    assert outcome(make_client(shop), f"https://127.0.0.1:{shop.port}/") == "tls_invalid"


def test_stalled_handshake_is_a_connect_timeout(start_shop, make_client, outcome):
    async def stall(reader, writer):
        while await reader.read(1_000):
            pass
        writer.close()

    shop = start_shop(serve=stall)
    client = make_client(shop, connect_timeout=0.1)
    assert outcome(client, f"https://127.0.0.1:{shop.port}/") == "timeout_connect"


def test_closed_handshake_is_a_reset(start_shop, make_client, outcome):
    async def close(reader, writer):
        writer.close()

    shop = start_shop(serve=close)
    assert outcome(make_client(shop), f"https://127.0.0.1:{shop.port}/") in ("connection_reset", "tls_invalid")


def test_redirect_from_https_to_http_is_refused(tls_shop, shop, make_client, certificate, monkeypatch, outcome):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    tls_shop.redirect("/down", shop.url("/p"))
    assert outcome(make_client(tls_shop, shop), tls_shop.url("/down")) == "redirect_refused"
    assert not shop.heard


def test_http_goes_through_the_proxy_of_the_environment(shop, make_client, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://user:pass@127.0.0.1:{shop.port}")
    shop.answer("http://shop.invalid/p?a=1", "<html>by proxy")
    response = make_client().fetch("http://shop.invalid/p?a=1")
    assert response.body == b"<html>by proxy"
    assert shop.heard[0].headers["proxy-authorization"] == "Basic dXNlcjpwYXNz"
    assert shop.heard[0].headers["host"] == "shop.invalid"


def test_https_goes_through_the_proxy_by_a_tunnel(start_shop, tls_shop, make_client, certificate, monkeypatch):
    asked = []

    async def tunnel(reader, writer):
        asked.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0])
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", tls_shop.port)
        writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        try:
            await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))
        finally:
            far_writer.close()
            writer.close()

    async def pump(reader, writer):
        while data := await reader.read(65_536):
            writer.write(data)

    proxy = start_shop(serve=tunnel)
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr("omniaudit.http.environment._is_loopback", lambda host: False)
    assert make_client(tls_shop).fetch(tls_shop.url("/p")).status == 200
    assert asked == [f"CONNECT 127.0.0.1:{tls_shop.port} HTTP/1.1".encode()]


def test_proxy_that_refuses_is_named_without_its_password(shop, make_client, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:canary-secret@127.0.0.1:{shop.port}")
    shop.answer("shop.invalid:443", "who are you?", 407)
    with pytest.raises(FetchError) as caught:
        make_client().fetch("https://shop.invalid/p")
    assert caught.value.code == "proxy_refused"
    assert "canary" not in str(caught.value)


def test_private_address_is_refused_through_a_proxy_too(shop, make_client, monkeypatch, outcome):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{shop.port}")
    assert outcome(make_client(), "http://10.0.0.1/p") == "address_refused"
    assert not shop.heard


def test_no_proxy_and_loopback_go_directly(shop, make_client, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    shop.answer("/p")
    assert make_client(shop).fetch(shop.url("/p")).status == 200


def test_closing_the_client_stops_what_is_under_way(shop, make_client):
    async def endless(heard, writer):
        await asyncio.sleep(60)

    shop.script("/p", endless)
    client = make_client(shop, read_timeout=60, total_timeout=60)
    with ThreadPoolExecutor() as threads:
        fetching = threads.submit(client.fetch, shop.url("/p"))
        while not shop.heard:
            time.sleep(0.01)
        started = time.monotonic()
        client.close()
        with pytest.raises(CancelledError):
            fetching.result()
    assert time.monotonic() - started < 2
