"""What the texts of one raw relation mean: one scan for the distinct texts of all parsed fields, each parsed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any, Final

from omniaudit.config.settings import ChannelSettings, Config, MoneyUnit, SourceSettings
from omniaudit.engine import Engine, quote
from omniaudit.model.offer import ORDERABLE
from omniaudit.normalise.availability import parse_availability
from omniaudit.normalise.condition import parse_condition, parse_pickup
from omniaudit.normalise.currencies import parse_currency
from omniaudit.normalise.dates import parse_instant, parse_window
from omniaudit.normalise.dictionary import Dictionary, build_dictionary
from omniaudit.normalise.gtin import parse_gtin
from omniaudit.normalise.gtin_sql import shaped
from omniaudit.normalise.loyalty import MemberPrice, parse_member_price
from omniaudit.normalise.measure import parse_measure
from omniaudit.normalise.money import Price, parse_price
from omniaudit.normalise.plain_price import SEPARATOR, plain_prices
from omniaudit.normalise.quantity import parse_quantity
from omniaudit.normalise.tax import parse_tax
from omniaudit.normalise.unit_price import UnitPrice, parse_unit_price
from omniaudit.normalise.verdict import Reject, is_absent

MONEY_FIELDS: Final = ("price", "sale_price", "member_price", "prior_price", "unit_price", "other_price")
PARSED_FIELDS: Final[tuple[str, ...]] = (
    *MONEY_FIELDS, "gtin", "sale_price_effective_date", "availability_date", "observed_at", "quantity",
    "unit_pricing_measure", "unit_pricing_base_measure", "availability", "condition", "tax", "pickup",
)  # fmt: skip
"""Fields whose texts have to be understood; the others stay text."""

CLOCK_SKEW: Final = timedelta(days=1)
"""How far a channel's clock may be ahead of ours before its time is not believed."""

MOST_PRICES: Final = 1 << 17
"""Price texts whose meaning is kept for the next field or channel: about 30 MB."""

_Read = Price | UnitPrice | MemberPrice | Reject | None
RARE_EVIDENCE: Final = ("position", "surface", "other_price", "other_surface", "repairs")
MONEY: Final = {
    "units": "BIGINT", "currency": "VARCHAR", "repaired": "VARCHAR", "tax": "VARCHAR", "unit": "VARCHAR",
    "starts": "TIMESTAMP", "ends": "TIMESTAMP", "code": "VARCHAR", "culprit": "VARCHAR",
}  # fmt: skip
_WINDOW: Final = {"starts": "TIMESTAMP", "ends": "TIMESTAMP", "code": "VARCHAR"}
_INSTANT: Final = {"instant": "TIMESTAMP", "code": "VARCHAR"}
_QUANTITY: Final = {"pieces": "BIGINT", "kind": "VARCHAR", "code": "VARCHAR"}
_MEASURE: Final = {
    "parts": "BIGINT", "family": "VARCHAR", "label": "VARCHAR", "usual_parts": "BIGINT", "usual_label": "VARCHAR",
    "code": "VARCHAR",
}  # fmt: skip
_GTIN: Final = {"gtin": "VARCHAR", "status": "VARCHAR", "repaired": "VARCHAR", "code": "VARCHAR"}
_AVAILABILITY: Final = {"word": "VARCHAR", "orderable": "BOOLEAN"}
_WORD: Final = {"word": "VARCHAR"}


@dataclass(frozen=True)
class Meanings:
    """The dictionaries of one raw relation.

    rows: how many it has; currencies: declared and named; silent: evidence columns that say nothing.
    keys: SQL of the text to look up, over the raw relation as ``r``: a dictionary has columns of the same names.
    strange: SQL of a row, as ``r``, that says what they were not made for; empty: they were made of every row.
    """

    rows: int
    dictionaries: Mapping[str, Dictionary]
    keys: Mapping[str, str]
    currencies: frozenset[str]
    silent: frozenset[str] = frozenset()
    strange: str = ""

    def lookup(self, field: str) -> str:
        """SQL of a field's struct, from the raw columns."""
        return self.dictionaries[field].lookup(self.keys[field]) if field in self.dictionaries else "NULL"

    def value(self, field: str, column: str, kind: str = "VARCHAR") -> str:
        """SQL of one column of a field's struct, where the structs are columns named ``_field``."""
        dictionary = self.dictionaries.get(field)
        return dictionary.value(f'"_{field}"', column) if dictionary else f"NULL::{kind}"

    def has(self, field: str, column: str) -> bool:
        """Whether any text of the field has that column."""
        return field in self.dictionaries and column in self.dictionaries[field].filled


