"""Keeping a run, whole or not at all: its offers and how it ended. Old runs go, and a day's become one file."""

from __future__ import annotations

import errno
import os
from collections import defaultdict
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from omniaudit.engine import Engine, EngineError, literal, quote
from omniaudit.history.folder import History, day_name, readable, run_stem, run_text
from omniaudit.model.history import PAST_OFFER_COLUMNS, PastRun
from omniaudit.model.outcome import Notice

_SEEN: Final = ("first_seen", "last_seen")
_VALUES: Final = [name for name in PAST_OFFER_COLUMNS if name not in _SEEN]


def keep_run(engine: Engine, history: History, run: PastRun, keep: timedelta) -> tuple[Notice, ...]:
    """Add a run to its history, and bound it. Needs the relations ``snapshot_offers`` and ``channels``.

    What could not be done is said in the notices; whatever was kept before is whole in any case.
    """
    if history.foreign:
        return ()
    folder = history.folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(".*.new"):  # of a run that was killed
            left.unlink(missing_ok=True)
        stem = run_stem(run.as_of)
        _write_offers(engine, folder / f"{stem}.parquet", _offers(run.as_of))
        _write_text(folder / f"{stem}.json", run_text(history.retailer, run))
    except (OSError, EngineError) as error:
        told = f"{folder.name}: this run could not be kept ({_reason(error)}); free some space or choose another folder"
        return (Notice("history_not_kept", told),)
    _forget(history, run.as_of - keep)
    return _fold(engine, history, run.as_of)


def _offers(as_of: datetime) -> str:
    columns = ", ".join(f"o.{quote(name)}" for name in _VALUES)
    moment = f"TIMESTAMP {literal(as_of.astimezone(UTC).replace(tzinfo=None).isoformat(sep=' '))}"
    return (
        f"SELECT {columns}, {moment} AS first_seen, {moment} AS last_seen"
        " FROM snapshot_offers o JOIN channels c ON c.channel = o.channel ORDER BY o.offer_id"
    )


def _write_offers(engine: Engine, target: Path, select: str) -> None:
    spare = target.with_name(f".{target.name}.new")
    try:
        engine.execute(f"COPY ({select}) TO {literal(str(spare))} (FORMAT parquet, COMPRESSION zstd)")
        with spare.open("rb") as file:
            os.fsync(file.fileno())
        spare.replace(target)
    finally:
        spare.unlink(missing_ok=True)


def _write_text(target: Path, text: str) -> None:
    spare = target.with_name(f".{target.name}.new")
    try:
        with spare.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        spare.replace(target)
    finally:
        spare.unlink(missing_ok=True)


def _forget(history: History, oldest: datetime) -> None:
    """Remove what is older than it is to be kept; what can't be removed stays, and does no harm."""
    old = [path for seen, path in history.run_files.items() if seen < oldest]
    old += [path for day, path in history.day_files.items() if day < oldest.astimezone(UTC).date()]
    old += [history.folder / f"{run_stem(run.as_of)}.json" for run in history.runs if run.as_of < oldest]
    for path in old:
        with suppress(OSError):
            path.unlink()


def _fold(engine: Engine, history: History, as_of: datetime) -> tuple[Notice, ...]:
    """Make one file of each past day's runs, so that a history does not grow with how often one looks."""
    today = as_of.astimezone(UTC).date()
    days: dict[date, dict[datetime, Path]] = defaultdict(dict)
    for seen, path in history.run_files.items():
        if path.exists():
            days[seen.date()][seen] = path
    for day, runs in sorted(days.items()):
        if day >= today or (len(runs) < 2 and day not in history.day_files):
            continue
        paths = [*([history.day_files[day]] if day in history.day_files else []), *runs.values()]
        sound = [path for path, well in readable(engine, paths) if well]
        if len(sound) < len(paths):
            continue  # opening the history has said which file is damaged
        listed = ", ".join(literal(str(path)) for path in sound)
        values = ", ".join(map(quote, _VALUES))
        select = f"""SELECT {values}, min(first_seen) AS first_seen, max(last_seen) AS last_seen
            FROM read_parquet([{listed}], hive_partitioning = false, union_by_name = true)
            GROUP BY {values} ORDER BY {values}"""
        try:
            _write_offers(engine, history.folder / day_name(day), select)
            for path in runs.values():
                path.unlink()
        except (OSError, EngineError) as error:
            told = f"{history.folder.name}: the runs of {day} stay apart ({_reason(error)})"
            return (Notice("history_not_folded", told),)
    return ()


def _reason(error: OSError | EngineError) -> str:
    """Why something could not be written, without where."""
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    found = [os.strerror(code) for code in (errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT, errno.EIO)]
    return next((text.lower() for text in found if text in str(error)), "the database could not write it")
