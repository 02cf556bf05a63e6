"""What channels state besides offers, as rows for the snapshot: policies, locations and test accounts.

These are few (a channel's policies, a retailer's stores), so they are typed one by one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Final

from omniaudit.model.policy import CANONICAL_ACCOUNT_FIELDS, PLACE_COLUMNS
from omniaudit.normalise.locations import location_details
from omniaudit.normalise.policies import Terms, judged, kind_of, known_policies, parse_answer, policy_name
from omniaudit.normalise.verdict import Reject, is_absent, plain_dashes, plain_spaces
from omniaudit.normalise.vocabulary import fold

Row = Mapping[str, Any]

_LONGEST: Final = 4000
"""Characters of one detail of an account; a cart has few items."""

_SHORT: Final = 6
"""A shorter identifier, such as 12, is looked for as a whole word only: it may stand in any number."""

_POINTS: Final = re.compile(
    r"(-?(?:[0-9]{1,3}(?:[ '.,][0-9]{3}){1,5}|[0-9]{1,18}))(?:[.,]0{1,2})?(?: ?(?:points?|pts?))?"
)

CANONICAL_POLICY_FIELDS: Final = ("policy", "value", *known_policies())
"""A policy by its name and what the channel says of it; or a column for each policy."""


@dataclass(frozen=True)
class Stated:
    """Typed rows and the records that could not be read, as dicts of the snapshot's columns."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)

    def refuse(
        self, row: Row, reject: Reject, name: str, sample: str | None,
        listing_id: str | None = None, title: str | None = None,
    ) -> None:  # fmt: skip
        """Note that a field could not be read. listing_id: of a location, its store_code."""
        told = {"field": name, "code": reject.code, "sample": sample, "listing_id": listing_id, "title": title}
        self.rejects.append({**_place(row), **told})


def type_policies(rows: Iterable[Row], terms: Terms) -> Stated:
    """Policies from raw rows of CANONICAL_POLICY_FIELDS and where they stand."""
    stated = Stated()
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        pairs = [(name, row[name]) for name in known_policies() if row.get(name)]
        if row.get("policy"):
            pairs.append((policy_name(row["policy"]), row.get("value")))
        for policy, text in pairs:
            answer = parse_answer(policy, text or "", terms) if policy else None
            if isinstance(answer, Reject):
                stated.refuse(row, answer, policy, text)
            elif answer and (policy, answer.key, answer.basis or "") not in seen:
                seen.add((policy, answer.key, answer.basis or ""))  # every page of a shop says the same
                said = {name: getattr(answer, name) for name in answer.__slots__}
                names = list(answer.names) if answer.names is not None else None
                kind = {"policy": policy, "type": kind_of(policy), "judged": judged(policy), "raw": text}
                stated.rows.append({**_place(row), **kind, **said, "names": names})
    return stated


def type_locations(rows: Iterable[Row], country: str | None) -> Stated:
    """Details of locations from raw rows of CANONICAL_LOCATION_FIELDS. Reject codes: missing_store_code, …

    country: of locations that name none, to read phone numbers.
    """
    stated = Stated()
    for row in rows:
        code = plain_spaces(row.get("store_code") or "")
        if is_absent(code):
            reject = Reject("missing_store_code", "has no store_code")
            stated.refuse(row, reject, "store_code", None, title=row.get("name"))
            continue
        for detail in location_details(row, country):
            if isinstance(detail.words, Reject):
                stated.refuse(row, detail.words, detail.field, detail.raw, listing_id=code, title=row.get("name"))
            else:
                said = {"field": detail.field, "value": detail.value, "words": detail.words, "raw": detail.raw}
                stated.rows.append({**_place(row), "location": code, **said})
    return stated


def type_accounts(rows: Iterable[Row], names: MutableMapping[str, str]) -> Stated:
    """Test accounts from raw rows of CANONICAL_ACCOUNT_FIELDS; the identifiers are replaced wherever they stand.

    names: hash of an identifier → its redacted name, of all accounts met so far, which are added to.
    """
    stated = Stated()
    for row in rows:
        identifier = plain_spaces(row.get("account") or "")
        if is_absent(identifier):
            stated.refuse(row, Reject("missing_account", "has no account"), "account", None)
            continue
        name = redacted_name(identifier, names)
        place = {key: _without(value, identifier, name) for key, value in _place(row).items()}
        for kind in CANONICAL_ACCOUNT_FIELDS[1:]:
            text = row.get(kind)
            value = None if text is None else _account_value(kind, plain_spaces(text))
            if isinstance(value, Reject):
                stated.refuse(place, value, kind, None)  # no sample: it may name the customer
            elif text is not None and value is not None:
                said = (value, plain_spaces(text))
                shown, raw = said if kind == "points" else (_without(each, identifier, name) for each in said)
                stated.rows.append({**place, "account": name, "field": kind, "value": shown, "raw": raw})
    return stated


def redacted_name(identifier: str, names: MutableMapping[str, str]) -> str:
    """Four hexadecimal digits that stand for an account, more where two would be called the same."""
    digest = hashlib.sha256(identifier.casefold().encode("utf-8", "replace")).hexdigest()
    if digest not in names:
        taken = set(names.values())
        names[digest] = next(digest[-size:] for size in range(4, 65) if digest[-size:] not in taken)
    return names[digest]


def _account_value(kind: str, text: str) -> str | Reject | None:
    """Points as a plain number, vouchers and cart items as a sorted list: equal ones are equal texts but for case."""
    if kind in ("points", "tier") and is_absent(text):
        return None
    if len(text) > _LONGEST:
        return Reject(f"invalid_{kind}", "is far too long")
    if kind == "points":
        number = _POINTS.fullmatch(plain_dashes(text).lower())
        return str(int(re.sub(r"[ '.,]", "", number[1]))) if number else Reject("invalid_points", "is no whole number")
    if kind == "tier":
        return text
    items = {word.casefold(): word for part in text.strip("[]").split(",") if (word := part.strip(" \"'"))}
    return ", ".join(sorted(items.values(), key=lambda word: (fold(word), word.casefold()))) or "none"


def _without(value: Any, identifier: str, name: str) -> Any:
    """A text in which an identifier shows only as its redacted name."""
    if not isinstance(value, str):
        return value
    from urllib.parse import quote, quote_plus

    written = {identifier, quote(identifier), quote(identifier, safe=""), quote_plus(identifier)}
    found = "|".join(map(re.escape, sorted(written, key=len, reverse=True)))
    if len(identifier) < _SHORT:
        found = rf"(?<![^\W_])(?:{found})(?![^\W_])"
    return re.sub(found, f"…{name}", value, flags=re.IGNORECASE)


def _place(row: Row) -> dict[str, Any]:
    return {name: row.get(name) for name in PLACE_COLUMNS}
