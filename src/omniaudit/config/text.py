"""The text of a config becomes a tree: UTF-8, one YAML document, the 1.2 core schema, bounded in every direction.

``no``, ``on``, ``12:30``, ``2027-03-31`` and ``0123`` are text; only true, false, null and numbers are more than text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import yaml

from omniaudit.config.problem import ConfigError, KeyPath, Problems
from omniaudit.config.settings import Place
from omniaudit.config.tree import Node

MAX_BYTES: Final = 1 << 20
MAX_DEPTH: Final = 50
MAX_VALUES: Final = 100_000
"""Aliases counted as often as they are used: what an alias bomb would grow to."""

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_TYPED: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# A number with leading zeros (0123) is left as text: it is an identifier, and its zeros matter.
_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_BASED: Final = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,9})?")
_NOT_FINITE: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_LARGEST_EXPONENT: Final = 30

_NOT_IN_YAML: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_VALUES: Final = re.compile("[\x00\ud800-\udfff]")

_MARKS: Final = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)

_ADVICE: Final = (
    ("mapping values are not allowed", "a second ':' where none can stand; mend the indentation, or quote the text"),
    ("found unexpected end of stream", "a quoted text is opened and never closed"),
    ("could not find expected ':'", "a key without ':' after it"),
    ("found character", "no value can start with this character; put the text in quotes"),
    ("expected ',' or", "a [list] or {mapping} is not closed, or lacks a comma; text with ${…} or commas needs quotes"),
    ("expected <document start>", "two values where one can stand; mend the indentation"),
    ("did not find expected key", "this line stands neither inside nor beside the one above; mend the indentation"),
    ("expected '-' indicator", "this line does not belong to the list above; mend the indentation"),
    ("expected <block end>", "this line stands neither inside nor beside the one above; mend the indentation"),
    ("escape", "an unknown escape in a double-quoted text; write \\\\ for a backslash, or use single quotes"),
)


def read_tree(path: Path, problems: Problems) -> Node:
    """The tree of a file. Raises ConfigError where it can't be read at all; lesser problems are noted and read over."""
    return parse_tree(_decode(_read(path, problems), problems), problems)


def parse_tree(text: str, problems: Problems) -> Node:
    """The tree of a text. Raises ConfigError where it is no YAML at all; lesser problems are noted and read over."""
    wrong = _NOT_IN_YAML.search(text)
    if wrong:
        char = f"U+{ord(wrong[0]):04X}"
        raise problems.fail(_place_at(text, wrong.start()), (), f"the character {char} can't stand in YAML; remove it")
    builder = _Builder(problems)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, text, builder, problems) from None
    except yaml.YAMLError:
        raise problems.fail(None, (), "is not YAML; compare with the examples of the quickstart") from None
    root = builder.root
    if root is None or root.value is None:
        raise problems.fail(Place(1, 1), (), "is empty; `omniaudit init` writes a config that runs")
    if not isinstance(root.value, dict):
        raise problems.fail(root.place, (), "must be a mapping of keys (version, retailer, channels …) at the top")
    return root


def _read(path: Path, problems: Problems) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise problems.fail(None, (), "no such file; `omniaudit init` writes a config") from None
    except IsADirectoryError:
        raise problems.fail(None, (), "is a folder; name the config file in it") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a possible file name"
        raise problems.fail(None, (), f"can't be read: {reason}") from None
    if len(data) > MAX_BYTES:
        raise problems.fail(None, (), "is larger than 1 MiB; long lists belong in files that the config names")
    return data


def _decode(data: bytes, problems: Problems) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            raise problems.fail(Place(1, 1), (), f"is {encoding}; save it as UTF-8")
    if data[:4].count(0) in (2, 3):
        raise problems.fail(Place(1, 1), (), "looks like UTF-16 or UTF-32; save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        message = f"byte 0x{data[error.start]:02X} is not UTF-8 (Latin-1 or Windows-1252?); save the file as UTF-8"
        raise problems.fail(_place_at(before, len(before)), (), message) from None


def _place_at(text: str, position: int) -> Place:
    return Place(text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position))


def _syntax_error(error: yaml.MarkedYAMLError, text: str, builder: _Builder, problems: Problems) -> ConfigError:
    mark = error.problem_mark or error.context_mark
    place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
    problem = error.problem or "it can't be read"
    advice = next((advice for sign, advice in _ADVICE if sign in problem), problem)
    lines = text.splitlines()
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())] or line[place.column - 1 : place.column] == "\t":
        advice = "a tab can't indent; use spaces"
    elif "quoted scalar" in (error.context or "") and error.context_mark and "end of stream" in problem:
        place = Place(error.context_mark.line + 1, error.context_mark.column + 1)
    return problems.fail(place, builder.path(), f"not YAML: {advice}")


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read. key: the mapping's key whose value comes next."""

    node: Node
    anchor: str | None
    key: str | None = None
    key_place: Place | None = None
    dropped: bool = False


