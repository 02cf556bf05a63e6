"""What is wrong with a config: every problem with its place, said in one plain sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from omniaudit.config.settings import Place

KeyPath = tuple[str | int, ...]
"""The keys and list positions that lead to a value, from the top of the config."""

MAX_PROBLEMS = 1_000

_SHOWN = 60
_TYPE_WORDS = {
    "object": "a mapping", "array": "a list", "string": "text", "boolean": "true or false", "null": "nothing",
    "number": "a number", "integer": "a whole number",
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """One thing to mend. line, column: from 1, or 0 for the file as a whole. key: dotted, may be empty."""

    file: str
    line: int
    column: int
    key: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"


class ConfigError(Exception):
    """A config can't be used. problems: all that were found, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.line, problem.column, problem.key)))
        super().__init__("\n".join(map(str, self.problems)))


class Problems:
    """Collects the problems of one file; the first one said of a key at a place is the one that is kept."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: dict[tuple[int, int, str], Problem] = {}
        self._paths: set[KeyPath] = set()
        self._above: set[KeyPath] = set()

    def add(self, place: Place | None, path: KeyPath, message: str) -> None:
        """Note a problem of the value at a path. place: None for the whole file. Too many of them end the reading."""
        line, column, key = (place.line if place else 0), (place.column if place else 0), dotted(path)
        self._found.setdefault((line, column, key), Problem(self.file, line, column, key, message))
        self._paths.add(path)
        self._above.update(path[:length] for length in range(len(path)))
        if len(self._found) >= MAX_PROBLEMS:
            self.raise_any()

    def touch(self, path: KeyPath) -> bool:
        """Whether a problem was noted at, above or below a path: then what hangs on it can't be judged."""
        return path in self._above or any(path[:length] in self._paths for length in range(len(path) + 1))

    def raise_any(self) -> None:
        """Raise what was found, if anything."""
        if self._found:
            raise ConfigError(self._found.values())

    def fail(self, place: Place | None, path: KeyPath, message: str) -> ConfigError:
        """The error to raise where reading can't go on: this problem and all those before it."""
        self.add(place, path, message)
        return ConfigError(self._found.values())


def dotted(path: KeyPath) -> str:
    """A path as users write it: ``channels.web.offers[1].type``."""
    text = ""
    for key in path:
        if isinstance(key, int):
            text += f"[{key}]"
        else:
            text += ("." if text else "") + (_printable(key) or '""')
    return text


def shown(value: Any) -> str:
    """A value of the config for a message: quoted when text, cut when long, harmless to any terminal."""
    if isinstance(value, str):
        return f'"{_printable(value)}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return type_word("object" if isinstance(value, dict) else "array")
    return "nothing" if value is None else str(value)


def type_word(name: str) -> str:
    """A type of JSON Schema in plain words."""
    return _TYPE_WORDS[name]


def near(word: str, allowed: Iterable[str], likeness: float = 0.6) -> str | None:
    """The allowed word that was probably meant, or None. likeness: 0..1, how alike they must be at least."""
    folded = {each.casefold(): each for each in allowed}
    found = get_close_matches(word[:_SHOWN].casefold(), folded, n=1, cutoff=likeness)
    return folded[found[0]] if found else None


def one_of(word: str, allowed: Sequence[str]) -> str:
    """Says that a word is none of the allowed ones, and which was probably meant."""
    guess = near(word, allowed)
    listed = ", ".join(allowed)
    return f"{shown(word)} is not one of {listed}" + (f"; did you mean {guess}?" if guess else "")


def _printable(text: str) -> str:
    cut = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in cut)
