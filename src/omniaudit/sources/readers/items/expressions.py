"""JMESPath over numbers that are kept as text: compared, summed and sorted as the numbers they are, digit for digit.

Imports jmespath: to be imported only where an expression has to be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

import jmespath
from jmespath.exceptions import JMESPathError, JMESPathTypeError
from jmespath.functions import Functions, signature
from jmespath.visitor import Options, TreeInterpreter

from omniaudit.model.money import CURRENCIES, minor_units
from omniaudit.sources.numbers import machine_number

__all__ = ["FUNCTIONS", "JMESPathError", "evaluate", "parse"]

Tree = dict[str, Any]

_WIDE: Final = Context(prec=100)
_NUMERAL: Final = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?")


def parse(written: str) -> Tree:
    """The syntax tree of an expression. Raises JMESPathError."""
    tree: Tree = jmespath.compile(written).parsed
    return tree


def evaluate(tree: Tree, value: Any) -> Any:
    """What an expression finds in a value; None also where a function meets what it doesn't take."""
    try:
        return _INTERPRETER.visit(tree, value)
    except JMESPathError:
        return None


def number(value: Any) -> Decimal | None:
    """The number that a value is, or that its text is."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    if isinstance(value, str) and _NUMERAL.fullmatch(value.strip()):
        return Decimal(value.strip())
    return None


def _text(value: Decimal) -> str:
    return machine_number(format(value, "f"))


def _comparable(values: Sequence[Any], function: str) -> list[Any]:
    """Keys by which values are in order: as numbers where all are, else as text. A mixture has no order."""
    numbers = [number(value) for value in values]
    if None not in numbers:
        return numbers
    if all(isinstance(value, str) for value in values):
        return list(values)
    raise JMESPathTypeError(function, values, "a mixture", ["array-number", "array-string"])


def _numbers(values: Sequence[Any], function: str) -> list[Decimal]:
    found = [each for each in map(number, values) if each is not None]
    if len(found) < len(values):
        raise JMESPathTypeError(function, values, "not only numbers", ["array-number"])
    return found


class _Functions(Functions):  # type: ignore[misc]  # jmespath has no types
    """JMESPath's functions on numbers, for numbers that are text; and those of our own: ``split``, ``round_money``."""

    @signature({"types": []})  # type: ignore[untyped-decorator]
    def _func_to_number(self, value: Any) -> str | None:
        return None if number(value) is None else machine_number(str(value).strip())

    @signature({"types": []}, {"types": []})  # type: ignore[untyped-decorator]
    def _func_round_money(self, amount: Any, currency: Any) -> str | None:
        value, code = number(amount), currency.strip().upper() if isinstance(currency, str) else ""
        if value is None or code not in CURRENCIES:
            return None if value is None else _text(value)
        return _text(value.quantize(Decimal(1).scaleb(-minor_units(code)), ROUND_HALF_UP, _WIDE))

    @signature({"types": ["string"]}, {"types": ["string"]})  # type: ignore[untyped-decorator]
    def _func_split(self, text: str, mark: str) -> list[str]:
        return text.split(mark)

    @signature({"types": ["array"]})  # type: ignore[untyped-decorator]
    def _func_sum(self, values: list[Any]) -> str:
        return _text(sum(_numbers(values, "sum"), Decimal(0)))

    @signature({"types": ["array"]})  # type: ignore[untyped-decorator]
    def _func_avg(self, values: list[Any]) -> str | None:
        return _text(sum(_numbers(values, "avg"), Decimal(0)) / len(values)) if values else None

    @signature({"types": []})  # type: ignore[untyped-decorator]
    def _func_abs(self, value: Any) -> str:
        return _text(abs(_numbers([value], "abs")[0]))

    @signature({"types": []})  # type: ignore[untyped-decorator]
    def _func_ceil(self, value: Any) -> str:
        return _text(_numbers([value], "ceil")[0].to_integral_value(ROUND_CEILING))

    @signature({"types": []})  # type: ignore[untyped-decorator]
    def _func_floor(self, value: Any) -> str:
        return _text(_numbers([value], "floor")[0].to_integral_value(ROUND_FLOOR))

    @signature({"types": ["array"]})  # type: ignore[untyped-decorator]
    def _func_max(self, values: list[Any]) -> Any:
        return _first(values, _comparable(values, "max"), max)

    @signature({"types": ["array"]})  # type: ignore[untyped-decorator]
    def _func_min(self, values: list[Any]) -> Any:
        return _first(values, _comparable(values, "min"), min)

    @signature({"types": ["array"]})  # type: ignore[untyped-decorator]
    def _func_sort(self, values: list[Any]) -> list[Any]:
        return _sorted(values, _comparable(values, "sort"))

    @signature({"types": ["array"]}, {"types": ["expref"]})  # type: ignore[untyped-decorator]
    def _func_sort_by(self, values: list[Any], key: Any) -> list[Any]:
        return _sorted(values, _comparable(_keys(values, key), "sort_by"))

    @signature({"types": ["array"]}, {"types": ["expref"]})  # type: ignore[untyped-decorator]
    def _func_min_by(self, values: list[Any], key: Any) -> Any:
        return _first(values, _comparable(_keys(values, key), "min_by"), min)

    @signature({"types": ["array"]}, {"types": ["expref"]})  # type: ignore[untyped-decorator]
    def _func_max_by(self, values: list[Any], key: Any) -> Any:
        return _first(values, _comparable(_keys(values, key), "max_by"), max)


def _keys(values: list[Any], key: Any) -> list[Any]:
    return [key.visit(key.expression, value) for value in values]


def _sorted(values: list[Any], keys: list[Any]) -> list[Any]:
    return [values[index] for index in sorted(range(len(values)), key=keys.__getitem__)]


def _first(values: list[Any], keys: list[Any], choose: Callable[..., int]) -> Any:
    return values[choose(range(len(values)), key=keys.__getitem__)] if values else None


class _Interpreter(TreeInterpreter):  # type: ignore[misc]  # jmespath has no types
    """JMESPath's own but for comparisons: a number that is text is compared as a number."""

    def visit_comparator(self, node: Tree, value: Any) -> Any:
        compare = self.COMPARATOR_FUNC[node["value"]]
        left, right = (self.visit(child, value) for child in node["children"])
        texts = isinstance(left, str) and isinstance(right, str)
        if node["value"] in ("eq", "ne") and texts:  # "0123" and "123" are different GTINs
            return compare(left, right)
        numbers = number(left), number(right)
        if None not in numbers:
            return compare(*numbers)
        if node["value"] in ("eq", "ne") or texts:
            return compare(left, right)
        return None


_INTERPRETER: Final = _Interpreter(Options(custom_functions=_Functions()))

FUNCTIONS: Final = frozenset(_Functions.FUNCTION_TABLE)
