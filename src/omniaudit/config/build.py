"""A config's checked tree becomes the dataclasses that the rest of the program sees."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from omniaudit.config.settings import (
    Accepted,
    ChannelSettings,
    Config,
    Expected,
    Gate,
    HistorySettings,
    Journey,
    Matching,
    Place,
    RuleOverride,
    SourceSettings,
    Tolerance,
)
from omniaudit.config.shape import is_inline, one_or_more
from omniaudit.config.tree import Node
from omniaudit.config.units import duration, fraction, percentage, price_difference
from omniaudit.config.vocabulary import locale_name
from omniaudit.model.money import to_units

_TYPED_KEYS: Final = frozenset(
    ("type", "fields", "values", "money", "locale", "currency", "tax", "tax_rate", "required_fields")
)
"""Keys of a source with a field of their own in SourceSettings; every other goes into its options."""

_TEXT_MAPPINGS: Final = frozenset(("where", "headers", "query", "cookies"))
"""Options whose values are text to whoever reads them: 1.10 stays 1.10, 0123 stays 0123."""


@dataclass(frozen=True)
class _Inherited:
    """What a source takes over from its channel and the config."""

    currency: str | None = None
    locale: str | None = None
    money: str | None = None
    tax: str | None = None
    tax_rate: Any = None

    def over(self, node: Node) -> _Inherited:
        """The same, where a mapping says nothing else."""
        given = {key: node.value[key].value for key in self.__dataclass_fields__ if key in node.value}
        return _Inherited(**{**vars(self), **given})


def build_config(root: Node, path: Path, digest: str, secrets: tuple[str, ...]) -> Config:
    """The Config of a tree that has no problem."""
    folder = path.parent
    values = root.value
    top = _Inherited(currency=_value(root, "currency"))
    rules_path, history = root.get("rules_path"), root.get("history")
    return Config(
        path=path,
        digest=digest,
        secrets=secrets,
        retailer=values["retailer"].value,
        currency=_value(root, "currency"),
        country=_value(root, "country"),
        timezone=_value(root, "timezone", "UTC"),
        language=_value(root, "language", "en"),
        channels=tuple(
            _channel(name, node, values["channels"].keys[name], top) for name, node in values["channels"].items()
        ),
        matching=_matching(root.get("matching"), folder),
        tolerance=_tolerance(root.get("tolerance")),
        gate=_gate(root.get("gate")),
        confirm=_value(root, "confirm", False),
        exposure=_top_source(root, "exposure", top),
        signals=_top_source(root, "signals", top),
        locations=_top_source(root, "locations", top),
        expected=tuple(_expected(node) for node in _elements(root, "expected")),
        accepted=tuple(_accepted(node) for node in _elements(root, "accepted")),
        journeys=tuple(_journey(node) for node in _elements(root, "journeys")),
        rules={code: _rule(node) for code, node in _entries(root, "rules")},
        rules_path=tuple(folder / node.value for _, node in one_or_more(rules_path)) if rules_path else (),
        platforms_path=tuple(folder / node.value for node in _elements(root, "platforms_path")),
        history=_history(history, folder) if history else None,
        notify=tuple(node.value for node in _elements(root, "notify")),
        spark=root.value["spark"].plain() if "spark" in root.value else {},
    )


def digest_of(root: Node) -> str:
    """SHA-256 of what a config says: not of comments, spelling, the order of keys or secrets. Channels are in order."""
    plain = root.plain()
    plain["channels"] = list(plain["channels"].items())
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_canonical_number)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _canonical_number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _value(node: Node, key: str, default: Any = None) -> Any:
    child = node.get(key)
    return default if child is None else child.value


def _elements(node: Node, key: str) -> Iterator[Node]:
    """The elements of a list; of a single value, itself."""
    child = node.get(key)
    if child is not None:
        yield from (each for _, each in one_or_more(child))


def _entries(node: Node, key: str) -> Iterator[tuple[str, Node]]:
    child = node.get(key)
    if child is not None:
        yield from child.items()


def _channel(name: str, node: Node, place: Place, top: _Inherited) -> ChannelSettings:
    inherited = top.over(node)
    refresh = _value(node, "refresh")
    return ChannelSettings(
        name=name,
        kind=node.value["kind"].value,
        place=place,
        label=_value(node, "label", name),
        tax=_value(node, "tax"),
        required=_value(node, "required", True),
        authority=_value(node, "authority", 0),
        refresh=duration(refresh) if refresh is not None else None,
        assortment=_value(node, "assortment", "full"),
        honours=tuple(each.value for each in _elements(node, "honours")),
        offers=_sources(node, "offers", inherited),
        promotions=_sources(node, "promotions", inherited),
        policies=_sources(node, "policies", inherited),
        locations=_sources(node, "locations", inherited),
        accounts=_sources(node, "accounts", inherited),
    )


def _top_source(root: Node, key: str, top: _Inherited) -> SourceSettings | None:
    node = root.get(key)
    return None if node is None else _source(node, root.keys[key], top)


def _sources(channel: Node, key: str, inherited: _Inherited) -> tuple[SourceSettings, ...]:
    node = channel.get(key)
    if node is None:
        return ()
    found, rows = [], []
    for _, each in one_or_more(node):
        if key == "policies" and is_inline(key, each):
            # "from no channel" is an answer, and a policy's text says it as an interface's empty list does
            rows += [
                {"policy": name, "value": _text(value) or ("[]" if value.value == [] else "")}
                for name, value in each.items()
            ]
        elif is_inline(key, each):
            rows.append({name: _text(value) for name, value in each.items()})
        else:
            found.append(_source(each, each.place if isinstance(node.value, list) else channel.keys[key], inherited))
    if rows:
        found.append(_source(Node({}, node.place), channel.keys[key], inherited, rows))
    return tuple(found)


def _source(
    node: Node, place: Place, inherited: _Inherited, rows: list[dict[str, str]] | None = None
) -> SourceSettings:
    """One source. rows: those of an inline one, which has no type of its own."""
    terms = inherited.over(node)
    options = {key: _option(key, child) for key, child in node.items() if key not in _TYPED_KEYS}
    return SourceSettings(
        type="inline" if rows is not None else node.value["type"].value,
        place=place,
        fields={field: child.written for field, child in _entries(node, "fields")},
        values={
            field: {word: each.written for word, each in words.items()} for field, words in _entries(node, "values")
        },
        money=terms.money,  # type: ignore[arg-type]  # the schema has seen to it
        locale=locale_name(terms.locale) if terms.locale else None,
        currency=terms.currency,
        tax=terms.tax,  # type: ignore[arg-type]  # the schema has seen to it
        tax_rate=None if terms.tax_rate is None else fraction(terms.tax_rate),
        required_fields=tuple(each.value for each in _elements(node, "required_fields")),
        options=options if rows is None else {"rows": rows},
    )


def _option(key: str, node: Node) -> Any:
    if key in _TEXT_MAPPINGS and isinstance(node.value, dict):
        return {name: child.written for name, child in node.items()}
    return node.plain()


def _text(node: Node) -> str:
    """A value written in the config as the text a channel would have written; a list joined by commas."""
    return ", ".join(each.written for _, each in one_or_more(node))


def _matching(node: Node | None, folder: Path) -> Matching:
    if node is None:
        return Matching()
    by, table = tuple(each.value for each in _elements(node, "by")), _value(node, "map")
    return Matching(by=by or Matching().by, map=folder / table if table else None)


def _tolerance(node: Node | None) -> Tolerance:
    if node is None:
        return Tolerance()
    return Tolerance(
        price=to_units(Decimal(_value(node, "price", 0))) or 0,
        price_percent=percentage(_value(node, "price_percent", 0)),
        quantity=_value(node, "quantity", 0),
    )


def _history(node: Node, folder: Path) -> HistorySettings:
    if not isinstance(node.value, dict):
        return HistorySettings(folder / node.value)
    keep = _value(node, "keep")
    return HistorySettings(folder / node.value["path"].value, *(() if keep is None else (duration(keep),)))


def _gate(node: Node | None) -> Gate:
    if node is None:
        return Gate()
    usual = Gate()
    max_age = _value(node, "max_age")
    fail_on = (word.strip() for each in _elements(node, "fail_on") for word in each.value.split(","))
    return Gate(
        fail_on=tuple(fail_on) or usual.fail_on,
        min_confidence=_value(node, "min_confidence", usual.min_confidence),
        min_coverage=fraction(_value(node, "min_coverage", usual.min_coverage)),
        max_reject_ratio=fraction(_value(node, "max_reject_ratio", usual.max_reject_ratio)),
        max_age=duration(max_age) if max_age is not None else None,
    )


def _day(node: Node) -> date | None:
    until = _value(node, "until")
    return date.fromisoformat(until) if until else None


_SELECTORS: Final = ("products", "brands", "categories", "stores")


def _expected(node: Node) -> Expected:
    price = node.value["price"]
    bounds = [price.value[key] for key in ("min", "max")] if isinstance(price.value, dict) else [price, price]
    least, most = (price_difference(bound.written) for bound in bounds)
    words = {key: tuple(each.written for each in _elements(node, key)) for key in _SELECTORS}
    return Expected(
        place=node.place,
        channels=tuple(each.value for each in _elements(node, "channels")),
        least=least,
        most=most,
        written=" … ".join(dict.fromkeys(bound.written for bound in bounds)),
        reason=_value(node, "reason", ""),
        until=_day(node),
        **words,
    )


def _accepted(node: Node) -> Accepted:
    return Accepted(node.place, node.value["fingerprint"].value, _value(node, "reason", ""), _day(node))


def _journey(node: Node) -> Journey:
    share = _value(node, "share")
    steps = (each.value.partition(" ") for each in _elements(node, "steps"))
    return Journey(
        name=node.value["name"].value,
        share=None if share is None else fraction(share),
        steps=tuple((verb, channel) for verb, _, channel in steps),
    )


def _rule(node: Node) -> RuleOverride:
    if isinstance(node.value, bool):
        return RuleOverride(enabled=node.value, places={"": node.place})
    params = {name: _param(name, child) for name, child in node.items() if name != "severity"}
    places = {"": node.place, **{name: child.place for name, child in node.items()}}
    return RuleOverride(severity=_value(node, "severity"), params=params, places=places)


def _param(name: str, node: Node) -> Any:
    """A rule's parameter: percentages become fractions, all else stays as it is."""
    value = node.value
    if name.endswith("_percent") or (isinstance(value, str) and value.endswith("%")):
        return percentage(value)
    return value
