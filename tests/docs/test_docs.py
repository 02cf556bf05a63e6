"""Every command, config and file that README.md and docs/ show is run, in the order of its page.

A page is worked through in an empty folder of its own. A fenced block says by the HTML comment before it what it is:

- ``<!-- file: NAME -->``        the block is a file of the page's folder.
- ``<!-- adds to: NAME -->``     the block, laid over that config of the page (or ``any config``), is a valid config.
- ``<!-- in the repository -->`` the commands run in the repository instead.
- ``<!-- not run: WHY -->``      the block is only read.

In a ``console`` block, ``$ `` starts a command and the other lines are its output: each is somewhere in the real
output, in this order; ``…`` stands for anything. A command succeeds, unless the next one shows its exit code by
``echo $?``.
``text`` blocks illustrate; any other block without a comment is an error.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]

MINIMAL_CONFIG = "version: 1\nretailer: Any\nchannels: {web: {kind: web, offers: {type: table, path: web.csv}}}\n"

FENCE = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]+) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)
LINK = re.compile(r"\]\((?!https?:|#)(?P<target>[^)#]+)")


def name_of(page: Path) -> str:
    """A page's path in the repository."""
    return page.relative_to(REPOSITORY).as_posix()


class Block(NamedTuple):
    """A fenced block: the line it starts on, its language, what its comment says, and its text."""

    line: int
    language: str
    mark: str
    argument: str
    text: str


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    prose = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(prose):
        mark, _, argument = (found["mark"] or "").partition(": ")
        line = prose.count("\n", 0, found.start("language")) + 1
        yield Block(line, found["language"], mark, argument, found["text"])


@pytest.mark.parametrize(
    "page", [page for page in PAGES if any(blocks(page))], ids=lambda page: str(page.relative_to(REPOSITORY))
)
def test_what_a_page_shows_happens(page: Path, tmp_path: Path) -> None:
    for block in blocks(page):
        place = f"{name_of(page)} line {block.line}"
        match block.language, block.mark:
            case _, "not run":
                assert block.argument, f"{place}: say why the block is not run"
            case _, "file":
                file = tmp_path / block.argument
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(block.text, encoding="utf-8")
            case "yaml", "adds to":
                config = tmp_path / block.argument
                base = MINIMAL_CONFIG if block.argument == "any config" else config.read_text(encoding="utf-8")
                validate_addition(base, block.text, tmp_path, place)
            case "console", "in the repository":
                run_console(block.text, REPOSITORY, place)
            case "console", "":
                run_console(block.text, tmp_path, place)
            case "text", "":
                pass
            case _:
                pytest.fail(f"{place}: a {block.language or 'nameless'} block marked {block.mark!r} can't be run")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    dead = [found["target"] for found in LINK.finditer(prose) if not (page.parent / found["target"]).exists()]
    assert not dead


def run_console(text: str, folder: Path, place: str) -> None:
    """Run the commands of a console block, each seeing the exit code of the one before as ``$?``."""
    status = 0
    steps = [step.splitlines() for step in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]]
    assert steps, f"{place}: no line of the block starts with '$ '"
    for number, (command, *shown) in enumerate(steps):
        done = shell(f"(exit {status}); {command}", folder)
        status = done.returncode
        next_one = steps[number + 1][0] if number + 1 < len(steps) else ""
        if "$?" not in next_one:
            assert status == 0, f"{place}: `{command}` ended with {status}:\n{done.stdout}"
        assert_shown(shown, done.stdout, f"{place}: `{command}`")


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as a reader would who did the set-up: omniaudit on the PATH, and no set-up again in ``make``."""
    set_up = f"VENV='{sys.prefix}' -o '{sys.prefix}/.installed' -o '{sys.prefix}/.installed-dev'"
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "120",
        "NO_COLOR": "1",
    }
    return subprocess.run(
        ["bash", "-c", f'make() {{ command make {set_up} "$@"; }}\n{command}'],
        cwd=folder,
        env={name: value for name, value in environment.items() if name != "MAKEFLAGS"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


def assert_shown(shown: list[str], output: str, place: str) -> None:
    """Each line that the page shows is in the output, in this order; runs of blanks count as one."""
    lines = map(normalised, output.splitlines())
    for expected in filter(None, map(normalised, shown)):
        pattern = re.compile(re.sub(r"(\\ )?…", ".*", re.escape(expected)))
        assert any(map(pattern.search, lines)), f"{place} does not print {expected!r}:\n{output}"


def normalised(line: str) -> str:
    """A line with single blanks."""
    return " ".join(line.split())


def validate_addition(base: str, addition: str, folder: Path, place: str) -> None:
    """Lay a fragment over a config and validate the whole."""
    merged = merge(yaml.safe_load(base), yaml.safe_load(addition))
    (folder / "merged.yaml").write_text(yaml.safe_dump(merged, sort_keys=False, allow_unicode=True), encoding="utf-8")
    done = shell("omniaudit validate merged.yaml", folder)
    assert done.returncode == 0, f"{place}: {done.stdout}"


def merge(base: dict[str, Any], addition: dict[str, Any]) -> dict[str, Any]:
    """The base with the addition's keys, mappings merged key by key."""
    return base | {
        key: merge(base[key], value) if isinstance(value, dict) and isinstance(base.get(key), dict) else value
        for key, value in addition.items()
    }
