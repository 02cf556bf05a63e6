"""What is said to people, in their language: sentences with names in braces, counts, and the values of a report."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from typing import Final

from omniaudit.language.catalogue import SOURCE, Catalogue, catalogue, language_of

_NAME: Final = re.compile(r"\{([a-z_][a-z0-9_]*)\}")

_OWN_TEXTS: Final = frozenset(
    {"title", "listing", "gtin", "sku", "brand", "name", "address", "phone", "journey", "declaration"}
)
"""Fields whose values are the channels' own texts: never translated, whatever they say."""

VALUE_SHAPES: Final = (
    "{amount}", "{amount}/{word}", "{decimal}", "{amount} off", "min {amount}", "{share} %", "{number} days",
    "{number} hours",
    "{number} months", "{number} working days", "{number} pieces", "{number} points", "after {number} days",
    "within {number} days", "card for {amount}", "from {date} to {last}", "from {date}", "until {date}", "code {word}",
    "gift: {word}", "in {words}", "not {words}",
)  # fmt: skip
"""What a value may look like, beside single words: as the policies and the promotions of an audit are told."""

_DAY: Final = r"\d{4}-\d\d-\d\d( \d\d:\d\d)?"
_PARTS: Final = {
    "amount": r"\d+(\.\d+)? [A-Z]{3}", "decimal": r"\d+\.\d{2,4}", "share": r"\d+(\.\d+)?",
    "number": r"\d+([–-]\d+)?", "date": _DAY, "last": _DAY, "word": ".+", "words": ".+",
}  # fmt: skip

_POSITION: Final = re.compile(r"(line|record|row) (\d+)")  # asked of every value: the shapes of notices take longer
_BETWEEN: Final = " · "
_UNKNOWN: Final = " unknown"
_NONE: Final[Mapping[str, str]] = {}


def fill(template: str, words: Mapping[str, str]) -> str:
    """The template with its names replaced. A name that nobody gave, and every other brace, stays as it is written.

    What is filled in is never read as a template itself: it may be a channel's own text.
    """
    return _format(template) % _Words(words)


@lru_cache(maxsize=4096)
def _format(template: str) -> str:
    """The template for the operator ``%``, several times as fast as a search for names in each of many sentences."""
    return _NAME.sub(r"%(\1)s", template.replace("%", "%%"))


class _Words(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


@dataclass(frozen=True)
class Wording:
    """The words of one language. language: with a country where numbers follow it: ``fr_CH``."""

    language: str = SOURCE

    @cached_property
    def _catalogue(self) -> Catalogue:
        return catalogue(self.language)

    @cached_property
    def is_source(self) -> bool:
        """The texts are English."""
        return (language_of(self.language) or SOURCE) == SOURCE

    def __call__(self, text: str, /, **words: object) -> str:
        """An English text or template in the language, then filled: ``say("Exit {code}.", code=1)``."""
        said = self._catalogue.texts.get(text, text)
        return fill(said, {name: str(word) for name, word in words.items()}) if words else said

    def count(self, one: str, many: str, number: int, /, **words: object) -> str:
        """The form that goes with a number, which they may name: ``count("{number} pair", "{number} pairs", 2)``."""
        from omniaudit.language.figures import format_count

        found = self._catalogue.plurals.get(one)
        said = found[self._catalogue.form(number)] if found else one if number == 1 else many
        named = {name: str(word) for name, word in words.items()}
        return fill(said, {"number": format_count(number, self.language)} | named)

    def notice(self, text: str) -> str:
        """What a source says of its reading, in English: a notice's message or an outcome's detail."""
        if self.is_source:
            return text
        from omniaudit.language.notices import notice_in

        return notice_in(self, text)

    def position(self, text: str) -> str:
        """Where in its source a value stands: ``line 812``. A place within a document stays as it is written."""
        found = None if self.is_source else _POSITION.fullmatch(text)
        return fill(self._catalogue.notices.get(f"{found[1]} {{line}}", text), {"line": found[2]}) if found else text

    def word(self, name: str) -> str:
        """A name of a closed list, such as ``out_of_stock`` or ``wasted_trip``, as people say it.

        ``payout_and_minimum_unknown`` is put together from such names.
        """
        said = name.replace("_", " ")
        parts = said.removesuffix(_UNKNOWN).split(" and ")
        if said in self._catalogue.texts or not said.endswith(_UNKNOWN) or self.is_source:
            return self(said)
        return self("{what} unknown", what=", ".join(map(self, parts)))

    def money(self, amount: str, currency: str) -> str:
        """An amount within a sentence. English keeps the spelling of the JSON report: ``24.90 EUR``."""
        if self.is_source:
            return f"{amount} {currency}"
        from omniaudit.language.figures import format_money

        return format_money(amount, currency, self.language)

    def share(self, percent: str) -> str:
        """A percentage within a sentence, from its plain decimal number."""
        if self.is_source:
            return f"{percent} %"
        from omniaudit.language.figures import format_share

        return format_share(percent, self.language)

    def value(self, field: str, value: str, currency: str | None = None, labels: Mapping[str, str] = _NONE) -> str:
        """A value of a report within a sentence: money, a word of our vocabulary, or a text of the channel's own.

        labels: channel → what people call it, for values that are lists of channels.
        """
        if currency:
            return self.money(value, currency)
        if field in _OWN_TEXTS:
            return value
        if labels and all(name in labels for name in value.split(", ")):
            return ", ".join(labels[name] for name in value.split(", "))
        shown = value.replace("_", " ") if field in ("availability", "pickup") else value
        return shown if self.is_source else _BETWEEN.join(map(self._part, shown.split(_BETWEEN)))

    def _part(self, text: str) -> str:
        """A word, a shape with figures, or a list."""
        texts = self._catalogue.texts
        if (known := text.replace("_", " ")) in texts:
            return texts[known]
        for shape, pattern in _PATTERNS:
            if found := pattern.fullmatch(text):
                return fill(self(shape), {name: self._figure(name, part) for name, part in found.groupdict().items()})
        return self._list(text)

    def _list(self, text: str) -> str:
        """Names between commas: those of our vocabulary in the language, channels' own as they are."""
        texts = self._catalogue.texts
        return ", ".join(texts.get(word.replace("_", " "), word) for word in text.split(", "))

    def _figure(self, name: str, text: str) -> str:
        from omniaudit.language.figures import format_day, format_number, format_share

        match name:
            case "amount":
                return self.money(*text.split(" "))
            case "date" | "last":
                day, _, clock = text.partition(" ")
                return f"{format_day(day, self.language)} {clock}".rstrip()
            case "share":
                return format_share(text, self.language, sign="")
            case "decimal":
                return format_number(Decimal(text), len(text.partition(".")[2]), self.language)
            case "words":
                return self._list(text)
        return text


def _pattern(shape: str) -> re.Pattern[str]:
    literal, *parts = re.split(r"\{([a-z]+)\}", shape)
    pattern = re.escape(literal)
    for name, literal in zip(parts[::2], parts[1::2], strict=True):
        pattern += f"(?P<{name}>{_PARTS[name]}){re.escape(literal)}"
    return re.compile(pattern)


_PATTERNS: Final = tuple((shape, _pattern(shape)) for shape in VALUE_SHAPES)


@cache
def wording(language: str) -> Wording:
    """The words of a language, or of a locale's; English where no catalogue knows it."""
    return Wording(language)


ENGLISH: Final = Wording()
