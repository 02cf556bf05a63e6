"""Policies and services: a name that is known, and a text typed as that name's kind of answer. Never guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import yaml

from omniaudit.config.settings import ChannelSettings, MoneyUnit
from omniaudit.model.money import plain
from omniaudit.normalise.lapse import parse_lapse
from omniaudit.normalise.money import Price, parse_price
from omniaudit.normalise.verdict import Reject, is_absent, plain_spaces
from omniaudit.normalise.vocabulary import fold

MAX_TEXT: Final = 500
_SPENDING_KINDS: Final = ("web", "app", "store")
"""Where a voucher can be earned and spent: "everywhere" means these."""

_UNKNOWN: Final = frozenset({"unknown", "inconnu", "inconnue", "unbekannt"})
_SNAKE: Final = re.compile(r"[\W_]+")
_BETWEEN: Final = re.compile(r"\s*[,;|/+&\n]\s*|\s+(?:et|and|und|y|e|ou|or)\s+")
_QUOTES: Final = re.compile(r"^\[|\]$|[\"'](?=[,\]]|$)|(?<=[,\[])\s*[\"']|^[\"']")
_ZERO: Final = re.compile(r"[^\W\d]{0,4}[$€£¥]?\s*0+(?:[.,]0+)?\s*[$€£¥]?\s*[^\W\d]{0,4}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a channel says of one policy.

    value: for people; key: equal for equal answers. amount: 10⁻⁴ units; hours: the longest; basis: what makes two
    amounts or times comparable (a currency, days, working days, months). names: sorted; ("*",): every channel.
    """

    value: str
    key: str
    flag: bool | None = None
    names: tuple[str, ...] | None = None
    amount: int | None = None
    hours: int | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """How a source writes its values, and which channels there are to be named."""

    channels: Sequence[ChannelSettings] = ()
    currency: str | None = None
    locale: str | None = None
    money: MoneyUnit = "major"


def known_policies() -> tuple[str, ...]:
    """Every policy name of the vocabulary."""
    return tuple(_vocabulary()["policies"])


def policy_name(written: str) -> str:
    """The known name of a policy, or the channel's own in snake case."""
    known = _names().get(fold(written))
    return known or _SNAKE.sub("_", plain_spaces(written).casefold()).strip("_")


def judged(policy: str) -> str:
    """How a policy is compared: same, service or spending; one that nobody knows as same."""
    return str(_vocabulary()["policies"].get(policy, {}).get("judged", "same"))


def kind_of(policy: str) -> str:
    """The type of a policy's answers; ``text`` for a name that nobody knows."""
    return str(_vocabulary()["policies"].get(policy, {}).get("type", "text"))


def parse_answer(policy: str, text: str, terms: Terms) -> Answer | Reject | None:
    """Read what is said of a policy; None where nothing is. Reject codes: invalid_policy, and those of prices."""
    said = plain_spaces(text)
    if said.casefold() in _UNKNOWN or (is_absent(said) and said.casefold() != "none"):
        return None
    kind = kind_of(policy)
    if said == "[]":  # an interface's empty list
        if kind not in ("boolean", "channels"):
            return None
        said = "none"
    if len(said) > MAX_TEXT:
        return Reject("invalid_policy", "is far too long for a policy")
    if kind == "boolean":
        return _boolean(said, terms)
    if kind == "channels":
        return _channels(said, terms)
    if kind == "money":
        return _money(said, terms)
    if kind == "time":
        return _time(said, str(_vocabulary()["policies"][policy]["unit"]))
    if kind == "words":
        return _payment(said)
    return _text(said)


def _boolean(said: str, terms: Terms) -> Answer | Reject:
    word = _words().get(_folded(said))
    if word in ("yes", "no"):
        return Answer(word, word, flag=word == "yes")
    if word in ("nowhere", "everywhere"):
        return Answer("no", "no", flag=False) if word == "nowhere" else Answer("yes", "yes", flag=True, names=("*",))
    names = _channel_names(said, terms)
    if names is None:
        return Reject("invalid_policy", "says neither yes nor no")
    return Answer(", ".join(names), "yes", flag=True, names=names)


