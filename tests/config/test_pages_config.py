"""What a source of pages may say of lists and embedded state, and what is told where it can't be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from omniaudit.config import load_config
from omniaudit.config.problem import ConfigError


def written(folder: Path, *keys: str) -> Path:
    path = folder / "omniaudit.yaml"
    lines = "".join(f"      {key}\n" for key in ("type: pages", "urls: [https://www.example.com/]", *keys))
    path.write_text(f"version: 1\nretailer: Maison\nchannels:\n  web:\n    kind: web\n    offers:\n{lines}", "utf-8")
    return path


@pytest.mark.parametrize(
    "keys",
    [
        ("state: __NEXT_DATA__", "fields: {sku: props.sku, price: props.price}"),
        ("state: 'script#data'", "items: 'products[?stock].variants[]'", "fields: {sku: sku}", "money: minor"),
        ("state: 'form.variations@data-variations'", "items: '[]'", "fields: {sku: sku}"),
        ("fields: {sku: product.sku}", "selectors: {price: .price}"),
        ("items: li.card", "selectors: {sku: '@data-sku', title: ':scope', price: .price, brand: {css: h1, of: page}}"),
    ],
)
def test_lists_and_state_are_accepted(tmp_path: Path, keys: tuple[str, ...]) -> None:
    assert load_config(written(tmp_path, *keys), {}).channels[0].offers[0].type == "pages"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (("state: __X__", "items: 'a[['", "fields: {sku: sku}"), "offers.items: 'a[[' is no JMESPath"),
        (("state: __X__", "fields: {sku: 'a[['}"), "offers.fields.sku"),
        (("state: 'script[['", "fields: {sku: sku}"), "offers.state: 'script[[' is not a CSS selector"),
        (("items: 'li[['", "selectors: {sku: b}"), "offers.items: 'li[[' is not a CSS selector"),
        (("items: li.card",), "offers.items: stands alone"),
        (("state: __X__", "items: a", "fields: {sku: b}", "selectors: {sku: b}"), "offers.selectors: can't be used"),
        (("selectors: {sku: {css: b, of: page}}",), "offers.selectors.sku.of: is for selectors of items"),
        (("selectors: {sku: '@data-sku'}",), "offers.selectors.sku"),
        (("selectors: {sku: b}", "money_digits: 2"), "offers.money_digits: is for an embedded state"),
    ],
)
def test_what_can_not_be_right_is_told_with_its_place(tmp_path: Path, keys: tuple[str, ...], said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load_config(written(tmp_path, *keys), {})
    assert said in str(refused.value).replace('"', "'")
    assert refused.value.problems[0].line > 7
