"""Who is told of a run, and what: delivered to a real server on loopback."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from omniaudit.language import ENGLISH
from omniaudit.model.irritant import Counts, Product
from omniaudit.reports.notify import announce, headline, text

Make = Callable[..., Any]

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of apprise's hundred services, not ours


class Inbox(ThreadingHTTPServer):
    """Keeps what it is sent; answers with `status`."""

    def __init__(self) -> None:
        self.status = 200
        self.posts: list[dict[str, Any]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append(json.loads(body))  # type: ignore[attr-defined]
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Inbox()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_failing_gate_is_told_with_the_five_worst(make_report: Make, inbox: Inbox) -> None:
    assert announce(make_report(), [f"json://{inbox.place}/hook"], "en") == []
    (post,) = inbox.posts
    assert post["title"] == "Maison Lumière: 16 irritants fail the gate"
    assert "97.3% consistent" in post["message"]
    assert "Place de marché could not be read." in post["message"]
    assert [line.split(".")[0] for line in post["message"].splitlines()[-5:]] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(("exit_code", "posts"), [(0, 0), (1, 1), (3, 1)])
def test_a_run_is_told_only_where_there_is_something_to_do(
    make_report: Make, inbox: Inbox, exit_code: int, posts: int
) -> None:
    assert announce(make_report(exit_code=exit_code), [f"json://{inbox.place}/"], "en") == []
    assert len(inbox.posts) == posts


def test_what_could_not_be_delivered_is_said_without_the_address(
    make_report: Make, inbox: Inbox, capfd: pytest.CaptureFixture[str]
) -> None:
    inbox.status = 500
    secret = f"json://user:s3cr3t@{inbox.place}/t0k3n"
    said = announce(make_report(), [secret, "json://127.0.0.1:9/t0k3n", f"json://{inbox.place}/"], "en")
    assert said == [
        "notify[0] (json): not told: it answered 500",
        "notify[1] (json): not told: it could not be reached or refused the message",
        "notify[2] (json): not told: it answered 500",
    ]
    assert len(inbox.posts) == 2
    out = capfd.readouterr()
    assert "127.0.0.1" not in out.out + out.err


def test_an_address_that_apprise_does_not_know_is_said(make_report: Make) -> None:
    (said,) = announce(make_report(), ["nonsense://t0k3n"], "en")
    assert said.startswith("notify[0]: not told: apprise does not know this kind of address")
    assert "t0k3n" not in said


def test_without_apprise_the_extra_is_named(make_report: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    (said,) = announce(make_report(), ["json://127.0.0.1/"], "en")
    assert "pip install 'omniaudit[notify]'" in said
    assert announce(make_report(), [], "en") == []


def test_titles_call_nobody(make_report: Make, make_irritant: Make) -> None:
    found = make_irritant(product=Product("k", None, None, "@everyone <!channel> \x1b[2J"), message="<@U1> hi")
    *_, line = text(make_report(irritants=[found], counts=Counts(irritants=1)), ENGLISH)
    assert not {"@everyone", "<!channel>", "<@U1>", "\x1b"} & set(line.replace(":", "").split())
    assert "@\u2060everyone" in line


@pytest.mark.parametrize(
    ("failing", "said"),
    [
        (0, "X: not everything could be audited"),
        (1, "X: 1 irritant fails the gate"),
        (2, "X: 2 irritants fail the gate"),
    ],
)
def test_the_headline_says_how_many(make_report: Make, failing: int, said: str) -> None:
    assert headline(make_report(retailer="X", failing=failing), ENGLISH) == said
