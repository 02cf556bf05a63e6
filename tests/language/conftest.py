"""Every text that a report may say, gathered from where it is written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlglot
import yaml
from sqlglot import exp

import omniaudit
from omniaudit.journeys import builtin_journeys
from omniaudit.journeys.maturity import load_scale
from omniaudit.language.speech import VALUE_SHAPES
from omniaudit.model.channel import CHANNEL_KINDS
from omniaudit.model.irritant import CONFIDENCES, SEVERITIES
from omniaudit.model.journey import MOMENTS
from omniaudit.model.offer import AVAILABILITIES
from omniaudit.model.policy import CANONICAL_ACCOUNT_FIELDS
from omniaudit.ranking import load_weights
from omniaudit.ranking.cause import cause_files
from omniaudit.reports.change import CHANGES
from omniaudit.reports.references import REFERENCES
from omniaudit.rules import STAGES, builtin_rules
from omniaudit.rules.loader import NEEDED_RELATIONS

PACKAGE = Path(omniaudit.__file__).parent
SPEAKING = {"say": 1, "word": 1, "self": 1, "_table": 1, "many": 3, "count": 3}
"""What a text is handed to, and how many arguments it takes: the last of three is a number."""
FIELDS = (
    "prior_price", "export", "address", "opening_hours", "phone", "services", "position", "brand", "size", "color",
    "condition", "sku",
)  # fmt: skip
TOLD = (
    "included", "excluded", "audience", "fee", "min_amount", "min_quantity", "payout", "delay", "channel", "code",
    "dates", "voucher", "cashback", "member", "paid_member", "new_customer", "free shipping", "gift",
    "none", "in no channel", "everywhere", "combinable", "not combinable", "1 day", "from the next day",
    "within one day", "before it is usable", "nothing", "promised", "reserve", "supported",
    "not supported",
)  # fmt: skip
"""Values that relations put together in SQL, where no list names them."""
PARTS = (
    "value", "payout", "audience", "minimum", "usable_after", "usable_until", "usable_channels", "dates", "products",
    "other_promotions",
)  # fmt: skip
"""What may be unknown of a promotion: in 74_promotion_likenesses and 75_promotion_absences."""
SPEAKERS = {"audit.py", "gate.py", "cli", "journeys", "language", "ranking", "reports", "rules"}


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    """English text → where it is said."""
    found: dict[str, str] = {}
    for gather in (rule_texts, code_texts, vocabulary):
        for place, text in gather():
            found.setdefault(text, place)
    return found


@pytest.fixture(scope="session")
def pairs() -> dict[str, str]:
    """The plural of a text → its singular, which a catalogue finds both by."""
    return {many: one for one, many in _plurals()}


def _plurals() -> Iterator[tuple[str, str]]:
    for file in _modules():
        tree, named = _read(file)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node.func) in ("many", "count") and len(node.args) >= 3:
                yield from zip(_said(node.args[0], named), _said(node.args[1], named), strict=False)


def rule_texts() -> Iterator[tuple[str, str]]:
    """The headers of rules and causes, and the phrases that a rule's SELECT puts together."""
    for rule in builtin_rules():
        for text in filter(None, (rule.title, rule.message, rule.why, rule.remedy, rule.law)):
            yield rule.code, text
        for phrase in _phrases(rule.sql):
            yield rule.code, phrase
    for cause in cause_files():
        yield f"causes/{cause.name}", cause.text


def _phrases(sql: str) -> Iterator[str]:
    """The texts in lists of the column ``words``, as they stand or as what a CASE gives."""
    for found in sqlglot.parse_one(sql, dialect="duckdb").find_all(exp.Array):
        if not isinstance(found.parent, exp.Func) or isinstance(found.parent, exp.If | exp.Case):
            for literal in found.find_all(exp.Literal):
                own = literal.find_ancestor(exp.Array) is found and literal.arg_key != "this"
                if own and literal.is_string and isinstance(literal.parent, exp.Array | exp.If | exp.Case):
                    yield literal.this


def code_texts() -> Iterator[tuple[str, str]]:
    """What the code says: the texts in calls of ``say``, ``many`` and ``word``, also by a constant's name."""
    for file in _modules():
        tree, named = _read(file)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and len(node.args) >= (least := SPEAKING.get(_called(node.func), 99)):
                for argument in node.args[: max(1, least - 1)]:
                    for text in _said(argument, named):
                        if re.search("[a-z]", text):
                            yield str(file.relative_to(PACKAGE)), text


