"""Reach the fields of a JSON record: plain dotted names quickly, everything else as JMESPath."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from omniaudit.config.expressions import PLAIN
from omniaudit.model.offer import CANONICAL_OFFER_FIELDS
from omniaudit.model.policy import CANONICAL_ACCOUNT_FIELDS, CANONICAL_LOCATION_FIELDS
from omniaudit.model.promotion import CANONICAL_PROMOTION_FIELDS
from omniaudit.sources.columns import PRICE_LIKE, loose
from omniaudit.sources.numbers import machine_number
from omniaudit.sources.readers.items.elements import Fault
from omniaudit.sources.readers.items.json_stream import NotANumber
from omniaudit.sources.unreadable import Unreadable

Getter = Callable[[Any], Any]

_IDENTITY: Final = frozenset({"id", "gtin", "sku", "title"})
_FLAGS: Final = frozenset({"availability", "pickup", "tax", "stackable", "disclosed", "value"})
_COLLECTIONS: Final = frozenset({"vouchers", "cart"})
_WITHOUT_LISTS: Final = frozenset({*CANONICAL_OFFER_FIELDS, *CANONICAL_PROMOTION_FIELDS, *CANONICAL_LOCATION_FIELDS})
_NO_EMPTY: Final = (_WITHOUT_LISTS | set(CANONICAL_ACCOUNT_FIELDS)) - _COLLECTIONS
"""Fields of which an empty list says nothing; a cart, or a policy, it says to be empty."""

_NO_FALSE: Final = (_WITHOUT_LISTS | set(CANONICAL_ACCOUNT_FIELDS)) - _FLAGS
"""Fields of which false says that there is no value; of a flag or a policy it says no."""


def getter(written: str, source: str) -> Getter:
    """A function from a record to the value that a field expression names.

    Raises Unreadable: invalid_expression.
    """
    if PLAIN.fullmatch(written):
        names = written.split(".")
        if len(names) == 1:
            return lambda record: record.get(written) if type(record) is dict else None
        return lambda record: _descend(record, names)
    return expression(written, source)


def expression(written: str, source: str) -> Getter:
    """A compiled JMESPath.

    Raises Unreadable: invalid_expression.
    """
    from omniaudit.sources.readers.items.expressions import JMESPathError, evaluate, parse

    try:
        tree = parse(written)
    except JMESPathError as error:
        said = str(error).splitlines()[0]
        raise Unreadable("invalid_expression", f'{source}: "{written}" is no JMESPath: {said}') from error
    return lambda record: evaluate(tree, record)


class Fields:
    """Reads the records of one file. wanted: field → expression; empty: by the canonical names (loose name → field)."""

    def __init__(self, wanted: Mapping[str, str], known: Mapping[str, str], source: str) -> None:
        self._getters = [(field, getter(written, source)) for field, written in wanted.items()]
        self._known = known
        self._cache: dict[str, str | None] = {}
        self.nested: set[str] = set()

    def read(self, record: Mapping[str, Any]) -> dict[str, str]:
        """Canonical field → text.

        Raises Fault: not_a_number, not_text.
        """
        listing: dict[str, str] = {}
        if self._getters:
            for field, get in self._getters:
                self._put(listing, field, get(record))
        else:
            cache = self._cache
            for name, value in record.items():
                if name not in cache:
                    cache[name] = self._known.get(loose(name))
                if field_name := cache[name]:
                    self._put(listing, field_name, value)
        return listing

    def identity(self, record: Mapping[str, Any]) -> dict[str, str]:
        """What can be read of the fields that tell which product it is."""
        found: dict[str, str] = {}
        for field, get in self._getters:
            if field in _IDENTITY:
                value = get(record)
                if isinstance(value, str):
                    found[field] = value.strip()
        return found

    def _put(self, listing: dict[str, str], field: str, value: Any) -> None:
        if type(value) is str:
            text: str | None = value.strip()
        else:
            text = self._text(field, value)
        if text:
            listing.setdefault(field, text)

    def _text(self, field: str, value: Any) -> str | None:
        if value is None:
            return None
        if isinstance(value, bool):
            return "true" if value else None if field in _NO_FALSE else "false"
        if isinstance(value, str):
            return value.strip()
        if isinstance(value, int | float):  # a literal of the expression
            return machine_number(str(value))
        if isinstance(value, NotANumber):
            raise Fault("not_a_number", field, value.text)
        if isinstance(value, list) and len(value) == 1:
            return self._text(field, value[0])
        if value and field in PRICE_LIKE:
            raise Fault("not_text", field, str(value)[:200])
        if value and isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
            return ", ".join(self._text(field, item) or "" for item in value)
        if value == []:
            return None if field in _NO_EMPTY else "[]"
        self.nested.add(field)
        return None


def names_of(record: Mapping[str, Any], prefix: str = "", depth: int = 3) -> list[str]:
    """Dotted names of what a record holds, for messages."""
    found: list[str] = []
    for name, value in record.items():
        found.append(prefix + name)
        if isinstance(value, dict) and depth > 1:
            found += names_of(value, f"{prefix}{name}.", depth - 1)
    return found


def _descend(record: Any, names: list[str]) -> Any:
    for name in names:
        if type(record) is not dict:
            return None
        record = record.get(name)
    return record
