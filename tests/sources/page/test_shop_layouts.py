"""How right the prices are on the layouts of many shops: see layouts/, one file a family of shop software.

The layouts are made after the ways in which shop systems write, in six languages. They hold what misleads: old prices,
prices from … on, unit prices, instalments, delivery, other products. A price may be missed, as long as nine of ten are
found; none may be wrong. held_back*.yaml say how the reader did on pages that it was not written from.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from omniaudit.normalise.money import parse_price
from omniaudit.normalise.verdict import Reject
from omniaudit.sources.page.page import PageResult

Read = Callable[..., PageResult]

LANGUAGES = {
    "en": ("Add to cart", "You may also like", "Free delivery over {}", "Iron lid", "Cast iron pan 28 cm"),
    "fr": ("Ajouter au panier", "Vous aimerez aussi", "Livraison offerte dès {}", "Couvercle", "Poêle en fonte 28 cm"),
    "de": ("In den Warenkorb", "Das passt dazu", "Versandkostenfrei ab {}", "Deckel", "Gusseiserne Pfanne 28 cm"),
    "es": ("Añadir al carrito", "También te puede gustar", "Envío gratis desde {}", "Tapa", "Sartén de hierro 28 cm"),
    "it": ("Aggiungi al carrello", "Potrebbe piacerti", "Spedizione gratuita da {}", "Coperchio", "Padella in ghisa"),
    "nl": ("In winkelwagen", "Misschien ook leuk", "Gratis verzending vanaf {}", "Deksel", "Gietijzeren pan 28 cm"),
}
ABOUT = {
    "en": "Heavy, lasting and made for every stove, it keeps its heat long after the fire is out. Rub it with oil. ",
    "fr": "Lourde, durable et faite pour tous les feux, elle garde la chaleur longtemps. À frotter avec de l'huile. ",
    "de": "Schwer, haltbar und für jeden Herd gemacht, hält sie die Wärme lange. Vor Gebrauch mit Öl einreiben. ",
    "es": "Pesada, duradera y hecha para todos los fuegos, guarda el calor mucho tiempo. Frotar con aceite. ",
    "it": "Pesante, durevole e fatta per tutti i fuochi, conserva a lungo il calore. Da strofinare con olio. ",
    "nl": "Zwaar, duurzaam en gemaakt voor elk fornuis: hij houdt de warmte lang vast. Wrijf hem in met olie. ",
}
SYMBOLS = {"EUR": "{} €", "USD": "${}", "GBP": "£{}", "AUD": "${}", "CHF": "CHF {}"}


@dataclass(frozen=True)
class Layout:
    """One page, and what it costs there."""

    name: str
    html: str
    lang: str
    price: Decimal | None
    currency: str
    tax: str | None


def layouts() -> Iterator[Layout]:
    """Those of all files."""
    for path in sorted(Path(__file__).with_name("layouts").glob("*.yaml")):
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
        for case in written["cases"]:
            yield layout(path.stem, written["frame"], case)


def layout(family: str, frame: str, case: dict[str, Any]) -> Layout:
    """A case in the frame of its family."""
    currency = case.get("currency", "EUR")
    buy, also, free, other, title = LANGUAGES[case["lang"]]
    amount = SYMBOLS[currency].format
    point = "," if currency == "EUR" else "."
    body = frame.format(
        title=title, main=case["main"].replace("{title}", title), about=3 * ABOUT[case["lang"]], foot="© Maison",
        buy=buy, cart=amount(f"0{point}00"), free=free.format(amount("49")),
        also=also, other=other, other_price=amount(f"14{point}90"),
    )  # fmt: skip
    head = case.get("head", "")
    if stated := case.get("json_ld"):
        text = json.dumps({"@context": "https://schema.org", **stated} if isinstance(stated, dict) else stated)
        head += f'<script type="application/ld+json">{text.replace("{title}", title)}</script>'
    head = f"<meta charset=utf-8><title>{title} | Maison</title>{head}"
    html = f"<!doctype html><html lang={case['lang']}><head>{head}</head>{body}</html>"
    price = Decimal(case["price"]) if case["price"] else None
    return Layout(f"{family}: {case['name']}", html, case["lang"], price, currency, case.get("tax"))


@dataclass(frozen=True)
class Reading:
    """What was read of a layout. stated: by the page's data, not by its visible text."""

    layout: Layout
    price: Decimal | str | None
    stated: bool

    @property
    def right(self) -> bool:
        return self.price is not None and self.price == self.layout.price


@pytest.fixture
def readings(read: Read) -> list[Reading]:
    """Of all layouts."""
    return [of_layout(read, each) for each in layouts()]


def of_layout(read: Read, each: Layout) -> Reading:
    """The one price that a page gives, as the normaliser understands it."""
    result = read(each.html, currency=each.currency, tax=each.tax)
    found = {listing.get("price", ""): listing["surface"] for listing in result.listings} or {"": ""}
    assert len(found) == 1, each.name
    ((text, surface),) = found.items()
    if not text:
        return Reading(each, None, False)
    parsed = parse_price(text, currency=each.currency, locale=None, unit="major")
    price = str(parsed) if isinstance(parsed, Reject) or parsed is None else Decimal(parsed.units) / 10_000
    return Reading(each, price, surface != "visible")


def test_layouts_are_a_hundred_in_six_languages() -> None:
    found = list(layouts())
    assert len(found) >= 100
    assert {each.lang for each in found} == set(LANGUAGES)
    assert len({each.name for each in found}) == len(found)


def test_nine_of_ten_prices_are_found_and_right(readings: list[Reading]) -> None:
    right = sum(each.right for each in readings)
    given = sum(each.price is not None for each in readings)
    wanted = sum(each.layout.price is not None for each in readings)
    wrong = [(each.layout.name, each.price, each.layout.price) for each in readings if each.price != each.layout.price]
    assert 2 * right / (given + wanted) >= 0.90, wrong


def test_no_price_is_wrong(readings: list[Reading]) -> None:
    wrong = [(each.layout.name, each.price, each.layout.price) for each in readings if each.price and not each.right]
    assert not wrong


def test_prices_that_the_data_states_are_right(readings: list[Reading]) -> None:
    stated = [each for each in readings if each.stated]
    wrong = [(each.layout.name, each.price, each.layout.price) for each in stated if not each.right]
    assert len(stated) >= 20
    assert sum(each.right for each in stated) / len(stated) >= 0.95, wrong
