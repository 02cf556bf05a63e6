"""The head of a file as columns of text: enough to tell what it is, by the readers that will read it in earnest."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from omniaudit.config.settings import ChannelSettings, Config, Place, SourceSettings
from omniaudit.engine import Engine, EngineError, literal, quote
from omniaudit.model.offer import CANONICAL_OFFER_FIELDS
from omniaudit.recognise.words import meaning_of
from omniaudit.sources.formats import reader_of
from omniaudit.sources.protocol import FileContent, Reading
from omniaudit.sources.readers.text.dialect import DELIMITERS, detect, quote_option
from omniaudit.sources.readers.text.encoding import utf8_text
from omniaudit.sources.readers.text.records import Splitter
from omniaudit.sources.unpack import cut_after_last_line, is_gzip
from omniaudit.sources.unreadable import Unreadable

ROWS: Final = 2_000
"""Rows that are looked at; what is said of a file is said of these."""

HEAD: Final = 4 * 1024 * 1024
LOOKED_AT: Final = 15
_DELIMITER_NAMES: Final = {b";": "semicolon", b"\t": "tab", b"|": "pipe", b",": "comma"}


@dataclass
class Sample:
    """The first rows of one table.

    columns: name (as the config writes it) → texts, "" where empty. rows: how many. whole: there are no more.
    options: what the reader has to be told, as (key, value, why). document: of JSON, the decoded beginning.
    namespaces: of XML. format: csv, json … nested: records lie in others (variants), whose fields start with _parent.
    """

    format: str
    columns: dict[str, list[str]]
    rows: int
    whole: bool
    options: list[tuple[str, Any, str]] = field(default_factory=list)
    document: Any = None
    namespaces: frozenset[str] = frozenset()
    nested: bool = False


def sample_file(engine: Engine, path: Path, name: str) -> Sample:
    """The first rows of a file in any format that a reader knows.

    Raises Unreadable: the readers' own codes.
    """
    head, whole = _head(engine, path)
    content = FileContent(head, name)
    format_, _, notices = reader_of(content, None)
    options: list[tuple[str, Any, str]] = []
    if notices or (format_ == "csv" and not name.lower().removesuffix(".gz").endswith((".csv", ".txt"))):
        options.append(("format", format_, "by its content"))
    if format_ in ("csv", "tsv"):
        return _delimited(engine, content, format_, options, whole=whole)
    if format_ == "xlsx":
        from omniaudit.recognise.workbook import sample_workbook

        return sample_workbook(engine, FileContent(path, name), options)
    if format_ == "parquet":
        return _parquet(engine, path, options)
    if format_ == "xml":
        return _xml(engine, content, options, whole=whole)
    from omniaudit.recognise.json_shape import sample_json

    return sample_json(engine, content, options, whole=whole)


def reading_of(engine: Engine, options: Mapping[str, Any], fields: Mapping[str, str]) -> Reading:
    """What a reader needs, for a file outside of any config."""
    place = Place(1, 1)
    settings = SourceSettings("table", place, fields=fields, options=options)
    channel = ChannelSettings("sample", "web", place)
    return Reading(
        engine=engine,
        config=Config(Path("init.yaml"), "", "", (channel,)),
        channel=channel,
        settings=settings,
        relation=engine.name("sample"),
        canonical=CANONICAL_OFFER_FIELDS,
        now=datetime.now(UTC),
        client=_no_client,
        progress=lambda _: None,
        catalogue=lambda _: [],
        rejects=[],
    )


def _no_client() -> Any:
    raise AssertionError("a file's sample needs no network")


def _head(engine: Engine, path: Path) -> tuple[Path, bool]:
    """The beginning of a file, unpacked, ending with a whole line where it can; and whether that is all of it."""
    suffixes = "".join(path.suffixes[-2:]).lower().removesuffix(".gz")
    if not is_gzip(path):
        with path.open("rb") as file:
            start = file.read(HEAD + 1)
        if len(start) <= HEAD or start.startswith((b"PK\x03\x04", b"PAR1")):
            return path, True
    else:
        import zlib

        inflater = zlib.decompressobj(wbits=31)
        with path.open("rb") as file:
            start = inflater.decompress(file.read(HEAD), HEAD + 1)
    head = engine.folder / f"{engine.name('head')}{suffixes}"
    head.write_bytes(start[:HEAD])
    if len(start) > HEAD and suffixes not in (".xml", ".json", ".xlsx", ".parquet"):
        cut_after_last_line(head)
    return head, len(start) <= HEAD


def _delimited(
    engine: Engine, content: FileContent, format_: str, options: list[tuple[str, Any, str]], *, whole: bool
) -> Sample:
    from omniaudit.sources.readers.delimited import READER

    asked: dict[str, Any] = {"format": format_}
    content = _with_line_feeds(engine, content)
    reading = reading_of(engine, asked, {})
    text = utf8_text(reading, content, quote_option(asked))
    encoding = next((notice for notice in text.notices if notice.code == "encoding_detected"), None)
    if encoding:
        named = encoding.message.partition("read as ")[2].partition(";")[0]
        options.append(("encoding", named, "detected"))
    header = find_header(text.path)
    if header.row is not None:
        asked["header_row"] = header.row
        said = "the line with the columns' names" if header.row else "no line names the columns: they have numbers"
        options.append(("header_row", header.row, said))
    if header.delimiter:
        asked["delimiter"] = header.delimiter.decode()
    reading = reading_of(engine, asked, {})
    dialect = detect(reading, content, text, usual=b"\t" if format_ == "tsv" else b",")
    delimiter = _DELIMITER_NAMES.get(dialect.splitter.delimiter, dialect.splitter.delimiter.decode())
    if len(dialect.names) > 1 and delimiter != ("tab" if format_ == "tsv" else "comma"):
        options.append(("delimiter", delimiter, "detected"))
        asked["delimiter"] = delimiter
    names = list(dict.fromkeys(dialect.names))
    fields = {f"f{index}": name for index, name in enumerate(names)}
    table = READER.read(reading_of(engine, asked, fields), content)
    wanted = ", ".join(quote(f"f{index}") for index in range(len(names)) if f"f{index}" in table.fields)
    rows = engine.rows(f"SELECT {wanted} FROM ({table.sql}) LIMIT {ROWS}")
    columns = {name: [row[index] or "" for row in rows] for index, name in enumerate(names)}
    return Sample(format_, columns, len(rows), whole and table.rows <= ROWS, options)


def _with_line_feeds(engine: Engine, content: FileContent) -> FileContent:
    """A copy with line feeds where lines end in carriage returns alone; the reader makes one of its own."""
    start = content.path.read_bytes()[: HEAD + 1]
    if b"\n" in start or b"\r" not in start or b"\0" in start:
        return content
    copy = engine.folder / f"{engine.name('lines')}{content.path.suffix}"
    copy.write_bytes(start.replace(b"\r", b"\n"))
    return FileContent(copy, content.name)


@dataclass(frozen=True)
class Header:
    """Where the columns' names stand. row: from 1; 0: nowhere; None: in the usual place. delimiter: None if unsure."""

    row: int | None
    delimiter: bytes | None


