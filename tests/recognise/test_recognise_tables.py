"""Files in the shapes that tills, shops and merchandise systems write: the config that is written reads them right."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

LIPSTICK, CREAM, LAMP, TEAPOT = "03760000000017", "03760000000024", "03760000000031", "03760000000048"


def test_french_till_export_in_cp1252(tmp_path: Path, init: Callable[..., Any]) -> None:
    (tmp_path / "caisse.csv").write_bytes(
        "Code magasin;Code-barres;Libellé;Prix TTC;Quantité\r\n"
        "PAR01;3760000000017;ROUGE VELOURS;24,90;3\r\n"
        "PAR01;3760000000024;CRÈME DE JOUR;1 234,50;0\r\n"
        "LYO02;3760000000017;ROUGE VELOURS;24,90;12\r\n".encode("cp1252")
    )
    written = init("caisse.csv")
    assert written.statuses == {"caisse": "ok"}
    assert written.prices("caisse") == {LIPSTICK: "24.90", CREAM: "1234.50"}
    assert {offer["location"] for offer in written.offers} == {"PAR01", "LYO02"}
    assert written.column("caisse", "quantity")[CREAM] == 0
    source = written.config["channels"]["caisse"]["offers"]
    assert (source["encoding"], source["delimiter"], source["locale"]) == ("cp1252", "semicolon", "fr_FR")
    assert written.config["channels"]["caisse"]["kind"] == "store"
    assert (written.config["currency"], written.config["country"]) == ("EUR", "FR")


def test_german_export_takes_the_selling_price_and_neither_cost_nor_recommendation(
    tmp_path: Path, init: Callable[..., Any]
) -> None:
    (tmp_path / "shop.csv").write_text(
        "Artikelnummer;Bezeichnung;EAN-Code;EK-Preis;UVP;VK-Preis brutto;Lagerbestand;Verfügbarkeit\n"
        'A-1;"Lippenstift ""Samt""";3760000000017;8,10;29,99;24,90;5;auf Lager\n'
        "A-2;Tagescreme;3760000000024;11,00;39,99;1.032,00;0;nicht lieferbar\n",
        encoding="utf-8",
    )
    written = init("shop.csv")
    assert written.prices("shop") == {LIPSTICK: "24.90", CREAM: "1032.00"}
    assert written.column("shop", "sku") == {LIPSTICK: "A-1", CREAM: "A-2"}
    assert written.column("shop", "availability") == {LIPSTICK: "in_stock", CREAM: "out_of_stock"}
    assert "# UVP: a maker's recommended price" in written.text
    assert "EK-Preis: what the goods cost" in written.text
    assert written.config["channels"]["shop"]["offers"]["tax"] == "included"


def test_spanish_tsv_with_net_prices(tmp_path: Path, init: Callable[..., Any]) -> None:
    (tmp_path / "tienda.tsv").write_text(
        "Referencia\tCódigo de barras\tNombre\tPrecio sin IVA\tDisponibilidad\n"
        "R1\t3760000000017\tBarra de labios\t20,58\ten stock\n"
        "R2\t3760000000024\tCrema de día\t26,45\tagotado\n",
        encoding="utf-8",
    )
    written = init("tienda.tsv")
    assert written.prices("tienda") == {LIPSTICK: "20.58", CREAM: "26.45"}
    assert {offer["tax"] for offer in written.offers} == {"excluded"}
    assert "# tax_rate:" in written.text
    assert written.config["country"] == "ES"


