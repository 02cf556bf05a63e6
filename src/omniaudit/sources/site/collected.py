"""What the pages of a source gave, and how its reading ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from omniaudit.engine import literal, quote
from omniaudit.model.offer import RAW_EVIDENCE
from omniaudit.model.outcome import Notice, SourceOutcome
from omniaudit.sources.page.document import PageRules
from omniaudit.sources.page.page import PageResult
from omniaudit.sources.page.surface import PAGE_FIELDS, PageFault
from omniaudit.sources.protocol import ListingTable, Progress, Reading
from omniaudit.sources.rejects import RawReject
from omniaudit.sources.site.addresses import Addresses

_ORDER: Final = "reading_order"
_KEY: Final = "page_key"


class Collected:
    """What the pages gave so far, in whatever order they were ready; the relation has them in the order of reading.

    pages: so many were read. enough: as many listings as the reading was limited to.
    """

    def __init__(self, reading: Reading, rules: PageRules) -> None:
        configured = [*(selector.field for selector in rules.selectors), *(rules.state.supplied if rules.state else ())]
        wanted = reading.canonical if rules.statements else dict.fromkeys((*PAGE_FIELDS, *configured))
        fields = [name for name in wanted if name in reading.canonical]
        self._reading = reading
        self._table = ListingTable(reading.engine, [*fields, _ORDER, _KEY])
        self._lists = bool(rules.items or (rules.state and rules.state.items))
        self._supplied: set[str] = set()
        self._rejects: list[tuple[int, RawReject]] = []
        self.pages = 0
        self._ranged = 0
        self._no_products = 0
        self._empty_lists = 0

    @property
    def enough(self) -> bool:
        """Whether nothing more has to be read."""
        return self._reading.limit is not None and self._table.rows >= self._reading.limit

    def add(self, ordinal: int, result: PageResult, *, canonical: str | None = None, total: int | None = None) -> None:
        """Keep the listings of a page, or its reject. canonical: its own address, where it may have been met twice."""
        self.pages += 1
        self._ranged += result.ranged
        self._empty_lists += result.empty
        if result.reject is not None:
            self._rejects.append((ordinal, result.reject))
        self._rejects += [(ordinal, entry) for entry in result.entries]
        for number, listing in enumerate(result.listings):
            self._supplied.update(listing)
            if self._reading.limit is not None:
                self._leave_origins(listing)
            identity = next((listing[name] for name in ("sku", "gtin", "id", "title") if name in listing), "")
            key = f"{canonical} {identity}" if canonical else str(ordinal)
            self._table.add({**listing, _ORDER: f"{ordinal:012}.{number:06}", _KEY: key})
        self._tell(total)

    def add_other(self) -> None:
        """Count a page that is no product, and of which nobody said that it is."""
        self.pages += 1
        self._no_products += 1
        self._tell(None)

    def _tell(self, total: int | None) -> None:
        name = self._reading.channel.name
        self._reading.progress(Progress(name, self.pages, total, "pages", len(self._rejects)))

    def _leave_origins(self, listing: Mapping[str, str]) -> None:
        """Note on which surfaces of the pages each field was found."""
        origins = self._reading.origins
        for told in listing["origins"].split(","):
            name, _, surface = told.partition("=")
            known = origins.get(name, "").split(", ")
            if surface not in known:
                origins[name] = ", ".join(filter(None, [*known, surface]))

    def outcome(
        self, addresses: Addresses, requests: int, fault: PageFault | None, notices: tuple[Notice, ...]
    ) -> SourceOutcome:
        """How the reading ended, with the relation made where there are listings. fault: of the crawl."""
        self._reading.rejects += [reject for _, reject in sorted(self._rejects, key=lambda each: each[0])]
        failure = addresses.failure or (fault if not self.pages else None)
        if not self.pages:
            code, detail = (failure.code, str(failure)) if failure else self._nothing_to_read(addresses)
            return SourceOutcome("failed", code, detail, requests=requests)
        if not self._table.rows:
            return SourceOutcome("failed", "nothing_read", self._nothing_read(), requests=requests, notices=notices)
        problem = self._problem(addresses) or fault
        return SourceOutcome(
            "partial" if problem else "ok",
            problem.code if problem else None,
            str(problem) if problem else None,
            self._create_relation(),
            requests,
            (*notices, *self._notices()),
        )

    def _nothing_to_read(self, addresses: Addresses) -> tuple[str, str]:
        if addresses.skipped:
            return "no_pages", f"include and exclude leave none of {addresses.skipped} addresses; check them"
        if addresses.faults:
            address, fault = addresses.faults[0]
            return fault.code, f"no page address could be read; sitemap {address}: {fault}"
        return "no_pages", "no page was found; check the sitemap, or start, include and exclude"

    def _nothing_read(self) -> str:
        codes = Counter(reject.code for _, reject in self._rejects)
        if self._no_products:
            codes["no_product"] += self._no_products
        if self._empty_lists:
            codes["empty_list"] += self._empty_lists
        common = ", ".join(f"{code} ({count})" for code, count in codes.most_common(3))
        return f"none of {self.pages} pages gave a listing: {common}; open one of them in a browser to see why"

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

    def _create_relation(self) -> int:
        """A view with the columns that at least one page supplied; the number of listings.

        Each page is there once, and so is what lists show more than once alike: a product stands in several categories.
        """
        engine, relation = self._reading.engine, quote(self._reading.relation)
        fields = [name for name in self._table.fields if name in self._supplied]
        columns = ", ".join(map(quote, [*fields, *RAW_EVIDENCE]))
        file = literal(str(engine.folder / f"{self._table.name}.parquet"))
        first = f"left({_ORDER}, 12) = min(left({_ORDER}, 12)) OVER (PARTITION BY {_KEY})"
        if self._lists and "id" in fields:
            alike = ", ".join(quote(name) for name in fields if name not in RAW_EVIDENCE)
            first += f" AND (id IS NULL OR {_ORDER} = min({_ORDER}) OVER (PARTITION BY {alike}))"
        engine.execute(
            f"COPY (SELECT {columns} FROM (SELECT * FROM ({self._table.select()}) QUALIFY {first}) ORDER BY {_ORDER}) "
            f"TO {file} (FORMAT parquet)"
        )
        engine.execute(f"CREATE OR REPLACE VIEW {relation} AS SELECT {columns} FROM read_parquet({file})")
        (count,) = engine.row(f"SELECT count(*) FROM {relation}")
        return int(count)

    def _notices(self) -> tuple[Notice, ...]:
        found = []
        if self._ranged:
            message = f"{self._ranged} listings state only a range of prices (AggregateOffer), never taken for a price"
            found.append(Notice("price_range", message))
        if self._no_products:
            message = f"{self._no_products} pages hold no product; name those that must by include"
            found.append(Notice("not_a_product", message))
        if self._empty_lists:
            found.append(Notice("empty_list", f"{self._empty_lists} lists are there, and have no entries"))
        return tuple(found)
