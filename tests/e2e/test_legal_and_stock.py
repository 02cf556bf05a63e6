"""A retailer with planted faults and decoys: unit prices, charged against displayed, collection, stock, categories."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from omniaudit.engine import Engine

CONFIG = """\
version: 1
retailer: Maison Essai
currency: EUR
country: FR
channels:
  web:
    kind: web
    label: Web shop
    offers: {type: table, path: web.csv}
  app:
    kind: app
    assortment: partial
    offers: {type: table, path: app.csv}
  shelf:
    kind: catalogue
    label: Shelf labels
    assortment: partial
    offers: {type: table, path: shelf.csv}
  tills:
    kind: store
    label: Tills
    assortment: partial
    honours: [shelf]
    offers: {type: table, path: tills.csv}
"""

WEB = """\
sku,title,price,unit_price,unit_pricing_measure,availability,quantity,pickup,category
A1,Shower gel 500 ml,9.99,19.98 €/l,500 ml,in_stock,20,buy,Home > Bath
A2,Coffee 250 g,5.00,20.00 €/kg,250 g,in_stock,8,buy,Food
A3,Rice 1 kg,2.50,3.50 €/kg,1 kg,in_stock,5,,Food
A4,Honey 330 g,9.99,30.27 €/kg,330 g,in_stock,7,,Food
A5,Soap,4.00,,,in_stock,,reserve,Home > Bath
A6,Lamp,40.00,,,in_stock,12,,Garden > Lamps
"""
APP = """\
sku,title,price,unit_price,availability,quantity
A1,Shower gel 500 ml,9.99,2.00 €/100 ml,in_stock,20
A2,Coffee 250 g,5.00,40.00 €/kg,in_stock,3
A3,Rice 1 kg,2.50,2.50 €/kg,in_stock,5+
A4,Honey 330 g,9.99,,in_stock,7
A6,Lamp,43.20,,in_stock,12
"""
SHELF = """\
store_code,sku,price
12,A1,9.99
12,A2,5.00
13,A1,9.99
13,A6,40.00
"""
TILLS = """\
store_code,sku,title,price,availability
12,A1,Shower gel 500 ml,10.99,in_stock
13,A1,Shower gel 500 ml,9.99,out_of_stock
12,A2,Coffee 250 g,4.90,out_of_stock
13,A6,Lamp,40.00,in_stock
12,A5,Soap,4.00,out_of_stock
13,A5,Soap,4.00,out_of_stock
"""


def shop(folder: Path, config: str = CONFIG) -> None:
    for name, text in {"web": WEB, "app": APP, "shelf": SHELF, "tills": TILLS}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "omniaudit.yaml").write_text(config, encoding="utf-8")


WANTED = {
    ("LEG002", "A3", "web"),  # 3.50 a kilogram of rice that costs 2.50
    ("LEG002", "A4", "app"),  # the web shop states a price per kilogram of the honey, the app none
    ("PRC005", "A2", "app"),  # twice the price per kilogram of the same pack
    ("PRC005", "A3", "web"),
    ("LEG003", "A1", "tills"),  # 10.99 where the label says 9.99
    ("AVL004", "A2", "web"),
    ("AVL004", "A5", "web"),
    ("AVL005", "A2", "app"),  # 3 pieces where the web shop counts 8
}
FAMILIES = {"LEG002", "LEG003", "PRC005", "AVL004", "AVL005"}


def test_each_planted_fault_is_found_and_no_decoy(omniaudit: Callable[..., Any], tmp_path: Path) -> None:
    shop(tmp_path)
    audited = omniaudit("check", "omniaudit.yaml", "--output", "json")
    assert audited.code == 1, audited.err
    assert {found for found in audited.found if found[0] in FAMILIES} == WANTED
    _legal_irritants_are_at_least_high_and_say_what_they_are_not(audited.report)
    _an_overcharge_shows_the_label_and_the_till_with_their_lines(audited.report)
    _the_rates_stand_beside_the_published_ones(audited.report)


def _legal_irritants_are_at_least_high_and_say_what_they_are_not(report: dict[str, Any]) -> None:
    legal = [found for found in report["irritants"] if found["code"].startswith("LEG")]
    assert {found["severity"] for found in legal} <= {"high", "critical"}
    assert all(found["law"] and found["law"] in found["remedy"] for found in legal)
    assert all(found["remedy"].endswith("Not legal advice.") for found in legal)
    others = [found for found in report["irritants"] if not found["code"].startswith("LEG")]
    assert all(found["law"] is None and "legal" not in found["remedy"] for found in others)


def _an_overcharge_shows_the_label_and_the_till_with_their_lines(report: dict[str, Any]) -> None:
    (found,) = [each for each in report["irritants"] if each["code"] == "LEG003"]
    assert found["message"] == "Tills charges 10.99 EUR for what Shelf labels displays at 9.99 EUR"
    assert found["locations"] == ["12"]
    label, till = found["values"][:2]
    assert (label["channel"], label["value"]) == ("shelf", "9.99")
    assert [(each["channel"], each["value"], each["position"]) for each in found["values"]].count(
        ("tills", "10.99", "line 2")
    ) == 1
    assert till["channel"] in ("tills", "shelf")


def _the_rates_stand_beside_the_published_ones(report: dict[str, Any]) -> None:
    consistency = report["consistency"]
    assert [line["rate"] for line in consistency["references"]] == [0.72, 0.93, 0.967, 0.98]
    assert consistency["direction"] == {"against": 2, "favour": 1}
    (rates,) = report["price_accuracy"]
    assert (rates["channel"], rates["displayed"]) == ("tills", ["shelf"])
    assert (rates["prices"], rates["overcharged"], rates["undercharged"], rates["large"]) == (4, 1, 1, 1)
    assert (rates["accuracy"]["rate"], rates["overcharge"]["rate"]) == (0.5, 0.25)
    assert rates["accuracy"]["low"] < 0.5 < rates["accuracy"]["high"]
    assert [(line["name"], line["met"]) for line in rates["lines"]] == [
        ("98pct", False), ("us-nc", False), ("us-ny-large", False),
    ]  # fmt: skip


def test_every_format_shows_the_rates_and_the_published_ones(omniaudit: Callable[..., Any], tmp_path: Path) -> None:
    shop(tmp_path)
    arguments = [f"--output={name}={name}.txt" for name in ("terminal", "markdown", "html")]
    assert omniaudit("check", "omniaudit.yaml", *arguments).code == 1
    for name in ("terminal", "markdown", "html"):
        page = " ".join((tmp_path / f"{name}.txt").read_text(encoding="utf-8").split())
        assert "Charged as displayed" in page, name
        assert "NIST Handbook 130" in page, name
        assert "Cavallo" in page, name
        assert "ot legal advice" in page, name


def test_nothing_is_charged_above_displayed_where_nobody_says_whose_prices_are_honoured(
    omniaudit: Callable[..., Any], tmp_path: Path
) -> None:
    shop(tmp_path, CONFIG.replace("    honours: [shelf]\n", ""))
    run = omniaudit("check", "omniaudit.yaml", "--output", "json")
    assert not [found for found in run.found if found[0] == "LEG003"]
    (rule,) = [rule for rule in run.report["rules"] if rule["code"] == "LEG003"]
    assert rule["status"] == "skipped"
    assert "honours" in rule["reason"]
    assert run.report["price_accuracy"] == []


def test_a_misspelt_honoured_channel_is_refused_with_its_line(omniaudit: Callable[..., Any], tmp_path: Path) -> None:
    shop(tmp_path, CONFIG.replace("honours: [shelf]", "honours: [shelve]"))
    run = omniaudit("check", "omniaudit.yaml")
    assert run.code == 2
    assert "did you mean shelf?" in run.err
    assert "omniaudit.yaml:23:15:" in run.err
    shop(tmp_path, CONFIG.replace("honours: [shelf]", "honours: [tills]"))
    assert "can't honour itself" in omniaudit("check", "omniaudit.yaml").err


def test_a_difference_is_intended_for_a_category_that_one_channel_states(
    omniaudit: Callable[..., Any], tmp_path: Path
) -> None:
    shop(tmp_path)
    before = omniaudit("check", "omniaudit.yaml", "--output", "json")
    assert ("PRC001", "A6", "app") in before.found
    declared = 'expected:\n  - {channels: [app, web], price: "+8%", categories: [Garden], reason: delivery}\n'
    shop(tmp_path, CONFIG + declared)
    after = omniaudit("check", "omniaudit.yaml", "--output", "json")
    assert before.found - after.found == {("PRC001", "A6", "app")}
    assert after.report["intended"] == 1
    shop(tmp_path, CONFIG + declared.replace("Garden", "Kitchen"))
    assert ("PRC001", "A6", "app") in omniaudit("check", "omniaudit.yaml", "--output", "json").found


def test_outside_the_countries_of_the_law_no_unit_price_is_due(omniaudit: Callable[..., Any], tmp_path: Path) -> None:
    shop(tmp_path, CONFIG.replace("country: FR", "country: US"))
    run = omniaudit("check", "omniaudit.yaml", "--output", "json")
    assert not [found for found in run.found if found[0] == "LEG002"]
    assert [found for found in run.found if found[0] == "PRC005"]


def test_the_reference_is_said_in_french(omniaudit: Callable[..., Any], tmp_path: Path) -> None:
    shop(tmp_path)
    run = omniaudit("check", "omniaudit.yaml", "--output", "json", "--lang", "fr")
    remedies = [found["remedy"] for found in run.report["irritants"] if found["code"].startswith("LEG")]
    assert remedies
    assert all(remedy.endswith("Ceci n’est pas un avis juridique.") for remedy in remedies)


FEED = """\
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>
<item><g:id>1</g:id><g:gtin>4006381333931</g:gtin><title>Chair</title><g:price>108.00 EUR</g:price>
<g:availability>in_stock</g:availability><g:product_type>Home &gt; Garden &gt; Chairs</g:product_type>
<g:google_product_category>436</g:google_product_category></item>
</channel></rss>
"""
PAGE = """\
<html><script type="application/ld+json">{"@type": "Product", "gtin13": "4006381333948", "name": "Lamp",
"category": "Lamps", "offers": {"@type": "Offer", "price": "108.00", "priceCurrency": "EUR",
"availability": "https://schema.org/InStock"}}</script></html>
"""
TWO = """\
version: 1
retailer: Maison Essai
currency: EUR
country: FR
channels:
  web: {kind: web, offers: {type: table, path: web.csv}}
  ads: {kind: ads, assortment: partial, offers: {type: google_merchant, path: ads.xml}}
  app: {kind: app, assortment: partial, offers: {type: pages, files: "*.html"}}
