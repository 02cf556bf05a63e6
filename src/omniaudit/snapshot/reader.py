"""Opens a snapshot: its manifest, and relations over its parts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from omniaudit.engine import Engine, EngineError, literal, quote
from omniaudit.model.offer import OFFER_COLUMNS, REJECTED_COLUMNS
from omniaudit.model.policy import ACCOUNT_COLUMNS, LOCATION_COLUMNS, POLICY_COLUMNS
from omniaudit.model.promotion import PROMOTION_COLUMNS
from omniaudit.snapshot.layout import (
    DOUBTED_COLUMNS,
    EXPOSURE_COLUMNS,
    IDENTITY_COLUMNS,
    MANIFEST,
    SIGNAL_COLUMNS,
    Manifest,
    SnapshotError,
    data_files,
    file_digest,
    from_json,
)
from omniaudit.snapshot.part import FILE, NOTE, Part

OFFERS_A_PART = 1 << 40


class Parts:
    """The parts of a snapshot, be it finished or not."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def attach_offers(self, engine: Engine, view: str = "snapshot_offers") -> None:
        """A view of the offers. Their number is their place: the part's, times the room of a part, plus the row's."""
        selects = [
            f"SELECT {number * OFFERS_A_PART} + {part.place} AS offer_id, {literal(part.channel)} AS channel,"
            f" {part.columns(engine)} FROM {part.relation}"
            for number, part in enumerate(map(Part, self.parts("offers")))
        ]
        if not selects:
            self.attach_view(engine, view, "offers", OFFER_COLUMNS, by_channel=True)
            return
        try:
            engine.execute(f"CREATE OR REPLACE VIEW {view} AS {' UNION ALL '.join(selects)}")
        except EngineError as error:
            raise SnapshotError(f"{self.folder / 'offers'}: can't be read ({error}); collect again") from error

    def parts(self, kind: str) -> list[Path]:
        """The files (or notes of tables) of one of the KINDS of rows, in order."""
        return sorted(path for path in (self.folder / kind).glob("**/part-*") if path.suffix in (FILE, NOTE))

    def narrow(self, engine: Engine, path: Path, places: str) -> None:
        """Keep of a part of offers, which is a file, the rows, counted from 0, that a SELECT gives."""
        part, target = Part(path), path.with_suffix(".new")
        try:
            engine.execute(
                f"""COPY (
                    SELECT {part.columns(engine)} FROM {part.relation}
                    WHERE {part.place} IN ({places}) ORDER BY {part.place}
                ) TO {literal(str(target))} (FORMAT parquet, COMPRESSION zstd)"""
            )
        except EngineError as error:
            raise SnapshotError(
                f"{path}: can't be written ({error}); free some space or choose another folder"
            ) from error
        target.replace(path)

    def attach_view(
        self, engine: Engine, name: str, kind: str, columns: Mapping[str, str], *, by_channel: bool
    ) -> None:
        """A view of one of the KINDS of rows; of no rows where the snapshot has none."""
        paths = self.parts(kind)
        if not paths:
            nothing = ", ".join(f"CAST(NULL AS {type_}) AS {quote(column)}" for column, type_ in columns.items())
            engine.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT {nothing} WHERE false")
            return
        listed = ", ".join(literal(str(path)) for path in paths)
        hive = (
            "hive_partitioning = true, hive_types = {'channel': VARCHAR}" if by_channel else "hive_partitioning = false"
        )
        wanted = ", ".join(quote(column) for column in columns)
        try:
            engine.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT {wanted} FROM read_parquet([{listed}], {hive})")
        except EngineError as error:
            raise SnapshotError(f"{self.folder / kind}: can't be read ({error}); collect again") from error


class Snapshot(Parts):
    """A finished snapshot in a folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        path = folder / MANIFEST
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError as error:
            hint = (
                "it was not finished; collect again"
                if (folder / "offers").is_dir()
                else "give a folder that `omniaudit collect --save` wrote"
            )
            raise SnapshotError(f"{folder}: no {MANIFEST} here: {hint}") from error
        except (OSError, UnicodeDecodeError) as error:
            raise SnapshotError(f"{path}: can't be read ({error})") from error
        self.manifest: Manifest = from_json(text, path)
        self._check_files()

    def _check_files(self) -> None:
        sealed = self.manifest.files
        if not sealed:
            return
        found = {path.relative_to(self.folder).as_posix(): path for path in data_files(self.folder)}
        for name, expected in sealed.items():
            if name not in found:
                raise SnapshotError(f"{self.folder / name}: is gone; restore it from a copy or collect again")
            if file_digest(found[name]) != expected:
                raise SnapshotError(f"{self.folder / name}: is damaged or was changed; restore it or collect again")
        if added := sorted(found.keys() - sealed.keys()):
            raise SnapshotError(f"{self.folder / added[0]}: does not belong to this snapshot; remove it")

    def attach(self, engine: Engine) -> None:
        """Create a view of every kind of rows in the engine: ``snapshot_offers``, ``rejected``, ``policies`` …"""
        if self.manifest.confirmed:
            self.attach_offers(engine, "first_readings")
            self._second_readings(engine)
        else:
            self.attach_offers(engine)
        self.attach_view(engine, "snapshot_promotions", "promotions", PROMOTION_COLUMNS, by_channel=True)
        self.attach_view(engine, "rejected", "rejected", REJECTED_COLUMNS, by_channel=True)
        self.attach_view(engine, "identities", "identities", IDENTITY_COLUMNS, by_channel=False)
        self.attach_view(engine, "exposure", "exposure", EXPOSURE_COLUMNS, by_channel=False)
        self.attach_view(engine, "signals", "signals", SIGNAL_COLUMNS, by_channel=False)
        self.attach_view(engine, "policies", "policies", POLICY_COLUMNS, by_channel=True)
        self.attach_view(engine, "locations", "locations", LOCATION_COLUMNS, by_channel=True)
        self.attach_view(engine, "accounts", "accounts", ACCOUNT_COLUMNS, by_channel=True)

    def filled(self, engine: Engine) -> dict[str, dict[str, int]]:
        """How many offers of each channel supply each column."""
        counts: dict[str, dict[str, int]] = {}
        for part in map(Part, self.parts("offers")):
            channel = counts.setdefault(part.channel, {})
            for column, filled in part.filled(engine).items():
                channel[column] = channel.get(column, 0) + filled
        return counts

    def _second_readings(self, engine: Engine) -> None:
        """Let what was read again stand where the same listings, read before, stood."""
        self.attach_view(engine, "second_readings", "second_readings", OFFER_COLUMNS, by_channel=True)
        self.attach_view(engine, "doubted", "doubted", DOUBTED_COLUMNS, by_channel=False)
        names = ", ".join(map(quote, OFFER_COLUMNS))
        engine.execute(
            f"CREATE OR REPLACE VIEW snapshot_offers AS SELECT {names} FROM first_readings"
            " WHERE offer_id NOT IN (SELECT offer_id FROM second_readings)"
            f" UNION ALL SELECT {names} FROM second_readings"
        )
