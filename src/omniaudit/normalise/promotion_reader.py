"""One promotion's texts → what they mean, with the fields of which nothing is known and the faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from omniaudit.config.settings import ChannelSettings, Config, SourceSettings
from omniaudit.normalise.currencies import parse_currency
from omniaudit.normalise.dates import parse_instant, parse_window
from omniaudit.normalise.money import Price, parse_price
from omniaudit.normalise.promotion_texts import (
    Use,
    has_percent_mark,
    items,
    listed_words,
    parse_percent,
    parse_use,
    says_none,
    says_unknown,
    told_day,
    told_window,
    with_tax,
    word,
)
from omniaudit.normalise.quantity import parse_quantity
from omniaudit.normalise.tax import consumer_tax
from omniaudit.normalise.verdict import Reject, plain_dashes, plain_spaces

Texts = Mapping[str, str | None]

DECISIVE: Final = ("benefit", "value", "payout", "audience")
"""Where these are blank nothing is known; a blank condition (a minimum, a delay, an end) is none."""

REDUCTIONS: Final = frozenset({"percent", "amount", "fixed_price"})
_USE: Final = ("usable_after", "usable_until", "usable_channels")
_WORDS: Final = {"payout": "payout", "audience": "audience", "reference_type": "reference"}
_LISTS: Final = {"usable_channels": "channel", "disclosed": "condition"}


class PromotionReader:
    """Reads the rows of one source; every distinct text is parsed once.

    supplied: the fields that the source has. columns: those that every row has, if only as a blank.
    """

    def __init__(
        self,
        settings: SourceSettings,
        channel: ChannelSettings,
        config: Config,
        supplied: frozenset[str],
        columns: frozenset[str],
    ) -> None:
        self._settings = settings
        self._zone = config.timezone
        self._tax = settings.tax or consumer_tax(config.country)
        self._channels = {known.name.casefold(): known.name for known in config.channels}
        self._supplied = supplied
        self._columns = columns
        self._known: dict[tuple[Any, ...], Any] = {}
        self._texts: Texts = {}
        self._typed: dict[str, Any] = {}
        self._faults: list[tuple[str, str]] = []
        self._unclear: set[str] = set()

    def read(self, texts: Texts) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """The typed columns of a row, and its faults as (field, code); missing_identifier costs the row."""
        self._texts, self._typed, self._faults = texts, {}, []
        self._unclear = set(texts) - self._supplied
        typed = self._typed
        typed["promotion_id"], typed["title"] = texts["promotion_id"], texts["title"]
        if not (texts["promotion_id"] or texts["code"] or texts["title"]):
            self._faults.append(("promotion_id", "missing_identifier"))
        typed["code"] = None if says_none(texts["code"] or "") else self._stated("code")
        self._currency()
        self._benefit()
        self._words()
        self._payout()
        self._conditions()
        self._window("starts", "ends")
        self._window("display_starts", "display_ends")
        self._claim()
        self._add_tax()
        self._unclear |= {name for name in DECISIVE if not texts[name] and not self._needless(name)}
        typed["unclear"] = sorted(self._unclear)
        return typed, self._faults

    def _needless(self, name: str) -> bool:
        """A field that another one already told."""
        typed = self._typed
        if name == "benefit":
            return typed.get("kind") is not None
        if name == "value":
            kind = typed.get("kind")
            return (
                kind in ("gift", "free_shipping") or typed.get("percent" if kind == "percent" else "amount") is not None
            )
        return typed.get(name) is not None

    def _stated(self, name: str) -> str | None:
        """The text of a field, or None where it states nothing; "unknown" makes the field unclear."""
        text = self._texts[name]
        if text and says_unknown(text):
            self._unclear.add(name)
            return None
        return text

    def _parsed(self, name: str, text: str, read: Callable[[str], Any], *key: Any) -> Any:
        """What a text means, parsed once; None and a fault where it can't be read."""
        place = (name, text, *key)
        if place not in self._known:
            self._known[place] = read(text)
        found = self._known[place]
        if isinstance(found, Reject):
            self._fault(name, found.code)
            return None
        return found

    def _fault(self, name: str, code: str) -> None:
        self._faults.append((name, code))
        self._unclear.add(name)

    def _currency(self) -> None:
        """The currency of the row's amounts: its own column, else what the amounts name, else the source's."""
        text = self._stated("currency")
        declared = self._settings.currency
        self._declared = self._parsed("currency", text, lambda t: parse_currency(t, declared)) if text else declared
        self._typed["currency"] = self._declared if text else None

    def _money(self, name: str) -> int | None:
        """An amount in units; 0 where the text says none or zero."""
        text = self._stated(name)
        if not text:
            return None
        bare = plain_dashes(plain_spaces(text))
        return self._amount(name, "0" if says_none(bare) else bare)

    def _amount(self, name: str, text: str) -> int | None:
        unit, locale = self._settings.money_unit, self._settings.locale
        read = self._parsed(
            name, text, lambda t: parse_price(t, currency=self._declared, locale=locale, unit=unit), self._declared
        )
        if isinstance(read, Price):
            if read.currency != (self._typed["currency"] or read.currency):
                self._fault(name, "ambiguous_currency")
                return None
            self._typed["currency"] = read.currency
            return read.units
        if read is None and name not in self._unclear:
            if any(letter.isdigit() for letter in text):
                return 0
            self._fault(name, "invalid_price")
        return None

    def _benefit(self) -> None:
        typed = self._typed
        typed.update(dict.fromkeys(("kind", "percent", "amount")))
        written, value = self._stated("benefit"), self._stated("value")
        kind = word("benefit", written) if written else None
        if kind is None and written:
            if word("payout", written):
                typed["payout"] = word("payout", written)
            elif has_percent_mark(written) or _below_zero(written):
                value = value or written
            else:
                self._fault("benefit", "unknown_benefit")
                return
        if value is None:
            typed["kind"] = kind
            return
        if kind is None:
            kind = "percent" if has_percent_mark(value) else "amount" if _below_zero(value) else None
            if kind is None:
                self._unclear.add("benefit")
                return
        typed["kind"] = kind
        if kind == "percent":
            locale = self._settings.locale
            typed["percent"] = self._parsed("value", value, lambda t: parse_percent(t, locale=locale))
        elif kind in REDUCTIONS:
            self._taken_off(kind, value)

    def _taken_off(self, kind: str, value: str) -> None:
        """An amount off, with or without its minus sign, or a fixed price."""
        if has_percent_mark(value):
            self._fault("value", "contradictory_value")
            return
        bare = plain_dashes(plain_spaces(value))
        amount = self._amount("value", bare.lstrip("- ") if kind == "amount" else bare)
        if amount == 0 and kind == "amount":
            self._fault("value", "invalid_price")
            amount = None
        self._typed["amount"] = amount

    def _words(self) -> None:
        for name, section in _WORDS.items():
            text = self._stated(name)
            found = word(section, text) if text else None
            if text and found is None:
                self._fault(name, "unknown_word")
            if name != "payout" or found:
                self._told(name, found)
        for name, section in _LISTS.items():
            self._typed[name] = self._listed(name, section)

    def _told(self, name: str, found: str | None) -> None:
        """A word, unless another field told a different one."""
        before = self._typed.get(name)
        if before and found and before != found:
            self._fault(name, "contradictory_value")
            found = None
        self._typed[name] = found

    def _listed(self, name: str, section: str) -> list[str] | None:
        text = self._stated(name)
        if not text:
            told_none = name == "disclosed" and name in self._columns and name not in self._unclear
            return [] if told_none else None
        if name == "disclosed" and says_none(text):
            return []
        names = self._channels if section == "channel" else {}
        found: list[str] | None = self._parsed(name, text, lambda t: listed_words(section, t, names))
        return found

    def _payout(self) -> None:
        """Paid at once, where a plain reduction's source knows neither payouts nor terms of use."""
        typed = self._typed
        plain = typed["kind"] in REDUCTIONS and not any(self._texts[name] for name in _USE)
        if typed.setdefault("payout", None) is None and "payout" not in self._supplied and plain:
            typed["payout"] = "immediate"
        if typed["payout"] and not any(name == "payout" for name, _ in self._faults):
            self._unclear.discard("payout")

    def _conditions(self) -> None:
        typed = self._typed
        for name in ("membership_fee", "min_amount", "reference_price"):
            typed[name] = self._money(name)
        text = self._stated("min_quantity")
        locale = self._settings.locale
        if text and not says_none(text):
            read = self._parsed("min_quantity", text, lambda t: parse_quantity(t, locale=locale))
            typed["min_quantity"] = read.pieces if read and read.pieces > 0 else None
            if read and read.pieces < 0:
                self._fault("min_quantity", "invalid_quantity")
        for name in ("usable_after", "usable_until"):
            text = self._stated(name)
            use = self._use(name, text) if text and not says_none(text) else Use()
            typed[f"{name}_days"] = use.days if use else None
            moment = use.moment if use else None
            typed[name] = _naive(moment)
            typed[f"told_{name}"] = told_day(moment, self._zone, closing=name == "usable_until") if moment else None
        typed["products"] = self._products()

    def _use(self, name: str, text: str) -> Use | None:
        until = name == "usable_until"
        read: Use | None = self._parsed(
            name, text, lambda t: parse_use(t, zone=self._zone, locale=self._settings.locale, until=until)
        )
        return read

    def _products(self) -> list[str] | None:
        text = self._stated("products")
        if not text:
            if "products" in self._columns and "products" not in self._unclear:
                self._fault("products", "missing_field")
            return None
        if word("products", text):
            return ["*"]
        found = list(dict.fromkeys(items(text)))
        return ["*"] if "*" in found else found or None

    def _window(self, start: str, end: str) -> None:
        """A first and a last moment; a last day without a time counts whole."""
        zone, locale = self._zone, self._settings.locale
        first, last = (None if says_none(self._texts[name] or "") else self._stated(name) for name in (start, end))
        starts = self._parsed(start, first, lambda t: parse_instant(t, zone=zone, locale=locale)) if first else None
        window = self._parsed(end, last, lambda t: parse_window(f"/{t}", zone=zone, locale=locale)) if last else None
        ends = window.ends if window else None
        if starts and ends and ends <= starts:
            self._fault(end, "interval_reversed")
            self._unclear.add(start)
            starts = ends = None
        self._typed[start], self._typed[end] = _naive(starts), _naive(ends)
        if start == "starts":
            self._typed["told_window"] = told_window(starts, ends, zone)

    def _add_tax(self) -> None:
        """The basis of the amounts; net ones get the declared tax, as prices do. What is given back is no price."""
        typed, rate = self._typed, self._settings.tax_rate
        typed["tax"] = self._tax
        if self._tax != "excluded" or rate is None:
            return
        typed["tax"] = "converted"
        for name in ("amount", "membership_fee", "min_amount", "reference_price"):
            if typed[name] and (name != "amount" or typed["payout"] in (None, "immediate")):
                typed[name] = with_tax(typed[name], rate, typed["currency"])

    def _claim(self) -> None:
        """What is advertised, which need not be what is given."""
        text, locale = self._stated("advertised_percent"), self._settings.locale
        stated = text and not says_none(text)
        read = (
            self._parsed("advertised_percent", text, lambda t: parse_percent(t, locale=locale))
            if text and stated
            else None
        )
        self._typed["advertised_percent"] = read
        text = self._stated("stackable")
        flag = word("boolean", text) if text else None
        if text and flag is None:
            self._fault("stackable", "unknown_word")
        self._typed["stackable"] = None if flag is None else flag == "true"


def _below_zero(text: str) -> bool:
    """Whether a value is written as what is taken off: "-5 €"."""
    bare = plain_dashes(plain_spaces(text))
    return bare.startswith("-") and any(letter.isdigit() for letter in bare)


def _naive(moment: datetime | None) -> datetime | None:
    """UTC without saying so, as TIMESTAMP columns are."""
    return moment.replace(tzinfo=None) if moment else None
