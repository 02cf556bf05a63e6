"""The pages source: product pages from files or the web, each read for what it says to machines and to people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Final, Literal

from omniaudit.config.settings import SourceSettings
from omniaudit.http.redaction import MASK
from omniaudit.model.deadline import TIME_IS_UP
from omniaudit.model.outcome import Notice, SourceOutcome
from omniaudit.sources.page.document import PageRules, StateRules
from omniaudit.sources.page.selector import check_css, parse_selectors
from omniaudit.sources.page.state import check_state, state_css
from omniaudit.sources.page.surface import PageFault
from omniaudit.sources.protocol import Reading, Source
from omniaudit.sources.site.addresses import Addresses, page_files
from omniaudit.sources.site.asking import opened_fetch
from omniaudit.sources.site.collected import Collected
from omniaudit.sources.site.crawl import Crawl
from omniaudit.sources.site.frontier import Frontier
from omniaudit.sources.site.visits import Visits
from omniaudit.sources.unreadable import Unreadable

_NAMED_BY: Final = ("urls", "url_template", "sitemap", "start")
_WAYS: Final = (*_NAMED_BY, "files", "include", "exclude", "max_pages")
"""Keys that say which pages are read; every other says how."""


def read(reading: Reading) -> SourceOutcome:
    """Make ``reading.relation`` a view over the listings of every page; a page that fails costs itself only."""
    with ExitStack() as held:
        try:
            rules = _rules(reading)
            files = page_files(reading)
            addresses = Addresses(reading)
            if not files and not addresses.are_given:
                raise PageFault(
                    "no_pages", "the source names no pages; give start, sitemap, urls, files or url_template"
                )
            if addresses.are_given and not files and reading.is_late():
                raise PageFault(TIME_IS_UP, "nothing was asked for")
            render = bool(reading.settings.options.get("render")) and addresses.are_given
            fetch = held.enter_context(opened_fetch(reading, rules, render=render))
        except PageFault as fault:
            return SourceOutcome("failed", fault.code, str(fault))
        frontier = held.enter_context(Frontier(reading.engine.folder / reading.engine.name("frontier")))
        collected = Collected(reading, rules)
        visits = Visits(reading, rules, addresses, frontier, collected, fetch)
        visits.files(files)
        if not addresses.are_given or collected.enough:
            return collected.outcome(addresses, 0, None, ())
        return _visited(visits)


def _rules(reading: Reading) -> PageRules:
    options = reading.settings.options
    region = options.get("main_product")
    if region:
        check_css("main_product", region)
    settings = reading.settings
    state = _state(settings)
    if state and settings.money not in (None, "major"):
        # The state's amounts are made decimal as they are read; those of other surfaces are so already.
        reading.settings = replace(settings, money="major")
    items = None if state else options.get("items")
    if items:
        check_css("items", items)
    selectors = parse_selectors(options.get("selectors") or {}, of_items=bool(items))
    kind: Literal["policies", "locations"] | None = (
        "policies" if "policy" in reading.canonical else "locations" if "opening_hours" in reading.canonical else None
    )
    country = reading.config.country
    return PageRules(reading.now, settings.currency, settings.tax, selectors, region, items, state, kind, country)


def _state(settings: SourceSettings) -> StateRules | None:
    """How the pages' embedded state is read: only where ``state`` or ``fields`` say so."""
    options = settings.options
    place, fields = options.get("state"), tuple((field, path) for field, path in settings.fields.items() if path)
    if not place and not fields:
        return None
    if place and (css := state_css(place)):
        check_css("state", css)
    digits = options.get("money_digits")
    money = settings.money or "major"
    rules = StateRules(place, options.get("items"), fields, money, None if digits is None else str(digits))
    try:
        check_state(rules)
    except Unreadable as fault:
        raise PageFault(fault.code, fault.detail) from None
    return rules


def _visited(visits: Visits) -> SourceOutcome:
    """Fetch and read every address that is named, listed or, where neither gives any, linked to."""
    client, addresses = visits.reading.client(), visits.addresses
    before = client.requests
    visits.listed()
    fault: PageFault | None = None
    notices: tuple[Notice, ...] = ()
    if (start := addresses.start) and not visits.collected.enough:
        crawl = Crawl(visits, start)
        crawl.run()
        fault, notices = crawl.fault, crawl.notices()
    elif addresses.sitemap and visits.reading.settings.options.get("start"):
        message = f"the pages are those that {client.redact(addresses.sitemap)} lists ({addresses.listed})"
        notices = (Notice("sitemap_found", message),)
    if visits.frontier.cut:
        message = f"{visits.frontier.taken} pages were visited and others are left; raise max_pages, or narrow include"
        fault = fault or PageFault("max_pages_reached", message)
    return visits.collected.outcome(addresses, client.requests - before, fault, notices)


def _place(settings: SourceSettings, listing: Mapping[str, str | None]) -> str | None:
    """The page that a listing was read from; one in a file stays what it is."""
    source = listing["source"] or ""
    return source if source.startswith(("http://", "https://")) and MASK not in source else None


def _again(settings: SourceSettings, places: Sequence[str]) -> SourceSettings | None:
    """The same reading of these pages alone."""
    if not any(settings.options.get(key) for key in _NAMED_BY):
        return None
    how = {key: value for key, value in settings.options.items() if key not in _WAYS}
    return replace(settings, options={**how, "urls": list(places)})


SOURCE = Source("pages", read, _place, _again)
