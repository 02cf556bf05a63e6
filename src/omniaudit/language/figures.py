"""Numbers as people of a language write them. Machines get plain decimal strings (``model.money.plain``)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from omniaudit.model.money import minor_units, to_decimal

if TYPE_CHECKING:
    from babel import Locale


@cache
def _locale(language: str) -> Locale:
    """The locale's conventions; its language's, and then English, where CLDR does not know it."""
    from babel import Locale, UnknownLocaleError

    tag = language.replace("-", "_")
    for known in (tag, tag.split("_")[0]):
        try:
            return Locale.parse(known)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en")


@lru_cache(maxsize=16_384)  # a price stands in many irritants, and CLDR's rules take their time
def format_money(amount: int | str, currency: str, language: str) -> str:
    """An amount in 10⁻⁴ units or as a decimal string, as people of that language write it: ``19,99 €``.

    Decimals are ISO 4217's, more where the amount has more. Text that is no number comes back as it is.
    """
    try:
        value = to_decimal(amount) if isinstance(amount, int) else Decimal(amount)
    except InvalidOperation:
        return str(amount)
    if not value.is_finite():
        return str(amount)
    from babel.numbers import format_currency, get_currency_symbol

    exponent = value.normalize().as_tuple().exponent
    decimals = max(minor_units(currency), -exponent if isinstance(exponent, int) else 0)
    locale = _locale(language)
    fraction = "." + "0" * decimals if decimals else ""
    pattern = re.sub(r"0\.0+", f"0{fraction}", locale.currency_formats["standard"].pattern)
    if get_currency_symbol(currency, locale=locale)[-1:].isalpha():
        pattern = pattern.replace("¤#", "¤\u00a0#")  # CLDR: letters stand apart from digits, "KWD 0.500"
    return format_currency(value, currency, format=pattern, locale=locale, currency_digits=False)


def format_count(number: int, language: str) -> str:
    """A whole number with the language's grouping: ``1,204``."""
    return format_number(number, 0, language)


def format_number(number: float | Decimal, decimals: int, language: str) -> str:
    """A number with exactly so many decimals: ``57.2``."""
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(number, format=pattern, locale=_locale(language))


def format_bytes(size: int, language: str) -> str:
    """A number of bytes in the unit that suits it: ``1.2 MB``, ``1,2 Mo``."""
    from babel.units import format_unit

    locale = _locale(language)
    for unit, scale in (("gigabyte", 10**9), ("megabyte", 10**6), ("kilobyte", 10**3)):
        if size >= scale:
            pattern = "#,##0.0" if size < 100 * scale else "#,##0"
            return format_unit(size / scale, f"digital-{unit}", length="short", format=pattern, locale=locale)
    return format_unit(size, "digital-byte", length="long", locale=locale)


def format_rate(fraction: float, language: str) -> str:
    """A fraction as a percentage with one decimal: ``97.3%``. Only all is 100 % and only nothing is 0 %."""
    from babel.numbers import format_percent

    locale = _locale(language)
    pattern = locale.percent_formats[None].pattern
    if 0 < fraction < 1:
        fraction = min(max(fraction, 0.001), 0.999)
        pattern = pattern.replace("#,##0", "#,##0.0")
    return format_percent(fraction, format=pattern, locale=locale)


def format_share(percent: str, language: str, *, sign: str = "%") -> str:
    """A percentage from its plain decimal number, with its own decimals: ``8,5 %``. sign: may be empty."""
    from babel.numbers import format_decimal

    locale = _locale(language)
    number = format_decimal(Decimal(percent), locale=locale, decimal_quantization=False)
    pattern: str = locale.percent_formats[None].pattern
    return pattern.replace("#,##0", number).replace("%", sign).strip()


def format_day(day: str, language: str) -> str:
    """A day written ``2026-11-20`` as ``20 Nov 2026``; a text that is none comes back as it is."""
    from babel.dates import format_date

    try:
        return format_date(date.fromisoformat(day), "d MMM y", locale=_locale(language))
    except ValueError:
        return day


def format_time(moment: datetime, language: str, zone: str = "UTC") -> str:
    """A moment by a zone's clock, and how far that is from UTC: ``20 Nov 2026, 08:30 UTC+1``."""
    from omniaudit.language.zones import local, offset

    there = local(moment, zone)
    return f"{format_day(there.date().isoformat(), language)}, {there:%H:%M} {offset(there)}"


def in_utc(moment: datetime) -> datetime:
    """The moment in UTC; one without a zone is taken for UTC, as everywhere in a snapshot."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
