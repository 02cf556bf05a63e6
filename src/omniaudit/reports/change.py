"""Two JSON reports against each other: what is new, fixed, worse, better or unchanged, and what nobody can tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TextIO

from omniaudit.language import Wording
from omniaudit.reports.document import encode
from omniaudit.reports.safe import visible
from omniaudit.reports.saved import SavedReport

CHANGES: Final = ("new", "worse", "better", "fixed", "unchanged", "unjudged")
_SHOWN: Final = ("new", "worse", "better", "fixed", "unjudged")
_STEP: Final = 0.00005
"""Magnitudes are written with four decimals."""


@dataclass(frozen=True)
class Comparison:
    """The irritants of two reports by what became of them; fixed and unjudged ones are the old report's.

    unjudged: gone from the new report, which could not look: a channel was not read whole, or the rule did not run.
    """

    old: SavedReport
    new: SavedReport
    irritants: Mapping[str, list[Mapping[str, Any]]] = field(default_factory=dict)

    @property
    def regressed(self) -> bool:
        """Something is new or worse."""
        return bool(self.irritants["new"] or self.irritants["worse"])


def compare_reports(old: SavedReport, new: SavedReport) -> Comparison:
    """Every irritant of either report once. Worse or better: its magnitude, or else the number of its locations."""
    before = {irritant["fingerprint"]: irritant for irritant in old["irritants"]}
    after = {irritant["fingerprint"] for irritant in new["irritants"]}
    sorted_out: dict[str, list[Mapping[str, Any]]] = {change: [] for change in CHANGES}
    for irritant in new["irritants"]:
        known = before.get(irritant["fingerprint"])
        sorted_out["new" if known is None else _change(known, irritant)].append(irritant)
    read = {channel["name"] for channel in new.get("channels", []) if channel["status"] == "ok"}
    ran = {rule["code"] for rule in new.get("rules", []) if rule["status"] == "ran"}
    for irritant in old["irritants"]:
        if irritant["fingerprint"] not in after:
            involved = {irritant["channel"], *(value["channel"] for value in irritant["values"])}
            judged = irritant["code"] in ran and involved <= read
            sorted_out["fixed" if judged else "unjudged"].append(irritant)
    return Comparison(old, new, sorted_out)


def _change(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    grown = new["magnitude"] - old["magnitude"]
    more = len(new["locations"]) - len(old["locations"])
    if grown > _STEP or (abs(grown) <= _STEP and more > 0):
        return "worse"
    return "better" if grown < -_STEP or more < 0 else "unchanged"


def write_json(comparison: Comparison, out: TextIO) -> None:
    """One JSON object: both moments and rates, the counts, and the irritants by change."""
    found = comparison.irritants
    members: dict[str, Any] = {
        "retailer": comparison.new["retailer"],
        "before": _run(comparison.old),
        "after": _run(comparison.new),
        "counts": {change: len(found[change]) for change in CHANGES},
    }
    members |= {change: [_named(irritant) for irritant in found[change]] for change in _SHOWN}
    out.write("{\n  " + ",\n  ".join(f"{encode(name)}: {encode(value)}" for name, value in members.items()) + "\n}\n")


def _run(report: SavedReport) -> dict[str, Any]:
    return {"as_of": report["as_of"], "rate": report["consistency"]["rate"], "irritants": len(report["irritants"])}


def _named(irritant: Mapping[str, Any]) -> dict[str, Any]:
    names = ("fingerprint", "code", "channel", "severity", "score", "magnitude", "message", "product")
    return {name: irritant.get(name) for name in names}


def write_text(comparison: Comparison, out: TextIO, say: Wording, top: int) -> None:
    """The same for people: the counts, then at most `top` irritants of each change, worst first."""
    for line in _lines(comparison, say, top):
        out.write(line + "\n")


def _lines(comparison: Comparison, say: Wording, top: int) -> Iterable[str]:
    old, new = comparison.old, comparison.new
    yield f"{visible(new['retailer'])}: {old['as_of']} → {new['as_of']}"
    rates = [
        say("unknown") if run["consistency"]["rate"] is None else f"{run['consistency']['rate']:.1%}"
        for run in (old, new)
    ]
    yield say("Consistent: {old} → {new}", old=rates[0], new=rates[1])
    counted = [change for change in CHANGES if change != "unjudged" or comparison.irritants[change]]
    yield ", ".join(f"{len(comparison.irritants[change])} {say(change)}" for change in counted)
    for change in _SHOWN:
        found = comparison.irritants[change]
        if found:
            yield ""
            yield say(change.capitalize())
        for irritant in found[:top]:
            what = visible(irritant["product"]["title"] or irritant["product"]["key"])
            said, which = visible(irritant["message"]), irritant["fingerprint"]
            yield f"  {irritant['score']:5.1f}  {irritant['code']}  {what}: {said}  {which}"
        if len(found) > top:
            yield "  " + say("and {number} more", number=str(len(found) - top))
