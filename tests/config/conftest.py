"""Configs written into a folder of their own, loaded as the commands load them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from omniaudit.config import ConfigError, Problem, load_config
from omniaudit.config.settings import Config

Load = Callable[..., Config]
Faults = Callable[..., tuple[Problem, ...]]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Loads a text or bytes as shop.yaml, with the given environment."""

    def loaded(text: str | bytes, **env: str) -> Config:
        path = tmp_path / "shop.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return load_config(path, env)

    return loaded


@pytest.fixture
def faults(load: Load) -> Faults:
    """The problems of a text that must not load."""

    def found(text: str | bytes, **env: str) -> tuple[Problem, ...]:
        with pytest.raises(ConfigError) as error:
            load(text, **env)
        return error.value.problems

    return found
