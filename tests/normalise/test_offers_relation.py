from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omniaudit.engine import Engine
from omniaudit.model.offer import OFFER_COLUMNS, REJECTED_COLUMNS
from omniaudit.normalise.gtin import Gtin, check_digit, parse_gtin
from omniaudit.normalise.gtin_sql import PADDED, with_plain_gtin

GTIN = "4006381333931"
NOW = datetime(2026, 11, 21, 12, 0)  # noqa: DTZ001  TIMESTAMP columns are UTC without saying so
ROW = {"id": "a1", "gtin": GTIN, "sku": "S1", "title": "Soap", "price": "12.34 EUR", "availability": "in stock"}


def test_columns_and_types_are_those_of_the_snapshot(normalise: Any) -> None:
    result = normalise([ROW])
    stored = normalise.engine.folder / "offers.parquet"
    normalise.engine.execute(f"COPY ({result.normalised.select}) TO '{stored}' (FORMAT parquet)")
    types = normalise.engine.columns(f"'{stored}'")
    assert types == {name: kind for name, kind in OFFER_COLUMNS.items() if name not in ("offer_id", "channel")}
    types = normalise.engine.columns(f"({result.normalised.rejects})")
    assert types == {name: kind for name, kind in REJECTED_COLUMNS.items() if name not in ("channel", "kind")}


def test_plain_row_becomes_an_offer(normalise: Any) -> None:
    result = normalise([{**ROW, "source": "web.csv", "line": 2, "position": "record 1", "surface": "json_ld"}])
    offer = result.offer
    expected = {
        "listing_id": "a1", "gtin": "0" + GTIN, "gtin_status": "valid", "sku": "S1", "title": "Soap", "price": 123400,
        "currency": "EUR", "tax": "included", "pay_now": 123400, "pay_now_tax": "included", "pay_now_slack": 0,
        "on_sale": False, "availability": "in_stock", "orderable": True, "quantity": None, "observed_at": NOW,
        "source": "web.csv", "line": 2, "position": "record 1", "surface": "json_ld", "raw_gtin": None,
        "raw_price": "12.34 EUR", "raw_availability": "in stock", "repairs": None,
    }  # fmt: skip
    assert {name: offer[name] for name in expected} == expected
    assert result.rejects == []
    assert not result.normalised.may_reject(1)


def test_columns_that_no_source_supplies_are_null(normalise: Any) -> None:
    offer = normalise([{"id": "a1"}]).offer
    supplied = {name for name, value in offer.items() if value is not None}
    assert supplied == {
        "listing_id", "gtin_status", "currency", "tax", "pay_now_tax", "pay_now_slack", "on_sale", "availability",
        "observed_at",
    }  # fmt: skip


def test_relation_without_rows_gives_nothing(normalise: Any) -> None:
    result = normalise([], fields=["id", "gtin", "price"])
    assert (result.offers, result.rejects, result.normalised.rows) == ([], [], 0)


@pytest.mark.parametrize(
    ("row", "field", "code", "sample"),
    [
        ({"price": "1.299"}, "price", "ambiguous_price", "1.299"),
        ({"price": "12,9O"}, "price", "invalid_price", "12,9O"),
        ({"price": "12 EUR", "sale_price": "ab 10"}, "sale_price", "price_range", "ab 10"),
        ({"price": "12 EUR", "sale_price": "11 USD"}, "sale_price", "ambiguous_currency", "11 USD"),
        ({"price": "12", "sale_price_effective_date": "now"}, "sale_price_effective_date", "invalid_date", "now"),
        ({"price": "12", "currency": "EURO!"}, "currency", "unknown_currency", "12"),
        ({"price": "12 EUR", "currency": "USD"}, "currency", "ambiguous_currency", "12 EUR"),
        ({"gtin": "4.00638E+12", "price": "12"}, "gtin", "gtin_damaged_by_spreadsheet", "4.00638E+12"),
    ],
)
def test_fault_of_a_decisive_field_costs_the_row(
    normalise: Any, row: dict[str, str], field: str, code: str, sample: str
) -> None:
    listed = {"id": "a1", "title": "Soap", "source": "web.csv", "line": 7, **row}
    result = normalise([listed, {"id": "a2", "price": "5"}])
    assert [offer["listing_id"] for offer in result.offers] == ["a2"]
    reject = result.reject
    assert (reject["field"], reject["code"], reject["sample"], reject["row_lost"]) == (field, code, sample, True)
    assert (reject["source"], reject["line"], reject["listing_id"], reject["title"]) == ("web.csv", 7, "a1", "Soap")
    assert result.normalised.may_reject(len(result.offers))


