"""Pages that scripts fill, read in a real Chromium; and what that browser may not do."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest

from omniaudit.sources.site import render

Page = Callable[..., str]
Read = Callable[..., Any]

FOUND = next(filter(None, map(shutil.which, render._NAMES)), None)

needs_browser = pytest.mark.skipif(
    FOUND is None and os.environ.get("CI", "").lower() not in ("true", "1"),
    reason="no Chromium on PATH: install it (apt-get install chromium) to test render",
)


def app(script: str) -> str:
    """A page that is empty until its script has run."""
    return f"<title>Shop</title><div id=app></div><script>{script}</script>"


SHOW = """
const show = async path => {
  const got = await (await fetch(path)).json();
  document.getElementById("app").innerHTML =
    `<div itemscope itemtype="https://schema.org/Product"><h1 itemprop=name>${got.name}</h1>
     <meta itemprop=sku content="${got.sku}"><div itemprop=offers itemscope itemtype="https://schema.org/Offer">
     <span class=price itemprop=price content="${got.price}">${got.price}</span>
     <meta itemprop=priceCurrency content=EUR></div></div>`;
};
"""


@pytest.fixture
def rendered(read: Read, shop: Any) -> Callable[..., Any]:
    """Reads pages of the shop through the browser."""

    def run(*paths: str, **options: Any) -> Any:
        own = {name: options.pop(name) for name in ("locale", "secrets", "hosts") if name in options}
        hosts = own.pop("hosts", frozenset({shop.host}))
        settings = {"urls": [f"{shop.url}{path}" for path in paths], "render": True, "timeout": "15s", **options}
        return read(settings, hosts=hosts, **own)

    return run


@pytest.fixture
def counted() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine that the config does not name, and what knocks there."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        stopped = False

        def listen() -> None:
            while not stopped:
                try:
                    peer, _ = server.accept()
                except OSError:
                    continue
                heard.append(b"")
                peer.close()

        thread = Thread(target=listen, daemon=True)
        thread.start()
        yield server.getsockname()[1], heard
        stopped = True
        thread.join()


def product_json(sku: str, price: str) -> str:
    return f'{{"name": "Pan {sku}", "sku": "{sku}", "price": "{price}"}}'


@needs_browser
def test_page_filled_by_scripts_is_read_as_shown(rendered: Callable[..., Any], shop: Any) -> None:
    for number in range(5):
        shop.serve(f"/p/{number}", app(f'{SHOW} setTimeout(() => show("/api/{number}"), 300)'))
        shop.serve(f"/api/{number}", product_json(str(number), f"1{number}.50"), "application/json")
    run = rendered(*(f"/p/{number}" for number in range(5)))
    assert run.outcome.status == "ok", run.outcome
    assert run.column("sku") == ["0", "1", "2", "3", "4"]
    assert run.column("price") == ["10.50", "11.50", "12.50", "13.50", "14.50"]
    assert run.column("source") == [f"{shop.url}/p/{number}" for number in range(5)]


@needs_browser
def test_channel_sends_cookies_headers_and_language_to_its_own_host_alone(
    rendered: Callable[..., Any], shop: Any, open_shop: Callable[[], Any]
) -> None:
    other = open_shop()
    other.serve("/pixel", "{}", "application/json", Access_Control_Allow_Origin="*")
    script = f"""{SHOW} document.cookie = "seen=1; path=/"; const lang = navigator.language;
        fetch("{other.url}/pixel").catch(() => 0).then(() => show("/api?" + document.cookie + lang))"""
    shop.serve("/p/1", app(script), Set_Cookie="basket=7; Path=/")
    shop.make = lambda path: product_json("1", "10.00") if path.startswith("/api") else None
    run = rendered(
        "/p/1",
        cookies={"zone": "north"},
        headers={"X-Key": "k1"},
        locale="fr_CH",
        hosts=frozenset({shop.host, other.host}),
    )
    assert run.column("sku") == ["1"], (run.outcome, run.rejects)
    page, api = (asked for asked in shop.asked if asked.path != "/robots.txt")
    assert page.headers["cookie"] == "zone=north"
    assert page.headers["x-key"] == "k1"
    assert page.headers["accept-language"] == "fr-CH,fr;q=0.9"
    assert page.headers["user-agent"] == "omniaudit/test"
    assert "zone=north" in api.path
    assert "fr-CH" in api.path
    assert set(api.headers["cookie"].split("; ")) == {"zone=north", "seen=1", "basket=7"}
    (pixel,) = (asked for asked in other.asked if asked.path == "/pixel")
    assert "cookie" not in pixel.headers


@needs_browser
def test_page_reaches_no_private_host_that_the_config_does_not_name(
    rendered: Callable[..., Any], shop: Any, counted: tuple[int, list[bytes]]
) -> None:
    port, heard = counted
    private = f"http://127.0.0.1:{port}"
    shop.redirect("/away", f"{private}/redirected")
    script = f"""{SHOW}
        new WebSocket("ws://127.0.0.1:{port}/"); navigator.sendBeacon("{private}/beacon");
        const all = [fetch("{private}/x"), fetch("/away"), fetch("http://localhost:{port}/y")];
        Promise.allSettled(all).then(got => show("/api?" + got.map(each => each.status[0]).join("")));"""
    html = f"""<link rel=preconnect href="{private}"><link rel=dns-prefetch href="{private}">
        <iframe src="{private}/frame"></iframe><script src="{private}/s.js"></script>{app(script)}"""
    shop.serve("/p/1", html)
    shop.make = lambda path: product_json("1", "10.00") if path.startswith("/api") else None
    run = rendered("/p/1")
    assert run.column("sku") == ["1"], (run.outcome, run.rejects)
    assert heard == []
    assert any(path == "/api?rrr" for path in shop.paths), shop.paths


@needs_browser
def test_robots_txt_holds_for_pages_and_for_what_they_load(rendered: Callable[..., Any], shop: Any) -> None:
    shop.serve("/robots.txt", "User-agent: *\nDisallow: /private\n", "text/plain")
    shop.serve("/private/1", app(""))
    shop.serve("/p/1", app(f'{SHOW} fetch("/private/x").catch(() => 0).then(() => show("/api"))'))
    shop.serve("/api", product_json("1", "10.00"), "application/json")
    run = rendered("/p/1", "/private/1")
    assert run.column("sku") == ["1"]
    assert run.rejects == [("/private/1", "robots_disallowed")]
    assert not [path for path in shop.paths if path.startswith("/private")]


@needs_browser
def test_page_that_never_ends_costs_itself_only(rendered: Callable[..., Any], shop: Any) -> None:
    shop.serve("/p/1", app("while (true) {}"))
    shop.serve("/p/2", app(f'{SHOW} show("/api"); setInterval(() => fetch("/poll"), 50)'))
    shop.serve("/api", product_json("2", "10.00"), "application/json")
    shop.serve("/poll", "{}", "application/json")
    shop.fail("/p/3", 404)
    run = rendered("/p/1", "/p/2", "/p/3", timeout="12s")
    assert run.column("sku") == ["2"]
    assert run.rejects == [("/p/1", "timeout_render"), ("/p/3", "page_absent")]


@needs_browser
def test_page_is_read_when_what_the_config_selects_is_there(rendered: Callable[..., Any], shop: Any) -> None:
    late = "setTimeout(() => document.getElementById('app').innerHTML = '<h1>Pan</h1><b class=cost>12,50 €</b>', 1200)"
    shop.serve("/p/1", app(late))
    run = rendered("/p/1", selectors={"price": ".cost", "title": "h1"})
    assert run.column("price") == ["12,50 €"]


@needs_browser
def test_images_and_fonts_are_not_asked_for_and_scripts_once(rendered: Callable[..., Any], shop: Any) -> None:
    shop.serve("/app.js", SHOW + "show('/api');", "text/javascript")
    shop.serve("/api", product_json("1", "10.00"), "application/json")
    for number in range(3):
        shop.serve(f"/p/{number}", '<img src="/x.png"><div id=app></div><script src="/app.js"></script>')
    rendered("/p/0", "/p/1", "/p/2", concurrency=1)
    assert shop.paths.count("/app.js") == 1
    assert "/x.png" not in shop.paths


@needs_browser
def test_crawl_follows_links_that_scripts_make(read: Read, shop: Any) -> None:
    shop.serve("/", app("document.getElementById('app').innerHTML = '<a href=/p/1>Pan</a> from 3 €'"))
    shop.serve("/p/1", app(f'{SHOW} show("/api")'))
    shop.serve("/api", product_json("1", "10.00"), "application/json")
    options = {"start": f"{shop.url}/", "include": "/p/", "sitemap": "none", "render": True}
    assert read(options, hosts=frozenset({shop.host})).column("sku") == ["1"]


def test_missing_browser_fails_the_channel_and_says_what_to_install(
    rendered: Callable[..., Any], shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    run = rendered("/p/1")
    assert (run.outcome.status, run.outcome.reason) == ("failed", "render_unavailable")
    assert "apt-get install chromium" in run.outcome.detail
    assert shop.asked == []


def test_program_that_is_no_browser_fails_the_channel(
    rendered: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(render.EXECUTABLE, shutil.which("true") or "true")
    run = rendered("/p/1")
    assert (run.outcome.status, run.outcome.reason) == ("failed", "render_unavailable")


def test_missing_extra_fails_the_channel_and_says_what_to_install(
    rendered: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "playwright", None)
    monkeypatch.setitem(sys.modules, "playwright.async_api", None)
    run = rendered("/p/1")
    assert run.outcome.reason == "render_unavailable"
    assert "omniaudit[render]" in run.outcome.detail
