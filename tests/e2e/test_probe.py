"""``omniaudit probe``, run as users run it: what each channel's texts are understood as, and what it advises."""

from __future__ import annotations

import fcntl
import http.server
import json
import os
import pty
import struct
import termios
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from omniaudit.cli.probe_page import render
from omniaudit.config import load_config
from omniaudit.probe import probe_channels

Command = Callable[..., Any]
REPOSITORY = Path(__file__).resolve().parents[2]

TILL = (
    "art;ean13;nom;prix;etat;vide\n"
    "A1;3760000000017;Rouge;24,90;dispo;\n"
    "A2;3760000000024;\x1b[31mCrème [bold]x[/bold];34,99;verfügbar ab KW 12;\n"
    "A3;3760000000031;Lampe;89,0O;dispo;\n"
    "A4;3760000000048;Théière;19,90;dispo;\n"
)
FIELDS = "{sku: art, title: nom, price: prix, availability: etat, brand: vide}"


def config(folder: Path, channels: str, top: str = "country: FR\ncurrency: EUR\n") -> Path:
    path = folder / "shop.yaml"
    path.write_text(f"version: 1\nretailer: Shop\n{top}channels:\n{channels}", encoding="utf-8")
    return path


@pytest.fixture
def till(tmp_path: Path) -> Path:
    (tmp_path / "till.csv").write_text(TILL, encoding="utf-8")
    return config(
        tmp_path, f"  till: {{kind: store, locale: fr_FR, offers: {{type: table, path: till.csv, fields: {FIELDS}}}}}\n"
    )


def seen(run: Any, number: int = 0) -> dict[str, dict[str, Any]]:
    """The fields of one listing of the first source."""
    listing = json.loads(run.out)["channels"][0]["sources"][0]["listings"][number]
    return {field["field"]: field for field in listing["fields"]}


def advice(run: Any) -> dict[str, str]:
    """Code → message, of the first channel and its first source."""
    channel = json.loads(run.out)["channels"][0]
    return {notice["code"]: notice["message"] for notice in (*channel["sources"][0]["advice"], *channel["advice"])}


def test_each_text_stands_beside_what_it_was_understood_as(omniaudit: Command, till: Path) -> None:
    run = omniaudit("probe", till, "--output", "json")
    assert run.code == 0, run.err
    first = seen(run)
    assert (first["price"]["raw"], first["price"]["value"], first["price"]["notes"], first["price"]["origin"]) == (
        "24,90", "24.90", {"currency": "EUR"}, "prix",
    )  # fmt: skip
    assert first["pay_now"]["value"] == "24.90"
    assert first["pay_now"]["notes"] == {"currency": "EUR", "tax": "included"}
    listing = json.loads(run.out)["channels"][0]["sources"][0]["listings"][0]
    assert (listing["source"], listing["line"], listing["kept"]) == ("till.csv", 2, True)


def test_a_rejected_row_still_shows_its_other_fields(omniaudit: Command, till: Path) -> None:
    run = omniaudit("probe", till, "--output", "json")
    third = json.loads(run.out)["channels"][0]["sources"][0]["listings"][2]
    assert third["kept"] is False
    fields = seen(run, 2)
    assert [warning["code"] for warning in fields["price"]["warnings"]] == ["invalid_price"]
    assert (fields["price"]["value"], fields["title"]["value"]) == (None, "Lampe")
    assert "pay_now" not in fields


def test_what_is_missing_is_said_with_the_key_that_mends_it(omniaudit: Command, till: Path) -> None:
    said = advice(omniaudit("probe", till, "--output", "json"))
    assert 'values: {availability: {"dispo": …, "verfügbar ab KW 12": …}}' in said["unknown_word"]
    assert "fields: {gtin: ean13}" in said["column_of_gtins"]
    assert "brand (vide)" in said["field_never_filled"]
    assert "tax: included" in said["tax_not_declared"]
    assert "no_gtin" in said
    assert "maybe_minor_units" not in said


def test_advice_that_was_taken_is_not_given_again(omniaudit: Command, till: Path) -> None:
    text = till.read_text(encoding="utf-8").replace("brand: vide", "gtin: ean13")
    text = text.replace("locale:", "tax: included, locale:")
    words = "values: {availability: {dispo: in_stock, verfügbar ab KW 12: backorder}}, type: table"
    till.write_text(text.replace("type: table", words), encoding="utf-8")
    run = omniaudit("probe", till, "--output", "json")
    assert advice(run) == {}
    assert seen(run)["gtin"]["value"] == "03760000000017"
    assert seen(run)["gtin"]["notes"] == {"status": "valid"}
    assert seen(run)["availability"]["notes"] == {"orderable": True}


def test_escape_sequences_and_markup_of_the_data_are_only_shown(omniaudit: Command, till: Path) -> None:
    run = omniaudit("probe", till)
    assert "\x1b" not in run.out
    assert r"\x1b[31mCrème [bold]x[/bold]" in run.out


