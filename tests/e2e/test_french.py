"""The demo retailer in French, through the installed command: what a store manager reads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DEMO = Path(__file__).parents[2] / "configs" / "demo" / "omniaudit.yaml"
COMMAND = Path(sys.executable).with_name("omniaudit")
NOW = "2026-11-22T09:00:00Z"

Run = subprocess.CompletedProcess[bytes]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("french") / "snapshot"
    options = ("--save", str(folder), "--now", NOW, "--no-progress", "--quiet")
    subprocess.run([COMMAND, "check", DEMO, *options], capture_output=True, timeout=120, check=False)
    return folder


@pytest.fixture(scope="module")
def check(snapshot: Path) -> Callable[..., Run]:
    def run(*options: str, encoding: str = "utf-8") -> Run:
        command = [COMMAND, "check", DEMO, "--snapshot", snapshot, "--now", NOW, "--no-progress", *options]
        environment = {**os.environ, "PYTHONIOENCODING": encoding}
        return subprocess.run(command, capture_output=True, timeout=120, check=False, env=environment)

    return run


@pytest.fixture(scope="module")
def report(check: Callable[..., Run]) -> dict[str, Any]:
    return dict(json.loads(check("--lang", "fr", "--output", "json").stdout))


def found(report: dict[str, Any], code: str, sku: str) -> dict[str, Any]:
    return next(one for one in report["irritants"] if (one["code"], one["product"]["sku"]) == (code, sku))


def told(irritant: dict[str, Any]) -> tuple[str, str]:
    return plain(irritant["message"]), plain(irritant["remedy"])


def test_the_lipstick_is_told_in_two_sentences(report: dict[str, Any]) -> None:
    assert told(found(report, "AVL002", "ML-1001")) == (
        "Le canal Boutique en ligne indique « en stock », le canal Boutiques « arrêté »",
        "Corrigez le statut du produit sur le canal qui se trompe, et faites dire au canal Boutiques où l’on peut"
        " encore l’acheter.",
    )
    assert told(found(report, "CMP001", "ML-1001")) == (
        "Ondine Beauté demande 17,43 €, contre 24,90 € sur votre canal le moins cher (Boutique en ligne)",
        "Décidez s’il faut s’aligner, expliquer ce que le prix comprend, ou laisser partir la vente.",
    )


def test_the_appliance_is_told_in_two_sentences(report: dict[str, Any]) -> None:
    assert told(found(report, "PRM005", "ML-4004")) == (
        "Sur le canal Boutiques, la promotion « -10 % sur la machine à expresso Ristella » n’apporte rien au client :"
        " 10 % de 149,00 € = 14,90 €, la carte coûte 15,00 €, la carte n’est donc rentabilisée qu’à partir de 150,00 €"
        " d’achats",
        "Sortez ce produit de la promotion, baissez le prix de la carte, ou ne montrez pas ici la promotion aux clients"
        " qui n’ont pas encore de carte.",
    )
    message, _ = told(found(report, "PRM004", "ML-4004"))
    assert "il faut une carte payante, la carte coûte 15,00 €, la réduction est versée en bon d’achat" in message
    assert "après 15 jours" in told(found(report, "VCH002", "ML-4004"))[0]
    assert "refusée sur Boutique en ligne, Application" in told(found(report, "VCH001", "ML-4004"))[0]


def test_codes_names_and_values_stay_as_programs_know_them(report: dict[str, Any], check: Callable[..., Run]) -> None:
    english = json.loads(check("--output", "json").stdout)
    kept = ("rank", "fingerprint", "code", "name", "severity", "confidence", "stage", "effort", "values", "score")
    for one, other in zip(report["irritants"], english["irritants"], strict=True):
        assert {name: one[name] for name in kept} == {name: other[name] for name in kept}
        assert one["message"] != other["message"]
        assert one["remedy"] != other["remedy"]
    assert report["consistency"] == english["consistency"]


def test_no_english_sentence_is_left_on_the_page(check: Callable[..., Run]) -> None:
    page = plain(check("--lang", "fr", "--top", "40").stdout.decode("utf-8"))
    words = {
        "the",
        "and",
        "says",
        "asks",
        "of",
        "believed",
        "written",
        "unknown",
        "pairs",
        "channel",
        "irritant,",
        "in",
    }
    assert not words & set(page.split()), words & set(page.split())
    assert "94,2 %" in page
    assert "22 nov. 2026, 10:00 UTC+1" in page
    assert "ÉLEVÉE" in page


def test_every_report_is_the_same_each_time(check: Callable[..., Run], tmp_path: Path) -> None:
    formats = ("terminal", "json", "markdown", "html")
    for turn in ("first", "second"):
        (tmp_path / turn).mkdir()
        check("--lang", "fr", *(f"--output={name}={tmp_path / turn / name}" for name in formats))
    for name in formats:
        first, second = ((tmp_path / turn / name).read_bytes() for turn in ("first", "second"))
        assert first == second
        assert len(first) > 1000


BROKEN = """\
version: 1
retailer: Maison Brisée
currency: EUR
country: FR
language: fr
channels:
  stores: {kind: store, offers: {type: table, path: pos.csv}}
  ads: {kind: ads, offers: {type: table, path: feed.xml}}
  app: {kind: app, offers: {type: table, path: absent.csv}}
  web: {kind: web, offers: {type: pages, files: empty.html}}
