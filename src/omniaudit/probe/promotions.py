"""Promotions, each field from the channel's words to what they were understood as."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from omniaudit.model.money import plain
from omniaudit.model.outcome import Notice
from omniaudit.model.promotion import TYPED_PROMOTION_COLUMNS
from omniaudit.normalise.promotion_rows import normalise_promotions
from omniaudit.probe.listings import Sample
from omniaudit.probe.remedies import fault
from omniaudit.probe.seen import SeenField, SeenListing
from omniaudit.probe.understood import Meaning, Row, instant

_MONEY: Final = ("membership_fee", "min_amount", "reference_price")
_LISTS: Final = ("products", "usable_channels", "disclosed")
_MOMENTS: Final = ("starts", "ends", "display_starts", "display_ends")
_USES: Final = ("usable_after", "usable_until")
_NOTHING_SAID: Final = {"audience": "all", "payout": "immediate", "min_amount": "none"}
"""What a blank would have to mean for such a promotion to be compared, where that is what it means."""

_MOST: Final = 5
_EVIDENCE: Final = ("source", "line", "position")


@dataclass(frozen=True)
class SeenPromotions:
    """The promotions of a source. kept: how many would be audited; the rest as in SourceProbe."""

    kept: int
    listings: tuple[SeenListing, ...]
    rejected: tuple[Notice, ...]
    advice: tuple[Notice, ...]


def see_promotions(sample: Sample, most: int) -> SeenPromotions:
    """What a sample's promotions become, the first of them field by field."""
    reading = sample.reading
    typed = normalise_promotions(
        sample.engine, sample.relation, fields=sample.fields, settings=reading.settings, channel=reading.channel,
        config=sample.config,
    )  # fmt: skip
    rows = _rows(sample, typed.select, (*TYPED_PROMOTION_COLUMNS, *_EVIDENCE))
    rejects = _rows(sample, typed.rejects, ("field", "code", "sample", "row_lost", *_EVIDENCE))
    typed.discard(sample.engine)
    shown = tuple(_listing(sample, raw, rows, rejects) for raw in sample.raw[:most])
    places = {_place(raw) for raw in sample.raw[:most]}
    rejected = tuple(_elsewhere(sample, [each for each in rejects if _place(each) not in places]))
    return SeenPromotions(len(rows), shown, rejected, tuple(_advice(rows)))


def _rows(sample: Sample, select: str, names: Sequence[str]) -> list[dict[str, Any]]:
    return [
        dict(zip(names, row, strict=True)) for row in sample.engine.rows(f"SELECT {', '.join(names)} FROM ({select})")
    ]


def _place(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in _EVIDENCE)


def _listing(sample: Sample, raw: Row, rows: Sequence[Row], rejects: Sequence[Row]) -> SeenListing:
    row = next((each for each in rows if _place(each) == _place(raw)), None)
    faults = [each for each in rejects if _place(each) == _place(raw)]
    fields = []
    for name in sample.fields:
        if not raw[name]:
            continue
        warnings = tuple(fault(each["code"], row_lost=each["row_lost"]) for each in faults if each["field"] == name)
        value, notes = _meaning(name, raw[name], row, sample.config.timezone) if row and not warnings else (None, {})
        told = None if value is None else sample.shown(value)
        fields.append(SeenField(name, sample.shown(raw[name]), told, notes, sample.origin(name), warnings))
    besides = tuple(
        Notice(each["code"], f"{each['field']}: {fault(each['code'], row_lost=each['row_lost']).message}")
        for each in faults
        if not raw.get(each["field"])
    )
    return SeenListing(
        raw["source"], raw["line"], raw["position"], raw["surface"], row is not None, tuple(fields), warnings=besides
    )


def _meaning(field: str, text: str, row: Row, zone: str) -> Meaning:
    """What one field of a promotion came to, with its notes."""
    if field == "benefit":
        return row["kind"], {}
    if field == "value":
        if row["kind"] == "percent":
            return _percent(row["percent"]), {}
        return (text, {}) if row["kind"] == "gift" else _amount(row["amount"], row)
    if field in _MONEY:
        return _amount(row[field], row)
    if field == "advertised_percent":
        return _percent(row[field]), {}
    if field in _LISTS:
        return None if row[field] is None else ", ".join(row[field]) or "none", {}
    if field in _MOMENTS:
        return instant(row[field], zone), {}
    if field in _USES:
        days = row[f"{field}_days"]
        return (f"{days} {'day' if days == 1 else 'days'}" if days is not None else instant(row[field], zone)), {}
    found = row[field]
    return None if found is None else str(found).lower() if field == "stackable" else str(found), {}


def _percent(millionths: int | None) -> str | None:
    return None if millionths is None else f"{millionths / 10_000:.4f}".rstrip("0").rstrip(".") + " %"


def _amount(units: int | None, row: Row) -> Meaning:
    if units is None:
        return None, {}
    if row["payout"] == "points":
        return f"{units // 10_000} points", {}
    notes = {"currency": row["currency"]} if row["currency"] else {}
    return plain(units, row["currency"]), notes | ({"tax": "added"} if row["tax"] == "converted" else {})


def _elsewhere(sample: Sample, rejects: Sequence[Row]) -> Iterator[Notice]:
    """Faults of the promotions that are looked at but not shown, a line for each kind."""
    kinds = Counter((each["field"], each["code"], each["row_lost"]) for each in rejects)
    for (field, code, lost), count in kinds.most_common(_MOST):
        one = next(each for each in rejects if (each["field"], each["code"]) == (field, code))
        where = f"line {one['line']}" if one["line"] else one["position"] or "some promotion"
        example = f' "{sample.shown(one["sample"])}"' if one["sample"] else ""
        said = f"{count} of the first {sample.rows}, such as {where}: {field}{example}"
        yield Notice(code, f"{said}: {fault(code, row_lost=lost).message}")


def _advice(rows: Sequence[Row]) -> Iterator[Notice]:
    """What no promotion says, so that none can be called the same as another channel's."""
    if not rows:
        return
    never = set.intersection(*(set(row["unclear"]) for row in rows))
    for name, nothing in _NOTHING_SAID.items():
        if name in never and (name != "min_amount" or "min_quantity" in never):
            told = "minimum" if name == "min_amount" else name
            yield Notice(
                f"{told}_not_said",
                f"no promotion says its {told}, so none can be called the same as another channel's;"
                f" if that means {nothing}, say values: {{{name}: {{(blank): {nothing}}}}}",
            )
    if "products" in never:
        yield Notice("products_not_said", "no promotion names its products, so none is compared: map products")
