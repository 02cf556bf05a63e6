"""The schema's field names are those that policies, locations and accounts are read by."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest

from omniaudit.model.policy import CANONICAL_ACCOUNT_FIELDS, CANONICAL_LOCATION_FIELDS
from omniaudit.normalise import CANONICAL_POLICY_FIELDS


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("policy_field", CANONICAL_POLICY_FIELDS),
        ("location_field", CANONICAL_LOCATION_FIELDS),
        ("account_field", CANONICAL_ACCOUNT_FIELDS),
    ],
)
def test_a_config_may_map_exactly_the_fields_that_are_read(kind: str, fields: tuple[str, ...]) -> None:
    text = resources.files("omniaudit.config").joinpath("schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    assert schema["$defs"][kind]["enum"] == list(fields)
