"""A probe reads little of whatever a channel is, and what it has not read is no fault."""

from __future__ import annotations

import gzip
import http.server
import json
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from omniaudit.config import load_config
from omniaudit.probe import ChannelProbe, probe_channels

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def probe(folder: Path, offers: str) -> ChannelProbe:
    """The one channel of a config with that source of offers."""
    config = folder / "shop.yaml"
    config.write_text(
        "version: 1\nretailer: Shop\ncurrency: EUR\ncountry: FR\nchannels:\n"
        f"  web: {{kind: web, tax: included, offers: {{{offers}}}}}\n",
        encoding="utf-8",
    )
    (channel,) = probe_channels(load_config(config, {}), [], offers=3, now=NOW, debug=True)
    return channel


def lines(number: int) -> str:
    return "sku,price\n" + "".join(f"S{row:07},{row % 90 + 10}.90\n" for row in range(number))


def records(number: int) -> list[dict[str, str]]:
    return [{"sku": f"S{row}", "price": f"{row % 90 + 10}.90"} for row in range(number)]


def items(number: int) -> str:
    return "".join(f"<item><sku>S{row}</sku><price>{row % 90 + 10}.90</price></item>" for row in range(number))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("large.csv", lines(200_000).encode()),
        ("quoted.csv", lines(200_000).replace(".90\n", '.90 \n"x\ny",1.00\n', 1).encode()),
        ("packed.csv.gz", gzip.compress(lines(50_000).encode(), 1)),
        ("broken.json", json.dumps(records(5_000)).encode()[:-10]),
        ("broken.jsonl", ("\n".join(map(json.dumps, records(50_000))) + "\n{").encode()),
        ("broken.xml", f"<rss><channel>{items(5_000)}<item><sku>".encode()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_beginning_of_a_file_is_enough(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    channel = probe(tmp_path, f"type: table, path: {name}")
    (source,) = channel.sources
    assert (channel.answers, source.outcome.status, source.rejected) == (True, "ok", ())
    assert len(source.listings) == 3
    assert source.outcome.listings < 100_000
    assert source.read <= 200


def test_the_first_files_of_many_are_enough(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"till_{number}.csv").write_text(lines(5), encoding="utf-8")
    (tmp_path / "till_9.csv").write_bytes(b"")
    (source,) = probe(tmp_path, 'type: table, path: "till_*.csv"').sources
    assert (source.outcome.status, source.outcome.listings) == ("ok", 5)


def test_a_field_that_comes_late_is_no_missing_column(tmp_path: Path) -> None:
    rows = [*records(100), {"sku": "S100", "price": "9.90", "ean": "4006381333931"}]
    (tmp_path / "late.json").write_text(json.dumps(rows), encoding="utf-8")
    (source,) = probe(tmp_path, "type: table, path: late.json, fields: {sku: sku, price: price, gtin: ean}").sources
    assert source.outcome.status == "ok"
    assert "field_never_filled" in {notice.code for notice in source.advice}


def test_a_short_file_without_a_mapped_column_fails_as_the_audit_would(tmp_path: Path) -> None:
    (tmp_path / "short.json").write_text(json.dumps(records(10)), encoding="utf-8")
    channel = probe(tmp_path, "type: table, path: short.json, fields: {sku: sku, price: price, gtin: ean}")
    assert channel.sources[0].outcome.reason == "missing_column"
    assert not channel.answers


def test_names_that_nothing_is_read_from_are_looked_at(tmp_path: Path) -> None:
    numbers = ("3760000000017", "3760000000024", "3760000000031")
    rows = [{"sku": f"S{row}", "price": "9.90", "codes": {"ean": number}} for row, number in enumerate(numbers)]
    (tmp_path / "nested.json").write_text(json.dumps(rows), encoding="utf-8")
    (source,) = probe(tmp_path, "type: table, path: nested.json").sources
    assert any("`codes.ean` looks like GTINs" in notice.message for notice in source.advice)


def test_a_database_gives_no_more_rows_than_are_shown(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as database:
        database.execute("CREATE TABLE offers (sku TEXT, price TEXT)")
        database.executemany("INSERT INTO offers VALUES (?, ?)", [(r["sku"], r["price"]) for r in records(50_000)])
    database.close()
    (source,) = probe(tmp_path, 'type: sql, url: "sqlite:///shop.db", query: "SELECT sku, price FROM offers"').sources
    assert source.outcome.status == "ok", source.outcome.detail
    assert len(source.listings) == 3
    assert source.outcome.listings < 50_000


class Interface(http.server.BaseHTTPRequestHandler):
    """A list of a thousand records, ten a page."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        page = int(self.path.rpartition("=")[2])
        found = [{"sku": f"S{page}-{row}", "price": "9.90", "ean": f"400638133393{row}"} for row in range(10)]
        body = json.dumps({"data": found, "pages": 100}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def interface() -> Iterator[http.server.ThreadingHTTPServer]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Interface)
    server.daemon_threads = False
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_one_page_of_an_interface_is_enough(tmp_path: Path, interface: Any) -> None:
    channel = probe(
        tmp_path,
        f'type: api, url: "http://127.0.0.1:{interface.server_port}/products", items: data, '
        "pagination: {type: page_number, param: page, total: pages}, fields: {sku: sku, price: price}",
    )
    (source,) = channel.sources
    assert source.outcome.status == "ok", source.outcome.detail
    assert len(interface.asked) == channel.requests == 1
    assert source.listings[0].fields[0].origin == "sku"
