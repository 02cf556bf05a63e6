"""Which journeys are walked: the built-in ones that the channels allow, and the config's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

import yaml

from omniaudit.config.settings import ChannelSettings, Config
from omniaudit.engine import Engine

_JOURNEY_COLUMNS: Final = {
    "journey_no": "BIGINT", "journey": "VARCHAR", "share": "DOUBLE", "declared": "BOOLEAN",
}  # fmt: skip
_STEP_COLUMNS: Final = {
    "journey_no": "BIGINT", "step_no": "BIGINT", "verb": "VARCHAR", "step": "VARCHAR", "channel_no": "BIGINT",
    "partial": "BOOLEAN",
}  # fmt: skip


@dataclass(frozen=True)
class PlannedStep:
    """What the customer does, and on which of the config's channels he may do it."""

    verb: str
    place: str
    channels: tuple[str, ...]

    @property
    def name(self) -> str:
        """``collect stores``"""
        return f"{self.verb} {self.place}"


@dataclass(frozen=True)
class PlannedJourney:
    """A journey whose every step has a channel. share: of the customers, a fraction."""

    name: str
    steps: tuple[PlannedStep, ...]
    share: float | None
    declared: bool


def plan_journeys(config: Config, denied: Collection[str] = ()) -> list[PlannedJourney]:
    """The config's own journeys, then the built-in ones. denied: services that no channel offers."""
    found = [
        PlannedJourney(own.name, steps, None if own.share is None else float(own.share), declared=True)
        for own in config.journeys
        if (steps := _steps(own.steps, config.channels))
    ]
    taken = {own.name for own in config.journeys}
    for name, entry in builtin_journeys().items():
        written = [tuple(step.split(" ", 1)) for step in entry["steps"]]
        steps = _steps([(verb, place) for verb, place in written], config.channels)
        if steps and name not in taken and entry.get("service") not in denied:
            found.append(PlannedJourney(name, steps, None, declared=False))
    return found


def builtin_journeys() -> Mapping[str, Mapping[str, Any]]:
    """Name → its steps, and the service that it rests on."""
    journeys: dict[str, Mapping[str, Any]] = yaml.load(
        (resources.files(__package__) / "builtin.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return journeys


def store_plan(engine: Engine, journeys: Sequence[PlannedJourney], channels: Sequence[ChannelSettings]) -> None:
    """Create the relations ``journeys`` and ``journey_steps``."""
    numbers = {channel.name: number for number, channel in enumerate(channels)}
    partial = {channel.name: channel.assortment == "partial" for channel in channels}
    heads = [(number, each.name, each.share, each.declared) for number, each in enumerate(journeys)]
    steps = [
        (number, place, step.verb, step.name, numbers[name], partial[name])
        for number, each in enumerate(journeys)
        for place, step in enumerate(each.steps, 1)
        for name in step.channels
    ]
    for table, columns, rows in (("journeys", _JOURNEY_COLUMNS, heads), ("journey_steps", _STEP_COLUMNS, steps)):
        engine.create_table(table, columns)
        if rows:
            engine.append(table, dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True)), columns)


def _steps(written: Sequence[tuple[str, str]], channels: Sequence[ChannelSettings]) -> tuple[PlannedStep, ...]:
    """The steps with their channels; empty where one has none."""
    steps = []
    for verb, word in written:
        named = [channel.name for channel in channels if channel.name == word]
        found = named or [channel.name for channel in channels if channel.kind == word]
        if not found:
            return ()
        steps.append(PlannedStep(verb, found[0] if len(found) == 1 else word, tuple(found)))
    return tuple(steps)
