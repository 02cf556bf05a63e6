"""YAML → JSON Schema check with line numbers → dataclasses; ${ENV} secrets."""

from omniaudit.config.load import load_config
from omniaudit.config.problem import ConfigError, Problem
from omniaudit.config.schema import schema_text

__all__ = ["ConfigError", "Problem", "load_config", "schema_text"]
