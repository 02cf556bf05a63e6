"""Which product of a page is the page's own: a page of one product often speaks of others, too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from omniaudit.sources.page.document import Document
from omniaudit.sources.page.prices import same_price
from omniaudit.sources.page.surface import Candidate

_WORDS: Final = re.compile(r"\w+")
_NUMBERS: Final = ("gtin", "sku", "id", "mpn")
_SHORTEST_NAME = 4  # a name of fewer letters is found in any title


@dataclass
class Clues:
    """What a page says of its own product outside any single statement, and what the catalogue knew of it."""

    addresses: frozenset[str]
    identifiers: set[str]
    titles: list[str]

    @classmethod
    def of(cls, document: Document) -> Clues:
        """The clues of a page: addresses, the catalogue's identifiers, headings and titles."""
        known = {
            number_key(value) for name, value in document.page.known.items() if name in ("gtin", "sku", "id", "mpn")
        }
        titles = [*document.headings, document.meta_value("og:title") or "", document.title]
        return cls(document.addresses, known, [words for title in titles if (words := folded(title))])

    def learn(self, candidate: Candidate) -> None:
        """Take a product that is known to be the page's own as a clue to the statements of other surfaces."""
        self.identifiers |= {number_key(value) for value in candidate.identifiers}


def choose(candidates: list[Candidate], clues: Clues) -> Candidate | None:
    """The page's own product of those ``joined`` gives, or None where there are several and nothing tells.

    The strongest clue that fits exactly one product decides: declared main, address, identifiers, name.
    """
    remaining = candidates
    if len(remaining) == 1:
        return remaining[0]
    paths = {steps for address in clues.addresses for steps in re.split(r"[/.?&=_]", urlsplit(address).path)}
    paths |= {part for step in paths for part in step.split("-")}
    in_address = {number_key(step) for step in paths if len(step) >= _SHORTEST_NAME}
    for fits in (
        lambda each: each.declared_main,
        lambda each: not clues.addresses.isdisjoint(_specific(each.urls)),
        lambda each: not clues.identifiers.isdisjoint(map(number_key, each.identifiers)),
        lambda each: not in_address.isdisjoint(map(number_key, each.identifiers)),
        lambda each: is_named(each, clues.titles[:1]),
        lambda each: is_named(each, clues.titles),
    ):
        fitting = [each for each in remaining if fits(each)]
        if len(fitting) == 1:
            return fitting[0]
        remaining = fitting or remaining
    return None


def is_same_product(one: Candidate, other: Candidate, clues: Clues) -> bool:
    """Whether two surfaces of a page speak of one product: by identifiers, by name, or because nothing differs."""
    first, second = ({number_key(value) for value in each.identifiers} for each in (one, other))
    if first and second and not first.isdisjoint(second):
        return True
    if one.urls and other.urls and not set(one.urls).isdisjoint(other.urls):
        return True
    if one.names and other.names:
        if any(is_named(one, [folded(name)]) for name in other.names):
            return True
        return is_named(other, clues.titles) and is_named(one, clues.titles)
    return not (first and second)


def is_named(candidate: Candidate, titles: list[str]) -> bool:
    """Whether a title holds the product's name, or the name the title."""
    for name in map(folded, candidate.names):
        for title in titles:
            if name == title or (min(len(name), len(title)) >= _SHORTEST_NAME and _holds(name, title)):
                return True
    return False


def _holds(one: str, other: str) -> bool:
    return f" {one} " in f" {other} " or f" {other} " in f" {one} "


def folded(text: str) -> str:
    """A name's words alone, case folded."""
    return " ".join(_WORDS.findall(text.casefold()))


def number_key(text: str) -> str:
    """An identifier as it is compared: case folded, without the leading zeros of padded GTINs."""
    return text.strip().casefold().lstrip("0")


def _specific(urls: list[str]) -> list[str]:
    """Addresses that name a page; a shop's home page is no product's."""
    return [url for url in urls if urlsplit(url).path or urlsplit(url).query]


def joined(candidates: list[Candidate]) -> list[Candidate]:
    """Candidates with statements of one product made by several parts of the page (theme, plugin) put together.

    The first that states a price speaks; a later one's different price is its contradiction.
    """
    if len(candidates) == 1:
        return candidates
    found: list[tuple[Candidate, _Keys]] = []
    for candidate in candidates:
        keys = _Keys.of(candidate)
        first = next((each for each in found if each[1].meet(keys)), None)
        if first is None:
            found.append((candidate, keys))
        else:
            _join(first[0], candidate)
            first[1].add(keys)
    return [candidate for candidate, _ in found]


@dataclass(frozen=True)
class _Keys:
    """A candidate's numbers and names as they are compared."""

    numbers: set[str]
    names: set[str]

    @classmethod
    def of(cls, candidate: Candidate) -> _Keys:
        return cls(set(map(number_key, candidate.identifiers)), set(map(folded, candidate.names)))

    def meet(self, other: _Keys) -> bool:
        """Whether both are one product: by their numbers where both have any, else by name."""
        if self.numbers and other.numbers:
            return not self.numbers.isdisjoint(other.numbers)
        return not self.names.isdisjoint(other.names)

    def add(self, other: _Keys) -> None:
        self.numbers.update(other.numbers)
        self.names.update(other.names)


def _join(first: Candidate, second: Candidate) -> None:
    first.declared_main |= second.declared_main
    first.names += second.names
    first.urls += second.urls
    first.identifiers |= second.identifiers
    first.repairs = tuple(dict.fromkeys((*first.repairs, *second.repairs)))
    if not any("price" in offer.fields for offer in first.offers):
        first.stated, second.stated = second.offers, first.offers
    if len(first.offers) == len(second.offers) == 1:
        _complete(first, second)


def _complete(first: Candidate, second: Candidate) -> None:
    kept, other = first.offers[0], second.offers[0]
    price, rival = kept.fields.get("price"), other.fields.get("price")
    if price and rival and not kept.other_price and not same_price(price, rival):
        kept.other_price = rival
    for name, value in other.fields.items():
        kept.fields.setdefault(name, value)
