"""The query of a ``sql`` source: exactly one SELECT, found out before any database is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sqlglot import Token

_DIALECTS: Final[Mapping[str, str]] = {
    "postgresql": "postgres",
    "mysql": "mysql",
    "sqlite": "sqlite",
    "duckdb": "duckdb",
}
_ONLY: Final = "is not a SELECT; a query reads and never writes: write SELECT … or WITH … SELECT …"
_EXECUTED_COMMENT: Final = re.compile(r"M?!")
"""How a comment starts whose content MySQL and MariaDB execute."""


class QueryFault(Exception):
    """What is wrong with a query, and where in it, counted from 1."""

    def __init__(self, line: int, column: int, said: str) -> None:
        super().__init__(f"line {line}, column {column} of the query: {said}")
        self.line = line
        self.column = column


def read_query(query: str, kind: str) -> str:
    """The query as it is sent: without a closing semicolon. kind: of the database, as in DATABASES.

    Raises QueryFault for anything but one SELECT, with or without a WITH.
    """
    dialect = _DIALECTS[kind]
    tokens = _tokens(query, dialect)
    _check_start(tokens, dialect)
    tree = _tree(query, dialect)
    _check_tree(tree, tokens, dialect)
    return (query[: tokens[-1].start] if _closes(tokens[-1]) else query).strip()


def _tokens(query: str, dialect: str) -> list[Token]:
    """The words of the query, with at most one semicolon, the last."""
    from sqlglot import tokenize
    from sqlglot.errors import TokenError

    try:
        tokens = tokenize(query, dialect=dialect)
    except TokenError as error:
        raise QueryFault(*_end(query), "a quote or comment is opened and never closed") from error
    while len(tokens) > 1 and _closes(tokens[-1]) and _closes(tokens[-2]):
        tokens.pop()
    for token in tokens[:-1]:
        if _closes(token):
            raise _at(token, "a second statement follows the semicolon; write one SELECT")
    for token in tokens:
        if dialect == "mysql" and any(map(_EXECUTED_COMMENT.match, token.comments)):
            raise _at(token, "the database would execute the comment /*! … */ beside it; take it out")
    return tokens


def _closes(token: Token) -> bool:
    return token.token_type.name == "SEMICOLON"


def _check_start(tokens: list[Token], dialect: str) -> None:
    from sqlglot import TokenType

    starts = {TokenType.SELECT, TokenType.WITH, *([TokenType.FROM] if dialect == "duckdb" else [])}
    first = next((token for token in tokens if token.token_type != TokenType.L_PAREN), None)
    if first is None or _closes(first):
        raise QueryFault(1, 1, "is empty; write a SELECT")
    if first.token_type not in starts:
        raise _at(first, f'"{first.text[:40]}" {_ONLY}')


def _tree(query: str, dialect: str) -> Any:
    import sqlglot
    from sqlglot.errors import ParseError

    try:
        found = [tree for tree in sqlglot.parse(query, dialect=dialect) if tree and tree.key != "semicolon"]
    except ParseError as error:
        first = error.errors[0]
        said, _, _ = str(first["description"]).partition("<Token")
        word = str(first["highlight"] or "")
        column = int(first["col"] or 1) - len(word) + 1  # sqlglot counts to the word's end
        said = " ".join(said.removesuffix(" but got ").split()).rstrip(".")
        near = f' near "{word[:40]}"' if word else ""
        raise QueryFault(
            int(first["line"] or 1), max(column, 1), f"not readable as {dialect} SQL{near}: {said}"
        ) from error
    except RecursionError as error:
        raise QueryFault(1, 1, "is nested too deep; make a view of it in the database and read that") from error
    return found[0]


def _check_tree(tree: Any, tokens: list[Token], dialect: str) -> None:
    from sqlglot import exp

    for node in tree.walk():
        if (node is tree or isinstance(node, exp.DML | exp.DDL | exp.Command)) and not isinstance(node, exp.Query):
            raise _word(tokens, node.key, f"{node.key.upper()} {_ONLY}")
        if isinstance(node, exp.Into):
            raise _word(tokens, "into", "SELECT … INTO writes a table; leave out INTO")
        if isinstance(node, exp.Lock):
            raise _word(tokens, "for", "FOR UPDATE or SHARE locks rows, which a reader may not; leave it out")
        if isinstance(node, exp.Placeholder) or (isinstance(node, exp.Parameter) and dialect != "mysql"):
            name = node.name or "?"
            raise _word(tokens, name, f'"{name}" is a parameter, and nobody gives it a value; write the value itself')


def _word(tokens: list[Token], word: str, said: str) -> QueryFault:
    """The fault at the first place of a word."""
    return _at(next((token for token in tokens if token.text.lower() == word.lower()), tokens[0]), said)


def _at(token: Token, said: str) -> QueryFault:
    return QueryFault(token.line, max(token.col - len(token.text) + 1, 1), said)


def _end(query: str) -> tuple[int, int]:
    lines = query.splitlines() or [""]
    return len(lines), len(lines[-1]) + 1