@dataclass(frozen=True)
class TextRules:
    """How the texts of one source are to be read. now: aware; when what does not say so was observed."""

    settings: SourceSettings
    channel: ChannelSettings
    config: Config
    now: datetime

    def own(self, field: str, text: str) -> str:
        """The text, or what the source's ``values:`` put in its place."""
        words = self.settings.values.get(field)
        if not words:
            return text
        bare = text.strip()
        if bare in words:
            return words[bare]
        return next((ours for theirs, ours in words.items() if theirs.casefold() == bare.casefold()), text)

    def is_plain_money(self, field: str) -> bool:
        """Whether the field holds prices in no words of the source's own."""
        return field not in ("unit_price", "member_price") and field not in self.settings.values

    def money(self, field: str) -> Callable[[str], tuple[Any, ...] | None]:
        """What reads one money text of a field."""
        settings = self.settings
        if not self.is_plain_money(field):
            return lambda key: self.mapped_money(field, key)
        declared, locale, unit = settings.currency, settings.locale, settings.money_unit

        def read(key: str) -> tuple[Any, ...] | None:
            if SEPARATOR in key:
                return self.mapped_money(field, key)
            price = _parsed(key, declared, locale, unit)
            if price is None:
                return None
            return _amount(price) if isinstance(price, Price) else _no_amount(price.code)

        return read

    def mapped_money(self, field: str, key: str) -> tuple[Any, ...] | None:
        """One money text with the source's own words, and with its row's currency column behind a separator."""
        text, _, column = key.partition(SEPARATOR)
        declared = self.settings.currency
        named = None
        if column and not is_absent(column := self.own("currency", column)):
            found = parse_currency(column, declared)
            if isinstance(found, Reject):
                return None if is_absent(text) else _no_amount(found.code, "currency")
            declared = named = found
        read = self.parser(field)(
            self.own(field, text), currency=declared, locale=self.settings.locale, unit=self.settings.money_unit
        )
        if read is None:
            return None
        if isinstance(read, Reject):
            return _no_amount(read.code)
        price = read if isinstance(read, Price) else read.price
        if named and price.currency != named:
            return _no_amount("ambiguous_currency", "currency")
        return _amount(read)

    def parser(self, field: str) -> Callable[..., _Read]:
        """What reads the texts of a money field."""
        if field == "unit_price":
            return parse_unit_price
        if field == "member_price":
            return partial(parse_member_price, now=self.now, zone=self.config.timezone)
        return parse_price

    def gtin(self, text: str) -> tuple[Any, ...] | None:
        """A GTIN text that is not plain."""
        read = parse_gtin(self.own("gtin", text))
        if read is None:
            return None
        if isinstance(read, Reject):
            return (None, "invalid", None, read.code)
        return (read.gtin, read.status, read.repaired, None)

    def window(self, text: str) -> tuple[Any, ...] | None:
        """A sale window."""
        text = self.own("sale_price_effective_date", text)
        read = parse_window(text, zone=self.config.timezone, locale=self.settings.locale)
        if read is None:
            return None
        if isinstance(read, Reject):
            return (None, None, read.code)
        return (_naive(read.starts), _naive(read.ends), None)

    def instant(self, field: str, text: str) -> tuple[Any, ...] | None:
        """A date; what was observed can't lie in the future."""
        latest = self.now + CLOCK_SKEW if field == "observed_at" else None
        text = self.own(field, text)
        read = parse_instant(text, zone=self.config.timezone, locale=self.settings.locale, latest=latest)
        if read is None:
            return None
        return (None, read.code) if isinstance(read, Reject) else (_naive(read), None)

    def quantity(self, text: str) -> tuple[Any, ...] | None:
        """A stock level."""
        read = parse_quantity(self.own("quantity", text), locale=self.settings.locale)
        if read is None:
            return None
        return (None, None, read.code) if isinstance(read, Reject) else (read.pieces, read.kind, None)

    def measure(self, field: str, text: str) -> tuple[Any, ...] | None:
        """An amount of goods."""
        read = parse_measure(self.own(field, text))
        if read is None:
            return None
        if isinstance(read, Reject):
            return (None, None, None, None, None, read.code)
        return (read.parts, read.family, read.label, read.usual_parts, read.usual_label, None)

    def word(self, field: str, text: str) -> str | None:
        """What a word of a vocabulary field means."""
        text = self.own(field, text)
        if field == "availability":
            return parse_availability(text, self.channel.kind)
        return {"condition": parse_condition, "tax": parse_tax, "pickup": parse_pickup}[field](text)


