"""XML feeds of any vocabulary: Google's RSS and Atom out of the box, others by element names; streamed in batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from omniaudit.model.outcome import Notice
from omniaudit.sources.columns import spellings
from omniaudit.sources.protocol import FileContent, Reader, Reading, Table
from omniaudit.sources.readers.items.elements import Fault, Fields, local, parse_path
from omniaudit.sources.readers.items.harvest import SAMPLED, Enough, Harvest
from omniaudit.sources.readers.items.prolog import WRONG_ENCODING, ends_properly, repeating, root_without_doctype
from omniaudit.sources.readers.text.encoding import named_encoding, utf8_text
from omniaudit.sources.unreadable import Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_CHUNK: Final = 64 * 1024


def read(reading: Reading, file: FileContent) -> Table:
    """Every record of an XML file; those before a fault in the middle are kept.

    Raises Unreadable: doctype_refused, malformed_xml, truncated_feed, too_deeply_nested, items_not_found, empty_feed …
    """
    root = root_without_doctype(file.path, file.name)
    option = reading.settings.options.get("encoding")
    encoding = named_encoding(str(option), file.name).removesuffix("-sig") if option else None
    try:
        return _read(reading, file, file.path, encoding, root)
    except Unreadable as failure:
        if failure.code != "wrong_encoding" or encoding:
            raise
    text = utf8_text(reading, file)
    table = _read(reading, file, text.path, "utf-8", root)
    return replace(table, notices=(*text.notices, *table.notices))


def _read(reading: Reading, file: FileContent, path: Path, encoding: str | None, root: str) -> Table:
    from lxml import etree

    harvest = Harvest(reading, file)
    rejects = len(reading.rejects)
    written = reading.settings.options.get("items")
    steps = parse_path(str(written)).steps if written else repeating(path, file.name, encoding)
    names = tuple(local(step) for step in steps)
    parser = etree.XMLPullParser(
        events=("end",), tag=f"{{*}}{names[-1]}", encoding=encoding,
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        _records(reading, harvest, _elements(path, parser, harvest), names)
    except Enough:
        return harvest.finish()
    except SyntaxError as error:
        failure = _failure(file, path, error, root)
        if failure.code == "wrong_encoding":
            del reading.rejects[rejects:]
            raise failure from error
        return harvest.finish(failure)
    if not harvest.records and written:
        raise Unreadable("items_not_found", f'{file.name}: there is no element "{written}" below {root}; see items')
    return harvest.finish()


def _elements(path: Path, parser: Any, harvest: Harvest) -> Iterator[Element]:
    """Every wanted element up to a fault, and then the fault: iterparse would drop up to 32 KB before it."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            fault: SyntaxError | None = None
            try:
                parser.feed(chunk)
            except SyntaxError as error:
                fault = error
            for _, element in parser.read_events():
                yield element
            if fault:
                raise fault
    try:
        parser.close()
    except SyntaxError as error:
        # An undefined entity ends the reading without a word; an undeclared prefix only leaves a word.
        fatal = next((entry for entry in parser.feed_error_log if entry.level_name == "FATAL"), None)
        if fatal:
            error.msg, error.lineno = fatal.message, fatal.line
        elif "Namespace prefix" in str(error.msg):
            harvest.notices.append(Notice("undeclared_prefix", f"{harvest.source}: {error.msg}"))
            return
        raise


def _records(reading: Reading, harvest: Harvest, elements: Iterator[Element], names: tuple[str, ...]) -> None:
    fields = Fields(harvest.wanted, spellings(reading.canonical))
    where = Fields(dict(zip(harvest.where, harvest.where, strict=True)), {}) if harvest.where else None
    above = names[-2::-1]
    prefix = ""
    for record in elements:
        if above and not _below(record, above):
            continue
        prefix = prefix or _prefix(record)
        harvest.records += 1
        line = getattr(record, "sourceline", None)
        if harvest.records <= SAMPLED:
            harvest.remember(_names(record))
        position = f"{prefix}[{harvest.records}]"
        try:
            listing = fields.read(record)
            if where is None or _selected(where, harvest, record):
                harvest.add(listing, position=position, line=line)
        except Fault as fault:
            harvest.reject(
                fault.code, field=fault.field, position=position, line=line, sample=fault.sample,
                listing=_identity(record),
            )  # fmt: skip
        record.clear()
        parent = record.getparent()
        if parent is not None:
            while record.getprevious() is not None:
                del parent[0]


def _below(record: Element, above: tuple[str, ...]) -> bool:
    """Whether the record's ancestors are those of the path, nearest first."""
    parent = record.getparent()
    for name in above:
        if parent is None or local(str(parent.tag)) != name:
            return False
        parent = parent.getparent()
    return True


def _prefix(record: Element) -> str:
    trail = [record, *record.iterancestors()]
    return "/" + "/".join(local(str(element.tag)) for element in reversed(trail))


def _names(record: Element) -> list[str]:
    children = [local(child.tag) for child in record if isinstance(child.tag, str)]
    nested = [
        f"{local(str(child.tag))}/{local(below.tag)}"
        for child in record
        for below in child
        if isinstance(below.tag, str)
    ]
    return children + nested + [f"@{local(str(name))}" for name in record.attrib]


def _selected(where: Fields, harvest: Harvest, record: Element) -> bool:
    values = where.read(record)
    return all(values.get(written) == text for written, text in harvest.where.items())


def _identity(record: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in record:
        if isinstance(child.tag, str) and (name := local(child.tag)) in ("id", "gtin", "sku", "title"):
            found.setdefault(name, (child.text or "").strip())
    return found


def _failure(file: FileContent, path: Path, error: SyntaxError, root: str) -> Unreadable:
    """What a syntax error means: the end is missing, or something in the middle is wrong."""
    message = str(error.msg or "").split(", line ")[0]
    place = f"{file.name} line {error.lineno}"
    if any(mark in message for mark in WRONG_ENCODING):
        return Unreadable("wrong_encoding", f"{place}: {message}; name the encoding by option")
    if "depth" in message.lower():
        return Unreadable("too_deeply_nested", f"{place}: {message}")
    if not ends_properly(path, root):
        return Unreadable("truncated_feed", f"{place}: the file breaks off ({message}); fetch or export it again")
    return Unreadable("malformed_xml", f"{place}: {message}; what follows was not read")


READER = Reader(formats=("xml",), suffixes=(".xml", ".rss", ".atom"), read=read)
