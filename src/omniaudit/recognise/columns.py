"""Which column of a table holds which field: by name and by content; content wins, and says so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from omniaudit.config.settings import TaxBasis
from omniaudit.normalise.currencies import parse_currency
from omniaudit.recognise.looks import Look, look_at, looks_like_cents, may_be_cents
from omniaudit.recognise.words import Meaning, meaning_of

_PRICES: Final = ("price", "regular_price", "sale_price", "member_price", "prior_price", "recommended_price", "cost")
_CODES: Final = ("sku", "id", "mpn", "item_group_id", "store_code")
_OF_PRODUCTS: Final = ("title", "brand", "url", "image")
_SURE: Final = 0.9
_MOST: Final = 0.8
_ASIDE: Final = {
    "cost": "what the goods cost the retailer, no customer's price",
    "recommended_price": "a maker's recommended price, neither asked now nor before; where it is shown struck through, "
    "write prior_price",
    "tax_rate": "a rate of tax; where prices are net, write tax_rate: 20% on the channel",
    "weight": "",
    "sale_starts": "",
    "sale_ends": "",
    "beside": "",
}
_WORTH_SAYING: Final = (*_PRICES, "gtin", "sku", "store_code", "availability", "quantity")
_STEPS: Final = re.compile(r"[./\[]")
_ORDER: Final = (
    "id", "gtin", "sku", "mpn", "brand", "item_group_id", "title", "url", "image", "store_code", "price", "sale_price",
    "sale_price_effective_date", "member_price", "prior_price", "unit_price", "currency", "tax", "availability",
    "quantity", "availability_date", "pickup", "condition", "observed_at",
)  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """The column of a field. why: what speaks for it, for the comment beside it."""

    column: str
    why: str = ""


@dataclass
class Understood:
    """What the columns of one table are.

    fields: canonical field → column. notes: sentences on columns left out. unknown_words: of the availability column.
    tax, cents, currency: what names and values say of the prices; why: by key, what speaks for it.
    """

    fields: dict[str, Chosen] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    looks: dict[str, Look] = field(default_factory=dict)
    languages: Counter[str] = field(default_factory=Counter)
    currencies: Counter[str] = field(default_factory=Counter)
    unknown_words: list[str] = field(default_factory=list)
    tax: TaxBasis | None = None
    cents: bool = False
    why: dict[str, str] = field(default_factory=dict)

    @property
    def usable(self) -> bool:
        """Something says which product it is, and something else what is said of it."""
        named = any(name in self.fields for name in ("gtin", "sku", "id", "mpn", "url"))
        return named and any(name in self.fields for name in ("price", "sale_price", "availability", "quantity"))

    def look(self, name: str) -> Look | None:
        """How the values of a field's column look."""
        chosen = self.fields.get(name)
        return self.looks.get(chosen.column) if chosen else None


@dataclass(frozen=True)
class _Claim:
    field: str
    column: str
    merit: float
    why: str


def understand(names: Sequence[str], values: Mapping[str, Sequence[str]], rows: int) -> Understood:
    """Choose a column for each field that any of them holds."""
    found = Understood()
    meanings = {name: meaning_of(name) for name in names}
    found.looks = {name: look_at(values.get(name, ()), rows) for name in names}
    claims: list[_Claim] = []
    for name in names:
        claims += _claims(name, meanings[name], found)
    for claim in sorted(claims, key=lambda claim: -claim.merit):
        _take(found, claim)
    _settle_prices(found, meanings)
    _lone_price(found, names, meanings)
    for chosen in found.fields.values():
        if meaning := meanings[chosen.column]:
            found.languages.update(meaning.languages)
    _read_money(found, meanings)
    if look := found.look("availability"):
        found.unknown_words = look.unknown_words
    found.fields = {name: found.fields[name] for name in _ORDER if name in found.fields}
    return found


