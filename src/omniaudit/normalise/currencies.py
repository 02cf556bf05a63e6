"""Which currency a code or a symbol names, and when a symbol could be several."""

from __future__ import annotations

from typing import Final

from omniaudit.model.money import CURRENCIES
from omniaudit.normalise.verdict import Reject

_DOLLARS: Final = (
    "USD CAD AUD NZD HKD SGD TWD MXN ARS CLP COP"
    " UYU DOP BBD BMD BND BSD BZD FJD GYD JMD KYD LRD NAD SBD SRD TTD XCD CUP"
)

_SYMBOLS: Final[dict[str, str]] = {
    "€": "EUR", "£": "GBP", "zł": "PLN", "zl": "PLN", "kč": "CZK", "kc": "CZK", "ft": "HUF",
    "₹": "INR", "₩": "KRW", "₺": "TRY", "tl": "TRY", "₽": "RUB", "руб": "RUB", "р": "RUB", "₴": "UAH", "грн": "UAH",
    "₪": "ILS", "₫": "VND", "đ": "VND", "₱": "PHP", "฿": "THB", "₦": "NGN", "₡": "CRC", "₸": "KZT", "₼": "AZN",
    "₾": "GEL", "₲": "PYG", "₵": "GHS", "₭": "LAK", "₮": "MNT", "৳": "BDT", "円": "JPY", "元": "CNY", "원": "KRW",
    "lei": "RON", "лв": "BGN", "sfr": "CHF", "rp": "IDR", "rm": "MYR", "ден": "MKD", "дин": "RSD",
    "us$": "USD", "$us": "USD", "u$s": "USD", "ca$": "CAD", "c$": "CAD", "$ca": "CAD", "cad$": "CAD",
    "a$": "AUD", "au$": "AUD", "nz$": "NZD", "hk$": "HKD", "s$": "SGD", "nt$": "TWD", "mx$": "MXN", "mex$": "MXN",
    "£gb": "GBP", "gb£": "GBP", "$au": "AUD", "$nz": "NZD", "$hk": "HKD", "$sg": "SGD", "$mx": "MXN",
    "nkr": "NOK", "dkr": "DKK", "skr": "SEK", "br$": "BRL", "nis": "ILS",
    "r$": "BRL", "usd$": "USD", "cn¥": "CNY", "rmb": "CNY", "jp¥": "JPY",
    "د.ك": "KWD", "د.ب": "BHD", "ر.ع": "OMR", "د.إ": "AED", "ر.س": "SAR", "ر.ق": "QAR", "د.ا": "JOD",
}  # fmt: skip
"""Symbols and words that name one currency by themselves."""

_SHARED: Final[dict[str, frozenset[str]]] = {
    symbol: frozenset(codes.split())
    for symbol, codes in {
        "$": _DOLLARS,
        "¥": "JPY CNY",
        "￥": "JPY CNY",
        "\\": "JPY KRW",  # byte 5C, which the code pages of Japan and Korea show as their own sign
        "kr": "SEK NOK DKK ISK",
        "fr": "CHF XOF XAF XPF GNF DJF KMF BIF RWF CDF",
        "rs": "INR PKR LKR NPR MUR SCR",
        "r": "ZAR",
        "p": "BWP",
        "q": "GTQ",
        "l": "HNL",
        "lei": "RON MDL",
        "£": "GBP EGP LBP SYP SDG SSP FKP GIP SHP",
        "₩": "KRW KPW",
        "din": "RSD",
        "дин": "RSD MKD",
        "km": "BAM",
        "euro": "EUR",
        "euros": "EUR",
        "元": "CNY TWD HKD",
        "dh": "MAD AED",
        "dhs": "MAD AED",
        "sr": "SAR SCR",
        "bs": "BOB VES",
    }.items()
}
"""Symbols of several currencies: taken where the declared currency is one of them."""


def parse_currency(text: str, declared: str | None = None) -> str | Reject:
    """The ISO code that a code, symbol or word names. declared: the currency of values that name none.

    Reject codes: unknown_currency, ambiguous_currency.
    """
    token = text.strip(" .:").replace(" ", "").replace("\u00a0", "")
    if token.upper() in CURRENCIES and token.isascii():
        return token.upper()
    key = token.casefold().rstrip(".")
    shared = _SHARED.get(key)
    if shared is not None and declared in shared:
        return declared
    if own := _SYMBOLS.get(key):
        return own
    if shared is not None and len(shared) > 1:
        return Reject("ambiguous_currency", f'has "{token}", the sign of several currencies: declare which')
    return Reject("unknown_currency", f'has "{token[:20]}", no currency of ISO 4217: declare or map it')
