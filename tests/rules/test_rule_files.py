"""Rule files: their header, their parameters, and what a user's own may do."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from omniaudit.audit import check_rules, stage_params
from omniaudit.config.settings import ChannelSettings, Config, Place, RuleOverride, Tolerance
from omniaudit.engine import Engine
from omniaudit.ranking import load_weights
from omniaudit.rules import (
    RuleError,
    bind_rules,
    builtin_rules,
    create_relations,
    effective_params,
    load_rules,
    run_rules,
)
from omniaudit.rules.relations import stages
from omniaudit.rules.run import create_empty_inputs

HEADER = """/* ---
code: XYZ001
name: own
title: Own
stage: buy
harm: data_fault
needs: [pay_now]
params: {limit: "1.50", share: 5%, count: 3}
message: "{channel}"
why: because
remedy: do
--- */
"""
SELECT = (
    "SELECT product_id, channel, channel AS believed_channel, 'price' AS field, NULL AS believed_value,"
    " NULL AS deviating_value, NULL AS locations, 1.0 AS magnitude FROM suspect_offers WHERE pay_now > $limit"
)


def config(**changes: Any) -> Config:
    return Config(Path("c.yaml"), "", "Shop", **{"channels": (), **changes})


def own_rules(folder: Path, text: str) -> list:
    (folder / "XYZ001.sql").write_text(text, encoding="utf-8")
    return load_rules([folder])


def test_the_builtin_rules_bind() -> None:
    rules = builtin_rules()
    bind_rules(rules, config(), stage_params(rules, config()))


def test_an_own_rule_is_bound_like_the_others(tmp_path: Path) -> None:
    check_rules(own_rules(tmp_path, HEADER + SELECT), config())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("suspect_offers", "suspect_offres", "selects from suspect_offres"),
        ("pay_now >", "pay_nwo >", "pay_nwo"),
        ("magnitude FROM", "size FROM", "lacks magnitude"),
        ("$limit", "$limmit", "limmit"),
        ("suspect_offers", "read_csv('secrets.csv')", "selects from"),
        ("suspect_offers", "information_schema.tables", "selects from"),
        ("suspect_offers", "'other.parquet'", "selects from"),
        ("NULL AS deviating_value", "getenv('HOME') AS deviating_value", "getenv"),
        ("SELECT product_id", "DELETE FROM offers; SELECT product_id", "exactly one SELECT"),
        ("SELECT product_id", "COPY offers TO 'x.csv'; SELECT product_id", "exactly one SELECT"),
        ("stage: buy", "stage: sleep", "sleep"),
        ("stage: buy", "stage: buy\nmoment: never", "never"),
        ("code: XYZ001", "code: X1", "X1"),
        ("code: XYZ001", "code: PRC001", "taken"),
        ("title: Own\n", "", "title"),
        ("title: Own\n", "title: Own\nextra: 1\n", "extra"),
        ("[pay_now]", "[payn]", "payn"),
        ("/* ---", "/*", "no header"),
    ],
)
def test_a_wrong_own_rule_is_refused_before_any_channel_is_read(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(RuleError) as error:
        check_rules(own_rules(tmp_path, (HEADER + SELECT).replace(old, new)), config())
    assert said in str(error.value)
    assert "XYZ001.sql" in str(error.value)


def test_parameters_are_money_shares_and_numbers(tmp_path: Path) -> None:
    rule = own_rules(tmp_path, HEADER + SELECT)[-1]
    assert effective_params(rule, config()) == {"limit": 15000, "share": 50000, "count": 3}
    changed = config(rules={"XYZ001": RuleOverride(params={"limit": "2", "share": "1%", "count": 7})})
    assert effective_params(rule, changed) == {"limit": 20000, "share": 10000, "count": 7}


@pytest.mark.parametrize(
    "params", [{"limit": "a lot"}, {"share": "-1%"}, {"nope": 1}, {"limit": "1.00001"}, {"limit": "NaN"}]
)
def test_a_wrong_parameter_names_its_key(tmp_path: Path, params: dict[str, object]) -> None:
    rule = own_rules(tmp_path, HEADER + SELECT)[-1]
    with pytest.raises(RuleError, match=f"rules.XYZ001.{next(iter(params))}"):
        effective_params(rule, config(rules={"XYZ001": RuleOverride(params=params)}))


def test_every_builtin_rule_has_harms_with_a_source() -> None:
    weights = load_weights()
    assert all(name in weights.harms for rule in builtin_rules() for name in rule.harm)


def test_harms_combine_without_exceeding_one() -> None:
    weights = load_weights()
    assert weights.harm(["refused_here_sold_elsewhere", "forced_channel_switch"]) == pytest.approx(0.4825)
    assert weights.harm(["refused_here_sold_elsewhere", "forced_channel_switch"], rival=True) == pytest.approx(0.5725)


@pytest.mark.parametrize(("stage", "moment"), [("evaluate", "before"), ("buy", "during"), ("advocate", "after")])
def test_the_moment_follows_from_the_stage_unless_the_rule_says_otherwise(
    tmp_path: Path, stage: str, moment: str
) -> None:
    text = HEADER.replace("stage: buy", f"stage: {stage}") + SELECT
    assert own_rules(tmp_path, text)[-1].moment == moment
    assert own_rules(tmp_path, text.replace("harm:", "moment: after\nharm:"))[-1].moment == "after"


@pytest.mark.parametrize(
    "end", [" -- and so on", ";\n", " -- that's all; really\n", "; -- done\n-- twice", " /* end */ ; /* of it */"]
)
def test_an_own_rule_may_end_in_a_comment(tmp_path: Path, end: str) -> None:
    rules = own_rules(tmp_path, HEADER + SELECT + end)
    check_rules(rules, config())
    with Engine(memory_limit="200MB", threads=1) as engine:
        create_empty_inputs(engine)
        engine.create_table("suspect_offers", {"product_id": "BIGINT", "channel": "VARCHAR", "pay_now": "BIGINT"})
        engine.execute("INSERT INTO suspect_offers VALUES (1, 'web', 20000), (2, 'web', 10000)")
        (outcome,) = run_rules(engine, [replace(rules[-1], needs=())], config(), {})
    assert (outcome.status, outcome.irritants) == ("ran", 1), outcome.reason


def test_an_own_rule_that_is_no_sql_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="not readable as SQL"):
        check_rules(own_rules(tmp_path, HEADER + SELECT + " AND channel = 'web; "), config())


def test_a_semicolon_in_a_text_ends_nothing(tmp_path: Path) -> None:
    rules = own_rules(tmp_path, HEADER + SELECT + " AND channel <> 'a;--b'")
    assert rules[-1].sql.endswith("'a;--b'")
    check_rules(rules, config())


def test_a_rule_that_compares_is_skipped_where_one_channel_alone_supplies_the_column(tmp_path: Path) -> None:
    rule = own_rules(tmp_path, HEADER.replace("params:", "compares: [quantity]\nparams:") + SELECT)[-1]
    channels = tuple(ChannelSettings(name, "web", Place(1, 1)) for name in ("web", "app"))
    with Engine(memory_limit="200MB", threads=1) as engine:
        create_empty_inputs(engine)
        filled = {"web": {"pay_now": 1, "quantity": 1}, "app": {"pay_now": 1}}
        (outcome,) = run_rules(engine, [rule], config(channels=channels), filled)
    assert (outcome.status, outcome.reason) == ("skipped", "fewer than two channels supply quantity")
    assert outcome.not_checked == ("web", "app")


def test_parameters_may_be_those_of_the_config() -> None:
    rules = {rule.code: rule for rule in builtin_rules()}
    own = config(country="FR", tolerance=Tolerance(quantity=3))
    assert effective_params(rules["LEG002"], own)["country"] == "FR"
    assert effective_params(rules["AVL005"], own) == {"tolerance": 3}
    changed = config(country="FR", rules={"AVL005": RuleOverride(params={"tolerance": "7"})})
    assert effective_params(rules["AVL005"], changed) == {"tolerance": 7}


def test_every_legal_rule_names_what_it_refers_to() -> None:
    assert all(bool(rule.law) == rule.code.startswith("LEG") for rule in builtin_rules())


def test_what_nobody_asks_for_is_left_empty() -> None:
    rules = builtin_rules()
    with Engine(memory_limit="200MB", threads=1) as engine:
        create_empty_inputs(engine)
        create_relations(engine, stage_params(rules, config()))
        conditions = {found[1] for _, sql in stages() if (found := re.search("Only when `([a-z_]+)`", sql))}
        asked = {name: engine.row(f"SELECT count(*) FROM {name}")[0] for name, _ in stages()}
    assert conditions == {"honoured", "promotions", "unit_terms"}
    assert not any(asked[name] for name, sql in stages() if "Only when" in sql)
