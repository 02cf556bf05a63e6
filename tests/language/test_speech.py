"""What is said: sentences, counts and values, in English and in French."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from omniaudit.config import load_config
from omniaudit.language import fill, language_of, translator, wording

FRENCH, ENGLISH = wording("fr_FR"), wording("en")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_an_unknown_text_stays_english() -> None:
    assert translator("fr")("A rule of somebody's own") == "A rule of somebody's own"
    assert translator("xx")("in stock") == "in stock"


def test_the_template_is_translated_before_it_is_filled() -> None:
    assert plain(FRENCH("Probable cause: {cause}", cause="{cause} in stock")) == "Cause probable : {cause} in stock"


def test_a_name_that_nobody_gave_stays_as_it_is_written() -> None:
    assert fill("{a} and {b} and {C}", {"a": "{b}"}) == "{b} and {b} and {C}"
    assert fill("100 % of {a}%s, %(a)s", {"a": "%s {a}"}) == "100 % of %s {a}%s, %(a)s"


@pytest.mark.parametrize(("number", "said"), [(0, "0 offre"), (1, "1 offre"), (2, "2 offres"), (1204, "1 204 offres")])
def test_french_counts_nothing_in_the_singular(number: int, said: str) -> None:
    assert plain(FRENCH.count("{number} offer", "{number} offers", number)) == said


@pytest.mark.parametrize(("number", "said"), [(0, "0 offers"), (1, "1 offer"), (1204, "1,204 offers")])
def test_english_counts_one_in_the_singular(number: int, said: str) -> None:
    assert ENGLISH.count("{number} offer", "{number} offers", number) == said


@pytest.mark.parametrize(
    ("field", "value", "currency", "english", "french"),
    [
        ("price", "1249.90", "EUR", "1249.90 EUR", "1 249,90 €"),
        ("availability", "out_of_stock", None, "out of stock", "épuisé"),
        ("availability", "discontinued", None, "discontinued", "arrêté"),
        ("return_days", "30 days", None, "30 days", "délai de 30 jours"),
        ("delivery_fee", "4.95 EUR", None, "4.95 EUR", "4,95 €"),
        ("delivery_fee", "free", None, "free", "gratuit"),
        ("payment_methods", "card, gift_card, oney", None, "card, gift_card, oney", "carte, carte cadeau, oney"),
        ("promotion", "8.5 % · voucher · after 15 days · in stores", None,
         "8.5 % · voucher · after 15 days · in stores", "8,5 % · bon d’achat · après 15 jours · sur : stores"),
        ("promotion", "10.00 EUR off · until 2026-11-30", None,
         "10.00 EUR off · until 2026-11-30", "remise de 10,00 € · jusqu’au 30 nov. 2026"),
        ("card_price", "15.00", None, "15.00", "15,00"),
        ("title", "free", None, "free", "free"),
        ("usable_channels", "web, stores", None, "Boutique en ligne, Boutiques", "Boutique en ligne, Boutiques"),
        ("address", "8 rue des Dames", None, "8 rue des Dames", "8 rue des Dames"),
    ],
)  # fmt: skip
def test_a_value_is_said_in_the_language(
    field: str, value: str, currency: str | None, english: str, french: str
) -> None:
    labels = {"web": "Boutique en ligne", "stores": "Boutiques"}
    assert ENGLISH.value(field, value, currency, labels) == english
    assert plain(FRENCH.value(field, value, currency, labels)) == french


def test_what_is_not_known_is_named_one_by_one() -> None:
    assert plain(FRENCH.word("payout_and_minimum_unknown")) == "inconnu : forme de versement, minimum"
    assert ENGLISH.word("payout_and_minimum_unknown") == "payout and minimum unknown"


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("fr", "fr"),
        ("fr_FR", "fr"),
        ("fr-CA", "fr"),
        ("FR", "fr"),
        ("en_GB", "en"),
        ("de", None),
        ("", None),
        ("../fr", None),
    ],
)
def test_a_tag_is_of_a_language_that_has_a_catalogue(written: str, language: str | None) -> None:
    assert language_of(written) == language


@pytest.mark.parametrize("written", ["fr", "fr_FR", "fr-CH", "en", "en_GB"])
def test_a_config_may_name_a_language_with_its_country(written: str, tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(
        f"version: 1\nretailer: A\nlanguage: {written}\nchannels:\n  web:\n    kind: web\n"
        "    offers: {type: table, path: a.csv}\n",
        encoding="utf-8",
    )
    (tmp_path / "a.csv").touch()
    assert load_config(tmp_path / "shop.yaml", {}).language == written


def test_english_reads_no_catalogue() -> None:
    code = """import sys
from omniaudit.language import wording
say = wording("en_GB")
say("Exit {code}.", code=1), say.word("out_of_stock"), say.value("price", "1.00", "EUR")
sys.exit(any(name.startswith("babel") for name in sys.modules))"""
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