def find_header(path: Path) -> Header:
    """Find the header among the first lines by the names and the values in them."""
    with path.open("rb") as file:
        lines = [line.rstrip(b"\r\n") for line in itertools.islice(file, LOOKED_AT)]
    lines = [line.removeprefix(b"\xef\xbb\xbf") if not index else line for index, line in enumerate(lines)]
    first = next((index for index, line in enumerate(lines) if line.strip()), None)
    if first is None or lines[first].lower().startswith(b"sep="):
        return Header(None, None)
    known = [_known_names(line) for line in lines]
    best = max(range(len(lines)), key=lambda index: (known[index][0], -index))
    if known[best][0] >= 2 and best != first and known[best][0] > 2 * known[first][0]:
        return Header(best + 1, known[best][1])
    if known[first][0] <= 1 and (delimiter := _data_delimiter(lines[first:])):  # one may be a word such as in_stock
        return Header(0, delimiter)
    return Header(None, known[first][1] if known[first][0] >= 2 else None)


def _known_names(line: bytes) -> tuple[int, bytes]:
    """How many names of a line are known, and the delimiter that gives so many."""
    return max(
        ((len({name for name in _split(line, mark) if meaning_of(name)}), mark) for mark in DELIMITERS),
        key=lambda pair: pair[0],
    )


def _split(line: bytes, delimiter: bytes) -> list[str]:
    fields = Splitter(delimiter, b'"').split(line)
    return [field.decode(errors="replace") for field in fields] if isinstance(fields, list) and len(fields) > 1 else []


