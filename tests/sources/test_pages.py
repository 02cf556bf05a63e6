"""The pages source on real files and a real server on loopback."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
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
from omniaudit.sources.protocol import Progress, Reading
from omniaudit.sources.rejects import RawReject

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def page(sku: str, price: str) -> str:
    return (
        f'<title>Pan {sku}</title><script type="application/ld+json">{{"@type":"Product","name":"Pan {sku}",'
        f'"sku":"{sku}","offers":{{"@type":"Offer","price":"{price}","priceCurrency":"EUR"}}}}</script>'
        f"<h1>Pan {sku}</h1>"
    )


class Shop:
    """A shop on loopback. pages: path → (status, content type, body, location)."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, str, bytes]] = {}
        self.headers: list[dict[str, str]] = []
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                shop.headers.append({name.lower(): value for name, value in self.headers.items()})
                status, kind, body = shop.pages.get(self.path, (404, "text/html", b"<title>Not found</title>"))
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: Any) -> None:
                """Silence."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}"

    def serve(self, path: str, body: str | bytes, kind: str = "text/html; charset=utf-8") -> None:
        self.pages[path] = (200, kind, body.encode() if isinstance(body, str) else body)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def shop() -> Iterator[Shop]:
    server = Shop()
    yield server
    server.close()


class Run:
    """One reading of the source, with what it left behind."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.outcome: SourceOutcome = SOURCE.read(reading)

    @property
    def rejects(self) -> list[tuple[str, str]]:
        return sorted((reject.source, reject.code) for reject in self.reading.rejects)

    def rows(self, *columns: str) -> list[tuple[Any, ...]]:
        return sorted(self.reading.engine.rows(f"SELECT {', '.join(columns)} FROM {self.reading.relation}"))


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    """Reads a pages source with these options; the config lies in tmp_path."""
    with ExitStack() as stack:

        def start(
            options: dict[str, Any],
            *,
            catalogue: Sequence[dict[str, str]] = (),
            hosts: frozenset[str] = frozenset(),
            required: tuple[str, ...] = (),
        ) -> Run:
            settings = SourceSettings("pages", Place(1, 1), required_fields=required, options=options)
            channel = ChannelSettings("web", "web", Place(1, 1))
            config = Config(tmp_path / "omniaudit.yaml", "digest", "Maison", (channel,))
            clients: list[Client] = []

            def client() -> Client:
                if not clients:
                    made = Client(allowed_hosts=hosts, user_agent="omniaudit/test", respect_robots=False, backoff=0.01)
                    clients.append(stack.enter_context(made))
                return clients[0]

            rejects: list[RawReject] = []
            seen: list[Progress] = []
            engine = stack.enter_context(Engine(memory_limit="200MB", threads=1))
            reading = Reading(
                engine=engine,
                config=config,
                channel=channel,
                settings=settings,
                relation="raw",
                canonical=CANONICAL_OFFER_FIELDS,
                now=NOW,
                client=client,
                progress=seen.append,
                catalogue=lambda fields: [{name: row[name] for name in fields if name in row} for row in catalogue],
                rejects=rejects,
            )
            return Run(reading)

        yield start


def write(folder: Path, **pages: str) -> None:
    folder.mkdir(exist_ok=True)
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")


def test_files_become_listings_with_their_evidence(run: Callable[..., Run], tmp_path: Path) -> None:
    write(tmp_path / "pages", a=page("A", "10.00"), b=page("B", "20.00"))
    read = run({"files": "pages/*.html"})
    assert read.outcome == SourceOutcome("ok", listings=2)
    assert read.rows("id", "sku", "price", "currency", "source", "position", "surface") == [
        ("A", "A", "10.00", "EUR", "pages/a.html", "json_ld[0]/offers", "json_ld"),
        ("B", "B", "20.00", "EUR", "pages/b.html", "json_ld[0]/offers", "json_ld"),
    ]


def test_relation_has_only_the_columns_that_pages_supply(run: Callable[..., Run], tmp_path: Path) -> None:
    write(tmp_path / "pages", a=page("A", "10.00"))
    read = run({"files": "pages"})
    columns = read.reading.engine.columns("raw")
    assert {"id", "sku", "title", "price", "currency", "source", "line", "other_price", "repairs"} <= set(columns)
    assert not {"gtin", "availability", "sale_price", "url", "store_code"} & set(columns)


