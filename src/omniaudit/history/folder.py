"""The folder of a history, read: the runs that it knows and the files with their offers.

    run-20261122T090000Z.json       how one run ended
    run-20261122T090000Z.parquet    what it read, a row an offer (PAST_OFFER_COLUMNS)
    day-20261121.parquet            the same of several runs of one day, a row an offer and value

Nothing else in the folder is read, written or removed. What can't be read becomes a notice and is left alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from omniaudit.engine import Engine, EngineError, literal
from omniaudit.model.history import PAST_OFFER_COLUMNS, PastRun
from omniaudit.model.outcome import Notice

HISTORY_VERSION: Final = 1

_STAMP: Final = "%Y%m%dT%H%M%SZ"
_RUN: Final = re.compile(r"run-([0-9]{8}T[0-9]{6}Z)\.(json|parquet)")
_DAY: Final = re.compile(r"day-([0-9]{8})\.parquet")


@dataclass(frozen=True)
class History:
    """What a history folder held when it was opened. foreign: it belongs to another retailer and is left alone.

    runs: in order of time. offers: the files of single runs by their moment, and of days.
    """

    folder: Path
    retailer: str
    runs: tuple[PastRun, ...] = ()
    run_files: dict[datetime, Path] = field(default_factory=dict)
    day_files: dict[date, Path] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    foreign: bool = False

    @property
    def newest(self) -> datetime | None:
        """When the channels were read for the last run."""
        return self.runs[-1].as_of if self.runs else None

    def before(self, moment: datetime) -> History:
        """The same as it was before a moment, but for what a day's file holds of later runs."""
        return replace(
            self,
            runs=tuple(run for run in self.runs if run.as_of < moment),
            run_files={seen: path for seen, path in self.run_files.items() if seen < moment},
            day_files={day: path for day, path in self.day_files.items() if day <= moment.astimezone(UTC).date()},
        )


def open_history(folder: Path, retailer: str) -> History:
    """The history in a folder; an empty one where there is none yet."""
    found = History(folder, retailer)
    if not folder.exists():
        return found
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return replace(
            found, notices=(Notice("history_unreadable", f"{folder.name}: {reason}; choose another folder"),)
        )
    runs: list[PastRun] = []
    notices, strangers, owners = [], [], set()
    for path in entries:
        if path.name.startswith("."):
            continue
        if (day := _DAY.fullmatch(path.name)) and (when := _day(day[1])):
            found.day_files[when] = path
        elif (run := _RUN.fullmatch(path.name)) and (seen := _moment(run[1])):
            if run[2] == "parquet":
                found.run_files[seen] = path
                continue
            try:
                owner, past = _read_run(path)
            except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
                notices.append(Notice("history_damaged", f"{path.name}: is damaged and not counted; remove it"))
                continue
            owners.add(owner)
            runs.append(past)
        else:
            strangers.append(path.name)
    if strangers:
        more = f" and {len(strangers) - 1} more" if len(strangers) > 1 else ""
        notices.append(Notice("history_foreign_file", f"{strangers[0]}{more}: no file of a history; left alone"))
    if owners - {retailer}:
        told = (
            f"{folder.name}: is the history of {min(owners - {retailer})}, not of {retailer}; give each its own folder"
        )
        return replace(found, run_files={}, day_files={}, notices=(Notice("history_foreign", told),), foreign=True)
    return replace(found, runs=tuple(sorted(runs, key=lambda run: run.as_of)), notices=tuple(notices))


def run_stem(moment: datetime) -> str:
    """``run-20261122T090000Z``"""
    return f"run-{moment.astimezone(UTC).strftime(_STAMP)}"


def day_name(day: date) -> str:
    """``day-20261121.parquet``"""
    return f"day-{day:%Y%m%d}.parquet"


def run_text(retailer: str, run: PastRun) -> str:
    """A run as its file says it; equal runs give equal bytes."""
    members = {
        "history_version": HISTORY_VERSION,
        "retailer": retailer,
        "as_of": run.as_of.astimezone(UTC).isoformat(),
        "verdict": run.verdict,
        "comparable": run.comparable,
        "matched": run.matched,
        "irritants": run.irritants,
        "severities": dict(run.severities),
        "rules": dict(run.rules),
        "channels": {name: list(told) for name, told in run.channels.items()},
    }
    return json.dumps(members, indent=1, ensure_ascii=False) + "\n"


def _read_run(path: Path) -> tuple[str, PastRun]:
    """Whose run it was, and how it ended; the name's moment has to be the run's."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if data["history_version"] != HISTORY_VERSION:
        raise ValueError(data["history_version"])
    as_of = datetime.fromisoformat(data["as_of"])
    if run_stem(as_of) != path.stem:
        raise ValueError(path.stem)
    comparable, matched = int(data["comparable"]), int(data["matched"])
    if not 0 <= matched <= comparable:
        raise ValueError(matched)
    return str(data["retailer"]), PastRun(
        as_of=as_of,
        verdict=str(data["verdict"]),
        rate=matched / comparable if comparable else None,
        comparable=comparable,
        matched=matched,
        irritants=int(data["irritants"]),
        severities={str(name): int(number) for name, number in data["severities"].items()},
        rules={str(code): int(number) for code, number in data["rules"].items()},
        channels={str(name): (str(status), int(offers)) for name, (status, offers) in data["channels"].items()},
    )


def readable(engine: Engine, paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """Each file of offers, and whether it has the columns of one."""
    for path in paths:
        try:
            held = engine.columns(f"read_parquet({literal(str(path))}, hive_partitioning = false)")
        except EngineError:
            yield path, False
        else:
            yield path, PAST_OFFER_COLUMNS.keys() <= held.keys()


def _moment(stamp: str) -> datetime | None:
    try:
        return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None
