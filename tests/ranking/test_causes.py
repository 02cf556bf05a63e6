"""What many irritants have in common is named, with its evidence; coincidences are not."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from omniaudit.ranking.cause import cause_files

Judge = Callable[..., Any]


def prices(*amounts: str, **more: str) -> list[dict[str, str]]:
    return [{"n": str(number), "price": amount, **more} for number, amount in enumerate(amounts)]


def named(judged: Any) -> list[str | None]:
    return [irritant.probable_cause for irritant in judged[0]]


def test_net_prices_on_one_channel_are_tax_left_out(judge: Judge) -> None:
    gross = [f"{10 + number * 7.31:.2f}" for number in range(6)]
    net = [str((Decimal(price) / Decimal("1.2")).quantize(Decimal("0.01"), ROUND_HALF_UP)) for price in gross]
    irritants, causes = judge(web=prices(*gross), app=prices(*net))
    assert {irritant.probable_cause for irritant in irritants} == {"tax_left_out"}
    (cause,) = causes
    assert (cause.cause, cause.channel, cause.code, cause.products, cause.irritants) == (
        "tax_left_out",
        "app",
        "PRC001",
        6,
        6,
    )
    assert cause.evidence is not None and "20 %" in cause.evidence and "(6 of 6 products)" in cause.evidence
    assert 0 < cause.score <= 100


def test_one_product_at_a_rate_of_tax_is_chance(judge: Judge) -> None:
    assert named(judge(web=prices("100.00"), app=prices("120.00"))) == [None]


def test_without_a_country_no_rate_of_tax_is_known(judge: Judge) -> None:
    judged = judge("timezone: UTC", web=prices("100.00", "50.00"), app=prices("120.00", "60.00"))
    assert named(judged) == [None, None]


def test_a_cause_seen_on_few_products_says_so(judge: Judge) -> None:
    _, causes = judge(web=prices("100.00", "50.00"), app=prices("120.00", "60.00"))
    assert "low confidence: 2 of 2 products only" in str(causes[0].evidence)


def test_cents_read_as_whole_units(judge: Judge) -> None:
    assert named(judge(web=prices("24.90"), app=prices("2490"))) == ["minor_units"]


def test_a_lost_decimal_comma(judge: Judge) -> None:
    assert named(judge(web=prices("24.90"), app=prices("249.00"))) == ["decimal_comma"]


def test_a_sale_that_did_not_reach_the_other_channel(judge: Judge) -> None:
    on_sale = prices("20.00", sale_price="15.00")
    assert named(judge(web=on_sale, app=prices("20.00"))) == ["sale_not_propagated"]


def test_a_sale_that_has_ended_on_one_channel_only(judge: Judge) -> None:
    ended = prices("20.00", sale_price="15.00", sale_price_effective_date="2026-06-01/2026-06-10")
    assert named(judge(web=ended, app=prices("15.00"))) == ["sale_ended_in_one_channel"]


def test_a_pack_against_a_single_piece(judge: Judge) -> None:
    single, pack = prices("2.00", title="Pencil"), prices("12.00", title="Pencil, pack of 6")
    assert named(judge(web=single, app=pack)) == ["pack_size"]


def test_a_multiple_without_different_quantities_is_no_pack(judge: Judge) -> None:
    assert named(judge(web=prices("2.00", title="Pencil 6"), app=prices("12.00", title="Pencil 6"))) == [None]


def test_a_member_price_for_everybody(judge: Judge) -> None:
    judged = judge(web=prices("20.00", member_price="18.00"), app=prices("18.00"))
    assert set(named(judged)) == {"member_price_shown_to_all"}


def test_the_same_figures_under_another_currency(judge: Judge) -> None:
    assert named(judge(web=prices("20.00 EUR"), app=prices("20.00 CHF"))) == ["currency_relabelled"]


def test_the_price_of_another_variant(judge: Judge) -> None:
    small, large = {"n": "1", "item_group_id": "G"}, {"n": "2", "item_group_id": "G"}
    web = [{**small, "price": "21.00"}, {**large, "price": "27.00"}]
    app = [{**small, "price": "27.00"}, {**large, "price": "27.00"}]
    assert named(judge(web=web, app=app)) == ["variant_mixed_up"]


def test_the_price_of_a_product_outside_the_group_is_no_variant(judge: Judge) -> None:
    web = [{"n": "1", "item_group_id": "G", "price": "21.00"}, {"n": "2", "item_group_id": "H", "price": "27.00"}]
    app = [{"n": "1", "item_group_id": "G", "price": "27.00"}, {"n": "2", "item_group_id": "H", "price": "27.00"}]
    assert named(judge(web=web, app=app)) == [None]


def test_the_few_stores_that_were_not_updated_are_named(judge: Judge) -> None:
    stores = [{"n": "1", "store_code": code, "price": "20.00"} for code in ("PAR", "LYO", "NCE", "LIL")]
    stores[3]["price"] = "22.50"
    irritants, _ = judge(web=[{"n": "1", "price": "20.00"}], stores=stores)
    assert [(found.code, found.probable_cause) for found in irritants] == [("PRC007", "store_not_updated")]
    assert "only LIL do not" in str(irritants[0].cause_evidence)


def test_irritants_without_a_price_have_no_cause(judge: Judge) -> None:
    web = [{"n": "1", "price": "20.00"}]
    app = [{"n": "1", "price": "20.00", "availability": "out_of_stock"}]
    assert named(judge(web=web, app=app)) == [None]


def test_causes_come_with_the_most_harmful_together_first(judge: Judge) -> None:
    web = prices("100.00", "50.00", "24.90", "30.00")
    app = prices("120.00", "60.00", "2490", "36.00")
    _, causes = judge(web=web, app=app)
    assert [cause.cause for cause in causes] == ["tax_left_out", "minor_units"]


def test_every_cause_file_has_words_and_names_its_detail() -> None:
    files = cause_files()
    assert len({cause.name for cause in files}) == len(files)
    for cause in files:
        assert cause.text and ("{detail}" not in cause.text or "AS detail" in cause.sql)
