"""What is missing in a source, or looks wrong: said with the key of the config that would mend it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from omniaudit.model.money import LARGE_FIGURES, minor_units
from omniaudit.model.outcome import Notice
from omniaudit.normalise import Normalised
from omniaudit.normalise.availability import parse_availability
from omniaudit.normalise.gtin import parse_gtin
from omniaudit.normalise.tax import split_tax_words
from omniaudit.probe.listings import TYPED, Sample
from omniaudit.probe.seen import SourceProbe
from omniaudit.probe.understood import Row

_ENOUGH: Final = 3
"""Values that are needed before one says what they look like."""

_OFTEN_EQUAL: Final = frozenset(
    {"store_code", "brand", "currency", "tax", "availability", "pickup", "condition", "observed_at",
     "sale_price_effective_date", "availability_date", "unit_price", "quantity", "item_group_id"}
)  # fmt: skip
_WHOLE: Final = re.compile(r"[0-9]{3,9}")
_DIGITS: Final = re.compile(r"[0-9]{8,14}")
_PER_ADVICE: Final = 5


def source_advice(sample: Sample, whole: Normalised, typed: Sequence[Row]) -> tuple[Notice, ...]:
    """What to look at in one source of offers. typed: its offers (OFFER_COLUMNS)."""
    return (
        *_words(sample, whole),
        *_money(sample, typed),
        *_tax(sample, typed),
        *_never_filled(sample),
        *_equal(sample),
        *_spare(sample),
    )


def channel_advice(sources: Sequence[SourceProbe]) -> tuple[Notice, ...]:
    """What the channel as a whole lacks for its products to be matched and compared."""
    listings = [listing for source in sources if source.kind == "offers" for listing in source.listings]
    if not listings:
        return ()
    valued = {field.field for listing in listings for field in listing.fields if field.raw}
    found = []
    if "gtin" not in valued and "sku" not in valued:
        found.append(Notice("no_identifier", "neither gtin nor sku: nothing matches but by `matching: {map: …}`"))
    elif "gtin" not in valued:
        found.append(Notice("no_gtin", "no gtin: matching will rest on sku, which no competitor shares"))
    if not valued & {"price", "sale_price"}:
        found.append(Notice("no_price", "no price: nothing can be compared by price"))
    if not valued & {"availability", "quantity"}:
        found.append(Notice("no_availability", "neither availability nor quantity: what can be bought is not known"))
    return tuple(found)


def typed_rows(sample: Sample, whole: Normalised) -> list[dict[str, Any]]:
    """The offers that a sample's listings became."""
    return [dict(zip(TYPED, row, strict=True)) for row in sample.engine.rows(whole.select)]


def _values(sample: Sample, field: str) -> list[str]:
    return [row[field] for row in sample.raw if row.get(field)]


def _words(sample: Sample, whole: Normalised) -> Iterator[Notice]:
    """Words without a meaning, by field, as one could write them into the config."""
    by_field: dict[str, list[str]] = {}
    for field, word, _ in whole.unmapped:
        by_field.setdefault(field, []).append(sample.shown(word))
    for field, words in by_field.items():
        told = ", ".join(f'"{word}": …' for word in words[:_PER_ADVICE])
        more = f" and {len(words) - _PER_ADVICE} more" if len(words) > _PER_ADVICE else ""
        yield Notice("unknown_word", f"{field} has unknown words{more}: add values: {{{field}: {{{told}}}}}")


def _money(sample: Sample, typed: Sequence[Row]) -> Iterator[Notice]:
    """Prices that look like minor units."""
    settings = sample.reading.settings
    prices = _values(sample, "price")
    currencies = {row["currency"] for row in typed if row["currency"]}
    if settings.money_unit != "major" or len(set(prices)) < _ENOUGH or not currencies:
        return
    if any(minor_units(currency) == 0 or currency in LARGE_FIGURES for currency in currencies):
        return
    odd = sum(not price.endswith("00") for price in prices)
    if all(map(_WHOLE.fullmatch, prices)) and 2 * odd >= len(prices):
        units = f"; {prices[0]} is now read as {prices[0]}.00 {sorted(currencies)[0]}"
        yield Notice("maybe_minor_units", f"prices look like minor units{units}: say money: minor if they are")


