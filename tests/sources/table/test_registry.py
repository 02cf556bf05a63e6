"""Sources and platforms are found by name; a platform's defaults lie under what the user wrote."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from omniaudit.config.settings import Place, SourceSettings
from omniaudit.sources.registry import UnknownSource, find, types

PLACE = Place(1, 1)


def test_every_source_is_named_as_its_module() -> None:
    for name in ("table", "inline"):
        source, settings = find(SourceSettings(name, PLACE))
        assert source.type == name == settings.type


def test_types_hold_sources_and_platforms(tmp_path: Path) -> None:
    (tmp_path / "myshop.yaml").write_text("type: table\n")
    assert {"table", "google_merchant", "myshop"} <= set(types([tmp_path]))
    assert not {"inline", "registry", "protocol", "files"} & set(types())


@pytest.mark.parametrize("name", ["tabel", "registry", "goggle_merchant"])
def test_unknown_type_is_told_with_the_nearest(name: str) -> None:
    with pytest.raises(UnknownSource, match="there is no source or platform"):
        find(SourceSettings(name, PLACE))
    if name == "tabel":
        with pytest.raises(UnknownSource, match='did you mean "table"'):
            find(SourceSettings(name, PLACE))


def test_users_keys_win_over_a_platforms(tmp_path: Path) -> None:
    (tmp_path / "myshop.yaml").write_text(
        "type: table\nformat: json\nitems: products\nmoney: minor\ncurrency: EUR\n"
        "fields: {id: nr, price: preis, title: name}\nvalues: {availability: {ja: in_stock, nein: out_of_stock}}\n"
        "headers: {Accept: a, X: b}\n"
    )
    written = SourceSettings(
        "myshop",
        PLACE,
        fields={"price": "netto", "title": ""},
        values={"availability": {"nein": "discontinued"}},
        currency="CHF",
        options={"path": "a.json", "items": "rows", "headers": {"X": "c"}},
    )
    source, settings = find(written, [tmp_path])
    assert source.type == "table"
    assert settings.fields == {"id": "nr", "price": "netto", "title": ""}
    assert settings.values == {"availability": {"ja": "in_stock", "nein": "discontinued"}}
    assert (settings.money, settings.currency) == ("minor", "CHF")
    options = dict(settings.options)
    assert options.pop("optional_fields") == ("id",)
    assert options == {"format": "json", "path": "a.json", "items": "rows", "headers": {"Accept": "a", "X": "c"}}


def test_platform_may_build_on_a_platform_but_not_in_circles(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text("type: google_merchant\nfields: {sku: custom_label_0}\n")
    _, settings = find(SourceSettings("ours", PLACE), [tmp_path])
    assert (settings.type, settings.fields["sku"], settings.fields["url"]) == ("table", "custom_label_0", "link")
    (tmp_path / "a.yaml").write_text("type: b\n")
    (tmp_path / "b.yaml").write_text("type: a\n")
    with pytest.raises(UnknownSource, match="build on each other"):
        find(SourceSettings("a", PLACE), [tmp_path])


@pytest.mark.parametrize("content", ["", "- a\n", "fields: {}\n", "type: [\n", "type: !!python/name:os.system\n"])
def test_broken_platform_file_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "broken.yaml").write_text(content)
    with pytest.raises(UnknownSource, match=r"broken\.yaml"):
        find(SourceSettings("broken", PLACE), [tmp_path])


def test_users_platform_replaces_ours(tmp_path: Path) -> None:
    (tmp_path / "google_merchant.yaml").write_text("type: table\nfields: {id: nr}\n")
    assert find(SourceSettings("google_merchant", PLACE), [tmp_path])[1].fields == {"id": "nr"}


def test_settings_of_a_plain_source_stay_as_they_are() -> None:
    written = SourceSettings("table", PLACE, options={"path": "a.csv"})
    assert find(written)[1] == replace(written)


def test_inline_rows_are_listings_with_their_place(shop: Any) -> None:
    shop.canonical = ("promotion_id", "title", "value", "usable_channels", "stackable")
    rows = [
        {
            "promotion_id": 7,
            "title": "Ten",
            "value": 10,
            "usable_channels": ["web", "app"],
            "stackable": True,
            "note": "x",
        },
        {"promotion_id": "8", "title": None},
    ]
    read = shop.read(type="inline", rows=rows)
    assert read.values("promotion_id", "title", "value", "usable_channels", "stackable", "position") == [
        ("7", "Ten", "10", "web, app", "true", "rows[0]"),
        ("8", None, None, None, None, "rows[1]"),
    ]
    assert read.rows[0]["source"] == "omniaudit.yaml"
    assert read.rows[0]["line"] == 3
    assert read.notices == {"unknown_fields"}
    assert shop.read(type="inline", rows=[]).outcome.status == "failed"


def test_users_file_is_read_instead_of_a_platforms_address(tmp_path: Path) -> None:
    (tmp_path / "myshop.yaml").write_text("type: api\nurl: https://shop.example.com\n")
    _, saved = find(SourceSettings("myshop", PLACE, options={"path": "saved.json"}), [tmp_path])
    assert ("url" in saved.options, saved.options["path"]) == (False, "saved.json")
    _, asked = find(SourceSettings("myshop", PLACE), [tmp_path])
    assert asked.options["url"] == "https://shop.example.com"
