"""Requests, bytes and response times of each channel, in every place that shows them."""

from __future__ import annotations

import http.server
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

PAGES = 20
SLOW = 7
PAGE = """<html><head><title>Lamp {0}</title><script type="application/ld+json">
{{"@context": "https://schema.org", "@type": "Product", "name": "Lamp {0}", "sku": "S{0}",
 "offers": {{"@type": "Offer", "price": "{0}9.90", "priceCurrency": "EUR", "availability": "https://schema.org/InStock"}}}}
</script></head><body><h1>Lamp {0}</h1></body></html>"""


class SlowShop(http.server.BaseHTTPRequestHandler):
    """A shop that takes its time for one page of twenty."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if not self.path.startswith("/p/"):
            self.send_error(404)
            return
        number = self.path.removeprefix("/p/")
        if number == str(SLOW):
            time.sleep(0.8)
        body = PAGE.format(number).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def slow_shop() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), SlowShop)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def config(tmp_path: Path, slow_shop: str) -> Path:
    rows = "".join(f"S{number},Lamp {number},{number}9.90 EUR\n" for number in range(1, PAGES + 1))
    (tmp_path / "app.csv").write_text("sku,title,price\n" + rows, encoding="utf-8")
    addresses = ", ".join(f"{slow_shop}/p/{number}" for number in range(1, PAGES + 1))
    path = tmp_path / "shop.yaml"
    path.write_text(
        "version: 1\nretailer: Shop\ncurrency: EUR\ncountry: FR\nchannels:\n"
        f"  web: {{kind: web, offers: {{type: pages, urls: [{addresses}], robots: ignore}}}}\n"
        "  app: {kind: app, offers: {type: table, path: app.csv}}\n",
        encoding="utf-8",
    )
    return path


def test_a_slow_page_of_twenty_shows_in_every_report(omniaudit: Callable[..., Any], config: Path) -> None:
    run = omniaudit("check", config, "--save", "snapshot", "--output", "json", "--output", "terminal=report.txt")
    assert run.code == 0, run.err
    web, app = run.report["channels"]
    assert web["requests"] == PAGES
    assert web["bytes"] > PAGES * len(PAGE)
    assert web["response_ms"]["p50"] < 500
    assert 760 <= web["response_ms"]["p95"] <= 2000
    assert (app["requests"], app["bytes"], app["response_ms"]) == (0, 0, None)
    shown = (config.parent / "report.txt").read_text(encoding="utf-8")
    assert re.search(rf"{PAGES} requests · [\d.]+ kB · half answered within \d+ ms, 95 % within [\d,]+ ms", shown)
    assert shown.count("answered within") == 1


def test_a_snapshot_keeps_the_figures(omniaudit: Callable[..., Any], config: Path) -> None:
    live = omniaudit("check", config, "--save", "snapshot", "--now", "2026-11-22T09:00Z", "--output", "json")
    again = [
        omniaudit("check", config, "--snapshot", "snapshot", "--now", "2026-11-22T09:00Z", "--output", "json")
        for _ in range(2)
    ]
    assert again[0].out == again[1].out
    assert again[0].report["channels"] == live.report["channels"]


def test_a_snapshot_from_before_the_figures_can_be_read(
    omniaudit: Callable[..., Any], config: Path, tmp_path: Path
) -> None:
    omniaudit("collect", config, "--save", "snapshot")
    manifest = tmp_path / "snapshot" / "manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    for channel in content["channels"]:
        for name in ("bytes", "response_p50", "response_p95"):
            del channel[name]
    manifest.write_text(json.dumps(content), encoding="utf-8")
    run = omniaudit("check", config, "--snapshot", "snapshot", "--output", "json")
    assert run.code == 0, run.err
    assert run.report["channels"][0]["requests"] == PAGES
    assert run.report["channels"][0]["response_ms"] is None


def test_collect_says_how_each_channel_answered(omniaudit: Callable[..., Any], config: Path) -> None:
    run = omniaudit("collect", config, "--save", "snapshot")
    web, app = run.err.splitlines()
    assert re.fullmatch(rf"web: ok, 20 offers, [\d.]+ s, {PAGES} requests, 95 % answered within [\d,]+ ms", web)
    assert re.fullmatch(r"app: ok, 20 offers, [\d.]+ s", app)
