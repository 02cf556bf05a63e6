"""Pages that are named: files, addresses, and those that a sitemap lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from omniaudit.http import FetchError, Response
from omniaudit.model.deadline import TIME_IS_UP
from omniaudit.sources.page.document import PageInput, PageRules
from omniaudit.sources.page.page import PageResult, reject
from omniaudit.sources.protocol import Reading
from omniaudit.sources.site.addresses import Addresses
from omniaudit.sources.site.asking import MAX_BYTES, Fetch
from omniaudit.sources.site.collected import Collected
from omniaudit.sources.site.frontier import Frontier, Visit
from omniaudit.sources.site.links import SiteRules
from omniaudit.sources.site.parse import Parsed, Task
from omniaudit.sources.site.workers import Parsers

_ABSENT: Final = ("http_404", "http_410")
_NO_PRODUCT: Final = frozenset(("no_product", "no_items", "state_not_found"))


@dataclass
class Visits:
    """Visits the pages that a source names, and keeps what they give in ``collected``."""

    reading: Reading
    rules: PageRules
    addresses: Addresses
    frontier: Frontier
    collected: Collected
    fetch: Fetch

    @property
    def most(self) -> int | None:
        """The config's ``max_pages``."""
        most: int | None = self.reading.settings.options.get("max_pages")
        return most

    @contextmanager
    def parsers(self, site: SiteRules = SiteRules(frozenset())) -> Iterator[Parsers]:  # noqa: B008 - it is frozen
        """What parses the pages, until the time is up."""
        with Parsers(self.rules, site, deadline=self.reading.deadline) as parsers:
            yield parsers
            self.reading.late = self.reading.late or parsers.late

    def files(self, files: list[tuple[str, Path]]) -> None:
        """Read pages from files."""
        with self.parsers() as parsers:
            for name, path in files:
                if self.reading.is_late():
                    break
                task = self._of_file(name, path)
                if isinstance(task, PageResult):
                    self.frontier.taken += 1
                    self.collected.add(self.frontier.taken, task, total=len(files))
                    continue
                for parsed in parsers.submit(task):
                    self.collected.add(parsed.ordinal, parsed.result, total=len(files))
                if self.collected.enough:
                    return
            for parsed in parsers.rest():
                self.collected.add(parsed.ordinal, parsed.result, total=len(files))

    def _of_file(self, name: str, path: Path) -> Task | PageResult:
        most = int(self.reading.settings.options.get("max_bytes") or MAX_BYTES)
        page = PageInput(name, b"")
        try:
            with path.open("rb") as file:
                body = file.read(most + 1)
        except OSError as error:
            return PageResult(reject=reject(page, "unreadable_file", sample=error.strerror or "unreadable"))
        if len(body) > most:
            return PageResult(reject=reject(page, "too_large", sample=f"more than {most} bytes"))
        self.frontier.taken += 1
        return Task(self.frontier.taken, PageInput(name, body))

    def listed(self) -> None:
        """Read the pages that the config names, and those of its sitemaps."""
        with self.parsers() as parsers:
            self._read_listed(parsers, self.addresses.named(), strict=True)
            if not self.collected.enough:
                self._read_listed(parsers, self.addresses.of_sitemaps(), strict=bool(self.addresses.include))

    def _read_listed(self, parsers: Parsers, addresses: Iterator[str], *, strict: bool) -> None:
        lenient = frozenset[str]() if strict else _NO_PRODUCT
        for visit, answer in self.fetched(self._taken(addresses)):
            task = self.task(visit, answer)
            if isinstance(task, PageResult):
                self.collected.add(visit.ordinal, task)
            else:
                self._keep(parsers.submit(task), lenient)
            if self.collected.enough:
                return
        self._keep(parsers.rest(), lenient)

    def _taken(self, addresses: Iterator[str]) -> Iterator[Visit]:
        """Each address once, as far as ``max_pages`` allows."""
        for address in addresses:
            if self.most is not None and self.frontier.taken >= self.most:
                self.frontier.cut = True
                return
            if visit := self.frontier.take(address):
                yield visit

    def _keep(self, ready: Iterable[Parsed], lenient: frozenset[str]) -> None:
        for parsed in ready:
            if parsed.result.reject is not None and parsed.result.reject.code in lenient:
                self.collected.add_other()
            else:
                self.collected.add(parsed.ordinal, parsed.result, canonical=parsed.links.canonical)

    def fetched(self, visits: Iterator[Visit]) -> Iterator[tuple[Visit, Response | FetchError]]:
        """The answers, as they come."""
        under_way: dict[str, Visit] = {}

        def noted() -> Iterator[str]:
            for visit in visits:
                if self.reading.is_late():
                    return
                under_way[visit.address] = visit
                yield visit.address

        for address, answer in self.fetch(noted()):
            if isinstance(answer, FetchError) and answer.code == TIME_IS_UP:
                self.reading.late = True
                return
            yield under_way.pop(address), answer

    def task(
        self, visit: Visit, answer: Response | FetchError, *, product: bool = True, follow: bool = False
    ) -> Task | PageResult:
        """The page to be parsed, or why there is none. product, follow: what is wanted of it."""
        known = self.addresses.known.pop(visit.address, {})
        if isinstance(answer, FetchError):
            page = PageInput(self.reading.client().redact(visit.address), b"", known=known)
            code = "page_absent" if answer.code in _ABSENT else answer.code
            said = answer.detail.removeprefix(f"{page.name}: ")  # the reject names the page itself
            return PageResult(reject=reject(page, code, sample=said))
        page = PageInput(answer.url, answer.body, answer.url, visit.address, answer.content_type, known)
        return Task(visit.ordinal, page, product, follow)
