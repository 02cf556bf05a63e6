"""Values that scripts of a page assign: object literals as JavaScript has them, ``JSON.parse("…")``, Nuxt's two forms.

Nothing is run. What only running the script could tell is absent.
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import unquote

from omniaudit.sources.numbers import machine_number
from omniaudit.sources.page.lenient_json import Cut, LenientReader, UnreadableJson, loads

_TOKEN: Final = re.compile(r"void 0|![01]|-?\.?\d[\w.+-]*|[A-Za-z_$][\w$]*")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_LEADING_POINT: Final = re.compile(r"-?\.\d+")
_PARSED: Final = re.compile(r"JSON\.parse\s*\(\s*(?P<decoded>decodeURIComponent\s*\(\s*)?(?=[\"'`])")
_FUNCTION: Final = re.compile(r"\(?\s*(?:function\s*\((?P<names>[\w$,\s]*)\)|\((?P<arrow>[\w$,\s]*)\)\s*=>)\s*\{")
_STATEMENT: Final = re.compile(
    r"[\s;,]*(?P<holder>[A-Za-z_$][\w$]*)"
    r"(?:\.(?P<name>[\w$]+)|\[(?:(?P<index>\d+)|\"(?P<text>[^\"\\]*)\")\])\s*=(?![=>])\s*"
)
_RETURNS: Final = re.compile(r"[\s;]*return\b\s*(?=[\w$({\[])")
_RETURN: Final = re.compile(r"return\s*(?=[{\[])")
_CALLED: Final = re.compile(r"[\s;]*\}\s*\)?\s*\(")
_CALL: Final = re.compile(r"\)")
_CLOSED_CALL: Final = re.compile(r"\)\s*\)")
_MOST_CALLS: Final = 3  # within each other: each reads its body twice
_EXPRESSION: Final = re.compile(r"[^,;}\])]*")
_WORDS: Final[dict[str, Any]] = {"true": True, "false": False, "!0": True, "!1": False}

_FAULTS: Final = {
    f"json_ld_{code}": f"state_{code}"
    for code in ("truncated", "unescaped_quotes", "missing_comma", "brackets", "decimal_comma", "several_objects")
}
"""Mends that are worth telling of a script: single quotes or bare keys are JavaScript's own."""


class _Literal(LenientReader):
    """Reads one JavaScript literal. names: what the names in it stand for; calls: of functions around it."""

    def __init__(
        self, text: str, repairs: dict[str, None], names: dict[str, Any] | None = None, calls: int = 0
    ) -> None:
        super().__init__(text, repairs, machine_number)
        self.names = names or {}
        self.calls = calls

    def value(self, context: str) -> Any:
        head = self.peek()
        if head == "(" and (function := _FUNCTION.match(self.text, self.at)):
            found, self.at = _returned(self.text, function, self)
        else:
            found = self.string("`", context) if head == "`" else super().value(context)
        if context != "top" and self.peek() not in ("", ",", ";", "}", "]", ")"):
            # An expression: price: 10 * quantity. What it comes to is not for us to say.
            rest = _EXPRESSION.match(self.text, self.at)
            self.at = rest.end() if rest else self.at
            return None
        return found

    def closes(self, context: str) -> bool:
        """Always: a script with a stray quote would not run."""
        return True

    def bare(self, context: str) -> Any:
        found = _TOKEN.match(self.text, self.at)
        if not found:
            return super().bare(context)
        word, self.at = found[0], found.end()
        if self.at >= len(self.text):
            raise Cut
        if self.text.startswith("(", self.at):  # new Date(…), Symbol(…): what it gives isn't written here
            self._step_over_call()
            return None
        if word == "new":
            self.peek()
            return self.bare(context)
        if _NUMBER.fullmatch(word):
            return machine_number(word)
        if _LEADING_POINT.fullmatch(word):
            return machine_number(word.replace(".", "0.", 1))
        return self.names.get(word, _WORDS.get(word))

    def _step_over_call(self) -> None:
        end = self.text.find(")", self.at)
        if end < 0:
            raise Cut
        self.at = end + 1

    def arguments(self) -> list[Any]:
        """The arguments of a call, after its opening bracket."""
        found = []
        while (head := self.peek()) not in (")", ""):
            if head == ",":
                self.at += 1
                continue
            found.append(self.value("element"))
        return found


def json_value(text: str) -> tuple[Any, tuple[str, ...]]:
    """The value of a script or attribute that holds JSON, Nuxt's flat form unfolded, and codes of mends worth telling.

    Raises UnreadableJson.
    """
    value, repairs = loads(text, machine_number)
    return _unfolded(value), _told(repairs)