def test_page_that_fails_costs_itself_only(run: Callable[..., Run], tmp_path: Path) -> None:
    write(tmp_path / "pages", a=page("A", "10.00"), b="<title>Panne</title><h1>404</h1>", c="<div>" * 100_000)
    (tmp_path / "pages" / "d.html").symlink_to(tmp_path / "nowhere")
    (tmp_path / "pages" / "e.html").write_bytes(b"x" * 3_000_000)
    read = run({"files": "pages/*.html", "max_bytes": 2_000_000})
    assert read.outcome.status == "ok"
    assert read.outcome.listings == 1
    assert read.rejects == [
        ("pages/b.html", "not_found_page"),
        ("pages/c.html", "too_deeply_nested"),
        ("pages/d.html", "unreadable_file"),
        ("pages/e.html", "too_large"),
    ]


@pytest.mark.parametrize("written", ["missing/*.html", "pages/*.htm", "pages/none.html"])
def test_files_that_match_nothing_fail_the_channel(run: Callable[..., Run], tmp_path: Path, written: str) -> None:
    write(tmp_path / "pages", a=page("A", "10.00"))
    read = run({"files": written})
    assert (read.outcome.status, read.outcome.reason) == ("failed", "no_files")
    assert written in (read.outcome.detail or "")


def test_channel_without_any_listing_fails_and_names_the_commonest_reason(
    run: Callable[..., Run], tmp_path: Path
) -> None:
    write(tmp_path / "pages", a="<h1>404</h1>", b="<h1>404</h1>", c="")
    read = run({"files": "pages/*.html"})
    assert (read.outcome.status, read.outcome.reason) == ("failed", "nothing_read")
    assert "not_found_page (2)" in (read.outcome.detail or "")


def test_selector_that_is_no_css_fails_the_channel_by_name(run: Callable[..., Run], tmp_path: Path) -> None:
    write(tmp_path / "pages", a=page("A", "10.00"))
    read = run({"files": "pages/*.html", "selectors": {"title": "h1", "price": ".price["}})
    assert (read.outcome.status, read.outcome.reason) == ("failed", "invalid_selector")
    assert "selectors.price" in (read.outcome.detail or "")


def test_selectors_may_supply_other_fields(run: Callable[..., Run], tmp_path: Path) -> None:
    write(tmp_path / "pages", a=page("A", "10.00") + "<p class=store>S1</p>")
    read = run({"files": "pages/*.html", "selectors": {"store_code": ".store"}})
    assert read.rows("sku", "store_code", "surface") == [("A", "S1", "json_ld")]


def test_required_field_that_no_page_supplies_makes_the_channel_partial(
    run: Callable[..., Run], tmp_path: Path
) -> None:
    write(tmp_path / "pages", a=page("A", "10.00"))
    read = run({"files": "pages/*.html"}, required=("availability",))
    assert (read.outcome.status, read.outcome.reason) == ("partial", "required_field_missing")


def test_ranges_are_noticed(run: Callable[..., Run], tmp_path: Path) -> None:
    html = page("A", "10.00").replace('"@type":"Offer","price"', '"@type":"AggregateOffer","lowPrice"')
    write(tmp_path / "pages", a=html, b=page("B", "10.00"))
    read = run({"files": "pages/*.html"})
    assert [notice.code for notice in read.outcome.notices] == ["price_range"]
    assert read.rows("sku", "price") == [("A", None), ("B", "10.00")]


def test_source_without_pages_fails(run: Callable[..., Run]) -> None:
    assert run({}).outcome.reason == "no_pages"


def test_urls_are_fetched_with_headers_and_cookies(run: Callable[..., Run], shop: Shop) -> None:
    shop.serve("/p/a", page("A", "10.00"))
    options = {
        "urls": [f"{shop.url}/p/a", f"{shop.url}/p/gone"],
        "headers": {"X-Store": "7"},
        "cookies": {"zone": "north"},
    }
    read = run(options, hosts=frozenset({shop.host}))
    assert read.outcome.status == "ok"
    assert (read.outcome.listings, read.outcome.requests) == (1, 2)
    assert read.rows("sku", "url", "source") == [("A", f"{shop.url}/p/a", f"{shop.url}/p/a")]
    assert read.rejects == [(f"{shop.url}/p/gone", "page_absent")]
    assert {(sent.get("x-store"), sent.get("cookie")) for sent in shop.headers} == {("7", "zone=north")}


