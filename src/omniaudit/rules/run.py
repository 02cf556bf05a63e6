"""Runs the rules over the relations; a rule that can't be judged is skipped, one that crashes harms no other."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Final

from omniaudit.config.settings import Config
from omniaudit.engine import Engine, EngineError
from omniaudit.language import wording
from omniaudit.model.history import PAST_RELATIONS
from omniaudit.model.journey import JOURNEY_BREAK_COLUMNS
from omniaudit.model.offer import OFFER_COLUMNS
from omniaudit.model.outcome import RuleOutcome
from omniaudit.model.policy import ACCOUNT_COLUMNS, LOCATION_COLUMNS, POLICY_COLUMNS
from omniaudit.model.promotion import PROMOTION_COLUMNS
from omniaudit.rules.confine import INPUTS, check_confined
from omniaudit.rules.declarations import DECLARATION_COLUMNS, EXPECTED_COLUMNS, LAG_COLUMNS, SIGHT_COLUMNS, WORD_COLUMNS
from omniaudit.rules.loader import (
    MESSAGE_NAMES,
    NEEDED_RELATIONS,
    RESULT_COLUMNS,
    WORDS_COLUMN,
    Rule,
    RuleError,
    effective_params,
    named_words,
)
from omniaudit.rules.relations import (
    CHANNEL_COLUMNS,
    CURRENCY_COLUMNS,
    HONOURED_COLUMNS,
    create_relations,
    stages,
    used_params,
)

USER_RULE_SECONDS = 60.0

_PASSING: Final = (
    "facts", "price_votes", "judged_prices", "price_gaps", "states", "believed_states", "state_gaps", "strangers",
    "new_products", "absences", "unlike_titles", "attributes", "attribute_gaps",
)  # fmt: skip

FINDING_COLUMNS = {
    "code": "VARCHAR", "product_id": "BIGINT", "channel": "VARCHAR", "believed_channel": "VARCHAR", "field": "VARCHAR",
    "believed_value": "VARCHAR", "deviating_value": "VARCHAR", "locations": "VARCHAR[]", "magnitude": "DOUBLE",
    "words": "VARCHAR",
}  # fmt: skip


def bind_rules(rules: Sequence[Rule], config: Config, audit_params: Mapping[str, Any]) -> None:
    """Bind every rule against empty relations: a misspelt column fails here, before any channel is read."""
    with Engine(memory_limit="200MB", threads=1) as engine:
        create_empty_inputs(engine)
        create_relations(engine, audit_params, whole=True)
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
            if WORDS_COLUMN not in columns and (unknown := named_words(rule) - set(MESSAGE_NAMES)):
                raise RuleError(
                    f"{rule.file}: message or remedy names {{{min(unknown)}}}; it may name {', '.join(MESSAGE_NAMES)},"
                    f" and the members of a column {WORDS_COLUMN}, which the SELECT lacks"
                )


def create_empty_inputs(engine: Engine) -> None:
    """The inputs of the relations, with their columns and no rows."""
    engine.create_table("snapshot_offers", OFFER_COLUMNS)
    engine.create_table("snapshot_promotions", PROMOTION_COLUMNS)
    engine.create_table("offers", {"product_id": "BIGINT", **OFFER_COLUMNS})
    engine.create_table("channels", CHANNEL_COLUMNS)
    engine.create_table("currencies", CURRENCY_COLUMNS)
    engine.create_table("honoured", HONOURED_COLUMNS)
    engine.create_table("product_names", {"product_id": "BIGINT", "name": "VARCHAR", "identified": "BOOLEAN"})
    engine.create_table(
        "rejected",
        {"channel": "VARCHAR", "kind": "VARCHAR", "row_lost": "BOOLEAN", "gtin": "VARCHAR", "sku": "VARCHAR",
         "listing_id": "VARCHAR", "title": "VARCHAR"},
    )  # fmt: skip
    engine.create_table("policies", POLICY_COLUMNS)
    engine.create_table("locations", LOCATION_COLUMNS)
    engine.create_table("accounts", ACCOUNT_COLUMNS)
    engine.create_table("journey_breaks", JOURNEY_BREAK_COLUMNS)
    for name, columns in PAST_RELATIONS.items():
        engine.create_table(name, columns)
    engine.create_table("declarations", DECLARATION_COLUMNS)
    engine.create_table("expected_terms", EXPECTED_COLUMNS)
    engine.create_table("expected_words", WORD_COLUMNS)
    engine.create_table("refresh_lags", LAG_COLUMNS)
    engine.create_table("past_sights", SIGHT_COLUMNS)
    engine.create_table("findings", FINDING_COLUMNS)


def run_rules(
    engine: Engine, rules: Sequence[Rule], config: Config, filled: Mapping[str, Mapping[str, int]]
) -> list[RuleOutcome]:
    """Run each rule into ``findings``. filled: channel → column → offers that supply it."""
    engine.create_table("findings", FINDING_COLUMNS)
    outcomes = {}
    for rule in sorted(rules, key=_about_findings):
        outcomes[rule.code] = _unneeded(engine, rule, config, filled) or _run(engine, rule, config)
    return [outcomes[rule.code] for rule in rules]


def drop_details(engine: Engine) -> None:
    """Free the relations with a row or more a suspect that only the rules and ``count_verdicts`` read."""
    engine.drop(*_PASSING)


def _about_findings(rule: Rule) -> bool:
    """Whether the rule looks at what the others found, so that it has to run after them."""
    return re.search(r"\bfindings\b", rule.sql) is not None


def _unneeded(
    engine: Engine, rule: Rule, config: Config, filled: Mapping[str, Mapping[str, int]]
) -> RuleOutcome | None:
    own = [channel.name for channel in config.channels if channel.kind != "competitor" and channel.name in filled]
    say = wording(config.language)
    for column in rule.needs:
        if column in NEEDED_RELATIONS:
            if not engine.row(f"SELECT count(*) FROM (SELECT 1 FROM {column} LIMIT 1)")[0]:
                reason = say(NEEDED_RELATIONS[column], column=column)
                return RuleOutcome(rule.code, rule.name, "skipped", reason, not_checked=tuple(own))
        elif not any(filled[name].get(column) for name in own):
            reason = say("no channel supplies {column}", column=column)
            return RuleOutcome(rule.code, rule.name, "skipped", reason, not_checked=tuple(own))
    for column in rule.compares:
        if sum(bool(filled[name].get(column)) for name in own) < 2:
            reason = say("fewer than two channels supply {column}", column=column)
            return RuleOutcome(rule.code, rule.name, "skipped", reason, not_checked=tuple(own))
    return None


def _run(engine: Engine, rule: Rule, config: Config) -> RuleOutcome:
    columns = (*RESULT_COLUMNS, WORDS_COLUMN)
    wanted = ", ".join(f"CAST({name} AS {FINDING_COLUMNS[name]}) AS {name}" for name in columns)
    optional = f"SELECT CAST(NULL AS VARCHAR) AS {WORDS_COLUMN} WHERE false"
    confine = None if rule.builtin else threading.Timer(USER_RULE_SECONDS, engine.interrupt)
    try:
        if confine:
            confine.start()
        params: dict[str, Any] = {
            "rule_code": rule.code,
            **(used_params(rule.sql, effective_params(rule, config)) or {}),
        }
        # a rule may end in a comment, which would swallow a bracket on its line
        found = f"SELECT * FROM ({rule.sql}\n) UNION ALL BY NAME {optional}"
        engine.execute(f"INSERT INTO findings SELECT $rule_code, {wanted} FROM ({found})", params)
    except EngineError as error:
        return RuleOutcome(rule.code, rule.name, "crashed", _first_line(error))
    finally:
        if confine:
            confine.cancel()
    (irritants,) = engine.row("SELECT count(*) FROM findings WHERE code = $code", {"code": rule.code})
    return RuleOutcome(rule.code, rule.name, "ran", irritants=int(irritants))


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
