"""Lay inputs side by side: which products they share by which key, and whether one writes its prices in cents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from omniaudit.model.money import CURRENCIES, minor_units
from omniaudit.recognise.proposal import KEYS, Line, Source

MOST: Final = 12
"""Pairs of inputs that are told; fifty channels have a thousand."""


@dataclass(frozen=True)
class Overlap:
    """How many products two inputs share, by key, of those that each has in its sample."""

    first: str
    second: str
    of_first: int
    of_second: int
    shared: Mapping[str, int]

    def __str__(self) -> str:
        counts = ", ".join(f"{count:,} by {key}" for key, count in self.shared.items() if count or key != "id")
        both = f"{self.first} ({self.of_first:,}) and {self.second} ({self.of_second:,})"
        return f"{both} share {counts or 'none by id'}"


def overlaps(named: Sequence[tuple[str, Source]]) -> list[Overlap]:
    """Every pair of inputs that have a key in common, those that share nothing first."""
    found = []
    for (a, one), (b, two) in combinations(named, 2):
        keys = [key for key in KEYS if one.keys.get(key) and two.keys.get(key)]
        if keys:
            shared = {key: len(one.keys[key] & two.keys[key]) for key in keys}
            found.append(Overlap(a, b, len(one.keys[keys[0]]), len(two.keys[keys[0]]), shared))
    return sorted(found, key=lambda overlap: any(overlap.shared.values()))


def matching_keys(found: Sequence[Overlap]) -> list[str]:
    """The keys by which inputs share products, the most believed first; the usual ones where they share none."""
    sharing = [key for key in KEYS if any(overlap.shared.get(key) for overlap in found)]
    # Ids are each channel's own: equal ones are no proof where a better key exists.
    if "id" in sharing and len(sharing) > 1:
        sharing.remove("id")
    return sharing or ["gtin", "sku"]


def settle_cents(named: Sequence[tuple[str, Source]], currency: str) -> None:
    """Decide by shared products whether whole prices are cents: what multiple of another input's prices they are.

    currency: of inputs that name none. One without cents that is multiplied all the same is fixed_2.
    """
    for _, source in named:
        if not source.whole_prices:
            continue
        units = _multiples(next(iter(source.evidence.currencies), currency))
        for other_name, other in named:
            if other is source or other.whole_prices:
                continue
            shared = source.prices.keys() & other.prices.keys()
            alike, *multiplied = (
                sum(1 for key in shared if _near(source.prices[key], factor * other.prices[key]))
                for factor in (1, *units)
            )
            most = max(multiplied)
            if most > alike and 2 * most >= len(shared):
                factor, money = list(units.items())[multiplied.index(most)]
                times = "a hundred times" if factor == 100 else "a thousand times"
                said = f"{most} of {len(shared)} products shared with {other_name} have {times} its price"
                _set_money(source, Line("money", money, said))
            elif alike > most and 2 * alike >= len(shared):
                _set_money(source, None)  # whole units after all
            else:
                continue
            break


def _multiples(currency: str) -> dict[int, str]:
    """By what whole prices of a currency may be multiplied, and the word for it."""
    decimals = minor_units(currency) if currency in CURRENCIES else 2
    return {100: "minor" if decimals == 2 else "fixed_2"} | ({1000: "minor"} if decimals == 3 else {})


def _near(one: int, two: int) -> bool:
    """Within a factor of two: sales and errors differ by less, cents by a hundred."""
    return two <= 2 * one and one <= 2 * two


def _set_money(source: Source, line: Line | None) -> None:
    source.lines = [each for each in source.lines if each.key != "money"] + ([line] if line else [])
