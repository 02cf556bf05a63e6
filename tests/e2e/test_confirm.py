"""What looks wrong is read again before it is reported, in a shop whose pages change while they are read."""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

Omniaudit = Callable[..., Any]

FORMATS = ("json", "jsonl", "csv", "terminal", "markdown", "html", "junit", "sarif", "github", "gitlab")
NUMBERS = {
    "lamp": "4006381333931",
    "vase": "3760123450003",
    "rug": "5901234123457",
    "bowl": "4005808890507",
    "pan": "7612345678900",
}


class ChangingShop:
    """Pages, and an interface, that say something else each time they are asked for: the last of their prices stays.

    prices: path → prices, one a reading; None is answered with a 500, "" with a product without a price.
    asked: path, moment and headers of each request.
    """

    def __init__(self) -> None:
        self.prices: dict[str, list[str | None]] = {}
        self.asked: list[tuple[str, float, dict[str, str]]] = []
        self.url = ""
        self._lock = threading.Lock()

    def sell(self, channel: str, **prices: list[str | None]) -> None:
        """Prices of the products on their pages; 10.00 where nothing is said."""
        self.prices |= {f"/{channel}/{product}": [*prices.get(product, ["10.00"])] for product in NUMBERS}

    def times(self, path: str) -> list[float]:
        """When the path was asked for."""
        return [moment for asked, moment, _ in self.asked if asked == path]

    def answer(self, path: str, headers: dict[str, str]) -> tuple[int, str]:
        """Status and body."""
        with self._lock:
            self.asked.append((path, time.monotonic(), headers))
            if path not in self.prices:
                return 404, ""
            prices = self.prices[path]
            price = prices.pop(0) if len(prices) > 1 else prices[0]
        if price is None:
            return 500, ""
        return 200, self._records(path, price) if path.startswith("/api") else self._page(path, price)

    def _page(self, path: str, price: str) -> str:
        name = path.rpartition("/")[2]
        offer = {"@type": "Offer", "priceCurrency": "EUR", "availability": "InStock"} | (
            {"price": price} if price else {}
        )
        product = {"@type": "Product", "name": name.title(), "sku": name, "gtin13": NUMBERS[name], "offers": offer}
        data = json.dumps({"@context": "https://schema.org", **product})
        return f'<title>{name}</title><script type="application/ld+json">{data}</script><h1>{name}</h1>'

    def _records(self, path: str, price: str) -> str:
        """A list of all products at that price, or the one that the path names."""
        every = {
            f"{name}%2F1": {"code": f"{name}/1", "ean": number, "name": name, "stock": 3, "price": {"amount": price}}
            for name, number in NUMBERS.items()
        }
        one = every.get(path.rpartition("/")[2])
        return json.dumps({"product": one} if one else {"data": list(every.values())})