@pytest.mark.parametrize(
    ("header", "row", "country"),
    [
        ("Codice a barre;Codice articolo;Prezzo IVA inclusa;Giacenza", "3760000000017;X1;24,90;2", "IT"),
        ("Streepjescode;Artikelnummer;Verkoopprijs incl. BTW;Voorraad", "3760000000017;X1;24,90;2", "NL"),
        ("Kod kreskowy;Kod produktu;Cena brutto;Ilość", "3760000000017;X1;24,90;2", "PL"),
        ("Código de barras;Código do artigo;Preço com IVA;Existências", "3760000000017;X1;24,90;2", "PT"),
    ],
)
def test_column_names_of_other_languages(
    header: str, row: str, country: str, tmp_path: Path, init: Callable[..., Any]
) -> None:
    (tmp_path / "export.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    written = init("export.csv")
    (offer,) = written.offers
    assert (offer["gtin"], offer["sku"], offer["quantity"]) == (LIPSTICK, "X1", 2)
    assert offer["price"] == 249_000
    assert written.config["country"] == country


def test_content_wins_over_a_misleading_name_and_says_so(tmp_path: Path, init: Callable[..., Any]) -> None:
    (tmp_path / "web.csv").write_text(
        "ean,reference,title,price,stock\n"
        "LIP-1,3760000000017,Lipstick,24.90,in stock\n"
        "CRE-2,3760000000024,Cream,32.00,out of stock\n"
        "LAM-3,3760000000031,Lamp,89.00,in stock\n",
        encoding="utf-8",
    )
    written = init("web.csv")
    fields = written.config["channels"]["web"]["offers"]["fields"]
    assert fields["gtin"] == "reference"
    assert fields["availability"] == "stock"
    assert "its name says quantity, its values say availability" in written.text
    assert "but 3 of 3 values have a right check digit" in written.text
    assert written.prices("web") == {LIPSTICK: "24.90", CREAM: "32.00", LAMP: "89.00"}


def test_prices_in_cents_are_settled_by_the_products_of_another_input(tmp_path: Path, init: Callable[..., Any]) -> None:
    (tmp_path / "web.csv").write_text(
        "id,gtin,title,price,availability\n"
        "1,3760000000017,Lipstick,24.90 EUR,in_stock\n"
        "2,3760000000024,Cream,3.00 EUR,in_stock\n",
        encoding="utf-8",
    )
    (tmp_path / "pos.csv").write_text(
        "store,barcode,price\nPAR,3760000000017,2490\nPAR,3760000000024,310\n", encoding="utf-8"
    )
    written = init("web.csv", "pos.csv")
    assert written.prices("pos") == {LIPSTICK: "24.90", CREAM: "3.10"}
    assert "2 of 2 products shared with web have a hundred times its price" in written.text
    assert "# web (2) and pos (2) share 2 by gtin" in written.text


def test_whole_prices_stay_whole_where_another_input_asks_the_same(tmp_path: Path, init: Callable[..., Any]) -> None:
    (tmp_path / "web.csv").write_text(
        "id,gtin,title,price\n1,3760000000017,Sofa,1299.00 EUR\n2,3760000000024,Bed,849.00 EUR\n"
        "3,3760000000031,Shelf,1749.00 EUR\n",
        encoding="utf-8",
    )
    (tmp_path / "pos.csv").write_text(
        "store,barcode,price\nPAR,3760000000017,1299\nPAR,3760000000024,849\nPAR,3760000000031,1749\n", encoding="utf-8"
    )
    written = init("web.csv", "pos.csv")
    assert written.prices("pos") == {LIPSTICK: "1299.00", CREAM: "849.00", LAMP: "1749.00"}


def test_title_lines_above_the_header_and_files_without_one(tmp_path: Path, init: Callable[..., Any]) -> None:
    (tmp_path / "report.csv").write_text(
        "Stock report of 21 November\n\nsku;ean;price;stock\nA;3760000000017;24,90;4\nB;3760000000024;32,00;1\n",
        encoding="utf-8",
    )
    (tmp_path / "bare.csv").write_text(
        "3760000000017;Lipstick;24,90 €\n3760000000024;Cream;32,00 €\n3760000000031;Lamp;89,00 €\n", encoding="utf-8"
    )
    written = init("report.csv", "bare.csv")
    assert written.prices("report") == {LIPSTICK: "24.90", CREAM: "32.00"}
    assert written.config["channels"]["report"]["offers"]["header_row"] == 3
    assert written.prices("bare") == {LIPSTICK: "24.90", CREAM: "32.00", LAMP: "89.00"}
    assert "only this one looks like it" in written.text


def test_google_xml_is_the_platform_and_belongs_to_ads(tmp_path: Path, init: Callable[..., Any]) -> None:
    items = "".join(
        f"<item><g:id>{n}</g:id><g:gtin>{gtin[1:]}</g:gtin><title>T{n}</title><link>https://www.example.com/{n}</link>"
        f"<g:price>{price} GBP</g:price><g:availability>in_stock</g:availability></item>"
        for n, gtin, price in ((1, LIPSTICK, "19.90"), (2, CREAM, "28.00"))
    )
    (tmp_path / "feed.xml").write_text(
        f'<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>{items}</channel></rss>', encoding="utf-8"
    )
    written = init("feed.xml")
    ((name, channel),) = written.config["channels"].items()
    assert (channel["kind"], channel["offers"]["type"]) == ("ads", "google_merchant")
    assert written.prices(name) == {LIPSTICK: "19.90", CREAM: "28.00"}
    assert (written.config["currency"], written.config["country"]) == ("GBP", "GB")


def test_json_lines_with_nested_prices(tmp_path: Path, init: Callable[..., Any]) -> None:
    records = [
        {"sku": "A", "barcode": "3760000000017", "name": "Lipstick",
         "prices": {"selling": {"amount": 24.9, "currency": "EUR"}}, "stock": {"status": "in_stock"}},
        {"sku": "B", "barcode": "3760000000024", "name": "Cream",
         "prices": {"selling": {"amount": 32, "currency": "EUR"}}, "stock": {"status": "sold out"}},
    ]  # fmt: skip
    (tmp_path / "app.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    written = init("app.jsonl")
    assert written.prices("app") == {LIPSTICK: "24.90", CREAM: "32.00"}
    assert written.column("app", "availability") == {LIPSTICK: "in_stock", CREAM: "out_of_stock"}
    assert written.config["channels"]["app"]["kind"] == "app"


def test_json_lines_with_variants_in_each_line(tmp_path: Path, init: Callable[..., Any]) -> None:
    records = [
        {"name": "Lipstick", "variants": [{"sku": "A", "barcode": "3760000000017", "price": "24.90 EUR", "stock": 3}]},
        {"name": "Cream", "variants": [{"sku": "B", "barcode": "3760000000024", "price": "32.00 EUR", "stock": 0}]},
    ]
    (tmp_path / "app.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    written = init("app.jsonl")
    assert written.prices("app") == {LIPSTICK: "24.90", CREAM: "32.00"}
    assert written.column("app", "title") == {LIPSTICK: "Lipstick", CREAM: "Cream"}


def test_code_that_holds_gtins_leaves_the_sku_to_the_shops_own_code(tmp_path: Path, init: Callable[..., Any]) -> None:
    rows = [("SH-1", "3760000000017", 24.9), ("SH-2", "3760000000024", 32), ("SH-3", "3760000000031", 9)]
    offers = [
        {"product_references": [{"type": "EAN", "reference": gtin}], "shop_sku": sku, "price": price}
        for sku, gtin, price in rows
    ]
    (tmp_path / "market.json").write_text(json.dumps({"offers": offers}), encoding="utf-8")
    fields = init("market.json").config["channels"]["market"]["offers"]["fields"]
    assert (fields["gtin"], fields["sku"]) == ("product_references[0].reference", "shop_sku")


def test_list_below_an_unusual_name_is_found(tmp_path: Path, init: Callable[..., Any]) -> None:
    content = {
        "meta": {"exported": "2026-11-20"},
        "payload": {"rayons": [{"name": "Beauty"}], "articles": [
            {"ref": "A", "ean": "3760000000017", "prix": "24,90"},
            {"ref": "B", "ean": "3760000000024", "prix": "32,00"},
        ]},
    }  # fmt: skip
    (tmp_path / "web.json").write_text(json.dumps(content), encoding="utf-8")
    written = init("web.json")
    assert written.config["channels"]["web"]["offers"]["items"] == "payload.articles"
    assert written.prices("web") == {LIPSTICK: "24.90", CREAM: "32.00"}


def test_files_of_a_folder_with_the_same_columns_are_one_channel(tmp_path: Path, init: Callable[..., Any]) -> None:
    (tmp_path / "pos").mkdir()
    for store, price in (("PAR", "24,90"), ("LYO", "25,90")):
        (tmp_path / "pos" / f"{store}.csv").write_text(
            f"magasin;ean;prix\n{store};3760000000017;{price}\n", encoding="utf-8"
        )
    written = init("pos")
    assert written.config["channels"]["pos"]["offers"]["path"] == "pos/*.csv"
    assert {(offer["location"], offer["price"]) for offer in written.offers} == {("PAR", 249_000), ("LYO", 259_000)}


def test_promotional_price_with_separate_dates_is_left_out(tmp_path: Path, init: Callable[..., Any]) -> None:
    (tmp_path / "web.csv").write_text(
        "ref;prix;prix promo;début promo;fin promo\n"
        "A;24,90;19,90;2020-01-01;2020-02-01\n"
        "B;32,00;29,90;2020-01-01;2020-02-01\n",
        encoding="utf-8",
    )
    written = init("web.csv")
    assert written.prices("web", "sku") == {"A": "24.90", "B": "32.00"}
    assert {offer["sale_price"] for offer in written.offers} == {None}
    assert "the sale would seem to last for ever" in written.text


def test_sqlite_file_becomes_a_query_of_its_likeliest_table(tmp_path: Path, init: Callable[..., Any]) -> None:
    pytest.importorskip("omniaudit.sources.sql")
    with closing(sqlite3.connect(tmp_path / "erp.db")) as database:
        database.execute("CREATE TABLE clients (id INTEGER, nom TEXT)")
        database.execute("CREATE TABLE articles (reference TEXT, ean TEXT, designation TEXT, prix_ttc TEXT)")
        database.execute("INSERT INTO articles VALUES ('A', '3760000000017', 'Rouge', '24.90')")
        database.execute("INSERT INTO articles VALUES ('B', '3760000000024', 'Crème', '32.00')")
        database.commit()
    written = init("erp.db")
    assert written.statuses == {"erp": "ok"}
    assert written.prices("erp") == {LIPSTICK: "24.90", CREAM: "32.00"}
    assert {offer["tax"] for offer in written.offers} == {"included"}


def test_unrecognised_input_is_a_comment_that_says_why(tmp_path: Path, init: Callable[..., Any]) -> None:
    (tmp_path / "web.csv").write_text("id,gtin,price\n1,3760000000017,24.90 EUR\n", encoding="utf-8")
    (tmp_path / "letters.csv").write_text("from,to\nAnn,Ben\nBen,Cy\n", encoding="utf-8")
    written = init("web.csv", "letters.csv")
    assert [source.given for source in written.proposal.refused] == ["letters.csv"]
    assert "# letters.csv was not recognised: no column says which product a row is of" in written.text
    assert list(written.config["channels"]) == ["web"]


def test_hostile_column_names_stay_comments(tmp_path: Path, init: Callable[..., Any]) -> None:
    (tmp_path / "web.csv").write_text(
        '"id","price","x: {y\nnotify: [evil]","#a","- b"\n1,24.90 EUR,u,v,w\n2,32.00 EUR,u,v,w\n', encoding="utf-8"
    )
    written = init("web.csv")
    assert set(written.config) == {"version", "retailer", "currency", "channels"}
    assert written.prices("web", "listing_id") == {"1": "24.90", "2": "32.00"}


def test_a_rival_is_a_competitor_by_its_name_or_by_the_users_word(tmp_path: Path, init: Callable[..., Any]) -> None:
    for name in ("web", "rival", "other"):
        (tmp_path / f"{name}.csv").write_text("id,gtin,price\n1,3760000000017,24.90 EUR\n", encoding="utf-8")
    kinds = {
        name: channel["kind"] for name, channel in init("web.csv", "rival.csv", "other.csv").config["channels"].items()
    }
    assert kinds == {"web": "web", "rival": "competitor", "other": "web"}
    told = init("web.csv", "other.csv", answers={"competitor": "other", "retailer": "Maison: Été", "currency": "chf"})
    assert told.config["channels"]["other"]["kind"] == "competitor"
    assert (told.config["retailer"], told.config["currency"]) == ("Maison: Été", "CHF")


def test_files_that_list_the_same_products_are_a_store_each(tmp_path: Path, init: Callable[..., Any]) -> None:
    (tmp_path / "pos").mkdir()
    for header in ("ean;prix", "gtin;price"):
        for store, price in (("PAR", "24,90"), ("LYO", "25,90")):
            rows = f"{header}\n3760000000017;{price}\n3760000000024;9,90\n"
            (tmp_path / "pos" / f"{store}.csv").write_text(rows, encoding="utf-8")
        written = init("pos")
        assert {(offer["location"], offer["gtin"]) for offer in written.offers} == {
            (store, gtin) for store in ("PAR", "LYO") for gtin in (LIPSTICK, CREAM)
        }, header


def test_files_of_several_days_are_no_stores(tmp_path: Path, init: Callable[..., Any]) -> None:
    (tmp_path / "pos").mkdir()
    for day in ("2026-11-20", "2026-11-21"):
        (tmp_path / "pos" / f"till_{day}.csv").write_text("ean;prix\n3760000000017;24,90\n", encoding="utf-8")
    written = init("pos")
    assert {offer["location"] for offer in written.offers} == {None}
    assert "without store_code all are one store" in written.text


def test_workbook_with_a_title_above_its_header(
    tmp_path: Path, init: Callable[..., Any], workbook: Callable[..., None]
) -> None:
    workbook(
        tmp_path / "katalog.xlsx",
        [["Preisliste Herbst"], [], ["Artikel-Nr", "EAN", "Bezeichnung", "Preis"],
         ["A", "3760000000017", "Lippenstift", 24.9], ["B", "3760000000024", "Creme", 32]],
    )  # fmt: skip
    written = init("katalog.xlsx")
    assert written.statuses == {"katalog": "ok"}
    assert written.prices("katalog") == {LIPSTICK: "24.90", CREAM: "32.00"}
    assert written.config["channels"]["katalog"]["kind"] == "catalogue"


def test_sheet_that_holds_the_offers_is_found_behind_a_cover(
    tmp_path: Path, init: Callable[..., Any], workbook: Callable[..., None]
) -> None:
    offers = [["EAN", "Preis"], ["3760000000017", 24.9], ["3760000000024", 32]]
    workbook(tmp_path / "katalog.xlsx", [["Preisliste"], ["November"]], [["Herbst"], [], *offers])
    written = init("katalog.xlsx")
    assert written.prices("katalog") == {LIPSTICK: "24.90", CREAM: "32.00"}
    assert written.config["channels"]["katalog"]["offers"]["sheet"] == "Blatt 2"


def test_lines_that_end_in_carriage_returns_are_lines(tmp_path: Path, init: Callable[..., Any]) -> None:
    (tmp_path / "mac.csv").write_bytes(b"id,gtin,price\r1,3760000000017,24.90 EUR\r2,3760000000024,32.00 EUR\r")
    assert init("mac.csv").prices("mac") == {LIPSTICK: "24.90", CREAM: "32.00"}


def test_first_line_with_a_gtin_is_no_header_though_a_word_of_it_is_known(
    tmp_path: Path, init: Callable[..., Any]
) -> None:
    rows = "1,3760000000017,24.90,in_stock\n2,3760000000024,32.50,in_stock\n3,3760000000031,9.90,in_stock\n"
    (tmp_path / "web.csv").write_text(rows, encoding="utf-8")
    written = init("web.csv")
    assert written.config["channels"]["web"]["offers"]["header_row"] == 0
    assert written.prices("web") == {LIPSTICK: "24.90", CREAM: "32.50", LAMP: "9.90"}


def test_whole_prices_are_multiplied_as_the_currency_has_it(tmp_path: Path, init: Callable[..., Any]) -> None:
    for code, tills, app in (("KWD", ("12.500", "1.250"), (12500, 1250)), ("JPY", ("1200", "5500"), (120000, 550000))):
        gtins = ("3760000000017", "3760000000024")
        lines = [f"{gtin},{price} {code}" for gtin, price in zip(gtins, tills, strict=True)]
        (tmp_path / "web.csv").write_text("gtin,price\n" + "\n".join(lines) + "\n", encoding="utf-8")
        records = [{"gtin": gtin, "price": price} for gtin, price in zip(gtins, app, strict=True)]
        (tmp_path / "app.json").write_text(json.dumps(records), encoding="utf-8")
        written = init("web.csv", "app.json")
        assert written.prices("app") == written.prices("web"), code


def test_three_digits_behind_a_point_alone_are_no_sign_of_a_language(tmp_path: Path, init: Callable[..., Any]) -> None:
    (tmp_path / "till.csv").write_text("barcode,price_kd\n3760000000017,12.500\n3760000000024,1.250\n", "utf-8")
    (tmp_path / "web.csv").write_text("gtin,price\n3760000000017,12.500 KWD\n", encoding="utf-8")
    written = init("till.csv", "web.csv")
    assert written.prices("till") == {LIPSTICK: "12.500", CREAM: "1.250"}


def test_duckdb_file_is_told_with_the_source_to_write(tmp_path: Path, init: Callable[..., Any]) -> None:
    (tmp_path / "pos.duckdb").write_bytes(bytes(8) + b"DUCK" + bytes(40))
    text = init("pos.duckdb").text
    assert "a DuckDB database" in text
    assert "duckdb:///pos.duckdb" in text


def test_folder_is_taken_apart_into_channels_and_what_stands_beside_them(
    tmp_path: Path, init: Callable[..., Any]
) -> None:
    files = {
        "stores/till_1.csv": "magasin;ean;prix;prix promo;periode promo\n"
        "PAR;3760000000017;24,90;19,90;2020-01-01/2020-02-01\nPAR;3760000000024;32,00;;\n",
        "stores/till_2.csv": "magasin;ean;prix;prix promo;periode promo\nLYO;3760000000017;25,90;;\n",
        "stores/list.csv": "code,address,city\nPAR,1 rue A,Paris\nLYO,2 rue B,Lyon\n",
        "rival/prices.csv": "id,gtin,price\nR1,3760000000017,23.90 EUR\n",
        "sales.csv": "ean,ventes\n3760000000017,120\n3760000000024,3\n",
        "same.csv": "channel,id,product\nrival,R1,x\n",
    }
    for name, text in files.items():
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / name).write_text(text, encoding="utf-8")
    written = init("data")
    assert not written.proposal.refused
    kinds = {name: channel["kind"] for name, channel in written.config["channels"].items()}
    assert kinds == {"rival": "competitor", "till": "store"}
    assert written.config["channels"]["till"]["offers"]["path"] == "data/stores/till_*.csv"
    assert written.config["matching"] == {"by": ["gtin"], "map": "data/same.csv"}
    assert written.config["exposure"]["fields"] == {"gtin": "ean", "weight": "ventes"}
    assert written.config["locations"]["path"] == "data/stores/list.csv"
    fields = written.config["channels"]["till"]["offers"]["fields"]
    assert fields["sale_price_effective_date"] == "periode promo"
    assert written.statuses == {"rival": "ok", "till": "ok"}


def test_gtins_that_a_spreadsheet_damaged_are_left_out_so_that_the_rest_is_read(
    tmp_path: Path, init: Callable[..., Any]
) -> None:
    (tmp_path / "web.csv").write_text(
        "sku,ean,price\nA,3.76000E+12,24.90 EUR\nB,3.76000E+12,32.00 EUR\n", encoding="utf-8"
    )
    written = init("web.csv")
    assert written.prices("web", "sku") == {"A": "24.90", "B": "32.00"}
    assert "lost their digits in a spreadsheet" in written.text


def test_whole_prices_that_nothing_decides_stay_whole_and_are_pointed_at(
    tmp_path: Path, init: Callable[..., Any]
) -> None:
    (tmp_path / "web.csv").write_text("sku,price\nA,200\nB,310\nC,450\n", encoding="utf-8")
    written = init("web.csv")
    assert written.prices("web", "sku") == {"A": "200.00", "B": "310.00", "C": "450.00"}
    assert "# money: minor  # if 200; 310; 450 are cents; nothing tells" in written.text


def test_large_file_is_judged_by_its_head_and_the_config_says_so(tmp_path: Path, init: Callable[..., Any]) -> None:
    rows = "".join(f"S{number},{number}.90 EUR\n" for number in range(1, 3_001))
    (tmp_path / "web.csv").write_text(f"sku,price\n{rows}", encoding="utf-8")
    written = init("web.csv")
    assert "the first 2,000 rows were looked at" in written.text
    assert len(written.offers) == 3_000
