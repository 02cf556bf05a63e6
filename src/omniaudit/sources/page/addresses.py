"""Which pages a source reads: files, a list of addresses, a template filled from the catalogue, a sitemap."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from omniaudit.http import FetchError
from omniaudit.sources.page.sitemap import MAX_BYTES, Sitemap
from omniaudit.sources.page.surface import PageFault
from omniaudit.sources.protocol import Reading

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
    """The page addresses of a source, each once, read from its sitemap as they are taken.

    known: address → what the catalogue knew of the product it was made for.
    failure: why the list itself could not be read; faults: the parts of it that could not. skipped: how many addresses
    ``include`` and ``exclude`` left out.
    """

    def __init__(self, reading: Reading) -> None:
        options = reading.settings.options
        self._reading = reading
        self._include = _patterns(options.get("include"))
        self._exclude = _patterns(options.get("exclude"))
        self._seen: set[int] = set()
        self.known: dict[str, Mapping[str, str]] = {}
        self.failure: PageFault | None = None
        self.faults: list[tuple[str, PageFault]] = []
        self.skipped = 0
        self.taken = 0

    @property
    def are_given(self) -> bool:
        """Whether the source names pages by address at all."""
        return any(self._reading.settings.options.get(key) for key in ("urls", "url_template", "sitemap"))

    def __iter__(self) -> Iterator[str]:
        for address in self._all():
            identity = hash(address)
            if identity in self._seen:
                continue
            self._seen.add(identity)
            if not self._wanted(address):
                self.skipped += 1
                continue
            self.taken += 1
            yield address

    def _all(self) -> Iterator[str]:
        options = self._reading.settings.options
        yield from options.get("urls") or ()
        try:
            if template := options.get("url_template"):
                yield from self._filled(template)
            if sitemap := options.get("sitemap"):
                walk = Sitemap(self._fetch)
                try:
                    yield from walk.pages(sitemap)
                finally:
                    self.faults += walk.faults
        except PageFault as fault:
            self.failure = fault

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

    def _fetch(self, address: str) -> bytes:
        """The bytes of one sitemap."""
        reading = self._reading
        if "://" in address:
            try:
                settings = request_settings(reading.settings.options)
                return reading.client().fetch(address, kind="feed", **{**settings, "max_bytes": MAX_BYTES}).body
            except FetchError as error:
                raise PageFault(error.code, error.detail) from None
        try:
            with reading.path(address).open("rb") as file:
                return file.read(MAX_BYTES)
        except OSError as error:
            code = "file_not_found" if isinstance(error, FileNotFoundError) else "unreadable_file"
            raise PageFault(code, f"sitemap {address!r}: {error.strerror or 'unreadable'}") from None

    def _wanted(self, address: str) -> bool:
        if self._include and not any(_matches(pattern, address) for pattern in self._include):
            return False
        return not any(_matches(pattern, address) for pattern in self._exclude)


def request_settings(options: Mapping[str, Any]) -> dict[str, Any]:
    """How pages are asked for, as keyword arguments of Client.fetch."""
    from omniaudit.config.units import duration, rate

    headers = dict(options.get("headers") or {})
    if cookies := options.get("cookies"):
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    settings: dict[str, Any] = {"headers": headers or None}
    if written := options.get("rate"):
        settings["rate"] = float(rate(written))
    if written := options.get("timeout"):
        settings["timeout"] = duration(written).total_seconds()
    if options.get("robots") == "ignore":
        settings["robots"] = False
    return settings


def _patterns(written: Any) -> list[tuple[str, re.Pattern[str] | None]]:
    """Each is found as it is written or, where it is a regular expression, as one."""
    patterns: list[tuple[str, re.Pattern[str] | None]] = []
    for text in [written] if isinstance(written, str) else written or ():
        try:
            patterns.append((text, re.compile(text)))
        except re.error:
            patterns.append((text, None))
    return patterns


def _matches(pattern: tuple[str, re.Pattern[str] | None], address: str) -> bool:
    text, expression = pattern
    return text in address or bool(expression and expression.search(address[:2_048]))