@pytest.mark.parametrize(
    ("row", "field", "code", "column"),
    [
        ({"member_price": "1.299"}, "member_price", "ambiguous_price", "member_price"),
        ({"prior_price": "20 USD"}, "prior_price", "ambiguous_currency", "prior_price"),
        ({"unit_price": "abc"}, "unit_price", "invalid_price", "unit_price"),
        ({"quantity": "many"}, "quantity", "invalid_quantity", "quantity"),
        ({"availability_date": "soon"}, "availability_date", "invalid_date", "availability_date"),
        ({"other_price": "1.299"}, "other_price", "ambiguous_price", "other_price"),
    ],
)
def test_fault_of_an_optional_field_costs_the_field_only(
    normalise: Any, row: dict[str, str], field: str, code: str, column: str
) -> None:
    result = normalise([{"id": "a1", "price": "12.34 EUR", **row}])
    assert result.offer[column] is None
    assert result.offer["price"] == 123400
    assert (result.reject["field"], result.reject["code"], result.reject["row_lost"]) == (field, code, False)
    assert result.normalised.may_reject(1)


def test_only_the_first_fault_of_a_lost_row_is_named(normalise: Any) -> None:
    result = normalise([{"id": "a1", "gtin": "4E+12", "price": "x", "quantity": "y"}])
    assert result.reject["field"] == "gtin"


def test_two_dropped_fields_of_one_row_are_both_named(normalise: Any) -> None:
    result = normalise([{"id": "a1", "price": "1", "quantity": "y", "member_price": "z"}])
    assert {reject["field"] for reject in result.rejects} == {"quantity", "member_price"}


def test_implausible_observation_time_is_dropped_for_now(normalise: Any) -> None:
    result = normalise([{"id": "a1", "observed_at": "2027-01-01T00:00Z"}, {"id": "a2", "observed_at": "2026-11-20"}])
    assert [offer["observed_at"] for offer in result.offers] == [NOW, NOW - timedelta(days=1, hours=13)]
    assert result.reject["code"] == "implausible_date"


@pytest.mark.parametrize("row", [{"price": "12 EUR"}, {"id": " ", "sku": "N/A", "price": "12 EUR", "title": "\n"}])
def test_row_without_identity_is_rejected(normalise: Any, row: dict[str, str]) -> None:
    assert normalise([row]).reject["code"] == "missing_identifier"


def test_wrong_gtin_keeps_the_row_but_identifies_nothing(normalise: Any) -> None:
    offer = normalise([{"id": "a1", "gtin": "4006381333932"}]).offer
    assert (offer["gtin"], offer["gtin_status"], offer["raw_gtin"]) == (None, "invalid", "4006381333932")


def test_gtin_statuses(normalise: Any) -> None:
    rows = [
        {"id": "1", "gtin": "2012345678903"}, {"id": "2", "gtin": "01234565"}, {"id": "3", "gtin": "n/a"},
        {"id": "4", "gtin": GTIN + ".0"}, {"id": "5", "gtin": None}, {"id": "6", "gtin": "036000291452"},
    ]  # fmt: skip
    offers = normalise(rows).offers
    assert [offer["gtin_status"] for offer in offers] == [
        "restricted", "ambiguous", "absent", "valid", "absent", "valid",
    ]  # fmt: skip
    assert offers[0]["gtin"] == "02012345678903"
    assert (offers[3]["gtin"], offers[3]["raw_gtin"], offers[3]["repairs"]) == (
        "0" + GTIN, GTIN + ".0", "gtin_decimal_zeros",
    )  # fmt: skip
    assert offers[5]["gtin"] == "00036000291452"


