"""JSON and JSON Lines: records streamed one at a time, numbers kept as they are written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from omniaudit.model.outcome import Notice
from omniaudit.sources.columns import listed
from omniaudit.sources.protocol import FileContent, Reader, Reading, Table
from omniaudit.sources.readers.items.harvest import SAMPLED, Enough, Harvest
from omniaudit.sources.readers.items.json_stream import MAX_VALUE, Decoder, MalformedJson, Window
from omniaudit.sources.readers.items.locate import Found, Items, Spot, with_parents
from omniaudit.sources.readers.items.records import Records
from omniaudit.sources.readers.text.encoding import utf8_text
from omniaudit.sources.readers.text.survey import Survey
from omniaudit.sources.unreadable import Unreadable

_LISTS: Final = ("items", "products", "data", "offers", "results")
_PREFIX: Final = re.compile(r'((?:[A-Za-z_]\w*|"[^"]+")(?:\.(?:[A-Za-z_]\w*|"[^"]+"))*)?(\[(?:\*?|\?[^|(]*)\][^|(]*)?')


def read(reading: Reading, file: FileContent) -> Table:
    """Every record of a JSON or JSON Lines file; those before a fault are kept.

    Raises Unreadable: items_not_found, malformed_json, truncated_feed, too_deeply_nested, empty_feed …
    """
    text = utf8_text(reading, file)
    content = replace(file, path=text.path)
    harvest = Harvest(reading, file)
    harvest.notices.extend(text.notices)
    records = Records(reading, harvest, file.name)
    try:
        if _is_lines(reading, content.path, file.path.name):
            failure = _lines(reading, records, content, text.survey)
        else:
            failure = _document(reading, records, content)
    except Enough:
        failure = None
    except RecursionError:
        raise Unreadable("too_deeply_nested", f"{file.name}: values are nested hundreds of levels deep") from None
    if records.fields.nested:
        names = listed(sorted(records.fields.nested))
        harvest.notices.append(Notice("nested_value", f"{file.name}: {names} hold objects or lists, which are no text"))
    return harvest.finish(failure)


def _is_lines(reading: Reading, path: Path, name: str) -> bool:
    """One record a line: by option or name, unless a list begins the file; or a second record follows the first."""
    with path.open("rb") as opened:
        first = opened.readline(MAX_VALUE)
        second = opened.readline(4096).lstrip()
    option = reading.settings.options.get("format")
    if first.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
        return False
    if option == "jsonl" or (not option and name.lower().endswith((".jsonl", ".ndjson"))):
        return True
    return second.startswith(b"{") and first.rstrip().endswith(b"}") and _decodes(first)


def _decodes(line: bytes) -> bool:
    try:
        Decoder().whole(line.decode("utf-8-sig").strip())
    except ValueError:
        return False
    return True


def _lines(reading: Reading, records: Records, file: FileContent, survey: Survey) -> Unreadable | None:
    """JSON Lines: a line is a record, or holds records where ``items`` says; a broken line is one reject."""
    written = reading.settings.options.get("items")
    items = Items(str(written), file.name) if written else None
    seen: dict[str, None] = {}
    number, decoder, given = 0, Decoder(), False
    with file.path.open("rb") as opened:
        while line := opened.readline(MAX_VALUE):
            number += 1
            position = f"line {number}"
            text = line.removeprefix(b"\xef\xbb\xbf").strip()
            if not text:
                continue
            try:
                record = decoder.whole(text.decode())
                if items is None:
                    records.add(record, position, number, twice=decoder.twice)
                    continue
                found = items.find(record)
                given = given or found is not None
                if not given and isinstance(record, dict) and len(seen) < SAMPLED:
                    seen.update(dict.fromkeys(record))
                _add(records, found, record, decoder.twice, number)
            except RecursionError:
                records.harvest.reject("too_deeply_nested", position=position, line=number, sample=_start(text))
            except json.JSONDecodeError:
                if not line.endswith(b"\n") and not survey.final_newline and len(line) < MAX_VALUE:
                    return Unreadable(
                        "truncated_feed", f"{file.name} line {number}: the file breaks off; fetch it again"
                    )
                records.harvest.reject("malformed_json", position=position, line=number, sample=_start(text))
    if seen and not given:
        raise _not_found(file, list(seen), str(written))
    return None


def _start(text: bytes) -> str:
    return text[:400].decode(errors="replace")


def _document(reading: Reading, records: Records, file: FileContent) -> Unreadable | None:
    """One JSON value with the list of records somewhere inside."""
    with Window(file.path) as window:
        try:
            written = reading.settings.options.get("items")
            if written:
                _by_expression(records, window, str(written), file)
            elif window.peek() == "[":
                _list(records, window, "")
            else:
                keys: list[str] = []
                if not _by_name(records, window, keys, ""):
                    raise _not_found(file, keys)
            if window.peek():
                raise window.malformed("something stands behind the end of the JSON value")
        except MalformedJson as error:
            place = f"{file.name} line {error.line}"
            if error.ended:
                return Unreadable("truncated_feed", f"{place}: the file breaks off ({error}); fetch or export it again")
            return Unreadable("malformed_json", f"{place}: {error}; what follows was not read")
    return None


def _list(records: Records, window: Window, pointer: str, items: Items | None = None) -> None:
    """Every element of a list, or the records that are found in each."""
    for index in window.elements():
        value, twice = window.value(), window.decoder.twice
        if items is None:
            records.add(value, f"{pointer}/{index}", twice=twice)
        else:
            _add(records, items.find([value], pointer, index), None, twice)


def _add(records: Records, found: Found | None, root: Any, twice: str | None, line: int | None = None) -> None:
    made: dict[Spot, Any] = {}
    for spot in found.records if found else ():
        record = with_parents(spot, root, made) if records.enclosed else spot.value
        position = f"line {line} {spot.pointer}".rstrip() if line else spot.pointer or "/"
        records.add(record, position, line, twice=twice)


def _by_name(records: Records, window: Window, keys: list[str], pointer: str) -> bool:
    """Find the one list of records under the usual names, also below one of them; keys: all names met."""
    if window.peek() != "{":
        raise window.malformed("an object or a list expected")
    found = False
    for name in window.members():
        keys.append(f"{pointer}/{name}"[1:].replace("/", "."))
        kind = window.peek()
        if name in _LISTS and kind == "[":
            if found:
                raise Unreadable(
                    "items_ambiguous", f"{records.source}: several lists ({listed(keys)}); choose one with items"
                )
            _list(records, window, f"{pointer}/{name}")
            found = True
        elif name in _LISTS and kind == "{":
            found = _by_name(records, window, keys, f"{pointer}/{name}") or found
        else:
            window.skip()
    return found


def _by_expression(records: Records, window: Window, written: str, file: FileContent) -> None:
    """Stream down the plain beginning of the expression, and apply the rest to each record."""
    match = None if records.rooted else _PREFIX.fullmatch(written)
    if not match:
        value = window.value()
        _add(records, Items(written, file.name).find(value), value, window.decoder.twice)
        return
    names = [name.strip('"') for name in re.findall(r'"[^"]+"|\w+', match[1] or "")]
    items = Items(match[2], file.name) if match[2] and match[2] not in ("[]", "[*]") else None
    keys: list[str] = []
    if not _descend(records, window, names, "", lambda pointer: _list(records, window, pointer, items), keys):
        raise _not_found(file, keys, written)


def _descend(
    records: Records, window: Window, names: list[str], pointer: str, read_list: Callable[[str], None], keys: list[str]
) -> bool:
    """Walk down the names to a list or an object of records; keys: all names met."""
    if not names:
        if window.peek() == "[":
            read_list(pointer)
            return True
        if window.peek() == "{":  # one record, or records by their ids
            records.add(window.value(), pointer or "/", twice=window.decoder.twice)
            return True
        window.skip()
        return False
    if window.peek() != "{":
        window.skip()
        return False
    found = False
    for name in window.members():
        keys.append(f"{pointer}/{name}"[1:].replace("/", "."))
        if name == names[0] and not found:
            found = _descend(records, window, names[1:], f"{pointer}/{name}", read_list, keys)
        else:
            window.skip()
    return found


def _not_found(file: FileContent, keys: list[str], written: str | None = None) -> Unreadable:
    asked = f'there is no list "{written}"' if written else f"there is no list named {', '.join(_LISTS)}"
    return Unreadable("items_not_found", f"{file.name}: {asked}; its keys are {listed(keys)}; say where with items")


READER = Reader(formats=("json", "jsonl"), suffixes=(".json", ".jsonl", ".ndjson"), read=read)
