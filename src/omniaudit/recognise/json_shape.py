"""Where in a JSON document the records are: the list whose objects say what products cost and which they are."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from omniaudit.engine import Engine
from omniaudit.recognise.columns import understand
from omniaudit.recognise.sample import ROWS, Sample, as_columns, reading_of
from omniaudit.sources.protocol import FileContent
from omniaudit.sources.readers.items.json_stream import MalformedJson, Window
from omniaudit.sources.readers.text.encoding import utf8_text
from omniaudit.sources.unreadable import Unreadable

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DEEPEST: Final = 5
_VARIANTS: Final = frozenset(
    ("variants", "skus", "children", "variations", "items", "offers", "configurations", "sizes")
)
_WEIGHTS: Final = {"price": 4, "gtin": 3, "sku": 2, "availability": 2, "quantity": 1, "title": 1, "id": 1, "url": 1}

_SAID: Final = frozenset(("price", "availability", "quantity", "sale_price"))
_NAMED: Final = frozenset(("gtin", "sku", "id", "mpn", "url"))


@dataclass(frozen=True)
class Records:
    """A list of records. expression: its JMESPath, empty for the document itself. nested: each lies in another."""

    expression: str
    rows: tuple[dict[str, str], ...]
    nested: bool = False


def sample_json(engine: Engine, content: FileContent, options: list[tuple[str, Any, str]], *, whole: bool) -> Sample:
    """The records of a JSON or JSON Lines file.

    Raises Unreadable: items_not_found, malformed_json, and those of the encoding.
    """
    text = utf8_text(reading_of(engine, {}, {}), content)
    documents: list[Any] = []
    try:
        with Window(text.path) as window:
            while window.peek() and len(documents) < ROWS:
                _fill(window, documents.append, _DEEPEST)
    except MalformedJson as error:
        if whole and not documents:
            raise Unreadable("malformed_json", f"{content.name} line {error.line}: {error}") from error
        whole = whole and not error.ended
    except RecursionError:
        raise Unreadable("too_deeply_nested", f"{content.name}: values are nested hundreds of levels deep") from None
    lines = len(documents) > 1 or content.path.name.lower().endswith((".jsonl", ".ndjson"))
    sample = sample_document(documents if lines and documents else documents[0] if documents else None, content.name)
    if lines:  # each line is a document of its own: [@][] is the line as the record that encloses others
        sample.options = [(key, f"[@]{value}", why) for key, value, why in sample.options]
    sample.options = [*options, *sample.options]
    sample.format = "jsonl" if lines else "json"
    sample.whole = whole and sample.rows < ROWS
    return sample


def sample_document(document: Any, name: str) -> Sample:
    """The records of a decoded document (numbers as text).

    Raises Unreadable: items_not_found.
    """
    found = [(merit, records) for records in _record_lists(document) if (merit := _merit(records)) > 0]
    if not found:
        raise Unreadable("items_not_found", f"{name}: no list of objects in it names products with prices or stock")
    _, best = max(found, key=lambda pair: pair[0])
    options = [("items", best.expression, "")] if best.expression else []
    columns = as_columns(list(best.rows[:ROWS]))
    return Sample("json", columns, len(best.rows[:ROWS]), True, options, document, nested=best.nested)


def _fill(window: Window, put: Callable[[Any], None], depth: int) -> None:
    """Decode a value into place, so that what came before a fault remains; of long lists, the beginning."""
    kind = window.peek()
    if kind == "{" and depth:
        members: dict[str, Any] = {}
        put(members)
        for name in window.members():
            _fill(window, functools.partial(members.__setitem__, name), depth - 1)
    elif kind == "[":
        elements: list[Any] = []
        put(elements)
        for _ in window.elements():
            if len(elements) < ROWS:
                elements.append(window.value())
            else:
                window.skip()
    else:
        put(window.value())


def _record_lists(document: Any, path: str = "", depth: int = _DEEPEST) -> Iterator[Records]:
    """Every list of objects in a document, and those inside their objects."""
    if isinstance(document, list):
        records = [record for record in document if isinstance(record, dict)]
        if records:
            yield from _with_nested(records, path)
    elif isinstance(document, dict) and depth:
        if len(document) >= 3:
            yield Records(path or "@", (dict(_flat(document, depth=1)),))
        below = list(document.values())
        if len(below) >= 2 and all(isinstance(value, dict) and len(value) >= 3 for value in below) and path:
            yield from _with_nested(below, f"{path}.*")
        for name, value in document.items():
            if isinstance(value, list | dict):
                yield from _record_lists(value, _joined(path, name), depth - 1)


def _with_nested(records: list[dict[str, Any]], path: str) -> Iterator[Records]:
    # `edges[].node` of GraphQL: what is wanted is one step further down
    if all(set(record) <= {"node", "cursor"} and isinstance(record.get("node"), dict) for record in records):
        records, path = [record["node"] for record in records], f"{path}[].node"
    flat = [dict(_flat(record)) for record in records]
    yield Records(path, tuple(flat))
    inner = dict.fromkeys(name for record in records[:50] for name, value in record.items() if _is_records(value))
    for name in inner:
        rows: list[dict[str, str]] = []
        for record, outer in zip(records, flat, strict=True):
            above = {f"_parent.{key}": value for key, value in outer.items() if not key.startswith(f"{_quoted(name)}[")}
            rows += [{**dict(_flat(each)), **above} for each in record.get(name) or () if isinstance(each, dict)]
        base = path if path.endswith((".*", ".node")) else f"{path}[]"
        yield Records(f"{base}.{_quoted(name)}[]", tuple(rows[:ROWS]), nested=True)


def _is_records(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _flat(record: dict[str, Any], prefix: str = "", depth: int = 4) -> Iterator[tuple[str, str]]:
    """The texts of a record by JMESPath; of a list of one, the one."""
    for name, value in record.items():
        path = prefix + _quoted(name)
        if isinstance(value, list):
            if len(value) != 1:
                continue
            path, value = f"{path}[0]", value[0]
        if isinstance(value, dict):
            if depth:
                yield from _flat(value, f"{path}.", depth - 1)
        elif isinstance(value, bool):
            yield path, "true" if value else "false"
        elif isinstance(value, str):
            yield path, value.strip()
        elif value is None:
            yield path, ""


def _merit(records: Records) -> float:
    """How much a list says of products; variants count more than the products that hold them."""
    if not records.rows:
        return 0.0
    columns = as_columns(list(records.rows[:200]))
    found = understand(list(columns), columns, len(records.rows[:200]))
    own: set[str] = {name for name, chosen in found.fields.items() if not chosen.column.startswith("_parent.")}
    merit = float(sum(_WEIGHTS.get(name, 0) for name in own))
    if records.nested:
        identified = own & {"gtin", "sku", "id"}
        member = records.expression.removesuffix("[]").rpartition(".")[2].strip('"').lower()
        if "price" not in own or not identified:
            return 0.0
        merit += 5.0 if member in _VARIANTS else 0.0
    merit -= 6.0 if len(records.rows) == 1 and not records.nested else 0.0  # one object is more likely a frame
    return merit if own & _SAID and own & _NAMED else 0.0


def _quoted(name: str) -> str:
    return name if _NAME.fullmatch(name) else '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _joined(path: str, name: str) -> str:
    return f"{path}.{_quoted(name)}" if path else _quoted(name)