class _Builder:
    """Builds the tree from parser events with a stack of its own: no depth can exhaust Python's."""

    def __init__(self, problems: Problems) -> None:
        self.root: Node | None = None
        self._problems = problems
        self._stack: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._values = 0
        self._documents = 0

    def path(self) -> KeyPath:
        """The keys of the value that comes next."""
        keys = (len(open_.node.value) if isinstance(open_.node.value, list) else open_.key for open_ in self._stack)
        return tuple(key for key in keys if key is not None)

    def take(self, event: Any) -> None:
        """Take one event of the parser."""
        place = Place(event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_tag(event, place)
            self._put(self._scalar(event, place), event.anchor, place)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._refuse_tag(event, place)
            self._open({} if isinstance(event, yaml.MappingStartEvent) else [], event.anchor, place)
        elif isinstance(event, yaml.CollectionEndEvent):
            closed = self._stack.pop()
            self._put(closed.node, closed.anchor, closed.node.place, count=False)
        elif isinstance(event, yaml.AliasEvent):
            self._put(self._alias(str(event.anchor), place), None, place)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._problems.fail(place, (), "a second document starts here; a config is one document")

    def _refuse_tag(self, event: Any, place: Place) -> None:
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            tag = tag if tag.startswith("!") else f"!<{tag}>"
            message = (
                f"the tag {tag[:40]} is refused: a config holds plain values only; text that starts with ! needs quotes"
            )
            self._problems.add(place, self.path(), message)

    def _scalar(self, event: Any, place: Place) -> Node:
        written: str = event.value
        if _NOT_IN_VALUES.search(written):
            self._problems.add(place, self.path(), "holds a NUL or half a character; remove the escape")
            written = _NOT_IN_VALUES.sub("", written)
        if event.style not in (None, "") or event.tag is not None or self._awaits_key():
            return Node(written, place, written)
        return Node(self._typed(written, place), place, written)

    def _typed(self, written: str, place: Place) -> Any:
        if written in _TYPED:
            return _TYPED[written]
        if _NOT_FINITE.fullmatch(written):
            self._problems.add(place, self.path(), f"{written} is not a finite number; write a plain number")
        elif len(written) <= 2 * _LARGEST_EXPONENT:
            if _INTEGER.fullmatch(written) or _BASED.fullmatch(written):
                return int(written, 0)
            if _FLOAT.fullmatch(written):
                number = Decimal(written)
                if number.is_zero() or abs(number.adjusted()) <= _LARGEST_EXPONENT:
                    return number
                self._problems.add(place, self.path(), f"{written} is out of range; write a plain number")
        return written

    def _awaits_key(self) -> bool:
        return bool(self._stack) and isinstance(self._stack[-1].node.value, dict) and self._stack[-1].key is None

    def _open(self, value: Any, anchor: str | None, place: Place) -> None:
        if self._awaits_key():
            raise self._problems.fail(place, self.path(), "a key must be plain text, not a list or mapping; quote it")
        if len(self._stack) >= MAX_DEPTH:
            raise self._problems.fail(place, (), f"nested more than {MAX_DEPTH} levels deep")
        if anchor is not None:
            self._anchors.pop(anchor, None)
        self._stack.append(_Open(Node(value, place), anchor))
        self._count(1, place)

    def _alias(self, anchor: str, place: Place) -> Node:
        if any(open_.anchor == anchor for open_ in self._stack) and anchor not in self._anchors:
            raise self._problems.fail(place, self.path(), f"the alias *{anchor[:40]} stands inside what it refers to")
        node = self._anchors.get(anchor)
        if node is None:
            raise self._problems.fail(place, self.path(), f"the alias *{anchor[:40]} refers to nothing above it")
        if self._awaits_key():
            raise self._problems.fail(place, self.path(), "a key must be plain text, not an alias")
        if len(self._stack) + node.height > MAX_DEPTH:
            raise self._problems.fail(place, self.path(), f"nested more than {MAX_DEPTH} levels deep by aliases")
        self._count(node.size - 1, place)
        return node

    def _count(self, values: int, place: Place) -> None:
        self._values += values
        if self._values > MAX_VALUES:
            message = (
                f"more than {MAX_VALUES:,} values, aliases counted each time; long lists belong in files of their own"
            )
            raise self._problems.fail(place, (), message)

    def _put(self, node: Node, anchor: str | None, place: Place, *, count: bool = True) -> None:
        """Give a finished value to the mapping or list that waits for it."""
        if count:
            self._count(1, place)
        if anchor is not None:
            self._anchors[anchor] = node
        if not self._stack:
            self.root = node
            return
        parent = self._stack[-1]
        if self._awaits_key():
            self._take_key(parent, node, place)
            return
        parent.node.size += node.size
        parent.node.height = max(parent.node.height, node.height + 1)
        if isinstance(parent.node.value, list):
            parent.node.value.append(node)
        elif parent.key is not None:
            if not parent.dropped:
                parent.node.value[parent.key] = node
            parent.key, parent.dropped = None, False

    def _take_key(self, parent: _Open, node: Node, place: Place) -> None:
        parent.key = node.written
        path = self.path()
        first = parent.node.keys.get(node.written)
        if first is not None:
            parent.dropped = True
            message = f"written twice, in line {first.line} and again in line {place.line}; keep one"
            self._problems.add(place, path, message)
        elif node.written == "<<":
            parent.dropped = True
            self._problems.add(place, path, "merge keys are not YAML 1.2; write the keys out, or alias the whole value")
        else:
            parent.node.keys[node.written] = place
            if not node.written:
                self._problems.add(place, path, "a key is empty; name it")
