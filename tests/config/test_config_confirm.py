"""`confirm`, and `one`: where an interface is asked for a single product."""

from __future__ import annotations

from pathlib import Path

import pytest

from omniaudit.config import ConfigError, load_config
from omniaudit.config.settings import Config


def load(folder: Path, source: str, *more: str) -> Config:
    path = folder / "shop.yaml"
    lines = "".join(f"{line}\n" for line in more)
    path.write_text(
        f"version: 1\nretailer: Shop\n{lines}channels:\n  web:\n    kind: web\n    offers:\n{source}", encoding="utf-8"
    )
    return load_config(path, {"TOKEN": "hush-hush"})


def api(one: str, *more: str) -> str:
    lines = "".join(f"      {line}\n" for line in more)
    return f"      type: api\n      url: https://api.example.com/v1/products\n      one: {one}\n{lines}"


def test_nothing_is_read_again_unless_the_config_says_so(tmp_path: Path) -> None:
    source = "      {type: table, path: web.csv}\n"
    assert load(tmp_path, source).confirm is False
    assert load(tmp_path, source, "confirm: true").confirm is True


@pytest.mark.parametrize(
    ("one", "more"),
    [
        ("{url: '/v1/products/{id}'}", ()),
        ("{url: 'https://one.example.com/{sku}', items: data}", ()),
        ("{url: '/{market}/{id}?key=${TOKEN}'}", ("scope: {market: fr}",)),
    ],
    ids=["path", "address and items", "scope and secret"],
)
def test_address_of_one_product_is_an_option_of_its_source(tmp_path: Path, one: str, more: tuple[str, ...]) -> None:
    (source,) = load(tmp_path, api(one, *more)).channels[0].offers
    assert "url" in source.options["one"]


@pytest.mark.parametrize(
    ("one", "place", "words"),
    [
        ("{url: /v1/products}", (9, 13), ("one.url", "{id} or {sku}")),
        ("{url: '/v1/{ean}/{id}'}", (9, 13), ("one.url", "{id} or {sku}")),
        ("{items: data}", (9, 7), ("one.url", "missing")),
        ("{url: '/{id}', items: 'data[}'}", (9, 34), ("one.items", "data[}")),
        ("{url: 'ftp://example.com/{id}'}", (9, 18), ("one.url", "http")),
        ("/v1/products/{id}", (9, 12), ("one", "mapping")),
    ],
    ids=["no product", "unknown name", "no url", "no expression", "no web address", "no mapping"],
)
def test_faulty_address_of_one_product_is_named(
    tmp_path: Path, one: str, place: tuple[int, int], words: tuple[str, ...]
) -> None:
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, api(one))
    (problem,) = raised.value.problems
    assert all(word in str(problem) for word in words), str(problem)
    assert (problem.line, problem.column) == place, str(problem)
