"""Fields that live on another endpoint: a list that is joined, or one request for each different address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

from omniaudit.sources.calls.answer import Failure
from omniaudit.sources.calls.caller import Caller
from omniaudit.sources.calls.content import Page
from omniaudit.sources.calls.listing import Listing
from omniaudit.sources.calls.request import PAGE_NAMES, Base, NoValue, Request, Template, Values, scope_values
from omniaudit.sources.calls.shelf import Shelf
from omniaudit.sources.readers.items.locate import PARENT, ROOT, Spot, with_parents
from omniaudit.sources.readers.items.values import Getter, getter
from omniaudit.sources.unreadable import Unreadable

CONCURRENCY: Final = 4
_MOST_AT_ONCE: Final = 8
_HOPELESS: Final = 5
"""Followed requests of one page that may all fail before the reading is given up."""


@dataclass(frozen=True)
class Entry:
    """A record on its way. code, detail: why it can't be read."""

    record: Any
    pointer: str
    code: str | None = None
    detail: str | None = None


@dataclass(frozen=True)
class _Step:
    """One follow-up as written. keys: (the record's, the followed one's) that must be equal."""

    name: str
    expand: bool
    keys: tuple[tuple[Getter, Getter], ...]
    enclosed: bool = False

    def own_key(self, record: Any) -> list[str] | None:
        """The key of a record; None where a part of it is missing."""
        return _key(record, [own for own, _ in self.keys])

    def keyed(self, page: Page) -> Iterator[tuple[list[str] | None, Any]]:
        """The followed records of a page with their keys."""
        made: dict[Spot, Any] = {}
        for spot in page.records:
            if not page.is_doubtful(spot.pointer):
                whole = with_parents(spot, page.answer.value, made) if self.enclosed else spot.value
                yield _key(whole, [their for _, their in self.keys]), spot.value

    def joined(self, entry: Entry, found: list[Any]) -> Iterator[Entry]:
        """The entry with what was found for it: one, or one for each."""
        if not found:
            yield entry
        elif self.expand:
            for index, each in enumerate(found):
                yield replace(
                    entry, record={**entry.record, self.name: each}, pointer=f"{entry.pointer}#{self.name}/{index}"
                )
        else:
            value = found[0] if len(found) == 1 else found
            yield replace(entry, record={**entry.record, self.name: value})


class Joined:
    """A list without a placeholder of the record: read wholly when it is first needed, and joined by key.

    most: pages that are enough, where only a few records are wanted at all.
    """

    def __init__(self, step: _Step, listing: Listing, shelf: Callable[[], Shelf], most: int | None) -> None:
        self._step = step
        self._listing = listing
        self._open = shelf
        self._most = most
        self._shelf: Shelf | None = None

    @property
    def fault(self) -> Failure | None:
        """Why the list was not read to its end."""
        return self._listing.fault

    def over(self, entries: list[Entry]) -> Iterator[Entry]:
        """The entries with what belongs to them. Raises Failure where the list can't be read at all."""
        if self._shelf is None:
            self._shelf = self._fill()
        for entry in entries:
            key = self._step.own_key(entry.record) if entry.code is None else None
            found = self._shelf.get(key) if key else []
            if key and not found and self.fault:
                yield replace(entry, code="follow_incomplete", detail=self.fault.detail)
            else:
                yield from self._step.joined(entry, found)

    def close(self) -> None:
        """Release the file."""
        if self._shelf:
            self._shelf.close()

    def _fill(self) -> Shelf:
        shelf = self._open()
        try:
            for page in islice(self._listing.pages(), self._most):
                for key, value in self._step.keyed(page):
                    if key:
                        shelf.put(key, [value])
        except Unreadable as failure:
            shelf.close()
            raise Failure(failure.code, f"follow {self._step.name}: {failure.detail}") from None
        if self._listing.fault:
            detail = f"follow {self._step.name}: {self._listing.fault.detail}"
            self._listing.fault = Failure(self._listing.fault.code, detail)
        return shelf