@lru_cache(maxsize=MOST_PRICES)
def _parsed(text: str, currency: str | None, locale: str | None, unit: MoneyUnit) -> Price | Reject | None:
    """A price text, read once for all the channels that write it so."""
    return parse_price(text, currency=currency, locale=locale, unit=unit)


def _amount(read: Price | UnitPrice | MemberPrice) -> tuple[Any, ...]:
    """The columns of MONEY of what was read."""
    price = read if isinstance(read, Price) else read.price
    unit = read.unit if isinstance(read, UnitPrice) else None
    window = (_naive(read.starts), _naive(read.ends)) if isinstance(read, MemberPrice) else (None, None)
    return (price.units, price.currency, price.repaired, price.tax, unit, *window, None, None)


def _no_amount(code: str, culprit: str | None = None) -> tuple[Any, ...]:
    """The columns of MONEY of what could not be read."""
    return (None, None, None, None, None, None, None, code, culprit)


def _naive(moment: datetime | None) -> datetime | None:
    """UTC without saying so, as TIMESTAMP columns are."""
    return moment.replace(tzinfo=None) if moment else None


def text_keys(fields: Iterable[str]) -> dict[str, str]:
    """Parsed field → SQL of its text over the raw relation ``r``; a price has its row's currency column behind it."""
    supplied = set(fields) | {"other_price"}
    keys = {name: f"r.{quote(name)}" for name in PARSED_FIELDS if name in supplied}
    if "currency" in supplied:
        for name in keys.keys() & set(MONEY_FIELDS):
            keys[name] += " || chr(31) || coalesce(r.currency, '')"
    return keys


def unread_texts(keys: Mapping[str, str], rules: TextRules) -> dict[str, str]:
    """The keys, with those GTINs only that the engine does not read by itself."""
    texts = dict(keys)
    if "gtin" in keys:
        texts["gtin"] = f"CASE WHEN NOT ({shaped(rules.settings.values.get('gtin', ()))}) THEN {keys['gtin']} END"
    return texts


def gather(engine: Engine, relation: str, fields: Iterable[str], rules: TextRules) -> Meanings:
    """Scan the relation once and parse what it says."""
    keys = text_keys(fields)
    texts = unread_texts(keys, rules)
    counts = ["count(*)", *(f"count(r.{quote(name)})" for name in RARE_EVIDENCE)]
    found = engine.name("found")
    lists = ", ".join(f"list(DISTINCT {text}) FILTER ({text} <> '') AS {quote(name)}" for name, text in texts.items())
    engine.execute(f"CREATE TABLE {found} AS SELECT [{', '.join(counts)}] AS counts, {lists} FROM {relation} AS r")
    prices = [name for name in keys if name in MONEY_FIELDS and rules.is_plain_money(name)]
    others = [name for name in keys if name not in prices]
    wanted = ["counts", *(f"{quote(name)} IS NOT NULL" for name in prices), *map(quote, others)]
    row = engine.row(f"SELECT {', '.join(wanted)} FROM {found}")
    (rows, *filled), stated, distinct = row[0], row[1 : len(prices) + 1], row[len(prices) + 1 :]
    dictionaries = _prices(engine, found, [name for name, any_ in zip(prices, stated, strict=True) if any_], rules)
    dictionaries |= {
        name: dictionary_of(engine, name, list_ or [], rules) for name, list_ in zip(others, distinct, strict=True)
    }
    engine.execute(f"DROP TABLE {found}")
    return meanings_of(rows, dictionaries, keys, filled, rules)


