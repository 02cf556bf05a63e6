"""Price text → an exact amount with its currency, or the reason why not. A number is never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from omniaudit.config.settings import MoneyUnit, TaxBasis
from omniaudit.model.money import CURRENCIES, MAX_UNITS, SCALE, minor_units
from omniaudit.normalise.currencies import parse_currency
from omniaudit.normalise.numerals import Marks, marks_of, read_numeral
from omniaudit.normalise.tax import split_tax_words
from omniaudit.normalise.verdict import Reject, is_absent, plain_dashes, plain_spaces

MAX_TEXT: Final = 64
"""No price needs a longer text; what is longer is something else."""


@dataclass(frozen=True, slots=True)
class Price:
    """An amount above zero.

    units: 10⁻⁴ of the currency; repaired: a code where the text needed mending; tax: what the text says of it ("TTC").
    """

    units: int
    currency: str
    repaired: str | None = None
    tax: TaxBasis | None = None


_PLAIN: Final = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,2}))?(?: ([A-Z]{3}))?")
_BODY: Final = re.compile(
    r"(?P<before>[^0-9]*?)(?P<number>[.,]?[0-9](?:[0-9.,' ]*[0-9])?)(?P<dash>[.,] ?-{1,2}| ?/[-=])?(?P<after>[^0-9]*)"
)
"""dash: "12,-" and, in India and East Africa, "12/-" and "12/=": no cents."""
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("’‘ʼ`´′", "'"))
_LABEL: Final = re.compile(r"^(?:prix|preis|price|precio|prezzo|prijs) ?:? ?(?=[0-9€£$¥])", re.IGNORECASE)
_CENTS_BEHIND: Final = re.compile(
    r"(?P<whole>[0-9]{1,3}(?: ?[0-9]{3})*) ?(?P<mark>€|£|EUR|CHF|GBP)(?P<cents>[0-9]{2})", re.IGNORECASE
)
"""10€50, as French shops write it."""
_RANGE_WORDS: Final = re.compile(
    r"(?:from|starting (?:at|from)|as low as|up to|between|ab|bis|bis zu|von|zwischen|à partir d[eu]|a partir d[ei]|dès"
    r"|des|jusqu'à|de|entre|desde|hasta|da|a partire da|fino a|tra|vanaf|min\.?|max\.?)(?=[\s$€£¥0-9]|[a-z]{3} ?[0-9])"
)
_TWO_AMOUNTS: Final = re.compile(r"[0-9] ?[^0-9.,' -]{0,4} ?(?:-|to|bis|à|a|au|until) ?[^0-9.,' -]{0,4} ?[0-9]")
_PER_UNIT: Final = re.compile(
    r"/ ?[0-9]* ?[^\W\d_]"
    r"|\b(?:per|pro|par|je|por|al|le|la|el|il|the|each)\b ?[0-9]* ?"
    r"(?:kg|kilo(?:gramm[eo]?)?|g|mg|gr|lb|oz|l|lt|liter|litre|litro|ml|cl|dl|m|m2|m²|m3|m³|cm|stk|stück|st|pi[eè]ce|"
    r"piece|unit|unité|unidad|pezzo|pack|paar|month|monat|mois|mes|mese|year|jahr|an)\b"
)
_CURRENCY_LIKE: Final = re.compile(
    r"[^\W\d_]{2,5}\.?|[^\W\d_]\.|[در]\.[^\W\d_]\.?|[Rр円元원\\]|[^\W\d_]{0,4} ?[$€£¥￥₠-⃏฿৳] ?[^\W\d_]{0,4}"
)
_ON_REQUEST: Final = frozenset(
    {
        "price on request", "on request", "call for price", "prix sur demande", "sur demande", "preis auf anfrage",
        "auf anfrage", "precio a consultar", "a consultar", "consultar", "prezzo su richiesta", "su richiesta",
        "free", "gratuit", "offert", "kostenlos", "gratis", "gratuito", "gratuita",  # as 0.00, which states none either
    }
)  # fmt: skip
_DECIMAL_COMMA_AT_HOME: Final = frozenset({"TND"})
_GROUPS_AT_HOME: Final = {
    **dict.fromkeys(("JPY", "KRW", "UGX", "RWF", "KMF", "GNF", "DJF"), ","),
    **dict.fromkeys(("CLP", "ISK", "PYG", "VND", "BIF", "UYI"), "."),
}
_LAKH_AT_HOME: Final = frozenset({"INR", "PKR", "BDT", "NPR"})


def parse_price(
    text: str, *, currency: str | None = None, locale: str | None = None, unit: MoneyUnit = "major"
) -> Price | Reject | None:
    """Read one price; None where the text states none (a placeholder, or zero).

    currency: ISO code for texts that name none, and to tell shared signs apart; locale: how numbers are written.
    unit: ``major`` decimal; ``minor`` whole minor units by ISO 4217; ``fixed_2`` whole hundredths in any currency.
    Reject codes: ambiguous_price invalid_price negative_price price_range price_per_unit price_too_fine
    price_out_of_range missing_currency unknown_currency ambiguous_currency.
    """
    plain = _PLAIN.fullmatch(text) if unit == "major" else None
    if plain:
        whole, cents, code = plain.groups()
        named = code or currency
        if named in CURRENCIES:
            units = int(whole) * SCALE
            if cents:
                units += int(cents) * (100 if len(cents) == 2 else 1000)
            return Price(units, named) if units else None
    return parse_price_text(text, currency=currency, locale=locale, unit=unit)


def parse_price_text(text: str, *, currency: str | None, locale: str | None, unit: MoneyUnit) -> Price | Reject | None:
    """The whole of ``parse_price``, without its short cut for plain texts."""
    if len(text) > MAX_TEXT:
        return Reject("invalid_price", "is far too long for a price")
    tidy = plain_dashes(plain_spaces(text)).translate(_APOSTROPHES)
    tidy, tax = split_tax_words(_LABEL.sub("", tidy))
    if cents := _CENTS_BEHIND.fullmatch(tidy):
        tidy = "{whole},{cents} {mark}".format_map(cents.groupdict())
    folded = tidy.casefold()
    if is_absent(tidy) or folded in _ON_REQUEST:
        return None
    if refusal := _not_one_price(folded):
        return refusal
    body = _BODY.fullmatch(tidy)
    if body is None:
        return Reject("invalid_price", "is not a number")
    before, number, after = body["before"].strip(), body["number"], body["after"].strip()
    if before[-1:].isalpha() and number[0] in ".,":
        before, number = before + number[0], number[1:]  # "Rs.100" is a hundred rupees
    signed = "-" in before or "(" in before or "-" in after
    repaired = "price_footnote_mark" if after.endswith(("*", "†")) else None
    named = _currency_of(before.strip("-( "), after.strip("-)*† "), currency)
    if isinstance(named, Reject) and named.code == "invalid_price":
        return named
    units = _units(number, named if isinstance(named, str) else None, locale, unit, bool(body["dash"]))
    if units == 0:
        return None
    if signed and not (isinstance(units, Reject) and units.code == "invalid_price"):
        return Reject("negative_price", "is below zero")
    if isinstance(named, Reject):
        return named
    return units if isinstance(units, Reject) else Price(units, named, repaired, tax)


def _not_one_price(folded: str) -> Reject | None:
    """A range, a "from" price and a price per unit are no price of one piece."""
    if _RANGE_WORDS.match(folded) or _TWO_AMOUNTS.search(folded):
        return Reject("price_range", "is a range, not one price")
    if _PER_UNIT.search(folded):
        return Reject("price_per_unit", "is a price per unit, not per piece")
    return None


def _currency_of(before: str, after: str, declared: str | None) -> str | Reject:
    """The one currency that the words round a number name, or the declared one where there are none."""
    if not before and not after:
        return declared or Reject("missing_currency", "names no currency, and none is declared")
    for token in (before, after):
        if token and not _CURRENCY_LIKE.fullmatch(token):
            return Reject("invalid_price", "is not a number")
    if not (before and after):
        return parse_currency(before or after, declared)
    second = parse_currency(after, declared)
    first = parse_currency(before, second if isinstance(second, str) else declared)
    if isinstance(first, str):
        second = parse_currency(after, first)
    if isinstance(first, Reject) or isinstance(second, Reject):
        return first if isinstance(first, Reject) else second
    return first if first == second else Reject("ambiguous_currency", f"names two currencies, {first} and {second}")


def _units(number: str, currency: str | None, locale: str | None, unit: MoneyUnit, dashed: bool) -> int | Reject:
    """The amount in 10⁻⁴ units. dashed: "12,-" or "12/-", whose number is whole."""
    decimals = minor_units(currency) if currency else None
    if unit != "major":
        if not number.isdigit() or dashed:
            return Reject("invalid_price", "is not a whole number of minor units")
        places = 2 if unit == "fixed_2" else decimals or 0
        units = int(number) * 10 ** (4 - places)
        return units if units <= MAX_UNITS else Reject("price_out_of_range", "is beyond any price")
    marks = marks_of(locale)
    if currency in _LAKH_AT_HOME:
        marks = Marks(marks.decimal, marks.groups, lakh=True) if marks else Marks("", "", lakh=True)
    home = "," if currency in _DECIMAL_COMMA_AT_HOME else _GROUPS_AT_HOME.get(currency or "", "")
    if dashed and number.count(".") + number.count(",") == 1:
        marks, decimals = None, 0  # "1.299,-": the dash stands for the cents, so the mark before it groups
        home = "." if "." in number else ","
    numeral = read_numeral(number, marks, decimals=decimals, home=home)
    if numeral == "ambiguous":
        return Reject("ambiguous_price", "can be read two ways: declare the channel's locale")
    if isinstance(numeral, str):
        return Reject("invalid_price", "is not a number as prices are written")
    fraction = numeral.fraction.rstrip("0")
    if len(fraction) > 4:
        return Reject("price_too_fine", "has more than four decimals")
    units = int(numeral.whole) * SCALE + int(fraction.ljust(4, "0"))
    return units if units <= MAX_UNITS else Reject("price_out_of_range", "is beyond any price")
