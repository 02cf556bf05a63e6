"""What a channel says besides its offers: policies and services, its locations, and a test customer's account."""

from __future__ import annotations

from typing import Final

CANONICAL_LOCATION_FIELDS: Final = (
    "store_code", "name", "address", "postcode", "city", "country", "phone", "opening_hours", "services", "latitude",
    "longitude",
)  # fmt: skip
"""The names a user may map columns of locations to: Google's, in the singular."""

CANONICAL_ACCOUNT_FIELDS: Final = ("account", "points", "tier", "vouchers", "cart")
"""A test customer as one channel's API shows them."""

PLACE_COLUMNS: Final = {"source": "VARCHAR", "line": "BIGINT", "position": "VARCHAR"}
"""Where a value was read."""

POLICY_COLUMNS: Final = {
    "channel": "VARCHAR",
    "policy": "VARCHAR",  # a known name, or the channel's own, folded to snake case
    "type": "VARCHAR",  # boolean channels money time words; text: a name of their own
    "judged": "VARCHAR",  # same service spending: how answers are compared (see policies.yaml)
    "value": "VARCHAR",  # for people: yes, no, "30 days", "4.95 EUR", "app, web"
    "key": "VARCHAR",  # equal for equal answers
    "flag": "BOOLEAN",  # boolean and channels: whether the service is given at all
    "names": "VARCHAR[]",  # channels, or means of payment, sorted; NULL: none are named
    "amount": "BIGINT",  # money in 10⁻⁴ units
    "hours": "BIGINT",  # the longest that may pass; months where basis is months
    "basis": "VARCHAR",  # the currency of an amount; days, working days, months or unlimited of a time
    "raw": "VARCHAR",  # as the channel wrote it
    **PLACE_COLUMNS,
}
"""Columns of ``snapshot/policies`` and of the relation ``policies``: one row a channel × policy, or more where
it contradicts itself."""

LOCATION_COLUMNS: Final = {
    "channel": "VARCHAR",
    "location": "VARCHAR",  # store_code
    "field": "VARCHAR",  # address opening_hours phone services position; name: only to call it by
    "value": "VARCHAR",  # for people
    "words": "VARCHAR[]",  # what two values are compared by: see normalise/locations.py
    "raw": "VARCHAR",
    **PLACE_COLUMNS,
}
"""Columns of ``snapshot/locations`` and of the relation ``locations``: one row a channel × location × field group."""

ACCOUNT_COLUMNS: Final = {
    "channel": "VARCHAR",
    "account": "VARCHAR",  # a redacted name such as "3f1a"; the identifier itself is nowhere stored
    "field": "VARCHAR",  # account points tier vouchers cart
    "value": "VARCHAR",  # comparable and shown
    "raw": "VARCHAR",
    **PLACE_COLUMNS,
}
"""Columns of ``snapshot/accounts`` and of the relation ``accounts``: one row a channel × account × field."""

FIRST_SUBJECT: Final = -1_000_000_000
"""Product numbers from here down are subjects: policies, locations, promotions, journeys, accounts."""
