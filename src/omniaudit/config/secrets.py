"""${NAME}: secrets come from the environment, at the places that may hold one and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from omniaudit.config.problem import KeyPath, Problems
from omniaudit.config.shape import sources
from omniaudit.config.tree import Node

SECRET_KEYS: Final = frozenset(
    (
        *("headers", "auth", "query", "body", "variables", "scope", "follow", "nested", "one", "cookies"),
        *("url", "urls", "sitemap", "start", "url_template"),
    )
)
"""Keys of a source that may hold secrets."""

_VARIABLE: Final = re.compile(r"\$\{([^}]*)\}?")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")

_PLACES: Final = "headers, auth, query, body, variables, scope, follow, nested, one, cookies, addresses and notify"


def expand(root: Node, env: Mapping[str, str], problems: Problems) -> tuple[Node, tuple[str, ...]]:
    """The tree with every ${NAME} replaced, and the values put in, longest first, to be redacted wherever they show."""
    return (expansion := _Expansion(root, env, problems)).tree(root, ()), expansion.secrets()


class _Expansion:
    def __init__(self, root: Node, env: Mapping[str, str], problems: Problems) -> None:
        self._env = env
        self._problems = problems
        self._found: set[str] = set()
        self._allowed: set[KeyPath] = {("notify",)}
        for path, source in sources(root):
            type_ = source.get("type")
            # A secret in the text of a SELECT would be seen by everyone who can list the database's statements.
            sql = type_ is not None and type_.value == "sql"
            self._allowed |= {(*path, key) for key in SECRET_KEYS if not (sql and key == "query")}

    def secrets(self) -> tuple[str, ...]:
        return tuple(sorted(self._found, key=lambda value: (-len(value), value)))

    def tree(self, node: Node, path: KeyPath, allowed: bool = False) -> Node:
        allowed = allowed or path in self._allowed
        if isinstance(node.value, dict):
            for key in node.value:
                if "${" in key:
                    self._problems.add(
                        node.keys[key], (*path, key), "a key can't come from the environment; write it out"
                    )
            return replace(node, value={k: self.tree(child, (*path, k), allowed) for k, child in node.value.items()})
        if isinstance(node.value, list):
            return replace(node, value=[self.tree(child, (*path, i), allowed) for i, child in enumerate(node.value)])
        if not isinstance(node.value, str) or "${" not in node.value:
            return node
        if not allowed:
            self._problems.add(node.place, path, f"${{…}} is for secrets only: in {_PLACES}; write the value itself")
            return node
        text = _VARIABLE.sub(lambda match: self._value(match, node, path), node.value)
        return replace(node, value=text, written=text)

    def _value(self, match: re.Match[str], node: Node, path: KeyPath) -> str:
        name = match[1]
        fault = None
        if not _NAME.fullmatch(name) or not match[0].endswith("}"):
            fault = "${…} takes the name of an environment variable, such as ${SHOP_TOKEN}, and nothing else"
        elif name not in self._env:
            fault = f"the environment variable {name} is not set; set it and run again"
        elif not self._env[name].strip():
            fault = f"the environment variable {name} is empty; set it and run again"
        elif _CONTROL.search(self._env[name]):
            fault = f"the environment variable {name} holds a line break or control character; remove it"
        if fault:
            self._problems.add(node.place, path, fault)
            return match[0]
        self._found.add(self._env[name])
        return self._env[name]
