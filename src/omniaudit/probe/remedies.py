"""What to do about a text that could not be read, by the code of its reason."""

from __future__ import annotations

from typing import Final

from omniaudit.model.outcome import Notice

_REMEDIES: Final = {
    "ambiguous_price": "it can be read two ways; declare `locale`",
    "ambiguous_quantity": "it can be read two ways; declare `locale`",
    "ambiguous_date": "day and month could be either; declare `locale`",
    "invalid_price": "this is no price; is another column meant?",
    "negative_price": "a price below zero; is another column meant?",
    "price_range": "a range is no price; map the field of one price",
    "price_per_unit": "a price per unit; map it to unit_price",
    "price_too_fine": "more than four decimals; export the rounded price",
    "price_out_of_range": "beyond any price; is another column meant?",
    "missing_currency": "names no currency; declare `currency`",
    "unknown_currency": "no currency of ISO 4217; declare `currency`, or explain it: `values: {currency: …}`",
    "ambiguous_currency": "the currency is not clear; declare `currency`, or map one column to it",
    "gtin_damaged_by_spreadsheet": "digits are lost for good; export the GTIN as text",
    "invalid_date": "not a date as ISO 8601 writes it",
    "implausible_date": "no date that could be meant; is another column meant?",
    "interval_reversed": "it ends before it starts",
    "invalid_quantity": "not a number of pieces; is another column meant?",
    "missing_identifier": "nothing says which product this is; map id, gtin or sku",
    "missing_field": "a required field has no value here",
    "unknown_word": "nobody has explained this word; say under `values` which of ours it means",
    "unknown_benefit": "no benefit of ours; say under `values` which it means: percent, amount, fixed_price, gift …",
    "unknown_channel": "names no channel of the config and no kind of channel; explain it under `values`",
    "invalid_percent": "not one percentage above 0 and at most 100",
    "invalid_duration": "neither a number of days nor a date",
    "contradictory_value": "says something else than another field",
}

UNKNOWN_WORD: Final = Notice("unknown_word", "unknown word: nobody has explained it")


def fault(code: str, *, row_lost: bool) -> Notice:
    """A rejected value: what is wrong, what to do, and what it costs."""
    cost = "row rejected" if row_lost else "field dropped, row kept"
    return Notice(code, f"{_REMEDIES.get(code, code.replace('_', ' '))} ({cost})")


def gtin_fault(status: str) -> Notice | None:
    """A GTIN that identifies nothing."""
    said = {
        "invalid": "no GTIN: wrong length or check digit; it is not used for matching",
        "ambiguous": "could be several GTINs; it is not used for matching",
    }.get(status)
    return Notice(f"gtin_{status}", said) if said else None