"""


def test_categories_of_feeds_and_pages_are_read_where_they_are_asked_for(
    omniaudit: Callable[..., Any], tmp_path: Path
) -> None:
    table = "gtin,title,price,availability\n4006381333931,Chair,100.00,in_stock\n4006381333948,Lamp,100.00,in_stock\n"
    for name, text in {"web.csv": table, "ads.xml": FEED, "lamp.html": PAGE, "omniaudit.yaml": TWO}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    before = omniaudit("check", "omniaudit.yaml", "--output", "json", "--save", "unasked")
    assert {found[0] for found in before.found} == {"PRC001"}, before.err
    assert _categories(tmp_path / "unasked") == {None}
    declared = "expected:\n" + "".join(
        f'  - {{channels: [{channel}, web], price: "+8%", categories: [{name}]}}\n'
        for channel, name in (("ads", "garden > chairs"), ("app", "lamps"))
    )
    (tmp_path / "omniaudit.yaml").write_text(TWO + declared, encoding="utf-8")
    after = omniaudit("check", "omniaudit.yaml", "--output", "json", "--save", "asked")
    assert (after.code, after.found) == (0, set()), after.err
    assert _categories(tmp_path / "asked") == {None, "Home > Garden > Chairs", "Lamps"}


def _categories(snapshot: Path) -> set[str | None]:
    with Engine(memory_limit="100MB", threads=1) as engine:
        rows = engine.rows(f"SELECT DISTINCT category FROM read_parquet('{snapshot}/offers/**/*.parquet')")
        return {category for (category,) in rows}
