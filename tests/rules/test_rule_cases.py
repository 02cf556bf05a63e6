"""Every rule against its cases: silent, failing, boundary and NULL. The cases are YAML, for people who know no Python.

A case gives offers as they stand in a snapshot (prices as decimal text) and the irritants that the rule must find, and
only those. What is not given has the defaults of the fixture store_offers; `channels` adds to DEFAULT_CHANNELS.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from omniaudit.audit import stage_params
from omniaudit.config.settings import ChannelSettings, Config, Place, RuleOverride, SourceSettings, Tolerance
from omniaudit.engine import Engine
from omniaudit.matching import match_offers
from omniaudit.model.money import to_units
from omniaudit.model.offer import OFFER_COLUMNS, REJECTED_COLUMNS
from omniaudit.model.outcome import ChannelOutcome
from omniaudit.rules import (
    builtin_rules,
    create_channels,
    create_currencies,
    create_relations,
    run_rules,
)  # fmt: skip

CASES = Path(__file__).parent / "cases"
RULES = {rule.code: rule for rule in builtin_rules()}
OfferStore = Callable[[Engine, Sequence[dict[str, Any]]], None]

KINDS = {"silent", "failing", "boundary", "null"}
DEFAULT_CHANNELS = {
    "web": {"kind": "web"}, "app": {"kind": "app"}, "stores": {"kind": "store"}, "ads": {"kind": "ads"},
    "rival": {"kind": "competitor"},
}  # fmt: skip


def load_cases() -> list[Any]:
    found = []
    for file in sorted(CASES.glob("*.yaml")):
        for case in yaml.safe_load(file.read_text(encoding="utf-8"))["cases"]:
            found.append(pytest.param(file.stem, case, id=f"{file.stem}-{case['name'].replace(' ', '-')}"))
    return found


def settings_of(case: dict[str, Any], code: str) -> Config:
    used = {row["channel"] for row in case["offers"]}
    declared = {**DEFAULT_CHANNELS, **case.get("channels", {})}
    names = [name for name in declared if name in used or name in case.get("channels", {})]
    place = Place(1, 1)
    channels = tuple(
        ChannelSettings(
            name=name, place=place, offers=(SourceSettings("table", place),),
            **{key: value for key, value in declared[name].items() if key != "status"},
        )
        for name in names
    )  # fmt: skip
    tolerance = case.get("tolerance", {})
    return Config(
        path=Path("case.yaml"), digest="", retailer="Case", channels=channels, currency="EUR",
        rules={code: RuleOverride(params=case["params"])} if "params" in case else {},
        tolerance=Tolerance(
            to_units(Decimal(tolerance.get("price", "0"))) or 0, Decimal(tolerance.get("price_percent", "0"))
        ),
    )  # fmt: skip


def findings_of(code: str, case: dict[str, Any], store: OfferStore) -> list[dict[str, Any]]:
    config = settings_of(case, code)
    statuses = {name: settings.get("status", "ok") for name, settings in case.get("channels", {}).items()}
    outcomes = [ChannelOutcome(c.name, c.kind, statuses.get(c.name, "ok")) for c in config.channels]
    with Engine(memory_limit="300MB", threads=1) as engine:
        store(engine, case["offers"])
        engine.create_table("rejected", REJECTED_COLUMNS)
        if lost := [{"kind": "offers", "row_lost": True, **row} for row in case.get("rejected", [])]:
            columns = {name: [row.get(name) for row in lost] for name in REJECTED_COLUMNS}
            engine.append("rejected", columns, REJECTED_COLUMNS)
        engine.create_table("identities", {"channel": "VARCHAR", "id": "VARCHAR", "product": "VARCHAR"})
        create_channels(engine, config, outcomes)
        create_currencies(engine)
        match_offers(engine, config.matching.by)
        rules = list(RULES.values())
        create_relations(engine, stage_params(rules, config))
        filled = {c.name: dict.fromkeys(OFFER_COLUMNS, 1) for c in config.channels}
        (outcome,) = run_rules(engine, [RULES[code]], config, filled)
        assert outcome.status == "ran", outcome.reason
        names = ("channel", "believed_channel", "field", "believed_value", "deviating_value", "locations", "magnitude")
        found = engine.rows(f"SELECT {', '.join(names)} FROM findings")
    return [dict(zip(names, row, strict=True)) for row in found]


def shown(finding: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    result = {}
    for name in expected:
        value = finding[name]
        if name.endswith("_value") and finding["field"].endswith("price") and value is not None:
            value = f"{Decimal(value) / 10000:.2f}"
        result[name] = round(value, 4) if name == "magnitude" else value
    return result


@pytest.mark.parametrize(("code", "case"), load_cases())
def test_rule_finds_exactly_what_its_case_says(code: str, case: dict[str, Any], store_offers: OfferStore) -> None:
    expected = case["irritants"]
    found = sorted(findings_of(code, case, store_offers), key=lambda finding: finding["channel"])
    assert len(found) == len(expected), found
    for finding, wanted in zip(found, sorted(expected, key=lambda irritant: irritant["channel"]), strict=True):
        assert shown(finding, wanted) == wanted


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_rule_has_a_case_of_each_kind(code: str) -> None:
    cases = yaml.safe_load((CASES / f"{code}.yaml").read_text(encoding="utf-8"))["cases"]
    assert {case["kind"] for case in cases} == KINDS
    assert all(not case["irritants"] for case in cases if case["kind"] == "silent")
    assert all(case["irritants"] for case in cases if case["kind"] == "failing")
