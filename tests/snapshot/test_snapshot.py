"""Snapshots: what is written can be read again, and what is damaged is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from omniaudit.engine import Engine, EngineError
from omniaudit.model.offer import OFFER_COLUMNS, REJECTED_COLUMNS
from omniaudit.model.outcome import ChannelOutcome, Notice
from omniaudit.snapshot import Manifest, Snapshot, SnapshotError, SnapshotWriter

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
MANIFEST = Manifest(
    config_digest="d",
    tool_version="0",
    retailer="Maison Lumière",
    started_at=NOW,
    as_of=NOW,
    channels=(ChannelOutcome("web", "web", "ok", offers=2, notices=(Notice("encoding_detected", "cp1252"),)),),
    unmapped=(("web", "availability", "selon arrivage", 3),),
)


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(memory_limit="200MB", threads=1) as engine:
        yield engine


def offers(*titles: str) -> str:
    columns = ", ".join(
        f"{'t' if name == 'title' else 'NULL'}::{kind} AS {name}"
        for name, kind in OFFER_COLUMNS.items()
        if name not in ("offer_id", "channel")
    )
    return f"SELECT {columns} FROM (SELECT unnest({list(titles)}) AS t)"


def written(folder: Path, engine: Engine) -> SnapshotWriter:
    writer = SnapshotWriter(folder, engine)
    assert writer.offers("web", offers("a", "b")) == 2
    assert writer.offers("web", offers("c")) == 1
    assert writer.offers("app", offers("d")) == 1
    writer.finish(MANIFEST)
    return writer


def test_offers_come_back_with_their_channel_and_a_number_in_reading_order(tmp_path: Path, engine: Engine) -> None:
    written(tmp_path / "snap", engine)
    snapshot = Snapshot(tmp_path / "snap")
    snapshot.attach(engine)
    found = engine.rows("SELECT channel, title FROM snapshot_offers ORDER BY offer_id")
    assert found == [("app", "d"), ("web", "a"), ("web", "b"), ("web", "c")]
    assert engine.columns("snapshot_offers") == OFFER_COLUMNS
    assert engine.columns("rejected") == REJECTED_COLUMNS
    assert snapshot.filled(engine)["web"]["title"] == 3
    assert snapshot.filled(engine)["web"]["price"] == 0


def test_the_manifest_comes_back_as_it_was(tmp_path: Path, engine: Engine) -> None:
    written(tmp_path, engine)
    assert replace(Snapshot(tmp_path).manifest, files={}) == MANIFEST


def test_a_changed_lost_or_added_file_is_noticed(tmp_path: Path, engine: Engine) -> None:
    written(tmp_path, engine)
    part = next(tmp_path.glob("offers/channel=app/*.parquet"))
    content = part.read_bytes()
    part.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])
    with pytest.raises(SnapshotError, match="damaged"):
        Snapshot(tmp_path)
    part.unlink()
    with pytest.raises(SnapshotError, match="gone"):
        Snapshot(tmp_path)
    part.write_bytes(content)
    part.with_name("part-00009.parquet").write_bytes(content)
    with pytest.raises(SnapshotError, match="does not belong"):
        Snapshot(tmp_path)


def test_an_unfinished_snapshot_is_said_to_be_so(tmp_path: Path, engine: Engine) -> None:
    SnapshotWriter(tmp_path, engine).offers("web", offers("a"))
    with pytest.raises(SnapshotError, match="not finished"):
        Snapshot(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"snapshot_version": 99}', '{"snapshot_version": 1}'])
def test_a_damaged_manifest_is_named(tmp_path: Path, engine: Engine, text: str) -> None:
    written(tmp_path, engine)
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(SnapshotError, match=r"manifest\.json"):
        Snapshot(tmp_path)


def test_a_snapshot_is_replaced_and_other_folders_are_not(tmp_path: Path, engine: Engine) -> None:
    written(tmp_path / "snap", engine)
    SnapshotWriter(tmp_path / "snap", engine)
    assert list((tmp_path / "snap").iterdir()) == []
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(SnapshotError, match="no snapshot"):
        SnapshotWriter(tmp_path / "mine", engine)
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_a_file_where_the_folder_should_be_is_an_error(tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "snap").write_text("", encoding="utf-8")
    with pytest.raises(SnapshotError, match="is a file"):
        SnapshotWriter(tmp_path / "snap", engine)


@pytest.mark.parametrize("room", [0, 2])
def test_columns_left_out_of_a_temporary_snapshot_read_as_null(tmp_path: Path, engine: Engine, room: int) -> None:
    writer = SnapshotWriter(tmp_path, engine, kept=False, room=room)
    writer.offers("web", offers("a", "b"), fixed={"mpn": None, "sale_ends": None}, most=2)
    writer.finish(MANIFEST)
    snapshot = Snapshot(tmp_path)
    snapshot.attach(engine)
    assert "mpn" not in snapshot.filled(engine)["web"]
    assert bool(list(tmp_path.glob("**/*.parquet"))) is (room == 0)
    assert engine.rows("SELECT count(*), count(mpn), count(sale_ends) FROM snapshot_offers") == [(2, 0, 0)]
    assert list(engine.columns("snapshot_offers")) == list(OFFER_COLUMNS)


@pytest.mark.parametrize("room", [0, 2])
def test_columns_left_out_because_all_rows_say_the_same_read_as_that(tmp_path: Path, engine: Engine, room: int) -> None:
    writer = SnapshotWriter(tmp_path, engine, kept=False, room=room)
    writer.offers("web", offers("a", "b"), fixed={"currency": "EUR", "pay_now_slack": "0", "tax": "it's"}, most=2)
    writer.finish(MANIFEST)
    snapshot = Snapshot(tmp_path)
    snapshot.attach(engine)
    assert snapshot.filled(engine)["web"]["currency"] == 2
    rows = engine.rows("SELECT DISTINCT currency, pay_now_slack, tax FROM snapshot_offers")
    assert rows == [("EUR", 0, "it's")]
    assert list(engine.columns("snapshot_offers")) == list(OFFER_COLUMNS)


def test_rejected_rows_are_counted_apart_from_dropped_fields(tmp_path: Path, engine: Engine) -> None:
    columns = ", ".join(
        f"{'lost' if name == 'row_lost' else 'NULL'}::{kind} AS {name}"
        for name, kind in REJECTED_COLUMNS.items()
        if name not in ("channel", "kind")
    )
    writer = SnapshotWriter(tmp_path, engine)
    lost = writer.rejected("web", "offers", f"SELECT {columns} FROM (SELECT unnest([true, true, false]) AS lost)")
    writer.finish(MANIFEST)
    Snapshot(tmp_path).attach(engine)
    assert lost == 2
    assert engine.rows("SELECT channel, kind, count(*) FROM rejected GROUP BY ALL") == [("web", "offers", 3)]


def test_a_confined_engine_reads_its_snapshot_and_nothing_else(tmp_path: Path, engine: Engine) -> None:
    from omniaudit.engine import EngineError

    written(tmp_path / "snap", engine)
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    Snapshot(tmp_path / "snap").attach(engine)
    engine.confine(tmp_path / "snap")
    assert engine.row("SELECT count(*) FROM snapshot_offers") == (4,)
    for sql in (
        f"SELECT * FROM read_csv('{tmp_path}/secret.csv')",
        f"COPY snapshot_offers TO '{tmp_path}/out.csv'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ):
        with pytest.raises(EngineError):
            engine.execute(sql)


@pytest.mark.parametrize("room", [0, 3, 9])
def test_what_was_written_since_a_mark_can_be_taken_back(tmp_path: Path, engine: Engine, room: int) -> None:
    writer = SnapshotWriter(tmp_path, engine, kept=False, room=room)
    writer.offers("web", offers("a"), most=1)
    mark = writer.mark()
    writer.offers("web", offers("b", "c"), most=2)
    writer.offers("app", offers("d"), most=1)
    writer.withdraw(mark)
    writer.offers("web", offers("e", "f"), most=2)
    with pytest.raises(EngineError):
        writer.offers("web", "SELECT error('no')", most=1)
    writer.finish(MANIFEST)
    Snapshot(tmp_path).attach(engine)
    found = engine.rows("SELECT channel, title FROM snapshot_offers ORDER BY offer_id")
    assert found == [("web", "a"), ("web", "e"), ("web", "f")]
