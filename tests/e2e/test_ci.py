"""A check as a CI job runs it: formats, the gate, what comes by itself on GitHub Actions, and who is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from omniaudit.cli.app import run as run_here

FORMATS = ("csv", "github", "gitlab", "html", "json", "jsonl", "junit", "markdown", "sarif", "terminal")
NOW = "2026-11-20T07:30:00Z"

Run = Callable[..., Any]


def dearer(shop: Path) -> Path:
    """The app asks 29.90 for what costs 24.90 on the web."""
    app = shop.with_name("app.csv")
    app.write_text(app.read_text(encoding="utf-8").replace("24.90", "29.90"), encoding="utf-8")
    return shop


def with_gate(shop: Path, gate: str) -> Path:
    shop.write_text(f"{shop.read_text(encoding='utf-8')}gate: {gate}\n", encoding="utf-8")
    return shop


@pytest.mark.parametrize("name", FORMATS)
def test_the_exit_code_is_the_same_for_every_format(
    shop: Path, name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    shop.with_name("app.csv").unlink()
    assert run_here(["check", str(shop), "--output", name]) == 3
    assert capfd.readouterr().out


def test_equal_snapshots_give_equal_bytes_in_every_format(omniaudit: Run, shop: Path, tmp_path: Path) -> None:
    dearer(shop)
    assert omniaudit("check", shop, "--save", "snapshot", "--output", "csv").code == 1
    for folder in ("once", "twice"):
        (tmp_path / folder).mkdir()
        wanted = [f"--output={name}={folder}/report" + f".{name}" for name in FORMATS]
        assert omniaudit("check", shop, "--snapshot", "snapshot", "--now", NOW, *wanted).code == 1
    for name in FORMATS:
        once, twice = ((tmp_path / folder / f"report.{name}").read_bytes() for folder in ("once", "twice"))
        assert once == twice, name
        assert once, name


def test_what_the_formats_say_agrees_with_the_exit_code(omniaudit: Run, shop: Path, tmp_path: Path) -> None:
    dearer(shop)
    wanted = ("--output", "json=r.json", "--output", "sarif=r.sarif", "--output", "junit=r.xml")
    for gate, code in (("low", 1), ("critical", 0), ("PRC", 1), ("AVL", 0)):
        assert omniaudit("check", shop, "--fail-on", gate, *wanted).code == code
        report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
        (result,) = json.loads((tmp_path / "r.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
        assert report["exit_code"] == code
        assert report["irritants"][0]["failing"] is bool(code)
        assert (result["level"] == "error") is bool(code)
        assert ("<failure" in (tmp_path / "r.xml").read_text(encoding="utf-8")) is bool(code)
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "shop.yaml"
        assert result["locations"][0]["physicalLocation"]["region"]["startLine"] in (6, 7)


def test_the_gate_of_the_config_counts_and_an_option_replaces_it(omniaudit: Run, shop: Path) -> None:
    with_gate(dearer(shop), "{fail_on: critical}")
    assert omniaudit("check", shop, "--output", "csv").code == 0
    assert omniaudit("check", shop, "--output", "csv", "--fail-on", "low").code == 1


def test_too_little_coverage_is_incomplete(omniaudit: Run, shop: Path) -> None:
    app = shop.with_name("app.csv")
    app.write_text(app.read_text(encoding="utf-8").replace("19.00 EUR,in_stock", ","), encoding="utf-8")
    run = omniaudit("check", with_gate(shop, "{min_coverage: 60%}"), "--output", "json")
    assert run.code == 3, run.err
    (short,) = run.report["shortfalls"]
    assert short == {
        "code": "coverage_too_low",
        "message": "Only 1 of 2 product × channel pairs could be compared, less than the 60.0% that "
        "gate.min_coverage asks for.",
    }
    assert "Only 1 of 2 product × channel pairs" in omniaudit("check", shop).out


def test_offers_older_than_the_most_age_make_their_channel_partial(omniaudit: Run, shop: Path) -> None:
    app = shop.with_name("app.csv")
    head, *rows = app.read_text(encoding="utf-8").splitlines()
    app.write_text(
        "\n".join([f"{head},observed_at", *(f"{row},2026-11-18T07:30:00Z" for row in rows)]), encoding="utf-8"
    )
    run = omniaudit("check", with_gate(shop, "{max_age: 24h}"), "--now", NOW, "--output", "json")
    assert run.code == 3, run.err
    web, app_read = run.report["channels"]
    assert (web["status"], app_read["status"], app_read["reason"]) == ("ok", "partial", "too_old")
    assert "2 of its 2 offers were observed on 2026-11-18 07:30 UTC or before" in app_read["detail"]


def test_github_actions_gets_annotations_and_a_summary_beside_the_output(
    omniaudit: Run, shop: Path, tmp_path: Path
) -> None:
    env = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}
    run = omniaudit("check", dearer(shop), "--output", "json", env=env)
    assert run.code == 1
    assert run.report["counts"]["irritants"] == 1
    assert run.err.startswith("::error file=shop.yaml,line=")
    assert "| 1 | **" in (tmp_path / "summary").read_text(encoding="utf-8")


def test_a_summary_that_cannot_be_written_is_an_error_and_the_report_is_there(
    omniaudit: Run, shop: Path, tmp_path: Path
) -> None:
    env = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(tmp_path / "gone" / "summary")}
    run = omniaudit("check", shop, "--output", "json", env=env)
    assert run.code == 4
    assert run.report["verdict"] == "clean"
    assert "the step summary" in run.err


@pytest.fixture
def inbox() -> Iterator[tuple[str, list[Any]]]:
    """Where notifications arrive, and what arrived."""
    posts: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posts.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}", posts
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_red_run_is_told_and_a_failed_delivery_changes_no_exit_code(
    omniaudit: Run, shop: Path, inbox: tuple[str, list[Any]]
) -> None:
    place, posts = inbox
    dearer(shop)
    shop.write_text(shop.read_text(encoding="utf-8") + 'notify: ["${TEAM_HOOK}", "${OTHER_HOOK}"]\n', encoding="utf-8")
    env = {
        "TEAM_HOOK": f"json://{place}/t0k3n",
        "OTHER_HOOK": "json://127.0.0.1:9/0th3r",
        "NO_PROXY": "127.0.0.1",
    }
    run = omniaudit("check", shop, "--output", "csv", env=env)
    assert run.code == 1
    ((path, post),) = posts
    assert path == "/t0k3n"
    assert post["title"] == "Shop: 1 irritant fails the gate"
    assert run.err == "omniaudit: notify[1] (json): not told: it could not be reached or refused the message\n"
    assert omniaudit("check", shop, "--output", "csv", "--fail-on", "none", env=env).err == ""
    assert len(posts) == 1
