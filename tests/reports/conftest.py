"""A retailer's morning: twenty irritants of many rules on six channels, one of which could not be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from omniaudit.model.irritant import (
    AuditReport,
    Consistency,
    Counts,
    FieldVerdicts,
    Irritant,
    PairVerdicts,
    Product,
    ProductScore,
    SeenValue,
    Unmapped,
)
from omniaudit.model.outcome import ChannelOutcome, Notice, RuleOutcome

NOW = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)

LABELS = {
    "web": "Boutique en ligne", "app": "Application", "stores": "Magasins", "ads": "Google Shopping",
    "marketplace": "Place de marché", "rival": "Parfums Rivaux",
}  # fmt: skip

NAMES = {
    "PRC001": ("price-mismatch", "buy"), "PRC002": ("sale-price-not-everywhere", "buy"),
    "PRC006": ("page-contradicts-itself", "evaluate"), "PRC007": ("store-price-spread", "buy"),
    "AVL001": ("availability-contradiction", "buy"), "AVL002": ("discontinued-here-sold-there", "consider"),
    "AVL003": ("missing-from-channel", "consider"), "AVL006": ("advertised-but-gone", "consider"),
    "CMP001": ("undercut", "evaluate"), "DAT001": ("duplicate-offer", "evaluate"),
    "DAT002": ("invalid-gtin", "consider"), "PRC003": ("currency-mismatch", "buy"),
}  # fmt: skip

REMEDIES = {
    "PRC": "Publish the believed price on the channel that deviates, or declare the difference under expected:.",
    "AVL": "Let the channel take its availability from the same stock as the believed one.",
    "CMP": "Decide whether to follow the competitor's price.",
    "DAT": "Correct the identifier at its source; until then the listing is matched by its other identifiers only.",
}

TITLES = (
    "Rouge Intense 01 Carmin, rouge à lèvres satiné", "Eau de Parfum Lumière d'Hiver 50 ml",
    "Crème de jour hydratante à l'acide hyaluronique et à la vitamine E, peaux sensibles, flacon pompe 75 ml",
    "Bougie parfumée Figuier 180 g", "Sérum éclat vitamine C 30 ml", "Mascara Volume Noir",
    "Gel douche Verveine 400 ml",
    "Palette Nude 12 ombres", "Huile sèche corps & cheveux 100 ml", "Coffret Découverte 5 × 10 ml",
)  # fmt: skip


def money(channel: str, amount: str, raw: str | None = None, *locations: str, currency: str = "EUR") -> SeenValue:
    place = {"web": ("pages/p-0107.html", "json_ld /offers/price"), "stores": ("pos/lyon.csv", "line 812")}
    source, position = place.get(channel, (f"{channel}.json", "/products/106"))
    return SeenValue(
        channel, "pay_now", amount, locations, max(len(locations), 1), currency, raw, source, position, NOW
    )


def stock(channel: str, value: str, raw: str, *locations: str) -> SeenValue:
    return SeenValue(
        channel, "availability", value, locations, max(len(locations), 1), None, raw, f"{channel}.csv", "line 44", NOW
    )


STORES = ("LYO-01", "PAR-03", "PAR-11", "LIL-02", "NCE-01")

FINDINGS: tuple[tuple[str, str, float, str, str, tuple[SeenValue, ...]], ...] = (
    ("PRC001", "stores", 57.2, "critical", "Magasins asks 24,90 € where Boutique en ligne asks 19,90 €: 25 % more.",
     (money("web", "19.90", "19.90"), money("app", "19.90", "1990"), money("stores", "24.90", "24,90", *STORES[:3]))),
    ("AVL006", "ads", 51.8, "critical", "Google Shopping advertises it as in stock; no selling channel can deliver it.",
     (stock("web", "out_of_stock", "https://schema.org/OutOfStock"), stock("ads", "in_stock", "in stock"))),
    ("PRC002", "app", 43.0, "high", "Boutique en ligne sells at 39,00 € until Sunday; Application asks 52,00 €.",
     (money("web", "39.00", "39,00 €"), money("app", "52.00", "5200"))),
    ("AVL001", "stores", 39.9, "high", "Orderable on Boutique en ligne, out of stock in every store.",
     (stock("web", "in_stock", "InStock"), stock("stores", "out_of_stock", "0", *STORES))),
    ("PRC006", "web", 36.1, "high", "The page's JSON-LD says 21,50 €, what the customer reads is 23,00 €.",
     (money("web", "21.50", "21.5"), money("web", "23.00", "23,00 €"))),
    ("PRC003", "marketplace", 35.0, "high", "Place de marché prices in GBP, Boutique en ligne in EUR.",
     (money("web", "18.00", "18.00"), money("marketplace", "18.00", "1800", currency="GBP"))),
    ("AVL003", "app", 31.2, "high", "Sold on Boutique en ligne and Magasins, not listed on Application.",
     (stock("web", "in_stock", "InStock"), SeenValue("app", "listing", "missing"))),
    ("AVL002", "ads", 30.4, "high", "Discontinued on Boutique en ligne, still sold through Google Shopping.",
     (stock("web", "discontinued", "Discontinued"), stock("ads", "in_stock", "in_stock"))),
    ("PRC007", "stores", 22.5, "medium", "One of five stores asks 12,50 € where the others ask 9,90 €.",
     (money("stores", "9.90", "9,90", *STORES[:4]), money("stores", "12.50", "12,50", STORES[4]))),
    ("CMP001", "rival", 18.3, "medium", "Parfums Rivaux asks 27,90 €, 10 % less than our cheapest 31,00 €.",
     (money("web", "31.00", "31.00"), money("rival", "27.90", "27.90 EUR"))),
)  # fmt: skip


def irritant(rank: int) -> Irritant:
    """The rank-th irritant; beyond the ten written ones, they repeat with lower scores."""
    code, channel, score, severity, message, values = FINDINGS[(rank - 1) % len(FINDINGS)]
    if rank > len(FINDINGS):
        severity, score = ("medium", 16.0) if rank <= 16 else ("low", 7.5)
    name, stage = NAMES[code]
    gtin = f"{3614272000000 + rank * 17:014d}"
    return Irritant(
        rank=rank, fingerprint=f"{rank * 0x9E3779B97F4A7C15 % 2**64:016x}", code=code, name=name,
        severity=severity, score=score, confidence="high" if rank % 4 else "medium", stage=stage,
        message=message, remedy=REMEDIES[code[:3]],
        product=Product(f"gtin:{gtin}", gtin, f"ML-{rank:04d}", TITLES[rank % len(TITLES)]), channel=channel,
        magnitude=0.4375, values=values, locations=values[-1].locations,
        probable_cause="one store did not receive the last price file" if code == "PRC007" else None,
    )  # fmt: skip


CHANNELS = (
    ChannelOutcome("web", "web", "ok", offers=1204, requests=1206, seconds=11.42),
    ChannelOutcome("app", "app", "ok", offers=1180, rejected=3, requests=12, seconds=2.31),
    ChannelOutcome(
        "stores", "store", "partial", "reject_ratio",
        "stores: 61 of 3,601 rows of pos/*.csv were rejected (1.7 %, at most 1 %), most with ambiguous_price; declare"
        " the channel's locale", offers=3540, rejected=61, seconds=0.42,
        notices=(Notice("encoding_detected", "pos/lyon.csv: read as windows-1252"),),
    ),
    ChannelOutcome("ads", "ads", "ok", offers=1190, seconds=0.31),
    ChannelOutcome(
        "marketplace", "marketplace", "failed", "file_not_found",
        "marketplace: no file matches exports/market-*.csv; correct path or run the export first",
    ),
    ChannelOutcome("rival", "competitor", "ok", required=False, offers=640, seconds=0.2),
)  # fmt: skip

RULES = (
    *(RuleOutcome(code, NAMES[code][0], "ran", irritants=2) for code in NAMES if code not in ("PRC003", "PRC006")),
    RuleOutcome("PRC003", "currency-mismatch", "ran", not_checked=("marketplace",)),
    RuleOutcome("PRC004", "tax-basis-mismatch", "ran", not_checked=("marketplace",)),
    RuleOutcome("PRC006", "page-contradicts-itself", "skipped", "no channel supplies other_price"),
    RuleOutcome("DAT005", "implausible-price", "crashed", "time limit of 30 s reached"),
)  # fmt: skip

CONSISTENCY = Consistency(
    1237, 1204, 84, 0.973322716, 0.9626801, 0.9809912,
    fields=(
        FieldVerdicts("pay_now", 1221, 16, 60, {"currency_differs": 41, "too_far_apart_in_time": 19}),
        FieldVerdicts("availability", 1218, 19, 24, {"unknown_word": 24}),
    ),
)  # fmt: skip


@pytest.fixture(scope="session")
def make_report() -> Callable[..., AuditReport]:
    """Builds the morning's report; keyword arguments replace its parts."""

    def make(**changes: Any) -> AuditReport:
        irritants = [irritant(rank) for rank in range(1, 21)]
        report = AuditReport(
            tool_version="1.0.0", retailer="Maison Lumière", currency="EUR", generated_at=NOW, as_of=NOW,
            verdict="irritants", exit_code=1, consistency=CONSISTENCY, channels=CHANNELS, rules=RULES,
            counts=Counts(irritants=20, critical=2, high=6, medium=8, low=4, new=20), irritants=irritants,
            products=[ProductScore(f.product.key, f.product.title, f.score, (f.fingerprint,)) for f in irritants],
            matrix=(PairVerdicts("web", "app", 620, 611, 12), PairVerdicts("web", "marketplace", 0, 0, 0)),
            unmapped=(Unmapped("stores", "availability", "sur cde", 12), Unmapped("stores", "availability", "NC", 3)),
            labels=LABELS, failing=16,
        )  # fmt: skip
        return replace(report, **changes)

    return make


@pytest.fixture(scope="session")
def make_irritant() -> Callable[..., Irritant]:
    """The first irritant of the morning; keyword arguments replace its parts."""

    def make(**changes: Any) -> Irritant:
        return replace(irritant(1), **changes)

    return make
