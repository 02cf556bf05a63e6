"""A user's own rule may be one SELECT over the documented relations, and nothing else."""

from __future__ import annotations

from typing import Final

from omniaudit.rules.loader import Rule, RuleError

INPUTS: Final = (
    "offers", "channels", "rejected", "product_names", "policies", "locations", "accounts", "journey_breaks",
    "honoured",
)  # fmt: skip

_OUTWARD: Final = frozenset({"getenv", "current_setting", "set_config", "query", "query_table", "glob", "getvariable"})


def check_confined(rule: Rule, relations: frozenset[str]) -> None:
    """Raise RuleError where the rule is more than one SELECT, or looks at anything but the relations."""
    import sqlglot
    from sqlglot import exp

    try:
        statements = sqlglot.parse(rule.sql, dialect="duckdb")
    except sqlglot.errors.SqlglotError as error:
        first = str(error).splitlines()[0]
        raise RuleError(f"{rule.file}: not readable as SQL: {first}") from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise RuleError(f"{rule.file}: a rule is exactly one SELECT")
    own = {cte.alias_or_name.lower() for cte in statements[0].find_all(exp.CTE)}
    for table in statements[0].find_all(exp.Table):
        plain = isinstance(table.this, exp.Identifier) and not table.db and not table.catalog
        if not plain or table.name.lower() not in relations | own:
            known = ", ".join(sorted(relations))
            raise RuleError(f"{rule.file}: selects from {table.sql(dialect='duckdb')}; a rule may select from {known}")
    for call in statements[0].find_all(exp.Func):
        name = call.name.lower() if isinstance(call, exp.Anonymous) else call.sql_name().lower()
        if name in _OUTWARD or name.startswith(("read_", "pragma_", "duckdb_")):
            raise RuleError(f"{rule.file}: the function {name} is not for rules")
