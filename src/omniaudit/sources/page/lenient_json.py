"""JSON as shops write it into their pages: strict where it is JSON, mended where it is nearly so, every mend named."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from typing import Any, Final

MAX_DEPTH = 100

_WRAPPERS: Final = (
    re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|/\*\s*<!\[CDATA\[|<!\[CDATA\[|//\s*<!--)"),
    re.compile(r"(?://\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>\s*\*/|\]\]>|//\s*-->|-->)\s*$"),
)
_ENTITY_QUOTES: Final = re.compile(r"[{\[,:]\s*&(?:quot|#0*34|#x0*22);", re.IGNORECASE)
_SPACE: Final = re.compile(r"[\s\x00-\x20\x7f\u00a0\u200b\u2028\u2029\ufeff]*")
_COMMENTS: Final = {"/*": "*/", "//": "\n", "<!--": "-->"}
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_BARE: Final = re.compile(r"[^,\]}\n\r\"{\[;]*")
_BARE_KEY: Final = re.compile(r"[^\s:,{}\[\]\"']+")
_MORE_DIGITS: Final = re.compile(r",\d[\d.,]*(?=\s*(?:[,}\r\n]|$))")
_NEXT_KEY: Final = re.compile(r"""(?:"(?:[^"\\\r\n]|\\.)*+"|'(?:[^'\\\r\n]|\\.)*+')\s*(?::|\Z)|["'][^"'\r\n]*\Z""")
_NEXT_ELEMENT: Final = re.compile(r"[\"'{\[\-\d\]]|true|false|null")
_BARE_NEXT: Final = re.compile(r"[\w$@]+\s*:")
_BARE_MEMBER: Final = re.compile(r"[\w$@]+\s*:\s*[\"'{\[\d-]")
_ESCAPES: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "/": "/"}
_CODE_UNITS: Final = re.compile(r"[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|[0-9a-fA-F]{4}")
_CONTROL: Final = re.compile(r"[\x00-\x1f]+")
_NOTHING: Final = frozenset(("", "null", "undefined", "NaN", "None", "Infinity", "-Infinity"))
_WORDS: Final = {"true": True, "True": True, "false": False, "False": False}


class UnreadableJson(Exception):
    """Text that no mend makes JSON. code: ``json_ld_unreadable`` or ``json_ld_too_deep``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Cut(Exception):
    """The text ends inside a scalar, which is then not believed."""


def loads(text: str, number: Callable[[str], str] = str) -> tuple[Any, tuple[str, ...]]:
    """The value of a JSON text and the codes of what was mended. Numbers stay text: 19.90 is not 19.9.

    number: what is made of a number's text.
    """
    repairs: dict[str, None] = {}
    for attempt in (_as_is, _unwrapped, _unescaped):
        changed = attempt(text, repairs)
        if changed is None:
            continue
        text = changed
        try:
            value = _strict(text, repairs, number)
        except ValueError:
            continue
        if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
            repairs["json_ld_encoded_twice"] = None
            value, more = loads(value, number)
            repairs.update(dict.fromkeys(more))
        return value, tuple(repairs)
    return _lenient(text, repairs, number)


def _as_is(text: str, repairs: dict[str, None]) -> str | None:
    return text


def _unwrapped(text: str, repairs: dict[str, None]) -> str | None:
    bare = text
    for _ in range(3):
        for wrapper in _WRAPPERS:
            bare = wrapper.sub("", bare)
    bare = bare.strip().lstrip("\ufeff")
    if bare.endswith(";"):
        bare = bare.rstrip("; \t\r\n")
        repairs["json_ld_trailing_semicolon"] = None
    elif bare != text.strip():
        repairs["json_ld_wrapper"] = None
    return bare if bare != text else None


def _unescaped(text: str, repairs: dict[str, None]) -> str | None:
    if not _ENTITY_QUOTES.search(text):
        return None
    repairs["json_ld_html_entities"] = None
    return html.unescape(text)


def _strict(text: str, repairs: dict[str, None], number: Callable[[str], str]) -> Any:
    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        return _merged(members, repairs)

    try:
        return json.loads(
            text, parse_float=number, parse_int=str, parse_constant=lambda _: None, object_pairs_hook=pairs
        )
    except RecursionError:
        raise UnreadableJson("json_ld_too_deep") from None


