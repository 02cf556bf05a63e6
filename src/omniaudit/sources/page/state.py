"""The state that a single-page shop embeds in its page, read as the config says: never without."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final

from omniaudit.model.money import CURRENCIES, minor_units
from omniaudit.model.offer import CANONICAL_OFFER_FIELDS
from omniaudit.sources.page.document import Document, StateRules, address_key
from omniaudit.sources.page.flight import NAME as FLIGHT
from omniaudit.sources.page.flight import flight_state
from omniaudit.sources.page.items import clean
from omniaudit.sources.page.lenient_json import UnreadableJson
from omniaudit.sources.page.script_value import assigned_value, json_value
from omniaudit.sources.page.surface import Candidate, Extract, PageFault, PageOffer, Surface

if TYPE_CHECKING:
    from omniaudit.sources.readers.items.locate import Items, Spot
    from omniaudit.sources.readers.items.minor import Decimals
    from omniaudit.sources.readers.items.values import Fields

_HOLDER: Final = "(?:window|self|globalThis)"
_NAME: Final = re.compile(rf"(?:{_HOLDER}\.)?[A-Za-z_$][\w$]*|{_HOLDER}(?:\.[\w$]+)+")
_ID: Final = re.compile(r"[\w-]+")
_WITH_ATTRIBUTE: Final = re.compile(r"(?P<css>.+?)@(?P<attribute>[A-Za-z_][\w:.-]*)", re.DOTALL)
_GLOBAL: Final = (
    r"(?:\b(?:window|self|globalThis)\s*(?:\.\s*{name}|\[\s*[\"']{name}[\"']\s*\])|\b(?:var|let|const)\s+{name})"
)
_GIVEN: Final = r"\s*=\s*(?=[{\[(Jf])"
_DECLARED: Final = re.compile(r"(?:var|let|const)\s+")
_ASSIGNED: Final = re.compile(
    _GLOBAL.replace("{name}", r"(?:__\w+__|\w*(?:STATE|DATA|STORE|PRODUCTS?|PROPS)\w*)") + _GIVEN,
    re.IGNORECASE,
)
_SVELTEKIT: Final = "__sveltekit"
_STARTED: Final = re.compile(r"\.start\([^;]{0,500}?\bdata:\s*(?=\[)")
"""SvelteKit's ``kit.start(app, element, {node_ids: […], data: […]})``."""

_JSON_SCRIPTS: Final = "script[type='application/json' i], script[type='text/json' i]"

_Load = Callable[[], tuple[Any, tuple[str, ...]]]


@dataclass(frozen=True)
class Record:
    """One record of a page's state. position: evidence; repairs: codes of what was mended in it."""

    value: Any
    position: str
    repairs: tuple[str, ...] = ()


def check_state(rules: StateRules) -> None:
    """Raises Unreadable ``invalid_expression`` where one of the expressions is no JMESPath."""
    _fields(rules)
    if rules.items:
        _items(rules.items)
    if rules.digits:
        _decimals(rules.digits)


def state_css(place: str) -> str | None:
    """The CSS selector in a ``state:``, or None where it is a global's name."""
    if _NAME.fullmatch(place):
        return None
    with_attribute = _WITH_ATTRIBUTE.fullmatch(place)
    return with_attribute["css"].strip() if with_attribute else place


def state_names(document: Document) -> tuple[str, ...]:
    """What the states of a page are called, each fit for ``state``."""
    return tuple(dict.fromkeys(name for name, _ in _places(document, None)))


def records(document: Document, rules: StateRules) -> Iterator[Record]:
    """The records of the page's state. Raises PageFault ``state_not_found`` or ``state_unreadable``."""
    read, unreadable = False, False
    for position, load in _places(document, rules.place):
        try:
            value, repairs = load()
        except UnreadableJson:
            unreadable = True
            continue
        read = True
        if rules.items is None:
            yield Record(value, position, repairs)
            continue
        for pointer, each in _within(value, rules.items):
            yield Record(each, f"{position} {pointer}", repairs)
    if not read:
        where = rules.place or "any script"
        if unreadable:
            raise PageFault("state_unreadable", f"state: what {where} holds is neither JSON nor an object literal")
        raise PageFault("state_not_found", f"state: {where} holds none")


def _places(document: Document, place: str | None) -> Iterator[tuple[str, _Load]]:
    """Where the page has state, with what loads it."""
    if place is None:
        for number, node in enumerate(document.tree.css(_JSON_SCRIPTS)):
            name = node.attributes.get("id") or f"script[type=application/json][{number}]"
            yield name, partial(json_value, node.text(deep=True))
        yield from _assignments(document, _ASSIGNED)
        yield from _streamed(document)
    elif _NAME.fullmatch(place):
        name = place.rpartition(".")[2]
        if name in (FLIGHT, _SVELTEKIT):
            yield from (found for found in _streamed(document) if found[0] == name)
            return
        element = document.tree.css_first(f'[id="{name}"]')
        if element is not None:
            yield place, partial(json_value, element.text(deep=True))
            return
        written = _GLOBAL.replace("{name}", re.escape(name))
        if place.count(".") > 1:
            written = r"\s*\.\s*".join(map(re.escape, place.split(".")))
        yield from _assignments(document, re.compile(written + _GIVEN))
    else:
        with_attribute = _WITH_ATTRIBUTE.fullmatch(place)
        css, attribute = (with_attribute["css"], with_attribute["attribute"]) if with_attribute else (place, None)
        found = document.tree.css(css)
        if not found and _ID.fullmatch(place):
            found = document.tree.css(f'[id="{place}"]')
        for node in found:
            text = (node.attributes.get(attribute) or "") if attribute else node.text(deep=True)
            yield place, partial(json_value, text)