def _tax(sample: Sample, typed: Sequence[Row]) -> Iterator[Notice]:
    """A tax basis that nobody states, or a net one that can't be compared."""
    settings = sample.reading.settings
    priced = [row for row in typed if row["pay_now"] is not None]
    if not priced:
        return
    basis = Counter(str(row["tax"]) for row in priced).most_common(1)[0][0]
    said = any(split_tax_words(price.strip())[1] for price in _values(sample, "price"))
    if not (said or settings.tax or _values(sample, "tax")):
        custom = f"the custom in {sample.config.country}" if sample.config.country else "the usual custom"
        message = f"tax basis not declared: taken as {basis}, {custom}; if that is right, say tax: {basis}"
        yield Notice("tax_not_declared", message)
    if any(row["pay_now_tax"] == "excluded" for row in priced):
        yield Notice("no_tax_rate", "net prices without tax_rate can't be compared with gross ones: tax_rate: 20%")


def _never_filled(sample: Sample) -> Iterator[Notice]:
    """Fields that the user maps but no listing looked at fills; a platform's own fields are not for every shop."""
    settings = sample.reading.settings
    written = {**settings.fields, **(settings.options.get("selectors") or {})}
    lenient = settings.options.get("optional_fields", ())
    named = [name for name in sample.reading.canonical if written.get(name) and name not in lenient]
    if empty := [name for name in named if not _values(sample, name)]:
        told = ", ".join(f"{name} ({sample.origin(name)})" for name in empty)
        yield Notice("field_never_filled", f"mapped, but empty in all {sample.rows} listings looked at: {told}")


def _equal(sample: Sample) -> Iterator[Notice]:
    """Fields that ought to differ and don't."""
    same = [
        (name, values[0])
        for name in sample.fields
        if name not in _OFTEN_EQUAL and len(values := _values(sample, name)) >= _ENOUGH and len(set(values)) == 1
    ]
    if same:
        told = ", ".join(f'{name} ("{sample.shown(value)[:40]}")' for name, value in same)
        yield Notice("all_equal", f"the same in all {sample.rows} listings looked at: {told}; is another column meant?")


def _spare(sample: Sample) -> Iterator[Notice]:
    """Columns that nothing is read from and whose content says what they are."""
    filled = {name for name in sample.fields if _values(sample, name)}
    for name, values in sample.reading.spare.items():
        if len(set(values)) < _ENOUGH:
            continue
        if not filled & {"gtin"} and _are_gtins(values):
            yield Notice("column_of_gtins", f"column `{name}` looks like GTINs: fields: {{gtin: {name}}}")
        elif not filled & {"availability", "quantity"} and _are_availabilities(values, sample):
            yield Notice(
                "column_of_availability", f"column `{name}` looks like availability: fields: {{availability: {name}}}"
            )
    if "gtin" not in filled and "sku" in filled and _are_gtins(_values(sample, "sku")):
        yield Notice("sku_of_gtins", f"sku looks like GTINs: map {sample.origin('sku') or 'it'} to gtin as well")


def _are_gtins(values: Sequence[str]) -> bool:
    """Nearly all have a right check digit, which one in ten numbers would by chance."""
    good = [value for value in values if _DIGITS.fullmatch(value) and getattr(parse_gtin(value), "gtin", None)]
    return len(set(values)) >= _ENOUGH and len(good) >= 0.9 * len(values)


def _are_availabilities(values: Sequence[str], sample: Sample) -> bool:
    kind = sample.reading.channel.kind
    return all(not value.strip().isdigit() and parse_availability(value, kind) for value in values)
