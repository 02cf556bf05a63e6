"""What was found of one input, and what is proposed for it: the lines of a config with what speaks for each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

KEYS = ("gtin", "sku", "id")
"""Fields by which two inputs may be matched, the most believed first."""


@dataclass
class Line:
    """A key of the config with its value. why: the comment beside it. off: written as a comment only."""

    key: str
    value: Any
    why: str = ""
    off: bool = False


@dataclass
class Evidence:
    """What an input says of the whole retailer; counts of values. said: in words, by what it is evidence for."""

    currencies: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    retailer: str | None = None
    said: dict[str, str] = field(default_factory=dict)


@dataclass
class Source:
    """A proposed source. given: the input as the user wrote it. title: one line on what it is.

    part: offers, promotions, locations, exposure or map (of matching). lines: its keys but type.
    notes: what else should be known. folder: the channel is named by the folder that the input lies in.
    keys: field → distinct values of the sample; prices: gtin or sku → price as bare text, to compare with other inputs.
    refused: why the input could not be recognised; then the lines are a template, written as comments.
    """

    given: str
    title: str
    type: str
    stem: str
    part: str = "offers"
    kind: str = "web"
    kind_why: str = ""
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    keys: dict[str, frozenset[str]] = field(default_factory=dict)
    prices: dict[str, int] = field(default_factory=dict)
    evidence: Evidence = field(default_factory=Evidence)
    whole_prices: bool = False
    folder: bool = False
    refused: str | None = None

    @property
    def name(self) -> str:
        """The input's short name for remarks: a file's without its folders."""
        return self.given if "://" in self.given else self.given.rstrip("/").rpartition("/")[2]

    def line(self, key: str) -> Line | None:
        """The line of a key."""
        return next((line for line in self.lines if line.key == key), None)


@dataclass
class Channel:
    """A proposed channel with its sources."""

    name: str
    kind: str
    sources: list[Source]
    kind_why: str = ""


@dataclass(frozen=True)
class Question:
    """Something that only the user knows. key: retailer, currency or competitor. choices: empty for free text."""

    key: str
    text: str
    default: str
    choices: tuple[str, ...] = ()


@dataclass
class Proposal:
    """Everything that was recognised. answers: by Question.key."""

    sources: list[Source]
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def recognised(self) -> list[Source]:
        """Sources that can be written so that they run."""
        return [source for source in self.sources if source.refused is None]

    @property
    def refused(self) -> list[Source]:
        """Inputs that could not be recognised."""
        return [source for source in self.sources if source.refused is not None]
