"""What a config that loads says to the rest of the program."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from omniaudit.config import ConfigError, load_config
from omniaudit.config.settings import Config, Difference, HistorySettings, Place, RuleOverride
from omniaudit.config.units import duration, fraction, percentage, rate

Load = Callable[..., Config]

CONTRACT = """\
version: 1
retailer: Maison Lumière
currency: EUR            # ISO 4217, for values that name none
country: FR
timezone: Europe/Paris
language: fr             # of the report

channels:
  web:
    kind: web            # web app store marketplace ads social catalogue call_center agent competitor
    label: Boutique en ligne
    tax: included        # included | excluded | unknown; tax_rate: 20% lets excluded prices be compared
    locale: fr_FR        # how its numbers are written
    required: true
    refresh: 1h          # its declared propagation lag
    authority: 100       # the higher, the more it is believed; default: all equal, the majority is believed
    offers:              # one source or a list of sources
      type: pages        # table | api | pages | sql | a platform: shopify woocommerce google_merchant …
      sitemap: https://www.example.com/sitemap.xml      # or urls: [...], files: pages/*.html, url_template: …
      include: /p/
      selectors: {price: ".price ins", availability: ".stock"}
      render: false      # true: a real browser
      rate: 2/s
  stores:
    kind: store
    offers:
      type: table
      path: pos/*.csv    # or url: ; format by name: csv tsv json jsonl xml xlsx parquet, .gz allowed
      fields:            # canonical field: column, JMESPath or element
        store_code: magasin
        gtin: ean
        price: prix_ttc
        quantity: stock
    promotions: {type: table, path: promos.csv}
    policies: {return_online_purchase: true, click_and_collect: true, accepts_vouchers_from: [stores]}
  app:
    kind: app
    offers:
      type: api
      url: https://api.example.com/v1/products
      headers: {Authorization: "Bearer ${SHOP_API_TOKEN}"}     # secrets come from the environment only
      pagination: {type: page_number, param: page, total: meta.pages}
      items: data
      fields: {gtin: barcode, price: prices.selling.amount, availability: stock.status}
      money: minor       # major | minor | fixed_2
  rival:
    kind: competitor
    offers: {type: google_merchant, path: rival.xml}

matching: {by: [gtin, sku], map: mapping.csv}           # mapping.csv: channel,id,product
exposure: {type: table, path: sales.csv, fields: {sku: ref, weight: units_sold}}
tolerance: {price: 0, price_percent: 0%, quantity: 0}
expected:                                               # intended differences
  - {channels: [marketplace, web], price: "+8%", reason: commission, until: 2027-03-31}
accepted:                                               # irritants lived with, until a day
  - {fingerprint: 3fb1…, reason: supplier's fault, until: 2027-01-31}
journeys:
  - {name: click-and-collect, share: 30%, steps: [see web, buy web, collect stores]}
rules: {PRC001: {severity: critical, tolerance_percent: 1%}, AVL005: false}
rules_path: [audit_rules]                               # a user's own rules, and platforms
platforms_path: [platforms]
locations: {type: table, path: stores.csv}
signals: {type: table, path: complaints.csv, fields: {sku: ref, channel: canal, weight: count}}
history: .omniaudit/history                             # past snapshots: trend, stale exports, prior prices
notify: ["${TEAM_WEBHOOK}"]
spark: {master: "spark://…"}
gate: {fail_on: [high, PRC], min_confidence: medium, min_coverage: 95%, max_reject_ratio: 1%, max_age: 24h}
"""
SECRETS = {"SHOP_API_TOKEN": "canary-token", "TEAM_WEBHOOK": "https://hooks.example.com/canary"}
SMALL = "retailer: Shop\nchannels:\n  web:\n    kind: web\n    offers: {type: table, path: web.csv}\n"


@pytest.fixture
def contract(load: Load, tmp_path: Path) -> Config:
    (tmp_path / "mapping.csv").write_text("channel,id,product\n")
    (tmp_path / "audit_rules").mkdir()
    return load(CONTRACT, **SECRETS)


def test_the_contracts_example_loads(contract: Config, tmp_path: Path) -> None:
    assert [channel.name for channel in contract.channels] == ["web", "stores", "app", "rival"]
    assert (contract.retailer, contract.currency, contract.country) == ("Maison Lumière", "EUR", "FR")
    assert (contract.timezone, contract.language) == ("Europe/Paris", "fr")
    web = contract.channel("web")
    assert (web.label, web.authority, web.refresh, web.place) == (
        "Boutique en ligne", 100, timedelta(hours=1), Place(9, 3),
    )  # fmt: skip
    assert web.offers[0].options["selectors"] == {"price": ".price ins", "availability": ".stock"}
    assert contract.channel("stores").offers[0].fields["price"] == "prix_ttc"
    assert contract.matching.map == tmp_path / "mapping.csv"
    assert contract.exposure is not None
    assert contract.exposure.fields == {"sku": "ref", "weight": "units_sold"}
    (expected,) = contract.expected
    assert (expected.channels, expected.until, expected.written) == (
        ("marketplace", "web"), date(2027, 3, 31), "+8%",
    )  # fmt: skip
    assert expected.least == expected.most == Difference(share=80_000)
    assert contract.accepted[0].fingerprint == "3fb1…"
    assert contract.accepted[0].reason == "supplier's fault"
    assert contract.journeys[0].steps == (("see", "web"), ("buy", "web"), ("collect", "stores"))
    assert contract.journeys[0].share == Decimal("0.3")
    assert contract.rules == {
        "PRC001": RuleOverride(severity="critical", params={"tolerance_percent": Decimal("0.01")}),
        "AVL005": RuleOverride(enabled=False),
    }
    assert contract.rules_path == (tmp_path / "audit_rules",)
    assert contract.history == HistorySettings(tmp_path / ".omniaudit" / "history")
    assert contract.gate.fail_on == ("high", "PRC")
    assert (contract.gate.min_coverage, contract.gate.max_age) == (Decimal("0.95"), timedelta(days=1))


def test_policies_written_in_the_config_are_rows_of_text(contract: Config) -> None:
    (policies,) = contract.channel("stores").policies
    assert policies.type == "inline"
    assert policies.options["rows"] == [
        {"policy": "return_online_purchase", "value": "true"},
        {"policy": "click_and_collect", "value": "true"},
        {"policy": "accepts_vouchers_from", "value": "stores"},
    ]


def test_promotions_written_in_the_config_are_rows_of_text(load: Load) -> None:
    text = SMALL + "    promotions:\n      - {title: Ten, value: 10, benefit: percent, products: [0123, A-1]}\n"
    text += "      - {type: table, path: more.csv}\n      - {title: Two, value: 2.50}\n"
    table, inline = load(text).channel("web").promotions
    assert table.type == "table"
    assert inline.options["rows"] == [
        {"title": "Ten", "value": "10", "benefit": "percent", "products": "0123, A-1"},
        {"title": "Two", "value": "2.50"},
    ]


def test_secrets_reach_the_options_and_nothing_else(contract: Config) -> None:
    assert contract.channel("app").offers[0].options["headers"] == {"Authorization": "Bearer canary-token"}
    assert contract.notify == ("https://hooks.example.com/canary",)
    assert contract.secrets == ("https://hooks.example.com/canary", "canary-token")
    assert "canary" not in repr(contract)


def test_digest_knows_the_meaning_but_no_secret_comment_or_spelling(load: Load) -> None:
    text = SMALL.replace("path: web.csv", "url: 'https://example.com/?token=${TOKEN}'") + "currency: EUR\n"
    digest = load(text, TOKEN="one").digest
    moved = "currency: 'EUR'  # euro\n" + text.removesuffix("currency: EUR\n")
    assert load(text, TOKEN="two").digest == digest
    assert load(moved, TOKEN="one").digest == digest
    assert load(text.replace("EUR", "USD"), TOKEN="one").digest != digest


def test_digest_knows_the_order_of_channels(load: Load) -> None:
    other = "  app:\n    kind: app\n    offers: {type: table, path: app.csv}\n"
    swapped = SMALL.replace("channels:\n", "channels:\n" + other)
    assert load(SMALL + other).digest != load(swapped).digest


def test_sources_inherit_from_channel_and_config(load: Load) -> None:
    text = (
        "retailer: Shop\ncurrency: EUR\nchannels:\n  web:\n    kind: web\n    locale: de-at\n    tax: excluded\n"
        "    tax_rate: 20%\n    money: minor\n    offers:\n      - {type: table, path: a.csv}\n"
        "      - {type: table, path: b.csv, currency: USD, locale: en_US, tax: included, tax_rate: 0.1, money: major}\n"
        "  app:\n    kind: app\n    currency: CHF\n    offers: {type: table, path: c.csv}\n"
    )
    web, app = load(text).channels
    taken = [(s.currency, s.locale, s.tax, s.tax_rate, s.money) for s in (*web.offers, *app.offers)]
    assert taken == [
        ("EUR", "de_AT", "excluded", Decimal("0.2"), "minor"),
        ("USD", "en_US", "included", Decimal("0.1"), "major"),
        ("CHF", None, None, None, None),
    ]


def test_values_that_readers_take_as_text_are_as_written(load: Load) -> None:
    source = "{type: table, path: a, where: {code: 0123, v: 1.10, on: true}, values: {availability: {1: in_stock}}}"
    (offers,) = load(SMALL.replace("{type: table, path: web.csv}", source)).channel("web").offers
    assert offers.options["where"] == {"code": "0123", "v": "1.10", "on": "true"}
    assert offers.values == {"availability": {"1": "in_stock"}}


def test_numbers_of_a_request_body_stay_numbers(load: Load) -> None:
    source = "{type: api, url: 'https://example.com', body: {size: 250, price: 0.10, all: true}, query: {limit: 0250}}"
    (offers,) = load(SMALL.replace("{type: table, path: web.csv}", source)).channel("web").offers
    assert offers.options["body"] == {"size": 250, "price": Decimal("0.10"), "all": True}
    assert offers.options["query"] == {"limit": "0250"}


def test_defaults_are_those_of_the_dataclasses(load: Load) -> None:
    config = load(SMALL)
    bare = Config(config.path, config.digest, "Shop", config.channels)
    assert config == bare
    assert config.channel("web").label == "web"


def test_tolerances_are_exact(load: Load) -> None:
    tolerance = load(SMALL + "tolerance: {price: 0.05, price_percent: 0.5, quantity: 2}\n").tolerance
    assert (tolerance.price, tolerance.price_percent, tolerance.quantity) == (500, Decimal("0.005"), 2)


def test_fail_on_may_be_one_text_with_commas(load: Load) -> None:
    assert load(SMALL + "gate: {fail_on: 'high, PRC001'}\n").gate.fail_on == ("high", "PRC001")


def test_one_channel_is_a_config(load: Load) -> None:
    assert len(load(SMALL).channels) == 1


def test_own_platform_may_be_named_like_a_built_in_one(load: Load, tmp_path: Path) -> None:
    (tmp_path / "platforms").mkdir()
    (tmp_path / "platforms" / "tables.yaml").write_text("type: api\n")
    text = SMALL.replace("type: table", "type: tables") + "platforms_path: platforms\n"
    assert load(text).channel("web").offers[0].type == "tables"


def test_unknown_platform_is_left_to_the_sources(load: Load) -> None:
    assert load(SMALL.replace("type: table", "type: shopware")).channel("web").offers[0].type == "shopware"


def test_missing_channel_file_is_no_matter_of_the_config(load: Load) -> None:
    assert load(SMALL.replace("web.csv", "nowhere/*.csv")).channels


@pytest.mark.parametrize("name", ["missing.yaml", "folder", "a\0b.yaml"])
def test_unreadable_file_is_a_config_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(ConfigError) as error:
        load_config(tmp_path / name, {})
    (problem,) = error.value.problems
    assert (problem.line, problem.key) == (0, "")


def test_paths_start_from_the_configs_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "shop.yaml").write_text(SMALL + "history: past\n")
    monkeypatch.chdir(tmp_path)
    config = load_config(Path("deep/shop.yaml"), {})
    assert config.history == HistorySettings(tmp_path / "deep" / "past")
    assert config.folder == tmp_path / "deep"


def test_units_are_exact() -> None:
    assert (fraction("20%"), fraction("5.5 %"), fraction(Decimal("0.2"))) == (
        Decimal("0.2"), Decimal("0.055"), Decimal("0.2"),
    )  # fmt: skip
    assert (percentage("1%"), percentage(1)) == (Decimal("0.01"), Decimal("0.01"))
    assert (duration("90s"), duration("1.5h"), duration("7d")) == (
        timedelta(seconds=90), timedelta(minutes=90), timedelta(days=7),
    )  # fmt: skip
    assert (duration(30), rate("2/s"), rate("30/m")) == (timedelta(seconds=30), Decimal(2), Decimal("0.5"))


def test_settings_can_be_imported_without_heavy_libraries() -> None:
    heavy = "{'jsonschema', 'babel', 'duckdb', 'httpx', 'lxml', 'selectolax'}"
    code = f"import sys, omniaudit.config; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