def _assignments(document: Document, pattern: re.Pattern[str]) -> Iterator[tuple[str, _Load]]:
    for node in document.tree.css("script:not([src])"):
        text = node.text(deep=True)
        for found in pattern.finditer(text):
            name = _DECLARED.sub("", found[0]).partition("=")[0].strip()
            yield name, partial(assigned_value, text, found.end())


def _streamed(document: Document) -> Iterator[tuple[str, _Load]]:
    """State that no name is given: of Next's App Router, in pieces in many scripts, and SvelteKit's, in a call."""
    if FLIGHT.encode() not in document.low and _SVELTEKIT.encode() not in document.low:
        return
    scripts = [node.text(deep=True) for node in document.tree.css("script:not([src])")]
    if pieces := [text for text in scripts if FLIGHT in text]:
        yield FLIGHT, partial(flight_state, pieces)
    for text in scripts:
        if _SVELTEKIT in text and (found := _STARTED.search(text)):
            yield _SVELTEKIT, partial(assigned_value, text, found.end())


def has_empty_list(document: Document, rules: StateRules) -> bool:
    """Whether the page's state has the list that ``items`` names, with nothing in it."""
    for _, load in _places(document, rules.place):
        with suppress(UnreadableJson):
            value, _ = load()
            found = _items(rules.items or "@").find(value)
            if found is not None and not found.records and not found.tops:
                return True
    return False


def _within(value: Any, items: str) -> Iterator[tuple[str, Any]]:
    """What the JMESPath finds, with its pointer. Each record knows those around it as _parent, and all as _root."""
    from omniaudit.sources.readers.items.locate import with_parents

    found = _items(items).find(value)
    made: dict[Spot, Any] = {}
    for spot in found.records if found else ():
        yield spot.pointer, with_parents(spot, value, made)


@lru_cache(maxsize=8)
def _items(written: str) -> Items:
    from omniaudit.sources.readers.items.locate import Items

    return Items(written, "items")


@lru_cache(maxsize=8)
def _fields(rules: StateRules) -> Fields:
    from omniaudit.sources.columns import spellings
    from omniaudit.sources.readers.items.values import Fields

    return Fields(dict(rules.fields), spellings(CANONICAL_OFFER_FIELDS), "fields")


@lru_cache(maxsize=32)
def _decimals(written: str) -> Decimals:
    from omniaudit.sources.readers.items.minor import Decimals

    return Decimals(written, "money_digits")


def known_fields(record: Record, rules: StateRules) -> dict[str, str]:
    """What a record that can't be used says of its identity."""
    return _fields(rules).identity(record.value) if isinstance(record.value, dict) else {}


def record_fields(record: Record, rules: StateRules, document: Document) -> dict[str, str]:
    """Canonical raw texts of one record, amounts in major units. Raises PageFault: not_text, not_a_number …"""
    from omniaudit.sources.readers.items.elements import Fault

    if not isinstance(record.value, dict):
        return {}
    try:
        fields = _fields(rules).read(record.value)
        if digits := _digits(rules, fields, document):
            _decimals(digits).shift(record.value, fields)
    except Fault as fault:
        raise PageFault(fault.code, field=fault.field, sample=fault.sample) from None
    fields = {name: clean(text) for name, text in fields.items()}
    for name in ("url", "image"):
        if name in fields:
            fields[name] = document.absolute(fields[name]) or fields[name]
    return fields


def _digits(rules: StateRules, fields: dict[str, str], document: Document) -> str | None:
    """How many decimals a record's amounts have, or the JMESPath of it; None where they are in major units."""
    if rules.money == "major":
        return None
    if rules.money == "fixed_2" or rules.digits:
        return rules.digits or "2"
    written = fields.get("currency", "").upper()
    currency = written if written in CURRENCIES else document.rules.currency
    if currency is None:
        raise PageFault("missing_currency", "money: minor needs a currency to know its decimals", field="currency")
    return str(minor_units(currency))


def extract(document: Document) -> Extract:
    """The page's one product, where the config says how its state tells it.

    Raises PageFault ``several_products`` where more than one record has the fields.
    """
    rules = document.rules.state
    if rules is None or rules.items is not None:
        return Extract([])
    found: list[tuple[Record, dict[str, str]]] = []
    try:
        told = list(records(document, rules))
    except PageFault as fault:
        return Extract([], (fault.code,))
    for record in told:
        fields = record_fields(record, rules, document)
        if fields and fields not in [known for _, known in found]:
            found.append((record, fields))
    most = max((len(fields) for _, fields in found), default=0)
    found = [each for each in found if len(each[1]) == most]
    if len(found) > 1:
        names = [fields.get("title") or fields.get("sku") or record.position for record, fields in found[:5]]
        raise PageFault("several_products", f"the state holds several: {names}")
    if not found:
        return Extract([])
    record, fields = found[0]
    candidate = Candidate([PageOffer(fields, record.position)], declared_main=True, repairs=record.repairs)
    candidate.names += [fields["title"]] if "title" in fields else []
    candidate.urls += [address_key(fields["url"])] if "url" in fields else []
    candidate.identifiers.update(value for name in ("gtin", "sku", "mpn", "id") if (value := fields.get(name)))
    return Extract([candidate])


SURFACE = Surface("state", 0, extract)
