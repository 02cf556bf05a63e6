"""What makes a run red."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from omniaudit.config.settings import Gate
from omniaudit.gate import FailOn, GateError, aged, incomplete, judge, shortfalls
from omniaudit.model.irritant import Consistency
from omniaudit.model.outcome import ChannelOutcome, Notice

CODES = ["PRC001", "AVL001"]


def test_a_level_includes_the_severer_ones() -> None:
    assert FailOn.parse(["high"], CODES).levels == ("critical", "high")


def test_words_may_be_joined_by_commas_and_mixed() -> None:
    found = FailOn.parse(["critical,PRC", "AVL001"], CODES)
    assert (found.levels, found.codes) == (("critical",), ("AVL001", "PRC"))


def test_none_fails_on_nothing() -> None:
    assert FailOn.parse(["none"], CODES) == FailOn((), ())


@pytest.mark.parametrize("word", ["sometimes", "PRC9", "XYZ", "AVL999", "prc", ""])
def test_an_unknown_word_is_an_error_that_names_it(word: str) -> None:
    with pytest.raises(GateError, match=repr(word)):
        FailOn.parse([word], CODES)


@pytest.mark.parametrize(
    ("irritants", "failing", "is_incomplete", "verdict", "code"),
    [
        (0, 0, False, "clean", 0),
        (5, 0, False, "irritants", 0),
        (5, 2, False, "irritants", 1),
        (5, 2, True, "irritants", 1),
        (5, 0, True, "incomplete", 3),
        (0, 0, True, "incomplete", 3),
    ],
)
def test_irritants_at_the_gate_win_over_incompleteness(
    irritants: int, failing: int, is_incomplete: bool, verdict: str, code: int
) -> None:
    assert judge(irritants, failing, is_incomplete=is_incomplete) == (verdict, code)


def test_only_required_channels_make_a_run_incomplete() -> None:
    optional = ChannelOutcome("app", "app", "failed", required=False)
    assert not incomplete([ChannelOutcome("web", "web", "ok"), optional], ())
    assert incomplete([ChannelOutcome("web", "web", "partial"), optional], ())


def test_a_shortfall_is_incomplete() -> None:
    assert incomplete([ChannelOutcome("web", "web", "ok")], (Notice("coverage_too_low", "…"),))


def test_nothing_compared_is_a_shortfall() -> None:
    (short,) = shortfalls(Consistency(0, 0, 0, None, None, None), Gate(), compared=False)
    assert short.code == "nothing_compared"


@pytest.mark.parametrize(("comparable", "enough"), [(95, True), (94, False), (0, False)])
def test_fewer_comparable_pairs_than_the_least_coverage_are_a_shortfall(comparable: int, enough: bool) -> None:
    consistency = Consistency(comparable, comparable, 100 - comparable, None, None, None)
    found = shortfalls(consistency, Gate(min_coverage=Decimal("0.95")), compared=True)
    assert (not found) is enough
    assert all(short.code == "coverage_too_low" and "95.0%" in short.message for short in found)


def test_no_least_coverage_asks_for_nothing() -> None:
    assert shortfalls(Consistency(0, 0, 7, None, None, None), Gate(), compared=True) == ()


@pytest.mark.parametrize(("old", "status"), [(0, "ok"), (10, "ok"), (11, "partial"), (1000, "partial")])
def test_a_channel_with_too_many_old_offers_is_read_only_in_part(old: int, status: str) -> None:
    web = ChannelOutcome("web", "web", "ok", offers=1000)
    moment = datetime(2026, 11, 20, 7, tzinfo=UTC)
    (judged,) = aged((web,), {"web": (old, moment)}, Gate(), moment)
    assert judged.status == status
    assert (judged.reason == "too_old") is (status == "partial")


def test_age_hides_no_worse_fault() -> None:
    failed = ChannelOutcome("web", "web", "failed", "timeout_total", offers=1)
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    assert aged((failed,), {"web": (1, moment)}, Gate(), moment) == (failed,)
