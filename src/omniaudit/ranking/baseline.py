"""The baseline: known irritants do not fail the gate unless they grow, nor do those that a config accepts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TextIO

from omniaudit.engine import Engine

VERSION: Final = 1
_COLUMNS: Final = {"fingerprint": "VARCHAR", "magnitude": "DOUBLE", "places": "BIGINT"}


class BaselineError(Exception):
    """A baseline could not be read; the message names the path, the reason and what to do."""


@dataclass(frozen=True)
class KnownIrritants:
    """What a baseline knows: fingerprint → (magnitude, number of locations)."""

    retailer: str
    irritants: Mapping[str, tuple[float, int]]


def write_baseline(report: Mapping[str, Any], out: TextIO) -> int:
    """The baseline of a JSON report, a line an irritant by fingerprint, so that two diff well; how many it holds."""
    found = sorted(report["irritants"], key=lambda irritant: str(irritant["fingerprint"]))
    head = {"baseline_version": VERSION, "retailer": report["retailer"], "as_of": report["as_of"]}
    members = [f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in head.items()]
    lines = [
        json.dumps(
            {
                "fingerprint": irritant["fingerprint"],
                "code": irritant["code"],
                "magnitude": irritant["magnitude"],
                "locations": len(irritant["locations"]),
            }
        )
        for irritant in found
    ]
    listed = "[\n    " + ",\n    ".join(lines) + "\n  ]" if lines else "[]"
    out.write("{\n  " + ",\n  ".join([*members, f'"irritants": {listed}']) + "\n}\n")
    return len(found)


def read_baseline(path: Path, retailer: str) -> KnownIrritants:
    """The baseline in a file; BaselineError where there is none, it is damaged, or it is another retailer's."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BaselineError(f"{path}: {(error.strerror or str(error)).lower()}; write one with {_HOW}") from error
    except (ValueError, RecursionError) as error:
        raise BaselineError(f"{path}: no JSON; write the baseline anew with {_HOW}") from error
    if isinstance(data, dict) and "report_version" in data:
        raise BaselineError(f"{path}: is a report; write a baseline from it with {_HOW}")
    if not isinstance(data, dict) or data.get("baseline_version") != VERSION:
        raise BaselineError(f"{path}: no baseline of this version; write one with {_HOW}")
    if data.get("retailer") != retailer:
        raise BaselineError(
            f"{path}: is a baseline of {data.get('retailer')}, not of {retailer}; choose the right file"
        )
    try:
        known = {
            str(entry["fingerprint"]): (float(entry["magnitude"]), int(entry["locations"]))
            for entry in data["irritants"]
        }
    except (KeyError, TypeError, ValueError) as error:
        raise BaselineError(f"{path}: is damaged; write the baseline anew with {_HOW}") from error
    return KnownIrritants(retailer, known)


_HOW: Final = "`omniaudit baseline REPORT --write FILE`"


def mark_known(engine: Engine, known: KnownIrritants | None, now: datetime) -> None:
    """Set ``baseline`` of the irritants: accepted by the config, else new, known or worsened against the baseline.

    known: None: there is no baseline, and only what is accepted is marked. now: UTC, without a zone.
    """
    engine.create_table("known_irritants", _COLUMNS)
    if known:
        columns = _columns((name, *seen) for name, seen in known.irritants.items())
        engine.append("known_irritants", columns, _COLUMNS)
    engine.execute(_MARK, {"now": now, "given": known is not None})


def _columns(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[Any]]:
    filled = list(rows)
    return {name: [row[place] for row in filled] for place, name in enumerate(_COLUMNS)}


_MARK: Final = """UPDATE irritants SET baseline = m.mark FROM (
    SELECT i.rank,
        CASE
            WHEN a.fingerprint IS NOT NULL THEN 'accepted'
            WHEN NOT $given THEN NULL
            WHEN k.fingerprint IS NULL THEN 'new'
            WHEN i.magnitude > k.magnitude + 0.00005 OR coalesce(len(i.locations), 0) > k.places THEN 'worsened'
            ELSE 'known'
        END AS mark
    FROM irritants i
    LEFT JOIN known_irritants k ON k.fingerprint = i.fingerprint
    LEFT JOIN (
        SELECT DISTINCT substr(key, 10) AS fingerprint FROM declarations
        WHERE key LIKE 'accepted:%' AND (until IS NULL OR until > $now)
    ) a ON a.fingerprint = i.fingerprint
) m WHERE m.rank = irritants.rank AND m.mark IS NOT NULL"""
