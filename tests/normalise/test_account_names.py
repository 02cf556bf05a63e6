"""Test accounts: compared by what they show; who they are is nowhere kept."""

from __future__ import annotations

import pytest

from omniaudit.normalise import type_accounts
from omniaudit.normalise.stated import redacted_name


def test_an_identifier_is_replaced_wherever_it_stands() -> None:
    row = {
        "account": "jane@example.com",
        "tier": "jane@example.com's gold",
        "source": "https://shop.example.com/customers/jane%40example.com?of=Jane@Example.com",
        "line": None,
        "position": "/customers/jane@example.com",
    }
    (stated,) = type_accounts([row], {}).rows
    assert "jane" not in str(stated)
    assert stated["account"] in stated["source"]


def test_the_same_account_has_the_same_name_and_another_one_another() -> None:
    names: dict[str, str] = {}
    first = redacted_name("jane@example.com", names)
    assert len(first) == 4
    assert redacted_name("JANE@example.com", names) == first
    assert redacted_name("joe@example.com", names) != first


def test_names_that_would_be_the_same_grow() -> None:
    names: dict[str, str] = {}
    for number in range(2_000):
        redacted_name(str(number), names)
    assert len(set(names.values())) == 2_000
    assert max(map(len, names.values())) > 4


def test_what_accounts_show_is_made_comparable() -> None:
    rows = [
        {"account": "first", "points": "1 200 pts", "tier": "Gold", "vouchers": "B, A", "cart": "[]"},
        {"account": "second", "points": "1.200,00", "tier": "n/a", "vouchers": '["A","B"]', "cart": None},
        {"account": "c", "points": "many"},
    ]
    found = [(row["field"], row["value"]) for row in type_accounts(rows, {}).rows]
    assert found == [
        ("points", "1200"), ("tier", "Gold"), ("vouchers", "A, B"), ("cart", "none"),
        ("points", "1200"), ("vouchers", "A, B"),
    ]  # fmt: skip


def test_a_short_identifier_is_no_part_of_another_word_and_no_number_of_points() -> None:
    row = {
        "account": "12",
        "points": "12",
        "cart": "SKU12, 12",
        "source": "https://shop.example.com/customers/12?page=1200",
    }
    stated = {each["field"]: each for each in type_accounts([row], {}).rows}
    name = stated["cart"]["account"]
    assert stated["points"]["value"] == "12"
    assert stated["cart"]["value"] == f"…{name}, SKU12"
    assert stated["cart"]["source"] == f"https://shop.example.com/customers/…{name}?page=1200"


@pytest.mark.parametrize("points", ["many", "12,5", "NaN", "true", "9" * 5000, "1e9"])
def test_points_that_cannot_be_read_are_named_without_the_customer(points: str) -> None:
    stated = type_accounts([{"account": "jane@example.com", "points": points, "source": "jane@example.com.csv"}], {})
    assert not stated.rows
    (reject,) = stated.rejects
    assert (reject["field"], reject["code"], reject["sample"]) == ("points", "invalid_points", None)
    assert "jane" not in str(reject)


def test_points_may_be_owed() -> None:
    rows = [{"account": "a", "points": text} for text in ("-5", "\u22121\u202f200 pts")]
    assert [row["value"] for row in type_accounts(rows, {}).rows] == ["-5", "-1200"]


def test_a_cart_that_is_far_too_long_is_refused() -> None:
    stated = type_accounts([{"account": "a", "cart": "x" * 5000}], {})
    assert [reject["code"] for reject in stated.rejects] == ["invalid_cart"]


def test_a_row_without_an_account_is_rejected() -> None:
    stated = type_accounts([{"account": " ", "points": "3", "source": "a.csv", "line": 2, "position": None}], {})
    assert not stated.rows
    assert stated.rejects[0]["code"] == "missing_account"
