"""Which pages a source reads: files, a list of addresses, a template filled from the catalogue, a sitemap."""

from __future__ import annotations

import glob
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import quote, urljoin

from omniaudit.config.check_source import NO_SITEMAP
from omniaudit.http import FetchError
from omniaudit.model.deadline import TIME_IS_UP
from omniaudit.sources.page.surface import PageFault
from omniaudit.sources.protocol import Reading
from omniaudit.sources.site.asking import request_settings
from omniaudit.sources.site.patterns import is_wanted, parse_patterns
from omniaudit.sources.site.sitemap import MAX_BYTES, Sitemap

_SUFFIXES: Final = (".html", ".htm", ".xhtml")
_PLACE: Final = re.compile(r"\{(\w+)\}")


def page_files(reading: Reading) -> list[tuple[str, Path]]:
    """The local pages with their names for evidence, sorted. Raises PageFault ``no_files`` where there are none."""
    written = reading.settings.options.get("files")
    if not written:
        return []
    pattern = reading.path(written)
    if pattern.is_dir():
        found = [path for path in pattern.rglob("*") if path.suffix.lower() in _SUFFIXES]
    else:
        found = [Path(path) for path in glob.glob(str(pattern), recursive=True)]  # noqa: PTH207 - the pattern is absolute
    found = sorted(path for path in found if not path.is_dir())
    if not found:
        where = "the folder does not exist" if not _fixed_part(pattern).exists() else "no file matches"
        raise PageFault("no_files", f"{reading.channel.name}: files {written!r}: {where}; check the path")
    return [(_name(reading, path), path) for path in found]


def _fixed_part(pattern: Path) -> Path:
    """The folder of a pattern before its first wildcard."""
    steps = []
    for step in pattern.parts[:-1]:
        if glob.has_magic(step):
            break
        steps.append(step)
    return Path(*steps)


def _name(reading: Reading, path: Path) -> str:
    folder = reading.config.folder
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


class Addresses:
    """The page addresses that a source names, or that a sitemap lists, read from it as they are taken.

    known: address → what the catalogue knew of the product it was made for.
    failure: why the list itself could not be read; faults: the parts of it that could not. skipped: how many addresses
    ``include`` and ``exclude`` left out. listed: how many a sitemap gave, and sitemap where those that gave any are.
    """

    def __init__(self, reading: Reading) -> None:
        options = reading.settings.options
        self._reading = reading
        self.include = parse_patterns(options.get("include"))
        self.exclude = parse_patterns(options.get("exclude"))
        self.known: dict[str, Mapping[str, str]] = {}
        self.failure: PageFault | None = None
        self.faults: list[tuple[str, PageFault]] = []
        self.skipped = 0
        self.listed = 0
        self.sitemap: str | None = None

    @property
    def are_given(self) -> bool:
        """Whether the source names pages by address at all."""
        return any(self._reading.settings.options.get(key) for key in ("urls", "url_template", "sitemap", "start"))

    @property
    def start(self) -> str | None:
        """Where a crawl starts: the config's ``start``, unless a sitemap listed pages."""
        start: str | None = self._reading.settings.options.get("start")
        return None if self.listed or self.failure else start

    def named(self) -> Iterator[str]:
        """The addresses of ``urls`` and ``url_template``."""
        options = self._reading.settings.options
        yield from self._sampled(filter(self._is_wanted, options.get("urls") or ()))
        if template := options.get("url_template"):
            try:
                yield from filter(self._is_wanted, self._filled(template))
            except PageFault as fault:
                self.failure = fault

    def of_sitemaps(self) -> Iterator[str]:
        """The addresses of the config's sitemap or, where it gives only ``start``, of those that the site names."""
        yield from self._sampled(self._listed_pages())

    def _sampled(self, addresses: Iterator[str]) -> Iterator[str]:
        """All of them, or those that a sample reads."""
        sample = self._reading.sample
        return sample.choose(self._reading.channel.name, addresses) if sample else addresses

    def _listed_pages(self) -> Iterator[str]:
        options = self._reading.settings.options
        written, start = options.get("sitemap"), options.get("start")
        if written and written != NO_SITEMAP:
            try:
                yield from self._of(written)
            except PageFault as fault:
                if not start:
                    self.failure = fault
                self.faults.append((written, fault))
        elif start and not written:
            for address in self._announced(start):
                try:
                    yield from self._of(address)
                except PageFault as fault:
                    self.faults.append((address, fault))
        if start and not self.listed:
            self.faults.clear()  # none is used: the links are followed instead

    def _announced(self, start: str) -> Iterator[str]:
        """The sitemaps that robots.txt names, else the customary one."""
        client = self._reading.client()
        yield from client.sitemaps(start)
        if not self.listed:
            yield urljoin(start, "/sitemap.xml")

    def _of(self, sitemap: str) -> Iterator[str]:
        walk = Sitemap(self._fetch, self._reading.engine.folder)
        try:
            for address in walk.pages(sitemap):
                if self._is_wanted(address):
                    self.listed += 1
                    self.sitemap = self.sitemap or sitemap
                    yield address
        finally:
            self.faults += walk.faults

    def _filled(self, template: str) -> Iterator[str]:
        fields = list(dict.fromkeys(_PLACE.findall(template)))
        rows = self._reading.catalogue(fields) if fields else []
        complete = [row for row in rows if all(row.get(field) for field in fields)]
        if not complete:
            raise PageFault(
                "no_catalogue",
                f"url_template {template!r}: no channel read before this one supplies {' and '.join(fields)}; "
                "name such a channel first",
            )
        for row in complete:
            address = _PLACE.sub(lambda place: quote(row[place[1]], safe=""), template)  # noqa: B023
            self.known[address] = row
            yield address

    def _fetch(self, address: str, sink: BinaryIO) -> None:
        """The bytes of one sitemap into a file."""
        reading = self._reading
        if "://" in address:
            self._download(address, sink)
            return
        try:
            with reading.path(address).open("rb") as file:
                shutil.copyfileobj(file, sink)
        except OSError as error:
            code = "file_not_found" if isinstance(error, FileNotFoundError) else "unreadable_file"
            raise PageFault(code, f"sitemap {address!r}: {error.strerror or 'unreadable'}") from None

    def _download(self, address: str, sink: BinaryIO) -> None:
        reading = self._reading
        path = reading.engine.folder / reading.engine.name("sitemap")
        asking = request_settings(reading.settings)
        asking.pop("robots", None)
        try:
            reading.client().download(address, path, **{**asking, "max_bytes": MAX_BYTES})
            with path.open("rb") as file:
                shutil.copyfileobj(file, sink)
        except FetchError as error:
            reading.late = reading.late or error.code == TIME_IS_UP
            raise PageFault(error.code, error.detail) from None
        finally:
            path.unlink(missing_ok=True)

    def _is_wanted(self, address: str) -> bool:
        wanted = is_wanted(address, self.include, self.exclude)
        self.skipped += not wanted
        return wanted
