"""A shop of any platform on loopback, made of a folder, and what collect reads of it.

A folder ``NAME`` or ``NAME-case`` beside this file is a shop of the platform NAME; adding one edits no list.

``shop.yaml``:

- ``about``: one sentence on what the shop is there to show.
- ``source``: keys laid over the offers of the platform file's ``example`` (mappings key by key). The example's hosts
  become the loopback server's; ``url: null`` with ``path: file`` reads a file of the folder instead.
- ``config``: keys laid over the whole example (country, timezone …). ``environment``: its secrets.
- ``now``: the time of the run, for sale windows; 2026-11-20T12:00:00Z where nothing is said.
- ``answers``: a list of
    ``request``   ``GET /path?all=parameters``, in any order; ``*`` as a value stands for any. Nothing else is answered.
    ``headers``   that the request must have (else 401). ``body``: that its JSON must hold, mappings key by key.
    ``holds``     texts that the request's body must hold, blanks apart, as names of a GraphQL query's fields.
    ``answer``    the file that is sent; ``status`` and ``sends`` (headers; {base} is the server's address) go with it.
    Two answers to one request are given one after the other, the last one again and again.

``expected.yaml``: ``outcome`` (status, reason, rejected; ok and 0 where nothing is said), ``all`` (what every offer
has) and ``offers``, in reading order: every column of JUDGED that is not written is NULL, further columns of
``snapshot/offers`` are compared where they are written. Money is decimal text. What is false of the platform is more
telling than what is true: a sale, a sentinel, a variant sold out, a currency without cents belong in every shop.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml

from omniaudit.collect import Collector
from omniaudit.config import load_config
from omniaudit.engine import Engine
from omniaudit.model.offer import OFFER_COLUMNS
from omniaudit.model.outcome import ChannelOutcome
from omniaudit.snapshot import Snapshot, SnapshotWriter

MONEY = frozenset({"price", "sale_price", "member_price", "prior_price", "unit_price", "pay_now"})
JUDGED = (
    "listing_id", "location", "gtin", "sku", "title", "price", "sale_price", "member_price", "prior_price", "pay_now",
    "currency", "tax", "availability", "orderable", "quantity", "quantity_kind",
)  # fmt: skip
SPOKEN = {"id": "listing_id", "store_code": "location"}
HOST = re.compile(r"https?://[^/?#]+")


@dataclass
class Answer:
    """One request that the shop knows, and what it says."""

    method: str
    path: str
    query: dict[str, list[str]]
    told: Mapping[str, Any]
    given: int = 0

    def fits(self, method: str, path: str, query: Mapping[str, list[str]], sent: bytes) -> bool:
        """Whether this is the request, but for its headers."""
        asked = {name: values for name, values in query.items() if self.query.get(name) != ["*"]}
        wanted = {name: values for name, values in self.query.items() if values != ["*"] or name not in query}
        if (method, path, asked) != (self.method, self.path, wanted):
            return False
        bare = re.sub(r"\s+|\\n", "", sent.decode())
        if any(re.sub(r"\s+", "", text) not in bare for text in self.told.get("holds", ())):
            return False
        return "body" not in self.told or _holds(_body(sent), self.told["body"])


@dataclass
class Shop:
    """A loopback server that answers as a folder's ``shop.yaml`` says. strangers: requests that it did not know."""

    folder: Path
    answers: list[Answer]
    base: str = ""
    strangers: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def answer(self, method: str, target: str, headers: Mapping[str, str], sent: bytes) -> tuple[int, dict, bytes]:
        """Status, headers and body of the answer to a request."""
        parts = urlsplit(target)
        query = _parameters(parts.query)
        with self.lock:
            fitting = [each for each in self.answers if each.fits(method, parts.path, query, sent)]
            if not fitting:
                if parts.path != "/robots.txt":
                    self.strangers.append(f"{method} {target} {sent.decode()[:2000]}")
                return 404, {}, b"no such page"
            chosen = next((each for each in fitting if not each.given), fitting[-1])
            told = chosen.told
            wrong = [name for name, value in told.get("headers", {}).items() if headers.get(name.lower()) != value]
            if wrong:
                return 401, {}, b'{"message": "wrong or no ' + ", ".join(wrong).encode() + b'"}'
            chosen.given += 1
        body = (self.folder / told["answer"]).read_bytes().replace(b"{base}", self.base.encode())
        sends = {name: str(value).replace("{base}", self.base) for name, value in told.get("sends", {}).items()}
        return told.get("status", 200), {"Content-Type": "application/json; charset=utf-8", **sends}, body

    @property
    def unasked(self) -> list[str]:
        """Requests that were expected and did not come."""
        return [each.told["request"] for each in self.answers if not each.given]


@dataclass(frozen=True)
class Read:
    """What collect made of a shop."""

    outcome: ChannelOutcome
    offers: list[dict[str, Any]]
    rejected: list[dict[str, Any]]