def _claims(name: str, meaning: Meaning | None, found: Understood) -> list[_Claim]:
    """What a column may be, by its name where its values bear that out, else by its values."""
    look = found.looks[name]
    if not look.filled:
        if meaning and meaning.field in _WORTH_SAYING and not _STEPS.search(name):
            found.notes.append(f"{name}: would be {meaning.field}, but has no value")
        return []
    by_content = _by_content(look, named=bool(meaning))
    if meaning is None:
        return [_Claim(by_content[0], name, 20.0, by_content[1])] if by_content else []
    if meaning.field in _ASIDE:
        if said := _ASIDE[meaning.field]:
            found.notes.append(f"{name}: {said}")
        return []
    verdict, why = _fits(meaning.field, look)
    if verdict is False:
        if by_content:
            said = f"its name says {meaning.field}, its values say {by_content[0]}: {by_content[1]}"
            return [_Claim(by_content[0], name, 30.0, said)]
        if meaning.field == "gtin" and look.unique and not look.damaged:
            return [_Claim("sku", name, 25.0, f"its name says gtin, but {why}; unique codes, so sku")]
        found.notes.append(f"{name}: its name says {meaning.field}, but {why}")
        return []
    merit = 100.0 - meaning.rank / 2 + (40.0 if verdict else 0.0) + 10.0 * look.filled / max(1, look.total)
    if name.startswith("_parent."):  # what a product says of itself is said of its variants too
        merit += 15.0 if meaning.field in _OF_PRODUCTS else -60.0
    if not (by_content and by_content[0] == "gtin" and meaning.field in _CODES):
        return [_Claim(meaning.field, name, merit, why)]
    as_gtin = _Claim("gtin", name, 40.0, f"its name says {meaning.field}, but {by_content[1]}")
    return [_Claim(meaning.field, name, merit - 80.0, why), as_gtin]  # a code of the shop's own elsewhere goes before


def _take(found: Understood, claim: _Claim) -> None:
    """Give a field to the best claim, and name the others. A column holds one field, but codes may be GTINs besides."""
    taken = found.fields.get(claim.field)
    holds = [name for name, chosen in found.fields.items() if chosen.column == claim.column]
    if taken is None:
        if not holds or (claim.field == "gtin" and holds[0] in _CODES):
            found.fields[claim.field] = Chosen(claim.column, claim.why)
    elif not holds and claim.field in _WORTH_SAYING and not _STEPS.search(claim.column):
        found.notes.append(f"{claim.column}: may be {claim.field} too, as {taken.column} is")


def _fits(name: str, look: Look) -> tuple[bool | None, str]:
    """Whether the values bear out what the name says (None: they can't tell), and what speaks for or against it."""
    of = f"of {look.seen} values"
    if name == "gtin":
        right = look.gtins + look.damaged
        if look.share(look.damaged) > 0.5:
            return False, f"{look.damaged} {of} lost their digits in a spreadsheet (4.00638E+12): export it as text"
        said = f"{look.gtins} {of} have a right check digit"
        return (True if look.share(right) >= _MOST else None if look.share(right) >= 0.5 else False), said
    if name in _PRICES or name == "unit_price":
        good = look.prices + look.ambiguous
        shown = f"such as {shown_values(look)}"
        return (bool(look.decimals) or None) if look.share(good) >= _MOST else False, shown
    if name == "quantity":
        return look.share(look.quantities) >= _MOST, f"such as {shown_values(look)}"
    if name == "availability":
        return _fits_availability(look)
    if name in ("url", "image"):
        return look.share(look.addresses) >= _MOST, f"{look.addresses} {of} are web addresses"
    if name == "currency":
        return look.share(look.codes) >= _SURE, f"such as {shown_values(look)}"
    if name in ("availability_date", "observed_at"):
        return look.share(look.days) >= _MOST, f"such as {shown_values(look)}"
    if name == "sale_price_effective_date":
        return look.share(look.windows) >= _MOST, f"such as {shown_values(look)}"
    if name == "tax":
        return look.share(look.taxes) == 1, f"such as {shown_values(look)}"
    if name in _CODES:
        bad = look.addresses or (look.share(look.spaced) > 0.8 and look.longest > 40)
        return (False if bad else None), f"such as {shown_values(look)}"
    if name in ("title", "brand"):
        bad = look.share(look.addresses) > 0.5 or not look.lettered
        return (False if bad else None), f"such as {look.examples[0]}"
    return None, ""


def _fits_availability(look: Look) -> tuple[bool | None, str]:
    known = f"{look.words} of {look.seen} words are known"
    if look.share(look.words) >= _SURE:
        return True, known
    if look.share(look.quantities) >= _MOST:
        return False, f"its values are numbers ({shown_values(look)})"
    return (None if look.seen <= 20 and look.longest <= 60 else False), known


def shown_values(look: Look) -> str:
    """A few values, for comments."""
    return "; ".join(look.examples)


