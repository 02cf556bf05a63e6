"""What makes a run red."""

from __future__ import annotations

import pytest

from omniaudit.gate import FailOn, GateError, incomplete, judge
from omniaudit.model.outcome import ChannelOutcome

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
    assert not incomplete([ChannelOutcome("web", "web", "ok"), optional], compared=True)
    assert incomplete([ChannelOutcome("web", "web", "partial"), optional], compared=True)


def test_nothing_compared_is_incomplete() -> None:
    assert incomplete([ChannelOutcome("web", "web", "ok")], compared=False)
