"""What the progress line says, and where it is shown."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from omniaudit.cli.progress import Pace, standing, summary
from omniaudit.model.outcome import ChannelOutcome
from omniaudit.sources import Progress

COMMAND = Path(sys.executable).with_name("omniaudit")


@pytest.mark.parametrize(
    ("progress", "rate", "said"),
    [
        (Progress("web", 0), None, "reading"),
        (Progress("web", 1240, None, "pages"), None, "1,240 pages"),
        (Progress("web", 1240, 66_000, "pages", 3), 55.4, "1,240 of 66,000 pages · 55/s · 19 min left · 3 errors"),
        (Progress("web", 66_000, 66_000, "pages", 1), 2.25, "66,000 of 66,000 pages · 2.2/s · 1 error"),
        (Progress("web", 10, 40, "pages"), 6.0, "10 of 40 pages · 6.0/s · 5.0 s left"),
    ],
)
def test_a_line_says_what_is_known(progress: Progress, rate: float | None, said: str) -> None:
    assert standing(progress, rate) == said


def test_the_rate_is_that_of_the_last_seconds() -> None:
    pace = Pace()
    assert pace.rate() is None
    for second in range(100):
        pace.add(10 * second, float(second))
    for second in range(100, 130):
        pace.add(990 + (second - 99), float(second))
    assert pace.rate() == pytest.approx(1.0)


def test_another_source_of_the_channel_starts_anew() -> None:
    pace = Pace()
    for moment, done in ((0.0, 0), (2.0, 200), (3.0, 0), (5.0, 20)):
        pace.add(done, moment)
    assert pace.rate() == pytest.approx(10.0)


def test_the_summary_names_the_network_only_where_it_was_used() -> None:
    file = ChannelOutcome("till", "store", "ok", offers=1204, seconds=1.24)
    assert summary(file) == "till: ok, 1,204 offers, 1.2 s"
    shop = ChannelOutcome(
        "web", "web", "partial", detail="2 pages of 66", offers=64, rejected=2, requests=67, seconds=75,
        bytes=9, response_p50=40, response_p95=1250,
    )  # fmt: skip
    assert summary(shop) == (
        "web: partial, 64 offers, 2 rejected, 1 min, 67 requests, 95 % answered within 1,250 ms: 2 pages of 66"
    )


@pytest.fixture
def config(tmp_path: Path) -> Path:
    for name in ("web", "app"):
        (tmp_path / f"{name}.csv").write_text("gtin,title,price\n4006381333931,Lipstick,24.90 EUR\n", encoding="utf-8")
    path = tmp_path / "shop.yaml"
    path.write_text(
        "version: 1\nretailer: Shop\ncountry: FR\nchannels:\n"
        "  web: {kind: web, offers: {type: table, path: web.csv}}\n"
        "  app: {kind: app, offers: {type: table, path: app.csv}}\n",
        encoding="utf-8",
    )
    return path


def in_a_terminal(*arguments: str | Path, **environment: str) -> tuple[str, str, int]:
    """Run the command with stderr on a terminal: what came out on stdout, on the terminal, and the exit code."""
    ours, theirs = pty.openpty()
    shown: list[bytes] = []
    reader = threading.Thread(target=_drain, args=(ours, shown))
    plain = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "CI")}
    try:
        with subprocess.Popen(
            [str(COMMAND), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=theirs,
            env={**plain, "TERM": "xterm-256color", "COLUMNS": "100", **environment},
            encoding="utf-8",
        ) as done:
            os.close(theirs)
            reader.start()
            out, _ = done.communicate(timeout=60)
        reader.join(10)
    finally:
        os.close(ours)
    return out, b"".join(shown).decode(), done.returncode


def _drain(terminal: int, into: list[bytes]) -> None:
    """Everything until the other end is closed, which Linux tells by EIO."""
    with contextlib.suppress(OSError):
        while chunk := os.read(terminal, 65536):
            into.append(chunk)


def test_each_channel_leaves_a_line_and_stdout_stays_data(config: Path) -> None:
    out, shown, code = in_a_terminal("check", config, "--output", "jsonl")
    assert code == 0
    assert out.startswith("{")
    assert "\x1b" not in out
    assert "web: ok, 1 offers" not in out
    assert shown.index("web: ok, 1 offers") < shown.index("app: ok, 1 offers")


def test_collect_says_each_channel_once(config: Path, tmp_path: Path) -> None:
    out, shown, code = in_a_terminal("collect", config, "--save", tmp_path / "snapshot")
    assert (out, code) == ("", 0)
    assert (shown.count("web: ok"), shown.count("app: ok")) == (1, 1)


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_nothing_moves_where_the_environment_asks_for_quiet(config: Path, environment: dict[str, str]) -> None:
    _, shown, code = in_a_terminal("check", config, "--output", "jsonl", **environment)
    assert (shown, code) == ("", 0)


@pytest.mark.parametrize("option", ["--quiet", "--no-progress"])
def test_nothing_moves_where_it_is_switched_off(config: Path, option: str) -> None:
    _, shown, code = in_a_terminal("check", config, "--output", "jsonl", option)
    assert (shown, code) == ("", 0)
