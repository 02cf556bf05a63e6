"""Runs the rules over the relations; a rule that can't be judged is skipped, one that crashes harms no other."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from omniaudit.config.settings import Config
from omniaudit.engine import Engine, EngineError
from omniaudit.model.offer import OFFER_COLUMNS
from omniaudit.model.outcome import RuleOutcome
from omniaudit.rules.confine import INPUTS, check_confined
from omniaudit.rules.loader import RESULT_COLUMNS, Rule, RuleError, effective_params
from omniaudit.rules.relations import CHANNEL_COLUMNS, create_relations, stages, used_params

USER_RULE_SECONDS = 60.0

FINDING_COLUMNS = {
    "code": "VARCHAR", "product_id": "BIGINT", "channel": "VARCHAR", "believed_channel": "VARCHAR", "field": "VARCHAR",
    "believed_value": "VARCHAR", "deviating_value": "VARCHAR", "locations": "VARCHAR[]", "magnitude": "DOUBLE",
}  # fmt: skip


def bind_rules(rules: Sequence[Rule], config: Config, audit_params: Mapping[str, Any]) -> None:
    """Bind every rule against empty relations: a misspelt column fails here, before any channel is read."""
    with Engine(memory_limit="200MB", threads=1) as engine:
        create_empty_inputs(engine)
        create_relations(engine, audit_params)
        for rule in rules:
            if not rule.builtin:
                check_confined(rule, frozenset({*INPUTS, *(name for name, _ in stages())}))
            try:
                sql = rule.sql
                columns = [
                    row[0] for row in engine.rows(f"DESCRIBE {sql}", used_params(sql, effective_params(rule, config)))
                ]
            except KeyError as error:
                raise RuleError(f"{rule.file}: ${error.args[0]} is no parameter of its header") from error
            except EngineError as error:
                raise RuleError(f"{rule.file}: {_first_line(error)}") from error
            if missing := [name for name in RESULT_COLUMNS if name not in columns]:
                raise RuleError(
                    f"{rule.file}: the SELECT lacks {', '.join(missing)}; it must give {', '.join(RESULT_COLUMNS)}"
                )


def create_empty_inputs(engine: Engine) -> None:
    """The inputs of the relations, with their columns and no rows."""
    engine.create_table("snapshot_offers", OFFER_COLUMNS)
    engine.create_table("offers", {"product_id": "BIGINT", **OFFER_COLUMNS})
    engine.create_table("channels", CHANNEL_COLUMNS)
    engine.create_table("currencies", {"currency": "VARCHAR", "currency_bit": "BIGINT", "fewest_nines": "BIGINT"})
    engine.create_table("product_names", {"product_id": "BIGINT", "name": "VARCHAR", "identified": "BOOLEAN"})
    engine.create_table(
        "rejected",
        {"channel": "VARCHAR", "kind": "VARCHAR", "row_lost": "BOOLEAN", "gtin": "VARCHAR", "sku": "VARCHAR",
         "listing_id": "VARCHAR", "title": "VARCHAR"},
    )  # fmt: skip


def run_rules(
    engine: Engine, rules: Sequence[Rule], config: Config, filled: Mapping[str, Mapping[str, int]]
) -> list[RuleOutcome]:
    """Run each rule into ``findings``. filled: channel → column → offers that supply it."""
    engine.create_table("findings", FINDING_COLUMNS)
    outcomes = []
    for rule in rules:
        outcome = _unneeded(rule, config, filled) or _run(engine, rule, config)
        outcomes.append(outcome)
    return outcomes


def _unneeded(rule: Rule, config: Config, filled: Mapping[str, Mapping[str, int]]) -> RuleOutcome | None:
    own = [channel.name for channel in config.channels if channel.kind != "competitor" and channel.name in filled]
    for column in rule.needs:
        if not any(filled[name].get(column) for name in own):
            return RuleOutcome(rule.code, rule.name, "skipped", f"no channel supplies {column}", not_checked=tuple(own))
    return None


def _run(engine: Engine, rule: Rule, config: Config) -> RuleOutcome:
    wanted = ", ".join(f"CAST({name} AS {FINDING_COLUMNS[name]}) AS {name}" for name in RESULT_COLUMNS)
    confine = None if rule.builtin else threading.Timer(USER_RULE_SECONDS, engine.interrupt)
    try:
        if confine:
            confine.start()
        params: dict[str, Any] = {
            "rule_code": rule.code,
            **(used_params(rule.sql, effective_params(rule, config)) or {}),
        }
        engine.execute(f"INSERT INTO findings SELECT $rule_code, {wanted} FROM ({rule.sql})", params)
    except EngineError as error:
        return RuleOutcome(rule.code, rule.name, "crashed", _first_line(error))
    finally:
        if confine:
            confine.cancel()
    (irritants,) = engine.row("SELECT count(*) FROM findings WHERE code = $code", {"code": rule.code})
    return RuleOutcome(rule.code, rule.name, "ran", irritants=int(irritants))


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
