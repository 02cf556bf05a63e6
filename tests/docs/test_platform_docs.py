"""Each platform's page and example config are those that its file gives, and the example is a valid config."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from omniaudit.config import load_config
from omniaudit.pipeline import check_config
from omniaudit.rules import load_rules

REPOSITORY = Path(__file__).resolve().parents[2]
FILES = sorted((REPOSITORY / "src" / "omniaudit" / "sources" / "platforms").glob("*.yaml"))
EXAMPLES = REPOSITORY / "configs" / "examples" / "platforms"


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """docs/generate.py as a module."""
    spec = importlib.util.spec_from_file_location("docs_generate", REPOSITORY / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def on_disk(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}


def test_platform_pages_are_those_that_the_platforms_give(generate: ModuleType) -> None:
    assert on_disk(REPOSITORY / "docs" / "platforms") == generate.platform_pages(), "run `make docs`"


def test_example_configs_are_those_that_the_platforms_give(generate: ModuleType) -> None:
    assert on_disk(EXAMPLES) == generate.platform_examples(), "run `make docs`"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_example_of_a_platform_is_a_short_valid_config(file: Path, generate: ModuleType, tmp_path: Path) -> None:
    text = generate.example(file)
    path = tmp_path / file.name
    path.write_text(text, encoding="utf-8")
    config = load_config(path, dict.fromkeys(re.findall(r"\$\{(\w+)\}", text), "secret"))
    check_config(config, load_rules(()))
    named = [source for channel in yaml.safe_load(text)["channels"].values() for source in channel.values()]
    assert any(isinstance(source, dict) and source.get("type") == file.stem for source in named)
    assert len(text.split("channels:")[1].splitlines()) - 1 < 12


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_head_of_a_platform_says_what_its_page_needs(file: Path, generate: ModuleType) -> None:
    told, *notes = generate.platform_head(file)
    labels = {note.partition(":")[0] for note in notes}
    assert told.endswith((".", ".)"))
    assert labels & {"Endpoint", "File"}
    assert "Auth" in labels
    assert labels >= {"Price", "Stock"} or "promotions" in file.stem
