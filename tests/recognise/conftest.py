"""Write a config of some inputs and read the channels by it, as users would."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml

from omniaudit.config import load_config
from omniaudit.engine import Engine
from omniaudit.model.money import plain
from omniaudit.pipeline import CheckRequest, check_config, collect_retailer
from omniaudit.recognise import Proposal, compose, recognise
from omniaudit.rules import load_rules


@dataclass
class Written:
    """A config that was written, and what is read by it. prices: channel → listing's gtin, sku or id → amount."""

    text: str
    proposal: Proposal
    config: dict[str, Any]
    offers: list[dict[str, Any]]
    statuses: dict[str, str]

    def column(self, channel: str, name: str, key: str = "gtin") -> dict[str, Any]:
        return {offer[key]: offer[name] for offer in self.offers if offer["channel"] == channel}

    def prices(self, channel: str, key: str = "gtin") -> dict[str, str]:
        return {
            offer[key]: plain(offer["price"], offer["currency"])
            for offer in self.offers
            if offer["channel"] == channel and offer["price"] is not None
        }


@pytest.fixture
def init(tmp_path: Path) -> Callable[..., Written]:
    """Recognise inputs of the test's folder, write the config there, load it and collect by it."""

    def run(*inputs: str, answers: dict[str, str] | None = None) -> Written:
        proposal = recognise(inputs, tmp_path, tmp_path)
        proposal.answers.update(answers or {})
        text = compose(proposal)
        path = tmp_path / "omniaudit.yaml"
        path.write_text(text, encoding="utf-8")
        if not proposal.recognised:
            return Written(text, proposal, {}, [], {})
        config = load_config(path, {})
        check_config(config, load_rules(config.rules_path))
        with Engine() as engine:
            folder = tmp_path / "snapshot"
            manifest = collect_retailer(CheckRequest(config, save=folder), folder, engine, lambda _: None)
            statuses = {
                channel.name: f"{channel.status} {channel.detail or ''}".strip() for channel in manifest.channels
            }
            offers: list[dict[str, Any]] = []
            if list(folder.glob("offers/*/*.parquet")):
                wanted = ("channel", "gtin", "sku", "listing_id", "price", "sale_price", "currency", "availability",
                          "quantity", "location", "tax", "title", "prior_price")  # fmt: skip
                rows = engine.rows(f"SELECT {', '.join(wanted)} FROM read_parquet('{folder}/offers/*/*.parquet')")
                offers = [dict(zip(wanted, row, strict=True)) for row in rows]
        return Written(text, proposal, yaml.safe_load(text), offers, statuses)

    return run


@dataclass
class Shop:
    """A shop on loopback: path (with its query, or without) → type, body, status."""

    answers: dict[str, tuple[str, bytes, int]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def html(self, path: str, body: str) -> None:
        self.answers[path] = ("text/html; charset=utf-8", body.encode(), 200)

    def json(self, path: str, content: Any, status: int = 200) -> None:
        self.answers[path] = ("application/json", json.dumps(content).encode(), status)

    def text(self, path: str, body: str | bytes, kind: str = "text/plain") -> None:
        self.answers[path] = (kind, body if isinstance(body, bytes) else body.encode(), 200)


@pytest.fixture
def shop() -> Iterator[Shop]:
    """A server that answers what a test tells it to."""
    told = Shop()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            told.heard.append(self.path)
            path = unquote(self.path)
            found = told.answers.get(path) or told.answers.get(path.partition("?")[0])
            kind, body, status = found or ("text/plain", b"nothing here", 404)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def workbook() -> Callable[..., None]:
    """Writes a workbook, a list of rows a sheet: text as inline strings, numbers as numbers, empty rows as nothing."""

    def write(path: Path, *sheets: list[list[Any]]) -> None:
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        package = "http://schemas.openxmlformats.org/package/2006"
        types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        numbers = range(1, len(sheets) + 1)
        overrides = "".join(
            f'<Override PartName="/xl/s{number}.xml" ContentType="{types}.worksheet+xml"/>' for number in numbers
        )
        named = "".join(f'<sheet name="Blatt {n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
        targets = "".join(f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="s{n}.xml"/>' for n in numbers)
        parts = {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>{overrides}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{named}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{targets}</Relationships>',
        }
        for number, rows in enumerate(sheets, 1):
            cells = "".join(f'<row r="{at}">{"".join(map(_cell, row))}</row>' for at, row in enumerate(rows, 1) if row)
            parts[f"xl/s{number}.xml"] = f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in parts.items():
                archive.writestr(name, text)

    return write


def _cell(value: Any) -> str:
    return (
        f"<c><v>{value}</v></c>" if isinstance(value, int | float) else f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    )
