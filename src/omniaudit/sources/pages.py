"""The pages source: product pages from files or the web, each read for what it says to machines and to people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from omniaudit.engine import quote
from omniaudit.model.offer import RAW_EVIDENCE
from omniaudit.model.outcome import Notice, SourceOutcome
from omniaudit.sources.page.addresses import Addresses, page_files, request_settings
from omniaudit.sources.page.document import PageInput, PageRules
from omniaudit.sources.page.page import PageResult, read_page, reject
from omniaudit.sources.page.selector import check_css, parse_selectors
from omniaudit.sources.page.surface import PAGE_FIELDS, PageFault
from omniaudit.sources.protocol import ListingTable, Progress, Reading, Source

MAX_BYTES: Final = 4 * 2**20
"""Default bound of one page: a dense page of 10 MiB takes 268 MB to parse."""

_ABSENT: Final = ("http_404", "http_410")
_LATER: Final = ("start", "render")
_EVERY: Final = 20  # pages between two reports of progress


def read(reading: Reading) -> SourceOutcome:
    """Make ``reading.relation`` a view over the listings of every page; a page that fails costs itself only."""
    try:
        rules = _rules(reading)
        files = page_files(reading)
        addresses = Addresses(reading)
        if not files and not addresses.are_given:
            raise PageFault("no_pages", "the source names no pages; give sitemap, urls, files or url_template")
    except PageFault as fault:
        return SourceOutcome("failed", fault.code, str(fault))
    collected = _Collected(reading, rules)
    for path_name, path in files:
        collected.add(_read_file(reading, path_name, path, rules), len(files))
    requests = _read_addresses(reading, addresses, rules, collected) if addresses.are_given else 0
    return collected.outcome(addresses, requests)


def _rules(reading: Reading) -> PageRules:
    options = reading.settings.options
    for key in _LATER:
        if options.get(key):
            raise PageFault("unsupported_option", f"{key} can't be used yet; give sitemap, urls, files or url_template")
    region = options.get("main_product")
    if region:
        check_css("main_product", region)
    settings = reading.settings
    selectors = parse_selectors(options.get("selectors") or {})
    return PageRules(reading.now, settings.currency, settings.tax, selectors, region)


def _read_file(reading: Reading, name: str, path: Path, rules: PageRules) -> PageResult:
    most = int(reading.settings.options.get("max_bytes") or MAX_BYTES)
    page = PageInput(name, b"")
    try:
        with path.open("rb") as file:
            body = file.read(most + 1)
    except OSError as error:
        return PageResult(reject=reject(page, "unreadable_file", sample=error.strerror or "unreadable"))
    if len(body) > most:
        return PageResult(reject=reject(page, "too_large", sample=f"more than {most} bytes"))
    return read_page(PageInput(name, body), rules)


def _read_addresses(reading: Reading, addresses: Addresses, rules: PageRules, collected: _Collected) -> int:
    """Fetch and read every address; the number of requests that it took."""
    client = reading.client()
    before = client.requests
    for result in _fetched(reading, addresses, rules):
        collected.add(result, None)
    return client.requests - before


def _fetched(reading: Reading, addresses: Addresses, rules: PageRules) -> Iterator[PageResult]:
    from omniaudit.http import FetchError

    client, options = reading.client(), reading.settings.options
    answers = client.fetch_all(
        addresses,
        concurrency=int(options.get("concurrency") or 4),
        max_bytes=int(options.get("max_bytes") or MAX_BYTES),
        kind="page",
        **request_settings(options),
    )
    for address, answer in answers:
        known = addresses.known.get(address, {})
        if isinstance(answer, FetchError):
            page = PageInput(client.redact(address), b"", known=known)
            code = "page_absent" if answer.code in _ABSENT else answer.code
            yield PageResult(reject=reject(page, code, sample=answer.detail))
        else:
            page = PageInput(answer.url, answer.body, answer.url, address, answer.content_type, known)
            yield read_page(page, rules)


class _Collected:
    """What the pages gave so far."""

    def __init__(self, reading: Reading, rules: PageRules) -> None:
        wanted = dict.fromkeys((*PAGE_FIELDS, *(selector.field for selector in rules.selectors)))
        self._reading = reading
        self._table = ListingTable(reading.engine, [name for name in wanted if name in reading.canonical])
        self._supplied: set[str] = set()
        self._codes: Counter[str] = Counter()
        self._pages = 0
        self._ranged = 0

    def add(self, result: PageResult, total: int | None) -> None:
        """Keep the listings of one page, or its reject."""
        self._pages += 1
        self._ranged += result.ranged
        if result.reject is not None:
            self._codes[result.reject.code] += 1
            self._reading.rejects.append(result.reject)
        for listing in result.listings:
            self._supplied.update(listing)
            self._table.add(listing)
        if self._pages % _EVERY == 0 or self._pages == total:
            self._reading.progress(Progress(self._reading.channel.name, self._pages, total, "pages"))

    def outcome(self, addresses: Addresses, requests: int) -> SourceOutcome:
        """How the reading ended, with the relation made where there are listings."""
        failure = addresses.failure
        if not self._pages:
            code, detail = (failure.code, str(failure)) if failure else self._nothing_to_read(addresses)
            return SourceOutcome("failed", code, detail, requests=requests)
        if not self._table.rows:
            common = ", ".join(f"{code} ({count})" for code, count in self._codes.most_common(3))
            detail = f"none of {self._pages} pages gave a listing: {common}; open one of them in a browser to see why"
            return SourceOutcome("failed", "nothing_read", detail, requests=requests)
        self._create_relation()
        problem = self._problem(addresses)
        return SourceOutcome(
            "partial" if problem else "ok",
            problem.code if problem else None,
            str(problem) if problem else None,
            self._table.rows,
            requests,
            self._notices(),
        )

    def _nothing_to_read(self, addresses: Addresses) -> tuple[str, str]:
        if addresses.skipped:
            return "no_pages", f"include and exclude leave none of {addresses.skipped} addresses; check them"
        if addresses.faults:
            address, fault = addresses.faults[0]
            return fault.code, f"no page address could be read; sitemap {address}: {fault}"
        return "no_pages", "the sitemap names no pages; check that it is the right one"

    def _problem(self, addresses: Addresses) -> PageFault | None:
        """Why the list of pages is known to be incomplete, or a required field nowhere to be found."""
        if addresses.failure:
            return addresses.failure
        if addresses.faults:
            address, fault = addresses.faults[0]
            more = f" (and {len(addresses.faults) - 1} more)" if len(addresses.faults) > 1 else ""
            return PageFault(
                "sitemap_incomplete", f"sitemap {address}: {fault.code}: {fault}{more}; its pages are unknown"
            )
        lacking = [name for name in self._reading.settings.required_fields if name not in self._supplied]
        if lacking:
            return PageFault("required_field_missing", f"no page supplies the required {', '.join(lacking)}")
        return None

    def _create_relation(self) -> None:
        """A view with the columns that at least one page supplied."""
        fields = [name for name in self._table.fields if name in self._supplied]
        columns = ", ".join(map(quote, [*fields, *RAW_EVIDENCE]))
        relation = quote(self._reading.relation)
        self._reading.engine.execute(
            f"CREATE OR REPLACE VIEW {relation} AS SELECT {columns} FROM ({self._table.select()})"
        )

    def _notices(self) -> tuple[Notice, ...]:
        if not self._ranged:
            return ()
        message = (
            f"{self._ranged} listings state only a range of prices (AggregateOffer), which is never taken for a price"
        )
        return (Notice("price_range", message),)


SOURCE = Source("pages", read)
