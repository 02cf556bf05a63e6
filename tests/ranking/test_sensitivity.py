"""How far the order of the worst irritants rests on the weights."""

from __future__ import annotations

from typing import Any

from omniaudit.model.irritant import Weight
from omniaudit.ranking import Weights, load_weights, rerank, try_weights

WEIGHTS = Weights(
    harms={"price": Weight(0.4, "a study"), "stock": Weight(0.3, "another")},
    efforts={"trip": Weight(0.1, "judgement")},
    counted_in={"trip": ("stock",)},
)


def irritant(name: str, *harms: str, magnitude: float = 1.0, exposure: float = 1.0) -> dict[str, Any]:
    factors = {"harms": list(harms), "harm": 0.0, "exposure": exposure}
    return {"fingerprint": name, "magnitude": magnitude, "factors": factors}


def test_scores_follow_from_weights_magnitude_and_exposure() -> None:
    found = [
        irritant("a", "stock"),
        irritant("b", "price", "trip", magnitude=0.5, exposure=0.8),
        irritant("c", "price"),
    ]
    assert rerank(found, WEIGHTS) == [(40.0, "c"), (30.0, "a"), (18.4, "b")]


def test_equal_scores_stand_by_fingerprint() -> None:
    assert rerank([irritant("b", "price"), irritant("a", "price")], WEIGHTS) == [(40.0, "a"), (40.0, "b")]


def test_ten_of_one_kind_survive_whatever_the_weights() -> None:
    tried = try_weights([irritant(f"{number:02}", "price") for number in range(30)], WEIGHTS)
    assert (tried.top, tried.kept) == (10, 1.0)
    assert set(tried.shares) == {"price -30%", "price +30%"}


def test_an_order_that_rests_on_one_weight_is_said_to() -> None:
    found = [irritant(f"p{number:02}", "price") for number in range(10)]
    found += [irritant(f"s{number:02}", "stock") for number in range(10)]
    tried = try_weights(found, WEIGHTS)
    assert tried.shares["price -30%"] == 0.0  # 28 against 30
    assert tried.shares["stock +30%"] == 1.0  # 39 against 40
    assert tried.shares["price -30%, stock +30%"] == tried.kept == 0.0


def test_without_irritants_nothing_can_move() -> None:
    assert try_weights([], WEIGHTS).kept == 1.0


def test_a_weight_never_exceeds_one() -> None:
    assert WEIGHTS.scaled("price", 9.0)["price"].harm == 1.0
    assert WEIGHTS["price"].harm == 0.4


def test_a_step_that_a_harm_counts_already_is_no_name_of_the_score() -> None:
    assert WEIGHTS.names(["stock"], ["trip"]) == ("stock",)
    assert WEIGHTS.names(["price"], ["trip"]) == ("price", "trip")


def test_every_weight_of_the_package_has_a_source() -> None:
    assert all(weight.source and weight.grade in "ABC" for weight in load_weights().all().values())
