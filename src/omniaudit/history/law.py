"""What may be called the price before a reduction: Article 6a of Directive 98/6/EC and what countries made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True)
class PriorPriceLaw:
    """The terms of one country. article: as lawyers call it; source: where the terms were read. See the YAML file."""

    country: str
    article: str
    source: str
    days: int
    progressive: bool
    new_products: bool
    perishable: bool


def prior_price_law(country: str | None) -> PriorPriceLaw | None:
    """The law of a country (ISO 3166-1); None where none is known."""
    data = yaml.load(
        (resources.files(__package__) / "prior_price_laws.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    if country is None or not (country in data["unlisted"] or country in data["countries"]):
        return None
    return PriorPriceLaw(country=country, **{**data["directive"], **data["countries"].get(country, {})})


def prior_price_terms(law: PriorPriceLaw, given: Mapping[str, Any]) -> dict[str, Any]:
    """The law with what the config says otherwise, as the relations' SQL names it. given: LEG001's parameters."""
    return {
        "days": law.days,
        "longest_gap": given["longest_gap"],
        "progressive": _chosen(given["progressive"], law.progressive),
        "new_products": _chosen(given["new_products"], law.new_products),
        "perishable": list(_named(given["perishable"])) if law.perishable else [],
    }


def _chosen(word: str, national: bool) -> bool:
    return national if word == "national" else word == "yes"


def _named(text: str) -> set[str]:
    """SKUs, GTINs, ids, item groups, brands and categories, as they are written and as offers have them."""
    words = {" > ".join(part.strip() for part in word.split(">")) for word in text.split(",") if word.strip()}
    return words | {word.rjust(14, "0") for word in words if word.isdigit()} | {word.lower() for word in words}