"""
TOLD = (
    "3 lignes sur 4 ont été rejetées, plus que max_reject_ratio (1 %) ne le permet",
    "pos.csv ligne 2 : price « 12,9O » : prix invalide ; ligne rejetée (et 1 de plus du même genre)",
    "pos.csv ligne 4 : enregistrement « abc;def » : ligne au mauvais nombre de colonnes ; ligne rejetée",
    "feed.xml ligne 2 : le fichier est interrompu",
    "absent.csv : il n’y a pas de fichier",
    "empty.html : enregistrement « la page n’a pas de contenu » : page vide ; ligne rejetée",
)


def test_a_broken_shop_is_told_in_french_from_its_snapshot_as_well(tmp_path: Path) -> None:
    rows = ("04006381333931;12,9O;3", "04003994155486;1,2,3;3", "abc;def", "04006381333931;9,90;1")
    item = "<item><gtin>04006381333931</gtin><price>9.90 EUR</price></item>\n"
    files = {
        "omniaudit.yaml": BROKEN,
        "pos.csv": "\n".join(("gtin;price;quantity", *rows, "")),
        "feed.xml": f"<rss><channel>{item}{item[:20]}",
        "empty.html": "",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    def page(name: str, *options: str) -> str:
        command = [COMMAND, "check", "omniaudit.yaml", "--output", name, "--now", NOW, "--no-progress", *options]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120, check=False)
        return plain(done.stdout.decode("utf-8"))

    read = page("html", "--save", "kept")
    for sentence in TOLD:
        assert sentence in read
    assert page("html", "--snapshot", "kept") == read
    assert 'price \\"12,9O\\": invalid price; row rejected' in page("json", "--snapshot", "kept")


def test_the_page_survives_a_pipe_that_knows_ascii_only(check: Callable[..., Run]) -> None:
    page = check("--lang", "fr", encoding="ascii").stdout
    assert page.isascii()
    assert b"\\x" not in page
    assert b'indique "en stock", le canal Boutiques "arrete"' in page
    assert max(map(len, page.splitlines())) <= 100


def test_lang_wins_over_the_config_and_may_name_a_country(check: Callable[..., Run]) -> None:
    assert "Canaux" in check("--lang", "fr-CA", "--output", "markdown").stdout.decode("utf-8")


@pytest.mark.parametrize("language", ["de", "french", ""])
def test_a_language_without_texts_is_a_usage_error(language: str, check: Callable[..., Run]) -> None:
    done = check("--lang", language)
    assert done.returncode == 2
    assert b"choose from en, fr" in done.stderr
    assert not done.stdout