def test_required_field_that_is_missing_costs_the_row(normalise: Any) -> None:
    rows = [
        {"id": "1", "price": "0", "brand": "B"},
        {"id": "2", "price": "5", "brand": " "},
        {"id": "3", "price": "5", "brand": "B"},
    ]
    result = normalise(rows, required_fields=("price", "brand"))
    assert [offer["listing_id"] for offer in result.offers] == ["3"]
    assert [(reject["field"], reject["code"]) for reject in result.rejects] == [
        ("price", "missing_field"),
        ("brand", "missing_field"),
    ]


def test_row_without_a_price_is_kept(normalise: Any) -> None:
    result = normalise([{"id": "1", "price": "0.00 EUR"}, {"id": "2", "price": ""}])
    assert [(offer["price"], offer["pay_now"]) for offer in result.offers] == [(None, None), (None, None)]


@pytest.mark.parametrize(
    ("sale", "window", "on_sale", "pay_now"),
    [
        ("10", None, True, 100000),
        ("10", "2026-11-01/2026-11-30", True, 100000),
        ("10", "2026-11-21/2026-11-21", True, 100000),
        ("10", "2026-12-01/2026-12-31", False, 120000),
        ("10", "2026-11-01/2026-11-20", False, 120000),
        ("10", "2026-11-01T00:00Z/2026-11-21T12:00Z", False, 120000),
        ("10", "2026-11-21T12:00Z/", True, 100000),
        ("12", None, False, 120000),
        ("0", None, False, 120000),
        (None, None, False, 120000),
    ],
)
def test_sale_price_is_paid_while_its_window_is_open(
    normalise: Any, sale: str | None, window: str | None, on_sale: bool, pay_now: int
) -> None:
    offer = normalise([{"id": "1", "price": "12", "sale_price": sale, "sale_price_effective_date": window}]).offer
    assert (offer["on_sale"], offer["pay_now"]) == (on_sale, pay_now)


def test_sale_price_equal_to_the_price_is_no_sale(normalise: Any) -> None:
    offer = normalise([{"id": "1", "price": "12", "sale_price": "12.00 EUR"}]).offer
    assert (offer["sale_price"], offer["on_sale"], offer["raw_sale_price"]) == (None, False, "12.00 EUR")


def test_sale_price_above_the_price_is_no_sale(normalise: Any) -> None:
    offer = normalise([{"id": "1", "price": "12", "sale_price": "13.00 EUR"}]).offer
    assert (offer["pay_now"], offer["on_sale"]) == (120000, False)


@pytest.mark.parametrize(
    ("net", "rate", "currency", "gross", "slack"),
    [
        ("10.00", "0.2", "EUR", 120000, 0),
        ("16.66", "0.2", "EUR", 199900, 0),  # 19.992
        ("0.83", "0.2", "EUR", 10000, 100),  # 0.996: 0.99 gross is 0.825, so 0.83 net
        ("0.99", "0.055", "EUR", 10400, 0),  # 1.04445
        ("10.05", "0.1", "EUR", 110600, 100),  # 11.055, half up: 11.05 would be 10.05 net too
        ("1000", "0.1", "JPY", 11000000, 0),
        ("1.005", "0.05", "KWD", 10550, 0),  # 1.05525
        ("99999999999.99", "0.08875", "EUR", 1088749999999900, 0),
    ],
)
def test_net_price_is_paid_with_tax_rounded_half_up(
    normalise: Any, net: str, rate: str, currency: str, gross: int, slack: int
) -> None:
    offer = normalise(
        [{"id": "1", "price": net}], tax="excluded", tax_rate=Decimal(rate), currency=currency, locale="en_US"
    ).offer
    assert (offer["pay_now"], offer["pay_now_tax"], offer["tax"]) == (gross, "included", "excluded")
    assert offer["pay_now_slack"] == slack


