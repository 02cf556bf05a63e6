"""A raw relation → offers: the SELECT that types every row, and the SELECT that says what was rejected and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

from omniaudit.config.settings import Config, SourceSettings
from omniaudit.engine import Engine, literal, quote
from omniaudit.model.money import MAX_UNITS, minor_units
from omniaudit.model.offer import AVAILABILITIES, OFFER_COLUMNS
from omniaudit.normalise.dictionary import count_words
from omniaudit.normalise.faults import OPTIONAL_MONEY, field_faults, rejects_select, row_faults
from omniaudit.normalise.foresight import foretell
from omniaudit.normalise.gtin_sql import RESTRICTED_PREFIX, with_plain_gtin
from omniaudit.normalise.meanings import Meanings, TextRules, gather
from omniaudit.normalise.measure import base_price
from omniaudit.normalise.tax import consumer_tax
from omniaudit.normalise.text import IDENTIFIER_LENGTH, SAMPLE_LENGTH, clean
from omniaudit.normalise.typed import TEXT_COLUMNS, naive_utc, typed_select

_BIGINT_MAX: Final = 2**63 - 1


def _enum(words: Iterable[str]) -> str:
    return f"ENUM({', '.join(map(literal, words))})"


_BASES: Final = ("included", "excluded", "unknown")
_ENUMS: Final = {
    "gtin_status": _enum(("valid", "restricted", "invalid", "ambiguous", "absent")),
    "tax": _enum(_BASES),
    "pay_now_tax": _enum(_BASES),
    "availability": _enum(AVAILABILITIES),
}
"""Columns of few words leave as ENUM: Parquet holds the same text, and is written without hashing every row's."""

_GUESSED: Final = {
    "pay_now": "coalesce(surface = 'visible', false)",
    "orderable": "coalesce(contains(repairs, 'visible_availability'), false)",
}
"""What is read from a page's visible text alone is kept as evidence, but nothing is compared with it: a guess that
differs (10 of 13 did by its own fault) is no irritant. The condition under which each column is one."""


_LOOKED_UP: Final = {
    **{name: (name, "units") for name in OPTIONAL_MONEY}, "unit": ("unit_price", "unit"),
    "sale_starts": ("sale_price_effective_date", "starts"), "sale_ends": ("sale_price_effective_date", "ends"),
    "measure": ("unit_pricing_measure", "label"),
    "quantity": ("quantity", "pieces"), "quantity_kind": ("quantity", "kind"), "pickup": ("pickup", "word"),
    "availability_date": ("availability_date", "instant"), "condition": ("condition", "word"),
}  # fmt: skip
"""Columns that come from one dictionary alone: field and column of it."""


@dataclass(frozen=True)
class Normalised:
    """What a raw relation became. The SELECTs have not run yet; they read the raw relation when they do.

    select: the offers, with OFFER_COLUMNS but offer_id and channel, in reading order; some VARCHAR ones are ENUMs.
    fixed: columns of select that say the same in every row, as text; None: nothing.
    rejects: what could not be read, with REJECTED_COLUMNS but channel and kind.
    rows: raw rows; each is either in select, or in rejects with row_lost.
    drops: some value of an optional field may be unreadable, so that rejects names rows that are kept.
    unmapped: (field, word, count) of words without a known meaning.
    tables: the dictionaries that the SELECTs need.
    """

    select: str
    fixed: Mapping[str, str | None]
    rejects: str
    rows: int
    drops: bool
    unmapped: tuple[tuple[str, str, int], ...]
    tables: tuple[str, ...]

    def may_reject(self, written: int) -> bool:
        """Whether rejects can hold anything, once select has given that many offers; spares a scan where it can't."""
        return self.drops or written < self.rows

    def discard(self, engine: Engine) -> None:
        """Drop the dictionaries, once both SELECTs have run."""
        for table in self.tables:
            engine.execute(f"DROP TABLE {quote(table)}")


