"""The recognise blocks of the platforms' files: well formed, and each tells its own files from the others'."""

from __future__ import annotations

from pathlib import Path

import jmespath
import pytest
import yaml

from omniaudit.engine import Engine
from omniaudit.recognise.platforms import of_address, of_page, of_sample
from omniaudit.recognise.sample import sample_file
from omniaudit.sources.registry import platform_files

KEYS = {"kind", "columns", "lacks", "xml_namespace", "json", "address", "html", "header", "path", "answer", "refusal",
        "supplies"}  # fmt: skip
BLOCKS = {
    name: content["recognise"]
    for name, file in platform_files().items()
    if "recognise" in (content := yaml.safe_load(file.read_text("utf-8")))
}


@pytest.mark.parametrize("name", sorted(BLOCKS))
def test_block_is_well_formed(name: str) -> None:
    block = BLOCKS[name]
    assert set(block) <= KEYS
    assert ("path" in block) == ("answer" in block)
    expressions = block.get("json", [])
    for expression in [*([expressions] if isinstance(expressions, str) else expressions), block.get("answer", "@")]:
        jmespath.compile(expression)


@pytest.mark.parametrize(
    ("header", "platform"),
    [
        ("id\ttitle\tlink\timage_link\tprice\tavailability\tgtin", "google_merchant"),
        ("store_code\tid\tquantity\tprice\tavailability", "google_local_inventory"),
        ("promotion_id\tlong_title\toffer_type\tpromotion_effective_dates", "google_promotions"),
        ("id\ttitle\tdescription\tavailability\tcondition\tprice\tlink\timage_link\tbrand\tquantity_to_sell_on_facebook",
         "meta_catalog"),
        ("item_id\ttitle\tdescription\turl\tbrand\timage_url\tprice\tavailability\tgroup_id", "openai_feed"),
        ("ean\tprix\tstock", None),
    ],
)  # fmt: skip
def test_feeds_are_told_apart_by_their_columns(header: str, platform: str | None, tmp_path: Path) -> None:
    path = tmp_path / "feed.tsv"
    path.write_text(f"{header}\n" + "\t".join("x" for _ in header.split("\t")) + "\n", encoding="utf-8")
    with Engine() as engine:
        found = of_sample(sample_file(engine, path, "feed.tsv"))
    assert (found.name if found else None) == platform


@pytest.mark.parametrize(
    ("url", "platform"),
    [
        ("https://www.example.com/wp-json/wc/store/v1/products?per_page=5", "woocommerce"),
        ("https://www.example.com/fr/wp-json/wc/v3/products", "woocommerce_rest"),
        ("https://www.example.com/rest/default/V1/products", "magento"),
        ("https://www.example.com/api/catalog_system/pub/products/search", "vtex"),
        ("https://www.example.com/store-api/product", "shopware"),
        ("https://api.example.com/store/products?limit=5", "medusa"),
        ("https://www.example.com/v1/articles", None),
    ],
)
def test_apis_are_known_by_their_addresses(url: str, platform: str | None) -> None:
    found = of_address(url)
    assert (found.name if found else None) == platform


@pytest.mark.parametrize(
    ("html", "headers", "platform"),
    [
        ('<script src="//cdn.shopify.com/s/files/1.js">', {}, "shopify"),
        ("<html>", {"x-shopid": "123"}, "shopify"),
        ("<link href='/wp-content/plugins/woocommerce/assets/a.css'>", {}, "woocommerce"),
        ('<script type="text/x-magento-init">', {}, "magento_graphql"),
        ('<img src="https://x.vteximg.com.br/1.jpg">', {}, "vtex"),
        ("<script>var prestashop = {};</script>", {}, "prestashop"),
        ("<html>", {"server": "nginx"}, None),
    ],
)
def test_shops_are_known_by_marks_of_their_pages(html: str, headers: dict[str, str], platform: str | None) -> None:
    found = of_page(html, headers)
    assert (found[0].name if found else None) == platform
