"""Rules are SQL files with a YAML header: read and checked here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any, Final

import yaml

from omniaudit.config.settings import Config, RuleOverride
from omniaudit.model.journey import MOMENTS, Moment
from omniaudit.model.money import to_units
from omniaudit.model.offer import OFFER_COLUMNS

STAGES: Final = ("consider", "evaluate", "buy", "experience", "advocate")
RESULT_COLUMNS: Final = (
    "product_id", "channel", "believed_channel", "field", "believed_value", "deviating_value", "locations", "magnitude",
)  # fmt: skip
"""What every rule's SELECT gives. A value of a field whose name ends in ``price`` is in 10⁻⁴ units."""

_UNSUPPLIED: Final = "no channel supplies {column}"

NEEDED_RELATIONS: Final = {
    "policies": _UNSUPPLIED,
    "locations": _UNSUPPLIED,
    "accounts": _UNSUPPLIED,
    "honoured": "no channel declares `honours`: whose displayed prices it has to charge",
    "past_readings": "no earlier run is known: `history` in the config names the folder that keeps them",
    "prior_price_laws": "no law on prior prices is known for the retailer's country",
}
"""What a rule may need besides columns of offers: something in these. And what is said where nothing is."""

WORDS_COLUMN: Final = "words"
"""What a SELECT may give besides: a JSON object whose members the message and the remedy may name."""

MESSAGE_NAMES: Final = ("channel", "believed_channel", "believed_value", "deviating_value")
"""What every message may name."""

_HEADER = re.compile(r"\A\s*/\*\s*---\s*\n(?P<header>.*?)\n\s*---\s*\*/\s*(?P<sql>.*)\Z", re.DOTALL)
_REQUIRED = {"code", "name", "title", "stage", "harm", "needs", "params", "message", "why", "remedy"}
_OPTIONAL = {"effort", "moment", "compares", "law"}


class RuleError(Exception):
    """A rule file is wrong; the message names the file and what to change."""


class ParameterError(RuleError):
    """A config gives a rule a parameter that it can't have. code, name: of the rule and the parameter."""

    def __init__(self, code: str, name: str, said: str) -> None:
        super().__init__(f"rules.{code}.{name}: {said}")
        self.code = code
        self.name = name
        self.said = said


@dataclass(frozen=True)
class Rule:
    """One rule. params: name → default: "1%" a share, "0.05" money, ``tolerance.price`` the config's, or a number.

    needs: columns that some own channel has to supply; compares: columns that two of them have to.
    law: what a legal rule refers to, for its irritants to say.
    """

    code: str
    name: str
    title: str
    stage: str
    harm: tuple[str, ...]
    needs: tuple[str, ...]
    params: Mapping[str, Any]
    message: str
    why: str
    remedy: str
    sql: str
    file: str
    builtin: bool = True
    effort: tuple[str, ...] = ()
    moment: Moment = "during"
    compares: tuple[str, ...] = ()
    law: str = ""


def builtin_rules() -> list[Rule]:
    """The rules of the package, by code."""
    folder = resources.files(__package__) / "builtin"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return [parse_rule(file.read_text(encoding="utf-8"), file.name) for file in files]


def load_rules(folders: Iterable[Path]) -> list[Rule]:
    """Built-in rules and then a user's own, which may not take a built-in code."""
    rules = builtin_rules()
    codes = {rule.code: rule.file for rule in rules}
    for folder in folders:
        for file in sorted(folder.glob("*.sql")):
            rule = parse_rule(file.read_text(encoding="utf-8"), str(file), builtin=False)
            if rule.code in codes:
                raise RuleError(f"{file}: code {rule.code} is taken by {codes[rule.code]}; choose another")
            codes[rule.code] = str(file)
            rules.append(rule)
    return rules


