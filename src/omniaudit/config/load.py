"""Loading a config: text → tree → schema → meaning → dataclasses, every problem of the file at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from omniaudit.config.build import build_config, digest_of
from omniaudit.config.check import check_meaning
from omniaudit.config.check_source import check_sources
from omniaudit.config.problem import Problems
from omniaudit.config.schema import check_schema
from omniaudit.config.secrets import expand
from omniaudit.config.settings import Config
from omniaudit.config.text import read_tree


def load_config(path: Path, env: Mapping[str, str]) -> Config:
    """The config of a file, with ${NAME} taken from env. No channel is contacted, no file of a channel looked for.

    Raises ConfigError with every problem that was found.
    """
    problems = Problems(str(path))
    root = read_tree(path, problems)
    check_schema(root, problems)
    check_meaning(root, path.absolute().parent, problems)
    expanded, secrets = expand(root, env, problems)
    check_sources(root, expanded, path.absolute().parent, problems)
    problems.raise_any()
    return build_config(expanded, path.absolute(), digest_of(root), secrets)