def normalise_offers(
    engine: Engine, raw: str, fields: tuple[str, ...], rules: TextRules, *, tidy: bool = False
) -> Normalised:
    """Type a raw relation: one scan for its distinct texts now, a second one when the SELECT returned is run.

    raw: a relation name or parenthesised query with the VARCHAR columns fields and those of RAW_EVIDENCE.
    tidy: all text is printable ASCII, so that it only has to be trimmed.
    """
    return _normalised(engine, raw, fields, rules, gather(engine, raw, fields, rules), tidy=tidy)


def foresee_offers(
    engine: Engine, raw: str, fields: tuple[str, ...], rules: TextRules, *, head: str, rows: int, tidy: bool = False
) -> Normalised | None:
    """The same without the first scan, from what the first rows say; None where they say too much.

    head: a relation of them; rows: how many raw is to have, which nobody has counted yet.
    The SELECT returned fails where it meets a row that says what the head does not.
    """
    meanings = foretell(engine, head, rows, fields, rules)
    return _normalised(engine, raw, fields, rules, meanings, tidy=tidy) if meanings else None


def _normalised(
    engine: Engine, raw: str, fields: tuple[str, ...], rules: TextRules, meanings: Meanings, *, tidy: bool
) -> Normalised:
    settings, config, now = rules.settings, rules.config, rules.now
    # DuckDB keeps no order across joins, but a running count that is used makes it take row after row. It is cheap on
    # the raw columns only, and row_number() would not do: over a table it becomes the row's id, and the order is lost.
    numbered = f"(SELECT *, count(*) OVER (ROWS UNBOUNDED PRECEDING) AS reading_row FROM {raw})"
    words = settings.values.get("gtin", ())
    relation = f"({with_plain_gtin(numbered, words)})" if "gtin" in fields else numbered
    typed = f"{typed_select(relation, fields, settings, config, meanings, now, tidy=tidy)} WHERE reading_row > 0"
    lost = row_faults(meanings, settings.required_fields, fields)
    dropped = field_faults(meanings)
    return Normalised(
        select=_offers_select(typed, " OR ".join(f"({fault.condition})" for fault in lost), settings, meanings),
        fixed=_fixed(fields, settings, config, meanings, now),
        rejects=rejects_select(typed, lost, dropped),
        rows=meanings.rows,
        drops=bool(dropped),
        unmapped=tuple(
            (name, word, count)
            for name, dictionary in meanings.dictionaries.items()
            for word, count in count_words(engine, raw, meanings.keys[name], dictionary.unmapped)
        ),
        tables=tuple({dictionary.table: None for dictionary in meanings.dictionaries.values() if dictionary.table}),
    )


def _offers_select(typed: str, lost: str, settings: SourceSettings, meanings: Meanings) -> str:
    """The rows that no fault costs, with what an anonymous customer pays now."""
    on_sale = (
        "coalesce(sale_price < coalesce(price, sale_price + 1), false) AND coalesce(sale_starts <= observed_at, true)"
        " AND coalesce(sale_ends > observed_at, true)"
    )
    judged = f"SELECT *, {on_sale} AS on_sale FROM ({typed}) WHERE NOT ({lost})"
    paid = f"SELECT *, CASE WHEN on_sale THEN sale_price ELSE price END AS listed_now FROM ({judged})"
    made = {
        "gtin_status": f"CASE WHEN is_plain THEN CASE WHEN {RESTRICTED_PREFIX} THEN 'restricted'"
        f" ELSE 'valid' END WHEN is_shaped THEN 'invalid'"
        f" ELSE coalesce({meanings.value('gtin', 'status')}, 'absent') END",
        "sale_price": "nullif(sale_price, price)",
        **{name: _same_currency(name, meanings) for name in OPTIONAL_MONEY},
        "member_price": _in_force("member_price", meanings),
        **_per_unit(meanings),
        "measure": meanings.value("unit_pricing_measure", "label"),
        **_payable(settings.tax_rate, meanings),
        **_stock(meanings),
        "availability_date": meanings.value("availability_date", "instant", "TIMESTAMP"),
        "pickup": meanings.value("pickup", "word"),
        "condition": meanings.value("condition", "word"),
        "raw_gtin": f"CASE WHEN NOT is_plain THEN {clean('text_gtin', IDENTIFIER_LENGTH)} END",
        "raw_price": "nullif(text_price, '')",
        "raw_sale_price": "nullif(text_sale_price, '')",
        "raw_availability": f"nullif(left(text_availability, {SAMPLE_LENGTH}), '')",
        "repairs": _repairs(meanings),
    }
    if settings.type == "pages":
        made |= {name: f"CASE WHEN NOT ({guessed}) THEN {made[name]} END" for name, guessed in _GUESSED.items()}
    kinds = {**OFFER_COLUMNS, **_ENUMS}
    if meanings.currencies:
        kinds["currency"] = _enum(sorted(meanings.currencies))
    columns = ", ".join(
        f"({made.get(name, quote(name))})::{kind} AS {quote(name)}"
        for name, kind in kinds.items()
        if name not in ("offer_id", "channel")
    )
    return f"SELECT {columns} FROM ({paid})"


