"""Promotions from text to verdict: the six worked cases, and tables that say too little to be judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NOW = "2026-01-18T21:30:00+01:00"


def gtin(number: int) -> str:
    """Thirteen digits with their check digit."""
    body = f"40063813{number:04d}"
    return f"{body}{-sum(int(digit) * (1, 3)[at % 2] for at, digit in enumerate(body)) % 10}"


GTINS = tuple(gtin(number) for number in range(1, 13))
COLUMNS = (
    "promotion_id,title,products,benefit,value,payout,usable_after,usable_until,usable_channels,audience,membership_fee,"
    "min_amount,min_quantity,code,starts,ends,display_starts,display_ends,disclosed"
)
TOLD = "audience card fee payout delay channel code dates"
CONFIG = """\
version: 1
retailer: Shop
currency: EUR
country: FR
timezone: Europe/Paris
channels:
  web: {kind: web, locale: en_GB, offers: {type: table, path: offers.csv}, promotions: {type: table, path: web.csv}}
  stores:
    {kind: store, locale: fr_FR, offers: {type: table, path: offers.csv}, promotions: {type: table, path: stores.csv}}
"""


def row(**values: str) -> str:
    """One line of a table of promotions, with defaults that say everything."""
    given = {
        "benefit": "percent", "value": "20", "payout": "immediate", "audience": "all", "starts": "2026-01-01",
        "ends": "2026-01-31", "disclosed": TOLD, "usable_channels": "everywhere", **values,
    }  # fmt: skip
    return ",".join(given.get(name, "") for name in COLUMNS.split(","))


@pytest.fixture
def check(tmp_path: Path, omniaudit: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """Audits two channels that agree on their offers and have the given promotions."""

    def run(web: str, stores: str) -> dict[str, Any]:
        offers = "\n".join(
            f"L{place},{gtin},S{place},Thing {place},50.00 EUR,in_stock" for place, gtin in enumerate(GTINS, 1)
        )
        (tmp_path / "offers.csv").write_text(f"id,gtin,sku,title,price,availability\n{offers}\n", encoding="utf-8")
        (tmp_path / "web.csv").write_text(web, encoding="utf-8")
        (tmp_path / "stores.csv").write_text(stores, encoding="utf-8")
        (tmp_path / "shop.yaml").write_text(CONFIG, encoding="utf-8")
        done = omniaudit("check", "shop.yaml", "--now", NOW, "--output", "json")
        assert done.code in (0, 1), done.err
        report: dict[str, Any] = done.report
        return report

    return run


def found(report: dict[str, Any]) -> set[tuple[str, str, str, str]]:
    """(SKU or key, code, deviating channel, severity) of every irritant."""
    return {
        (each["product"]["sku"] or each["product"]["key"], each["code"], each["channel"], each["severity"])
        for each in report["irritants"]
    }


def compared(report: dict[str, Any]) -> set[tuple[str, str, str, str]]:
    """The irritants that come of comparing promotions."""
    return {each for each in found(report) if each[1] in ("PRM001", "PRM002", "PRM003", "PRM006")}


def counted(report: dict[str, Any]) -> dict[str, Any]:
    (field,) = (field for field in report["consistency"]["fields"] if field["field"] == "promotion")
    return {name: field[name] for name in ("matched", "mismatched", "undetermined", "reasons")}


def test_worked_cases_have_their_verdicts(check: Callable[..., dict[str, Any]]) -> None:
    web = [
        row(promotion_id="I", products="S1"),
        row(promotion_id="II", products="S2", code="WINTER"),
        row(promotion_id="III", products="S3", audience="member"),
        row(promotion_id="IV", products="S4", payout="voucher", usable_after="next day", usable_until="P16D"),
        row(promotion_id="V", products="S5", value="10 %", payout="cashback", audience="paid member",
            membership_fee="10.00"),
        row(promotion_id="VI", products="S6", ends="2026-01-18T20:00:00", display_ends="2026-01-18T23:59:00",
            display_starts="2026-01-10"),
    ]  # fmt: skip
    stores = [
        row(promotion_id="I", products="S1", value='"20,0 %"', payout="bon d'achat"),
        row(promotion_id="II", products="S2"),
        row(promotion_id="III", products="S3", audience="tous"),
        row(promotion_id="IV", products="S4", payout="voucher", usable_after="1 jour", usable_until="16 jours",
            usable_channels="stores"),
        row(promotion_id="V", products="S5", value='"10,0"', payout="cashback", audience="carte payante",
            membership_fee='"10,00 €"'),
        row(promotion_id="VI", products="S6", ends="2026-01-18T20:00:00"),
    ]  # fmt: skip
    report = check("\n".join([COLUMNS, *web]), "\n".join([COLUMNS, *stores]))
    assert compared(report) == {
        ("S1", "PRM003", "stores", "high"),  # (i) 20 % off is not 20 % back: the customer pays more now
        ("S2", "PRM002", "stores", "low"),  # (ii) the same value, with more bother
        ("S3", "PRM002", "stores", "high"),  # (iii) the anonymous customer's price differs
        ("S4", "PRM003", "stores", "medium"),  # (iv) the same now, another deferred value
    }
    assert ("S6", "PRM007", "web") in {each[:3] for each in found(report)}  # (vi) still shown, no longer redeemable
    worth = {each["channel"]: each["message"] for each in report["irritants"] if each["code"] == "PRM005"}
    assert worth.keys() == {"web", "stores"}  # (v) the fee and what it takes to earn it back
    assert all("10.00 EUR" in message and "100.00 EUR" in message for message in worth.values())
    assert counted(report) == {"matched": 2, "mismatched": 3, "undetermined": 0, "reasons": {}}


def test_same_promotions_in_other_words_are_the_same(check: Callable[..., dict[str, Any]]) -> None:
    web = [
        row(promotion_id="A", products="*", value="10 %", audience="new_customer", code="HELLO"),
        row(promotion_id="B", products="S1;S2", benefit="fixed_price", value="45.00"),
        row(promotion_id="C", products="S3", value="-10%", usable_channels="web;store"),
        row(promotion_id="GONE", products="S4", ends="2026-01-17"),
    ]
    stores = [
        row(promotion_id="BIENV", title="Bienvenue", products=" ".join(f"S{place}" for place in range(1, 13)),
            value="10", audience="nouveaux clients", code="BONJOUR"),
        row(promotion_id="X", products="L1|L2", benefit="amount", value='"5,00 €"'),
        row(promotion_id="c", products=GTINS[2], value="0.1", usable_channels="partout",
            ends="2026-01-31T23:59:59+01:00"),
    ]  # fmt: skip
    report = check("\n".join([COLUMNS, *web]), "\n".join([COLUMNS, *stores]))
    assert compared(report) == set()
    assert counted(report) == {"matched": 12, "mismatched": 0, "undetermined": 0, "reasons": {}}


UNCLEAR: tuple[tuple[dict[str, str], str], ...] = (
    ({"audience": "?"}, "audience_unknown"),
    ({"audience": ""}, "audience_unknown"),
    ({"payout": ""}, "payout_unknown"),
    ({"value": "5 €"}, "value_unknown"),
    ({"value": "10 to 20"}, "value_unknown"),
    ({"benefit": "buy_m_get_n_percent_off"}, "value_unknown"),
    ({"min_amount": "12.9O"}, "minimum_unknown"),
    ({"min_quantity": "unknown"}, "minimum_unknown"),
    ({"ends": "31.31.2026"}, "dates_unknown"),
    ({"starts": "2026-02-01", "ends": "2026-01-01"}, "dates_unknown"),
    ({"audience": "?", "payout": "tbd"}, "payout_and_audience_unknown"),
)


def test_unknown_or_contradictory_attribute_is_never_the_same(check: Callable[..., dict[str, Any]]) -> None:
    web, stores = [COLUMNS], [COLUMNS]
    for place, (values, _) in enumerate(UNCLEAR, 1):
        web.append(row(promotion_id=f"P{place}", products=f"S{place}", **values))
        stores.append(row(promotion_id=f"P{place}", products=f"S{place}"))
    report = check("\n".join(web), "\n".join(stores))
    assert compared(report) == set()
    assert counted(report) == {
        "matched": 0, "mismatched": 0, "undetermined": len(UNCLEAR),
        "reasons": Counter(reason for _, reason in UNCLEAR),
    }  # fmt: skip


def test_table_without_a_column_says_nothing_of_it(check: Callable[..., dict[str, Any]]) -> None:
    short = "promotion_id,products,benefit,value\nA,S1,percent,20\nB,S2,percent,5"
    full = "\n".join([COLUMNS, row(promotion_id="A", products="S1"), row(promotion_id="B", products="S2")])
    report = check(short, full)
    assert {each[:3] for each in compared(report)} == {("S2", "PRM002", "stores")}
    assert counted(report) == {
        "matched": 0, "mismatched": 1, "undetermined": 1,
        "reasons": {"audience_and_minimum_and_dates_unknown": 1},
    }  # fmt: skip
