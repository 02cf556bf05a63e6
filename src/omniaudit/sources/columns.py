"""Which column of a file holds which canonical field: by the config's map, else by Google Merchant's own names."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from omniaudit.engine import literal, quote
from omniaudit.model.offer import RAW_EVIDENCE
from omniaudit.sources.protocol import Reading
from omniaudit.sources.unreadable import Unreadable

PRICE_LIKE: Final = frozenset(
    {"price", "sale_price", "member_price", "prior_price", "unit_price", "value", "min_amount"}
)
"""Fields of which two different readings are a contradiction and never a choice."""

CORE: Final = PRICE_LIKE - {"sale_price", "member_price", "prior_price", "unit_price", "min_amount"} | {
    "id", "gtin", "sku", "store_code", "availability", "promotion_id", "location",
}  # fmt: skip
"""Fields that no item at all having is a mistake in the config, not a shop without a sale."""

_SPELLINGS: Final = {
    "link": "url",
    "imagelink": "image",
    "producttype": "category",
    "googleproductcategory": "category",
    "quantitytosellonfacebook": "quantity",  # Meta's catalogue is Google's vocabulary with a few names of its own
}
_SEPARATORS = re.compile(r"[\s_\-]+")


@dataclass(frozen=True)
class Columns:
    """Where the wanted fields are. fields: canonical field → indexes, of which the first with a value counts.

    where: (index, text that it must equal).
    """

    fields: Mapping[str, tuple[int, ...]]
    where: tuple[tuple[int, str], ...]


def loose(name: str) -> str:
    """A name without what exports vary: case, spaces, underscores, dashes and Google's ``g:`` prefix."""
    text = unicodedata.normalize("NFKC", name).strip().casefold()
    return _SEPARATORS.sub("", text.removeprefix("g:"))


def spellings(canonical: Iterable[str]) -> dict[str, str]:
    """Loose name → canonical field, for files without a field map."""
    known = {loose(field): field for field in canonical}
    return known | {name: field for name, field in _SPELLINGS.items() if field in known.values() and name not in known}


def mapped(reading: Reading) -> dict[str, str]:
    """The config's field map without the fields that it removes; empty: read by the canonical names."""
    return {field: written for field, written in reading.settings.fields.items() if written}


def optional(reading: Reading) -> frozenset[str]:
    """Fields that a platform maps for every shop: one that a shop doesn't fill is no mistake."""
    return frozenset(reading.settings.options.get("optional_fields", ()))


def conditions(reading: Reading) -> dict[str, str]:
    """The config's ``where``: column → the text that it must equal."""
    return {column: as_text(value) for column, value in (reading.settings.options.get("where") or {}).items()}


def as_text(value: object) -> str:
    """A scalar of the config as a file would write it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def locate(reading: Reading, source: str, names: Sequence[str]) -> Columns:
    """Find the wanted columns among a table's header names.

    Raises Unreadable: missing_column, duplicate_column, no_known_columns.
    """
    where = tuple((_find(source, name, None, names), text) for name, text in conditions(reading).items())
    wanted = mapped(reading)
    if wanted:
        lenient = optional(reading)
        fields = {
            field: found
            for field, written in wanted.items()
            if (found := _every(source, written, field, names, lenient=field in lenient))
        }
    else:
        known = spellings(reading.canonical)
        first: dict[str, str] = {}
        for name in names:
            if field := known.get(loose(name)):
                # An exact canonical name beats a spelling of it, wherever each stands.
                first[field] = name if name.strip() == field else first.get(field, name)
        fields = {field: (_find(source, name, field, names),) for field, name in first.items()}
    if not fields:
        raise no_known_columns(reading, source, names)
    leave_names(
        reading, names, {field: " || ".join(names[index] for index in found) for field, found in fields.items()}
    )
    return Columns(fields, where)


def leave_names(reading: Reading, names: Iterable[str], origins: Mapping[str, str]) -> None:
    """Note what the source calls the fields, and which of its names no field is read from."""
    reading.origins.update(origins)
    used = {*origins.values(), *(name for written in origins.values() for name in alternatives(written))}
    reading.spare.update((name, []) for name in names if name not in used)


def alternatives(written: str) -> list[str]:
    """The names of ``item_id || id || sku``, as JMESPath writes a choice: the first with a value counts."""
    return [name for part in written.split("||") if (name := part.strip())]


def no_known_columns(reading: Reading, source: str, names: Iterable[str], hint: str = "") -> Unreadable:
    """The failure of a file none of whose columns is wanted."""
    advice = (
        "none of the mapped names exists" if mapped(reading) else "no canonical name is among them; add a fields map"
    )
    return Unreadable("no_known_columns", f"{source}: the columns are {listed(names)}: {hint or advice}")


def missing_column(source: str, written: str, field: str | None, names: Iterable[str]) -> Unreadable:
    """The failure of a mapped name that the file doesn't have."""
    names = list(names)
    near = difflib.get_close_matches(loose(written), [loose(name) for name in names], n=1, cutoff=0.6)
    guess = next((name for name in names if near and loose(name) == near[0]), None)
    question = f'; did you mean "{guess}"?' if guess else ""
    purpose = f" for {field}" if field else " for where"
    return Unreadable(
        "missing_column", f'{source}: there is no "{written}"{purpose}; the columns are {listed(names)}{question}'
    )


def listed(names: Iterable[str], most: int = 20) -> str:
    """Names for a message, not all of 5,000."""
    shown = [name[:60] for name in names]
    more = f" and {len(shown) - most} more" if len(shown) > most else ""
    return (", ".join(shown[:most]) or "none") + more


def evidence(source: str, line: str = "NULL", position: str = "NULL") -> str:
    """The RAW_EVIDENCE part of a SELECT, in order. line, position: SQL expressions."""
    given = {"source": literal(source), "line": line, "position": position}
    return ", ".join(f"{given.get(name, 'NULL')}::{kind} AS {quote(name)}" for name, kind in RAW_EVIDENCE.items())


def _matches(written: str, names: Sequence[str]) -> list[int]:
    """Columns that a written name may mean: the exactly equal ones, else the loosely equal ones."""
    exact = [index for index, name in enumerate(names) if name == written]
    return exact or [index for index, name in enumerate(names) if loose(name) == loose(written)]


def _every(source: str, written: str, field: str, names: Sequence[str], *, lenient: bool) -> tuple[int, ...]:
    """The columns of a mapped name or of its alternatives. lenient: none of them has to be there."""
    choice = [written] if _matches(written, names) else alternatives(written)
    there = [name for name in choice if _matches(name, names)]
    if there or lenient:
        return tuple(dict.fromkeys(_find(source, name, field, names) for name in there))
    return (_find(source, written, field, names),)


def _find(source: str, written: str, field: str | None, names: Sequence[str]) -> int:
    found = _matches(written, names)
    if not found:
        raise missing_column(source, written, field, names)
    if len(found) > 1 and (field is None or field in PRICE_LIKE | CORE):
        places = ", ".join(str(index + 1) for index in found)
        raise Unreadable(
            "duplicate_column", f'{source}: "{written}" is the name of several columns ({places}); rename all but one'
        )
    return found[0]
