"""A shop on loopback whose pages are written by the test, and a reading of the pages source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from omniaudit.config.settings import ChannelSettings, Config, Place, SourceSettings
from omniaudit.engine import Engine
from omniaudit.http import Client
from omniaudit.model.offer import CANONICAL_OFFER_FIELDS
from omniaudit.model.outcome import SourceOutcome
from omniaudit.sources.pages import SOURCE
from omniaudit.sources.protocol import Reading

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Silence: a browser that has seen enough hangs up."""


@dataclass
class Asked:
    """One request as the shop got it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Answer = tuple[int, dict[str, str], bytes]


class Shop:
    """A shop on 127.0.0.1. Pages are given, or made by ``make`` from the path."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self.make: Callable[[str], str | None] = lambda path: None
        self.wait: Callable[[str], None] = lambda path: None
        shop = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                shop.asked.append(Asked(self.command, self.path, headers, body))
                shop.wait(self.path)
                status, sent, answer = shop.answer(self.path)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(answer)), **sent}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)

            do_POST = do_GET

            def log_message(self, *arguments: Any) -> None:
                """Silence."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.thread = Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}"

    def answer(self, path: str) -> Answer:
        if path in self.pages:
            return self.pages[path]
        made = self.make(path)
        if made is not None:
            return 200, {"Content-Type": "text/html; charset=utf-8"}, made.encode()
        return 404, {"Content-Type": "text/html"}, b"<title>Not found</title><h1>404</h1>"

    def serve(self, path: str, body: str | bytes, kind: str = "text/html; charset=utf-8", **headers: str) -> None:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (200, {"Content-Type": kind, **sent}, body.encode() if isinstance(body, str) else body)

    def fail(self, path: str, status: int) -> None:
        self.pages[path] = (status, {"Content-Type": "text/html"}, b"failed")

    def redirect(self, path: str, target: str) -> None:
        self.pages[path] = (302, {"Location": target}, b"")

    @property
    def paths(self) -> list[str]:
        """What was asked for, but robots.txt."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture(autouse=True)
def no_proxy_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def open_shop() -> Iterator[Callable[[], Shop]]:
    with ExitStack() as stack:

        def start() -> Shop:
            shop = Shop()
            stack.callback(shop.close)
            return shop

        yield start


@pytest.fixture
def shop(open_shop: Callable[[], Shop]) -> Shop:
    return open_shop()


@dataclass
class Run:
    """One reading of the source, with what it left behind."""

    reading: Reading
    outcome: SourceOutcome = field(init=False)

    def __post_init__(self) -> None:
        self.outcome = SOURCE.read(self.reading)

    @property
    def rejects(self) -> list[tuple[str, str]]:
        """(path, code) of each, in the order of reading."""
        found = [(reject.source, reject.code) for reject in self.reading.rejects]
        return [(f"/{source.partition('://')[2].partition('/')[2]}", code) for source, code in found]

    @property
    def notices(self) -> dict[str, str]:
        return {notice.code: notice.message for notice in self.outcome.notices}

    def column(self, name: str) -> list[Any]:
        """In the order of reading."""
        return [row[0] for row in self.reading.engine.rows(f"SELECT {name} FROM {self.reading.relation}")]


@pytest.fixture
def read(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    """Reads a pages source with these options. hosts: those that the config names."""
    with ExitStack() as stack:

        def start(
            options: dict[str, Any],
            *,
            hosts: frozenset[str] = frozenset(),
            locale: str | None = None,
            limit: int | None = None,
            secrets: tuple[str, ...] = (),
        ) -> Run:
            settings = SourceSettings("pages", Place(1, 1), locale=locale, options=options)
            channel = ChannelSettings("web", "web", Place(1, 1))
            config = Config(tmp_path / "omniaudit.yaml", "digest", "Maison", (channel,))
            made = Client(allowed_hosts=hosts, user_agent="omniaudit/test", backoff=0.01, secrets=secrets)
            client = stack.enter_context(made)
            engine = stack.enter_context(Engine(memory_limit="200MB", threads=1))
            return Run(
                Reading(
                    engine=engine,
                    config=config,
                    channel=channel,
                    settings=settings,
                    relation="raw",
                    canonical=CANONICAL_OFFER_FIELDS,
                    now=NOW,
                    client=lambda: client,
                    progress=lambda _: None,
                    catalogue=lambda fields: [],
                    rejects=[],
                    limit=limit,
                )
            )

        yield start


@pytest.fixture
def product() -> Callable[..., str]:
    """The HTML of a product page. more: into its body; canonical: the address that it gives itself."""

    def page(sku: str, price: str = "10.00", *, more: str = "", canonical: str = "") -> str:
        link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
        return (
            f'<title>Pan {sku}</title>{link}<script type="application/ld+json">{{"@type":"Product","name":"Pan {sku}",'
            f'"sku":"{sku}","offers":{{"@type":"Offer","price":"{price}","priceCurrency":"EUR"}}}}</script>'
            f"<h1>Pan {sku}</h1>{more}"
        )

    return page


@pytest.fixture
def links() -> Callable[..., str]:
    """The HTML of a page of links."""

    def page(*targets: str, more: str = "") -> str:
        named = "".join(f'<p><a href="{target}">See {number}</a></p>' for number, target in enumerate(targets))
        return f"<title>Pans and pots</title><h1>Pans and pots</h1><p>All that we have.</p>{named}{more}"

    return page
