"""Promotions evaluated: personas × baskets → what is paid now, what comes back later, whether it is redeemed here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from omniaudit.audit import stage_params
from omniaudit.config.settings import ChannelSettings, Config, Place, SourceSettings
from omniaudit.engine import Engine
from omniaudit.matching import match_offers
from omniaudit.model.money import to_units
from omniaudit.model.outcome import ChannelOutcome
from omniaudit.model.promotion import PROMOTION_COLUMNS
from omniaudit.rules import builtin_rules, create_channels, create_currencies, create_relations
from omniaudit.rules.run import create_empty_inputs

CASES = yaml.safe_load((Path(__file__).parent / "promotion_vectors.yaml").read_text(encoding="utf-8"))["cases"]
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
PERSONAS = {"anonymous": 1, "member": 2, "paid_member": 4, "new_customer": 8}
BASKETS = {"first": ("base", "one"), "under": ("under_pay_now", "under"), "threshold": ("threshold", "threshold")}
MONEY = {"amount", "membership_fee", "min_amount"}
PLACE = Place(1, 1)
SETTINGS = tuple(
    ChannelSettings(name, kind, PLACE, offers=(SourceSettings("table", PLACE),))
    for name, kind in {"stores": "store", "web": "web"}.items()
)


def typed(name: str, value: Any) -> Any:
    if value is None:
        return None
    if PROMOTION_COLUMNS[name] == "TIMESTAMP":
        return datetime.fromisoformat(value)
    if name in MONEY:
        return to_units(Decimal(value))
    return int(Decimal(value.removesuffix("%")) * 10_000) if name == "percent" else value


@pytest.fixture(scope="module")
def vectors() -> list[dict[str, Any]]:
    """The vector of each case's promotion, all told in one audit."""
    with Engine(memory_limit="300MB", threads=1) as engine:
        create_empty_inputs(engine)
        engine.execute("DROP TABLE offers")
        engine.create_table("identities", {"channel": "VARCHAR", "id": "VARCHAR", "product": "VARCHAR"})
        engine.execute(
            """INSERT INTO snapshot_offers BY NAME
            SELECT 1 AS offer_id, 'stores' AS channel, '04006381333931' AS gtin, 'valid' AS gtin_status,
                500000 AS pay_now, 500000 AS price, 'EUR' AS currency, 'included' AS tax,
                'included' AS pay_now_tax, true AS orderable"""
        )
        rows = [
            {
                "channel": "stores", "promotion_id": f"P{place:02d}", "products": ["04006381333931"], "currency": "EUR",
                "unclear": [], **case["promotion"],
            }
            for place, case in enumerate(CASES)
        ]  # fmt: skip
        columns = {name: [typed(name, row.get(name)) for row in rows] for name in PROMOTION_COLUMNS}
        engine.append("snapshot_promotions", columns, PROMOTION_COLUMNS)
        config = Config(Path("case.yaml"), "", "Case", SETTINGS, currency="EUR")
        create_channels(engine, config, [ChannelOutcome(each.name, each.kind, "ok") for each in SETTINGS])
        create_currencies(engine)
        match_offers(engine, config.matching.by)
        create_relations(engine, stage_params(builtin_rules(), config, NOW))
        select = (
            "SELECT v.*, f.personas, f.here, f.later_from, f.later_until, f.later_where, p.runs"
            " FROM promotion_vectors v JOIN promotion_forms f USING (promotion_no)"
            " JOIN promotions p USING (promotion_no) ORDER BY p.promotion_id"
        )
        names = list(engine.columns(f"({select})"))
        return [dict(zip(names, row, strict=True)) for row in engine.rows(select)]


def paid(vector: dict[str, Any], persona: str, basket: str) -> list[str | None]:
    """What a persona pays now and gets back later for a basket."""
    whole, reduced = BASKETS[basket]
    amounts: Sequence[int | None]
    if basket == "under":
        amounts = (vector["under_pay_now"], 0)
    elif vector["personas"] & PERSONAS[persona]:
        amounts = (vector[f"{reduced}_pay_now"], vector[f"{reduced}_later"])
    else:
        amounts = (vector[whole], 0)
    return [None if amount is None else f"{Decimal(amount) / 10_000:.2f}" for amount in amounts]


@pytest.mark.parametrize(("place", "case"), [pytest.param(*each, id=each[1]["name"]) for each in enumerate(CASES)])
def test_customer_gets_what_the_promotion_gives(
    place: int, case: dict[str, Any], vectors: list[dict[str, Any]]
) -> None:
    vector = vectors[place]
    for persona in PERSONAS.keys() & case.keys():
        for basket, expected in case[persona].items():
            assert paid(vector, persona, basket) == expected, (persona, basket)
    assert (vector["under_pay_now"] is None) == ("under" not in case["anonymous"])
    assert vector["here"] is case.get("here", vector["here"])
    assert vector["runs"] is case.get("runs", True)
    if "later" in case:
        assert [vector["later_from"], vector["later_until"], vector["later_where"]] == case["later"]