def meanings_of(
    rows: int, dictionaries: Mapping[str, Dictionary], keys: Mapping[str, str], evident: Iterable[int], rules: TextRules
) -> Meanings:
    """What dictionaries say together. evident: how many rows have each of RARE_EVIDENCE."""
    money = [dictionary for name, dictionary in dictionaries.items() if name in MONEY_FIELDS]
    currencies = {currency for dictionary in money for currency in dictionary.distinct("currency")}
    if rules.settings.currency:
        currencies.add(rules.settings.currency)
    silent = frozenset(name for name, count in zip(RARE_EVIDENCE, evident, strict=True) if not count)
    return Meanings(rows, dictionaries, keys, frozenset(currencies), silent)


def _prices(engine: Engine, found: str, fields: Sequence[str], rules: TextRules) -> dict[str, Dictionary]:
    """One dictionary for all fields whose prices are read alike: mostly the same texts stand in them.

    found: a relation with a list of texts for each field.
    """
    if not fields:
        return {}
    stated, plain = engine.name("stated"), engine.name("plain")
    lists = " UNION ALL ".join(f"SELECT unnest({quote(name)}) AS text FROM {found}" for name in fields)
    engine.execute(f"CREATE TABLE {stated} AS SELECT DISTINCT text FROM ({lists})")
    engine.execute(f"CREATE TABLE {plain} AS {plain_prices(stated, rules.settings)}")
    others = [text for (text,) in engine.rows(f"SELECT text FROM {plain} WHERE units IS NULL")]
    engine.execute(f"DELETE FROM {plain} WHERE coalesce(units, 0) = 0")
    dictionary = build_dictionary(engine, others, MONEY, rules.money(fields[0]), keep=("currency",), plain=plain)
    engine.execute(f"DROP TABLE {stated}")
    engine.execute(f"DROP TABLE {plain}")
    return dict.fromkeys(fields, dictionary)


def dictionary_of(engine: Engine, field: str, texts: list[str], rules: TextRules) -> Dictionary:
    """The dictionary of one field."""
    if field in MONEY_FIELDS:
        return build_dictionary(engine, texts, MONEY, rules.money(field), keep=("currency",))
    if field in ("availability_date", "observed_at"):
        return build_dictionary(engine, texts, _INSTANT, lambda text: rules.instant(field, text))
    if field == "gtin":
        return build_dictionary(engine, texts, _GTIN, rules.gtin)
    if field == "sale_price_effective_date":
        return build_dictionary(engine, texts, _WINDOW, rules.window)
    if field in ("unit_pricing_measure", "unit_pricing_base_measure"):
        return build_dictionary(engine, texts, _MEASURE, lambda text: rules.measure(field, text))
    if field == "quantity":
        return build_dictionary(engine, texts, _QUANTITY, rules.quantity)
    return _words(engine, field, texts, rules)


def _words(engine: Engine, field: str, texts: list[str], rules: TextRules) -> Dictionary:
    """The dictionary of a field with a vocabulary; words without a meaning are kept apart, to be counted."""
    stated = [text for text in texts if not is_absent(text) or text in rules.settings.values.get(field, {})]
    known = {text: rules.word(field, text) for text in stated}
    unmapped = [text for text, word in known.items() if word is None]

    def read(text: str) -> tuple[Any, ...] | None:
        word = known[text]
        if field == "availability":
            word = word or "unknown"
            return (word, None if word == "unknown" else word in ORDERABLE)
        return (word or ("unknown" if field == "tax" else None),)

    return build_dictionary(
        engine, stated, _AVAILABILITY if field == "availability" else _WORD, read, unmapped=unmapped
    )
