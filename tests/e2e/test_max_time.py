"""`--max-time`: whatever a channel does, reading ends in time, and what was read is kept, audited and said."""

from __future__ import annotations

import http.server
import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from omniaudit.cli.common import span

Omniaudit = Callable[..., Any]

SLACK = 30
"""Seconds that a run may take besides: these machines are busy. Without the deadline these runs last for minutes."""

FEED = "id,gtin,sku,title,price,availability\n" + "".join(
    f"{number},,S{number},Lamp {number},10.00 EUR,in_stock\n" for number in range(100)
)


class LazyShop:
    """Pages at once (/quick/1), after a while (/slow/1) or never (/never/1); an API whose second page never comes."""

    def __init__(self) -> None:
        self.closing = threading.Event()
        self.url = ""

    def answer(self, path: str) -> tuple[str, bytes] | None:
        """Media type and body; None for a path that is nothing."""
        _, pace, name = [*path.split("/"), ""][:3]
        if pace == "never" or path.endswith("page=2"):
            self.closing.wait()
        if pace == "slow":
            self.closing.wait(0.3)
        if pace == "api":
            items = [{"sku": "S1", "title": "Lamp 1", "price": "9.00", "currency": "EUR", "availability": "in_stock"}]
            return "application/json", json.dumps(items).encode()
        if pace not in ("quick", "slow", "never"):
            return None
        offer = {"@type": "Offer", "price": "10.00", "priceCurrency": "EUR", "availability": "InStock"}
        product = {"@type": "Product", "name": f"Lamp {name}", "sku": f"S{name}", "offers": offer}
        data = json.dumps({"@context": "https://schema.org", **product})
        page = f'<title>Lamp {name}</title><script type="application/ld+json">{data}</script><h1>Lamp {name}</h1>'
        return "text/html; charset=utf-8", page.encode()


@pytest.fixture
def lazy() -> Iterator[LazyShop]:
    shop = LazyShop()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            media, body = shop.answer(self.path) or ("", b"")
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:  # the client does not wait for what never comes
                self.close_connection = True

        def log_message(self, format: str, *arguments: Any) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    shop.url = f"http://127.0.0.1:{server.server_port}"
    yield shop
    shop.closing.set()
    server.shutdown()
    thread.join()
    server.server_close()


def config(folder: Path, *channels: str) -> Path:
    """A config of these channels, each ``name: source``, and of a local feed that lists a hundred lamps."""
    (folder / "feed.csv").write_text(FEED, encoding="utf-8")
    lines = "".join(
        f"  {name}: {{kind: {name}, offers: {source}}}\n" for name, source in (each.split(": ", 1) for each in channels)
    )
    path = folder / "shop.yaml"
    path.write_text(
        f"version: 1\nretailer: Shop\ncurrency: EUR\ncountry: FR\nchannels:\n{lines}"
        "  ads: {kind: ads, assortment: partial, offers: {type: table, path: feed.csv}}\n",
        encoding="utf-8",
    )
    return path


def pages(shop: LazyShop, pace: str, *more: str) -> str:
    addresses = ", ".join(f"{shop.url}/{pace}/{number}" for number in range(100))
    return f"{{type: pages, {''.join(f'{each}, ' for each in more)}urls: [{addresses}]}}"


def read(run: Any, channel: str) -> dict[str, Any]:
    return next(each for each in run.report["channels"] if each["name"] == channel)


def test_pages_that_were_read_in_time_are_kept_and_audited(
    omniaudit: Omniaudit, tmp_path: Path, lazy: LazyShop
) -> None:
    source = pages(lazy, "slow", "concurrency: 1")
    began = time.monotonic()
    run = omniaudit("check", config(tmp_path, f"web: {source}"), "--max-time", "3s", "--output", "json")
    assert time.monotonic() - began < SLACK
    web = read(run, "web")
    assert (run.code, web["status"], web["reason"]) == (3, "partial", "time_is_up")
    assert 0 < web["offers"] < 20
    assert web["rejected"] == 0
    assert run.report["consistency"]["comparable"] == web["offers"]
    assert f"{web['offers']} listings had been read" in web["detail"]