def test_net_price_without_a_rate_stays_net(normalise: Any) -> None:
    offer = normalise([{"id": "1", "price": "10"}], tax="excluded").offer
    assert (offer["pay_now"], offer["pay_now_tax"], offer["pay_now_slack"]) == (100000, "excluded", 0)


def test_tax_column_wins_over_words_of_the_price_and_these_over_the_declaration(normalise: Any) -> None:
    rows = [
        {"id": "1", "price": "10", "tax": "HT"},
        {"id": "2", "price": "10 € TTC", "tax": ""},
        {"id": "3", "price": "10", "tax": None},
        {"id": "4", "price": "10", "tax": "20%"},
        {"id": "5", "price": "10 € TTC", "tax": "net"},
    ]
    result = normalise(rows, tax="excluded", tax_rate=Decimal("0.2"))
    assert [offer["tax"] for offer in result.offers] == ["excluded", "included", "excluded", "unknown", "excluded"]
    assert [offer["pay_now"] for offer in result.offers] == [120000, 100000, 120000, 100000, 120000]
    assert result.normalised.unmapped == (("tax", "20%", 1),)


@pytest.mark.parametrize(("country", "tax"), [("US", "excluded"), ("CA", "excluded"), ("FR", "included")])
def test_undeclared_tax_is_the_consumer_convention_of_the_country(normalise: Any, country: str, tax: str) -> None:
    assert normalise([{"id": "1", "price": "10"}], country=country).offer["tax"] == tax
    assert normalise([{"id": "1", "price": "10"}], country=country, tax="unknown").offer["tax"] == "unknown"


def test_availability_follows_the_quantity_only_where_no_word_is_stated(normalise: Any) -> None:
    rows = [
        {"id": "1", "availability": "in stock", "quantity": "0"},
        {"id": "2", "availability": "", "quantity": "3"},
        {"id": "3", "availability": None, "quantity": "0"},
        {"id": "4", "quantity": "-2"},
        {"id": "5", "availability": "sideways", "quantity": "7"},
        {"id": "6"},
        {"id": "7", "quantity": "10+"},
    ]
    result = normalise(rows)
    assert [(offer["availability"], offer["orderable"]) for offer in result.offers] == [
        ("in_stock", True), ("in_stock", True), ("out_of_stock", False), ("out_of_stock", False), ("unknown", None),
        ("unknown", None), ("in_stock", True),
    ]  # fmt: skip
    assert [offer["quantity"] for offer in result.offers] == [0, 3, 0, -2, 7, None, 10]
    assert result.offers[6]["quantity_kind"] == "capped"


def test_words_without_meaning_are_counted(normalise: Any) -> None:
    rows = [{"id": str(n), "availability": word} for n, word in enumerate(["bald", "bald", "soon", "in stock"])]
    result = normalise(rows)
    assert result.normalised.unmapped == (("availability", "bald", 2), ("availability", "soon", 1))
    assert [offer["availability"] for offer in result.offers] == ["unknown", "unknown", "unknown", "in_stock"]


def test_own_words_are_put_before_ours(normalise: Any) -> None:
    rows = [{"id": "1", "availability": "A", "brand": "ml", "price": "5", "currency": "Euro!", "condition": "2e main"}]
    values = {
        "availability": {"a": "out_of_stock"}, "brand": {"ml": "Maison"}, "currency": {"Euro!": "EUR"},
        "condition": {"2e main": "used"},
    }  # fmt: skip
    offer = normalise(rows, values=values, currency=None).offer
    assert (offer["availability"], offer["brand"], offer["currency"]) == ("out_of_stock", "Maison", "EUR")
    assert (offer["condition"], offer["orderable"]) == ("used", False)


