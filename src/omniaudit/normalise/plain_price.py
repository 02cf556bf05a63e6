"""The plain price in SQL: the engine reads what nearly every text is ("12.90 EUR"); ``parse_price`` the rest."""

from __future__ import annotations

from typing import Final

from omniaudit.config.settings import SourceSettings
from omniaudit.engine import literal
from omniaudit.model.money import CURRENCIES, SCALE

SEPARATOR: Final = "\x1f"
"""Stands between a price and its row's currency column."""

AMOUNT: Final = r"[0-9]{1,9}(\.[0-9]{1,2})?"
"""The pattern of a plain amount."""

_PATTERN: Final = AMOUNT + r"( [A-Z]{3})?(\x1f([A-Z]{3})?)?"


def reads_plainly(settings: SourceSettings) -> bool:
    """Whether plain texts of a source are amounts of major units in the currency that they name."""
    return settings.money_unit == "major" and "currency" not in settings.values


def plain_units(amount: str) -> str:
    """SQL of the 10⁻⁴ units of a plain amount."""
    return f"CAST(CAST({amount} AS DECIMAL(13, 2)) * {SCALE} AS BIGINT)"


def plain_prices(texts: str, settings: SourceSettings) -> str:
    """A SELECT of text, units and currency; both NULL where the text is not plain, units 0 where it states no price.

    texts: a relation of distinct texts.
    """
    if not reads_plainly(settings):
        return f"SELECT text, NULL::BIGINT AS units, NULL::VARCHAR AS currency FROM {texts}"
    known = ", ".join(map(literal, sorted(CURRENCIES)))
    home = literal(settings.currency) if settings.currency else "NULL"
    parts = (
        f"SELECT text, regexp_full_match(text, '{_PATTERN}') AS shaped,"
        " split_part(text, chr(31), 1) AS price, nullif(split_part(text, chr(31), 2), '') AS of_row"
        f" FROM {texts}"
    )
    named = f"SELECT *, nullif(split_part(price, ' ', 2), '') AS of_text FROM ({parts}) WHERE shaped"
    units = plain_units("split_part(price, ' ', 1)")
    read = (
        f"SELECT text, {units} AS units,"
        f" coalesce(of_text, of_row, {home}) AS currency FROM ({named})"
        " WHERE coalesce(of_text = of_row, true)"
    )
    return (
        "SELECT t.text, p.units, p.currency"
        f" FROM {texts} t LEFT JOIN (SELECT * FROM ({read}) WHERE currency IN ({known})) p ON p.text = t.text"
    )