def _channels(said: str, terms: Terms) -> Answer | Reject:
    word = _words().get(_folded(said))
    if word == "yes":
        return Answer("yes", "yes", flag=True)
    if word in ("no", "nowhere"):
        return Answer("no", "", flag=False, names=())
    if word == "everywhere":
        names = tuple(sorted(channel.name for channel in terms.channels if channel.kind in _SPENDING_KINDS))
        return Answer("everywhere", ",".join(names), flag=True, names=names)
    named = _channel_names(said, terms)
    if named is None:
        return Reject("invalid_policy", "names no channel of the config")
    return Answer(", ".join(named), ",".join(named), flag=True, names=named)


def _channel_names(said: str, terms: Terms) -> tuple[str, ...] | None:
    """The channels that a list names by name, label or kind; None where one of them is none."""
    found: set[str] = set()
    for word in _split(said):
        folded = fold(word)
        exact = [c.name for c in terms.channels if folded and folded in (fold(c.name), fold(c.label))]
        kind = _kinds().get(folded)
        meant = exact or [c.name for c in terms.channels if c.kind == kind]
        if not meant:
            return None
        found.update(meant)
    return tuple(sorted(found)) or None


def _money(said: str, terms: Terms) -> Answer | Reject:
    if _words().get(_folded(said)) == "free" or _ZERO.fullmatch(said):
        return Answer("free", "0", amount=0)
    price = parse_price(said, currency=terms.currency, locale=terms.locale, unit=terms.money)
    if isinstance(price, Price):
        value = f"{plain(price.units, price.currency)} {price.currency}"
        return Answer(value, str(price.units), amount=price.units, basis=price.currency)
    return price or Reject("invalid_policy", "is no amount")


def _time(said: str, unit: str) -> Answer | Reject:
    if _words().get(_folded(said)) == "unlimited":
        return Answer("unlimited", "unlimited", basis="unlimited")
    lapse = parse_lapse(said, unit)
    if isinstance(lapse, Reject):
        return lapse
    return Answer(lapse.shown, str(lapse.most), hours=lapse.most, basis=lapse.basis)


def _payment(said: str) -> Answer | Reject:
    names = tuple(sorted({_payments().get(fold(word), _SNAKE.sub("_", word.casefold())) for word in _split(said)}))
    return Answer(", ".join(names), ",".join(names), names=names) if names else Reject("invalid_policy", "is empty")


def _text(said: str) -> Answer:
    word = _words().get(_folded(said))
    if word in ("yes", "no"):
        return Answer(word, word, flag=word == "yes")
    return Answer(said, fold(said) or said)


def _folded(word: str) -> str:
    """A word to be looked up; a sign that folding would lose stands for itself."""
    return fold(word) or word


def _split(said: str) -> list[str]:
    return [word for part in _BETWEEN.split(_QUOTES.sub("", said)) if (word := part.strip(" \"'[]"))]


@cache
def _vocabulary() -> dict[str, Any]:
    text = resources.files("omniaudit.normalise").joinpath("policies.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return found


@cache
def _names() -> dict[str, str]:
    entries = _vocabulary()["policies"].items()
    return {fold(word): name for name, entry in entries for word in (name, *entry.get("aliases", ()))}


def _by_word(section: str) -> dict[str, str]:
    """Folded word → what it means."""
    entries = _vocabulary()[section].items()
    return {_folded(str(word)): name for name, words in entries for word in (name, *words)}


@cache
def _words() -> dict[str, str]:
    return _by_word("words")


@cache
def _payments() -> dict[str, str]:
    return _by_word("payment")


@cache
def _kinds() -> dict[str, str]:
    return _by_word("channels")
