"""What a history folder holds, survives and forgets."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from omniaudit.engine import Engine, literal
from omniaudit.history import open_history
from omniaudit.history.folder import run_text
from omniaudit.model.history import PAST_OFFER_COLUMNS, PastRun
from omniaudit.reports import formats

Run = Callable[..., dict[str, str]]
SAME = {"web": ("10.00", "20.00", "30.00"), "app": ("10.00", "20.00", "30.00")}
EVERY = tuple(formats())
BEHIND = {"web": ("12.00", "22.00", "32.00"), "app": ("10.00", "20.00", "30.00")}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "kept").iterdir())


def told(written: dict[str, str]) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(written["json"])
    return report


def notices(written: dict[str, str]) -> list[str]:
    return [notice["code"] for notice in told(written)["history"]["notices"]]


def rows_of(path: Path, select: str = "*") -> list[tuple[Any, ...]]:
    with Engine(memory_limit="100MB", threads=1) as engine:
        return engine.rows(f"SELECT {select} FROM read_parquet({literal(str(path))}) ORDER BY ALL")


def test_a_run_is_kept_in_short(folder: Path, run: Run) -> None:
    run("2026-06-01T06:00:00", SAME)
    assert names(folder) == ["run-20260601T060000Z.json", "run-20260601T060000Z.parquet"]
    summary = json.loads((folder / "kept" / "run-20260601T060000Z.json").read_text(encoding="utf-8"))
    assert (summary["retailer"], summary["comparable"], summary["matched"]) == ("Shop", 3, 3)
    assert summary["channels"] == {"web": ["ok", 3], "app": ["ok", 3]}
    kept = rows_of(folder / "kept" / "run-20260601T060000Z.parquet", "channel, listing_id, gtin, pay_now, currency")
    assert len(kept) == 6 and kept[0] == ("app", "app0", "03760123450010", 100000, "EUR")
    with Engine(memory_limit="100MB", threads=1) as engine:
        file = literal(str(folder / "kept" / "run-20260601T060000Z.parquet"))
        assert engine.columns(f"read_parquet({file})") == PAST_OFFER_COLUMNS


@pytest.mark.parametrize("narrowed", [{"rules": ("PRC001",)}, {"products": ("3760123450010",)}, {"whole": False}])
def test_a_narrowed_run_is_not_kept(folder: Path, run: Run, narrowed: dict[str, Any]) -> None:
    run("2026-06-01T06:00:00", SAME, **narrowed)
    assert not (folder / "kept").exists()


@pytest.mark.parametrize("narrowed", [{"rules": ("PRC001",)}, {"products": ("3760123450010",)}])
def test_a_narrowed_run_stands_in_no_trend(run: Run, narrowed: dict[str, Any]) -> None:
    run("2026-06-01T06:00:00", SAME)
    assert told(run("2026-06-02T06:00:00", SAME, **narrowed))["trend"] == []
    assert len(told(run("2026-06-03T06:00:00", SAME))["trend"]) == 2


def test_a_snapshot_is_kept_only_where_it_is_newer_and_judged_as_of_its_reading(folder: Path, run: Run) -> None:
    run("2026-06-01T06:00:00", SAME, save=folder / "first", remember=False)
    run("2026-06-02T06:00:00", SAME, save=folder / "second", remember=False)
    run("2026-06-05T06:00:00", snapshot=folder / "second")
    assert not (folder / "kept").exists()
    run("2026-06-02T06:00:00", snapshot=folder / "second")
    run("2026-06-01T06:00:00", snapshot=folder / "first")
    assert names(folder) == ["run-20260602T060000Z.json", "run-20260602T060000Z.parquet"]


def test_a_snapshot_replayed_gives_equal_bytes_in_every_format(folder: Path, run: Run) -> None:
    run("2026-06-01T06:00:00", SAME)
    first = run("2026-06-02T06:00:00", BEHIND, EVERY, save=folder / "snap")
    again = run("2026-06-02T06:00:00", None, EVERY, snapshot=folder / "snap")
    later = run("2026-06-03T06:00:00", BEHIND)
    assert first == again == run("2026-06-02T06:00:00", None, EVERY, snapshot=folder / "snap")
    assert [point["as_of"] for point in told(first)["trend"]] == ["2026-06-01T06:00:00Z", "2026-06-02T06:00:00Z"]
    assert [point["irritants"] for point in told(later)["trend"]] == [0, 3, 4]


def test_the_runs_of_a_past_day_become_one_file_that_says_the_same(folder: Path, run: Run) -> None:
    run("2026-06-01T06:00:00", SAME)
    run("2026-06-01T12:00:00", BEHIND)
    run("2026-06-01T18:00:00", BEHIND)
    apart = run("2026-06-02T06:00:00", BEHIND)
    assert [name for name in names(folder) if name.endswith("parquet")] == [
        "day-20260601.parquet",
        "run-20260602T060000Z.parquet",
    ]
    day = rows_of(folder / "kept" / "day-20260601.parquet", "pay_now, first_seen::VARCHAR, last_seen::VARCHAR")
    assert len(day) == 9
    assert day[0] == (100000, "2026-06-01 06:00:00", "2026-06-01 06:00:00")  # the web's, before its price rose
    assert day[1] == (100000, "2026-06-01 06:00:00", "2026-06-01 18:00:00")
    folded = run("2026-06-03T06:00:00", BEHIND)
    assert len(told(folded)["trend"]) == 5
    assert told(folded)["irritants"] and told(apart)["irritants"]


def test_what_is_older_than_it_is_to_be_kept_goes(folder: Path, run: Run) -> None:
    config = folder / "shop.yaml"
    config.write_text(config.read_text().replace("history: kept", "history: {path: kept, keep: 3d}"))
    for moment in ("01T06", "01T18", "03T06", "03T18", "04T18", "06T18"):
        run(f"2026-06-{moment}:00:00", SAME)
    assert names(folder) == [
        "day-20260603.parquet",
        "run-20260603T180000Z.json",
        "run-20260604T180000Z.json",
        "run-20260604T180000Z.parquet",
        "run-20260606T180000Z.json",
        "run-20260606T180000Z.parquet",
    ]


def damaged(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def rotten(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[20 : len(whole) // 2] = bytes(len(whole) // 2 - 20)
    path.write_bytes(whole)


@pytest.mark.parametrize("spoil", [damaged, rotten])
@pytest.mark.parametrize("refresh", ["", ", refresh: 1h"])
def test_a_damaged_file_of_offers_is_said_and_harms_nothing(
    folder: Path, run: Run, spoil: Callable[[Path], None], refresh: str
) -> None:
    config = folder / "shop.yaml"
    config.write_text(config.read_text().replace("{kind: app", f"{{kind: app{refresh}"))
    run("2026-06-01T06:00:00", SAME)
    spoil(folder / "kept" / "run-20260601T060000Z.parquet")
    after = run("2026-06-02T06:00:00", BEHIND, ("json", "terminal"))
    assert {notice.partition("_")[0] for notice in notices(after)} == {"history"}
    assert told(after)["exit_code"] == 1 and "run-20260602T060000Z.json" in names(folder)
    assert "history · " in after["terminal"]


PAST = PastRun(datetime(2026, 6, 1, 6, tzinfo=UTC), "clean", 1.0, 3, 3, 0, channels={"web": ("ok", 3)})


def keep_summary(folder: Path, text: str) -> Path:
    kept = folder / "kept"
    kept.mkdir()
    (kept / "run-20260601T060000Z.json").write_text(text, encoding="utf-8")
    return kept


def test_a_summary_reads_back_as_it_was_written(tmp_path: Path) -> None:
    assert open_history(keep_summary(tmp_path, run_text("Shop", PAST)), "Shop").runs == (PAST,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        '{"history_version": 2}',
        '{"history_version": 1, "retailer": "Shop"}',
        run_text("Shop", replace(PAST, as_of=PAST.as_of + timedelta(days=1))),
        run_text("Shop", replace(PAST, matched=4)),
        run_text("Shop", PAST).replace("null", "nil").replace('"ok"', ""),
    ],
)
def test_a_damaged_summary_is_said_and_not_counted(tmp_path: Path, text: str) -> None:
    history = open_history(keep_summary(tmp_path, text), "Shop")
    assert [notice.code for notice in history.notices] == ["history_damaged"]
    assert history.runs == ()


def test_foreign_files_are_left_alone(tmp_path: Path) -> None:
    kept = keep_summary(tmp_path, run_text("Shop", PAST))
    for name in ("notes.txt", ".gitignore", "run-20269999T999999Z.parquet", "day-20269999.parquet"):
        (kept / name).write_text("mine", encoding="utf-8")
    history = open_history(kept, "Shop")
    (notice,) = history.notices
    assert notice.code == "history_foreign_file" and "and 2 more" in notice.message
    assert history.runs == (PAST,) and not history.run_files and not history.day_files


def test_another_retailers_history_is_neither_read_nor_written(folder: Path, run: Run) -> None:
    run("2026-06-01T06:00:00", SAME)
    before = names(folder)
    config = folder / "shop.yaml"
    config.write_text(config.read_text().replace("retailer: Shop", "retailer: Other"))
    after = run("2026-06-02T06:00:00", BEHIND)
    assert notices(after) == ["history_foreign"] and len(told(after)["trend"]) == 1
    assert names(folder) == before


def test_a_history_that_cannot_be_written_is_said_and_changes_no_exit_code(folder: Path, run: Run) -> None:
    (folder / "kept").write_text("a file")
    after = run("2026-06-01T06:00:00", BEHIND)
    assert notices(after) == ["history_unreadable", "history_not_kept"]
    assert told(after)["exit_code"] == 1


def test_what_a_killed_run_left_is_cleared(folder: Path, run: Run) -> None:
    run("2026-06-01T06:00:00", SAME)
    (folder / "kept" / ".run-20260602T060000Z.parquet.new").write_text("half")
    run("2026-06-03T06:00:00", SAME)
    assert not list((folder / "kept").glob(".*"))


def test_without_a_history_nothing_is_said_of_one(folder: Path, run: Run) -> None:
    config = folder / "shop.yaml"
    config.write_text(config.read_text().replace("history: kept\n", ""))
    written = run("2026-06-01T06:00:00", BEHIND, ("json", "terminal"))
    assert told(written)["trend"] == [] and told(written)["history"] is None
    assert "Trend" not in written["terminal"]


def test_a_moment_before_every_run_sees_none_of_them(folder: Path, run: Run) -> None:
    run("2026-06-02T06:00:00", SAME)
    assert len(told(run("2026-06-01T06:00:00", SAME))["trend"]) == 1
    assert [name for name in names(folder) if name.endswith("json")] == ["run-20260602T060000Z.json"]


def test_a_folder_that_is_not_there_is_an_empty_history(tmp_path: Path) -> None:
    assert open_history(tmp_path / "none", "Shop").runs == ()