def parse_rule(text: str, file: str, *, builtin: bool = True) -> Rule:
    """A rule from its file's text."""
    match = _HEADER.match(text)
    if match is None:
        raise RuleError(f"{file}: no header; a rule starts with /* --- YAML --- */ and then one SELECT")
    try:
        header = yaml.load(match["header"], Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise RuleError(f"{file}: the header is not YAML: {error}") from error
    if not isinstance(header, dict) or (missing := _REQUIRED - set(header)):
        raise RuleError(
            f"{file}: the header lacks {', '.join(sorted(missing)) if isinstance(header, dict) else 'keys'}"
        )
    if unknown := set(header) - _REQUIRED - _OPTIONAL:
        raise RuleError(f"{file}: unknown key {', '.join(sorted(unknown))} in the header")
    if not re.fullmatch(r"[A-Z]{3}[0-9]{3}", str(header["code"])):
        raise RuleError(f"{file}: code {header['code']!r} is not three capitals and three digits, such as XYZ001")
    if header["stage"] not in STAGES:
        raise RuleError(f"{file}: stage {header['stage']!r} is none of {', '.join(STAGES)}")
    if header.get("moment", "during") not in MOMENTS.values():
        raise RuleError(f"{file}: moment {header['moment']!r} is none of before, during, after")
    if unknown := set(header["needs"] or ()) - {*OFFER_COLUMNS, *NEEDED_RELATIONS}:
        raise RuleError(f"{file}: needs {', '.join(sorted(unknown))}, which is no column of offers")
    if unknown := set(header.get("compares") or ()) - {*OFFER_COLUMNS}:
        raise RuleError(f"{file}: compares {', '.join(sorted(unknown))}, which is no column of offers")
    harm, effort = (
        value if isinstance(value, list) else [value] for value in (header["harm"], header.get("effort") or [])
    )
    folded = {key: " ".join(str(header[key]).split()) for key in ("title", "message", "why", "remedy")}
    return Rule(
        code=header["code"], name=header["name"], stage=header["stage"], harm=tuple(map(str, harm)),
        needs=tuple(header["needs"] or ()), params=dict(header["params"] or {}), sql=_without_end(match["sql"]),
        file=file, builtin=builtin, effort=tuple(map(str, effort)),
        moment=header.get("moment", MOMENTS[header["stage"]]), compares=tuple(header.get("compares") or ()),
        law=" ".join(str(header.get("law", "")).split()), **folded,
    )  # fmt: skip


def _without_end(sql: str) -> str:
    """The statement without the semicolon at its end, behind which comments may stand."""
    sql = sql.strip().rstrip(";")
    if ";" not in sql:
        return sql
    import sqlglot

    try:
        tokens = sqlglot.tokenize(sql, dialect="duckdb")
    except sqlglot.errors.TokenError:
        return sql  # what is no SQL is refused with its reason when the rule is bound
    last = tokens[-1]
    return sql[: last.start] if last.text == ";" else sql


def named_words(rule: Rule) -> set[str]:
    """The names in braces that the rule's message and remedy are filled with."""
    return set(re.findall(r"\{([a-z_][a-z0-9_]*)\}", f"{rule.message} {rule.remedy}"))


def effective_params(rule: Rule, config: Config) -> dict[str, int | str]:
    """The rule's parameters as the SQL sees them: money in 10⁻⁴ units, shares in millionths, other numbers as is."""
    override = config.rules.get(rule.code, RuleOverride())
    if unknown := set(override.params) - set(rule.params):
        known = ", ".join(("severity", *rule.params))
        name = sorted(unknown)[0]
        near = get_close_matches(name, ["severity", *rule.params], n=1)
        meant = f", did you mean {near[0]}?" if near else f"; {rule.code} has {known}"
        raise ParameterError(rule.code, name, f"no such parameter{meant}")
    return {
        name: _parameter(override.params.get(name, default), default, config, (rule.code, name))
        for name, default in rule.params.items()
    }


def _parameter(value: Any, default: Any, config: Config, where: tuple[str, str]) -> int | str:
    match value:
        case "tolerance.price":
            return config.tolerance.price
        case "tolerance.price_percent":
            return int(config.tolerance.price_percent * 1_000_000)
        case "tolerance.quantity":
            return config.tolerance.quantity
        case "config.country":
            return config.country or ""
    text, pattern = str(value).strip(), str(default)
    if "|" in pattern:
        return _choice(text, pattern.split("|"), where, given=value != default)
    try:
        if pattern.endswith(("%", "price_percent")):
            number = Decimal(text.removesuffix("%").strip()) / (100 if text.endswith("%") else 1)
            return _within(int(number * 1_000_000), where)
        if pattern == "tolerance.price" or (isinstance(default, str) and re.fullmatch(r"[0-9]+\.[0-9]+", pattern)):
            units = to_units(Decimal(text))
            if units is None:
                raise InvalidOperation
            return _within(units, where)
        if isinstance(default, int) or pattern == "tolerance.quantity":
            return _within(int(text), where)
    except (InvalidOperation, ValueError) as error:
        raise ParameterError(*where, f"{value!r} is not a number; write it like {default!r}") from error
    return text


def _choice(text: str, choices: list[str], where: tuple[str, str], *, given: bool) -> str:
    """A word of several, the first of which stands where none is given."""
    if not given:
        return choices[0]
    if text not in choices:
        raise ParameterError(*where, f"{text!r} is none of {', '.join(choices)}")
    return text


def _within(number: int, where: tuple[str, str]) -> int:
    if number < 0:
        raise ParameterError(*where, "must not be negative")
    return number
