"""A few raw listings of one source, and what each of their texts came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from omniaudit.config.settings import Config
from omniaudit.engine import Engine, quote
from omniaudit.model.offer import OFFER_COLUMNS
from omniaudit.model.outcome import Notice
from omniaudit.normalise import Normalised, TextRules, normalise_offers
from omniaudit.probe.remedies import UNKNOWN_WORD, fault, gtin_fault
from omniaudit.probe.seen import SeenField, SeenListing
from omniaudit.probe.understood import derived, meaning_of
from omniaudit.sources import RawReject, Reading

TYPED: Final = tuple(name for name in OFFER_COLUMNS if name not in ("offer_id", "channel"))
_MOST_ATTEMPTS: Final = 6
_LONGEST: Final = 500


@dataclass(frozen=True)
class Sample:
    """The first listings of a reading. relation: a table of them. fields: the canonical ones that it has."""

    engine: Engine
    config: Config
    reading: Reading
    now: datetime
    relation: str
    rows: int
    fields: tuple[str, ...]

    def normalised(self, relation: str, fields: Sequence[str], *, required: bool = True) -> Normalised:
        """What rows of the sample become, from some of their fields. required: fields of the config must be there."""
        settings = self.reading.settings
        rules = TextRules(
            settings if required else replace(settings, required_fields=()), self.reading.channel, self.config, self.now
        )
        return normalise_offers(self.engine, relation, tuple(fields), rules)

    @cached_property
    def raw(self) -> list[dict[str, Any]]:
        """The raw listings."""
        columns = list(self.engine.columns(self.relation))
        return [dict(zip(columns, row, strict=True)) for row in self.engine.rows(f"SELECT * FROM {self.relation}")]

    def origin(self, field: str) -> str | None:
        """What the source calls a field."""
        settings = self.reading.settings
        selector = (settings.options.get("selectors") or {}).get(field)
        if isinstance(selector, Mapping):
            selector = selector.get("css")
        origin = self.reading.origins.get(field)
        if origin and (path := settings.fields.get(field)):
            origin = origin.replace("state", path)
        if selector and origin:  # a page's surfaces, of which this one has a name of the user's
            return origin.replace("selector", str(selector))
        return origin or settings.fields.get(field) or selector

    def shown(self, text: str) -> str:
        """Text of the channel without the config's secrets, and not megabytes of it."""
        from omniaudit.http import redact

        return redact(text[:_LONGEST], self.config.secrets)


@dataclass(frozen=True)
class _Reject:
    field: str
    code: str
    row_lost: bool


def offer_listing(sample: Sample, place: int) -> SeenListing:
    """One listing of offers. Where a fault costs the row, the other fields are understood as if it were mended."""
    raw = sample.raw[place]
    fields = [name for name in sample.fields if raw[name]]
    row, rejects, unmapped = _understood(sample, place, fields)
    seen = []
    for name in fields:
        warnings = [fault(reject.code, row_lost=reject.row_lost) for reject in rejects if reject.field == name]
        value, notes = meaning_of(name, row, sample.config.timezone) if row and not warnings else (None, {})
        warnings += [UNKNOWN_WORD for field, _, _ in unmapped if field == name]
        if name == "gtin" and row and (found := gtin_fault(str(row["gtin_status"]))):
            warnings.append(found)
        value = None if value is None else sample.shown(value)
        seen.append(SeenField(name, sample.shown(raw[name]), value, notes, sample.origin(name), tuple(warnings)))
    kept = not any(reject.row_lost for reject in rejects)
    if row and kept:
        seen += [SeenField(name, None, *meaning) for name, meaning in derived(row, fields)]
    elsewhere = [reject for reject in rejects if reject.field not in fields]
    return SeenListing(
        source=raw["source"],
        line=raw["line"],
        position=raw["position"],
        surface=raw["surface"],
        kept=kept,
        fields=tuple(seen),
        repairs=tuple(filter(None, str((row or raw)["repairs"] or "").split(","))),
        warnings=tuple(_said(reject) for reject in elsewhere),
    )


def _said(reject: _Reject) -> Notice:
    notice = fault(reject.code, row_lost=reject.row_lost)
    return Notice(notice.code, f"{reject.field}: {notice.message}")


