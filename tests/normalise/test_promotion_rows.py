"""Promotions: what channels write → typed rows; what can't be read is named, and never guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniaudit.config.settings import ChannelSettings, Config, Place, SourceSettings
from omniaudit.engine import Engine
from omniaudit.model.offer import RAW_EVIDENCE
from omniaudit.model.promotion import CANONICAL_PROMOTION_FIELDS, PROMOTION_COLUMNS
from omniaudit.normalise.promotion_rows import normalise_promotions
from omniaudit.normalise.promotion_texts import items, parse_percent, parse_use
from omniaudit.normalise.verdict import Reject

PLACE = Place(1, 1)
CHANNELS = (
    ChannelSettings("web", "web", PLACE),
    ChannelSettings("stores", "store", PLACE),
    ChannelSettings("Outlet", "store", PLACE),
)
Read = Callable[..., tuple[list[dict[str, Any]], list[dict[str, Any]]]]
utc = datetime.fromisoformat


@pytest.fixture
def read() -> Iterator[Read]:
    """Normalises rows; the source has the columns that any row has. Returns the promotions and the rejects."""
    with Engine(memory_limit="200MB", threads=1) as engine:

        def normalise(
            *rows: dict[str, Any], fields: tuple[str, ...] | None = None, **settings: Any
        ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
            names = fields or tuple(dict.fromkeys(name for row in rows for name in row if name not in RAW_EVIDENCE))
            types = {**dict.fromkeys(names, "VARCHAR"), **RAW_EVIDENCE}
            table = engine.name("raw")
            engine.create_table(table, types)
            engine.append(table, {name: [row.get(name) for row in rows] for name in types}, types)
            config = Config(Path("c.yaml"), "", "Shop", CHANNELS, currency="EUR", country="FR", timezone="Europe/Paris")
            source = SourceSettings(
                **{"type": "table", "place": PLACE, "currency": "EUR", "locale": "fr_FR", **settings}
            )
            made = normalise_promotions(
                engine, table, fields=names, settings=source, channel=CHANNELS[0], config=config
            )
            assert list(engine.columns(f"({made.select})")) == [name for name in PROMOTION_COLUMNS if name != "channel"]
            found = []
            for select in (made.select, made.rejects):
                columns = list(engine.columns(f"({select})"))
                found.append([dict(zip(columns, row, strict=True)) for row in engine.rows(select)])
            assert len(found[1]) == made.faults
            made.discard(engine)
            return found[0], found[1]

        yield normalise


def test_plain_promotion_is_typed(read: Read) -> None:
    (promotion,), rejects = read(
        {
            "promotion_id": "OP-117", "title": "-10 %", "products": "ML-1 ML-2", "benefit": "percent", "value": "10 %",
            "payout": "bon d'achat", "usable_after": "15d", "usable_until": "2026-12-31", "usable_channels": "stores",
            "audience": "carte payante", "membership_fee": "15,00", "min_amount": "", "min_quantity": "2",
            "code": " WINTER ", "starts": "2026-11-01", "ends": "2026-11-30", "stackable": "non",
            "disclosed": "code, dates", "advertised_percent": "10", "reference_price": "149,00 €",
            "reference_type": "prior price",
            "source": "promos.csv", "line": 2,
        }
    )  # fmt: skip
    assert rejects == []
    stated = {name: value for name, value in promotion.items() if value is not None and not name.startswith("raw_")}
    assert stated == {
        "promotion_id": "OP-117", "title": "-10 %", "products": ["ML-1", "ML-2"], "kind": "percent", "percent": 100_000,
        "currency": "EUR", "payout": "voucher", "usable_after_days": 15, "usable_until": utc("2026-12-31 23:00"),
        "usable_channels": ["stores"], "audience": "paid_member", "membership_fee": 150_000, "min_quantity": 2,
        "code": "WINTER", "starts": utc("2026-10-31 23:00"), "ends": utc("2026-11-30 23:00"), "stackable": False,
        "disclosed": ["code", "dates"], "advertised_percent": 100_000, "reference_price": 1_490_000,
        "reference_type": "prior_30d", "unclear": ["currency", "display_ends", "display_starts"], "tax": "included",
        "told_window": "from 2026-11-01 to 2026-11-30", "told_usable_until": "2026-12-31",
        "source": "promos.csv", "line": 2,
    }  # fmt: skip
    assert promotion["raw_value"] == "10 %"
    assert promotion["raw_payout"] == "bon d'achat"


@pytest.mark.parametrize(
    ("text", "millionths"),
    [
        ("10", 100_000), ("10 %", 100_000), ("-10%", 100_000), ("\u221210 %", 100_000), ("10,5 %", 105_000),
        ("12.5", 125_000), ("0.1", 100_000), ("0,25", 250_000), ("0.1 %", 1_000), ("1", 10_000), ("100 %", 1_000_000),
        ("10% off", 100_000), ("10 pour cent", 100_000), ("10 Prozent", 100_000), ("33.3333%", 333_333),
    ],
)  # fmt: skip
def test_percentage_is_exact(text: str, millionths: int) -> None:
    assert parse_percent(text) == millionths


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0", "invalid_percent"), ("101", "invalid_percent"), ("+10 %", "invalid_percent"), ("ten", "invalid_percent"),
        ("10-20 %", "invalid_percent"), ("up to 50 %", "invalid_percent"), ("5 €", "invalid_percent"),
        ("1.500", "ambiguous_percent"), ("0.00001 %", "invalid_percent"), ("", "invalid_percent"),
    ],
)  # fmt: skip
def test_unreadable_percentage_is_refused(text: str, code: str) -> None:
    read = parse_percent(text)
    assert isinstance(read, Reject)
    assert read.code == code


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("15", 15), ("15d", 15), ("P15D", 15), ("p2w", 14), ("15 days", 15), ("15 jours", 15), ("15 Tage", 15),
        ("15 días", 15), ("15 giorni", 15), ("2 weeks", 14), ("1 mois", 30), ("P1Y", 365), ("24h", 1), ("25 hours", 2),
        ("PT36H", 2), ("after 15 days", 15), ("sous 15 jours", 15), ("immédiatement", 0), ("sofort", 0),
        ("next day", 1), ("dès le lendemain", 1), ("from the day after", 1),
    ],
)  # fmt: skip
def test_time_of_use_is_counted_in_days(text: str, days: int) -> None:
    use = parse_use(text, zone="Europe/Paris", locale="fr_FR", until=False)
    assert not isinstance(use, Reject)
    assert (use.days, use.moment) == (days, None)


def test_time_of_use_may_be_a_date(read: Read) -> None:
    (promotion,), _ = read({"promotion_id": "A", "usable_after": "01/12/2026", "usable_until": "31/12/2026"})
    assert promotion["usable_after"] == utc("2026-11-30 23:00")
    assert promotion["usable_until"] == utc("2026-12-31 23:00")


@pytest.mark.parametrize("text", ["soon", "P", "15 lightyears", "99999", "15 days or so"])
def test_unreadable_time_of_use_is_refused(text: str) -> None:
    read = parse_use(text, zone="UTC", locale=None, until=True)
    assert isinstance(read, Reject)
    assert read.code == "invalid_duration"


@pytest.mark.parametrize(
    ("row", "kind", "percent", "amount"),
    [
        ({"benefit": "PERCENT_OFF", "value": "20"}, "percent", 200_000, None),
        ({"benefit": "money_off", "value": "10.00 EUR"}, "amount", None, 100_000),
        ({"benefit": "amount", "value": "-5 €"}, "amount", None, 50_000),
        ({"benefit": "fixed_price", "value": "29,90"}, "fixed_price", None, 299_000),
        ({"benefit": "livraison offerte", "value": ""}, "free_shipping", None, None),
        ({"benefit": "FREE_GIFT", "value": "Tote bag"}, "gift", None, None),
        ({"benefit": "", "value": "-10 %"}, "percent", 100_000, None),
        ({"benefit": "-10 %", "value": ""}, "percent", 100_000, None),
        ({"benefit": "", "value": "-5 €"}, "amount", None, 50_000),
        ({"benefit": "", "value": "5 €"}, None, None, None),
        ({"benefit": "percent", "value": "5 €"}, "percent", None, None),
        ({"benefit": "amount", "value": "5 %"}, "amount", None, None),
        ({"benefit": "buy_m_get_n_percent_off", "value": "50"}, None, None, None),
        ({"benefit": "amount", "value": "1.234"}, "amount", None, None),
    ],
)
def test_benefit_is_read_with_its_value(
    read: Read, row: dict[str, str], kind: str | None, percent: int | None, amount: int | None
) -> None:
    (promotion,), _ = read({"promotion_id": "A", **row}, locale=None)
    assert (promotion["kind"], promotion["percent"], promotion["amount"]) == (kind, percent, amount)


def test_form_named_as_the_benefit_is_the_payout(read: Read) -> None:
    (promotion,), _ = read({"promotion_id": "A", "benefit": "voucher", "value": "10 %", "payout": ""})
    assert (promotion["kind"], promotion["payout"]) == ("percent", "voucher")
    (promotion,), (reject,) = read({"promotion_id": "A", "benefit": "voucher", "value": "10 %", "payout": "points"})
    assert (promotion["payout"], reject["code"]) == (None, "contradictory_value")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("all", "all"), ("Tous", "all"), ("NEW_CUSTOMERS", "new_customer"), ("première commande", "new_customer"),
        ("Neukunden", "new_customer"), ("members", "member"), ("socios", "member"), ("Carte payante", "paid_member"),
        ("staff", None),
    ],
)  # fmt: skip
def test_audience_is_read_in_five_languages(read: Read, text: str, word: str | None) -> None:
    (promotion,), rejects = read({"promotion_id": "A", "audience": text})
    assert promotion["audience"] == word
    assert [reject["code"] for reject in rejects] == ([] if word else ["unknown_word"])
    assert ("audience" in promotion["unclear"]) is (word is None)


def test_own_words_and_the_blank_one_are_explained_under_values(read: Read) -> None:
    words = {"audience": {"ZZ": "member", "(blank)": "all"}}
    promotions, _ = read({"promotion_id": "A", "audience": "zz"}, {"promotion_id": "B"}, values=words)
    assert [promotion["audience"] for promotion in promotions] == ["member", "all"]
    (without_column,), _ = read({"promotion_id": "A"}, values=words)
    assert without_column["audience"] == "all"
    assert "audience" not in without_column["unclear"]


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("stores", ["stores"]), ("outlet", ["Outlet"]), ("in store", ["store"]),
        ("IN_STORE,ONLINE", ["store", "online"]), ("web|stores", ["web", "stores"]), ("partout", ["*"]),
        ("everywhere", ["*"]), ('["web", "app"]', ["web", "app"]),
        ("web, moon", None), ("", None), ("?", None),
    ],
)  # fmt: skip
def test_places_of_use_are_channels_or_kinds(read: Read, text: str, channels: list[str] | None) -> None:
    (promotion,), rejects = read({"promotion_id": "A", "usable_channels": text})
    assert promotion["usable_channels"] == channels
    assert [reject["code"] for reject in rejects] == (["unknown_channel"] if "moon" in text else [])


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("*", ["*"]), ("ALL_PRODUCTS", ["*"]), ("tous", ["*"]), ("A;B|C, D", ["A", "B", "C", "D"]), ("A B", ["A", "B"]),
        ("Grand Cru, Petit Cru", ["Grand Cru", "Petit Cru"]), ('["A", "B"]', ["A", "B"]), ("specific_products", None),
        ("", None),
    ],
)  # fmt: skip
def test_products_are_a_list_or_everything(read: Read, text: str, products: list[str] | None) -> None:
    (promotion,), _ = read({"promotion_id": "A", "products": text})
    assert promotion["products"] == products


def test_blank_condition_is_none_and_a_missing_column_is_unknown(read: Read) -> None:
    (promotion,), _ = read(
        {"promotion_id": "A", "benefit": "percent", "value": "10", "audience": "", "min_amount": "", "disclosed": ""}
    )
    assert promotion["disclosed"] == []
    assert {"min_amount", "benefit", "value", "disclosed"}.isdisjoint(promotion["unclear"])
    assert {"audience", "min_quantity", "ends"} <= set(promotion["unclear"])
    (promotion,), _ = read({"promotion_id": "A", "min_amount": "unknown", "disclosed": "?"})
    assert (promotion["min_amount"], promotion["disclosed"]) == (None, None)
    assert {"min_amount", "disclosed"} <= set(promotion["unclear"])
    (promotion,), _ = read({"promotion_id": "A", "min_amount": "0", "disclosed": "aucune", "membership_fee": "0,00 €"})
    assert (promotion["min_amount"], promotion["disclosed"], promotion["membership_fee"]) == (0, [], 0)


def test_columns_that_a_record_format_only_seems_to_have_are_unknown(read: Read) -> None:
    (promotion,), _ = read({"promotion_id": "A", "benefit": "percent"}, fields=CANONICAL_PROMOTION_FIELDS)
    assert {"min_amount", "disclosed", "ends"} <= set(promotion["unclear"])
    assert promotion["disclosed"] is None


@pytest.mark.parametrize(
    ("row", "payout"),
    [
        ({"benefit": "percent", "value": "10"}, "immediate"),
        ({"benefit": "percent", "value": "10", "payout": ""}, None),
        ({"benefit": "percent", "value": "10", "usable_after": "15d"}, None),
        ({"benefit": "percent", "value": "10", "usable_after": ""}, "immediate"),
        ({"benefit": "gift", "value": "bag"}, None),
    ],
)
def test_plain_reduction_is_paid_at_once_where_nothing_speaks_of_payouts(
    read: Read, row: dict[str, str], payout: str | None
) -> None:
    (promotion,), _ = read({"promotion_id": "A", **row})
    assert promotion["payout"] == payout


def test_interval_and_reversed_window(read: Read) -> None:
    (promotion,), rejects = read({"promotion_id": "A", "starts": "2026-11-20T00:00:00Z / 2026-11-27T23:59:59Z"})
    assert (promotion["starts"], promotion["ends"]) == (utc("2026-11-20 00:00"), utc("2026-11-27 23:59:59"))
    assert rejects == []
    assert {"starts", "ends"}.isdisjoint(promotion["unclear"])
    (promotion,), (reject,) = read({"promotion_id": "A", "starts": "2026-11-20", "ends": "2026-11-01", "line": 7})
    assert (promotion["starts"], promotion["ends"]) == (None, None)
    assert (reject["code"], reject["field"], reject["line"], reject["row_lost"]) == (
        "interval_reversed",
        "ends",
        7,
        False,
    )


def test_bad_values_are_named_and_the_row_is_kept(read: Read) -> None:
    row = {
        "promotion_id": "A",
        "min_amount": "12,9O",
        "ends": "31.31.2026",
        "min_quantity": "some",
        "stackable": "perhaps",
    }
    (promotion,), rejects = read(row)
    assert {reject["field"]: reject["code"] for reject in rejects} == {
        "min_amount": "invalid_price", "ends": "invalid_date", "min_quantity": "invalid_quantity",
        "stackable": "unknown_word",
    }  # fmt: skip
    assert {reject["sample"] for reject in rejects} == {"12,9O", "31.31.2026", "some", "perhaps"}
    assert {"min_amount", "ends", "min_quantity"} <= set(promotion["unclear"])


def test_amounts_of_two_currencies_are_not_one_promotion(read: Read) -> None:
    (promotion,), (reject,) = read(
        {"promotion_id": "A", "benefit": "amount", "value": "10 EUR", "min_amount": "50 USD"}
    )
    assert (promotion["amount"], promotion["currency"], promotion["min_amount"]) == (100_000, "EUR", None)
    assert reject["code"] == "ambiguous_currency"


def test_promotion_without_a_name_is_lost(read: Read) -> None:
    promotions, (reject,) = read({"title": " ", "value": "10 %", "source": "promos.csv", "line": 3})
    assert promotions == []
    assert (reject["code"], reject["row_lost"], reject["source"], reject["line"]) == (
        "missing_identifier", True, "promos.csv", 3,
    )  # fmt: skip


@given(st.text(max_size=40))
def test_no_text_breaks_the_parsers(text: str) -> None:
    percent = parse_percent(text)
    assert isinstance(percent, Reject) or 0 < percent <= 1_000_000
    for until in (False, True):
        use = parse_use(text, zone="Europe/Paris", locale="fr_FR", until=until)
        assert isinstance(use, Reject) or (use.days is None) != (use.moment is None)
    assert all(item == item.strip() and item for item in items(text))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("online et en magasin", ["online", "store"]),
        ("in store and app", ["store", "app"]),
        ("web/app", ["web", "app"]),
        ("im Laden & online, Outlet", ["store", "online", "Outlet"]),
    ],
)
def test_channels_parted_by_a_word_or_a_slash_are_told_apart(read: Read, text: str, places: list[str]) -> None:
    (promotion,), rejects = read({"promotion_id": "A", "usable_channels": text})
    assert (promotion["usable_channels"], rejects) == (places, [])


@pytest.mark.parametrize(
    ("text", "told"),
    [("card, fee", ["card", "fee"]), ("card fee", ["fee"]), ("carte et versement", ["card", "payout"])],
)
def test_two_conditions_are_not_taken_for_one_of_two_words(read: Read, text: str, told: list[str]) -> None:
    (promotion,), _ = read({"promotion_id": "A", "disclosed": text})
    assert promotion["disclosed"] == told


def test_net_amounts_get_the_declared_tax_and_vouchers_stay_what_they_are(read: Read) -> None:
    row = {"promotion_id": "A", "benefit": "amount", "value": "9,25", "min_amount": "50", "payout": "immediate"}
    (promotion,), _ = read(row, tax="excluded", tax_rate=Decimal("0.081"))
    assert (promotion["amount"], promotion["min_amount"], promotion["tax"]) == (100_000, 540_500, "converted")
    (promotion,), _ = read({**row, "payout": "voucher"}, tax="excluded", tax_rate=Decimal("0.081"))
    assert (promotion["amount"], promotion["min_amount"]) == (92_500, 540_500)
    (promotion,), _ = read(row, tax="excluded")
    assert (promotion["amount"], promotion["tax"]) == (92_500, "excluded")


def test_promotion_in_the_config_itself_has_no_condition_that_it_does_not_name(read: Read) -> None:
    rows = [
        {"promotion_id": "A", "benefit": "percent", "value": "10", "audience": "all", "disclosed": "none"},
        {"promotion_id": "B", "benefit": "percent", "value": "10", "audience": None, "disclosed": None},
    ]
    names = ("promotion_id", "benefit", "value", "audience", "disclosed")
    with_list, without = read(*rows, fields=names, type="inline")[0]
    assert {"min_amount", "code", "ends"}.isdisjoint(with_list["unclear"])
    assert with_list["payout"] == "immediate"
    assert (with_list["disclosed"], without["disclosed"]) == ([], None)
    assert "audience" in without["unclear"]


@pytest.mark.parametrize(
    ("starts", "ends", "told"),
    [
        ("16.11.2026", "6.12.2026", "from 2026-11-16 to 2026-12-06"),
        ("20261116", "20261206", "from 2026-11-16 to 2026-12-06"),
        ("2026-11-16", "2026-12-06T23:59:59+01:00", "from 2026-11-16 to 2026-12-06"),
        ("2026-11-16 09:00", "2026-11-22 20:00", "from 2026-11-16 09:00 to 2026-11-22 20:00"),
        ("", "2026-11-21T23:00:00Z", "until 2026-11-21"),
        ("2026-11-16", "", "from 2026-11-16"),
        ("", "", None),
    ],
)
def test_window_is_told_in_days_of_the_retailer(read: Read, starts: str, ends: str, told: str | None) -> None:
    (promotion,), _ = read({"promotion_id": "A", "starts": starts, "ends": ends})
    assert promotion["told_window"] == told
