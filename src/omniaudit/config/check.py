"""What a config says beyond its shape: names that must exist, codes that must be known, files that must be there."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from omniaudit.config.problem import KeyPath, Problems, near, one_of, shown
from omniaudit.config.schema import known_keys
from omniaudit.config.shape import CHANNEL_SOURCES, channels, one_or_more, sources
from omniaudit.config.tree import Node
from omniaudit.config.units import price_difference
from omniaudit.config.vocabulary import (
    COUNTRIES,
    COUNTRY_SLIPS,
    locale_name,
    locale_names,
    timezone_known,
    timezones,
)
from omniaudit.language import language_of, languages
from omniaudit.model.channel import CHANNEL_KINDS, SELLING_KINDS
from omniaudit.model.irritant import CODES, SEVERITIES
from omniaudit.model.money import CURRENCIES, to_units

JOURNEY_STEPS: Final = ("see", "buy", "collect", "redeem", "return")

_RULE_OR_FAMILY: Final = re.compile(r"[A-Z]{3}([0-9]{3})?")


def check_meaning(root: Node, folder: Path, problems: Problems) -> None:
    """Note what the schema can't see. What already has a problem is passed over. folder: the config's."""
    _check_regions(root, problems)
    _check_channels(root, problems)
    _check_channel_names(root, problems)
    _check_days(root, problems)
    _check_bands(root, problems)
    _check_tolerances(root, problems)
    _check_rules(root, problems)
    _check_gate(root, problems)
    _check_files(root, folder, problems)


def _sound(root: Node, path: KeyPath, problems: Problems) -> Node | None:
    """The value at a path, where it is given and nothing is wrong with it so far."""
    node: Node | None = root
    for key in path:
        node = node.get(str(key)) if node is not None else None
    return None if node is None or problems.touch(path) else node


def _check_regions(root: Node, problems: Problems) -> None:
    places: list[KeyPath] = [
        (),
        *(("channels", name) for name, _ in channels(root)),
        *(path for path, _ in sources(root)),
    ]
    for path in places:
        holder = _at(root, path)
        for key in ("currency", "locale"):
            node = holder.get(key)
            if node is not None and not problems.touch((*path, key)):
                _check_region(key, node, (*path, key), problems)
    country = _sound(root, ("country",), problems)
    if country is not None and country.value not in COUNTRIES:
        guess = COUNTRY_SLIPS.get(country.value)
        hint = f", did you mean {guess}?" if guess else "; write two letters, such as FR"
        problems.add(country.place, ("country",), f"{shown(country.value)} is no country of ISO 3166{hint}")
    language = _sound(root, ("language",), problems)
    if language is not None and language_of(language.value) is None:
        problems.add(language.place, ("language",), one_of(language.value, languages()))
    zone = _sound(root, ("timezone",), problems)
    if zone is not None and not timezone_known(zone.value):
        guess = near(zone.value, timezones())
        hint = f", did you mean {guess}?" if guess else "; write one such as Europe/Paris"
        problems.add(zone.place, ("timezone",), f"{shown(zone.value)} is no known time zone{hint}")


def _check_region(key: str, node: Node, path: KeyPath, problems: Problems) -> None:
    if key == "currency" and node.value not in CURRENCIES:
        guess = near(node.value, sorted(CURRENCIES))
        hint = f", did you mean {guess}?" if guess else ""
        problems.add(node.place, path, f"{shown(node.value)} is no currency of ISO 4217{hint}")
    if key == "locale" and locale_name(node.value) is None:
        guess = near(node.value, locale_names())
        hint = f", did you mean {guess}?" if guess else "; write one such as fr_FR"
        problems.add(node.place, path, f"{shown(node.value)} is no known locale{hint}")


def _at(root: Node, path: KeyPath) -> Node:
    node = root
    for key in path:
        node = node.value[key]
    return node


def _check_channels(root: Node, problems: Problems) -> None:
    seen: dict[str, str] = {}
    known = known_keys("channel")
    for name, channel in channels(root):
        path: KeyPath = ("channels", name)
        twin = seen.setdefault(name.casefold(), name)
        if twin != name:
            message = f"differs from the channel {twin} by upper and lower case only; rename one"
            problems.add(root.key_place(path), path, message)
        misspelt = set(channel.value) - set(known) if isinstance(channel.value, dict) else True
        if not misspelt and not any(channel.get(key) for key in CHANNEL_SOURCES[:3]):
            problems.add(root.key_place(path), path, "has nothing to read; give it offers, promotions or policies")


def _check_channel_names(root: Node, problems: Problems) -> None:
    """Note every use of a channel that does not exist."""
    names = tuple(name for name, _ in channels(root))

    def check(node: Node, path: KeyPath, name: str, also: tuple[str, ...] = ()) -> None:
        if name not in (*names, *also) and not problems.touch(path):
            guess = near(name, names)
            hint = f"did you mean {guess}?" if guess else f"known: {', '.join(names)}"
            problems.add(node.place, path, f"there is no channel {shown(name)}; {hint}")

    for index, entry in _list(root.get("expected")):
        for position, node in _list(entry.get("channels")):
            check(node, ("expected", index, "channels", position), str(node.value), CHANNEL_KINDS)
    _check_journeys(root, check, problems)
    for name, channel in channels(root):
        for position, node in _list(channel.get("honours")):
            check(node, ("channels", name, "honours", position), str(node.value))
            if node.value == name:
                problems.add(node.place, ("channels", name, "honours", position), "a channel can't honour itself")
        policies = channel.get("policies")
        accepted = policies.get("accepts_vouchers_from") if policies is not None else None
        for position, node in _list(accepted):
            check(node, ("channels", name, "policies", "accepts_vouchers_from", position), str(node.value))


def _check_journeys(root: Node, check: Callable[..., None], problems: Problems) -> None:
    """Note steps that mean nothing. check: notes a name that is no channel."""
    kinds = {name: kind.value for name, channel in channels(root) if (kind := channel.get("kind")) is not None}
    walked: set[str] = set()
    for index, journey in _list(root.get("journeys")):
        name, path = journey.get("name"), ("journeys", index, "name")
        if name is not None and not problems.touch(path):
            if name.value in walked:
                problems.add(name.place, path, "names two journeys; rename one")
            walked.add(name.value)
        for position, node in _list(journey.get("steps")):
            path_of_step: KeyPath = ("journeys", index, "steps", position)
            if problems.touch(path_of_step):
                continue
            verb, _, place = node.value.partition(" ")
            if verb not in JOURNEY_STEPS:
                problems.add(node.place, path_of_step, one_of(verb, JOURNEY_STEPS))
            check(node, path_of_step, place, CHANNEL_KINDS)
            kind = kinds.get(place, place)
            if verb in ("buy", "collect") and kind in CHANNEL_KINDS and kind not in SELLING_KINDS:
                said = f"nobody can {verb} on {shown(place)}, which only shows; write see {place}"
                problems.add(node.place, path_of_step, said)
            elif kind in CHANNEL_KINDS and kind not in kinds.values():
                problems.add(node.place, path_of_step, f"no channel is of the kind {kind}: nobody could walk it")


def _list(node: Node | None) -> list[tuple[int, Node]]:
    return list(node.elements()) if node is not None else []


def _check_days(root: Node, problems: Problems) -> None:
    for key in ("expected", "accepted"):
        for index, entry in _list(root.get(key)):
            until, path = entry.get("until"), (key, index, "until")
            if until is None or problems.touch(path):
                continue
            try:
                date.fromisoformat(until.value)
            except ValueError:
                problems.add(until.place, path, f"{shown(until.value)} is no day of the calendar; write YYYY-MM-DD")


def _check_bands(root: Node, problems: Problems) -> None:
    """A band from high to low, or between a share and an amount, holds no price at all."""
    for index, entry in _list(root.get("expected")):
        price, path = entry.get("price"), ("expected", index, "price")
        if price is None or not isinstance(price.value, dict) or problems.touch(path):
            continue
        least, most = (price_difference(price.value[key].written) for key in ("min", "max"))
        if (least.amount and most.share) or (least.share and most.amount):
            problems.add(price.place, path, "min and max must both be percentages or both be amounts")
        elif (least.share, least.amount) > (most.share, most.amount):
            problems.add(price.place, path, "min must not be greater than max")


def _check_tolerances(root: Node, problems: Problems) -> None:
    price = _sound(root, ("tolerance", "price"), problems)
    if price is not None and to_units(Decimal(price.value)) is None:
        problems.add(price.place, ("tolerance", "price"), f"{shown(price.value)} is finer than 0.0001; round it")


def _check_rules(root: Node, problems: Problems) -> None:
    """Codes, where no folder of the user's may hold more of them, and the rules' own tolerances."""
    rules, own = root.get("rules"), root.get("rules_path")
    for code, override in rules.items() if rules is not None else ():
        if own is None and code not in CODES and not problems.touch(("rules", code)):
            place = rules.keys[code] if rules is not None else None
            problems.add(place, ("rules", code), "no such rule; `omniaudit rules` lists them")
        for name, node in override.items():
            path: KeyPath = ("rules", code, name)
            if "tolerance" in name and not problems.touch(path):
                _check_tolerance(name, node, path, problems)


def _check_tolerance(name: str, node: Node, path: KeyPath, problems: Problems) -> None:
    """A negative or unreadable tolerance would hide every mismatch, or invent some."""
    value = node.value
    number = not isinstance(value, str | bool) and value >= 0
    if name.endswith("_percent"):
        if not number and not (isinstance(value, str) and re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,4})? ?%", value)):
            problems.add(node.place, path, f"{shown(value)} is not a percentage such as 1%")
    elif not number:
        problems.add(node.place, path, f"{shown(value)} is not a number of at least 0")


def _check_gate(root: Node, problems: Problems) -> None:
    gate = root.get("gate")
    fail_on = gate.get("fail_on") if gate is not None else None
    if fail_on is None:
        return
    words = (*SEVERITIES, "none")
    for below, node in one_or_more(fail_on):
        path: KeyPath = ("gate", "fail_on", *below)
        if problems.touch(path):
            continue
        for word in (part.strip() for part in node.value.split(",")):
            if word not in words and not _RULE_OR_FAMILY.fullmatch(word):
                guess = near(word, words)
                hint = f"did you mean {guess}?" if guess else "write a severity, a family such as PRC, a code, or none"
                problems.add(node.place, path, f"{shown(word)} is nothing to fail on; {hint}")


def _check_files(root: Node, folder: Path, problems: Problems) -> None:
    """Note what the run itself needs and does not find. A channel's missing file is the channel's outcome instead."""
    table = _sound(root, ("matching", "map"), problems)
    if table is not None and not _exists(folder / table.value, file=True):
        message = f"no such file: {shown(table.value)}, looked for in the config's folder"
        problems.add(table.place, ("matching", "map"), message)
    rules_path = root.get("rules_path")
    for below, node in one_or_more(rules_path) if rules_path is not None else ():
        path: KeyPath = ("rules_path", *below)
        if not problems.touch(path) and not _exists(folder / node.value, file=False):
            problems.add(node.place, path, f"no such folder: {shown(node.value)}, looked for in the config's folder")


def _exists(path: Path, *, file: bool) -> bool:
    try:
        return path.is_file() if file else path.is_dir()
    except (OSError, ValueError):
        return False
