"""What an answer holds: its records, or the failure that it speaks of although its status is 200."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from omniaudit.sources.calls.answer import Answer, Failure
from omniaudit.sources.columns import listed
from omniaudit.sources.readers.items.locate import Found, Items, Spot
from omniaudit.sources.readers.items.values import getter, names_of

_USUAL: Final = ("items", "products", "data", "offers", "results")
_FROM_DATA: Final = re.compile(r"data\b")
_LONGEST: Final = 300


@dataclass(frozen=True)
class Page:
    """An answer's records. root: where paths start. tops: elements of the outermost list.

    doubtful: JSON pointers of what a GraphQL answer could not give. fault: why the page isn't whole.
    """

    answer: Answer
    root: Any
    records: tuple[Spot, ...]
    tops: tuple[Spot, ...]
    doubtful: tuple[str, ...] = ()
    fault: Failure | None = field(default=None, compare=False)

    def is_doubtful(self, pointer: str) -> bool:
        """Whether a record holds, or lies in, something that the answer could not give."""
        return any(_inside(pointer, each) or _inside(each, pointer) for each in self.doubtful)


class Content:
    """Finds the records of answers. items, errors: JMESPath, or None. hide: takes secrets out of a text.

    Raises Unreadable: invalid_expression.
    """

    def __init__(
        self, items: str | None, errors: str | None, *, graphql: bool, hide: Callable[[str], str] = lambda text: text
    ) -> None:
        self._written = items
        self._items = Items(items, "items") if items else None
        self._errors = getter(errors, "errors") if errors else None
        self._graphql = graphql
        self._hide = hide

    def page(self, answer: Answer) -> Page:
        """The records of an answer. Raises Failure: error_in_answer, items_not_found, items_ambiguous."""
        root = self._root(answer.value)
        said = self._said(answer.value, root)
        found = self._find(answer.value, root)
        told = answer.value.get("errors") if self._graphql and isinstance(answer.value, dict) else None
        if said and (not told or found is None):
            raise self._fault(answer, said)
        if found is None:
            if answer.value in ([], {}) or root in ([], {}):
                return Page(answer, root, (), ())
            raise self._nothing(answer, root)
        if not said:
            return Page(answer, root, found.records, found.tops)
        doubtful = tuple(_pointer(each["path"]) for each in told or () if isinstance(each, dict) and each.get("path"))
        return Page(answer, root, found.records, found.tops, doubtful, self._fault(answer, said))

    def _root(self, value: Any) -> Any:
        inner = value.get("data") if self._graphql and isinstance(value, dict) else None
        return value if inner is None else inner

    def _find(self, value: Any, root: Any) -> Found | None:
        if self._items is None:
            return self._usual(root, "" if root is value else "/data")
        if root is value or _FROM_DATA.match(self._written or ""):
            found = self._items.find(value)
            if found is not None or root is value:
                return found
        return self._items.find(root, "/data")

    def _usual(self, root: Any, pointer: str) -> Found | None:
        """The one list under a usual name; the answer itself where it is a list."""
        lists = list(_lists(root, pointer))
        if len(lists) > 1:
            names = listed(place for place, _ in lists)
            raise Failure("items_ambiguous", f"there are several lists, {names}; choose one with items")
        return Items("", "items").find(lists[0][1], lists[0][0]) if lists else None

    def _said(self, value: Any, root: Any) -> str | None:
        """The failure that an answer speaks of."""
        told = value.get("errors") if self._graphql and isinstance(value, dict) else None
        if told:
            return _shown([each.get("message", each) if isinstance(each, dict) else each for each in _each(told)])
        if self._errors is None:
            return None
        found = self._errors(root)
        found = self._errors(value) if found is None else found
        return _shown(_each(found)) if found not in (None, False, "", [], {}) else None

    def _fault(self, answer: Answer, said: str) -> Failure:
        return Failure("error_in_answer", f'{answer.source}: the answer says "{self._hide(said)}"')

    def _nothing(self, answer: Answer, root: Any) -> Failure:
        asked = f'no list "{self._written}"' if self._written else f"no list named {', '.join(_USUAL)}"
        members = root if isinstance(root, dict) else {}
        keys = listed(names_of(members, depth=2))
        detail = f"{answer.source}: there is {asked} in the answer; its keys are {keys}"
        message = next(
            (root[key] for key in ("error", "message", "detail") if isinstance(root, dict) and root.get(key)), None
        )
        detail += f' and it says "{self._hide(_shown([message]))}"' if message else "; check items"
        return Failure("items_not_found", detail)


def _lists(value: Any, pointer: str) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(value, list):
        yield pointer, value
    elif isinstance(value, dict):
        for name in _USUAL:
            if isinstance(value.get(name), list | dict):
                yield from _lists(value[name], f"{pointer}/{name}")


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _shown(values: list[Any]) -> str:
    texts = [
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str) for value in values
    ]
    text = "; ".join(texts[:3]) + (f" (and {len(texts) - 3} more)" if len(texts) > 3 else "")
    line = "".join(char if char.isprintable() else " " for char in text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _pointer(path: list[Any]) -> str:
    return "/data/" + "/".join(str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _inside(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith(outer + "/")


def content_of(options: Mapping[str, Any], *, graphql: bool, hide: Callable[[str], str] = lambda text: text) -> Content:
    """How a source's, or a follow-up's, answers are read.

    Raises Unreadable: invalid_expression.
    """
    items, errors = options.get("items"), options.get("errors")
    return Content(str(items) if items else None, str(errors) if errors else None, graphql=graphql, hide=hide)
