"""Two channels of one retailer as CSV: the same products, 2 % priced differently, 1 % sold here and gone there.

Every row is a pure function of its number: the same size always gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

SEED = 20261121
PRICE_DIFFERENCES = 0.02
AVAILABILITY_DIFFERENCES = 0.01
ON_SALE = 0.12
AVAILABILITIES = ("in_stock",) * 85 + ("out_of_stock",) * 9 + ("preorder",) * 3 + ("backorder",) * 3

STYLES = (
    "Velvet",
    "Classic",
    "Riviera",
    "Nordic",
    "Studio",
    "Jardin",
    "Atelier",
    "Metro",
    "Aurora",
    "Heritage",
    "Solo",
)
KINDS = ("Lipstick", "Eau de parfum", "Day cream", "Table lamp", "Linen shirt", "Running shoe", "Teapot", "Rucksack")
SHADES = ("ivory", "rosewood", "slate", "sand", "navy", "amber", "sage", "coral", "graphite", "plum", "ochre", "pearl")

COLUMNS = ("id", "gtin", "sku", "title", "brand", "price", "sale_price", "availability", "link")
PRIME = 611_953
"""Stepping by it visits every row once, whatever the number of rows (but for a multiple of it)."""

CONFIG = """\
version: 1
retailer: Benchmark
currency: EUR
country: FR
channels:
  web:
    kind: web
    offers: {type: table, path: web.csv, fields: &columns {id: id, gtin: gtin, sku: sku, title: title, brand: brand,
      price: price, sale_price: sale_price, availability: availability, url: link}}
  app:
    kind: app
    offers: {type: table, path: app.csv, fields: *columns}
"""


class Listing(NamedTuple):
    """One product as one channel lists it; prices in cents."""

    price: int
    sale_price: int | None
    availability: str

    @property
    def pay_now(self) -> int:
        """What the customer pays, in cents."""
        return self.sale_price or self.price


class Differences(NamedTuple):
    """How many products the two channels contradict each other about."""

    prices: int
    availabilities: int


def generate(folder: Path, rows: int) -> Differences:
    """Write web.csv, app.csv, omniaudit.yaml and, last, differences.json, unless they are there already."""
    differences = folder / "differences.json"
    if not differences.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "omniaudit.yaml").write_text(CONFIG, encoding="utf-8")
        _write(folder / "web.csv", "W", ((number, _believed(number)) for number in range(rows)))
        _write(folder / "app.csv", "A", ((number, _deviating(number)) for number in _shuffled(rows)))
        differences.write_text(json.dumps(_count(rows)), encoding="utf-8")
    return Differences(*json.loads(differences.read_text(encoding="utf-8")))


def _write(path: Path, prefix: str, listings: Iterable[tuple[int, Listing]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(COLUMNS) + "\r\n")
        for number, listing in listings:
            draw = _draw(number, "words")
            title = f"{STYLES[draw % 10]} {KINDS[draw // 10 % 8]}, {SHADES[draw // 80 % 12]} no. {number % 9973}"
            sale_price = "" if listing.sale_price is None else _money(listing.sale_price)
            file.write(
                f'{prefix}{number:08d},{gtin(number)},SKU-{number:08d},"{title}",Brand {draw // 960 % 500},'
                f"{_money(listing.price)},{sale_price},{listing.availability},https://www.example.com/p/{number}\r\n"
            )


def _believed(number: int) -> Listing:
    draw = _draw(number, "offer")
    price = 199 + draw % 49_800
    on_sale = draw // 49_800 % 1_000 < ON_SALE * 1_000
    return Listing(price, price * 4 // 5 if on_sale else None, AVAILABILITIES[draw // 49_800_000 % 100])


def _deviating(number: int) -> Listing:
    """The same listing; now and then the customer pays 1 to 9 % more, or a product in stock is gone."""
    price, sale_price, availability = _believed(number)
    draw = _draw(number, "difference")
    if draw % 10_000 < PRICE_DIFFERENCES * 10_000:
        percent = 101 + draw // 10_000 % 9
        price, sale_price = price * percent // 100, sale_price and sale_price * percent // 100
    if availability == "in_stock" and draw // 90_000 % 8_500 < AVAILABILITY_DIFFERENCES * 10_000:
        availability = "out_of_stock"
    return Listing(price, sale_price, availability)


def _count(rows: int) -> Differences:
    prices = availabilities = 0
    for number in range(rows):
        believed, deviating = _believed(number), _deviating(number)
        prices += believed.pay_now != deviating.pay_now
        availabilities += believed.availability != deviating.availability
    return Differences(prices, availabilities)


def _shuffled(rows: int) -> Iterable[int]:
    """All row numbers in another order: two exports of one catalogue are rarely sorted alike."""
    return (number * PRIME % rows for number in range(rows)) if rows % PRIME else range(rows)


def _draw(number: int, purpose: str) -> int:
    """A number below 2⁶⁴ that looks random and depends on row and purpose alone (splitmix64)."""
    mixed = (number * 0x9E3779B97F4A7C15 + sum(purpose.encode()) * 0xD1B54A32D192ED03 + SEED) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return mixed ^ (mixed >> 31)


_MASK = (1 << 64) - 1


def gtin(number: int) -> str:
    """A GTIN-13 with its check digit, under a prefix that is valid worldwide (never a restricted one)."""
    body = f"376{100_000_000 + 7 * number}"
    total = sum((3 if place % 2 else 1) * int(digit) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d} EUR"
