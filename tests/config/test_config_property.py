"""Whatever the text, loading gives a config or a ConfigError, never anything else."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omniaudit.config import ConfigError, load_config
from omniaudit.config.settings import Config

QUICK = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

KEYS = (
    "version retailer channels web kind offers promotions policies type path url urls selectors fields values price"
    " gtin tolerance quantity gate fail_on max_age rules PRC001 severity tolerance_percent expected accepted until"
    " journeys steps matching by map exposure currency country locale timezone tax_rate headers query auth where"
    " availability"
)
SECTIONS = "currency country locale timezone tolerance gate rules matching expected accepted journeys"
CHANNEL_KEYS = "offers promotions policies label refresh authority tax_rate money selectors"
SOURCE_KEYS = "path url urls selectors include headers query auth fields where type"
TYPES = "table api pages sql google_merchant"
WORDS = (
    "1 -1 0.5 .nan .inf 1e999 0123 true false null ~ no EUR FR fr_FR Europe/Paris 20% 24h 2/s web table api pages sql"
    " https://example.com http://[::1 ${TOKEN} ${ ${X} in_stock high PRC001 2027-02-30 see &a *a !x '<<' \"\\0\" '['"
)

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(WORDS.split()), st.text(max_size=8)
)
trees = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS.split()), inner, max_size=4)
    ),
    max_leaves=12,
)
lines = st.lists(
    st.tuples(
        st.sampled_from(["", "  ", "    ", "\t", "- ", "? ", "  - "]),
        st.sampled_from([*KEYS.split(), '"x"', "<<", "&a", "*a", "é"]),
        st.sampled_from([": ", ":", " ", ": {", ": [", ": |\n"]),
        st.sampled_from([*WORDS.split(), "}", "]", "#", "---"]),
    ),
    max_size=14,
)


@pytest.fixture
def attempt(tmp_path: Path) -> Callable[[bytes], Config | None]:
    def attempted(data: bytes) -> Config | None:
        path = tmp_path / "shop.yaml"
        path.write_bytes(data)
        with contextlib.suppress(ConfigError):
            return load_config(path, {"TOKEN": "x"})
        return None

    return attempted


@QUICK
@given(st.binary(max_size=200))
def test_any_bytes(attempt: Callable[[bytes], Config | None], data: bytes) -> None:
    assert attempt(data) is None


@QUICK
@given(lines)
def test_lines_like_a_config(attempt: Callable[[bytes], Config | None], written: list[tuple[str, ...]]) -> None:
    attempt("\n".join("".join(parts) for parts in written).encode("utf-8"))


@QUICK
@given(st.dictionaries(st.sampled_from(KEYS.split()), trees, max_size=6))
def test_any_tree_of_known_keys(attempt: Callable[[bytes], Config | None], tree: dict[str, Any]) -> None:
    attempt(yaml.safe_dump(tree, allow_unicode=True).encode("utf-8", "replace"))


@QUICK
@given(
    st.sampled_from(SECTIONS.split()),
    trees,
    st.sampled_from(CHANNEL_KEYS.split()),
    trees,
)
def test_any_value_in_a_config_that_is_good_otherwise(
    attempt: Callable[[bytes], Config | None], key: str, value: Any, channel_key: str, channel_value: Any
) -> None:
    web = {"kind": "web", "offers": {"type": "table", "path": "web.csv"}, channel_key: channel_value}
    config = {"retailer": "Shop", "channels": {"web": web}, key: value}
    attempt(yaml.safe_dump(config, allow_unicode=True).encode("utf-8", "replace"))


@QUICK
@given(
    st.dictionaries(st.sampled_from(SOURCE_KEYS.split()), trees),
    st.sampled_from(TYPES.split()),
)
def test_any_source_in_a_config_that_is_good_otherwise(
    attempt: Callable[[bytes], Config | None], source: dict[str, Any], type_: str
) -> None:
    config = {"retailer": "Shop", "channels": {"web": {"kind": "web", "offers": {"type": type_, **source}}}}
    attempt(yaml.safe_dump(config, allow_unicode=True).encode("utf-8", "replace"))
