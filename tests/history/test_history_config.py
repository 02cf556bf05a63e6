"""How a config names its history."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from omniaudit.config import ConfigError, load_config
from omniaudit.config.settings import HistorySettings
from omniaudit.pipeline import check_config
from omniaudit.rules import builtin_rules


def written(folder: Path, history: str) -> Path:
    path = folder / "shop.yaml"
    channels = "channels: {web: {kind: web, offers: {type: table, path: w.csv}}}"
    path.write_text(f"version: 1\nretailer: Shop\n{history}\n{channels}\n", encoding="utf-8")
    return path


def test_a_history_is_a_folder_beside_the_config_kept_for_four_months(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, "history: .omniaudit/history"), {})
    assert config.history == HistorySettings(tmp_path / ".omniaudit" / "history", timedelta(days=120))


def test_a_history_may_say_how_long_it_is_kept(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, "history: {path: kept, keep: 400d}"), {})
    assert config.history == HistorySettings(tmp_path / "kept", timedelta(days=400))
    assert load_config(written(tmp_path, "history: {path: kept}"), {}).history == HistorySettings(tmp_path / "kept")


@pytest.mark.parametrize(
    ("history", "said"),
    [
        ("history: {keep: 3d}", "path"),
        ("history: {path: kept, keep: soon}", "duration"),
        ("history: [kept]", "must be text or a mapping"),
        ("rules: {LEG001: {progressive: maybe}}", "none of national, yes, no"),
        ("rules: {LEG001: {new_products: true}}", "none of national, yes, no"),
    ],
)
def test_a_wrong_history_is_refused_with_its_line(tmp_path: Path, history: str, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        check_config(load_config(written(tmp_path, history), {}), builtin_rules())
    assert said in str(error.value) and "shop.yaml:3:" in str(error.value)
