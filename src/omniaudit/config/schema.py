"""The published JSON Schema of the config, and what its refusals mean in plain words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from omniaudit.config.problem import KeyPath, Problems, near, one_of, shown, type_word
from omniaudit.config.tree import Node

_ABOUT_KEYS = ("required", "minProperties", "maxProperties")
"""Keywords that speak of a mapping as a whole: its own key is the place to look at."""

_SOURCE_TYPES = ("table", "api", "pages", "sql")


def schema_text(name: Literal["config"] = "config") -> str:
    """The schema as published: JSON Schema, draft 2020-12."""
    return files(__package__).joinpath({"config": "schema.json"}[name]).read_text("utf-8")


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(schema_text())
    return schema


def known_keys(name: str) -> tuple[str, ...]:
    """The keys of a definition of the schema, such as ``table_source``."""
    return tuple(_schema()["$defs"][name]["properties"])


def check_schema(root: Node, problems: Problems) -> None:
    """Note everything in the tree that the schema refuses."""
    from jsonschema import Draft202012Validator

    for error in Draft202012Validator(_schema()).iter_errors(root.plain()):
        refusal = _Refusal(
            str(error.validator), error.validator_value, error.instance, error.schema, error.message,
            of_name="propertyNames" in error.absolute_schema_path,
        )  # fmt: skip
        for below, message in _messages(refusal):
            path = (*error.absolute_path, *below)
            place = root.place_of(path)
            if refusal.keyword in _ABOUT_KEYS:
                place = root.key_place(tuple(error.absolute_path))
            elif below:
                place = root.key_place(path)
            problems.add(place, path, message)


@dataclass(frozen=True)
class _Refusal:
    """What jsonschema says of a value. limit: what the keyword demands; of_name: the value is a key of a mapping."""

    keyword: str
    limit: Any
    value: Any
    schema: Any
    text: str
    of_name: bool


def _messages(refusal: _Refusal) -> Iterator[tuple[KeyPath, str]]:
    """The problems in one refusal: the key below the refused value that each is about (or none), and what to say."""
    if refusal.keyword == "additionalProperties":
        yield from _unknown_keys(refusal)
    elif refusal.keyword == "required":
        yield from _missing_key(refusal)
    elif refusal.of_name:
        yield (str(refusal.value),), _unknown_name(refusal)
    else:
        yield (), _refusal(refusal)


def _unknown_keys(refusal: _Refusal) -> Iterator[tuple[KeyPath, str]]:
    known = tuple(refusal.schema["properties"])
    for key in refusal.value:
        if key not in known:
            yield (key,), _unknown_key(key, known, refusal.value)


def _unknown_key(key: str, known: tuple[str, ...], mapping: Mapping[str, Any]) -> str:
    if "type" in known and "fields" in known:
        owners = [name for name in _SOURCE_TYPES if key in known_keys(f"{name}_source")]
        if owners:
            return f"belongs to a source of type {' or '.join(owners)}, not to {mapping.get('type')}"
    guess = near(key, [name for name in known if name not in mapping])
    if guess:
        return f"unknown key, did you mean {guess}?"
    given = near(key, known)
    return f"unknown key; {given} is given already" if given else f"unknown key; known here: {', '.join(known)}"


def _missing_key(refusal: _Refusal) -> Iterator[tuple[KeyPath, str]]:
    # jsonschema reports one missing key an error, and names it only in its text.
    known = refusal.schema.get("properties", ())
    for key in refusal.limit:
        misspelt = any(near(other, [key]) for other in refusal.value if other not in known)
        if key not in refusal.value and refusal.text.startswith(repr(key)) and not misspelt:
            yield (key,), "is missing; add it"


def _unknown_name(refusal: _Refusal) -> str:
    if refusal.keyword == "enum":
        title = refusal.schema["title"].removeprefix("an ").removeprefix("a ")
        guess = near(str(refusal.value), refusal.limit)
        names = ", ".join(refusal.limit)
        return f"unknown {title}, did you mean {guess}?" if guess else f"unknown {title}; known: {names}"
    return f"{shown(refusal.value)} is not {refusal.schema['title']}"


def _refusal(refusal: _Refusal) -> str:
    value, limit, title = refusal.value, refusal.limit, refusal.schema.get("title")
    if value is None:
        return "has no value; give it one, or remove the key"
    if title and refusal.keyword == "enum" and isinstance(value, str):
        return _unknown_name(refusal)
    if title and refusal.keyword != "minItems" and not isinstance(value, (dict, list)):
        return f"{shown(value)} is not {title}"
    match refusal.keyword:
        case "type":
            types = [limit] if isinstance(limit, str) else limit
            wanted = title or " or ".join(map(type_word, types))
            # A text where a mapping belongs may be a secret out of its place: it is not repeated.
            found = "text" if isinstance(value, str) and set(types) <= {"object", "array"} else shown(value)
            return f"must be {wanted}, not {found}" + _quote_advice(value, limit)
        case "enum":
            return one_of(value, limit) if isinstance(value, str) else _must_be_one_of(value, limit)
        case "const":
            return f"must be {shown(limit)}, not {shown(value)}"
        case "minItems" | "minProperties" | "minLength":
            return "is empty; name at least one" if refusal.keyword != "minLength" else "is empty; write a text"
        case "maxProperties":
            return f"has {len(value)} entries; at most {limit} are possible"
        case "uniqueItems":
            return "names something twice; keep one"
        case "minimum" | "exclusiveMinimum":
            return f"must be {'at least' if refusal.keyword == 'minimum' else 'more than'} {limit}, not {shown(value)}"
        case "maximum" | "exclusiveMaximum":
            return f"must be {'at most' if refusal.keyword == 'maximum' else 'less than'} {limit}, not {shown(value)}"
    return f"{shown(value)} can't stand here; `omniaudit schema config` says what can"


def _must_be_one_of(value: Any, allowed: list[Any]) -> str:
    return f"must be one of {', '.join(map(str, allowed))}, not {shown(value)}"


def _quote_advice(value: Any, wanted: Any) -> str:
    scalar = "string" in wanted and not isinstance(value, (dict, list))
    return "; put it in quotes if it is text" if scalar else ""
