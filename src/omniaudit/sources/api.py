"""The api source: an interface that answers in JSON, REST or GraphQL, asked page after page until its list is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote as quote_url

from omniaudit.config.settings import SourceSettings
from omniaudit.engine import quote
from omniaudit.model.outcome import Notice, SourceOutcome
from omniaudit.sources.calls.answer import Failure
from omniaudit.sources.calls.auth import auth_of
from omniaudit.sources.calls.caller import Caller
from omniaudit.sources.calls.content import Page
from omniaudit.sources.calls.follow import Entry, Follower, follow_names, followers_of
from omniaudit.sources.calls.listing import Listing
from omniaudit.sources.calls.nested import nested_of
from omniaudit.sources.calls.request import Base, Template, Values, base_of, idle_scope, scope_values
from omniaudit.sources.calls.saved import saved_pages
from omniaudit.sources.calls.shelf import Shelf
from omniaudit.sources.protocol import FileContent, Progress, Reading, Source, Table
from omniaudit.sources.readers.items.harvest import SAMPLED, Enough, Harvest
from omniaudit.sources.readers.items.locate import Spot, with_parents
from omniaudit.sources.readers.items.minor import Decimals
from omniaudit.sources.readers.items.records import Records
from omniaudit.sources.unreadable import Unreadable

_PLACES: Final = "places"
"""The option that says which products are asked for alone."""
_OF_ONE: Final = re.compile(r"\{(id|sku)\}")
_PROBED_PAGES: Final = 3
"""Pages of a joined list that are read where only a few listings are wanted."""


def read(reading: Reading) -> SourceOutcome:
    """Make ``reading.relation`` a view over every record; what was read before a failure is kept, as partial."""
    saved = reading.settings.options.get("path") is not None
    before = 0 if saved else reading.client().requests
    try:
        collected = _Collected(reading)
        failure = collected.saved() if saved else collected.asked()
        table = collected.harvest.finish(failure)
    except Unreadable as fault:
        outcome = SourceOutcome("failed", fault.code, fault.detail)
    else:
        outcome = _outcome(reading, table)
    return outcome if saved else replace(outcome, requests=reading.client().requests - before)


class _Collected:
    """The records of one source on their way to the engine."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._options = reading.settings.options
        self._scope: Mapping[str, Any] = self._options.get("scope") or {}
        self._template = Template(self._options)
        decimals = self._decimals()
        self.harvest = Harvest(reading, FileContent(Path(), self._name()))
        self._records = Records(
            reading, self.harvest, self._name(), decimals=decimals,
            later=follow_names(self._options), also=str(self._options.get("follow") or ""),
        )  # fmt: skip

    def saved(self) -> Unreadable | None:
        """Read saved answers; the first fault of a file, the others being kept."""
        faults: list[Unreadable] = []
        nested = nested_of(self._options, None)
        for page in saved_pages(self._reading, graphql=self._template.graphql, faults=faults):
            try:
                self._take(page, [])
            except Enough:
                return None
            if fault := page.fault or (nested and nested.fill(page.answer)):
                faults.append(fault)
        return faults[0] if faults else None

    def asked(self) -> Unreadable | None:
        """Ask for every page; why the list, or one that it was joined with, was not read to its end.

        Raises Unreadable where nothing could be read.
        """
        values = scope_values(self._scope)
        if idle := idle_scope(self._options):
            self.harvest.notices.append(Notice("idle_scope", idle))
        base = base_of(self._options, values)
        auth = auth_of(self._options.get("auth"), base, values)
        caller = Caller(self._reading.client, self._options, auth, _hosts(self._options, base))
        most = None if self._reading.limit is None else _PROBED_PAGES
        followers = followers_of(self._options, caller, base, self._shelf, most)
        if places := self._options.get(_PLACES):
            self._ask_again(places, caller, base, values, followers)
            return None
        nested = nested_of(self._options, caller, base)
        listing = Listing(caller, self._template, self._options, values, nested.fill if nested else None)
        with closing(_All(followers)):
            try:
                for page in listing.pages():
                    self._take(page, followers)
                    self._report()
                    if self.harvest.satisfied():
                        return None
            except Enough:
                return None
            except Failure as failure:
                if not self.harvest.table.rows:
                    raise
                return failure
        if listing.overlaps:
            message = f"{listing.overlaps} records stood on two neighbouring pages, and were read once"
            self.harvest.notices.append(Notice("overlapping_pages", message))
        return listing.fault or next((each.fault for each in followers if each.fault), None)

    def _ask_again(
        self, places: Sequence[str], caller: Caller, base: Base, values: Values, followers: list[Follower]
    ) -> None:
        """Ask for single products. What can't be read of one leaves the others."""
        one = self._options["one"]
        written = {**self._options, "items": one.get("items", "@"), "pagination": None}
        with closing(_All(followers)):
            for place in places:
                template = Template({"url": place, "headers": self._options.get("headers")}, base)
                with suppress(Failure):
                    for page in Listing(caller, template, written, values).pages():
                        self._take(page, followers)

    def _take(self, page: Page, followers: list[Follower]) -> None:
        """Read the records of one page."""
        self.harvest.source = page.answer.source
        entries: list[Entry] = []
        for record, spot in self._located(page):
            if page.is_doubtful(spot.pointer):
                detail = page.fault.detail if page.fault else None
                entries.append(Entry(record, spot.pointer, "error_in_answer", detail))
            elif not isinstance(record, dict) or self._records.chosen(record):
                entries.append(Entry(record, spot.pointer))
            else:
                self.harvest.records += 1
        if followers and self._reading.limit is not None:
            entries = entries[:SAMPLED]
        for follower in followers:
            entries = list(follower.over([entry for entry in entries if isinstance(entry.record, dict)])) + [
                entry for entry in entries if not isinstance(entry.record, dict)
            ]
        for entry in entries:
            if entry.code:
                self._records.reject(entry.record, entry.code, entry.pointer, sample=entry.detail)
            else:
                self._records.add(entry.record, entry.pointer or "/")

    def _located(self, page: Page) -> Iterator[tuple[Any, Spot]]:
        made: dict[Spot, Any] = {}
        for spot in page.records:
            yield with_parents(spot, page.answer.value, made) if self._records.enclosed else spot.value, spot

    def _report(self) -> None:
        done = self.harvest.table.rows
        self._reading.progress(Progress(self._reading.channel.name, done, errors=len(self._reading.rejects)))

    def _decimals(self) -> Decimals | None:
        """How amounts are shifted; the reading then hands on decimal amounts."""
        written = self._options.get("money_digits")
        if written is None or self._reading.settings.money != "minor":
            return None
        decimals = Decimals(str(written), "money_digits", self._reading.settings.values.get("benefit"))
        self._reading.settings = replace(self._reading.settings, money="major")
        return decimals

    def _name(self) -> str:
        """What the source is called in messages."""
        from omniaudit.http import redact

        return redact(str(self._options.get("path") or self._options.get("url") or self._options.get("endpoint")))

    def _shelf(self) -> Shelf:
        engine = self._reading.engine
        return Shelf(engine.folder / f"{engine.name('shelf')}.sqlite")


