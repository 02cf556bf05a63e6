"""The rules: one SQL file each, over relations that are built once."""

from omniaudit.rules.accuracy import price_accuracy
from omniaudit.rules.declarations import idle_lags
from omniaudit.rules.loader import STAGES, ParameterError, Rule, RuleError, builtin_rules, effective_params, load_rules
from omniaudit.rules.relations import (
    NINES,
    admit_products,
    create_channels,
    create_currencies,
    create_relations,
    shared_channels,
)
from omniaudit.rules.run import bind_rules, drop_details, run_rules
from omniaudit.rules.verdicts import count_verdicts

__all__ = [
    "NINES",
    "STAGES",
    "ParameterError",
    "Rule",
    "RuleError",
    "admit_products",
    "bind_rules",
    "builtin_rules",
    "count_verdicts",
    "create_channels",
    "create_currencies",
    "create_relations",
    "drop_details",
    "effective_params",
    "idle_lags",
    "load_rules",
    "price_accuracy",
    "run_rules",
    "shared_channels",
]
