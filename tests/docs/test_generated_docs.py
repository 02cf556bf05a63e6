"""Docs that can be generated are, and are those that the sources give now."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

from omniaudit.rules import builtin_rules

DOCS = Path(__file__).resolve().parents[2] / "docs"


def script(name: str) -> ModuleType:
    """One of the scripts of docs/, as a module."""
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def words(svg: str) -> list[str]:
    """What a picture says, whatever release of rich drew it."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_rule_pages_are_those_that_the_rules_give() -> None:
    on_disk = {page.name: page.read_text(encoding="utf-8") for page in (DOCS / "rules").glob("*.md")}
    assert on_disk == script("generate").pages(), "run `make docs`"


def test_every_rule_has_a_page() -> None:
    assert {f"{rule.code}.md" for rule in builtin_rules()} <= {page.name for page in (DOCS / "rules").glob("*.md")}


def test_picture_shows_what_the_demo_reports() -> None:
    drawn = (DOCS / "images" / "demo-report.svg").read_text(encoding="utf-8")
    assert words(drawn)
    assert words(drawn) == words(script("picture").draw()), "run `make picture`"