def _data_delimiter(lines: list[bytes]) -> bytes | None:
    """The delimiter of lines that are all rows: the first holds a trade item's number, which no column is called by."""
    from omniaudit.normalise.gtin import Gtin, parse_gtin

    fitting: list[tuple[int, bytes]] = []
    for delimiter in DELIMITERS:
        fields = _split(lines[0], delimiter)
        numbers = [parse_gtin(text) for text in fields if 8 <= len(text) <= 14]
        if any(isinstance(number, Gtin) and number.gtin for number in numbers):
            widths = {len(_split(line, delimiter)) for line in lines if line.strip()}
            fitting.append((len(fields) if len(widths) == 1 else 0, delimiter))
    return max(fitting)[1] if fitting else None


def _parquet(engine: Engine, path: Path, options: list[tuple[str, Any, str]]) -> Sample:
    from omniaudit.sources.readers.parquet import READER, plain_name

    try:
        types = engine.columns(f"read_parquet({literal(plain_name(str(path)))})")
    except EngineError as error:
        raise Unreadable("malformed_parquet", f"{path.name}: {str(error).splitlines()[0]}") from error
    names = [name for name, kind in types.items() if not kind.startswith(("STRUCT", "MAP")) and not kind.endswith("[]")]
    fields = {f"f{index}": name for index, name in enumerate(names)}
    table = READER.read(reading_of(engine, {}, fields), FileContent(path, path.name))
    rows = engine.rows(f"SELECT {', '.join(map(quote, fields))} FROM ({table.sql}) LIMIT {ROWS}")
    columns = {name: [row[index] or "" for row in rows] for index, name in enumerate(names)}
    return Sample("parquet", columns, len(rows), table.rows <= ROWS, options)


def _xml(engine: Engine, content: FileContent, options: list[tuple[str, Any, str]], *, whole: bool) -> Sample:
    from lxml import etree

    from omniaudit.sources.readers.items.elements import local
    from omniaudit.sources.readers.items.prolog import repeating, root_without_doctype

    root_without_doctype(content.path, content.name)
    path, encoding = content.path, None
    try:
        steps = repeating(path, content.name, None)
    except Unreadable as failure:
        if failure.code != "wrong_encoding":
            raise
        path, encoding = utf8_text(reading_of(engine, {}, {}), content).path, "utf-8"
        steps = repeating(path, content.name, encoding)
    names = tuple(map(local, steps))
    parser = etree.XMLPullParser(
        events=("end",), tag=f"{{*}}{names[-1]}", resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, remove_comments=True, remove_pis=True, encoding=encoding,
    )  # fmt: skip
    try:
        parser.feed(path.read_bytes())
    except etree.XMLSyntaxError:
        whole = False
    records: list[dict[str, str]] = []
    namespaces: set[str] = set()
    events: Iterator[Any] = parser.read_events()
    for _, element in events:
        if len(records) >= ROWS:
            whole = False
            break
        if not records:
            namespaces = {uri for uri in element.nsmap.values() if uri}
        records.append(dict(_flat_element(element)))
        element.clear()
    if not records:
        raise Unreadable("empty_feed", f"{content.name}: it holds no records; look at the export that writes it")
    return Sample("xml", as_columns(records), len(records), whole, options, namespaces=frozenset(namespaces))


def _flat_element(element: Any, prefix: str = "", depth: int = 3) -> Iterator[tuple[str, str]]:
    """The texts of a record by path, the first of each; attributes as @name."""
    from omniaudit.sources.readers.items.elements import local

    seen: set[str] = set()
    for name, value in element.attrib.items():
        yield f"{prefix}@{local(str(name))}", str(value).strip()
    for child in element:
        if not isinstance(child.tag, str) or (name := local(child.tag)) in seen:
            continue
        seen.add(name)
        if len(child) and depth > 1:
            yield from _flat_element(child, f"{prefix}{name}/", depth - 1)
        else:
            text = (child.text or "").strip() or (child.get("href") or "").strip()
            yield f"{prefix}{name}", text
            if not len(child):
                yield from ((f"{prefix}{name}/@{local(str(key))}", str(value)) for key, value in child.attrib.items())


def as_columns(records: list[dict[str, str]]) -> dict[str, list[str]]:
    """Records with names of their own as columns; "" where a record has no such name."""
    names = list(dict.fromkeys(name for record in records for name in record))
    return {name: [record.get(name, "") for record in records] for name in names}