def _merged(members: list[tuple[str, Any]], repairs: dict[str, None]) -> dict[str, Any]:
    """An object; a key given twice keeps both values, for taking the last would hide a contradiction."""
    result = dict(members)
    if len(result) < len(members):
        seen: dict[str, list[Any]] = {}
        for key, value in members:
            known = seen.setdefault(key, [])
            if value not in known:
                known.append(value)
        result = {key: values[0] if len(values) == 1 else values for key, values in seen.items()}
        repairs["json_ld_duplicate_key"] = None
    return result


def _lenient(text: str, repairs: dict[str, None], number: Callable[[str], str]) -> tuple[Any, tuple[str, ...]]:
    reader = LenientReader(text, repairs, number)
    values = reader.document()
    if not values:
        raise UnreadableJson("json_ld_unreadable")
    return (values[0] if len(values) == 1 else values), tuple(repairs)


class LenientReader:
    """A reader that forgives, one pass over the text. A scalar cut off by the end of the text is dropped."""

    def __init__(self, text: str, repairs: dict[str, None], number: Callable[[str], str] = str) -> None:
        self.text = text
        self.number = number
        self.at = 0
        self.depth = 0
        self.arrays = 0
        self.bare_keys = False
        self.missing: set[str] = set()
        self.repairs = repairs

    def note(self, code: str) -> None:
        self.repairs["json_ld_" + code] = None

    def peek(self) -> str:
        """The next character that is neither blank nor comment, or nothing at the end."""
        while True:
            self.at = self._space(self.at)
            opener = next((opener for opener in _COMMENTS if self.text.startswith(opener, self.at)), None)
            if opener is None or not self.skip(opener):
                return self.text[self.at : self.at + 1]

    def skip(self, opener: str) -> bool:
        """Step over a comment. One that nothing ends is none, and its end is looked for once only."""
        closer = _COMMENTS[opener]
        if closer in self.missing:
            return False
        end = self.text.find(closer, self.at)
        if end < 0:
            self.missing.add(closer)
            return False
        self.note("comment")
        self.at = end + len(closer)
        return True

    def _space(self, at: int) -> int:
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def document(self) -> list[Any]:
        values: list[Any] = []
        while self.peek():
            start = re.compile(r"[{\[]").search(self.text, self.at)
            if start is None:
                if self.text[self.at :].strip(" \t\r\n;,}])"):
                    self.note("trailing_text" if values else "surrounding_text")
                else:
                    self.note("brackets" if self.text[self.at] in "}]" else "trailing_semicolon")
                break
            if skipped := self.text[self.at : start.start()].strip():
                self.note("surrounding_text" if not values or skipped.strip(",;") else "several_objects")
            elif values:
                self.note("several_objects")
            self.at = start.start()
            try:
                values.append(self.value("top"))
            except Cut:
                self.note("truncated")
        return values

    def value(self, context: str) -> Any:
        head = self.peek()
        if not head:
            raise Cut
        if self.text.startswith(("{{", "{%"), self.at):
            return self.template()
        if head == "{":
            return self.nested(self.object)
        if head == "[":
            return self.nested(self.array)
        if head in "\"'":
            return self.string(head, context)
        return self.bare(context)

    def nested(self, read: Callable[[], Any]) -> Any:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise UnreadableJson("json_ld_too_deep")
        self.at += 1
        result = read()
        self.depth -= 1
        return result

    def object(self) -> dict[str, Any]:
        members: list[tuple[str, Any]] = []
        try:
            while (head := self.peek()) != "}":
                if not head:
                    raise Cut
                if head in ",;":
                    self.note("trailing_comma")
                    self.at += 1
                    continue
                if head == "]":
                    self.note("brackets")
                    if self.arrays:
                        return _merged(members, self.repairs)
                    self.at += 1
                    continue
                key = self.key(head)
                if key is not None:
                    members.append((key, self.value("member")))
                    self.separator("}")
            self.at += 1
        except Cut:
            self.note("truncated")
        return _merged(members, self.repairs)

    def key(self, head: str) -> str | None:
        """The key at hand and its colon, or None where there is none: then what stands there is skipped."""
        if head in "\"'":
            key = self.string(head, "key")
        elif found := _BARE_KEY.match(self.text, self.at):
            key, self.at = found[0], found.end()
            if self.peek() == ":":
                self.bare_keys = True
                self.note("unquoted_key")
        else:
            key = ""
            self.at += head not in ":"
        if self.peek() == ":":
            self.at += 1
            return key
        self.note("stray_text")
        return None

    def array(self) -> list[Any]:
        elements: list[Any] = []
        self.arrays += 1
        try:
            while (head := self.peek()) != "]":
                if not head:
                    raise Cut
                if head == ",":
                    self.note("trailing_comma")
                    self.at += 1
                    continue
                if head == "}":
                    self.note("brackets")
                    break
                elements.append(self.value("element"))
                self.separator("]")
            else:
                self.at += 1
        except Cut:
            self.note("truncated")
        finally:
            self.arrays -= 1
        return elements

    def separator(self, closer: str) -> None:
        head = self.peek()
        if head and head in ",;":
            if head == ";":
                self.note("semicolon")
            self.at += 1
            if self.peek() == closer:
                self.note("trailing_comma")
        elif head and head not in "}]":
            self.note("missing_comma")

    def string(self, quote: str, context: str) -> str:
        if quote == "'":
            self.note("single_quotes")
        self.at += 1
        parts: list[str] = []
        stop = re.compile(rf"[\\{quote}]")
        while found := stop.search(self.text, self.at):
            parts.append(self.cleaned(self.text[self.at : found.start()]))
            self.at = found.end()
            if found[0] == "\\":
                parts.append(self.escape())
            elif self.closes(context):
                return "".join(parts)
            else:
                self.note("unescaped_quotes")
                parts.append(quote)
        self.at = len(self.text)
        raise Cut

    def cleaned(self, text: str) -> str:
        """Text between escapes; a line break or tab that should have been escaped is a blank."""
        cleaned = _CONTROL.sub(" ", text)
        if cleaned != text:
            self.note("control_characters")
        return cleaned

    def escape(self) -> str:
        sign = self.text[self.at : self.at + 1]
        self.at += 1
        if sign == "u" and (digits := _CODE_UNITS.match(self.text, self.at)):
            self.at = digits.end()
            units = bytes.fromhex(digits[0].replace("\\u", ""))
            return units.decode("utf-16-be", "surrogatepass")
        if sign not in _ESCAPES:
            self.note("invalid_escape")
        return _ESCAPES.get(sign, sign)

    def closes(self, context: str) -> bool:
        """Whether the quote just passed ends the string, told from what follows it."""
        if context == "top":
            return True
        at = self._space(self.at)
        head = self.text[at : at + 1]
        if context == "key":
            return head == ":"
        if not head or head in "}]":
            return True
        if head in ",;":
            return self.continues(context, self._space(at + 1))
        if self.text.startswith(tuple(_COMMENTS), at):
            return True
        # A comma was left out: what follows must be a key or, in an array, stand on a line of its own.
        return at > self.at and bool(context == "member" and _NEXT_KEY.match(self.text, at))

    def continues(self, context: str, at: int) -> bool:
        if self.text[at : at + 1] in ("", "}", "]", ","):
            return True
        if self.text.startswith(tuple(_COMMENTS), at):
            return True
        if context == "element":
            return bool(_NEXT_ELEMENT.match(self.text, at))
        if _NEXT_KEY.match(self.text, at):
            return True
        return bool((_BARE_NEXT if self.bare_keys else _BARE_MEMBER).match(self.text, at))

    def template(self) -> str:
        """A placeholder that the shop's template engine never filled; kept as text, to be seen for what it is."""
        closer = "}}" if self.text[self.at + 1] == "{" else "%}"
        end = self.text.find(closer, self.at)
        if end < 0:
            self.at = len(self.text)
            raise Cut
        start, self.at = self.at, end + 2
        self.note("template")
        return self.text[start : self.at]

    def bare(self, context: str) -> Any:
        found = _BARE.match(self.text, self.at)
        assert found is not None
        word, self.at = found[0].strip(), found.end()
        if self.at >= len(self.text):
            raise Cut
        if context == "member" and word[:1].isdigit() and (more := _MORE_DIGITS.match(self.text, self.at)):
            self.note("decimal_comma")  # `"price": 19,99`: one number, not two members
            word, self.at = word + more[0], more.end()
            return word
        if word in _WORDS:
            return _WORDS[word]
        if word in _NOTHING:
            if word != "null":
                self.note("missing_value")
            if not word and self.text[self.at] not in ",}]\n\r;":
                self.at += 1
            return None
        if _NUMBER.fullmatch(word):
            return self.number(word)
        self.note("bare_word")
        return word