def _modules() -> list[Path]:
    """The modules that speak to people who read a report."""
    return [file for file in sorted(PACKAGE.rglob("*.py")) if file.relative_to(PACKAGE).parts[0] in SPEAKERS]


@cache
def _read(file: Path) -> tuple[ast.Module, dict[str, list[str]]]:
    """A module, and the texts that its names stand for."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    named: dict[str, list[str]] = {}
    for name, value in _assigned(tree):
        named.setdefault(name, []).extend(_said(value, named))
    return tree, named


def _called(function: ast.expr) -> str:
    return (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                both = (target, node.value)
                several = all(isinstance(side, ast.Tuple) for side in both)
                for name, value in zip(*(side.elts for side in both), strict=True) if several else [both]:
                    if isinstance(name, ast.Name):
                        yield name.id, value


def _said(node: ast.expr, named: dict[str, list[str]]) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _said(node.body, named)
        yield from _said(node.orelse, named)
    elif isinstance(node, ast.Name):
        yield from list(named.get(node.id, []))
    elif isinstance(node, ast.Subscript):
        yield from _said(node.value, named)
    elif isinstance(node, ast.Dict | ast.Tuple):
        for member in node.values if isinstance(node, ast.Dict) else node.elts:
            yield from _said(member, named)


def vocabulary() -> Iterator[tuple[str, str]]:
    """Closed lists whose names are shown as words."""
    scale = load_scale()
    policies: dict[str, Any] = yaml.safe_load((PACKAGE / "normalise" / "policies.yaml").read_text(encoding="utf-8"))
    journeys = builtin_journeys()
    names = {
        "severities": SEVERITIES,
        "confidences": [f"{level} confidence" for level in CONFIDENCES[1:]],
        "stages": STAGES,
        "moments": MOMENTS.values(),
        "availabilities": [*AVAILABILITIES, "orderable", "missing", "unknown"],
        "kinds of channel": CHANNEL_KINDS,
        "parts of promotions": PARTS,
        "statuses": ["ok", "partial", "failed", "ran", "skipped", "crashed"],
        "verdicts": ["clean", "irritants", "incomplete"],
        "baseline": ["new", "known", "worsened", "accepted"],
        "efforts": load_weights().efforts,
        "causes": [cause.name for cause in cause_files()],
        "policies": policies["policies"],
        "payment": policies["payment"],
        "answers": policies["words"],
        "maturity": [*scale["indicators"], *(level["level"] for level in scale["levels"])],
        "advice": [entry["advice"] for entry in scale["indicators"].values()],
        "journeys": journeys,
        "steps": [step.split(" ")[0] for entry in journeys.values() for step in entry["steps"]] + ["redeem"],
        "account": CANONICAL_ACCOUNT_FIELDS[1:],
        "counts": [f"{{number}} {name}" for name in (*SEVERITIES, "new", "worsened", "known", "accepted")],
        "changes": [word for change in CHANGES for word in (change, change.capitalize())],
        "fields": [*FIELDS, *_stated_fields()],
        "told values": TOLD,
        "values": [shape for shape in VALUE_SHAPES if re.search("[a-z]", re.sub(r"\{.*?\}", "", shape))],
        "verdicts of pairs": re.findall(r"'([a-z]+(?:_[a-z]+)+)'", _relation("61_pair_verdicts")),
        "verdicts of reductions": re.findall(
            r"'([a-z]+(?:_[a-z]+)+)'",
            (PACKAGE / "history" / "relations" / "14_prior_prices.sql").read_text(encoding="utf-8"),
        ),
        "needs of rules": NEEDED_RELATIONS.values(),
        "references": [reference["short"] for reference in REFERENCES],
        "heads": ["kind", "offers", "rejected", "time"],
        "page": _page_words(),
    }
    for place, words in names.items():
        for word in words:
            yield place, word if place in ("page", "values", "advice") else word.replace("_", " ")


def _stated_fields() -> list[str]:
    """The fields that findings are about, as the rules name them."""
    found = {name for rule in builtin_rules() for name in re.findall(r"'([a-z_]+)' AS field", rule.sql)}
    return sorted(found)


def _relation(name: str) -> str:
    return (PACKAGE / "rules" / "relations" / f"{name}.sql").read_text(encoding="utf-8")


def _page_words() -> list[str]:
    from omniaudit.reports.html.words import SENTENCES, VOCABULARY

    return [*SENTENCES, *VOCABULARY]
