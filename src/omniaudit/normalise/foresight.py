"""What the head of a file foretells: where the rest says the same few words, one scan types the file, and not two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from omniaudit.engine import Engine, literal, quote
from omniaudit.normalise.dictionary import Dictionary
from omniaudit.normalise.meanings import (
    MONEY,
    MONEY_FIELDS,
    RARE_EVIDENCE,
    Meanings,
    TextRules,
    dictionary_of,
    meanings_of,
    text_keys,
    unread_texts,
)
from omniaudit.normalise.plain_price import AMOUNT, plain_units, reads_plainly

MOST_WORDS: Final = 64
MOST_LETTERS: Final = 4_096
"""What the head may say in a field; one that says more of it will say other things further on."""


@dataclass(frozen=True)
class PlainMoney(Dictionary):
    """Amounts that are all plain and in one currency ("12.90 EUR", "12.9"): read as they come, not looked up."""

    currency: str = ""

    @classmethod
    def of(cls, currency: str) -> PlainMoney:
        """For that currency's amounts."""
        said = frozenset(("units", "currency"))
        return cls(None, MONEY, said, {"currency": currency}, {"currency": frozenset((currency,))}, currency=currency)

    def strange(self, key: str) -> str:
        """SQL: the text in key is not a plain amount."""
        return f"{key} <> '' AND NOT regexp_full_match({key}, '{AMOUNT}( {self.currency})?')"

    def lookup(self, key: str) -> str:
        """SQL of the amount in key, which is not strange; zero states no price."""
        bare = f"CASE WHEN ends_with({key}, ' {self.currency}') THEN left({key}, strlen({key}) - 4) ELSE {key} END"
        said = f"struct_pack(units := nullif({plain_units(bare)}, 0), currency := {literal(self.currency)})"
        return f"CASE WHEN {key} <> '' THEN {said} END"


def foretell(engine: Engine, head: str, rows: int, fields: Iterable[str], rules: TextRules) -> Meanings | None:
    """The meanings of a whole relation, as far as its head tells them; None where the whole has to be seen first.

    head: a relation of its first rows. rows: how many it has in all.
    """
    supplied, settings = set(fields), rules.settings
    if settings.currency is None or not reads_plainly(settings):
        return None
    amount = PlainMoney.of(settings.currency)
    keys = text_keys(supplied)
    prices = {name: f"r.{quote(name)}" for name in keys if name in MONEY_FIELDS and rules.is_plain_money(name)}
    words = {name: text for name, text in unread_texts(keys, rules).items() if name not in prices}
    strange = [amount.strange(text) for text in prices.values()]
    if "currency" in supplied:
        strange.append(f"r.currency NOT IN ('', {literal(settings.currency)})")

    odd = f"count(*) FILTER ({' OR '.join(strange)})"
    said = "".join(f", list(DISTINCT {text}) FILTER ({text} <> '')" for text in words.values())
    evidence = ", ".join(f"count(r.{quote(name)})" for name in RARE_EVIDENCE)
    (odd_rows, evident, *lists) = engine.row(f"SELECT {odd}, [{evidence}]{said} FROM {head} AS r")
    stated = {name: list_ or [] for name, list_ in zip(words, lists, strict=True)}
    if odd_rows or any(len(each) > MOST_WORDS or sum(map(len, each)) > MOST_LETTERS for each in stated.values()):
        return None
    dictionaries = dict.fromkeys(prices, amount) | {
        name: dictionary_of(engine, name, each, rules) for name, each in stated.items()
    }
    if any(dictionary.unmapped for dictionary in dictionaries.values()):  # they are counted, for which all are read
        return None
    meanings = meanings_of(rows, dictionaries, keys | prices, evident, rules)
    if "gtin" in words:  # the whole has it worked out already
        words["gtin"] = "CASE WHEN NOT r.is_shaped THEN r.gtin END"
    for name, text in words.items():
        foretold = ", ".join(map(literal, stated[name]))
        strange.append(f"{text} NOT IN ('', {foretold})" if foretold else f"{text} <> ''")
    strange += [f"r.{quote(name)} IS NOT NULL" for name in sorted(meanings.silent)]
    return replace(meanings, strange=" OR ".join(strange))
