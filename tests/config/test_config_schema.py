"""The published schema: valid, helpful in an editor, in step with the rest of the program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from babel.core import get_global
from babel.numbers import list_currencies
from jsonschema import Draft202012Validator

from omniaudit.config import schema_text
from omniaudit.config.check import JOURNEY_STEPS
from omniaudit.config.shape import CHANNEL_SOURCES
from omniaudit.config.vocabulary import COUNTRIES
from omniaudit.model.channel import CHANNEL_KINDS, MAX_CHANNELS
from omniaudit.model.irritant import CONFIDENCES, SEVERITIES
from omniaudit.model.money import CURRENCIES
from omniaudit.model.offer import AVAILABILITIES, CANONICAL_OFFER_FIELDS
from omniaudit.normalise.promotions import CANONICAL_PROMOTION_FIELDS

SCHEMA: dict[str, Any] = json.loads(schema_text("config"))
DEFINITIONS: dict[str, Any] = SCHEMA["$defs"]

COMMON = (
    "type fields values money locale tax tax_rate currency"
    " rate concurrency timeout max_bytes robots headers required_fields"
)
OWN = {
    "table": "path url format encoding delimiter quote sheet header_row items where",
    "api": (
        "url path endpoint scope method query body graphql variables auth pagination items where money_digits follow"
        " nested errors one"
    ),
    "pages": (
        "sitemap urls files url_template start include exclude selectors render cookies main_product max_pages"
        " state items money_digits"
    ),
    "sql": "url query",
}
TOP = (
    "version retailer currency country timezone language channels matching exposure tolerance expected accepted"
    " journeys rules rules_path platforms_path locations signals history notify spark confirm gate"
)


def test_schema_is_a_valid_schema_of_its_draft() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(SCHEMA)


def test_top_level_keys_are_the_contracts() -> None:
    assert set(SCHEMA["properties"]) == set(TOP.split())


@pytest.mark.parametrize("name", OWN)
def test_keys_of_a_source_are_the_contracts(name: str) -> None:
    definition = DEFINITIONS[f"{name}_source"]
    assert set(definition["properties"]) == set(f"{COMMON} {OWN[name]}".split())
    assert definition["additionalProperties"] is False


def test_platform_takes_every_key_of_the_other_sources() -> None:
    every = {key for keys in OWN.values() for key in keys.split()} | set(COMMON.split())
    assert set(DEFINITIONS["platform_source"]["properties"]) == every


def test_words_are_those_of_the_model() -> None:
    channel = DEFINITIONS["channel"]["properties"]
    assert tuple(channel["kind"]["enum"]) == CHANNEL_KINDS
    assert SCHEMA["properties"]["channels"]["maxProperties"] == MAX_CHANNELS
    assert set(CHANNEL_SOURCES) <= set(channel)
    assert tuple(DEFINITIONS["offer_field"]["enum"]) == CANONICAL_OFFER_FIELDS
    assert tuple(DEFINITIONS["promotion_field"]["enum"]) == CANONICAL_PROMOTION_FIELDS
    assert set(DEFINITIONS["promotion_row"]["properties"]) == set(CANONICAL_PROMOTION_FIELDS)
    values = DEFINITIONS["offer_source"]["allOf"][1]["properties"]["values"]["properties"]
    assert tuple(values["availability"]["additionalProperties"]["enum"]) == AVAILABILITIES
    assert tuple(DEFINITIONS["severity"]["enum"]) == SEVERITIES
    assert tuple(SCHEMA["properties"]["gate"]["properties"]["min_confidence"]["enum"]) == CONFIDENCES
    steps = SCHEMA["properties"]["journeys"]["items"]["properties"]["steps"]["description"]
    assert all(step in steps for step in JOURNEY_STEPS)


def keys_with_schemas(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        for key, child in schema.get("properties", {}).items():
            if isinstance(child, dict):
                yield f"{path}.{key}", child
        for key, child in schema.items():
            yield from keys_with_schemas(child, f"{path}/{key}")
    elif isinstance(schema, list):
        for index, child in enumerate(schema):
            yield from keys_with_schemas(child, f"{path}/{index}")


def test_every_key_tells_an_editor_what_it_is() -> None:
    def described(child: dict[str, Any]) -> bool:
        target = DEFINITIONS[child["$ref"].rpartition("/")[2]] if "$ref" in child else {}
        return bool({**target, **child}.get("description"))

    overlays = (
        "fields",
        "values",
        "required_fields",
        "selectors",
        "type",
        "availability",
        "tax",
        "benefit",
        "payout",
        "audience",
    )
    silent = [path for path, child in keys_with_schemas(SCHEMA) if not described(child) and not path.endswith(overlays)]
    assert silent == []


def test_every_definition_is_used() -> None:
    text = schema_text("config")
    assert [name for name in DEFINITIONS if f'"#/$defs/{name}"' not in text] == []


def test_currencies_and_countries_are_those_that_cldr_knows() -> None:
    assert CURRENCIES.issubset(list_currencies() | {"ZWG", "XCG"})
    assert len(COUNTRIES) == 249
    assert COUNTRIES.issubset(get_global("territory_currencies"))
