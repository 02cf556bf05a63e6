"""How often two channels give the same promotions: counted by product, and once for a promotion on everything."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from omniaudit.audit import stage_params
from omniaudit.config.settings import ChannelSettings, Config, Place, SourceSettings
from omniaudit.engine import Engine
from omniaudit.matching import match_offers
from omniaudit.model.outcome import ChannelOutcome
from omniaudit.model.promotion import PROMOTION_COLUMNS
from omniaudit.rules import builtin_rules, create_channels, create_currencies, create_relations
from omniaudit.rules.run import create_empty_inputs

PLACE = Place(1, 1)
CHANNELS = tuple(
    ChannelSettings(name, kind, PLACE, offers=(SourceSettings("table", PLACE),))
    for name, kind in {"web": "web", "stores": "store"}.items()
)
GTINS = ("04006381333931", "03600542525145", "04006381333948")
PERCENT = {"kind": "percent", "payout": "immediate", "audience": "all", "currency": "EUR", "unclear": []}


def agreement(*promotions: dict[str, Any]) -> dict[str, int]:
    """Verdict → how many products, of three that both channels sell at 50.00."""
    with Engine(memory_limit="300MB", threads=1) as engine:
        create_empty_inputs(engine)
        engine.execute("DROP TABLE offers")
        engine.create_table("identities", {"channel": "VARCHAR", "id": "VARCHAR", "product": "VARCHAR"})
        for number, (channel, gtin) in enumerate((c.name, gtin) for c in CHANNELS for gtin in GTINS):
            engine.execute(
                f"""INSERT INTO snapshot_offers BY NAME
                SELECT {number} AS offer_id, '{channel}' AS channel, '{gtin}' AS gtin, 'valid' AS gtin_status,
                    500000 AS pay_now, 500000 AS price, 'EUR' AS currency, 'included' AS tax,
                    'included' AS pay_now_tax, true AS orderable"""
            )
        rows = [{**PERCENT, **row} for row in promotions]
        engine.append(
            "snapshot_promotions",
            {name: [row.get(name) for row in rows] for name in PROMOTION_COLUMNS},
            PROMOTION_COLUMNS,
        )
        config = Config(Path("case.yaml"), "", "Case", CHANNELS, currency="EUR")
        create_channels(engine, config, [ChannelOutcome(each.name, each.kind, "ok") for each in CHANNELS])
        create_currencies(engine)
        match_offers(engine, config.matching.by)
        create_relations(engine, stage_params(builtin_rules(), config, datetime(2026, 1, 15, 12, tzinfo=UTC)))
        return dict(
            engine.rows("SELECT verdict, CAST(sum(products) AS INTEGER) FROM promotion_verdicts GROUP BY verdict")
        )


def test_a_promotion_on_everything_that_is_missing_does_not_hide_what_agrees() -> None:
    shared = {"promotion_id": "TEN", "products": list(GTINS[:2]), "percent": 100_000}
    assert agreement(
        {"channel": "web", **shared},
        {"channel": "stores", **shared},
        {"channel": "web", "promotion_id": "ALL", "products": ["*"], "percent": 50_000, "code": "ALL"},
    ) == {"match": 2, "mismatch": 1}


def test_a_promotion_on_everything_that_both_give_counts_once() -> None:
    everything = {"promotion_id": "ALL", "products": ["*"], "percent": 50_000}
    assert agreement({"channel": "web", **everything}, {"channel": "stores", **everything}) == {"match": 1}


def test_amounts_that_could_not_be_read_are_undetermined_not_alike() -> None:
    unread = {"promotion_id": "A", "products": [GTINS[0]], "kind": "amount", "amount": None, "unclear": ["value"]}
    assert agreement({"channel": "web", **unread}, {"channel": "stores", **unread}) == {"value_unknown": 1}


def test_what_a_channel_lacks_is_undetermined_while_it_does_not_say_what_its_promotions_are_for() -> None:
    assert agreement(
        {"channel": "web", "promotion_id": "A", "products": [GTINS[0]], "percent": 50_000, "code": "A"},
        {"channel": "stores", "promotion_id": "B", "products": None, "percent": 100_000},
    ) == {"products_unknown": 1}


def test_a_reduction_that_the_other_price_shows_already_agrees() -> None:
    assert agreement(
        {"channel": "web", "promotion_id": "A", "products": [GTINS[0]], "kind": "fixed_price", "amount": 500_000},
        {"channel": "stores", "promotion_id": "B", "products": [], "percent": 100_000},
    ) == {"match": 1}
