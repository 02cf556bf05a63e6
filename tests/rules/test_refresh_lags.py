"""Differences that may still be on their way: how old they are, and what channels declare of their lag."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from omniaudit.audit import stage_params
from omniaudit.config.settings import ChannelSettings, Config, Journey, Place, SourceSettings
from omniaudit.engine import Engine
from omniaudit.journeys import walk_journeys
from omniaudit.matching import match_offers
from omniaudit.model.offer import REJECTED_COLUMNS
from omniaudit.model.outcome import ChannelOutcome
from omniaudit.model.policy import ACCOUNT_COLUMNS, LOCATION_COLUMNS, POLICY_COLUMNS
from omniaudit.model.promotion import PROMOTION_COLUMNS
from omniaudit.rules import (
    builtin_rules,
    count_verdicts,
    create_channels,
    create_currencies,
    create_relations,
    run_rules,
)
from omniaudit.rules.declarations import SIGHT_COLUMNS

OfferStore = Callable[[Engine, Sequence[dict[str, Any]]], None]
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC).replace(tzinfo=None)
CODES = ("PRC001", "PRC002", "PRC007", "AVL001", "AVL003", "AVL006")


def at(minutes: int) -> datetime:
    """So many minutes before noon, when the channels are read."""
    return NOON - timedelta(minutes=minutes)


def sight(channel: str, minutes: int, **more: Any) -> dict[str, Any]:
    moment = at(minutes)
    row = {"channel": channel, "location": None, "identity": "id:X1", "amount": None, "currency": "EUR",
           "tax": "included", "orderable": None, "first_seen": moment, "last_seen": moment}  # fmt: skip
    return {**row, **more}


@pytest.fixture
def judge(store_offers: OfferStore) -> Callable[..., tuple[set[tuple[str, str]], dict[str, dict[str, int]]]]:
    """(code, deviating channel) of what is found, and the verdicts of each field. lags: channel → minutes."""

    def run(
        offers: Sequence[dict[str, Any]],
        lags: dict[str, int],
        past: Sequence[dict[str, Any]] = (),
        assortment: str = "partial",
        **more: Any,
    ) -> tuple[set[tuple[str, str]], dict[str, dict[str, int]]]:
        kinds = {"web": "web", "app": "app", "stores": "store", "ads": "ads"}
        used = {offer["channel"] for offer in offers}
        channels = tuple(
            ChannelSettings(
                name, kind, Place(1, 1), assortment=assortment, offers=(SourceSettings("table", Place(1, 1)),),
                refresh=timedelta(minutes=lags[name]) if name in lags else None,
            )
            for name, kind in kinds.items() if name in used
        )  # fmt: skip
        config = Config(Path("case.yaml"), "", "Case", channels, currency="EUR", **more)
        with Engine(memory_limit="300MB", threads=1) as engine:
            store_offers(engine, [{"observed_at": NOON, "listing_id": "X1", **offer} for offer in offers])
            engine.create_table("rejected", REJECTED_COLUMNS)
            engine.create_table("snapshot_promotions", PROMOTION_COLUMNS)
            for name, columns in (
                ("policies", POLICY_COLUMNS), ("locations", LOCATION_COLUMNS), ("accounts", ACCOUNT_COLUMNS),
                ("identities", dict.fromkeys(("channel", "id", "product"), "VARCHAR")),
                ("exposure", dict.fromkeys(("gtin", "sku", "id", "weight"), "VARCHAR")),
            ):  # fmt: skip
                engine.create_table(name, columns)
            create_channels(engine, config, [ChannelOutcome(c.name, c.kind, "ok") for c in channels])
            if past:
                engine.append(
                    "past_sights", {name: [row[name] for row in past] for name in SIGHT_COLUMNS}, SIGHT_COLUMNS
                )
            create_currencies(engine)
            match_offers(engine, config.matching.by)
            rules = builtin_rules()
            params = stage_params(rules, config, NOON.replace(tzinfo=UTC), NOON.replace(tzinfo=UTC))
            create_relations(engine, params)
            journeys = walk_journeys(engine, config, params)
            wanted = [rule for rule in rules if rule.code in CODES]
            filled = {channel.name: dict.fromkeys(("pay_now", "orderable", "location"), 1) for channel in channels}
            run_rules(engine, wanted, config, filled)
            found = {(code, channel) for code, channel in engine.rows("SELECT code, channel FROM findings")}
            consistency, _ = count_verdicts(engine, params)
        fields = {
            field.field: {"match": field.matched, "mismatch": field.mismatched, **field.reasons}
            for field in consistency.fields
        }
        fields["pairs"] = {"match": consistency.matched, "undetermined": consistency.undetermined}
        fields["journeys"] = {each.name: each.undetermined for each in journeys}
        return found, fields

    return run


WEB = {"channel": "web", "pay_now": "20.00"}
STORES = {"channel": "stores", "pay_now": "18.00"}
PROPAGATING = {"match": 0, "mismatch": 0, "propagating": 1}
MISMATCH = {"match": 0, "mismatch": 1}


@pytest.mark.parametrize(
    ("age", "lag", "settled"),
    [(30, 60, False), (59, 60, False), (60, 60, True), (90, 60, True), (0, 60, True), (30, None, True)],
    ids=["younger", "just younger", "as old", "older", "read at once", "no lag"],
)
@pytest.mark.parametrize("authority", ["web", "stores"])
def test_a_difference_is_judged_once_it_outlives_the_lag_of_the_older_channel(
    judge: Any, age: int, lag: int | None, settled: bool, authority: str
) -> None:
    offers = [WEB, {**STORES, "observed_at": at(age)}]
    offers = offers if authority == "web" else offers[::-1]
    found, fields = judge(offers, {} if lag is None else {"stores": lag})
    assert bool(found) == settled
    assert fields["price"] == (MISMATCH if settled else PROPAGATING)
    assert fields["pairs"] == {"match": 0, "undetermined": 0 if settled else 1}


def test_the_lag_of_the_younger_channel_excuses_nothing(judge: Any) -> None:
    found, fields = judge([WEB, {**STORES, "observed_at": at(30)}], {"web": 60})
    assert found == {("PRC001", "stores")}
    assert fields["price"] == MISMATCH


def test_a_price_that_another_channel_showed_before_has_outlived_the_lag(judge: Any) -> None:
    app = {"channel": "app", "pay_now": "20.00", "observed_at": at(120)}
    found, fields = judge([WEB, app, {**STORES, "observed_at": at(30)}], {"stores": 60})
    assert found == {("PRC001", "stores")}
    assert fields["price"] == {"match": 1, "mismatch": 2}


def test_who_differs_from_a_channel_of_the_same_moment_is_judged_by_it(judge: Any) -> None:
    """Stores may be behind, but the app, which has no lag, says what they say."""
    app = {"channel": "app", "pay_now": "18.00"}
    found, fields = judge([WEB, app, {**STORES, "observed_at": at(30)}], {"stores": 60})
    assert found == {("PRC001", "web")}
    assert fields["price"] == {"match": 1, "mismatch": 1, "propagating": 1}


def test_stores_that_a_change_has_not_reached_yet_are_no_spread(judge: Any) -> None:
    offers = [
        WEB,
        {"channel": "stores", "location": "PAR", "pay_now": "20.00"},
        {"channel": "stores", "location": "LYO", "pay_now": "20.00"},
        {"channel": "stores", "location": "NCE", "pay_now": "18.00", "observed_at": at(30)},
    ]
    found, fields = judge(offers, {"stores": 60})
    assert found == set()
    assert fields["price"] == PROPAGATING
    found, fields = judge(offers, {"stores": 20})
    assert found == {("PRC007", "stores")}
    assert fields["price"] == MISMATCH


def test_stock_that_may_not_have_been_heard_of_yet_is_no_contradiction(judge: Any) -> None:
    gone = {"channel": "stores", "availability": "out_of_stock", "orderable": False, "observed_at": at(10)}
    found, fields = judge([{"channel": "web"}, gone], {"stores": 15})
    assert found == set()
    assert fields["availability"] == PROPAGATING
    found, fields = judge([{"channel": "web"}, gone], {"stores": 5})
    assert found == {("AVL001", "stores")}


def test_an_advertisement_within_its_lag_is_not_yet_wrong(judge: Any) -> None:
    gone = {"channel": "web", "availability": "out_of_stock", "orderable": False}
    ad = {"channel": "ads", "observed_at": at(100)}
    assert judge([gone, ad], {"ads": 240})[0] == set()
    assert judge([gone, ad], {})[0] == {("AVL006", "ads")}


def test_a_journey_does_not_break_at_what_may_still_arrive(judge: Any) -> None:
    walk = Journey("web-then-stores", None, (("see", "web"), ("buy", "stores")))
    offers = [WEB, {**STORES, "observed_at": at(30)}]
    assert judge(offers, {"stores": 60}, journeys=(walk,))[1]["journeys"]["web-then-stores"] == 1
    assert judge(offers, {}, journeys=(walk,))[1]["journeys"]["web-then-stores"] == 0


def test_a_change_that_an_earlier_run_dates_is_young_though_nothing_says_when_it_was_observed(judge: Any) -> None:
    agreed = [sight("web", 50, amount=180_000), sight("stores", 50, amount=180_000)]
    assert judge([WEB, STORES], {"stores": 60}, agreed)[1]["price"] == PROPAGATING
    assert judge([WEB, STORES], {"stores": 45}, agreed)[1]["price"] == MISMATCH
    assert judge([WEB, STORES], {"stores": 60})[1]["price"] == MISMATCH


def test_a_difference_that_an_earlier_run_saw_has_outlived_the_lag(judge: Any) -> None:
    differed = [sight("web", 120, amount=200_000), sight("stores", 120, amount=180_000)]
    offers = [WEB, {**STORES, "observed_at": at(30)}]
    assert judge(offers, {"stores": 60})[1]["price"] == PROPAGATING
    assert judge(offers, {"stores": 60}, differed)[0] == {("PRC001", "stores")}
    assert judge(offers, {"stores": 100}, differed)[1]["price"] == PROPAGATING


def test_stock_is_dated_by_earlier_runs_too(judge: Any) -> None:
    gone = {"channel": "stores", "availability": "out_of_stock", "orderable": False}
    agreed = [sight("web", 10, orderable=False), sight("stores", 10, orderable=False)]
    assert judge([{"channel": "web"}, gone], {"stores": 15}, agreed)[1]["availability"] == PROPAGATING
    assert judge([{"channel": "web"}, gone], {"stores": 15})[0] == {("AVL001", "stores")}


def test_what_was_read_again_in_the_same_run_is_no_younger(judge: Any) -> None:
    assert judge([{**WEB, "observed_at": at(-2)}, STORES], {"stores": 60})[1]["price"] == MISMATCH


KETTLE = {"gtin": "04006381333931", "listing_id": "X1"}
LAMP = {"gtin": "04003994155486", "listing_id": "X2"}
LAUNCH = [
    {"channel": "web", **KETTLE}, {"channel": "stores", **KETTLE},
    {"channel": "web", **LAMP},
]  # fmt: skip
"""Both sell the kettle; the lamp is on the web alone."""


@pytest.mark.parametrize(
    ("past", "lag", "missing"),
    [
        ([sight("web", 30), sight("stores", 30)], 60, False),
        ([sight("web", 60), sight("stores", 60)], 60, True),
        ([sight("web", 30), sight("stores", 30)], None, True),
        ([sight("web", 30), sight("web", 30, identity="id:X2")], 60, True),
        ([sight("web", 30), sight("web", 3000, identity="id:X2")], 60, True),
        ([sight("stores", 30)], 60, True),
        ([], 60, True),
    ],
    ids=["new", "old enough", "no lag", "seen lately", "seen long ago", "web never read before", "no history"],
)
def test_a_product_that_is_new_everywhere_is_not_yet_missing(
    judge: Any, past: list[dict[str, Any]], lag: int | None, missing: bool
) -> None:
    walk = Journey("web-then-stores", None, (("see", "web"), ("buy", "stores")))
    lags = {} if lag is None else {"stores": lag}
    found, fields = judge(LAUNCH, lags, past, assortment="full", journeys=(walk,))
    assert found == ({("AVL003", "stores")} if missing else set())
    assert fields["journeys"]["web-then-stores"] == (0 if missing else 1)


def test_a_product_that_any_channel_had_before_is_missing(judge: Any) -> None:
    offers = [*LAUNCH, {"channel": "app", **KETTLE}, {"channel": "app", **LAMP}]
    past = [sight("web", 30), sight("stores", 30), sight("app", 30), sight("app", 30, identity="id:X2")]
    assert judge(offers, {"stores": 60}, past, assortment="full")[0] == {("AVL003", "stores")}
    assert judge(offers, {"stores": 60}, past[:3], assortment="full")[0] == set()


def test_an_advertisement_for_what_the_shop_may_list_any_moment_is_not_yet_wrong(judge: Any) -> None:
    offers = [{"channel": "web", **KETTLE}, {"channel": "ads", **KETTLE}, {"channel": "ads", **LAMP}]
    past = [sight("web", 30), sight("ads", 30)]
    assert judge(offers, {"web": 60}, past, assortment="full")[0] == set()
    assert judge(offers, {"web": 60}, (), assortment="full")[0] == {("AVL006", "ads")}
