"""What a config declares of prices: whose it has to charge, and where they may differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from omniaudit.config import ConfigError

HEAD = """\
version: 1
retailer: Shop
channels:
  shelf: {kind: catalogue, offers: {type: table, path: labels.csv}}
  tills: {kind: store, honours: HONOURED, offers: {type: table, path: pos.csv}}
"""


def test_honoured_channels_are_kept_in_order(load: Callable[..., Any]) -> None:
    config = load(HEAD.replace("HONOURED", "[shelf]"))
    assert config.channel("tills").honours == ("shelf",)
    assert config.channel("shelf").honours == ()


@pytest.mark.parametrize(
    ("written", "said"),
    [("[shelv]", "did you mean shelf?"), ("[tills]", "can't honour itself"), ("[]", "honours"), ("shelf", "honours")],
)
def test_a_channel_that_cannot_be_honoured_is_refused_where_it_is_written(
    load: Callable[..., Any], written: str, said: str
) -> None:
    with pytest.raises(ConfigError) as error:
        load(HEAD.replace("HONOURED", written))
    assert said in str(error.value)
    assert "shop.yaml:5:" in str(error.value)


def test_a_difference_may_be_declared_for_categories(load: Callable[..., Any]) -> None:
    declared = "expected:\n  - {channels: [tills, shelf], price: +8%, categories: [Garden, Home > Bath]}\n"
    (expected,) = load(HEAD.replace("HONOURED", "[shelf]") + declared).expected
    assert expected.categories == ("Garden", "Home > Bath")
