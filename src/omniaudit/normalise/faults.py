"""What costs a listing its row, what costs it one field, and the SELECT that names both."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from omniaudit.engine import literal, quote
from omniaudit.model.offer import REJECTED_COLUMNS
from omniaudit.normalise.meanings import PARSED_FIELDS, Meanings
from omniaudit.normalise.text import sample
from omniaudit.normalise.typed import TEXT_COLUMNS

DECISIVE_MONEY: Final = ("price", "sale_price")
OPTIONAL_MONEY: Final = ("member_price", "prior_price", "unit_price", "other_price")
_DECISIVE: Final = ("gtin", *DECISIVE_MONEY, "sale_price_effective_date")
_OPTIONAL: Final = (
    *OPTIONAL_MONEY, "unit_pricing_measure", "unit_pricing_base_measure", "quantity", "availability_date",
    "observed_at",
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One way to fail. condition, field, code and text are SQL over the typed relation; condition is never NULL."""

    condition: str
    field: str
    code: str
    text: str = "NULL"

    def struct(self, row_lost: bool) -> str:
        """SQL of the fault as it is reported."""
        return f"{{'field': {self.field}, 'code': {self.code}, 'text': {self.text}, 'row_lost': {row_lost}}}"


def row_faults(meanings: Meanings, required: Iterable[str], fields: Collection[str]) -> list[Fault]:
    """Faults that cost the row, the first one named first."""
    others = f"coalesce(sku, plain_gtin, title, url, mpn, {meanings.value('gtin', 'status')})"
    nameless = f"listing_id IS NULL AND {others} IS NULL AND NOT is_shaped"
    faults = [Fault(nameless, "'id'", "'missing_identifier'")]
    faults += [_unreadable(meanings, name) for name in _DECISIVE if meanings.has(name, "code")]
    if meanings.dictionaries.keys() >= set(DECISIVE_MONEY) and len(meanings.currencies) > 1:
        text = quote("text_sale_price")
        faults.append(Fault(_other_currency(meanings, "sale_price"), "'sale_price'", "'ambiguous_currency'", text))
    faults += [Fault(_missing(name, fields), literal(name), "'missing_field'") for name in required]
    return faults


def field_faults(meanings: Meanings) -> list[Fault]:
    """Faults that cost the field only."""
    faults = [_unreadable(meanings, name) for name in _OPTIONAL if meanings.has(name, "code")]
    if len(meanings.currencies) > 1:
        faults += [
            Fault(_other_currency(meanings, name), literal(name), "'ambiguous_currency'", quote(f"text_{name}"))
            for name in OPTIONAL_MONEY
            if meanings.has(name, "currency")
        ]
    return faults


def _unreadable(meanings: Meanings, name: str) -> Fault:
    culprit = meanings.value(name, "culprit") if meanings.has(name, "culprit") else "NULL"
    code = meanings.value(name, "code")
    return Fault(f"{code} IS NOT NULL", f"coalesce({culprit}, {literal(name)})", code, quote(f"text_{name}"))


def _other_currency(meanings: Meanings, name: str) -> str:
    return f"coalesce({meanings.value(name, 'currency')} <> currency, false)"


def _missing(name: str, fields: Collection[str]) -> str:
    """SQL: a required field is not there. A price that is a placeholder or zero is not there either."""
    if name not in fields:
        return "true"
    if name in DECISIVE_MONEY or name == "gtin":
        return f"{quote(name)} IS NULL"
    if name in TEXT_COLUMNS:
        return f"{quote(TEXT_COLUMNS[name])} IS NULL"
    return f"nullif(trim({quote(f'text_{name}')}), '') IS NULL" if name in PARSED_FIELDS else "false"


def rejects_select(typed: str, lost: list[Fault], dropped: list[Fault]) -> str:
    """A SELECT of what could not be read, with REJECTED_COLUMNS but channel and kind."""
    whens = " ".join(f"WHEN {fault.condition} THEN [{fault.struct(True)}]" for fault in lost)
    parts = ", ".join(f"CASE WHEN {fault.condition} THEN {fault.struct(False)} END" for fault in dropped)
    faults = f"CASE {whens} ELSE [{parts}] END" if parts else f"CASE {whens} END"
    failing = " OR ".join(f"({fault.condition})" for fault in [*lost, *dropped])
    found = {"field": "f.field", "code": "f.code", "sample": sample("f.text"), "row_lost": "f.row_lost"}
    columns = ", ".join(
        f"{found.get(name, quote(name))}::{kind} AS {quote(name)}"
        for name, kind in REJECTED_COLUMNS.items()
        if name not in ("channel", "kind")
    )
    unnested = f"SELECT *, unnest({faults}) AS f FROM ({typed}) WHERE {failing}"
    return f"SELECT {columns} FROM ({unnested}) WHERE f IS NOT NULL"
