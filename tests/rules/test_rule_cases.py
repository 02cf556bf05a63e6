"""Every rule against its cases: silent, failing, boundary and NULL. The cases are YAML, for people who know no Python.

A case gives offers as they stand in a snapshot (prices as decimal text) and the irritants that the rule must find, and
only those. What is not given has the defaults of the fixture store_offers; `channels` adds to DEFAULT_CHANNELS.
`promotions` and `policies` stand as in a snapshot too: amounts as decimal text, shares as "10%", moments in UTC. A
promotion is by default one on the product of the default GTIN, in EUR. An irritant's `subject` is the key of what is
no product, its `message` what the rule says of it.
`expected` and `accepted` stand as in a config, `journeys` too (shares as fractions), `exposure` as in a snapshot.
A channel's `refresh` is written as in a config; moments (`observed_at`) are in UTC.
`stated` holds policies, locations and accounts as channels write them.
`history` says what was read once a day in earlier runs: from a day to a day, these offers, numbered as those of today.
`read` there names channels that were read and had none of them. `country` is the retailer's.
`skipped`: the rule can't be judged at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from omniaudit.audit import stage_params
from omniaudit.config.settings import (
    Accepted,
    ChannelSettings,
    Config,
    Expected,
    Journey,
    Place,
    RuleOverride,
    SourceSettings,
    Tolerance,
)
from omniaudit.config.units import duration, price_difference
from omniaudit.engine import Engine
from omniaudit.history import create_past, forget_past, prior_price_law
from omniaudit.journeys import walk_journeys
from omniaudit.language import fill
from omniaudit.matching import match_offers
from omniaudit.model.history import PAST_OFFER_COLUMNS, PastRun
from omniaudit.model.money import to_units
from omniaudit.model.offer import OFFER_COLUMNS, REJECTED_COLUMNS
from omniaudit.model.outcome import ChannelOutcome
from omniaudit.model.policy import ACCOUNT_COLUMNS, LOCATION_COLUMNS, POLICY_COLUMNS
from omniaudit.model.promotion import PROMOTION_COLUMNS
from omniaudit.normalise import Terms, type_accounts, type_locations, type_policies
from omniaudit.ranking.words import read_words
from omniaudit.rules import (
    builtin_rules,
    create_channels,
    create_currencies,
    create_relations,
    effective_params,
    run_rules,
)  # fmt: skip
from omniaudit.snapshot.layout import EXPOSURE_COLUMNS

CASES = Path(__file__).parent / "cases"
RULES = {rule.code: rule for rule in builtin_rules()}
OfferStore = Callable[[Engine, Sequence[dict[str, Any]]], None]

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
PROMOTED = {"products": ["04006381333931"], "currency": "EUR", "promotion_id": "P1", "title": "Winter", "unclear": []}
_MONEY = {"amount", "membership_fee", "min_amount", "reference_price"}

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
    used = {row["channel"] for row in case.get("offers", [])}
    used |= {name for channels in case.get("stated", {}).values() for name in channels}
    declared = {**DEFAULT_CHANNELS, **case.get("channels", {})}
    names = [name for name in declared if name in used or name in case.get("channels", {})]
    place = Place(1, 1)
    channels = tuple(
        ChannelSettings(
            name=name, place=place, offers=(SourceSettings("table", place),),
            **{
                key: duration(value) if key == "refresh" else value
                for key, value in declared[name].items() if key != "status"
            },
        )
        for name in names
    )  # fmt: skip
    tolerance = case.get("tolerance", {})
    return Config(
        path=Path("case.yaml"), digest="", retailer="Case", channels=channels, currency="EUR",
        country=case.get("country"),
        journeys=tuple(
            Journey(each["name"], each.get("share"), tuple(tuple(step.split(" ")) for step in each["steps"]))
            for each in case.get("journeys", [])
        ),
        expected=tuple(declared_difference(entry) for entry in case.get("expected", [])),
        accepted=tuple(
            Accepted(place, entry["fingerprint"], entry.get("reason", ""), entry.get("until"))
            for entry in case.get("accepted", [])
        ),
        rules={code: RuleOverride(params=case["params"])} if "params" in case else {},
        tolerance=Tolerance(
            to_units(Decimal(tolerance.get("price", "0"))) or 0, Decimal(tolerance.get("price_percent", "0"))
        ),
    )  # fmt: skip


def declared_difference(entry: Mapping[str, Any]) -> Expected:
    price = entry["price"]
    least, most = (price["min"], price["max"]) if isinstance(price, dict) else (price, price)
    return Expected(
        place=Place(1, 1), channels=tuple(entry["channels"]), written=str(price), reason=entry.get("reason", ""),
        least=price_difference(least), most=price_difference(most), until=entry.get("until"),
        **{name: tuple(entry.get(name, ())) for name in ("products", "brands", "categories", "stores")},
    )  # fmt: skip


def typed(row: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    """A row of a case with every column, as the snapshot keeps it."""
    kept = {name: row.get(name) for name in columns}
    for name, value in kept.items():
        if not isinstance(value, str):
            continue
        if columns[name] == "TIMESTAMP":
            kept[name] = datetime.fromisoformat(value)
        elif name in _MONEY:
            kept[name] = to_units(Decimal(value))
        elif name in ("percent", "advertised_percent"):
            kept[name] = int(Decimal(value.removesuffix("%")) * 10_000)
    return kept


def store_rows(engine: Engine, table: str, rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> None:
    engine.create_table(table, columns)
    if kept := [typed(row, columns) for row in rows]:
        engine.append(table, {name: [row[name] for row in kept] for name in columns}, columns)


def stated_rows(kind: str, case: dict[str, Any], config: Config) -> list[dict[str, Any]]:
    """What channels state as they write it: policies as a mapping, locations and accounts as rows."""
    rows: list[dict[str, Any]] = []
    names: dict[str, str] = {}
    for channel, given in case.get("stated", {}).get(kind, {}).items():
        if kind == "policies":
            raw = [{"policy": name, "value": str(value)} for name, value in given.items()]
            found = type_policies(raw, Terms(config.channels, "EUR", "fr_FR"))
        else:
            found = type_locations(given, "FR") if kind == "locations" else type_accounts(given, names)
        rows += [{"channel": channel, **row} for row in found.rows]
    return rows


def remember(engine: Engine, config: Config, given: Sequence[Mapping[str, Any]]) -> None:
    """The relations of earlier runs, one a day at the hour of today's."""
    forget_past(engine)
    rows: list[dict[str, Any]] = []
    seen: dict[datetime, set[str]] = defaultdict(set)
    for period in given:
        first, last = (datetime.fromisoformat(period[name]).replace(hour=NOW.hour) for name in ("from", "to"))
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            seen[day] |= {*period.get("read", ()), *(offer["channel"] for offer in period.get("offers", []))}
            for place, offer in enumerate(period.get("offers", []), 1):
                known = {"listing_id": f"{offer['channel']}-{place}", "gtin": "04006381333931", "currency": "EUR"}
                listed = {"price": offer.get("pay_now"), "tax": "included", "on_sale": False}
                row = {**known, **listed, **offer, "first_seen": day, "last_seen": day}
                rows.append({"pay_now_tax": row["tax"], **row})
    if not given:
        return
    for row in rows:
        for name in ("price", "sale_price", "prior_price", "pay_now"):
            row[name] = None if row.get(name) is None else to_units(Decimal(row[name]))
    store_rows(engine, "past_rows", rows, PAST_OFFER_COLUMNS)
    runs = tuple(
        PastRun(day.replace(tzinfo=UTC), "clean", 1.0, 1, 1, 0, channels=dict.fromkeys(sorted(names), ("ok", 1)))
        for day, names in sorted(seen.items())
    )
    params = {code: effective_params(RULES[code], config) for code in ("LEG001", "DAT004")}
    create_past(engine, runs, prior_price_law(config.country), params, NOW.replace(tzinfo=None))


