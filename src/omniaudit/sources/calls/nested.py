"""Lists inside a record that an answer holds only the beginning of: read wholly, and put in the beginning's place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from omniaudit.sources.calls.answer import Answer, Failure
from omniaudit.sources.calls.caller import Caller
from omniaudit.sources.calls.listing import Listing
from omniaudit.sources.calls.request import PAGE_NAMES, Base, NoValue, Template, Values
from omniaudit.sources.readers.items.locate import Items, Spot
from omniaudit.sources.readers.items.values import getter
from omniaudit.sources.unreadable import Unreadable

_REQUEST: Final = ("method", "query", "headers", "body", "graphql", "variables")
_MERGED: Final = ("query", "headers", "variables")
_HOPELESS: Final = 5
"""Lists that may fail before no more of them are asked for."""


class Nested:
    """One such list, as the key ``nested`` writes it. caller: None where answers are saved ones, which none can ask.

    Raises Unreadable: invalid_nested, invalid_pagination, invalid_expression.
    """

    def __init__(
        self, written: Mapping[str, Any], options: Mapping[str, Any], caller: Caller | None, base: Base | None
    ) -> None:
        if not (written.get("of") and written.get("list") and written.get("cut")):
            raise Unreadable("invalid_nested", "nested: of, list and cut are needed")
        self._caller = caller
        self._of = Items(str(written["of"]), "nested.of")
        self._list = str(written["list"])
        self._cut = getter(str(written["cut"]), "nested.cut")
        on = written.get("on") or {}
        self._keys = [(getter(str(own), "nested.on"), getter(str(their), "nested.on")) for own, their in on.items()]
        self._written = {key: written[key] for key in ("items", "pagination", "errors") if key in written}
        self._scope: Mapping[str, Any] = options.get("scope") or {}
        self._graphql = options.get("graphql") is not None
        self._template = Template(_request(written, options), base)
        self._getters = {
            name: getter(name, "nested") for name in self._template.names() if name not in {*self._scope, *PAGE_NAMES}
        }
        self._failed = 0

    def fill(self, answer: Answer) -> Failure | None:
        """Put whole lists in the place of those that are cut; why the first of those that stayed so did."""
        fault: Failure | None = None
        for spot in self._cut_ones(answer):
            try:
                self._fill(spot)
            except Failure as failure:
                self._failed += 1
                detail = f"{answer.source} {spot.pointer}: its {self._list} goes on and was not read: {failure.detail}"
                fault = fault or Failure(failure.code, detail, status=failure.status)
        return fault

    def _cut_ones(self, answer: Answer) -> Iterator[Spot]:
        inner = answer.value.get("data") if self._graphql and isinstance(answer.value, dict) else None
        found = self._of.find(answer.value) if inner is None else self._of.find(inner, "/data")
        for spot in found.records if found else ():
            if isinstance(spot.value, dict) and self._cut(spot.value) not in (None, False, "", "false", [], {}):
                yield spot

    def _fill(self, spot: Spot) -> None:
        """Raises Failure."""
        if self._caller is None:
            raise Failure("list_cut", "saved answers are asked nothing; save the whole list")
        if self._failed >= _HOPELESS:
            raise Failure("list_cut", f"{self._failed} such lists could not be read")
        *path, name = self._list.split(".")
        holder = spot.value
        for step in path:
            holder = holder.get(step) if isinstance(holder, dict) else None
        if not isinstance(holder, dict) or not isinstance(holder.get(name), list):
            raise Failure("invalid_nested", "nested.list names no list of the record")
        holder[name] = self._whole(spot.value)

    def _whole(self, record: Mapping[str, Any]) -> list[Any]:
        assert self._caller is not None
        wanted = [own(record) for own, _ in self._keys]
        listing = Listing(self._caller, self._template, self._written, self._values(record))
        found: list[Any] = []
        try:
            for page in listing.pages():
                if [their(page.root) for _, their in self._keys] != wanted:
                    raise Failure("identity_mismatch", "the answer is of another record; check nested.on and variables")
                found += [spot.value for spot in page.records]
        except NoValue:
            raise Failure("invalid_nested", "a placeholder of nested stands for nothing in the record") from None
        if listing.fault:
            raise listing.fault
        return found

    def _values(self, record: Mapping[str, Any]) -> Values:
        def value(name: str) -> Any:
            if name in self._scope:
                return self._scope[name]
            if name not in self._getters:
                raise Failure("invalid_nested", f"{{{name}}} has no value here; give nested a pagination of its own")
            return self._getters[name](record)

        return value


def nested_of(options: Mapping[str, Any], caller: Caller | None, base: Base | None = None) -> Nested | None:
    """The list that a source names; None where it names none."""
    written = options.get("nested")
    return Nested(written, options, caller, base) if written else None


def _request(written: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """The request: what is not written is as in the source's own, unless it has an address of its own."""
    shared = ("headers",) if "url" in written else ("url", "endpoint", *_REQUEST)
    request = {key: options[key] for key in shared if key in options}
    request |= {key: written[key] for key in ("url", *_REQUEST) if key in written}
    for key in set(_MERGED) & set(shared):
        request[key] = {**(options.get(key) or {}), **(written.get(key) or {})}
    return request