def _understood(
    sample: Sample, place: int, fields: Sequence[str]
) -> tuple[dict[str, Any] | None, list[_Reject], tuple[tuple[str, str, int], ...]]:
    """The typed row, what was rejected of it, and its unknown words; a field that costs the row is left out in turn."""
    relation = f"(SELECT * FROM {sample.relation} WHERE rowid = {place})"
    found: list[_Reject] = []
    unmapped: tuple[tuple[str, str, int], ...] = ()
    left = list(fields)
    for attempt in range(_MOST_ATTEMPTS):
        normalised = sample.normalised(relation, left, required=attempt == 0)
        unmapped = unmapped or normalised.unmapped
        rejects = sample.engine.rows(f"SELECT field, code, row_lost FROM ({normalised.rejects})")
        rows = sample.engine.rows(normalised.select)
        normalised.discard(sample.engine)
        found += [reject for row in rejects if (reject := _Reject(*row)) not in found]
        if rows:
            return dict(zip(TYPED, rows[0], strict=True)), found, unmapped
        lost = [field for field, _, row_lost in rejects if row_lost]
        if not any(field in left for field in lost) and attempt:
            break
        left = [field for field in left if field not in lost]
    return None, found, unmapped


def text_listing(sample: Sample, place: int, kept: Mapping[str, str | None]) -> SeenListing:
    """One promotion or policy, whose fields are kept as text."""
    raw = sample.raw[place]
    fields = tuple(
        SeenField(name, sample.shown(raw[name]), sample.shown(kept[name] or "") or None, {}, sample.origin(name))
        for name in sample.fields
        if raw[name]
    )
    return SeenListing(raw["source"], raw["line"], raw["position"], raw["surface"], bool(fields), fields)


def raw_rejects(rejects: Sequence[RawReject], config: Config, most: int = 5) -> tuple[Notice, ...]:
    """Records that did not even become raw listings, a line for each kind."""
    from omniaudit.http import redact

    kinds: dict[tuple[str, str | None], list[RawReject]] = {}
    for reject in rejects:
        kinds.setdefault((reject.code, reject.field), []).append(reject)
    found = []
    for (code, _), same in list(kinds.items())[:most]:
        more = f" (and {len(same) - 1} more like it)" if len(same) > 1 else ""
        found.append(Notice(code, redact(f"{_place(same[0])}: {code.replace('_', ' ')}{more}", config.secrets)))
    return tuple(found)


def _place(reject: RawReject) -> str:
    where = f"line {reject.line}" if reject.line else reject.position
    text = f' "{reject.sample}"' if reject.sample else ""
    return f"{' '.join(filter(None, (reject.source, where)))}: {reject.field or 'record'}{text}"


def typed_rejects(sample: Sample, whole: Normalised, shown: Sequence[SeenListing], most: int = 5) -> tuple[Notice, ...]:
    """Faults of the listings that are looked at but not shown, a line for each kind."""
    rows = sample.engine.rows(
        f"SELECT code, field, row_lost, count(*), last(line), last(position), last(sample)"
        f" FROM ({whole.rejects}) GROUP BY code, field, row_lost ORDER BY row_lost DESC, count(*) DESC, code, field"
    )
    told = Counter(warning.code for listing in shown for warning in _warnings(listing))
    found = []
    for code, field, row_lost, count, line, position, text in rows:
        if count > told[code]:
            where = f"line {line}" if line else position or "some listing"
            example = f' "{sample.shown(text)}"' if text is not None else ""
            said = f"{count} of the first {sample.rows}, such as {where}: {field}{example}"
            found.append(Notice(code, f"{said}: {fault(code, row_lost=row_lost).message}"))
    return tuple(found[:most])


def _warnings(listing: SeenListing) -> list[Notice]:
    return [*listing.warnings, *(warning for field in listing.fields for warning in field.warnings)]


def table_of(engine: Engine, reading: Reading, most: int) -> tuple[str, int]:
    """The first listings of a reading as a table, in reading order, and how many they are."""
    table = engine.name("probed")
    rows = 0
    for number, part in enumerate(reading.parts or [f"SELECT * FROM {quote(reading.relation)}"]):
        verb = f"INSERT INTO {quote(table)}" if number else f"CREATE TABLE {quote(table)} AS"
        engine.execute(f"{verb} SELECT * FROM ({part}) LIMIT {most - rows}")
        (rows,) = engine.row(f"SELECT count(*) FROM {quote(table)}")
        if rows >= most:
            break
    return quote(table), int(rows)
