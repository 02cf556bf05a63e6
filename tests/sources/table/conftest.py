"""Sources read from files that a test writes, with what became of every row."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from omniaudit.config.settings import ChannelSettings, Config, Place, SourceSettings
from omniaudit.engine import Engine, quote
from omniaudit.model.offer import CANONICAL_OFFER_FIELDS
from omniaudit.model.outcome import SourceOutcome
from omniaudit.sources.protocol import Reading
from omniaudit.sources.registry import find
from omniaudit.sources.rejects import RawReject

PLACE = Place(3, 5)


@dataclass
class Read:
    """The outcome of a source, its rows (only columns with a value) and its rejects."""

    outcome: SourceOutcome
    rows: list[dict[str, Any]]
    rejects: list[RawReject]
    columns: tuple[str, ...]

    @property
    def notices(self) -> set[str]:
        return {notice.code for notice in self.outcome.notices}

    def values(self, *names: str) -> list[tuple[Any, ...]]:
        """The named columns of every row, None where a row has no value."""
        return [tuple(row.get(name) for name in names) for row in self.rows]


class Shop:
    """A folder with a config in it, and sources that read from there."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self.folder = folder
        self.engine = engine
        self.client: Any = None
        self.canonical: Sequence[str] = CANONICAL_OFFER_FIELDS

    def write(self, name: str, content: bytes | str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def read(self, path: str | Sequence[str] | None = None, type: str = "table", **options: Any) -> Read:
        """Read a source; ``fields`` and ``required_fields`` are settings of their own."""
        fields: Mapping[str, str] = options.pop("fields", {})
        required = tuple(options.pop("required_fields", ()))
        if path is not None:
            options["path"] = path
        given = SourceSettings(type, PLACE, fields=fields, required_fields=required, options=options)
        source, settings = find(given)
        channel = ChannelSettings("stores", "store", PLACE)
        reading = Reading(
            engine=self.engine,
            config=Config(self.folder / "omniaudit.yaml", "digest", "Shop", (channel,)),
            channel=channel,
            settings=settings,
            relation=self.engine.name("listings"),
            canonical=tuple(self.canonical),
            now=datetime(2026, 11, 21, tzinfo=UTC),
            client=lambda: self.client,
            progress=lambda _: None,
            catalogue=lambda _: [],
            rejects=[],
        )
        outcome = source.read(reading)
        if outcome.status == "failed":
            return Read(outcome, [], reading.rejects, ())
        names = tuple(self.engine.columns(quote(reading.relation)))
        found = [dict(zip(names, row, strict=True)) for row in self.engine.rows(f"FROM {quote(reading.relation)}")]
        rows = [{name: value for name, value in row.items() if value is not None} for row in found]
        assert len(rows) == outcome.listings
        return Read(outcome, rows, reading.rejects, names)

    def csv(self, content: bytes | str, name: str = "feed.csv", **options: Any) -> Read:
        self.write(name, content)
        return self.read(name, **options)

    def xml(self, content: bytes | str, **options: Any) -> Read:
        self.write("feed.xml", content)
        return self.read("feed.xml", **options)

    def json(self, content: bytes | str, name: str = "feed.json", **options: Any) -> Read:
        self.write(name, content)
        return self.read(name, **options)

    def gz(self, content: bytes | str, name: str = "feed.csv.gz", *, keep: int | None = None, **options: Any) -> Read:
        packed = gzip.compress(content.encode() if isinstance(content, str) else content)
        self.write(name, packed[:keep])
        return self.read(name, **options)

    def xlsx(self, *sheets: tuple[str, Sequence[Sequence[Any]]]) -> Path:
        """A workbook: text as inline strings, numbers as numbers, None and absent rows as nothing."""
        path = self.folder / "book.xlsx"
        package = "http://schemas.openxmlformats.org/package/2006"
        office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        names = [f"sheet{index}" for index in range(1, len(sheets) + 1)]
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
            parts = "".join(
                f'<Override PartName="/xl/worksheets/{name}.xml" ContentType="application/vnd.openxmlformats-'
                'officedocument.spreadsheetml.worksheet+xml"/>'
                for name in names
            )
            book.writestr(
                "[Content_Types].xml",
                f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.'
                'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
                '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
                f'spreadsheetml.sheet.main+xml"/>{parts}</Types>',
            )
            book.writestr(
                "_rels/.rels",
                f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" '
                'Target="xl/workbook.xml"/></Relationships>',
            )
            listed = "".join(
                f'<sheet name="{title}" sheetId="{index}" r:id="r{index}"/>'
                for index, (title, _) in enumerate(sheets, 1)
            )
            book.writestr(
                "xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets></workbook>'
            )
            links = "".join(
                f'<Relationship Id="r{index}" Type="{office}/worksheet" Target="worksheets/{name}.xml"/>'
                for index, name in enumerate(names, 1)
            )
            book.writestr(
                "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}/relationships">{links}</Relationships>'
            )
            for name, (_, rows) in zip(names, sheets, strict=True):
                body = "".join(
                    f'<row r="{number}">{"".join(map(_cell, range(len(row)), [number] * len(row), row))}</row>'
                    for number, row in enumerate(rows, 1)
                    if row
                )
                book.writestr(
                    f"xl/worksheets/{name}.xml", f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>'
                )
        return path


def _cell(column: int, row: int, value: Any) -> str:
    place = f"{chr(65 + column)}{row}"
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(threads=2) as engine:
        yield engine


@pytest.fixture
def shop(tmp_path: Path, engine: Engine) -> Shop:
    return Shop(tmp_path, engine)


@pytest.fixture
def make_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Shop]]:
    """Shops for one test with many inputs; one engine, one folder each."""
    with Engine(threads=1) as engine:
        yield lambda: Shop(tmp_path_factory.mktemp("shop"), engine)
