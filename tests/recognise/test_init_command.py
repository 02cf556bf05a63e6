"""The command itself: where it writes, what it asks, how it ends."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

COMMAND = Path(sys.executable).with_name("omniaudit")


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(COMMAND), *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
    )


def _shop(folder: Path) -> None:
    (folder / "web.csv").write_text("id,gtin,price\n1,3760000000017,24.90\n2,3760000000024,32.00\n", encoding="utf-8")
    (folder / "shops.csv").write_text("magasin;ean;prix\nPAR;3760000000017;24,90\n", encoding="utf-8")


def test_written_config_runs_as_it_is_and_its_paths_are_relative_to_it(tmp_path: Path) -> None:
    _shop(tmp_path)
    (tmp_path / "config").mkdir()
    done = _run(tmp_path, "init", "web.csv", "shops.csv", "--write", "config/shop.yaml")
    assert (done.returncode, done.stdout) == (0, "")
    assert "path: ../web.csv" in (tmp_path / "config" / "shop.yaml").read_text(encoding="utf-8")
    assert _run(tmp_path, "validate", "config/shop.yaml").returncode == 0
    checked = _run(tmp_path, "check", "config/shop.yaml", "--fail-on", "none", "--quiet")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_nothing_is_overwritten_without_force(tmp_path: Path) -> None:
    _shop(tmp_path)
    (tmp_path / "mine.yaml").write_text("mine", encoding="utf-8")
    refused = _run(tmp_path, "init", "web.csv", "--write", "mine.yaml")
    assert refused.returncode == 2
    assert "--force overwrites it" in refused.stderr
    assert (tmp_path / "mine.yaml").read_text(encoding="utf-8") == "mine"
    assert _run(tmp_path, "init", "web.csv", "--write", "mine.yaml", "--force").returncode == 0
    assert "channels:" in (tmp_path / "mine.yaml").read_text(encoding="utf-8")


def test_path_that_leads_nowhere_is_a_usage_error_that_names_what_is_there(tmp_path: Path) -> None:
    _shop(tmp_path)
    done = _run(tmp_path, "init", "wbe.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert "shops.csv, web.csv" in done.stderr


def test_unrecognised_input_ends_with_3_and_the_rest_is_written(tmp_path: Path) -> None:
    _shop(tmp_path)
    (tmp_path / "notes.txt").write_text("milk\nbread\n", encoding="utf-8")
    done = _run(tmp_path, "init", "web.csv", "notes.txt")
    assert done.returncode == 3
    assert "# notes.txt was not recognised" in done.stdout
    assert "path: web.csv" in done.stdout
    assert "notes.txt: not recognised: " in done.stderr


def test_a_config_without_a_channel_is_not_said_to_run(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("milk\nbread\n", encoding="utf-8")
    done = _run(tmp_path, "init", "notes.txt", "--write", "shop.yaml")
    assert done.returncode == 3
    assert "shop.yaml written, but without a channel: describe one there" in done.stderr


def test_terminal_is_asked_for_what_only_people_know(tmp_path: Path) -> None:
    _shop(tmp_path)
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [str(COMMAND), "init", "web.csv", "shops.csv", "--write", "shop.yaml"],
        cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs,
    ) as process:  # fmt: skip
        os.write(ours, "Maison Été\nnonsense\nchf\nshops\n".encode())
        process.wait(timeout=60)
    os.close(theirs)
    os.close(ours)
    text = (tmp_path / "shop.yaml").read_text(encoding="utf-8")
    assert "retailer: Maison Été" in text
    assert "currency: CHF" in text
    assert "kind: competitor  # you said so" in text
    assert process.returncode == 0


def test_yes_asks_nothing_even_in_a_terminal(tmp_path: Path) -> None:
    _shop(tmp_path)
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [str(COMMAND), "init", "web.csv", "--write", "shop.yaml", "--yes"],
        cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs,
    ) as process:  # fmt: skip
        process.wait(timeout=60)
    os.close(theirs)
    os.close(ours)
    assert process.returncode == 0
    assert "retailer: My shop" in (tmp_path / "shop.yaml").read_text(encoding="utf-8")
