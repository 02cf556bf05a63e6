"""Promotions in a probe: every field from the channel's words to what was understood, and what none of them says."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from omniaudit.config import load_config
from omniaudit.probe import SourceProbe, probe_channels

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HEADER = "promotion_id,products,benefit,value,payout,usable_after,usable_channels,audience,min_amount,starts,ends\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "web.csv").write_text("sku,price\nS1,9.90\nS2,19.90\n", encoding="utf-8")
    return tmp_path


def promotions(folder: Path, table: str, offers: int = 3, keys: str = "") -> SourceProbe:
    (folder / "promos.csv").write_text(table, encoding="utf-8")
    config = folder / "shop.yaml"
    config.write_text(
        "version: 1\nretailer: Shop\ncurrency: EUR\ncountry: FR\ntimezone: Europe/Paris\nchannels:\n"
        "  web: {kind: web, tax: included, offers: {type: table, path: web.csv},"
        f" promotions: {{type: table, path: promos.csv{keys}}}}}\n",
        encoding="utf-8",
    )
    (channel,) = probe_channels(load_config(config, {}), [], offers=offers, now=NOW, debug=True)
    return channel.sources[1]


def test_each_field_is_shown_as_it_was_understood(folder: Path) -> None:
    row = "P1,S1 S2,montant,-5 €,bon d'achat,1 jour,en magasin,adhérents,50,2026-11-16,2026-11-30\n"
    seen = promotions(folder, HEADER + row)
    (listing,) = seen.listings
    assert {field.field: field.value for field in listing.fields} == {
        "promotion_id": "P1", "products": "S1, S2", "benefit": "amount", "value": "5.00", "payout": "voucher",
        "usable_after": "1 day", "usable_channels": "store", "audience": "member", "min_amount": "50.00",
        "starts": "2026-11-16T00:00:00+01:00", "ends": "2026-12-01T00:00:00+01:00",
    }  # fmt: skip
    assert (seen.read, seen.kept, seen.rejected, seen.advice) == (1, 1, (), ())


def test_words_that_nobody_explained_are_named_where_they_stand(folder: Path) -> None:
    rows = ("P1,S1,percent,10,cagnotte,,,all,0,,", ",S1,percent,10,immediate,,,all,0,,", "P3,S2,mystery,10,,,,all,0,,")
    seen = promotions(folder, HEADER + "\n".join(rows) + "\n", offers=2)
    first, lost = seen.listings
    assert [(field.field, [each.code for each in field.warnings]) for field in first.fields if field.warnings] == [
        ("payout", ["unknown_word"])
    ]
    assert (lost.kept, [each.code for each in lost.warnings]) == (False, ["missing_identifier"])
    assert seen.kept == 2
    (other,) = seen.rejected
    assert (other.code, other.message.split(":")[0]) == ("unknown_benefit", "1 of the first 3, such as line 4")


def test_what_no_promotion_says_is_advised_with_the_key_that_says_it(folder: Path) -> None:
    table = "promotion_id,products,benefit,value\nP1,S1,percent,10\nP2,S2,percent,20\n"
    seen = promotions(folder, table)
    assert [each.code for each in seen.advice] == ["audience_not_said", "minimum_not_said"]
    assert "values: {min_amount: {(blank): none}}" in seen.advice[1].message
    keys = ", values: {min_amount: {(blank): none}, audience: {(blank): all}}"
    assert promotions(folder, table, keys=keys).advice == ()
    assert "products_not_said" in [
        each.code for each in promotions(folder, "promotion_id,benefit\nP1,percent\n").advice
    ]
