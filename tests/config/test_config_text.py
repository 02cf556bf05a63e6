"""YAML 1.2 core: what is a number, what stays text, and where it stands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import yaml

from omniaudit.config import ConfigError
from omniaudit.config import text as text_module
from omniaudit.config.problem import Problems
from omniaudit.config.settings import Place
from omniaudit.config.text import parse_tree


@pytest.fixture(params=["CSafeLoader", "SafeLoader"], autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both parsers of PyYAML: some installations lack the fast one."""
    monkeypatch.setattr(text_module, "_LOADER", getattr(yaml, request.param))


def value_of(written: str) -> Any:
    problems = Problems("shop.yaml")
    tree = parse_tree(f"key: {written}\n", problems)
    problems.raise_any()
    return tree.plain()["key"]


NO_CORE_VALUES = """
    no yes on off y n No NO On 12:30 12:30:00 2027-03-31 2001-12-14T21:59:43Z 0123 007 08 00.5 4006381333931x 1_000
    0b11 .5.1 1e 0x 0o8 +.e1 nan inf NaN Infinity nULL tRUE 3fb1… 1.2.3 --
"""


@pytest.mark.parametrize("written", NO_CORE_VALUES.split())
def test_what_is_no_core_value_stays_text(written: str) -> None:
    assert value_of(written) == written


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-17", -17),
        ("+5", 5),
        ("0o17", 15),
        ("0x1F", 31),
        ("4006381333931", 4006381333931),
        ("1.10", Decimal("1.10")),
        ("-.5", Decimal("-0.5")),
        ("3.", Decimal(3)),
        ("1e3", Decimal(1000)),
        ("2E-2", Decimal("0.02")),
    ],
)
def test_core_values_are_typed(written: str, value: Any) -> None:
    assert value_of(written) == value
    assert type(value_of(written)) is type(value)


@pytest.mark.parametrize("written", ['"12"', "'true'", '"~"', "'1.5'", '""', "|-\n  12"])
def test_quoted_values_are_text(written: str) -> None:
    assert isinstance(value_of(written), str)


def test_keys_are_text_as_written() -> None:
    tree = parse_tree("01: a\ntrue: b\nno: c\n1.10: d\n", Problems("shop.yaml"))
    assert list(tree.plain()) == ["01", "true", "no", "1.10"]


def test_numbers_remember_how_they_were_written() -> None:
    tree = parse_tree("where: {version: 1.10, code: 0x1F}\n", Problems("shop.yaml"))
    assert [child.written for _, child in tree.value["where"].items()] == ["1.10", "0x1F"]


def test_byte_order_mark_and_windows_line_ends_are_accepted(load: Any) -> None:
    text = "version: 1\r\nretailer: Shop\r\nchannels:\r\n  web: {kind: web, policies: {a: b}}\r\n"
    assert load(text.encode("utf-8-sig")).retailer == "Shop"


def test_keys_and_values_know_their_places() -> None:
    tree = parse_tree("é: {a: 1,\n  b: [x,  y]}\n", Problems("shop.yaml"))
    assert tree.key_place(("é", "b")) == Place(2, 3)
    assert tree.place_of(("é", "b", 1)) == Place(2, 11)


def test_aliased_values_are_repeated() -> None:
    tree = parse_tree("a: &x {k: [1, 2]}\nb: *x\nc: [*x, *x]\n", Problems("shop.yaml"))
    assert tree.plain()["c"] == [{"k": [1, 2]}, {"k": [1, 2]}]
    assert tree.size == 1 + 4 * 4 + 1


def test_anchor_may_be_used_again() -> None:
    assert parse_tree("a: &x 1\nb: &x 2\nc: *x\n", Problems("shop.yaml")).plain()["c"] == 2


def test_aliases_can_not_nest_deeper_than_the_limit() -> None:
    lines = ["a0: &a0 [[[[[[[[[[x]]]]]]]]]]"]
    lines += [f"a{level}: &a{level} [[[[[[[[[[*a{level - 1}]]]]]]]]]]" for level in range(1, 6)]
    with pytest.raises(ConfigError, match="deep by aliases"):
        parse_tree("\n".join(lines), Problems("shop.yaml"))


@pytest.mark.parametrize(
    "text", ["a: [1\n", "a: 'x\n", "a:\n\t- b\n", "a: b: c\n", "a: @\n", "- a\nb: 1\n", "a\nb: 1\n"]
)
def test_syntax_errors_read_the_same_from_both_parsers(text: str) -> None:
    with pytest.raises(ConfigError) as error:
        parse_tree(text, Problems("shop.yaml"))
    (problem,) = error.value.problems
    assert problem.message.startswith("not YAML: ")
    assert "expected" not in problem.message
    assert problem.line in (1, 2)
