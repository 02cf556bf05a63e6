"""The law on prior prices as data: whole, sourced, and what a config may say otherwise."""

from __future__ import annotations

from importlib import resources
from typing import Any

import pytest
import yaml

from omniaudit.config.vocabulary import COUNTRIES
from omniaudit.history.law import prior_price_law, prior_price_terms

DATA: dict[str, Any] = yaml.safe_load(
    resources.files("omniaudit.history").joinpath("prior_price_laws.yaml").read_text(encoding="utf-8")
)
USUAL = {"longest_gap": 7, "progressive": "national", "new_products": "national", "perishable": ""}
CHOICES = {"progressive", "new_products", "perishable"}


@pytest.mark.parametrize("country", sorted(DATA["countries"]))
def test_every_country_that_was_looked_up_names_its_article_and_source(country: str) -> None:
    entry = DATA["countries"][country]
    assert country in COUNTRIES and country not in DATA["unlisted"]
    assert entry["article"] and entry["source"]
    assert set(entry) - {"article", "source"} <= CHOICES


def test_the_european_economic_area_is_whole() -> None:
    area = {*DATA["countries"], *DATA["unlisted"]}
    assert len(area) == 30 and area <= set(COUNTRIES)


@pytest.mark.parametrize("country", [None, "US", "GB", "CH"])
def test_elsewhere_no_law_is_known(country: str | None) -> None:
    assert prior_price_law(country) is None


def test_where_nobody_has_looked_no_choice_is_assumed() -> None:
    law = prior_price_law("PL")
    assert law is not None and (law.days, law.article) == (30, "Directive 98/6/EC, Article 6a")
    assert not (law.progressive or law.new_products or law.perishable)


@pytest.mark.parametrize(("country", "word", "holds"), [
    ("FR", "national", True), ("PL", "national", False), ("FR", "no", False), ("PL", "yes", True),
])  # fmt: skip
def test_the_config_has_the_last_word(country: str, word: str, holds: bool) -> None:
    law = prior_price_law(country)
    assert law is not None
    assert prior_price_terms(law, {**USUAL, "progressive": word})["progressive"] is holds


def test_perishable_goods_are_named_as_offers_name_them() -> None:
    law = prior_price_law("FR")
    assert law is not None
    named = prior_price_terms(law, {**USUAL, "perishable": "Food>Fresh Fish, 3760123450010 ,A1"})["perishable"]
    assert {"food > fresh fish", "03760123450010", "A1"} <= set(named)