class Asked:
    """One request for each different address that the records name, several at once."""

    def __init__(
        self,
        step: _Step,
        caller: Caller,
        written: Mapping[str, Any],
        template: Template,
        scope: Mapping[str, Any],
        concurrency: int,
        shelf: Callable[[], Shelf],
    ) -> None:
        self._step = step
        self._caller = caller
        self._written = written
        self._template = template
        self._scope = scope
        self._getters = {
            name: getter(name, "follow") for name in template.names() if name not in scope and name not in PAGE_NAMES
        }
        self._pool = ThreadPoolExecutor(max_workers=max(1, min(concurrency, _MOST_AT_ONCE)))
        self._open = shelf
        self._shelf: Shelf | None = None
        self._known: set[str] = set()
        self.fault: Failure | None = None

    def over(self, entries: list[Entry]) -> Iterator[Entry]:
        """The entries with what belongs to them. Raises Failure where nothing that was asked for could be read."""
        requests = [self._request(entry) for entry in entries]
        wanted = {_address(request): entry for request, entry in zip(requests, entries, strict=True) if request}
        answers = self._answers(wanted)
        for entry, request in zip(entries, requests, strict=True):
            if request is None:
                yield entry
                continue
            found = answers[_address(request)]
            if isinstance(found, Failure):
                yield replace(entry, code=found.code, detail=found.detail)
            else:
                yield from self._step.joined(entry, self._matching(entry, found))

    def close(self) -> None:
        """Stop what is under way."""
        self._pool.shutdown(cancel_futures=True)
        if self._shelf:
            self._shelf.close()

    def _request(self, entry: Entry) -> Request | None:
        """What is to be asked for an entry; None where the record names nothing to ask for."""
        if entry.code is not None:
            return None
        values = self._values(entry.record)
        try:
            if any(values(name) in (None, False, "") for name in self._getters):
                return None
            return self._template.fill(values)
        except NoValue:
            return None

    def _values(self, record: Any) -> Values:
        def value(name: str) -> Any:
            if name in self._scope:
                return self._scope[name]
            get = self._getters.get(name)
            return get(record) if get else None

        return value

    def _answers(self, wanted: dict[str, Entry]) -> dict[str, list[Any] | Failure]:
        shelf = self._shelf = self._shelf or self._open()
        found: dict[str, list[Any] | Failure] = {
            address: shelf.get([address]) for address in wanted if address in self._known
        }
        new = {address: entry for address, entry in wanted.items() if address not in found}
        results = list(self._pool.map(self._read, new.values()))
        for address, result in zip(new, results, strict=True):
            found[address] = result
            if not isinstance(result, Failure):
                shelf.put([address], result)
                self._known.add(address)
        failures = [result for result in results if isinstance(result, Failure)]
        if len(failures) >= _HOPELESS and len(failures) == len(results):
            raise Failure(failures[0].code, f"follow {self._step.name}: every request failed: {failures[0].detail}")
        return found

    def _read(self, entry: Entry) -> list[Any] | Failure:
        """Everything that one address gives, all pages."""
        listing = Listing(self._caller, self._template, self._written, self._values(entry.record))
        found: list[Any] = []
        try:
            for page in listing.pages():
                found += self._step.keyed(page)
        except Failure as failure:
            return failure
        return listing.fault or found

    def _matching(self, entry: Entry, found: list[Any]) -> list[Any]:
        """What of an answer belongs to the entry. found: pairs of a key and a record."""
        key = self._step.own_key(entry.record)
        return [value for theirs, value in found if not self._step.keys or (key and theirs == key)]


Follower = Joined | Asked


def followers_of(
    options: Mapping[str, Any],
    caller: Caller,
    base: Base,
    shelf: Callable[[], Shelf],
    most: int | None = None,
) -> list[Follower]:
    """The follow-ups that a source names, in order. most: as in Joined.

    Raises Unreadable: invalid_follow, invalid_pagination, invalid_expression.
    """
    written = options.get("follow") or ()
    return [
        _follower(each, options, caller, base, shelf, most)
        for each in ([written] if isinstance(written, Mapping) else written)
    ]


def follow_names(options: Mapping[str, Any]) -> list[str]:
    """The names that follow-ups put into records."""
    written = options.get("follow") or ()
    return [str(each.get("as")) for each in ([written] if isinstance(written, Mapping) else written)]


def _follower(
    written: Mapping[str, Any],
    options: Mapping[str, Any],
    caller: Caller,
    base: Base,
    shelf: Callable[[], Shelf],
    most: int | None,
) -> Follower:
    scope = options.get("scope") or {}
    name, on = str(written.get("as") or ""), written.get("on") or {}
    if not name or not written.get("url"):
        raise Unreadable("invalid_follow", "follow: url and as are needed; as names what is found in the record")
    keys = tuple((getter(str(own), "follow.on"), getter(str(their), "follow.on")) for own, their in on.items())
    enclosed = any(enclosing in str(each) for each in on.values() for enclosing in (PARENT, ROOT))
    step = _Step(name, bool(written.get("expand")), keys, enclosed)
    if not (written.get("items") or keys or step.expand):
        written = {**written, "items": "@"}
    headers = {**(options.get("headers") or {}), **(written.get("headers") or {})}
    template = Template({**written, "headers": headers}, base)
    if template.names() - set(scope) - PAGE_NAMES:
        concurrency = int(options.get("concurrency") or CONCURRENCY)
        return Asked(step, caller, written, template, scope, concurrency, shelf)
    if not keys:
        raise Unreadable("invalid_follow", f"follow {name}: on is needed, as its url names nothing of the record")
    return Joined(step, Listing(caller, template, written, scope_values(scope)), shelf, most)


def _address(request: Request) -> str:
    return repr((request.method, request.url, sorted(request.query.items()), request.body))


def _key(record: Any, getters: Iterable[Getter]) -> list[str] | None:
    parts = []
    for get in getters:
        value = get(record)
        if value is None or isinstance(value, dict | list) or str(value).strip() == "":
            return None
        parts.append(str(value).strip())
    return parts