@pytest.mark.parametrize(
    "source",
    [
        "{{type: table, url: {url}/never/feed.csv}}",
        "{{type: pages, sitemap: {url}/never/sitemap.xml}}",
    ],
    ids=["feed", "sitemap"],
)
def test_a_channel_that_never_answers_fails_and_the_others_are_read(
    omniaudit: Omniaudit, tmp_path: Path, lazy: LazyShop, source: str
) -> None:
    path = config(tmp_path, f"web: {source.format(url=lazy.url)}")
    began = time.monotonic()
    run = omniaudit("check", path, "--max-time", "1s", "--output", "json")
    assert time.monotonic() - began < SLACK
    web, ads = read(run, "web"), read(run, "ads")
    assert (run.code, web["status"], web["reason"]) == (3, "failed", "time_is_up")
    assert (ads["status"], ads["offers"]) == ("ok", 100)


def test_irritants_in_what_was_read_win_over_what_was_not(omniaudit: Omniaudit, tmp_path: Path, lazy: LazyShop) -> None:
    source = f"{{type: api, url: {lazy.url}/api/products, pagination: {{type: page_number, param: page}}}}"
    run = omniaudit("check", config(tmp_path, f"app: {source}"), "--max-time", "3s", "--output", "json")
    app = read(run, "app")
    assert (run.code, app["status"], app["reason"], app["offers"]) == (1, "partial", "time_is_up", 1)
    assert {code for code, _, _ in run.found} == {"PRC001"}


def test_quick_channels_do_not_wait_behind_pages(omniaudit: Omniaudit, tmp_path: Path, lazy: LazyShop) -> None:
    feed = f"{{type: api, url: {lazy.url}/api/products}}"
    path = config(tmp_path, f"web: {pages(lazy, 'never')}", f"app: {feed}")
    run = omniaudit("check", path, "--max-time", "3s", "--output", "json")
    assert (read(run, "web")["reason"], read(run, "app")["status"]) == ("time_is_up", "ok")
    assert [each["name"] for each in run.report["channels"]] == ["web", "app", "ads"]


def test_a_query_that_takes_too_long_is_ended(omniaudit: Omniaudit, tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "till.sqlite").close()
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS sku, 1 AS price FROM n"
    source = f'{{type: sql, url: "sqlite:///till.sqlite", query: "{endless} WHERE i < 0"}}'
    began = time.monotonic()
    run = omniaudit("check", config(tmp_path, f"store: {source}"), "--max-time", "1s", "--output", "json")
    assert time.monotonic() - began < SLACK
    assert (run.code, read(run, "store")["reason"]) == (3, "time_is_up")


def test_a_browser_that_waits_is_closed(omniaudit: Omniaudit, tmp_path: Path, lazy: LazyShop) -> None:
    source = pages(lazy, "never", "render: true")
    began = time.monotonic()
    run = omniaudit("check", config(tmp_path, f"web: {source}"), "--max-time", "2s", "--output", "json")
    assert time.monotonic() - began < SLACK
    assert (run.code, read(run, "web")["reason"]) == (3, "time_is_up")


def test_what_looks_wrong_when_the_time_is_up_is_reported_unconfirmed(
    omniaudit: Omniaudit, tmp_path: Path, lazy: LazyShop
) -> None:
    path = config(tmp_path, f"web: {pages(lazy, 'slow', 'concurrency: 1')}")
    feed = tmp_path / "feed.csv"
    feed.write_text(feed.read_text(encoding="utf-8").replace("10.00", "11.00"), encoding="utf-8")
    run = omniaudit("check", path, "--max-time", "3s", "--confirm", "--output", "json")
    assert run.code == 1
    assert run.report["confirmation"] == {
        "confirmed": 0,
        "unconfirmed": run.report["counts"]["irritants"],
        "transient": 0,
    }


def test_a_snapshot_that_was_collected_in_part_says_so(omniaudit: Omniaudit, tmp_path: Path, lazy: LazyShop) -> None:
    path = config(tmp_path, f"web: {pages(lazy, 'never')}")
    run = omniaudit("collect", path, "--save", "kept", "--max-time", "1s")
    assert run.code == 3
    assert "web: failed" in run.err
    assert omniaudit("check", path, "--snapshot", "kept", "--output", "json").code == 3


@pytest.mark.parametrize("written", ["", "soon", "0s", "5", "-5s", "5 m", "1e3s"])
def test_a_max_time_that_is_no_duration_is_a_usage_error(written: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as left:
        span("--max-time", written)
    assert left.value.exit_code == 2
    assert "write it like 90s, 30m or 2h" in capsys.readouterr().err


def test_no_channel_is_read_from_a_snapshot_within_any_time(omniaudit: Omniaudit, shop: Path) -> None:
    run = omniaudit("check", shop, "--snapshot", "kept", "--max-time", "5m")
    assert run.code == 2
    assert "--max-time and --snapshot exclude each other" in run.err
