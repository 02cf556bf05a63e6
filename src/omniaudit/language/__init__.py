"""The languages of a report: its texts, and how it writes numbers, money and dates."""

from omniaudit.language.catalogue import language_of, languages, locale_of, translator
from omniaudit.language.speech import ENGLISH, Wording, fill, wording

__all__ = ["ENGLISH", "Wording", "fill", "language_of", "languages", "locale_of", "translator", "wording"]