def test_currency_column_names_the_currency_of_its_row(normalise: Any) -> None:
    rows = [
        {"id": "1", "price": "5", "currency": "usd"}, {"id": "2", "price": "5", "currency": ""},
        {"id": "3", "price": "5", "currency": "€"}, {"id": "4", "price": None, "currency": "nonsense"},
        {"id": "5", "price": "$5", "currency": "CAD"},
    ]  # fmt: skip
    result = normalise(rows)
    assert [offer["currency"] for offer in result.offers] == ["USD", "EUR", "EUR", "EUR", "CAD"]
    assert result.rejects == []


def test_minor_units_of_the_source_are_read(normalise: Any) -> None:
    offer = normalise([{"id": "1", "price": "1999", "sale_price": "1499"}], money="minor").offer
    assert (offer["price"], offer["sale_price"]) == (199900, 149900)


def test_unit_price_has_its_unit(normalise: Any) -> None:
    offer = normalise([{"id": "1", "price": "5", "unit_price": "12,90 €/kg"}]).offer
    assert (offer["unit_price"], offer["unit"]) == (129000, "kg")


def test_texts_are_cleaned(normalise: Any) -> None:
    rows = [
        {
            "id": "\u00a0a1\t", "sku": "S\u200b1", "title": "  Cafe\u0301\r\n\tcrème  ", "brand": "Ma\x1bison",
            "url": "https://www.example.com/a ", "image": "x" * 3000, "store_code": " 07 ", "mpn": "n/a",
        }
    ]  # fmt: skip
    offer = normalise(rows).offer
    assert (offer["listing_id"], offer["sku"], offer["location"], offer["mpn"]) == ("a1", "S1", "07", None)
    assert (offer["title"], offer["brand"]) == ("Café crème", "Ma ison")
    assert offer["url"] == "https://www.example.com/a"
    assert len(offer["image"]) == 2000


def test_repairs_of_reader_and_parsers_are_kept_together(normalise: Any) -> None:
    rows = [
        {"id": "1", "price": "12,99 €*", "repairs": "json_ld_trailing_comma"},
        {"id": "2", "price": "1", "repairs": ""},
    ]
    assert [offer["repairs"] for offer in normalise(rows).offers] == [
        "json_ld_trailing_comma,price_footnote_mark",
        None,
    ]


def test_other_price_of_a_page_is_read(normalise: Any) -> None:
    offer = normalise([{"id": "1", "price": "12", "other_price": "13,50", "other_surface": "microdata"}]).offer
    assert (offer["other_price"], offer["other_surface"]) == (135000, "microdata")


def test_reading_order_is_kept_over_many_rows(engine: Engine, normalise: Any) -> None:
    name = engine.name("many")
    engine.execute(
        f"CREATE TABLE {name} AS SELECT i::VARCHAR AS id, (i % 977 + 1)::VARCHAR AS price, 'f.csv' AS source,"
        " i::BIGINT AS line, NULL::VARCHAR AS position, NULL::VARCHAR AS surface, NULL::VARCHAR AS other_price,"
        " NULL::VARCHAR AS other_surface, NULL::VARCHAR AS repairs FROM range(300000) t(i)"
    )
    normalise.relation = lambda rows, fields: name
    made = normalise([], fields=["id", "price"]).normalised
    stored = engine.folder / "offers.parquet"
    engine.execute(f"COPY ({made.select}) TO '{stored}' (FORMAT parquet)")
    (unordered,) = engine.row(
        f"SELECT count(*) FROM (SELECT line, row_number() OVER () - 1 AS place FROM '{stored}') WHERE line <> place"
    )
    assert unordered == 0


def test_dictionaries_can_be_discarded(engine: Engine, normalise: Any) -> None:
    made = normalise([ROW]).normalised
    assert made.tables
    made.discard(engine)
    assert not engine.rows(f"SELECT 1 FROM duckdb_tables() WHERE table_name IN {(*made.tables, '')}")


