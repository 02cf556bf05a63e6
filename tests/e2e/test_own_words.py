"""A user's own rule may say more than the values: its column ``words``, and the steps that it costs the customer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from omniaudit.audit import check_rules
from omniaudit.config.settings import Config
from omniaudit.language import fill
from omniaudit.ranking import load_weights
from omniaudit.ranking.words import read_words
from omniaudit.rules import RuleError, builtin_rules, load_rules

RULE = """/* ---
code: XYZ001
name: own
title: Own
stage: buy
harm: data_fault
effort: [wasted_trip]
needs: [pay_now]
params: {}
message: "{channel} asks {surcharge} more ({share}), says {sku} {nobody} {{B}} {}: {reasons}"
why: because
remedy: Take off {surcharge}
--- */
SELECT g.product_id, g.channel, g.believed_channel, 'price' AS field,
    CAST(g.believed_amount AS VARCHAR) AS believed_value, CAST(g.amount AS VARCHAR) AS deviating_value, g.locations,
    g.magnitude,
    to_json({'surcharge': {'amount': g.gap, 'currency': g.currency}, 'share': {'share': 125000}, 'sku': k.sku,
        'reasons': ['first {share}', NULL, 'then {surcharge}'], 'channel': 'no other name'}) AS words
FROM price_gaps g JOIN product_keys k ON k.product_id = g.product_id
WHERE g.main
"""
CONFIG = """version: 1
retailer: Shop
currency: EUR
country: FR
rules_path: [audit_rules]
rules: {PRC001: false}
channels:
  web: {kind: web, offers: {type: table, path: web.csv}}
  app: {kind: app, offers: {type: table, path: app.csv}}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "audit_rules").mkdir()
    (tmp_path / "shop.yaml").write_text(CONFIG, encoding="utf-8")
    for name, price in {"web": "10.00", "app": "12.50"}.items():
        row = "{channel.__class__},{title},PRICE,in_stock\n".replace("PRICE", price)
        (tmp_path / f"{name}.csv").write_text(f"sku,title,price,availability\n{row}", encoding="utf-8")
    return tmp_path


def write_rule(shop: Path, text: str) -> None:
    (shop / "audit_rules" / "XYZ001.sql").write_text(text, encoding="utf-8")


def found(omniaudit: Callable[..., Any]) -> dict[str, Any]:
    (irritant,) = json.loads(omniaudit("check", "shop.yaml", "--output", "json", "--rule", "XYZ001").out)["irritants"]
    return dict(irritant)


def test_the_message_is_filled_with_the_rules_own_words(shop: Path, omniaudit: Callable[..., Any]) -> None:
    write_rule(shop, RULE)
    irritant = found(omniaudit)
    assert irritant["message"] == (
        "app asks 2.50 EUR more (12.5 %), says {channel.__class__} {nobody} {{B}} {}: first 12.5 %, then 2.50 EUR"
    )
    assert irritant["remedy"] == "Take off 2.50 EUR"
    assert (irritant["effort"], irritant["score"]) == (["wasted_trip"], 19.0)  # 0.10 and 0.10


def test_words_do_not_enter_the_fingerprint(shop: Path, omniaudit: Callable[..., Any]) -> None:
    write_rule(shop, RULE)
    first = found(omniaudit)
    write_rule(shop, RULE.replace("125000", "130000"))
    second = found(omniaudit)
    assert first["message"] != second["message"]
    assert first["fingerprint"] == second["fingerprint"]


@pytest.mark.parametrize("words", ["'not json'", "'[1, 2]'", "NULL", "''"])
def test_words_that_are_no_object_fill_nothing(shop: Path, omniaudit: Callable[..., Any], words: str) -> None:
    start, end = RULE.index("to_json("), RULE.index(" AS words")
    write_rule(shop, RULE[:start] + words + RULE[end:])
    assert found(omniaudit)["message"].startswith("app asks {surcharge} more")


def test_a_rule_without_words_may_name_only_what_every_rule_knows(shop: Path) -> None:
    start, end = RULE.index("to_json("), RULE.index(" AS words")
    write_rule(shop, RULE[:start] + "1 AS sur" + RULE[end + len(" AS words") :])
    with pytest.raises(RuleError, match=r"message or remedy names \{nobody\}"):
        check_rules(load_rules([shop / "audit_rules"]), Config(Path("c.yaml"), "", "Shop", ()))


@pytest.mark.parametrize(
    ("old", "new", "said"), [("data_fault", "annoyance", "annoyance"), ("wasted_trip", "a_walk", "a_walk")]
)
def test_a_harm_or_effort_without_a_weight_is_refused(shop: Path, old: str, new: str, said: str) -> None:
    write_rule(shop, RULE.replace(old, new))
    with pytest.raises(RuleError, match=f"{said}.*has no weight; choose from"):
        check_rules(load_rules([shop / "audit_rules"]), Config(Path("c.yaml"), "", "Shop", ()))


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ('{"a": "text"}', "text"),
        ('{"a": 15}', "15"),
        ('{"a": null}', "unknown"),
        ('{"a": {"amount": 5000000, "currency": "JPY"}}', "500 JPY"),
        ('{"a": {"amount": 149000, "currency": null}}', "14.90"),
        ('{"a": {"amount": null, "currency": "EUR"}}', "unknown"),
        ('{"a": {"share": 100000}}', "10 %"),
        ('{"a": {"share": null}}', "unknown"),
        ('{"a": {"day": "2026-11-22"}}', "2026-11-22"),
        ('{"a": {"day": null}}', "unknown"),
        ('{"a": ["costs {b}", "and {c}"], "b": {"amount": 150000, "currency": "EUR"}}', "costs 15.00 EUR, and {c}"),
        ('{"a": []}', ""),
    ],
)
def test_members_are_told_as_people_read_them(members: str, said: str) -> None:
    assert read_words(members)["a"] == said


def test_what_is_filled_in_is_no_template() -> None:
    assert fill("{a} {b}", {"a": "{b}", "b": "{a.__class__}"}) == "{b} {a.__class__}"


def test_every_effort_of_a_builtin_rule_has_a_weight() -> None:
    weights = load_weights()
    assert all(name in weights.efforts for rule in builtin_rules() for name in rule.effort)


def test_an_effort_adds_to_the_harm_unless_the_harm_counts_it() -> None:
    weights = load_weights()
    counted = weights.harm(["promised_then_missing"], ["wasted_trip"])
    assert counted == pytest.approx(weights.harm(["promised_then_missing"]))
    added = weights.harm(["promised_then_missing"], ["channel_switch"])
    assert added == pytest.approx(0.625)  # the failed click-and-collect of ranking.md: 63
