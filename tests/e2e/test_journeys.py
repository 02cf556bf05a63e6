"""Journeys, touchpoints, maturity and customers' complaints, as the installed command tells of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

HEAD = "id,gtin,sku,title,price,availability\n"
GTINS = ("4006381333931", "3760123450003", "3760123450010", "3760123450027")


def rows(prefix: str, prices: dict[int, str], states: dict[int, str]) -> str:
    return HEAD + "".join(
        f"{prefix}{number},{code},S{number},Product {number},{prices.get(number, '10.00')} EUR,"
        f"{states.get(number, 'in_stock')}\n"
        for number, code in enumerate(GTINS, 1)
    )


@pytest.fixture
def retailer(tmp_path: Path) -> Callable[..., Path]:
    """A web shop, stores of which no one has product 1, and ads; further config lines at its end."""

    def write(more: str = "") -> Path:
        (tmp_path / "web.csv").write_text(rows("w", {}, {}), encoding="utf-8")
        (tmp_path / "stores.csv").write_text(rows("s", {2: "12.00", 3: "11.00"}, {1: "out_of_stock"}), encoding="utf-8")
        (tmp_path / "ads.csv").write_text(rows("a", {}, {}), encoding="utf-8")
        (tmp_path / "voices.csv").write_text(
            "article,canal,nombre\nS2,boutiques,7\nS2,web,4\nS3,,1\nS9,web,3\n", encoding="utf-8"
        )
        (tmp_path / "sales.csv").write_text("sku,weight\nS1,400\nS2,10\nS3,20\nS4,300\n", encoding="utf-8")
        config = tmp_path / "shop.yaml"
        config.write_text(
            "version: 1\nretailer: Shop\ncurrency: EUR\ncountry: FR\nchannels:\n"
            "  web: {kind: web, offers: {type: table, path: web.csv}}\n"
            "  stores:\n    kind: store\n    label: Boutiques\n    offers: {type: table, path: stores.csv}\n"
            "    policies: {return_online_purchase: false, click_and_collect: true}\n"
            "  ads: {kind: ads, offers: {type: table, path: ads.csv}}\n" + more,
            encoding="utf-8",
        )
        return config

    return write


SIGNALS = "signals: {type: table, path: voices.csv, fields: {sku: article, channel: canal, weight: nombre}}\n"


@pytest.fixture
def report(omniaudit: Callable[..., Any], retailer: Callable[..., Path]) -> Callable[..., dict[str, Any]]:
    """The JSON report of the retailer, checked against its schema."""

    def check(more: str = "", *arguments: str) -> dict[str, Any]:
        run = omniaudit("check", retailer(more), "-o", "json", "--no-progress", *arguments)
        assert "not acted on" not in run.err
        found: dict[str, Any] = run.report
        schema = json.loads((resources.files("omniaudit.reports") / "report.schema.json").read_text(encoding="utf-8"))
        assert list(Draft202012Validator(schema).iter_errors(found)) == []
        return found

    return check


def test_journeys_say_where_and_why_they_break(report: Callable[..., dict[str, Any]]) -> None:
    own = "journeys:\n  - {name: click-and-collect, share: 30%, steps: [see web, buy web, collect stores]}\n"
    journeys = {each["name"]: each for each in report(own)["journeys"]}
    assert set(journeys) == {"click-and-collect", "web-to-store", "store-to-web", "ad-to-page"}
    assert (journeys["click-and-collect"]["share"], journeys["click-and-collect"]["rate"]) == (0.3, 0.75)
    assert journeys["click-and-collect"]["breaks"] == [
        {"step": "collect stores", "code": "AVL001", "products": 1, "channel": "stores", "share": 0.25}
    ]
    assert journeys["ad-to-page"]["rate"] == 1.0
    walk = journeys["web-to-store"]
    assert (walk["products"], walk["seamless"], walk["rate"], walk["weakest_step"]) == (4, 1, 0.25, "buy stores")
    assert [(each["code"], each["products"]) for each in walk["breaks"]] == [("PRC001", 2), ("AVL001", 1)]


def test_a_broken_journey_is_one_irritant_a_step_and_rule(report: Callable[..., dict[str, Any]]) -> None:
    found = report()
    broken = {each["product"]["key"]: each for each in found["irritants"] if each["code"] == "JRN001"}
    assert set(broken) == {"journey:web-to-store:buy stores:PRC001", "journey:store-to-web:buy web:PRC001"}
    assert len({each["fingerprint"] for each in broken.values()}) == 2
    one = broken["journey:web-to-store:buy stores:PRC001"]
    assert (one["channel"], one["magnitude"], one["score"], one["severity"]) == ("stores", 0.5, 25.0, "medium")
    assert '2 of 4 products break the journey web-to-store at the step "buy stores"' in one["message"]


def test_a_refused_return_breaks_the_journey_that_the_web_shop_promises(report: Callable[..., dict[str, Any]]) -> None:
    more = "  app: {kind: app, policies: {return_online_purchase: true}}\n"
    journeys = {each["name"]: each for each in report(more)["journeys"]}
    assert journeys["buy-online-return-in-store"]["breaks"][0]["code"] == "POL002"
    assert journeys["buy-online-return-in-store"]["rate"] == 0.0


def test_touchpoints_tell_what_was_audited_found_and_not_covered(report: Callable[..., dict[str, Any]]) -> None:
    found = report()
    touchpoints = {each["kind"]: each for each in found["touchpoints"]}
    assert [kind for kind, each in touchpoints.items() if each["covered"]] == ["web", "store", "ads"]
    assert [kind for kind, each in touchpoints.items() if not each["covered"]] == [
        "app", "marketplace", "social", "catalogue", "call_center", "agent",
    ]  # fmt: skip
    stages = {cell["stage"]: cell for cell in touchpoints["store"]["stages"]}
    assert list(stages) == ["consider", "evaluate", "buy", "experience", "advocate"]
    assert stages["buy"]["rules"] > 0
    assert stages["advocate"] == {"stage": "advocate", "rules": 0, "irritants": 0, "score": 0.0}
    told = sum(cell["irritants"] for each in touchpoints.values() for cell in each["stages"])
    assert told == found["counts"]["irritants"] == sum(sum(each["moments"].values()) for each in touchpoints.values())
    assert found["transitions"][0]["channel_a"] == "web"
    assert found["transitions"][0]["channel_b"] == "stores"


def test_maturity_says_what_is_unknown_and_what_lifts_it(report: Callable[..., dict[str, Any]]) -> None:
    maturity = report()["maturity"]
    assert maturity["level"] == "multichannel"
    assert 0 < maturity["confidence"] < 1
    unknown = {each["name"]: each["reason"] for each in maturity["indicators"] if each["value"] is None}
    assert set(unknown) == {"promotion_agreement", "customer_recognition"}
    assert all(unknown.values())
    assert "seamless_journeys" not in unknown
    assert {each["level"] for each in maturity["next"]} == {"cross-channel"}


def test_complaints_mark_irritants_and_add_to_their_exposure(report: Callable[..., dict[str, Any]]) -> None:
    sales = "exposure: {type: table, path: sales.csv}\n"
    plain, told = (
        {each["fingerprint"]: each for each in report(more)["irritants"]} for more in (sales, sales + SIGNALS)
    )
    assert plain.keys() == told.keys()
    prices = {each["product"]["sku"]: each for each in told.values() if each["code"] == "PRC001"}
    assert (prices["S2"]["signals"], prices["S3"]["signals"]) == (11, 1)
    assert all(each["signals"] == 0 for each in told.values() if each["product"]["sku"] not in ("S2", "S3"))
    for each in told.values():
        before = plain[each["fingerprint"]]["score"]
        assert each["score"] > before if each["signals"] else each["score"] == before
    louder, before = prices["S2"], plain[prices["S2"]["fingerprint"]]
    assert before["score"] == pytest.approx(35.0 * 0.25, abs=0.06)  # the least sold of four
    assert louder["score"] == pytest.approx(35.0 * 1.0, abs=0.06)  # most complained of: 1 - 0.75 × 0


def test_complaints_that_can_not_be_read_are_told(report: Callable[..., dict[str, Any]], omniaudit: Any) -> None:
    found = report("signals: {type: table, path: gone.csv}\n")
    assert found["signals_known"] is False
    assert "signals could not be read" in omniaudit("check", "shop.yaml", "--no-progress").out
    (signals,) = found["unread"]
    assert (signals["what"], signals["reason"]) == ("signals", "file_not_found")
    assert report()["signals_known"] is None


def test_an_exposure_that_can_not_be_read_is_told(report: Callable[..., dict[str, Any]], omniaudit: Any) -> None:
    found = report("exposure: {type: table, path: gone.csv}\n")
    assert found["exposure_known"] is False
    (exposure,) = found["unread"]
    assert (exposure["what"], exposure["reason"]) == ("exposure", "file_not_found")
    assert (
        "`exposure` could not be read (file_not_found): gone.csv"
        in omniaudit("check", "shop.yaml", "--no-progress").out
    )
    assert report()["unread"] == []


def test_the_page_shows_ways_touchpoints_and_maturity(
    omniaudit: Callable[..., Any], retailer: Callable[..., Path]
) -> None:
    page = omniaudit("check", retailer(SIGNALS), "--no-progress").out
    for words in ("Journeys", "web-to-store", "Touchpoints", "No source covers: app", "Maturity  multichannel"):
        assert words in page
    assert "11 customers already complain" in page


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("fetch web", "fetch"),
        ("see shop", "there is no channel 'shop'"),
        ("see", "a step such as"),
        ("buy ads", "nobody can buy on"),
    ],
)
def test_a_step_that_means_nothing_names_its_place(
    omniaudit: Callable[..., Any], retailer: Callable[..., Path], step: str, said: str
) -> None:
    run = omniaudit("validate", retailer(f"journeys:\n  - {{name: own, steps: [see web, {step}]}}\n"))
    assert run.code == 2
    assert said.replace("'", '"') in run.err.replace("'", '"')
    assert "journeys" in run.err and "shop.yaml:" in run.err


def test_a_step_may_name_a_kind_of_channel(omniaudit: Callable[..., Any], retailer: Callable[..., Path]) -> None:
    config = retailer("journeys:\n  - {name: own, steps: [see ads, buy store]}\n")
    assert omniaudit("validate", config).code == 0
    journeys = omniaudit("check", config, "-o", "json", "--no-progress").report["journeys"]
    assert journeys[0]["steps"] == ["see ads", "buy stores"]