def _fixed(
    fields: Collection[str], settings: SourceSettings, config: Config, meanings: Meanings, now: datetime
) -> dict[str, str | None]:
    """Columns of the offers that no row of the raw relation can fill, or that hold what is declared, in every row."""
    empty = {column for field, column in TEXT_COLUMNS.items() if field not in fields}
    if "gtin" not in fields:
        empty.add("raw_gtin")
    empty |= {column for column, (field, part) in _LOOKED_UP.items() if not meanings.has(field, part)}
    empty |= meanings.silent
    if meanings.has("unit_pricing_measure", "parts"):
        empty -= {"unit_price", "unit"}
    if any(meanings.has(name, "repaired") for name in meanings.dictionaries):
        empty.discard("repairs")
    fixed: dict[str, str | None] = dict.fromkeys(sorted(empty))
    if meanings.currencies == {settings.currency}:
        fixed["currency"] = settings.currency
    if not meanings.has("observed_at", "instant"):
        fixed["observed_at"] = naive_utc(now)
    if not meanings.has("tax", "word") and not meanings.has("price", "tax"):
        fixed["tax"] = settings.tax or consumer_tax(config.country)
        if settings.tax_rate is None:
            fixed["pay_now_tax"] = fixed["tax"]
    if settings.tax_rate is None:
        fixed["pay_now_slack"] = "0"
    return fixed


def _same_currency(name: str, meanings: Meanings) -> str:
    """An optional price, dropped where it is not in the offer's currency."""
    units = meanings.value(name, "units", "BIGINT")
    if len(meanings.currencies) < 2:
        return units
    return f"CASE WHEN {meanings.value(name, 'currency')} = currency THEN {units} END"


def _per_unit(meanings: Meanings) -> Mapping[str, str]:
    """The stated unit price; else what the price that applies now makes of the measures."""
    stated, unit = _same_currency("unit_price", meanings), meanings.value("unit_price", "unit")
    if not meanings.has("unit_pricing_measure", "parts"):
        return {"unit_price": stated, "unit": unit}
    named, base = "unit_pricing_measure", "unit_pricing_base_measure"
    based = meanings.value(base, "parts", "BIGINT")
    parts = f"coalesce({based}, {meanings.value(named, 'usual_parts', 'BIGINT')})"
    step = _by_currency({currency: 10 ** (4 - minor_units(currency)) for currency in sorted(meanings.currencies)})
    made = base_price("listed_now", meanings.value(named, "parts", "BIGINT"), parts, step)
    fits = f"({based} IS NULL OR {meanings.value(base, 'family')} = {meanings.value(named, 'family')})"
    label = f"coalesce({meanings.value(base, 'label')}, {meanings.value(named, 'usual_label')})"
    known = f"{stated} IS NULL AND listed_now IS NOT NULL AND {fits}"
    return {
        "unit_price": f"CASE WHEN {known} THEN {made} ELSE {stated} END",
        "unit": f"CASE WHEN {known} AND {meanings.value(named, 'parts', 'BIGINT')} IS NOT NULL THEN {label}"
        f" ELSE {unit} END",
    }


