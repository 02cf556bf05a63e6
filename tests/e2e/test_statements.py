"""Policies, locations and test accounts, from wherever a channel states them, through the installed command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CONFIG = """version: 1
retailer: Maison
currency: EUR
country: FR
locations: {type: table, path: stores.csv}
channels:
  web:
    kind: web
    offers: {type: table, path: web.csv}
    policies: {type: pages, files: page.html}
    locations:
      type: table
      path: web_stores.json
      items: stores
      fields: {store_code: id, phone: tel, opening_hours: hours}
    accounts: {type: table, path: web_accounts.csv}
  app:
    kind: app
    offers: {type: table, path: app.csv}
    policies:
      type: table
      path: app_policies.json
      items: terms
      fields: {return_days: returns.days, delivery_fee: shipping.fee, loyalty_earned: points}
    accounts: {type: table, path: app_accounts.csv}
  stores:
    kind: store
    offers: {type: table, path: web.csv}
    policies: {type: table, path: policies.csv, fields: {policy: service, value: reponse}}
"""
OFFERS = "gtin,sku,title,price,availability\n4006381333931,P1,Parfum 50 ml,49.00,in_stock\n"
PAGE = {
    "@context": "https://schema.org",
    "@type": "Product",
    "name": "Parfum",
    "offers": {
        "@type": "Offer",
        "price": "49.00",
        "priceCurrency": "EUR",
        "hasMerchantReturnPolicy": {
            "@type": "MerchantReturnPolicy",
            "merchantReturnDays": 30,
            "returnMethod": "https://schema.org/ReturnInStore",
        },
        "shippingDetails": {
            "@type": "OfferShippingDetails",
            "shippingRate": {"@type": "MonetaryAmount", "value": "4.95", "currency": "EUR"},
        },
    },
}


@pytest.fixture
def retailer(tmp_path: Path) -> Path:
    """The folder of a retailer whose channels contradict each other in everything but prices."""
    files = {
        "shop.yaml": CONFIG,
        "web.csv": OFFERS,
        "app.csv": OFFERS.replace("Parfum 50 ml", "EDP 100ml"),
        "page.html": f'<h1>Parfum</h1><script type="application/ld+json">{json.dumps(PAGE)}</script>',
        "stores.csv": "store_code,name,phone,opening_hours\nP1,Paris Opéra,01 42 60 00 00,lun-sam 9h-19h\n",
        "web_stores.json": json.dumps(
            {"stores": [{"id": "P1", "tel": "+33 1 42 60 00 00", "hours": "Mo-Sa 09:00-20:00"}]}
        ),
        "app_policies.json": json.dumps(
            {"terms": [{"returns": {"days": "P30D"}, "shipping": {"fee": "6.95"}, "points": True}]}
        ),
        "policies.csv": "service;reponse\nDélai de retour;14 jours\nRetour en magasin;non\nCumul de points;oui\n",
        "web_accounts.csv": "account,points,tier\njane.doe@example.com,1200,Gold\n",
        "app_accounts.csv": "account,points,tier\nJane.Doe@example.com,0,gold\n,1,\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_what_channels_state_besides_offers_is_compared_with_its_evidence(
    omniaudit: Callable[..., Any], retailer: Path
) -> None:
    run = omniaudit("check", "shop.yaml", "--output", "json")
    assert run.code == 1, run.err
    assert "not acted on" not in run.err
    found = {(code, key.partition(":")[2] or key, channel) for code, key, channel in run.found if code != "JRN001"}
    account = next(key for code, key, _ in found if code == "POL003")
    assert found == {
        ("INF001", "P1", "app"),
        ("INF002", "P1:opening_hours", "web"),
        ("POL001", "return_days", "stores"),
        ("POL001", "delivery_fee", "app"),
        ("POL002", "return_online_purchase", "stores"),
        ("POL003", account, "app"),
    }
    report = run.report
    irritant = next(item for item in report["irritants"] if item["product"]["key"] == "policy:return_days")
    assert irritant["product"] == {"key": "policy:return_days", "gtin": None, "sku": None, "title": "return days"}
    shown = [(value["channel"], value["value"], value["raw"], value["source"]) for value in irritant["values"]]
    assert shown == [
        ("web", "30 days", "30", "page.html"),
        ("stores", "14 days", "14 jours", "policies.csv"),
        ("app", "30 days", "P30D", "app_policies.json"),
    ]
    assert [value["position"] for value in irritant["values"][:2]] == [
        "json_ld[0]/offers/hasMerchantReturnPolicy",
        "line 2",
    ]
    place = next(item for item in report["irritants"] if item["code"] == "INF002")
    assert place["locations"] == ["P1"]
    assert place["product"]["title"] == "Paris Opéra, opening hours"


def test_an_account_is_shown_and_kept_without_its_identifier(omniaudit: Callable[..., Any], retailer: Path) -> None:
    formats = ("terminal", "json=report.json", "csv=report.csv", "jsonl=report.jsonl")
    arguments = [part for name in formats for part in ("--output", name)]
    run = omniaudit("check", "shop.yaml", "--save", "kept", *arguments)
    assert "account …" in run.out
    written = [
        path for path in retailer.rglob("*") if path.is_file() and ("kept" in path.parts or "report" in path.name)
    ]
    assert len(written) > 10
    assert not [path.name for path in written if b"jane" in path.read_bytes().lower()]
    assert "jane" not in (run.out + run.err).lower()


def test_one_policy_can_be_looked_at_alone(omniaudit: Callable[..., Any], retailer: Path) -> None:
    run = omniaudit("check", "shop.yaml", "--product", "policy:return_days", "--output", "json")
    assert run.found == {("POL001", "policy:return_days", "stores")}


def test_a_field_that_no_location_has_is_a_config_error(omniaudit: Callable[..., Any], retailer: Path) -> None:
    (retailer / "shop.yaml").write_text(CONFIG.replace("phone: tel", "telephone: tel"), encoding="utf-8")
    run = omniaudit("validate", "shop.yaml")
    assert run.code == 2
    assert "shop.yaml:15" in run.err
    assert "telephone" in run.err


def test_what_cannot_be_read_is_told(omniaudit: Callable[..., Any], retailer: Path) -> None:
    (retailer / "policies.csv").write_text("service;reponse\nDélai de retour;bientôt\n", encoding="utf-8")
    (retailer / "stores.csv").unlink()
    run = omniaudit("check", "shop.yaml", "--output", "json")
    stores = next(channel for channel in run.report["channels"] if channel["name"] == "stores")
    assert (stores["status"], stores["reason"]) == ("partial", "file_not_found")
    assert stores["detail"].startswith("locations: ")
    assert any("return_days" in notice["message"] for notice in stores["notices"])


def test_details_that_cannot_be_read_cost_themselves(omniaudit: Callable[..., Any], retailer: Path) -> None:
    stores = {"stores": [{"id": "P1", "tel": "ask for Jane", "hours": "on request", "latitude": "NaN"}]}
    (retailer / "web_stores.json").write_text(json.dumps(stores), encoding="utf-8")
    (retailer / "web_accounts.csv").write_text("account,points\njane.doe@example.com,many\n", encoding="utf-8")
    run = omniaudit("check", "shop.yaml", "--output", "json")
    assert run.code == 1, run.err
    web = next(channel for channel in run.report["channels"] if channel["name"] == "web")
    assert {notice["code"] for notice in web["notices"]} >= {"invalid_phone", "invalid_opening_hours", "invalid_points"}
    assert "jane.doe" not in json.dumps(run.report)
    assert not {code for code, _, _ in run.found} & {"INF002", "POL003"}


def test_an_interface_says_no_with_false_and_nothing_with_an_empty_list(
    omniaudit: Callable[..., Any], retailer: Path
) -> None:
    answers = {
        "app_policies.json": {"terms": [{"returns": {"days": 30}, "collect": False}]},
        "web_accounts.json": [{"account": "jane.doe@example.com", "cart": ["P1"], "vouchers": []}],
        "app_accounts.json": [{"account": "jane.doe@example.com", "cart": [], "vouchers": []}],
    }
    for name, answer in answers.items():
        (retailer / name).write_text(json.dumps(answer), encoding="utf-8")
    (retailer / "policies.csv").write_text("service;reponse\nClick & Collect;web, app\n", encoding="utf-8")
    config = CONFIG.replace("_accounts.csv", "_accounts.json").replace(
        "{return_days: returns.days, delivery_fee: shipping.fee, loyalty_earned: points}",
        "{click_and_collect: collect}",
    )
    (retailer / "shop.yaml").write_text(config, encoding="utf-8")
    run = omniaudit("check", "shop.yaml", "--output", "json", "--rule", "POL")
    found = {(code, key, channel) for code, key, channel in run.found if code != "POL003"}
    assert found == {("POL002", "policy:click_and_collect", "app")}
    (cart,) = [item for item in run.report["irritants"] if item["code"] == "POL003"]
    assert [(value["channel"], value["value"]) for value in cart["values"]] == [("web", "P1"), ("app", "none")]
