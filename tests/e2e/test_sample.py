"""A sample through the installed command: the same products on every channel, and only their pages."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

Omniaudit = Callable[..., Any]

HEAD = "version: 1\nretailer: Shop\ncurrency: EUR\ncountry: FR\nchannels:\n"


def gtin(number: int) -> str:
    body = f"376{number:09d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"


def price(number: int) -> str:
    return f"{5 + number % 90}.90"


def feed(path: Path, numbers: range, *, wrong: Callable[[int], bool] = lambda _: False, brands: int = 7) -> None:
    rows = ["id,gtin,sku,title,brand,price,availability"]
    for number in numbers:
        asked = "999.00" if wrong(number) else price(number)
        rows.append(f"F{number:05},{gtin(number)},SKU-{number:05},Pan {number},B{number % brands},{asked} EUR,in_stock")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


@dataclass
class Site:
    """A shop of so many products, which notes what it is asked for."""

    products: int
    address: Callable[[int], str]
    sitemap: bool = True
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pages(self) -> list[str]:
        return [path for path in self.asked if path.startswith("/p/")]

    def body(self, path: str) -> str | None:
        if path == "/sitemap.xml" and self.sitemap:
            places = "".join(f"<url><loc>{self.url}{self.address(n)}</loc></url>" for n in range(self.products))
            return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'
        if path == "/":
            links = "".join(f'<a href="{self.address(number)}">pan</a>' for number in range(self.products))
            return f"<title>Shop</title>{links}"
        known = {self.address(number): number for number in range(self.products)}
        return page(known[path]) if path in known else None


def page(number: int) -> str:
    offer = {"@type": "Offer", "price": price(number), "priceCurrency": "EUR", "availability": "InStock"}
    product = {"@type": "Product", "name": f"Pan {number}", "sku": f"SKU-{number:05}", "gtin13": gtin(number)}
    return f'<script type="application/ld+json">{json.dumps({**product, "offers": offer})}</script><h1>Pan</h1>'


@pytest.fixture
def serve() -> Iterator[Callable[..., Site]]:
    servers: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def start(products: int, address: Callable[[int], str], **more: Any) -> Site:
        site = Site(products, address, **more)

        class Answer(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked.append(self.path)
                body = site.body(self.path)
                content = (body or "").encode()
                self.send_response(404 if body is None else 200)
                kind = "application/xml" if self.path.endswith(".xml") else "text/html"
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        servers.append((server, thread))
        site.port = server.server_port
        return site

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


def by_sku(number: int) -> str:
    return f"/p/pan-{number}-sku-{number:05}.html"


def by_name(number: int) -> str:
    return f"/p/{chr(97 + number % 26)}{chr(97 + number // 26)}-pan"


def pages_config(folder: Path, source: str, *feeds: str) -> str:
    others = "".join(f"  {name}: {{kind: store, offers: {{type: table, path: {name}.csv}}}}\n" for name in feeds)
    web = f"  web: {{kind: web, offers: {{type: pages, rate: 1000/s, {source}}}}}\n"
    (folder / "audit.yaml").write_text(HEAD + web + others, encoding="utf-8")
    return "audit.yaml"


def codes(run: Any) -> set[str]:
    return {item["code"] for item in run.report["irritants"]}


def test_files_are_compared_on_the_same_products_and_none_is_missing(omniaudit: Omniaudit, tmp_path: Path) -> None:
    for name in ("web", "app", "stores"):
        feed(tmp_path / f"{name}.csv", range(600))
    (tmp_path / "audit.yaml").write_text(
        HEAD
        + "".join(
            f"  {name}: {{kind: {kind}, offers: {{type: table, path: {name}.csv}}}}\n"
            for name, kind in (("web", "web"), ("app", "app"), ("stores", "store"))
        ),
        encoding="utf-8",
    )
    run = omniaudit("check", "audit.yaml", "--sample", "60", "-o", "json", "--now", "2026-11-01")
    report = run.report
    assert report["sample"] == {
        "asked": 60, "products": 60, "of": 600, "cut": [], "warnings": report["sample"]["warnings"],
    }  # fmt: skip
    assert [channel["offers"] for channel in report["channels"]] == [60, 60, 60]
    assert report["consistency"]["comparable"] == report["consistency"]["matched"] == 180
    assert report["consistency"]["fields"][0]["matched"] == 180
    assert report["irritants"] == []
    assert run.code == 0
    (pair, *_) = report["matrix"]
    assert (pair["low"], pair["high"]) == (0.939828, 1.0)


def test_the_sample_is_spread_over_brands_and_equal_every_time(omniaudit: Omniaudit, tmp_path: Path) -> None:
    for name in ("web", "app"):
        feed(tmp_path / f"{name}.csv", range(700), brands=7)
    rows = (tmp_path / "app.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "app.csv").write_text("\n".join([rows[0], *reversed(rows[1:])]) + "\n", encoding="utf-8")
    (tmp_path / "audit.yaml").write_text(
        HEAD + "  web: {kind: web, offers: {type: table, path: web.csv}}\n"
        "  app: {kind: app, offers: {type: table, path: app.csv}}\n",
        encoding="utf-8",
    )
    found = []
    for attempt in range(2):
        run = omniaudit("check", "audit.yaml", "--sample", "70", "--save", f"s{attempt}", "--now", "2026-11-01")
        assert run.code == 0, run.err
        found.append((tmp_path / f"s{attempt}" / "offers" / "channel=web" / "part-00000.parquet").read_bytes())
    assert found[0] == found[1]
    again = omniaudit("check", "audit.yaml", "--snapshot", "s1", "-o", "json")
    assert again.report["sample"]["products"] == 70
    import duckdb

    path = tmp_path / "s0" / "offers" / "channel=web" / "part-00000.parquet"
    with duckdb.connect() as connection:
        counts = connection.execute(f"SELECT brand, count(*) FROM '{path}' GROUP BY brand ORDER BY brand").fetchall()
    assert counts == [(f"B{number}", 10) for number in range(7)]


def test_the_rate_of_a_sample_tells_that_of_all_within_its_interval(omniaudit: Omniaudit, tmp_path: Path) -> None:
    feed(tmp_path / "web.csv", range(2000))
    feed(tmp_path / "app.csv", range(2000), wrong=lambda number: number % 5 == 0)
    (tmp_path / "audit.yaml").write_text(
        HEAD + "  web: {kind: web, authority: 9, offers: {type: table, path: web.csv}}\n"
        "  app: {kind: app, offers: {type: table, path: app.csv}}\n",
        encoding="utf-8",
    )
    report = omniaudit("check", "audit.yaml", "--sample", "200", "-o", "json").report
    price, _ = report["consistency"]["fields"]
    assert price["low"] < 0.8 < price["high"]
    assert report["sample"]["warnings"] == []  # an irritant that was found is one


def test_a_template_is_filled_with_the_sampled_products_only(
    omniaudit: Omniaudit, tmp_path: Path, serve: Callable[..., Site]
) -> None:
    site = serve(300, lambda number: f"/p/SKU-{number:05}")
    feed(tmp_path / "stores.csv", range(300))
    config = pages_config(tmp_path, f'url_template: "{site.url}/p/{{sku}}"', "stores")
    run = omniaudit("check", config, "--sample", "25", "-o", "json")
    assert len(site.pages) == len(set(site.pages)) == 25
    assert run.report["consistency"]["comparable"] == 25
    assert codes(run) == set()
    assert run.report["sample"]["of"] == 300


def test_a_sampled_product_without_its_page_is_missing(
    omniaudit: Omniaudit, tmp_path: Path, serve: Callable[..., Site]
) -> None:
    site = serve(100, lambda number: f"/p/SKU-{number:05}")
    feed(tmp_path / "stores.csv", range(200))
    config = pages_config(tmp_path, f'url_template: "{site.url}/p/{{sku}}"', "stores")
    run = omniaudit("check", config, "--sample", "20", "-o", "json", "--rule", "AVL003")
    absent = {path.rpartition("/")[2] for path in site.pages if int(path[-5:]) >= 100}
    assert absent
    whole = omniaudit("check", config, "-o", "json", "--rule", "AVL003")
    assert {sku for _, sku, _ in run.found} == {sku for _, sku, _ in whole.found} & absent


def test_of_a_sitemap_only_the_sampled_products_pages_are_fetched(
    omniaudit: Omniaudit, tmp_path: Path, serve: Callable[..., Site]
) -> None:
    site = serve(300, by_sku)
    feed(tmp_path / "stores.csv", range(300))
    run = omniaudit("check", pages_config(tmp_path, f"sitemap: {site.url}/sitemap.xml", "stores"), "--sample", "20",
                    "-o", "json")  # fmt: skip
    assert len(site.pages) == 20
    assert run.report["consistency"]["comparable"] == 20
    assert codes(run) == set()
    assert run.report["sample"]["cut"] == ["web"]
    assert [channel["offers"] for channel in run.report["channels"]] == [20, 20]


def test_pages_whose_addresses_tell_nothing_make_the_sample_themselves(
    omniaudit: Omniaudit, tmp_path: Path, serve: Callable[..., Site]
) -> None:
    site = serve(200, by_name)
    feed(tmp_path / "stores.csv", range(200))
    config = pages_config(tmp_path, f"sitemap: {site.url}/sitemap.xml", "stores")
    run = omniaudit("check", config, "--sample", "15", "-o", "json")
    assert len(site.pages) == 15
    assert run.report["consistency"]["comparable"] == 15
    assert codes(run) == set()
    first = set(site.pages)
    site.asked.clear()
    omniaudit("check", config, "--sample", "15", "-o", "json")
    assert set(site.pages) == first


def test_two_sites_without_a_feed_are_read_for_the_same_products(
    omniaudit: Omniaudit, tmp_path: Path, serve: Callable[..., Site]
) -> None:
    web, app = serve(120, by_name), serve(120, by_sku)
    (tmp_path / "audit.yaml").write_text(
        HEAD + "".join(
            f"  {name}: {{kind: {name}, offers: {{type: pages, rate: 1000/s, sitemap: {site.url}/sitemap.xml}}}}\n"
            for name, site in (("web", web), ("app", app))
        ),
        encoding="utf-8",
    )  # fmt: skip
    run = omniaudit("check", "audit.yaml", "--sample", "12", "-o", "json")
    assert (len(web.pages), len(app.pages)) == (12, 12)
    assert run.report["consistency"]["comparable"] == 12
    assert codes(run) == set()
    assert run.report["sample"]["of"] is None


def test_a_crawl_ends_with_as_many_products_as_the_sample(
    omniaudit: Omniaudit, tmp_path: Path, serve: Callable[..., Site]
) -> None:
    site = serve(200, by_sku, sitemap=False)
    feed(tmp_path / "stores.csv", range(200))
    run = omniaudit("check", pages_config(tmp_path, f"start: {site.url}/, include: /p/", "stores"), "--sample", "10",
                    "-o", "json")  # fmt: skip
    assert 10 <= len(site.pages) < 30
    assert run.report["consistency"]["comparable"] >= 10
    assert codes(run) == set()
    assert run.report["sample"]["cut"] == ["web"]


def test_a_sample_as_large_as_the_catalogue_reads_all_and_warns_of_nothing(
    omniaudit: Omniaudit, tmp_path: Path, serve: Callable[..., Site]
) -> None:
    site = serve(30, by_sku)
    feed(tmp_path / "stores.csv", range(31))
    run = omniaudit("check", pages_config(tmp_path, f"sitemap: {site.url}/sitemap.xml", "stores"), "--sample", "500",
                    "-o", "json")  # fmt: skip
    assert len(site.pages) == 30
    assert run.report["sample"]["cut"] == run.report["sample"]["warnings"] == []
    assert codes(run) == {"AVL003"}


def test_a_channel_outside_of_the_sample_is_not_judged(omniaudit: Omniaudit, tmp_path: Path) -> None:
    feed(tmp_path / "web.csv", range(500))
    feed(tmp_path / "app.csv", range(500))
    feed(tmp_path / "kiosk.csv", range(900, 901))
    (tmp_path / "audit.yaml").write_text(
        HEAD + "  web: {kind: web, offers: {type: table, path: web.csv}}\n"
        "  app: {kind: app, offers: {type: table, path: app.csv}}\n"
        "  kiosk: {kind: store, assortment: partial, offers: {type: table, path: kiosk.csv}}\n",
        encoding="utf-8",
    )
    run = omniaudit("check", "audit.yaml", "--sample", "5", "-o", "json")
    kiosk = run.report["channels"][2]
    assert (kiosk["status"], kiosk["reason"], kiosk["offers"]) == ("partial", "not_in_sample", 0)
    assert run.code == 3


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_report_says_that_it_is_a_sample_and_what_it_can_not_show(
    omniaudit: Omniaudit, tmp_path: Path, lang: str
) -> None:
    for name in ("web", "app"):
        feed(tmp_path / f"{name}.csv", range(600))
    (tmp_path / "audit.yaml").write_text(
        HEAD + "  web: {kind: web, offers: {type: table, path: web.csv}}\n"
        "  app: {kind: app, offers: {type: table, path: app.csv}}\n"
        "gate: {min_coverage: 99%}\n",
        encoding="utf-8",
    )
    run = omniaudit("check", "audit.yaml", "--sample", "50", "--lang", lang, "-o", "terminal", "-o", "json=r.json",
                    "-o", "markdown=r.md", "-o", "html=r.html", "-o", "github=g.txt")  # fmt: skip
    assert run.code == 0, run.err
    written = [run.out, *((tmp_path / name).read_text(encoding="utf-8") for name in ("r.md", "g.txt"))]
    said = {"en": ("Sample of 50 of 600 products.", "7.1%"), "fr": ("Échantillon de 50 produits sur 600.", "7,1")}[lang]
    for text in written:
        plain = re.sub(r"\s+", " ", text)
        assert all(part in plain for part in said), text
    warnings = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["sample"]["warnings"]
    assert [warning["code"] for warning in warnings] == ["gate_not_shown", "coverage_not_shown"]
    assert "gate_not_shown" in (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--sample", "0"), "--sample"),
        (("--sample", "many"), "--sample"),
        (("--sample", "5", "--snapshot", "s"), "--sample and --snapshot exclude each other"),
        (("--sample", "5", "--product", "S1"), "--sample and --product exclude each other"),
    ],
)
def test_a_sample_that_can_not_be_drawn_is_a_usage_error(
    omniaudit: Omniaudit, shop: Path, options: tuple[str, ...], said: str
) -> None:
    run = omniaudit("check", shop, *options)
    assert run.code == 2
    assert said in run.err
    assert not run.out


def test_a_sample_makes_nothing_missing_that_the_whole_does_not(omniaudit: Omniaudit, tmp_path: Path) -> None:
    """A tenth stands under another GTIN in the stores, by the same title; some really are missing there."""
    feed(tmp_path / "web.csv", range(200))
    rows = (tmp_path / "web.csv").read_text(encoding="utf-8").splitlines()
    for number in range(0, 200, 10):
        rows[number + 1] = (
            f"X{number},{gtin(5000 + number)},OTHER-{number},Pan {number},B0,{price(number)} EUR,in_stock"
        )
    kept = [row for number, row in enumerate(rows) if number % 17]
    (tmp_path / "stores.csv").write_text("\n".join([rows[0], *kept]) + "\n", encoding="utf-8")
    (tmp_path / "audit.yaml").write_text(
        HEAD + "  web: {kind: web, offers: {type: table, path: web.csv}}\n"
        "  stores: {kind: store, offers: {type: table, path: stores.csv}}\nhistory: history\n",
        encoding="utf-8",
    )
    found = []
    for sample in (("--sample", "40"), ("--sample", "90"), ()):
        found.append(
            {each for each in omniaudit("check", "audit.yaml", *sample, "-o", "json").found if each[0] == "AVL003"}
        )
        assert (tmp_path / "history").exists() == (not sample)  # a sample does not tell how the whole went
    assert found[1]
    assert found[0] | found[1] <= found[2]