@pytest.mark.parametrize(("columns", "origin"), [(80, "prices.selling"), (140, "prices.selling.amount")])
def test_no_line_is_wider_than_the_terminal(columns: int, origin: str) -> None:
    demo = load_config(REPOSITORY / "configs" / "demo" / "omniaudit.yaml", {})
    found = probe_channels(demo, ["stores", "app"], offers=1, now=datetime(2026, 11, 22, tzinfo=UTC))
    ours, theirs = pty.openpty()
    try:
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
            page = render(found, 0, terminal, colour=False, language="en")
    finally:
        os.close(ours)
    assert max(map(len, page.splitlines())) <= columns
    assert origin in page


def test_prices_in_cents_are_noticed(omniaudit: Command, tmp_path: Path) -> None:
    (tmp_path / "app.csv").write_text("sku,price\nA,2490\nB,3499\nC,8905\n", encoding="utf-8")
    path = config(tmp_path, "  app: {kind: app, offers: {type: table, path: app.csv}}\n")
    assert "money: minor" in advice(omniaudit("probe", path, "--output", "json"))["maybe_minor_units"]


def test_round_prices_without_decimals_are_no_cents(omniaudit: Command, tmp_path: Path) -> None:
    (tmp_path / "app.csv").write_text("sku,price\nA,2400\nB,3400\nC,8905\nD,500\n", encoding="utf-8")
    path = config(tmp_path, "  app: {kind: app, offers: {type: table, path: app.csv}}\n")
    assert "maybe_minor_units" not in advice(omniaudit("probe", path, "--output", "json"))


def test_a_field_that_never_differs_is_noticed(omniaudit: Command, tmp_path: Path) -> None:
    (tmp_path / "app.csv").write_text("sku,title,price\nA,Lamp,1.90\nB,Lamp,2.90\nC,Lamp,3.90\n", encoding="utf-8")
    path = config(tmp_path, "  app: {kind: app, offers: {type: table, path: app.csv}}\n")
    assert 'title ("Lamp")' in advice(omniaudit("probe", path, "--output", "json"))["all_equal"]


def test_dates_are_shown_in_the_zone_of_the_config(omniaudit: Command, tmp_path: Path) -> None:
    (tmp_path / "app.csv").write_text(
        "sku,price,sale_price,sale_price_effective_date\nA,29.90 EUR,19.90 EUR,2026-11-20/2026-11-30\n",
        encoding="utf-8",
    )
    channels = "  app: {kind: app, offers: {type: table, path: app.csv}}\n"
    path = config(tmp_path, channels, "timezone: Europe/Paris\ncountry: FR\n")
    fields = seen(omniaudit("probe", path, "--output", "json", "--now", "2026-11-22T09:00:00Z"))
    window = fields["sale_price_effective_date"]
    assert window["value"] == "2026-11-20T00:00:00+01:00/2026-12-01T00:00:00+01:00"
    assert fields["sale_price"]["notes"] == {"currency": "EUR", "applies_now": True}
    assert fields["pay_now"]["value"] == "19.90"


def test_unread_channel_gives_3_and_the_others_are_shown(omniaudit: Command, till: Path) -> None:
    with till.open("a", encoding="utf-8") as file:
        file.write("  app: {kind: app, required: false, offers: {type: table, path: none.csv}}\n")
    run = omniaudit("probe", till)
    assert run.code == 3
    assert "file_not_found" in run.out
    assert "1 of 2 channels can be read; not so app. Exit 3." in run.out
    assert omniaudit("probe", till, "till").code == 0


def test_unknown_channel_gives_2_and_the_name_that_was_meant(omniaudit: Command, till: Path) -> None:
    run = omniaudit("probe", till, "tll")
    assert (run.code, run.out) == (2, "")
    assert "tll: no such channel, did you mean till?" in run.err


def test_the_demo_answers_on_every_channel(omniaudit: Command) -> None:
    run = omniaudit("probe", REPOSITORY / "configs" / "demo" / "omniaudit.yaml", "--offers", "2", "--output", "json")
    assert run.code == 0
    channels = json.loads(run.out)["channels"]
    assert [channel["name"] for channel in channels] == ["web", "app", "stores", "ads", "marketplace", "rival"]
    assert all(len(source["listings"]) <= 2 for channel in channels for source in channel["sources"])
    kinds = [source["kind"] for source in channels[0]["sources"]]
    assert kinds == ["offers", "promotions", "policies"]