class _All:
    """Followers, closed together."""

    def __init__(self, followers: list[Follower]) -> None:
        self._followers = followers

    def close(self) -> None:
        """Release what they hold."""
        for follower in self._followers:
            follower.close()


def _hosts(options: Mapping[str, Any], base: Base) -> frozenset[str]:
    """``host:port`` of every address that the source names: they are sent its credentials."""
    from omniaudit.http import authority

    return frozenset(filter(None, map(authority, (base.root, *_addresses(options)))))


def _addresses(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value.startswith(("http://", "https://")):
            yield value.partition("{")[0]
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _addresses(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _addresses(item)


def _outcome(reading: Reading, table: Table) -> SourceOutcome:
    reading.engine.execute(f"CREATE OR REPLACE VIEW {quote(reading.relation)} AS {table.sql}")
    status, reason, detail = table.status, table.reason, table.detail
    lacking = [name for name in reading.settings.required_fields if name not in table.fields]
    if lacking and status == "ok":
        status, reason = "partial", "required_field_missing"
        detail = f"no record supplies the required {', '.join(lacking)}"
    return SourceOutcome(status, reason, detail, table.rows, notices=table.notices)


def _place(settings: SourceSettings, listing: Mapping[str, str | None]) -> str | None:
    """The address of one product, which the key ``one`` makes of its id or sku."""
    url = str(settings.options["one"]["url"])
    if not all(listing[name] for name in _OF_ONE.findall(url)):
        return None
    return _OF_ONE.sub(lambda name: quote_url(listing[name[1]] or "", safe=""), url)


def _again(settings: SourceSettings, places: Sequence[str]) -> SourceSettings | None:
    """The same reading of these products alone; saved answers stay what they are."""
    if "one" not in settings.options or settings.options.get("path") is not None:
        return None
    return replace(settings, options={**settings.options, _PLACES: list(places)})


SOURCE = Source("api", read, _place, _again)