def _in_force(name: str, meanings: Meanings) -> str:
    """An optional price whose text may say from when and until when it holds."""
    starts, ends = (meanings.value(name, side, "TIMESTAMP") for side in ("starts", "ends"))
    holds = f"coalesce({starts} <= observed_at, true) AND coalesce({ends} > observed_at, true)"
    windowed = meanings.has(name, "starts") or meanings.has(name, "ends")
    price = _same_currency(name, meanings)
    return f"CASE WHEN {holds} THEN {price} END" if windowed else price


def _stock(meanings: Meanings) -> Mapping[str, str]:
    """Availability by its word, else by the quantity; the word wins where both are stated."""
    word, pieces = meanings.value("availability", "word"), meanings.value("quantity", "pieces", "BIGINT")
    by_quantity = f"CASE WHEN {pieces} > 0 THEN 'in_stock' WHEN {pieces} <= 0 THEN 'out_of_stock' END"
    orderable = meanings.value("availability", "orderable", "BOOLEAN")
    return {
        "availability": f"coalesce({word}, {by_quantity}, 'unknown')",
        "orderable": f"CASE WHEN {word} IS NULL THEN {pieces} > 0 ELSE {orderable} END",
        "quantity": pieces,
        "quantity_kind": meanings.value("quantity", "kind"),
    }


def _payable(rate: Decimal | None, meanings: Meanings) -> Mapping[str, str]:
    """What is paid now: the listed amount, or a net one with the declared tax, rounded half up to the minor unit."""
    if rate is None:
        return {"pay_now": "listed_now", "pay_now_tax": "tax", "pay_now_slack": "0"}
    gross = Fraction(rate) + 1
    top, bottom = gross.numerator, gross.denominator
    steps = {currency: 10 ** (4 - minor_units(currency)) for currency in sorted(meanings.currencies)}
    step = _by_currency(steps)
    wide = "::HUGEINT" if 2 * top * MAX_UNITS + bottom * 10**4 > _BIGINT_MAX else ""
    rounded = f"(listed_now{wide} * {2 * top} + {bottom} * {step}) // ({2 * bottom} * {step}) * {step}"
    # The listed net price was itself rounded, by up to half a minor unit. The neighbouring gross price fits as well
    # where it lies no further from the exact one than that half with its tax.
    remainder = f"abs(listed_now{wide} * {top} - ({rounded}) * {bottom})"
    neighbour = f"2 * {remainder} >= {2 * bottom - top} * {step}"
    return {
        "pay_now": f"CASE WHEN tax = 'excluded' THEN {rounded} ELSE listed_now END",
        "pay_now_tax": "CASE WHEN tax = 'excluded' THEN 'included' ELSE tax END",
        "pay_now_slack": f"CASE WHEN tax = 'excluded' AND {neighbour} THEN {step} ELSE 0 END",
    }


def _by_currency(values: Mapping[str, int]) -> str:
    """SQL of a number that depends on the currency."""
    if len(set(values.values())) == 1:
        return str(next(iter(values.values())))
    if not values:
        return "100"
    cases = " ".join(f"WHEN {literal(currency)} THEN {value}" for currency, value in values.items())
    return f"(CASE currency {cases} ELSE 100 END)"


def _repairs(meanings: Meanings) -> str:
    """Codes of what was mended while reading and here."""
    parts = [meanings.value(name, "repaired") for name in meanings.dictionaries if meanings.has(name, "repaired")]
    return f"nullif(concat_ws(',', nullif(repairs, ''), {', '.join(parts)}), '')" if parts else "nullif(repairs, '')"
