"""Reads one list to its end, page after page, and says whether that was really its end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import Any, Final

from omniaudit.sources.calls.answer import Answer, Failure
from omniaudit.sources.calls.caller import Caller
from omniaudit.sources.calls.content import Page, content_of
from omniaudit.sources.calls.paging import MAX_PAGES, Seen, Stuck, Turn, pager_of
from omniaudit.sources.calls.request import Template, Values
from omniaudit.sources.calls.total import total_of
from omniaudit.sources.calls.unpaged import goes_on
from omniaudit.sources.readers.items.locate import Spot

_BEHIND: Final = (404, 416)
_BEHIND_SHORT: Final = (400, 422)
"""Answers to a page behind the last one; the second only after a page that was not full."""


class Listing:
    """One list. fault: why it was not read to its end, once its pages are read; overlaps: records read twice.

    values: what placeholders stand for, besides those of the page. complete: makes the lists inside an answer whole.
    Raises Unreadable: invalid_pagination, invalid_expression.
    """

    def __init__(
        self,
        caller: Caller,
        template: Template,
        options: Mapping[str, Any],
        values: Values,
        complete: Callable[[Answer], Failure | None] | None = None,
    ) -> None:
        written = options.get("pagination")
        self._caller = caller
        self._template = template
        self._values = values
        self._complete = complete
        self._unpaged = not written
        self._content = content_of(options, graphql=template.graphql, hide=caller.hide)
        self._pager = pager_of(written, graphql=template.graphql)
        self._most = int((written or {}).get("max_pages") or MAX_PAGES)
        self._size = int((written or {}).get("size") or 0)
        self.total = total_of(written)
        self.fault: Failure | None = None
        self.overlaps = 0
        self._turns: set[bytes] = set()
        self._pages: set[bytes] = set()
        self._last: tuple[bytes, frozenset[bytes]] = (b"", frozenset())
        self._counts: list[int] = []
        self._holes = 0

    def pages(self) -> Iterator[Page]:
        """The pages, without the records that the page before had too.

        Raises Failure where not even the first can be read, NoValue.
        """
        turn: Turn | None = self._pager.first()
        index = 0
        while turn is not None:
            index += 1
            try:
                page = self._page(turn, index)
            except Failure as failure:
                if index == 1:
                    raise
                if not self._is_behind_the_end(failure):
                    self._fail(failure, index)
                    return
                break
            if page is None:
                break
            if page.fault and not self.fault:
                self.fault = page.fault
            yield page
            turn = self._next(page, index)
        self._judge()

    def _page(self, turn: Turn, index: int) -> Page | None:
        """One page; None where it only says that the one before was the last."""
        digest = _digest([dict(turn.values), [(param.name, param.value) for param in turn.params], turn.url])
        if digest in self._turns:
            raise Failure("pagination_loop", "the answer leads back to a page that was read already")
        self._turns.add(digest)
        request = self._template.fill(self._known(turn), turn.params, turn.url)
        answer = self._caller.ask(request)
        if index > 1 and request.body is not None:
            answer = replace(answer, source=f"{answer.source} (page {index})")
        fault = self._complete(answer) if self._complete else None
        page = self._content.page(answer)
        if fault and not page.fault:
            page = replace(page, fault=fault)
        return self._without_overlap(page, index)

    def _known(self, turn: Turn) -> Values:
        def value(name: str) -> Any:
            return turn.values[name] if name in turn.values else self._values(name)

        return value

    def _without_overlap(self, page: Page, index: int) -> Page | None:
        digests = [_digest(top.value) for top in page.tops]
        whole = _digest([digest.hex() for digest in digests])
        last, before = self._last
        if digests and whole in self._pages:
            if self._ends_by_repeating(whole == last, index):
                return None
            if whole == last:
                raise Failure(
                    "repeated_page", "it is the page before once more; check the names of pagination's parameters"
                )
            raise Failure("pagination_loop", "it is an earlier page once more")
        self._pages.add(whole)
        self._last = (whole, frozenset(digests))
        known = {id(top) for top, digest in zip(page.tops, digests, strict=True) if digest in before}
        self.overlaps += len(known)
        self._counts.append(len(page.tops))
        self.total.add(page.answer, page.root, len(page.tops) - len(known))
        return replace(page, records=tuple(spot for spot in page.records if not _of(spot, known))) if known else page

    def _ends_by_repeating(self, adjacent: bool, index: int) -> bool:
        """Whether a server that repeats its last page for ever did just that."""
        if not self._pager.numbered or not adjacent:
            return False
        if self.total.known is not None and self.total.missing() is None:
            return True
        return index > 2 or self._counts[-1] < self._size

    def _is_behind_the_end(self, failure: Failure) -> bool:
        if not self._pager.numbered or self.total.missing():
            return False
        short = self._counts[-1] < max(self._size, self._counts[0])
        return failure.status in _BEHIND or (short and failure.status in _BEHIND_SHORT)

    def _next(self, page: Page, index: int) -> Turn | None:
        count = self._counts[-1]
        try:
            turn = self._pager.after(Seen(page.answer, page.root, count, index), self.total)
        except Stuck as stuck:
            self._fail(Failure(stuck.code, stuck.detail), index)
            return None
        if self._unpaged and (sign := goes_on(page)):
            name, value = sign
            detail = f"{name} is {value}, so there are more pages; give pagination, or {{type: none}} if this is all"
            self._fail(Failure("more_pages", detail), index)
            return None
        if turn is not None and index >= self._most:
            self._fail(Failure("too_many_pages", f"there are more than max_pages {self._most}; raise it"), index)
            return None
        if turn is not None and not count and self._pager.numbered:
            self._holes += 1
            if self._counts[-2:] == [0, 0]:
                return None
        return turn

    def _fail(self, failure: Failure, index: int) -> None:
        detail = f"page {index}: {failure.detail}; {self.total.read} records before that were read"
        self.fault = Failure(failure.code, detail, status=failure.status)

    def _judge(self) -> None:
        """Whether the end was the end."""
        if self.fault:
            return
        missing = self.total.missing()
        if missing:
            said = "the list ends too early" if not self.total.shrunk else "the list became shorter while it was read"
            self.fault = Failure("total_not_reached", f"{said}: {missing} were read; read it again")
        elif self.total.shrunk and self.total.known is not None:
            detail = (
                "the list became shorter while it was read, so that records may have been passed over; read it again"
            )
            self.fault = Failure("total_shrinking", detail)
        elif self._holes:
            self.fault = Failure(
                "empty_page", f"{self._holes} pages in the middle of the list were empty; read it again"
            )


def _of(spot: Spot, tops: set[int]) -> bool:
    return id(spot.top) in tops


def _digest(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return blake2b(text.encode("utf-8", errors="replace"), digest_size=12).digest()