def _parameters(query: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        found.setdefault(name, []).append(value)
    return {name: sorted(values) for name, values in found.items()}


def _body(sent: bytes) -> Any:
    try:
        return json.loads(sent)
    except ValueError:
        return {name: values[0] for name, values in _parameters(sent.decode()).items()}


def _holds(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(_holds(value.get(name), part) for name, part in wanted.items())
    return bool(value == wanted)


def over(base: Any, addition: Any) -> Any:
    """The base with the addition's keys, mappings merged key by key; None removes a key."""
    if not (isinstance(base, dict) and isinstance(addition, dict)):
        return addition
    both = base | {key: over(base.get(key), value) for key, value in addition.items()}
    return {key: value for key, value in both.items() if value is not None}


def _at(base: str, value: Any) -> Any:
    """A config's value with every web address moved to the server."""
    if isinstance(value, dict):
        return {key: _at(base, each) for key, each in value.items()}
    if isinstance(value, list):
        return [_at(base, each) for each in value]
    return HOST.sub(base, value) if isinstance(value, str) else value


@pytest.fixture
def open_shop() -> Iterator[Callable[[Path, list[Mapping[str, Any]]], Shop]]:
    """Starts shops; all are closed at the end."""
    with ExitStack() as running:

        def start(folder: Path, answers: list[Mapping[str, Any]]) -> Shop:
            known = []
            for told in answers:
                method, target = told["request"].split(" ", 1)
                parts = urlsplit(target)
                known.append(Answer(method, parts.path, _parameters(parts.query), told))
            shop = Shop(folder, known)

            class Handler(BaseHTTPRequestHandler):
                def do_GET(self) -> None:
                    sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                    headers = {name.lower(): value for name, value in self.headers.items()}
                    status, sends, body = shop.answer(self.command, self.path, headers, sent)
                    self.send_response(status)
                    for name, value in {**sends, "Content-Length": str(len(body))}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body)

                do_POST = do_GET

                def log_message(self, *arguments: Any) -> None:
                    """Silence."""

            server = running.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
            thread = Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            running.callback(thread.join)
            running.callback(server.shutdown)
            shop.base = f"http://127.0.0.1:{server.server_port}"
            return shop

        yield start


@pytest.fixture
def collect_shop(tmp_path: Path) -> Callable[[Mapping[str, Any], Mapping[str, Any], str, Path], Read]:
    """Runs collect on a platform's example, with a fixture's keys laid over it and moved to the server."""

    def collect(example: Mapping[str, Any], told: Mapping[str, Any], base: str, folder: Path) -> Read:
        content = over(dict(example), told.get("config", {}))
        for channel in content["channels"].values():
            channel["offers"] = over(channel["offers"], told.get("source", {}))
        shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
        config = tmp_path / "omniaudit.yaml"
        config.write_text(yaml.safe_dump(_at(base, content), sort_keys=False), encoding="utf-8")
        settings = load_config(config, told.get("environment", {}))
        now = datetime.fromisoformat(told.get("now", "2026-11-20T12:00:00+00:00"))
        with Engine(memory_limit="200MB", threads=1) as engine:
            writer = SnapshotWriter(tmp_path / "snapshot", engine)
            manifest = Collector(settings, engine, writer, now, debug=True).collect()
            Snapshot(tmp_path / "snapshot").attach(engine)
            return Read(manifest.channels[0], _rows(engine, "snapshot_offers"), _rows(engine, "rejected"))

    return collect


def _rows(engine: Engine, relation: str) -> list[dict[str, Any]]:
    columns = list(engine.columns(relation))
    return [dict(zip(columns, row, strict=True)) for row in engine.rows(f"SELECT * FROM {relation}")]


def wanted_offer(written: Mapping[str, Any]) -> dict[str, Any]:
    """An offer as ``expected.yaml`` writes it, with the snapshot's names and every judged column."""
    named = {SPOKEN.get(name, name): value for name, value in written.items()}
    unknown = named.keys() - OFFER_COLUMNS.keys()
    assert not unknown, f"expected.yaml names no column of an offer: {sorted(unknown)}"
    wanted = {**dict.fromkeys(JUDGED), **named}
    return {name: _amount(value) if name in MONEY else value for name, value in wanted.items()}


def found_offer(offer: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The same columns of an offer that was read."""
    found = {name: offer[name] for name in wanted}
    return {
        name: None if value is None else _amount(Decimal(value) / 10_000) if name in MONEY else _plain(value)
        for name, value in found.items()
    }


@pytest.fixture
def helpers() -> Any:
    """How an expected and a found offer are written to be compared."""
    return SimpleNamespace(wanted_offer=wanted_offer, found_offer=found_offer)


def _amount(value: Any) -> str | None:
    return None if value is None else format(Decimal(str(value)).normalize(), "f")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