def assigned_value(text: str, at: int) -> tuple[Any, tuple[str, ...]]:
    """The value that an assignment gives, from behind its equals sign. Raises UnreadableJson."""
    repairs: dict[str, None] = {}
    try:
        if parsed := _PARSED.match(text, at):
            reader = _Literal(text, repairs)
            reader.at = parsed.end()
            inner = reader.string(text[parsed.end()], "top")
            return json_value(unquote(inner) if parsed["decoded"] else inner)
        reader = _Literal(text, repairs)
        if function := _FUNCTION.match(text, at):
            return _returned(text, function, reader)[0], _told(repairs)
        reader.at = at
        if reader.peek() not in ("{", "["):
            raise UnreadableJson("state_unreadable")
        return reader.value("top"), _told(repairs)
    except Cut:
        raise UnreadableJson("state_unreadable") from None


def _told(repairs: Any) -> tuple[str, ...]:
    return tuple(_FAULTS[code] for code in repairs if code in _FAULTS)


def _returned(text: str, function: re.Match[str], around: _Literal) -> tuple[Any, int]:
    """What ``(function(a,b){b.x=1;return {price:a,more:b}}("9.90",{}))`` gives, and where it ends.

    Nuxt 2 writes so, and the library devalue whatever is there more than once. The body is read twice: its end has to
    be known before the arguments are.
    """
    if around.calls >= _MOST_CALLS:
        raise UnreadableJson("state_unreadable")
    calls = around.calls + 1
    body = _Literal(text, around.repairs, calls=calls)
    _carried_out(text, function.end(), body)
    called = _CALLED.match(text, body.at)
    if called is None:
        raise UnreadableJson("state_unreadable")
    arguments = _Literal(text, around.repairs, around.names, calls)
    arguments.at = called.end()
    names = [name.strip() for name in (function["names"] or function["arrow"] or "").split(",")]
    given = dict(zip(names, arguments.arguments(), strict=False))
    value = _carried_out(text, function.end(), _Literal(text, {}, around.names | given, calls))
    closed = function[0].startswith("(") and ")" not in called[0]  # (function(){…}(1)), not (function(){…})(1)
    ends = (_CLOSED_CALL if closed else _CALL).match(text, arguments.at)
    return value, ends.end() if ends else arguments.at


def _carried_out(text: str, at: int, reader: _Literal) -> Any:
    """What a function's body returns, after its assignments to members of what it was given."""
    while statement := _STATEMENT.match(text, at):
        reader.at = statement.end()
        value = reader.value("statement")
        holder = reader.names.get(statement["holder"])
        if isinstance(holder, dict):
            holder[statement["name"] or statement["text"] or statement["index"]] = value
        elif isinstance(holder, list) and statement["index"] == str(len(holder)):
            holder.append(value)
        at = reader.at
    start = _RETURNS.match(text, at) or _RETURN.search(text, at)
    if start is None:
        raise UnreadableJson("state_unreadable")
    reader.at = start.end()
    return reader.value("top")


def _unfolded(value: Any) -> Any:
    """Nuxt 3 writes its state as one flat list whose members point into it by number (the library devalue's form)."""
    if not (isinstance(value, list) and value and isinstance(value[0], list) and len(value[0]) == 2):
        return value
    kind, root = value[0]
    if kind not in ("Reactive", "ShallowReactive") or not str(root).isdigit():
        return value
    known: dict[int, Any] = {}
    pending: list[int] = []

    def at(written: Any) -> Any:
        """The value at an index, made empty first and filled later, for values may point at each other in circles."""
        index = int(written) if isinstance(written, str) and written.isdigit() else -1
        if not 0 <= index < len(value):
            return None
        if index not in known:
            flat = value[index]
            if isinstance(flat, list) and flat and isinstance(flat[0], str) and not flat[0].lstrip("-").isdigit():
                known[index] = None
                known[index] = at(flat[1]) if flat[0] in _WRAPPING and len(flat) > 1 else _built_in(flat)
            elif isinstance(flat, dict | list):
                known[index] = type(flat)()
                pending.append(index)
            else:
                known[index] = flat
        return known[index]

    result = at("0")
    while pending:
        index = pending.pop()
        flat, filled = value[index], known[index]
        if isinstance(flat, dict):
            filled.update((name, at(each)) for name, each in flat.items())
        else:
            filled.extend(at(each) for each in flat)
    return result


_WRAPPING: Final = frozenset(("Reactive", "ShallowReactive", "Ref", "ShallowRef"))


def _built_in(flat: list[Any]) -> Any:
    """A date or a number too long for JavaScript as its text; a set, a map or an error is no value."""
    return flat[1] if flat[0] in ("Date", "BigInt") and len(flat) > 1 and isinstance(flat[1], str) else None