def findings_of(code: str, case: dict[str, Any], store: OfferStore) -> list[dict[str, Any]]:
    config = settings_of(case, code)
    statuses = {name: settings.get("status", "ok") for name, settings in case.get("channels", {}).items()}
    outcomes = [ChannelOutcome(c.name, c.kind, statuses.get(c.name, "ok")) for c in config.channels]
    with Engine(memory_limit="300MB", threads=1) as engine:
        store(engine, case.get("offers", []))
        engine.create_table("rejected", REJECTED_COLUMNS)
        if lost := [{"kind": "offers", "row_lost": True, **row} for row in case.get("rejected", [])]:
            columns = {name: [row.get(name) for row in lost] for name in REJECTED_COLUMNS}
            engine.append("rejected", columns, REJECTED_COLUMNS)
        besides = {"policies": POLICY_COLUMNS, "locations": LOCATION_COLUMNS, "accounts": ACCOUNT_COLUMNS}
        for name, columns in besides.items():
            store_rows(engine, name, [*case.get(name, []), *stated_rows(name, case, config)], columns)
        promoted = [{**PROMOTED, **row} for row in case.get("promotions", [])]
        store_rows(engine, "snapshot_promotions", promoted, PROMOTION_COLUMNS)
        engine.create_table("identities", {"channel": "VARCHAR", "id": "VARCHAR", "product": "VARCHAR"})
        create_channels(engine, config, outcomes)
        create_currencies(engine)
        match_offers(engine, config.matching.by)
        rules = list(RULES.values())
        create_relations(engine, stage_params(rules, config, NOW))
        store_rows(engine, "exposure", case.get("exposure", []), EXPOSURE_COLUMNS)
        walk_journeys(engine, config, stage_params(rules, config, NOW))
        remember(engine, config, case.get("history", []))
        filled = {c.name: dict.fromkeys(OFFER_COLUMNS, 1) for c in config.channels}
        (outcome,) = run_rules(engine, [RULES[code]], config, filled)
        assert outcome.status == ("skipped" if case.get("skipped") else "ran"), outcome.reason
        names = (
            "channel", "believed_channel", "field", "believed_value", "deviating_value", "locations", "magnitude",
            "words", "subject",
        )  # fmt: skip
        found = engine.rows(
            f"SELECT {', '.join(names[:-1])}, key FROM findings LEFT JOIN subjects USING (product_id) ORDER BY ALL"
        )
    return [dict(zip(names, row, strict=True)) for row in found]


def shown(finding: dict[str, Any], expected: dict[str, Any], code: str) -> dict[str, Any]:
    result = {}
    for name in expected:
        if name == "message":
            result[name] = fill(RULES[code].message, read_words(finding["words"]) | {"channel": finding["channel"]})
            continue
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
        assert shown(finding, wanted, code) == wanted


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_rule_has_a_case_of_each_kind(code: str) -> None:
    cases = yaml.safe_load((CASES / f"{code}.yaml").read_text(encoding="utf-8"))["cases"]
    assert {case["kind"] for case in cases} == KINDS
    assert all(not case["irritants"] for case in cases if case["kind"] == "silent")
    assert all(case["irritants"] for case in cases if case["kind"] == "failing")
