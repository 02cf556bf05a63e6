"""Engines run the named SQL. Nothing above this folder knows which database does."""

from omniaudit.engine.duckdb import Engine, EngineError, literal, quote

__all__ = ["Engine", "EngineError", "literal", "quote"]