def _by_content(look: Look, *, named: bool) -> tuple[str, str] | None:
    """What the values alone prove, and why. named: the column's name says something, if perhaps the wrong thing."""
    if look.share(look.gtins) >= _SURE and look.gtins >= 3:
        return "gtin", f"{look.gtins} of {look.seen} values have a right check digit"
    if look.seen and look.share(look.addresses) >= _SURE:
        kind = "image" if look.pictures > look.addresses / 2 else "url"
        return kind, f"{look.addresses} of {look.seen} values are web addresses"
    if look.seen and look.share(look.windows) >= _SURE:
        return "sale_price_effective_date", f"its values are windows: {shown_values(look)}"
    if look.seen and look.share(look.codes) == 1 and look.seen <= 5 and not look.quantities:
        return "currency", f"every value is a currency: {shown_values(look)}"
    if look.seen and look.share(look.words) >= _SURE and not look.flags and look.seen <= 12:
        return "availability", f"its values are words on availability: {shown_values(look)}"
    if named and look.share(look.quantities) == 1 and look.numbers and not look.decimals and look.longest <= 4:
        return "quantity", f"its values are small whole numbers: {shown_values(look)}"
    return None


def _settle_prices(found: Understood, meanings: Mapping[str, Meaning | None]) -> None:
    """Give a regular price its role: the price itself, or what was asked before; and look at sales' windows."""
    regular = found.fields.pop("regular_price", None)
    if regular:
        if "price" not in found.fields:
            found.fields["price"] = regular
        elif "sale_price" not in found.fields and "prior_price" not in found.fields:
            found.fields["prior_price"] = Chosen(regular.column, "the price outside of sales, beside what is asked now")
        else:
            found.notes.append(f"{regular.column}: one more price, outside of sales")
    dates = [name for name, meaning in meanings.items() if meaning and meaning.field in ("sale_starts", "sale_ends")]
    sale = found.fields.get("sale_price")
    dates = [name for name in dates if found.looks[name].filled]
    if sale and dates and "sale_price_effective_date" not in found.fields:
        del found.fields["sale_price"]
        found.notes.append(
            f"{sale.column}: a sale price that holds between {' and '.join(dates)}; two columns can't be read as "
            "one window, and without it the sale would seem to last for ever. Export start/end in one column"
        )


def _lone_price(found: Understood, names: Sequence[str], meanings: Mapping[str, Meaning | None]) -> None:
    """Where no column is named as a price: the only one with decimals, or a note on those that could be."""
    taken = {chosen.column for chosen in found.fields.values()}
    free = [
        name for name in names if name not in taken and meanings[name] is None and _is_price_shaped(found.looks[name])
    ]
    if "price" in found.fields or "sale_price" in found.fields:
        for name in free:
            if found.looks[name].currencies:
                found.notes.append(f"{name}: looks like prices too ({shown_values(found.looks[name])})")
    elif len(free) == 1:
        shown = shown_values(found.looks[free[0]])
        found.fields["price"] = Chosen(free[0], f"no column is named as a price; only this one looks like it: {shown}")
    elif free:
        found.notes.append(
            f"prices may be in {', '.join(free)}: no name tells which; write price: and the column, or, where each is "
            "a store's, one source a store with its column and its code in quotes"
        )


def _is_price_shaped(look: Look) -> bool:
    return look.share(look.prices) >= _SURE and look.share(look.decimals) >= 0.5 and look.seen >= 2


def _currency_of(found: Understood) -> str | None:
    """The currency that most prices name, or the column beside them."""
    codes = found.look("currency")
    named = parse_currency(codes.examples[0]) if codes else None
    return named if isinstance(named, str) else next((code for code, _ in found.currencies.most_common(1)), None)


def _read_money(found: Understood, meanings: Mapping[str, Meaning | None]) -> None:
    """Currency, tax and unit of the prices, from the names and values of their columns."""
    for name in ("price", "sale_price", "prior_price", "member_price"):
        chosen = found.fields.get(name)
        if not chosen:
            continue
        look, meaning = found.looks[chosen.column], meanings[chosen.column]
        found.currencies.update(look.currencies)
        if meaning and meaning.currency and not look.currencies:
            found.currencies[meaning.currency] += look.filled
            found.why["currency"] = f"the column's name: {chosen.column}"
        if name != "price":
            continue
        if meaning and meaning.tax:
            found.tax, found.why["tax"] = meaning.tax, f"the column's name: {chosen.column}"
        if meaning and meaning.cents and not look.decimals:
            found.cents, found.why["money"] = True, f"the column's name: {chosen.column}"
        elif looks_like_cents(look, _currency_of(found)):
            found.cents = True
            found.why["money"] = f"a guess: {shown_values(look)} look like cents; write major if they are whole units"
        elif look.whole and may_be_cents(look):
            found.why["whole"] = f"if {shown_values(look)} are cents; nothing tells"
    if codes := found.look("currency"):
        named = parse_currency(codes.examples[0])
        if isinstance(named, str):
            found.currencies[named] += codes.filled
