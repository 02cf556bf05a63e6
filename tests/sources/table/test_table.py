"""The table source: which files, how they are opened, and what becomes of the source when some fail."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from omniaudit.http import Client, authority

CSV = "id,price\n1,2\n3,4\n"


def test_missing_file_names_the_path_and_what_lies_near(shop: Any) -> None:
    shop.write("pos/paris.csv", CSV)
    outcome = shop.read("pos/pariss.csv").outcome
    assert (outcome.status, outcome.reason) == ("failed", "file_not_found")
    assert str(shop.folder / "pos/pariss.csv") in outcome.detail
    assert "paris.csv" in outcome.detail


def test_pattern_without_match_and_folder_are_told_apart(shop: Any) -> None:
    shop.write("pos/paris.csv", CSV)
    assert "no file matches" in shop.read("pos/*.tsv").outcome.detail
    assert "pos/*.csv" in shop.read("pos").outcome.detail


def test_files_of_a_pattern_are_read_in_order_each_with_its_name(shop: Any) -> None:
    shop.write("pos/b.csv", "id,price\n3,4\n")
    shop.write("pos/a.csv", "id,price,title\n1,2,Lamp\n")
    read = shop.read("pos/*.csv")
    assert read.values("source", "id", "price", "title", "line") == [
        ("pos/a.csv", "1", "2", "Lamp", 2),
        ("pos/b.csv", "3", "4", None, 2),
    ]


def test_files_alike_are_said_once(shop: Any) -> None:
    for name in "abc":
        shop.write(f"pos/{name}.csv", "id;price\n1;2,50\n")
    (notice,) = shop.read("pos/*.csv").outcome.notices
    assert notice.code == "delimiter_detected"
    assert notice.message.endswith("(and 2 more like it)")


def test_list_of_paths_is_read_in_its_order(shop: Any) -> None:
    shop.write("b.csv", "id,price\n3,4\n")
    shop.write("a.csv", "id,price\n1,2\n")
    assert [row["id"] for row in shop.read(["b.csv", "a.csv"]).rows] == ["3", "1"]


def test_file_that_fails_leaves_the_others_and_a_partial_source(shop: Any) -> None:
    shop.write("pos/a.csv", CSV)
    shop.write("pos/b.csv", "id,price\n")
    shop.write("pos/c.csv", "<html><body>login</body></html>")
    read = shop.read("pos/*.csv")
    assert (read.outcome.status, read.outcome.reason) == ("partial", "empty_feed")
    assert "pos/b.csv" in read.outcome.detail
    assert "1 more" in read.outcome.detail
    assert len(read.rows) == 2


def test_source_fails_when_every_file_does(shop: Any) -> None:
    shop.write("pos/a.csv", "id,price\n")
    shop.write("pos/b.csv", "")
    assert shop.read("pos/*.csv").outcome.status == "failed"


def test_required_field_that_no_file_has_makes_it_partial(shop: Any) -> None:
    shop.write("a.csv", CSV)
    outcome = shop.read("a.csv", required_fields=["price", "availability"]).outcome
    assert (outcome.status, outcome.reason) == ("partial", "required_field_missing")
    assert "availability" in outcome.detail


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<!DOCTYPE html><html><body>Sign in</body></html>", "html_instead_of_feed"),
        ("\n<html lang=fr><head></head></html>", "html_instead_of_feed"),
        ("%PDF-1.7 ...", "not_a_feed"),
        ("", "empty_feed"),
    ],
)
@pytest.mark.parametrize("name", ["feed.csv", "feed.xml", "feed.json", "feed"])
def test_what_is_no_feed_is_told(shop: Any, content: str, reason: str, name: str) -> None:
    shop.write(name, content)
    assert (shop.read(name).outcome.status, shop.read(name).outcome.reason) == ("failed", reason)


def test_format_is_known_by_option_name_or_content(shop: Any) -> None:
    shop.write("feed", '[{"id": "1"}]')
    assert shop.read("feed").rows[0]["id"] == "1"
    shop.write("export.csv", '<?xml version="1.0"?><items><item><id>1</id></item><item><id>2</id></item></items>')
    read = shop.read("export.csv")
    assert [row["id"] for row in read.rows] == ["1", "2"]
    assert read.notices == {"format_detected"}
    shop.write("export.php", CSV)
    assert len(shop.read("export.php", format="csv").rows) == 2
    assert len(shop.read("export.php").rows) == 2


def test_format_option_against_the_content_is_refused(shop: Any) -> None:
    shop.write("feed.csv", "<items><item><id>1</id></item></items>")
    assert shop.read("feed.csv", format="csv").outcome.reason == "wrong_format"
    shop.write("book.xlsx", CSV)
    assert shop.read("book.xlsx").outcome.reason == "wrong_format"


@pytest.mark.parametrize("name", ["feed.csv.gz", "feed.csv", "feed"])
def test_packed_file_is_unpacked_whatever_its_name(shop: Any, name: str) -> None:
    read = shop.gz(CSV, name)
    assert read.values("id", "source") == [("1", name), ("3", name)]


def test_packed_tsv_keeps_its_format(shop: Any) -> None:
    read = shop.gz("id\tprice\n1\t2\n", "feed.tsv.gz")
    assert read.rows[0]["price"] == "2"
    assert not read.notices


def test_glued_packed_files_are_both_read(shop: Any) -> None:
    shop.write("feed.csv.gz", gzip.compress(b"id,price\n1,2\n") + gzip.compress(b"3,4\n") + b"\0" * 512)
    assert [row["id"] for row in shop.read("feed.csv.gz").rows] == ["1", "3"]


def test_cut_packed_file_is_partial_without_half_a_row(shop: Any) -> None:
    lines = [f"{number},{number * 7 % 1013}.99\n" for number in range(5_000)]
    read = shop.gz("id,price\n" + "".join(lines), keep=9_000)
    assert (read.outcome.status, read.outcome.reason) == ("partial", "truncated_feed")
    assert 0 < len(read.rows) < 5_000
    assert all(row["price"].endswith(".99") for row in read.rows)


def test_damaged_packed_file_fails(shop: Any) -> None:
    packed = bytearray(gzip.compress(CSV.encode() * 50))
    packed[20:24] = b"\xff\xff\xff\xff"
    shop.write("feed.csv.gz", bytes(packed))
    assert shop.read("feed.csv.gz").outcome.reason in ("corrupt_gzip", "truncated_feed")
    assert shop.read("feed.csv.gz").outcome.status == "failed"


def test_decompression_bomb_is_stopped(shop: Any) -> None:
    read = shop.gz(b"id,price\n" + b"0" * 80_000_000)
    assert (read.outcome.status, read.outcome.reason) == ("failed", "decompression_bomb")
    assert shop.gz(CSV * 100, max_bytes=300).outcome.reason == "decompression_bomb"
    assert max(file.stat().st_size for file in shop.engine.folder.iterdir() if file.is_file()) < 70_000_000


def test_file_over_max_bytes_is_refused(shop: Any) -> None:
    assert shop.csv(CSV, max_bytes=5).outcome.reason == "too_large"


@pytest.fixture
def serve() -> Iterator[Callable[[dict[str, tuple[str, bytes]]], str]]:
    """Serves paths on a loopback server and tells its address."""
    servers: list[ThreadingHTTPServer] = []

    def start(pages: dict[str, tuple[str, bytes]]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, body = pages.get(self.path, ("text/plain", b""))
                self.send_response(200 if self.path in pages else 404)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def online(shop: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Any]]:
    """The shop with a client for a server's address."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    clients: list[Client] = []

    def connect(address: str) -> Any:
        client = Client(allowed_hosts=frozenset({authority(address)}), user_agent="omniaudit (test)", backoff=0.01)
        clients.append(client)
        shop.client = client
        return shop

    yield connect
    for client in clients:
        client.close()


def test_feed_is_fetched_unpacked_and_named_without_its_secrets(
    serve: Callable[..., str], online: Callable[[str], Any]
) -> None:
    address = serve({"/feed.csv.gz?token=s3cret": ("application/gzip", gzip.compress(CSV.encode()))})
    read = online(address).read(url=f"{address}/feed.csv.gz?token=s3cret")
    assert read.outcome.status == "ok"
    assert read.outcome.requests >= 1
    assert len(read.rows) == 2
    assert "s3cret" not in read.rows[0]["source"]
    assert read.rows[0]["source"].startswith(address)


def test_feed_that_is_not_there_fails_with_its_code(serve: Callable[..., str], online: Callable[[str], Any]) -> None:
    address = serve({})
    outcome = online(address).read(url=f"{address}/feed.csv").outcome
    assert (outcome.status, outcome.reason) == ("failed", "http_404")


def test_login_page_in_place_of_a_feed_fails(serve: Callable[..., str], online: Callable[[str], Any]) -> None:
    address = serve({"/feed.csv": ("text/csv", b"<html><body>Please sign in</body></html>")})
    assert online(address).read(url=f"{address}/feed.csv").outcome.status == "failed"
