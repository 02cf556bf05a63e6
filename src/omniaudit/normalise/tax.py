"""The tax basis of a price: by its own words, by a column of the source, or by the country's consumer convention."""

from __future__ import annotations

import re
from typing import Final

from omniaudit.config.settings import TaxBasis
from omniaudit.normalise.vocabulary import meaning

_TAX: Final = r"(?:vat|gst|hst|sales tax|tax(?:es)?|tva|mwst|m\.w\.st|ust|btw|iva|moms|mva|dph|áfa|alv)\.?"
_INCLUDED: Final = (
    rf"t\.?t\.?c\.?|toutes taxes comprises|(?:incl?|inkl|including|includes|con)\.? {_TAX}"
    rf"|{_TAX} (?:incl|inclus[ea]?|incluid[oa]|included|comprise)\.?"
)
_EXCLUDED: Final = (
    rf"h\.?t\.?|hors tax(?:es)?|(?:ex|excl|exkl|excluding|exclusive|plus|zzgl|hors|sin|zonder|\+)\.? {_TAX}"
    rf"|{_TAX} (?:excl|exclus[ea]?|esclus[ao]|excluid[oa]|excluded|non incluse)\.?"
)
_WORDS: Final = re.compile(
    rf"(?<![^\W\d_])[(\[]?(?:(?P<included>{_INCLUDED})|(?P<excluded>{_EXCLUDED}))[)\]]?$", re.IGNORECASE
)

_NET_COUNTRIES: Final = frozenset({"US", "CA"})
"""Where consumers are shown prices without tax; everywhere else with it (Google Merchant's rule for `price`)."""


def consumer_tax(country: str | None) -> TaxBasis:
    """The basis that a country's consumers are shown, for channels that declare none."""
    return "excluded" if country in _NET_COUNTRIES else "included"


def parse_tax(text: str) -> TaxBasis | None:
    """Whether a word means prices with or without tax; None where its meaning is not known."""
    found = meaning("tax", text)
    return found if found in ("included", "excluded", "unknown") else None  # type: ignore[return-value]


def split_tax_words(text: str) -> tuple[str, TaxBasis | None]:
    """A price text without the words on tax that end it ("12,99 € TTC"), and what they say."""
    if text[-1:].isdigit() or not (found := _WORDS.search(text)):
        return text, None
    return text[: found.start()].rstrip(" ,;"), "included" if found["included"] else "excluded"
