"""Maturity is a figure of the audit: what is unknown is unknown, and lowers nothing but the confidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from omniaudit.engine import Engine
from omniaudit.journeys import judge_maturity
from omniaudit.journeys.maturity import load_scale
from omniaudit.model.irritant import Consistency, FieldVerdicts
from omniaudit.model.journey import JourneyResult, Maturity
from omniaudit.model.outcome import ChannelOutcome
from omniaudit.model.policy import ACCOUNT_COLUMNS, POLICY_COLUMNS
from omniaudit.rules.relations import CHANNEL_COLUMNS

READ = (ChannelOutcome("web", "web", "ok"), ChannelOutcome("stores", "store", "ok"))


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(memory_limit="100MB", threads=1) as engine:
        engine.create_table("channels", CHANNEL_COLUMNS)
        for name, kind in (("web", "web"), ("stores", "store")):
            engine.execute(f"INSERT INTO channels (channel, kind, own) VALUES ('{name}', '{kind}', true)")
        engine.create_table("policies", POLICY_COLUMNS)
        engine.create_table("accounts", ACCOUNT_COLUMNS)
        yield engine


def verdicts(price: int, availability: int, undetermined: int = 0) -> Consistency:
    """So many of 100 prices and availabilities agree."""
    fields = (
        FieldVerdicts("price", price, 100 - price, undetermined),
        FieldVerdicts("availability", availability, 100 - availability, 0),
    )
    return Consistency(100, min(price, availability), undetermined, 0.5, 0.4, 0.6, fields)


def way(rate: float | None, share: float | None = None) -> JourneyResult:
    return JourneyResult("way", (), 10, 5, 0, rate, share)


def state(engine: Engine, *policies: tuple[str, str, bool, list[str] | None]) -> None:
    for channel, policy, flag, names in policies:
        engine.execute(
            "INSERT INTO policies (channel, policy, flag, names) VALUES ($channel, $policy, $flag, $names)",
            {"channel": channel, "policy": policy, "flag": flag, "names": names},
        )


def judged(
    engine: Engine, consistency: Consistency, ways: Sequence[JourneyResult] = (), channels: Any = READ
) -> Maturity:
    found = judge_maturity(engine, consistency, ways, channels)
    assert found is not None
    return found


def value(found: Maturity, name: str) -> float | None:
    return next(each.value for each in found.indicators if each.name == name)


def test_nothing_compared_gives_no_maturity(engine: Engine) -> None:
    assert judge_maturity(engine, Consistency(0, 0, 5, None, None, None), [], READ) is None


def test_channels_side_by_side_are_multichannel(engine: Engine) -> None:
    found = judged(engine, verdicts(60, 95))
    assert found.level == "multichannel"
    assert [(step.indicator, step.level, step.needed) for step in found.next] == [
        ("price_agreement", "cross-channel", 0.72)
    ]


def test_agreement_alone_is_never_omnichannel(engine: Engine) -> None:
    found = judged(engine, verdicts(100, 100), [way(1.0)])
    assert found.level == "cross-channel"
    assert [(step.indicator, step.value) for step in found.next] == [("shared_services", None)]


def test_all_indicators_high_are_omnichannel(engine: Engine) -> None:
    state(engine, ("web", "click_and_collect", True, None), ("stores", "accepts_vouchers_from", True, ["web"]))
    found = judged(engine, verdicts(99, 98), [way(0.96)])
    assert (found.level, found.next) == ("omnichannel", ())


def test_a_threshold_is_reached_exactly(engine: Engine) -> None:
    assert judged(engine, verdicts(72, 80)).level == "cross-channel"
    assert judged(engine, verdicts(71, 80)).level == "multichannel"


def test_the_unknown_is_said_to_be_unknown_and_is_not_zero(engine: Engine) -> None:
    found = judged(engine, verdicts(90, 90))
    assert value(found, "customer_recognition") is None
    assert next(each.reason for each in found.indicators if each.name == "customer_recognition")
    assert found.score == 90.0


def test_confidence_falls_with_what_was_not_read_or_compared(engine: Engine) -> None:
    whole = judged(engine, verdicts(90, 90), [way(0.9)])
    failed = (READ[0], ChannelOutcome("stores", "store", "failed"))
    assert judged(engine, verdicts(90, 90), [way(0.9)], failed).confidence == whole.confidence / 2
    assert judged(engine, verdicts(90, 90, undetermined=100), [way(0.9)]).confidence < whole.confidence
    assert judged(engine, verdicts(90, 90)).confidence < whole.confidence < 1.0


def test_each_indicator_counts_by_what_could_be_determined_of_it(engine: Engine) -> None:
    """Weights: price 3, availability 3, journeys 3, of 13; a channel whose stock nobody understands is not sure."""
    unknown_stock = Consistency(
        100, 100, 0, 1.0, 0.9, 1.0,
        (FieldVerdicts("price", 100, 0, 0), FieldVerdicts("availability", 25, 0, 75)),
    )  # fmt: skip
    lost_ways = JourneyResult("way", (), 40, 10, 30, 1.0, None)
    found = judged(engine, unknown_stock, [lost_ways])
    assert found.score == 100.0
    assert found.confidence == round((3 + 3 * 0.25 + 3 * 0.25) / 13, 3)


def test_a_voucher_for_ones_own_channel_is_no_shared_service(engine: Engine) -> None:
    state(engine, ("stores", "accepts_vouchers_from", True, ["stores"]), ("web", "accepts_vouchers_from", True, ["*"]))
    assert value(judged(engine, verdicts(90, 90)), "shared_services") == 0.5


def test_journeys_are_weighted_by_their_shares(engine: Engine) -> None:
    assert value(judged(engine, verdicts(90, 90), [way(1.0, 0.75), way(0.0, 0.25)]), "seamless_journeys") == 0.75
    assert value(judged(engine, verdicts(90, 90), [way(1.0), way(0.5), way(None)]), "seamless_journeys") == 0.75


def test_a_customer_is_recognised_where_channels_say_the_same(engine: Engine) -> None:
    for channel, points in (("web", "120"), ("stores", "80")):
        engine.execute(
            "INSERT INTO accounts (channel, account, field, value) VALUES ($channel, 'a1', 'points', $points),"
            " ($channel, 'a1', 'tier', 'gold'), ('web', 'a2', 'tier', 'silver')",
            {"channel": channel, "points": points},
        )
    assert value(judged(engine, verdicts(90, 90)), "customer_recognition") == 0.5


def test_every_threshold_has_its_reasoning() -> None:
    scale = load_scale()
    assert all(each["reasoning"] and each["advice"] and each["weight"] for each in scale["indicators"].values())
    levels = [entry["level"] for entry in scale["levels"]]
    assert all(set(each["thresholds"]) <= set(levels) for each in scale["indicators"].values())
