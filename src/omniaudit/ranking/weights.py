"""The weights: how much harm a broken promise does, each with its source; the package's own or a retailer's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any, Final

import yaml

from omniaudit.model.irritant import Weight

VERSION: Final = 1
_SECTIONS: Final = ("harms", "efforts")


class WeightsError(ValueError):
    """A file of weights is wrong; the message names the file and what to change."""


@dataclass(frozen=True)
class Weights:
    """Harm by name, and which harm replaces which where a competitor has the product and is not dearer.

    efforts: what an extra step of the customer's adds. counted_in: step → harms that were measured with it.
    """

    harms: Mapping[str, Weight]
    with_rival: Mapping[str, str] = field(default_factory=dict)
    efforts: Mapping[str, Weight] = field(default_factory=dict)
    counted_in: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def names(self, harms: Sequence[str], efforts: Sequence[str] = (), *, rival: bool = False) -> tuple[str, ...]:
        """The weights that a rule's harm is made of: its harms, then the steps that none of them counts already."""
        met = tuple(self.with_rival.get(name, name) if rival else name for name in harms)
        return met + tuple(effort for effort in efforts if not set(harms) & set(self.counted_in[effort]))

    def harm(self, harms: Sequence[str], efforts: Sequence[str] = (), *, rival: bool = False) -> float:
        """The harms of one rule together (noisy-OR): each adds, none exceeds 1."""
        return self.combined(self.names(harms, efforts, rival=rival))

    def combined(self, names: Sequence[str]) -> float:
        """The noisy-OR of some weights by name."""
        kept = 1.0
        for name in names:
            kept *= 1.0 - self[name].harm
        return 1.0 - kept

    def __getitem__(self, name: str) -> Weight:
        return self.harms[name] if name in self.harms else self.efforts[name]

    def all(self) -> dict[str, Weight]:
        """Every weight by name."""
        return {**self.harms, **self.efforts}

    def scaled(self, name: str, factor: float) -> Weights:
        """The same, with one weight multiplied, but none above 1."""
        section = "harms" if name in self.harms else "efforts"
        known = getattr(self, section)
        changed = replace(known[name], harm=min(1.0, known[name].harm * factor))
        return replace(self, **{section: {**known, name: changed}})


def load_weights(path: Path | None = None) -> Weights:
    """The package's weights, or a file's in their place: it has the same form and may leave out what it keeps."""
    own = _parsed(
        yaml.load((resources.files(__package__) / "weights.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    )
    if path is None:
        return own
    given = _checked(path, own)
    return replace(
        own, harms={**own.harms, **_weights(given, "harms")}, efforts={**own.efforts, **_weights(given, "efforts")}
    )


def _parsed(data: Mapping[str, Any]) -> Weights:
    return Weights(
        harms=_weights(data, "harms"),
        with_rival=data["with_rival"],
        efforts=_weights(data, "efforts"),
        counted_in={name: tuple(entry["counted_in"]) for name, entry in data["efforts"].items()},
    )


def _weights(data: Mapping[str, Any], section: str) -> dict[str, Weight]:
    return {
        name: Weight(float(entry["harm"]), str(entry["source"]), str(entry.get("grade", "")))
        for name, entry in (data.get(section) or {}).items()
    }


def _checked(path: Path, own: Weights) -> Mapping[str, Any]:
    """The file's tree, or WeightsError saying what is wrong first."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        said = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise WeightsError(f"{path}: not readable as YAML: {said}") from error
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise WeightsError(f"{path}: no weights; a file of weights starts with `version: {VERSION}`")
    if unknown := sorted(set(map(str, data)) - {"version", *_SECTIONS}):
        raise WeightsError(f"{path}: unknown key {unknown[0]}; it may have {', '.join(_SECTIONS)}")
    for section in _SECTIONS:
        entries = data.get(section) or {}
        if not isinstance(entries, dict):
            raise WeightsError(f"{path}: {section} is no mapping of names to weights")
        for name, entry in entries.items():
            _check_entry(path, section, str(name), entry, getattr(own, section))
    return data


def _check_entry(path: Path, section: str, name: str, entry: Any, known: Mapping[str, Weight]) -> None:
    where = f"{path}: {section}.{name}"
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
        raise WeightsError(f"{where}: no such weight; {hint}")
    harm = entry.get("harm") if isinstance(entry, dict) else None
    if isinstance(harm, bool) or not isinstance(harm, int | float) or not 0 <= harm <= 1:
        raise WeightsError(f"{where}: harm must be a number from 0 to 1, written {{harm: 0.35, source: …}}")
    if not entry.get("source"):
        raise WeightsError(f"{where}: say under `source` where the figure comes from")
    if unknown := sorted(set(map(str, entry)) - {"harm", "source", "grade"}):
        raise WeightsError(f"{where}: unknown key {unknown[0]}; it may have harm, grade and source")