class Counting(http.server.BaseHTTPRequestHandler):
    """A shop of a thousand pages and one long feed, which remembers what was asked for."""

    protocol_version = "HTTP/1.1"
    asked: list[str]
    sent: int

    def do_GET(self) -> None:
        shop = self.server
        shop.asked.append(self.path)  # type: ignore[attr-defined]
        kind, body = self.answer(f"http://{self.headers['Host']}")
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def answer(self, root: str) -> tuple[str, bytes]:
        path = self.path
        if path == "/sitemap.xml":
            pages = "".join(f"<url><loc>{root}/p/{number}</loc></url>" for number in range(1000))
            return "application/xml", f"<urlset>{pages}</urlset>".encode()
        if path.startswith("/p/"):
            offer = {"@type": "Offer", "price": "9.90", "priceCurrency": "EUR"}
            product = {"@type": "Product", "name": f"Lamp {path}", "sku": path[3:], "offers": offer}
            return "text/html", f'<html><script type="application/ld+json">{json.dumps(product)}</script>'.encode()
        if path == "/feed.csv":
            return "text/csv", b"sku,price\n" + b"".join(b"S%07d,9.90 EUR\n" % number for number in range(500_000))
        return "text/plain", b""

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def counting_shop() -> Iterator[http.server.ThreadingHTTPServer]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    server.daemon_threads = False
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_few_pages_of_many_are_asked_for(omniaudit: Command, tmp_path: Path, counting_shop: Any) -> None:
    root = f"http://127.0.0.1:{counting_shop.server_port}"
    path = config(tmp_path, f"  web: {{kind: web, offers: {{type: pages, sitemap: {root}/sitemap.xml}}}}\n")
    run = omniaudit("probe", path, "--output", "json")
    assert run.code == 0, run.err
    assert len(json.loads(run.out)["channels"][0]["sources"][0]["listings"]) == 3
    assert (seen(run)["title"]["origin"], seen(run)["price"]["origin"]) == ("json_ld", "json_ld")
    assert sum(asked.startswith("/p/") for asked in counting_shop.asked) < 30


def test_a_feed_is_read_no_further_than_it_takes(omniaudit: Command, tmp_path: Path, counting_shop: Any) -> None:
    root = f"http://127.0.0.1:{counting_shop.server_port}"
    path = config(tmp_path, f"  ads: {{kind: ads, offers: {{type: table, url: {root}/feed.csv}}}}\n")
    run = omniaudit("probe", path, "--output", "json")
    assert run.code == 0, run.err
    (channel,) = json.loads(run.out)["channels"]
    assert seen(run)["sku"]["value"] == "S0000000"
    assert channel["sources"][0]["status"] == "ok"
    assert channel["bytes"] < 8_000_000


def test_pages_found_through_another_channel_are_probed_alone(
    omniaudit: Command, tmp_path: Path, counting_shop: Any
) -> None:
    root = f"http://127.0.0.1:{counting_shop.server_port}"
    (tmp_path / "till.csv").write_text("id,price\nT1,1.90 EUR\n", encoding="utf-8")  # it has no sku at all
    (tmp_path / "app.csv").write_text("id,sku,price\nA1,77,1.90 EUR\n", encoding="utf-8")
    path = config(
        tmp_path,
        "  till: {kind: store, offers: {type: table, path: till.csv}}\n"
        "  app: {kind: app, offers: {type: table, path: app.csv}}\n"
        f'  web: {{kind: web, offers: {{type: pages, url_template: "{root}/p/{{sku}}"}}}}\n',
    )
    run = omniaudit("probe", path, "web", "--output", "json")
    assert run.code == 0, run.out + run.err
    assert [channel["name"] for channel in json.loads(run.out)["channels"]] == ["web"]
    assert seen(run)["sku"]["value"] == "77"


def test_secrets_are_not_shown(omniaudit: Command, tmp_path: Path) -> None:
    (tmp_path / "app.csv").write_text("sku,title,price\nA,key s3cr3t-t0ken,1.90\n", encoding="utf-8")
    offers = "{type: table, path: app.csv, headers: {X-Key: '${SHOP_TOKEN}'}}"
    path = config(tmp_path, f"  app: {{kind: app, offers: {offers}}}\n")
    for form in ("terminal", "json"):
        run = omniaudit("probe", path, "--output", form, env={"SHOP_TOKEN": "s3cr3t-t0ken"})
        assert run.code == 0, run.err
        assert "s3cr3t" not in run.out + run.err


def test_expressions_take_the_room_that_the_texts_leave_and_long_ones_a_line(
    omniaudit: Command, tmp_path: Path
) -> None:
    (tmp_path / "api.json").write_text('[{"a": {"price": "19.99", "stock": 3}}]', encoding="utf-8")
    price = "a.price_that_nobody_has || a.price"
    stock = " || ".join(["a.stock > `0` && 'in_stock'", *(f"a.other_{number} && 'in_stock'" for number in range(9))])
    fields = f'{{sku: "\'S1\'", price: "{price}", availability: "{stock}"}}'
    path = config(
        tmp_path, f"  app: {{kind: app, offers: {{type: api, path: api.json, money: major, fields: {fields}}}}}\n"
    )
    lines = omniaudit("probe", path).out.splitlines()
    at = next(number for number, line in enumerate(lines) if line.lstrip().startswith("price "))
    assert lines[at].endswith(price)
    assert lines[at + 1].lstrip().startswith("availability")
    assert lines[at + 1].endswith("…")
    assert lines[at + 2].lstrip().startswith("pay_now")
