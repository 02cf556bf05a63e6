"""Finding a site's product pages by following its links, where no sitemap lists them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from omniaudit.http import FetchError, Response
from omniaudit.model.outcome import Notice
from omniaudit.sources.page.page import PageResult
from omniaudit.sources.page.surface import PageFault
from omniaudit.sources.site.canonical import canonical, site_of
from omniaudit.sources.site.frontier import Visit
from omniaudit.sources.site.links import SiteRules
from omniaudit.sources.site.parse import Parsed
from omniaudit.sources.site.patterns import is_wanted
from omniaudit.sources.site.visits import Visits
from omniaudit.sources.site.workers import Parsers

MOST: Final = 20_000
"""Pages that are visited where the config does not say (``max_pages``)."""

_LISTS: Final = frozenset(("no_product", "no_items", "state_not_found", "several_products"))
_NO_PAGE: Final = frozenset(("robots_disallowed", "wrong_content_type", "empty_body", "url_invalid"))
_LEADS_NOWHERE: Final = _LISTS | {"empty_shell", "empty_page", "not_found_page", "login_required", "consent_wall"}
"""Of pages that were to lead on: on the start page the reason why nothing is met, elsewhere an end of the way."""

_NOTHING_THERE: Final = frozenset(("http_401", "http_403", "http_404", "http_410", "http_451"))


class Crawl:
    """One crawl from a start page. With ``include`` other pages are read for their links only; without, for both.

    fault: why it can't have met every page, or why it could not even start.
    """

    def __init__(self, visits: Visits, start: str) -> None:
        self._visits = visits
        self._start = canonical(start) or start
        self._include = visits.addresses.include
        self._exclude = visits.addresses.exclude
        self._faults: list[PageFault] = []
        self._forbidden = 0
        self._products = 0
        self._first = 0

    def run(self) -> None:
        """Visit level after level, until nothing new is met or ``max_pages`` is reached."""
        visits, frontier = self._visits, self._visits.frontier
        most = MOST if visits.most is None else visits.most
        is_product = bool(self._include) and is_wanted(self._start, self._include, self._exclude)
        frontier.queue([self._start], product=is_product)
        first = list(visits.fetched(frontier.level(most)))
        for visit, answer in first:
            self._first = visit.ordinal
            if isinstance(answer, FetchError):
                self._faults.append(PageFault(answer.code, answer.detail))
                return
        answered = {answer.url for _, answer in first if isinstance(answer, Response)}
        sites = frozenset({site_of(self._start), *map(site_of, answered)})  # the start may lead to another host
        with visits.parsers(SiteRules(sites, self._include, self._exclude)) as parsers:
            answers: Iterable[tuple[Visit, Response | FetchError]] = first
            while self._visited(answers, parsers):
                answers = visits.fetched(frontier.level(most))

    @property
    def fault(self) -> PageFault | None:
        """The first and gravest; None where all is well."""
        if self._faults:
            more = f" (and {len(self._faults) - 1} more)" if len(self._faults) > 1 else ""
            first = self._faults[0]
            if not self._visits.collected.pages:
                return PageFault(first.code, f"{first}{more}")
            return PageFault("crawl_incomplete", f"{first.code}: {first}{more}; the pages it leads to are unknown")
        return None

    def notices(self) -> tuple[Notice, ...]:
        """What users should know of how the pages were found."""
        taken, left = self._visits.frontier.taken, self._visits.frontier.left
        found = [Notice("crawled", f"no sitemap lists pages; {taken} were met by following links from {self._start}")]
        if left:
            message = f"{left} links were not followed: endless variants of a page, or long without any product"
            found.append(Notice("links_left", message))
        if self._forbidden:
            found.append(Notice("links_forbidden", f"robots.txt forbids {self._forbidden} of the pages linked to"))
        return tuple(found)

    def _visited(self, answers: Iterable[tuple[Visit, Response | FetchError]], parsers: Parsers) -> bool:
        """Read the pages of one level; whether there were any and more are wanted."""
        count = 0
        products: dict[int, bool] = {}
        for visit, answer in answers:
            count += 1
            products[visit.ordinal] = visit.product
            wanted = visit.product or not self._include
            task = self._visits.task(visit, answer, product=wanted, follow=_may_follow(answer))
            if isinstance(task, PageResult):
                self._unread(visit, task, answer)
            else:
                self._keep(parsers.submit(task), products)
            if self._visits.collected.enough or self._is_sampled():
                return False
        self._keep(parsers.rest(), products)
        return count > 0

    def _is_sampled(self) -> bool:
        """Whether a sample is wanted, and as many product pages as it asks for were read."""
        sample = self._visits.reading.sample
        if sample is None or self._products < sample.most:
            return False
        sample.cut.add(self._visits.reading.channel.name)
        return True

    def _unread(self, visit: Visit, result: PageResult, answer: Response | FetchError) -> None:
        """A page that was not answered."""
        code = answer.code if isinstance(answer, FetchError) else ""
        if visit.product or not (self._include or code in _NO_PAGE):
            self._visits.collected.add(visit.ordinal, result)
        elif code in _NO_PAGE:
            self._forbidden += code == "robots_disallowed"
        elif code not in _NOTHING_THERE and isinstance(answer, FetchError):
            self._faults.append(PageFault(code, answer.detail))

    def _keep(self, ready: Iterable[Parsed], products: dict[int, bool]) -> None:
        collected, frontier = self._visits.collected, self._visits.frontier
        for parsed in ready:
            result, ordinal = parsed.result, parsed.ordinal
            is_product = products.pop(ordinal)
            if parsed.links.cut and len(result.listings) != 1:
                why = "a script alone shows where its list goes on; give a sitemap, or urls of all its pages"
                self._faults.append(PageFault("paged_by_script", f"{parsed.links.cut}: {why}"))
            frontier.queue(parsed.links.products, ordinal, product=True)
            frontier.queue(parsed.links.onward, ordinal)
            if is_product or not self._include:
                if not is_product and result.reject is not None and result.reject.code in _LISTS:
                    collected.add_other()
                    continue
                if result.listings:
                    self._products += 1
                    frontier.credit(ordinal)
                collected.add(ordinal, result, canonical=parsed.links.canonical)
            elif result.reject is not None and (ordinal == self._first or result.reject.code not in _LEADS_NOWHERE):
                said = result.reject.sample
                if result.reject.code == "empty_shell":
                    said = "scripts alone fill it; render: true reads what a browser shows"
                self._faults.append(PageFault(result.reject.code, f"{result.reject.source}: {said}"))


def _may_follow(answer: Response | FetchError) -> bool:
    """Whether the page's headers let its links be followed."""
    header = answer.headers.get("x-robots-tag", "") if isinstance(answer, Response) else ""
    return not re.search(r"\b(?:nofollow|none)\b", header, re.IGNORECASE)
