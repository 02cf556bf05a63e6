"""Numbers that a format stores as numbers are never taken for a text of some locale."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniaudit.sources.numbers import machine_number


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("10", "10"),
        ("19.90", "19.90"),
        ("10.000", "10"),
        ("1.250", "1.25"),
        ("1.299", "1.2990"),
        ("-1.299", "-1.2990"),
        ("29.990000000000002", "29.99"),
        ("0.30000000000000004", "0.3"),
        ("19.989999771118164", "19.99"),
        ("12.3456", "12.3456"),
        ("4006381333931.0", "4006381333931.0"),
        ("4.00638E+12", "4.00638E+12"),
        ("1e400", "1e400"),
    ],
)
def test_a_number_is_written_as_no_locale_misreads_it(written: str, text: str) -> None:
    assert machine_number(written) == text


@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_no_price_changes_its_value_or_gets_three_decimals(number: Decimal) -> None:
    text = machine_number(format(number, "f"))
    assert Decimal(text) == number
    assert len(text.partition(".")[2]) != 3
