"""Engines run the named SQL. Nothing above this folder knows which database does."""

from omniaudit.engine.duckdb import Engine, EngineError, literal, quote
from omniaudit.engine.file import FileQuery, query_file

__all__ = ["Engine", "EngineError", "FileQuery", "literal", "query_file", "quote"]