@contextmanager
def opened() -> Iterator[ChangingShop]:
    """A shop that can be asked."""
    shop = ChangingShop()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, text = shop.answer(self.path, dict(self.headers))
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json" if text.startswith("{") else "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", '"always-the-same"')
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    shop.url = f"http://127.0.0.1:{server.server_port}"
    yield shop
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def changing() -> Iterator[ChangingShop]:
    """A shop of the test's own."""
    with opened() as shop:
        yield shop


def pages(shop: ChangingShop, channel: str) -> str:
    """The source of a channel that has a page a product."""
    return f"{{type: pages, urls: [{', '.join(f'{shop.url}/{channel}/{product}' for product in NUMBERS)}]}}"


def config(folder: Path, *more: str, **channels: str) -> Path:
    """A config of these channels, each a kind and its source; more: top-level lines."""
    lines = "".join(f"  {kind}: {{kind: {kind}, offers: {source}}}\n" for kind, source in channels.items())
    path = folder / "shop.yaml"
    path.write_text(
        f"version: 1\nretailer: Shop\ncurrency: EUR\ncountry: FR\nchannels:\n{lines}{''.join(more)}", encoding="utf-8"
    )
    return path


@dataclass
class Confirmed:
    """A run in which the lamp's price goes on differing and the vase's does only for a while.

    At their second reading the rug's page breaks and the pan's states no price.
    """

    shop: ChangingShop
    omniaudit: Omniaudit
    config: Path
    code: int
    written: dict[str, str]

    @property
    def report(self) -> dict[str, Any]:
        """The JSON report."""
        report: dict[str, Any] = json.loads(self.written["json"])
        return report

    def irritant(self, sku: str) -> dict[str, Any] | None:
        """That of the product, if it has one."""
        return next((each for each in self.report["irritants"] if each["product"]["sku"] == sku), None)


@pytest.fixture(scope="module")
def confirmed(command_in: Callable[[Path], Omniaudit], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Confirmed]:
    """Read once for all tests that only look at it."""
    folder = tmp_path_factory.mktemp("confirmed")
    omniaudit = command_in(folder)
    with opened() as shop:
        shop.sell("web", lamp=["9.00", "8.00"], vase=["9.00", "10.00"], rug=["7.00", None], pan=["6.00", ""])
        shop.sell("app")
        path = config(folder, web=pages(shop, "web"), app=pages(shop, "app"))
        code, written = in_every_format(omniaudit, folder, path, "--confirm", "--save", "kept")
        yield Confirmed(shop, omniaudit, path, code, written)


def in_every_format(omniaudit: Omniaudit, folder: Path, path: Path, *options: str) -> tuple[int, dict[str, str]]:
    """The exit code, and what each format says."""
    outputs = [part for each in FORMATS for part in ("--output", f"{each}=report.{each}")]
    run = omniaudit("check", path, *options, *outputs)
    assert (run.out, run.err) == ("", "")
    return run.code, {each: (folder / f"report.{each}").read_text(encoding="utf-8") for each in FORMATS}


def test_a_difference_that_is_gone_at_the_second_reading_is_transient(confirmed: Confirmed) -> None:
    assert confirmed.irritant("vase") is None
    assert confirmed.report["confirmation"] == {"confirmed": 1, "unconfirmed": 2, "transient": 1}
    assert confirmed.report["counts"]["irritants"] == 3
    (prices,) = [each for each in confirmed.report["consistency"]["fields"] if each["field"] == "price"]
    assert (prices["matched"], prices["mismatched"]) == (2, 3)


def test_a_difference_that_stays_is_confirmed_with_the_fresh_values(confirmed: Confirmed) -> None:
    lamp = confirmed.irritant("lamp")
    assert lamp is not None
    assert (confirmed.code, lamp["code"], lamp["confirmed"]) == (1, "PRC001", True)
    assert {value["value"] for value in lamp["values"]} == {"8.00", "10.00"}
    assert all(value["observed_at"] >= confirmed.report["as_of"] for value in lamp["values"])


@pytest.mark.parametrize(("sku", "first"), [("rug", "7.00"), ("pan", "6.00")], ids=["error", "no price any more"])
def test_what_can_not_be_read_again_stays_reported_as_it_was(confirmed: Confirmed, sku: str, first: str) -> None:
    found = confirmed.irritant(sku)
    assert found is not None
    assert found["confirmed"] is False
    assert {value["value"] for value in found["values"]} == {first, "10.00"}


def test_only_what_looks_wrong_is_read_again_and_both_sides_within_seconds(confirmed: Confirmed) -> None:
    shop = confirmed.shop
    for channel in ("web", "app"):
        assert [len(shop.times(f"/{channel}/{name}")) for name in ("lamp", "vase", "bowl")] == [2, 2, 1]
    assert abs(shop.times("/web/lamp")[1] - shop.times("/app/lamp")[1]) < 5
    assert not any("If-None-Match" in headers for _, _, headers in shop.asked)
    assert len(shop.times("/robots.txt")) == 1


def test_people_are_told_what_came_of_it(confirmed: Confirmed) -> None:
    said = "Second reading: confirmed 1, unconfirmed 2, transient and not counted 1."
    assert all(said in confirmed.written[each] for each in ("terminal", "markdown"))
    assert '"confirmation": {"confirmed": 1, "unconfirmed": 2, "transient": 1}' in confirmed.written["html"]
    for sku, again in (("lamp", True), ("rug", False)):
        found = confirmed.irritant(sku)
        assert found is not None
        run = confirmed.omniaudit("explain", "report.json", found["fingerprint"])
        assert ("read again before it was reported, on both sides" in run.out) is again


def test_a_confirmed_snapshot_replays_to_the_same_bytes_in_every_format(confirmed: Confirmed) -> None:
    asked = len(confirmed.shop.asked)
    replayed = in_every_format(confirmed.omniaudit, confirmed.config.parent, confirmed.config, "--snapshot", "kept")
    assert replayed == (confirmed.code, confirmed.written)
    assert len(confirmed.shop.asked) == asked


@pytest.mark.parametrize(
    ("narrowed", "transient"), [(("--product", "vase"), 1), (("--channel", "web"), 0)], ids=["product", "channel"]
)
def test_a_replay_that_is_narrowed_counts_what_was_transient_in_what_is_left(
    confirmed: Confirmed, narrowed: tuple[str, str], transient: int
) -> None:
    run = confirmed.omniaudit("check", confirmed.config, "--snapshot", "kept", "--output", "json", *narrowed)
    assert run.report["confirmation"]["transient"] == transient


def test_a_difference_with_a_local_file_needs_a_second_reading_of_the_page_alone(
    omniaudit: Omniaudit, tmp_path: Path, changing: ChangingShop
) -> None:
    changing.sell("web", lamp=["9.00", "9.50"], vase=["9.00", "10.00"])
    rows = "".join(f"{name},{number},{name},10.00 EUR,in_stock\n" for name, number in NUMBERS.items())
    (tmp_path / "feed.csv").write_text(f"id,gtin,title,price,availability\n{rows}", encoding="utf-8")
    path = config(tmp_path, "confirm: true\n", web=pages(changing, "web"), ads="{type: table, path: feed.csv}")
    run = omniaudit("check", path, "--output", "json")
    assert [item["confirmed"] for item in run.report["irritants"]] == [True]
    assert run.report["confirmation"] == {"confirmed": 1, "unconfirmed": 0, "transient": 1}


def test_an_interface_is_asked_for_the_one_product(
    omniaudit: Omniaudit, tmp_path: Path, changing: ChangingShop
) -> None:
    changing.sell("web", bowl=["9.00"], pan=["9.00"])
    changing.prices["/api/products"] = ["9.00"]
    for product, second in (("lamp", "7.00"), ("vase", "10.00"), ("rug", None)):
        changing.prices[f"/api/products/{product}%2F1"] = [second]
    app = (
        f"{{type: api, url: {changing.url}/api/products, items: data,"
        " one: {url: '/api/products/{id}', items: product},"
        " fields: {id: code, gtin: ean, title: name, price: price.amount, quantity: stock}}"
    )
    run = omniaudit("check", config(tmp_path, web=pages(changing, "web"), app=app), "--confirm", "--output", "json")
    found = {
        item["product"]["sku"]: (item["confirmed"], {value["value"] for value in item["values"]})
        for item in run.report["irritants"]
    }
    assert found == {"lamp": (True, {"7.00", "10.00"}), "rug": (False, {"9.00", "10.00"})}
    assert run.report["confirmation"]["transient"] == 1
    assert len(changing.times("/api/products")) == 1


def test_variants_that_each_answer_has_beside_the_one_asked_for_are_read_again(
    omniaudit: Omniaudit, tmp_path: Path, changing: ChangingShop
) -> None:
    changing.sell("web")
    changing.prices["/api/products"] = ["9.00"]
    for product in NUMBERS:
        changing.prices[f"/api/family?of={product}%2F1"] = ["9.50"]
    app = (
        f"{{type: api, url: {changing.url}/api/products, items: data,"
        " one: {url: '/api/family?of={id}', items: data},"
        " fields: {id: code, gtin: ean, title: name, price: price.amount, quantity: stock}}"
    )
    run = omniaudit("check", config(tmp_path, web=pages(changing, "web"), app=app), "--confirm", "--output", "json")
    found = {item["product"]["sku"]: {value["value"] for value in item["values"]} for item in run.report["irritants"]}
    assert found == {product: {"9.50", "10.00"} for product in NUMBERS}
    assert run.report["confirmation"] == {"confirmed": len(NUMBERS), "unconfirmed": 0, "transient": 0}


def test_without_confirm_nothing_is_read_twice_and_nothing_is_said_of_it(
    omniaudit: Omniaudit, tmp_path: Path, changing: ChangingShop
) -> None:
    changing.sell("web", lamp=["9.00", "10.00"])
    changing.sell("app")
    path = config(tmp_path, "confirm: true\n", web=pages(changing, "web"), app=pages(changing, "app"))
    run = omniaudit("check", path, "--no-confirm", "--output", "json")
    assert [item["confirmed"] for item in run.report["irritants"]] == [None]
    assert run.report["confirmation"] is None
    assert len(changing.times("/web/lamp")) == 1


def test_a_snapshot_is_never_confirmed(omniaudit: Omniaudit, shop: Path) -> None:
    run = omniaudit("check", shop, "--confirm", "--snapshot", "kept")
    assert run.code == 2
    assert "--confirm and --snapshot exclude each other" in run.err


def test_sources_without_an_address_a_product_confirm_nothing(omniaudit: Omniaudit, shop: Path) -> None:
    text = (shop.parent / "web.csv").read_text(encoding="utf-8")
    (shop.parent / "web.csv").write_text(text.replace("24.90", "19.90"), encoding="utf-8")
    run = omniaudit("check", shop, "--confirm", "--output", "json")
    assert run.report["confirmation"] == {"confirmed": 0, "unconfirmed": 1, "transient": 0}