def test_template_is_filled_from_the_catalogue(run: Callable[..., Run], shop: Shop) -> None:
    shop.serve("/p/A%2F1", page("A/1", "10.00"))
    shop.serve("/p/B", page("Z", "20.00"))
    catalogue = [{"sku": "A/1"}, {"sku": "B"}, {"sku": "C"}, {"gtin": "1"}]
    read = run({"url_template": f"{shop.url}/p/{{sku}}"}, catalogue=catalogue, hosts=frozenset({shop.host}))
    assert read.rows("sku") == [("A/1",)]
    assert sorted((reject.sku, reject.code) for reject in read.reading.rejects) == [
        ("B", "identity_mismatch"),
        ("C", "page_absent"),
    ]


def test_template_without_a_catalogue_fails(run: Callable[..., Run], shop: Shop) -> None:
    read = run({"url_template": f"{shop.url}/p/{{sku}}"}, hosts=frozenset({shop.host}))
    assert (read.outcome.status, read.outcome.reason) == ("failed", "no_catalogue")


def sitemap(kind: str, *addresses: str) -> str:
    inner = "url" if kind == "urlset" else "sitemap"
    entries = "".join(f"<{inner}><loc>{address}</loc></{inner}>" for address in addresses)
    return f'<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{kind}>'


def test_sitemap_index_with_packed_part_is_followed_and_filtered(run: Callable[..., Run], shop: Shop) -> None:
    shop.serve("/p/a", page("A", "10.00"))
    shop.serve("/p/b", page("B", "20.00"))
    shop.serve("/sitemap.xml", sitemap("sitemapindex", f"{shop.url}/1.xml.gz"), "application/xml")
    part = sitemap("urlset", *(f"{shop.url}{path}" for path in ("/p/a", "/p/b", "/p/a", "/about", "/p/old/c")))
    shop.serve("/1.xml.gz", gzip.compress(part.encode()), "application/gzip")
    options = {"sitemap": f"{shop.url}/sitemap.xml", "include": "/p/", "exclude": ["/old/"]}
    read = run(options, hosts=frozenset({shop.host}))
    assert read.outcome.status == "ok"
    assert read.rows("sku") == [("A",), ("B",)]
    assert read.rejects == []


def test_sitemap_with_a_missing_part_is_partial(run: Callable[..., Run], shop: Shop) -> None:
    shop.serve("/p/a", page("A", "10.00"))
    shop.serve("/s.xml", sitemap("sitemapindex", f"{shop.url}/1.xml", f"{shop.url}/2.xml"), "application/xml")
    shop.serve("/1.xml", sitemap("urlset", f"{shop.url}/p/a"), "application/xml")
    read = run({"sitemap": f"{shop.url}/s.xml"}, hosts=frozenset({shop.host}))
    assert (read.outcome.status, read.outcome.reason) == ("partial", "sitemap_incomplete")
    assert read.rows("sku") == [("A",)]


def test_missing_sitemap_fails_the_channel(run: Callable[..., Run], shop: Shop) -> None:
    read = run({"sitemap": f"{shop.url}/s.xml"}, hosts=frozenset({shop.host}))
    assert (read.outcome.status, read.outcome.reason) == ("failed", "http_404")
    assert run({"sitemap": "sitemap.xml"}).outcome.reason == "file_not_found"


def test_filters_that_leave_nothing_fail_the_channel(run: Callable[..., Run], shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "sitemap.xml").write_text(sitemap("urlset", f"{shop.url}/a"), encoding="utf-8")
    read = run({"sitemap": "sitemap.xml", "include": "/p/"}, hosts=frozenset({shop.host}))
    assert (read.outcome.status, read.outcome.reason) == ("failed", "no_pages")
    assert "1 addresses" in (read.outcome.detail or "")


def test_include_may_be_a_regular_expression(run: Callable[..., Run], shop: Shop, tmp_path: Path) -> None:
    shop.serve("/p/12", page("A", "10.00"))
    (tmp_path / "sitemap.txt").write_text(f"{shop.url}/p/12\n{shop.url}/p/about\n", encoding="utf-8")
    read = run({"sitemap": "sitemap.txt", "include": r"/p/\d+$"}, hosts=frozenset({shop.host}))
    assert read.rows("sku") == [("A",)]
    assert read.rejects == []
