"""Money is an integer number of 10⁻⁴ units of its currency. Never a float."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

SCALE: Final = 10_000
"""Units in one major unit of any currency."""

MAX_UNITS: Final = 10**15
"""No price is believed beyond this many units (10¹¹ of a currency)."""

_EXPONENTS: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}

MINOR_UNITS: Final = {code: exponent for exponent, codes in _EXPONENTS.items() for code in codes.split()}
"""Decimals by ISO 4217 where they are not 2. CLDR disagrees with ISO on 13 codes and is for display only."""


_CURRENCY_CODES: Final = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE
    CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD
    HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD
    MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR
    RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH
    UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES: Final = frozenset(_CURRENCY_CODES.split())
"""ISO 4217 codes that prices are written in, with the two withdrawn in 2025 and 2026 (ANG, BGN)."""


def minor_units(currency: str) -> int:
    """Number of decimals of a currency by ISO 4217."""
    return MINOR_UNITS.get(currency, 2)


def to_units(value: Decimal) -> int | None:
    """A decimal amount in 10⁻⁴ units, or None where it needs finer units or is out of range."""
    scaled = value * SCALE
    if scaled != scaled.to_integral_value() or abs(scaled) > MAX_UNITS:
        return None
    return int(scaled)


def to_decimal(units: int) -> Decimal:
    """The amount of a number of 10⁻⁴ units."""
    return Decimal(units) / SCALE


def plain(units: int, currency: str | None) -> str:
    """An amount as a decimal string with the currency's decimals, or more where it has more ("19.99", "0.0125")."""
    decimals = minor_units(currency) if currency else 2
    sign, digits = ("-" if units < 0 else ""), f"{abs(units):05d}"
    whole, fraction = digits[:-4], digits[-4:]
    kept = max(decimals, len(fraction.rstrip("0")))
    return f"{sign}{whole}.{fraction[:kept]}" if kept else f"{sign}{whole}"


LARGE_FIGURES: Final = frozenset(
    {
        *("ARS", "CLP", "COP", "CRC", "HUF", "IDR", "IQD", "IRR", "ISK", "JPY", "KHR", "KRW", "LAK", "LBP", "MMK"),
        *("MNT", "NGN", "PYG", "RSD", "TZS", "UGX", "UZS", "VND", "XAF", "XOF"),
    }
)
"""Currencies whose everyday prices have five digits and more."""
