"""Interfaces on loopback that answer as a test says, and sources that a config describes, read from them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from omniaudit.access import Access
from omniaudit.config import load_config
from omniaudit.engine import Engine, quote
from omniaudit.model.offer import CANONICAL_OFFER_FIELDS
from omniaudit.model.outcome import SourceOutcome
from omniaudit.sources.rejects import RawReject

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
EVIDENCE = ("source", "line", "position")


@dataclass(frozen=True)
class Heard:
    """A request as it came. query: the first value of each parameter."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def variables(self) -> dict[str, Any]:
        return self.json["variables"]


@dataclass(frozen=True)
class Reply:
    """What is answered: a value as JSON, text or bytes as they are."""

    content: Any = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        if isinstance(self.content, bytes):
            return self.content
        return (self.content if isinstance(self.content, str) else json.dumps(self.content)).encode()


@dataclass
class Backend:
    """One server. answer: from a request to a Reply, or to the JSON of a good one."""

    answer: Callable[[Heard], Any]
    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def reply(self, heard: Heard) -> Reply:
        with self.lock:
            self.heard.append(heard)
            found = self.answer(heard)
        return found if isinstance(found, Reply) else Reply(found)

    def asked(self, *names: str) -> list[Any]:
        """The named parameter of each request in turn, or several as tuples."""
        found = [tuple(heard.query.get(name) for name in names) for heard in self.heard]
        return [one for (one,) in found] if len(names) == 1 else found


@pytest.fixture(autouse=True)
def no_proxy_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[Heard], Any]], Backend]]:
    """Starts servers; all are stopped at the end."""
    with ExitStack() as running:

        def start(answer: Callable[[Heard], Any]) -> Backend:
            backend = Backend(answer)

            class Handler(BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                disable_nagle_algorithm = True

                def do_GET(self) -> None:
                    parts = urlsplit(self.path)
                    query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
                    headers = {name.lower(): value for name, value in self.headers.items()}
                    body = self.rfile.read(int(headers.get("content-length", 0)))
                    reply = backend.reply(Heard(self.command, parts.path, query, headers, body))
                    sent = {"Content-Type": "application/json", "Content-Length": str(len(reply.body)), **reply.headers}
                    self.send_response(reply.status)
                    for name, value in sent.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(reply.body)

                do_POST = do_GET

                def log_message(self, *arguments: Any) -> None:
                    """Silence."""

            server = running.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
            thread = Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            running.callback(thread.join)
            running.callback(server.shutdown)
            backend.url = f"http://127.0.0.1:{server.server_port}"
            return backend

        yield start


@dataclass
class Read:
    """The outcome of a source, its rows (only columns with a value) and its rejects."""

    outcome: SourceOutcome
    rows: list[dict[str, Any]]
    rejects: list[RawReject]
    money: str

    @property
    def ended(self) -> tuple[str, str | None]:
        return self.outcome.status, self.outcome.reason

    @property
    def notices(self) -> set[str]:
        return {notice.code for notice in self.outcome.notices}

    def values(self, *names: str) -> list[Any]:
        """The named column of every row, or several as tuples; None where a row has no value."""
        found = [tuple(row.get(name) for name in names) for row in self.rows]
        return [one for (one,) in found] if len(names) == 1 else found

    @property
    def listings(self) -> list[dict[str, Any]]:
        """The rows without their evidence."""
        return [{name: value for name, value in row.items() if name not in EVIDENCE} for row in self.rows]


@pytest.fixture
def read(tmp_path: Path) -> Iterator[Callable[..., Read]]:
    """Reads a source that is written as a config's; ``{url}`` in its texts is the backend's address."""
    with Engine(memory_limit="200MB", threads=1) as engine:

        def run(
            backend: Backend | None,
            env: Mapping[str, str] | None = None,
            canonical: tuple[str, ...] = CANONICAL_OFFER_FIELDS,
            limit: int | None = None,
            kind: str = "offers",
            **source: Any,
        ) -> Read:
            written = {"type": "api", **source}
            if backend and "path" not in written:
                written.setdefault("url", backend.url)
            top = {key: written.pop(key) for key in ("platforms_path", "currency") if key in written}
            content = {"retailer": "Shop", **top, "channels": {"web": {"kind": "web", kind: written}}}
            text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1000)
            text = text.replace("<url>", backend.url if backend else "")
            path = tmp_path / "omniaudit.yaml"
            path.write_text(text, encoding="utf-8")
            config = load_config(path, env or {})
            channel = config.channels[0]
            with Access(config, engine, tmp_path, NOW, limit=limit, debug=True) as access:
                reading, outcome = access.read(channel, getattr(channel, kind)[0], canonical)
            unit = reading.settings.money_unit
            if outcome.status == "failed":
                return Read(outcome, [], reading.rejects, unit)
            names = tuple(engine.columns(quote(reading.relation)))
            found = [dict(zip(names, row, strict=True)) for row in engine.rows(f"FROM {quote(reading.relation)}")]
            rows = [{name: value for name, value in row.items() if value is not None} for row in found]
            assert len(rows) == outcome.listings
            return Read(outcome, rows, reading.rejects, unit)

        yield run


def shop_of(count: int) -> list[dict[str, Any]]:
    return [{"id": str(number), "price": number + 0.5} for number in range(1, count + 1)]


@pytest.fixture
def products() -> Callable[[int], list[dict[str, Any]]]:
    """So many products, numbered from 1."""
    return shop_of


@pytest.fixture
def reply() -> type[Reply]:
    """What a backend answers where JSON and 200 will not do."""
    return Reply
