"""The raw relation with cleaned identity columns, looked-up meanings, and what follows directly from them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from omniaudit.config.settings import Config, SourceSettings
from omniaudit.engine import literal, quote
from omniaudit.model.offer import RAW_EVIDENCE
from omniaudit.normalise.gtin_sql import PADDED
from omniaudit.normalise.meanings import PARSED_FIELDS, Meanings
from omniaudit.normalise.tax import consumer_tax
from omniaudit.normalise.text import TITLE_LENGTH, URL_LENGTH, clean, clean_identifier, mapped

TEXT_COLUMNS: Final = {
    "id": "listing_id", "sku": "sku", "mpn": "mpn", "item_group_id": "item_group_id", "store_code": "location",
    "brand": "brand", "title": "title", "url": "url", "image": "image",
    "category": "category",
}  # fmt: skip
"""Canonical fields that stay text → their columns in offers."""

_PLAIN_GTIN: Final = ("is_plain", "is_shaped", "plain_prefix", f"CASE WHEN is_plain THEN {PADDED} END AS plain_gtin")
_NO_GTIN: Final = ("false AS is_plain", "false AS is_shaped", "NULL AS plain_prefix", "NULL AS plain_gtin")
_STRANGE: Final = "a row says what the head of its file did not foretell"
_LENGTHS: Final = {
    "brand": TITLE_LENGTH, "title": TITLE_LENGTH, "category": TITLE_LENGTH, "url": URL_LENGTH, "image": URL_LENGTH,
}  # fmt: skip


def typed_select(
    relation: str,
    fields: Iterable[str],
    settings: SourceSettings,
    config: Config,
    meanings: Meanings,
    now: datetime,
    *,
    tidy: bool = False,
) -> str:
    """A SELECT of the relation with, besides the evidence columns and its reading_row:

    the text columns, cleaned; ``_field``: the struct of what a parsed field means; ``text_field``: its raw text;
    is_plain, is_shaped, plain_gtin and plain_prefix; price, sale_price, currency, gtin, tax, sale_starts, sale_ends and
    observed_at. It fails at the first row that the meanings call strange.
    """
    supplied = {*fields, "other_price"}
    columns = ["reading_row", *(quote(name) for name in RAW_EVIDENCE if name != "other_price")]
    columns += [
        f"{_cleaned(name, supplied, settings, tidy)} AS {quote(column)}" for name, column in TEXT_COLUMNS.items()
    ]
    columns += [f"{meanings.lookup(name)} AS {quote('_' + name)}" for name in meanings.dictionaries]
    columns += [
        f"{quote(name) if name in supplied else 'NULL::VARCHAR'} AS {quote('text_' + name)}" for name in PARSED_FIELDS
    ]
    columns += _PLAIN_GTIN if "gtin" in supplied else _NO_GTIN
    known = f" WHERE CASE WHEN {meanings.strange} THEN error('{_STRANGE}') ELSE true END" if meanings.strange else ""
    looked_up = f"SELECT {', '.join(columns)} FROM {relation} AS r{known}"
    derived = ", ".join(f"{sql} AS {quote(name)}" for name, sql in _derived(settings, config, meanings, now).items())
    return f"SELECT *, {derived} FROM ({looked_up})"


def _cleaned(field: str, supplied: Iterable[str], settings: SourceSettings, tidy: bool) -> str:
    """One text column of the raw relation, cleaned."""
    if field not in supplied:
        return "NULL::VARCHAR"
    column = mapped(quote(field), settings.values.get(field, {}))
    return clean(column, _LENGTHS[field], tidy=tidy) if field in _LENGTHS else clean_identifier(column, tidy=tidy)


def _derived(settings: SourceSettings, config: Config, meanings: Meanings, now: datetime) -> dict[str, str]:
    """Columns made of the looked-up structs."""
    declared_tax = literal(settings.tax or consumer_tax(config.country))
    declared_currency = literal(settings.currency) if settings.currency else "NULL"
    return {
        "price": meanings.value("price", "units", "BIGINT"),
        "sale_price": meanings.value("sale_price", "units", "BIGINT"),
        "currency": f"coalesce({meanings.value('price', 'currency')}, {meanings.value('sale_price', 'currency')},"
        f" {declared_currency})::VARCHAR",
        "gtin": f"coalesce(plain_gtin, {meanings.value('gtin', 'gtin')})",
        "tax": f"coalesce({meanings.value('tax', 'word')}, {meanings.value('price', 'tax')}, {declared_tax})",
        "sale_starts": meanings.value("sale_price_effective_date", "starts", "TIMESTAMP"),
        "sale_ends": meanings.value("sale_price_effective_date", "ends", "TIMESTAMP"),
        "observed_at": f"coalesce({meanings.value('observed_at', 'instant', 'TIMESTAMP')},"
        f" TIMESTAMP '{naive_utc(now)}')",
    }


def naive_utc(now: datetime) -> str:
    """An aware datetime as TIMESTAMP columns write it."""
    return now.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")