def numbers() -> st.SearchStrategy[str]:
    """GTIN-like texts, many of them right."""
    bodies = st.integers(min_value=0, max_value=10**13 - 1).flatmap(
        lambda number: st.sampled_from([11, 12, 13]).map(lambda length: str(number).zfill(13)[-length:])
    )
    right = bodies.map(lambda body: body + check_digit(body))
    prefixed = st.sampled_from(["98", "99", "02", "04", "20", "000000", "00000"]).flatmap(
        lambda prefix: bodies.map(lambda body: (prefix + body)[:12]).map(lambda body: body + check_digit(body))
    )
    return st.one_of(right, prefixed, st.text(alphabet="0123456789 +-.eE_", min_size=10, max_size=15))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(numbers(), min_size=1, max_size=60))
def test_engine_and_parser_agree_on_every_plain_gtin(engine: Engine, texts: list[str]) -> None:
    raw = "(SELECT unnest($1::VARCHAR[]) AS gtin)"
    found = engine.rows(
        f"SELECT gtin, {PADDED}, plain_prefix IN (2, 4) OR plain_prefix BETWEEN 20 AND 29"
        f" FROM ({with_plain_gtin(raw)}) WHERE is_plain",
        [texts],
    )
    for text, digits, restricted in found:
        assert parse_gtin(text) == Gtin(digits, "restricted" if restricted else "valid")
    plain = {text for text, _, _ in found}
    unplain = engine.rows(f"SELECT gtin, is_shaped FROM ({with_plain_gtin(raw)}) WHERE NOT is_plain", [texts])
    for text, shaped in unplain:
        assert not shaped or parse_gtin(text) == Gtin(None, "invalid")
    for text in texts:
        read = parse_gtin(text)
        if len(text) in (12, 13, 14) and isinstance(read, Gtin) and read.gtin and text.isdigit():
            assert text in plain or text.startswith("0000")


def test_own_words_stand_for_numbers_that_look_plain_too(normalise: Any) -> None:
    words = {"gtin": {"9999999999999": "", GTIN: "2012345678903"}}
    rows = [{"id": "a", "gtin": "9999999999999"}, {"id": "b", "gtin": GTIN}, {"id": "c", "gtin": "4006381333932"}]
    offers = normalise(rows, values=words).offers
    assert [offer["gtin_status"] for offer in offers] == ["absent", "restricted", "invalid"]
    assert [offer["raw_gtin"] for offer in offers] == ["9999999999999", GTIN, "4006381333932"]


PRICES = st.sampled_from(
    ["12.34 EUR", "1.299", "", None, "x", "0", "$5", "10 USD", "1 299,00 €", "-4", "12", "9.99 EUR"]
)
ROWS = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from(["a", "b", "", None]),
        "gtin": st.sampled_from([GTIN, "4E+12", "123", None, "2012345678903", "01234565"]),
        "title": st.sampled_from(["Soap", " ", None]),
        "price": PRICES,
        "sale_price": PRICES,
        "member_price": PRICES,
        "currency": st.sampled_from(["EUR", "USD", "?", "", None]),
        "quantity": st.sampled_from(["3", "-1", "1.234", "x", None]),
        "availability": st.sampled_from(["in stock", "agotado", "?", "hm", None]),
        "sale_price_effective_date": st.sampled_from(["2026-01-01/2026-12-31", "x", None, "/"]),
    },
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROWS, max_size=12), st.sampled_from([None, "EUR"]), st.sampled_from([(), ("price",)]))
def test_every_row_is_an_offer_or_lost_never_both_nor_neither(
    normalise: Any, rows: list[dict[str, str | None]], currency: str | None, required: tuple[str, ...]
) -> None:
    numbered = [{**row, "line": number} for number, row in enumerate(rows)]
    result = normalise(numbered, currency=currency, required_fields=required)
    kept = [offer["line"] for offer in result.offers]
    lost = [reject["line"] for reject in result.rejects if reject["row_lost"]]
    assert kept == sorted(kept)
    assert sorted(kept + lost) == list(range(len(rows)))
    assert set(kept).isdisjoint(lost)
    assert not result.rejects or result.normalised.may_reject(len(kept))
    for offer in result.offers:
        assert offer["pay_now"] is None or offer["currency"] is not None
