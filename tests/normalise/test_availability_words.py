import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniaudit.model.offer import AVAILABILITIES
from omniaudit.normalise.availability import parse_availability
from omniaudit.normalise.vocabulary import vocabulary

# The vocabularies of the formats themselves.
FORMATS = [
    ("in_stock", "in_stock"), ("out_of_stock", "out_of_stock"), ("preorder", "preorder"), ("backorder", "backorder"),
    ("limited_availability", "limited"), ("on_display_to_order", "display_only"),
    ("https://schema.org/InStock", "in_stock"), ("http://schema.org/OutOfStock", "out_of_stock"),
    ("http://www.schema.org/SoldOut", "out_of_stock"), ("schema:PreSale", "preorder"), ("BackOrder", "backorder"),
    ("MadeToOrder", "backorder"), ("LimitedAvailability", "limited"), ("Discontinued", "discontinued"),
    ("Reserved", "out_of_stock"), ("OnlineOnly", "in_stock"), ("https://schema.org/InStock/", "in_stock"),
    ("pre_order", "preorder"), ("limited_stock", "limited"), ("discontinued", "discontinued"), ("unknown", "unknown"),
    ("instock", "in_stock"), ("outofstock", "out_of_stock"), ("onbackorder", "backorder"),
    ("in stock", "in_stock"), ("out of stock", "out_of_stock"), ("available for order", "in_stock"),
    ("true", "in_stock"), ("False", "out_of_stock"), ("1", "in_stock"), ("0", "out_of_stock"), ("yes", "in_stock"),
]  # fmt: skip
# The words of shops it was written from.
SHOPS = [
    ("En stock", "in_stock"), ("ÉPUISÉ", "out_of_stock"), ("Rupture de stock", "out_of_stock"),
    ("Indisponible", "out_of_stock"), ("Sur commande", "backorder"), ("Précommande", "preorder"),
    ("Plus fabriqué", "discontinued"), ("Produit arrêté", "discontinued"), ("Plus que 2 en stock", "limited"),
    ("Auf Lager", "in_stock"), ("Sofort lieferbar", "in_stock"), ("Ausverkauft", "out_of_stock"),
    ("nicht verfügbar", "out_of_stock"), ("vorbestellbar", "preorder"), ("eingestellt", "discontinued"),
    ("Nur noch 3 auf Lager", "limited"), ("agotado", "out_of_stock"), ("disponible", "in_stock"),
    ("descatalogado", "discontinued"), ("disponibile", "in_stock"), ("esaurito", "out_of_stock"),
    ("fuori produzione", "discontinued"), ("Only 3 left", "limited"), ("Sólo quedan 2", "limited"),
]  # fmt: skip
# Held back while it was written, to judge it.
HELD_BACK = [
    ("In-Stock", "in_stock"), ("IN_STOCK", "in_stock"), ("  in  stock. ", "in_stock"), ("12 in stock", "in_stock"),
    ("En stock (12)", "in_stock"),
    ("Temporairement indisponible", "out_of_stock"), ("Derzeit nicht lieferbar", "out_of_stock"),
    ("Ultimi pezzi", "limited"), ("Bajo pedido", "backorder"), ("nicht mehr lieferbar", "discontinued"),
]  # fmt: skip
# Met in use.
MET = [
    ("Only 0 left", "out_of_stock"), ("0 in stock", "out_of_stock"), ("In stock (30 available)", "in_stock"),
    ("In stock (0 available)", "out_of_stock"), ("In stock, only 2 left!", "limited"),
    ("En stock (3 disponible(s))", "in_stock"), ("Auf Lager (13 verfügbar)", "in_stock"),
    ("In magazzino (4 disponibile/i)", "in_stock"), ("1,234 items in stock", "in_stock"),
    ("Op voorraad (31 beschikbaar)", "in_stock"), ("Niet beschikbaar", "out_of_stock"),
    ("Nog 2 op voorraad", "limited"),
    ("Finns i lager (31 tillgängliga)", "in_stock"), ("Ej tillgänglig", "out_of_stock"), ("Udsolgt", "out_of_stock"),
    ("På lager (3 til rådighed)", "in_stock"), ("Dostępny (30 w magazynie)", "in_stock"),
    ("Niedostępny", "out_of_stock"),
    ("Em estoque (31 disponível)", "in_stock"), ("Indisponível", "out_of_stock"), ("Na zamówienie", "backorder"),
    ("Skladem (30 k dispozici)", "in_stock"), ("Nedostupný", "out_of_stock"), ("Varastossa", "in_stock"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "word"), FORMATS + SHOPS + HELD_BACK + MET)
def test_known_word_has_its_meaning(text: str, word: str) -> None:
    assert parse_availability(text) == word


@pytest.mark.parametrize(
    "text", ["Fin de série", "5", "10", "2 en magasin, 3 en ligne", "see description", "nan", "verkauft", ""]
)
def test_text_without_a_sure_meaning_has_none(text: str) -> None:
    assert parse_availability(text) is None


@pytest.mark.parametrize("kind", ["web", "app", "marketplace", "ads"])
def test_in_store_only_contradicts_nobody_on_other_channels(kind: str) -> None:
    assert parse_availability("http://schema.org/InStoreOnly", kind) == "unknown"


def test_in_store_only_is_in_stock_in_the_store() -> None:
    assert parse_availability("InStoreOnly", "store") == "in_stock"


def test_online_only_contradicts_nobody_in_the_store() -> None:
    assert parse_availability("OnlineOnly", "store") == "unknown"


def test_every_meaning_of_the_vocabulary_is_canonical() -> None:
    assert set(vocabulary("availability").values()) <= set(AVAILABILITIES)


def test_no_word_of_the_vocabulary_has_two_meanings() -> None:
    from importlib import resources

    import yaml

    from omniaudit.normalise.vocabulary import fold

    text = resources.files("omniaudit.normalise").joinpath("vocabulary.yaml").read_text(encoding="utf-8")
    for section in yaml.safe_load(text).values():
        meant: dict[str, str] = {}
        for means, words in section.items():
            for word in words:
                key = "#".join(fold(part) for part in str(word).split("#"))
                assert meant.setdefault(key, means) == means, word


@given(st.text(max_size=60))
def test_any_text_is_a_canonical_word_or_none(text: str) -> None:
    assert parse_availability(text) in (*AVAILABILITIES, None)
