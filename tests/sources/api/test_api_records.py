"""What becomes of an answer: records and their fields, money, failures that a good status hides."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from omniaudit.normalise.promotions import CANONICAL_PROMOTION_FIELDS

SHOP = {
    "meta": {"currency": "EUR"},
    "products": [
        {"id": 1, "title": "Lip/stick", "variants": [
            {"sku": "1a", "gtin": "04006381333931", "price": 24.9, "on": True},
            {"sku": "1b", "price": "9.5", "was": "12", "on": False}]},
        {"id": 2, "title": "Mascara", "variants": []},
        {"id": 3, "title": "Cream", "variants": [{"sku": "3a", "price": 1299, "was": 999.99, "on": True}]},
    ],
}  # fmt: skip


def graphql(data: Any, *errors: Any) -> dict[str, Any]:
    return {"data": data, **({"errors": list(errors)} if errors else {})}


def test_variants_have_their_product_and_the_whole_answer(serve: Any, read: Any) -> None:
    found = read(
        serve(lambda heard: SHOP), items="products[].variants[]",
        fields={"id": "sku", "item_group_id": "_parent.id", "title": "_parent.title", "gtin": "gtin", "price": "price",
                "currency": "_root.meta.currency", "sale_price": "on && was > price && price", "brand": "'Own'",
                "availability": "on && 'in_stock' || 'out_of_stock'"},
    )  # fmt: skip
    assert found.values("id", "item_group_id", "title", "price", "sale_price", "availability") == [
        ("1a", "1", "Lip/stick", "24.9", None, "in_stock"),
        ("1b", "1", "Lip/stick", "9.5", None, "out_of_stock"),
        ("3a", "3", "Cream", "1299", None, "in_stock"),
    ]
    assert found.values("gtin")[0] == "04006381333931"
    assert set(found.values("currency", "brand")) == {("EUR", "Own")}
    assert found.values("position") == [
        f"/products/{place}" for place in ("0/variants/0", "0/variants/1", "2/variants/0")
    ]


def test_variants_of_a_saved_feed_are_read_alike(read: Any, tmp_path: Path) -> None:
    (tmp_path / "shop.json").write_text(json.dumps(SHOP))
    fields = {"id": "sku", "title": "_parent.title", "currency": "_root.meta.currency"}
    for kind in ("api", "table"):
        found = read(None, type=kind, path="shop.json", items="products[].variants[]", fields=fields)
        assert found.values("id", "title", "currency", "position") == [
            ("1a", "Lip/stick", "EUR", "/products/0/variants/0"),
            ("1b", "Lip/stick", "EUR", "/products/0/variants/1"),
            ("3a", "Cream", "EUR", "/products/2/variants/0"),
        ]


def test_three_levels_and_relay_nodes(serve: Any, read: Any) -> None:
    stores = [{"node": {"code": "PAR", "qty": 3}}, {"node": {"code": "LYO", "qty": 0}}]
    node = {"name": "Lamp", "variants": {"edges": [{"node": {"sku": "L1", "stores": {"edges": stores}}}]}}
    backend = serve(lambda heard: graphql({"products": {"edges": [{"node": node}]}}))
    found = read(
        backend, graphql="{ products }",
        items="products.edges[].node.variants.edges[].node.stores.edges[].node",
        fields={"id": "_parent.sku", "title": "_parent._parent.name", "store_code": "code", "quantity": "qty"},
    )  # fmt: skip
    assert found.values("id", "title", "store_code", "quantity") == [
        ("L1", "Lamp", "PAR", "3"), ("L1", "Lamp", "LYO", "0")
    ]  # fmt: skip


def test_numbers_are_compared_as_numbers_and_kept_as_text(serve: Any, read: Any) -> None:
    rows = [
        {"id": "1", "price": "9.99", "was": "19.99", "stocks": [{"q": 2}, {"q": "10"}], "code": "007"},
        {"id": "2", "price": 100, "was": 20.5, "stocks": [], "code": "7"},
    ]
    found = read(
        serve(lambda heard: rows),
        fields={"id": "id", "price": "was > price && was || price", "quantity": "sum(stocks[].q)",
                "sku": "code == '7' && 'seven'", "mpn": "max_by(stocks, &q).q", "title": "price >= `100` && 'dear'"},
    )  # fmt: skip
    assert found.listings == [
        {"id": "1", "price": "19.99", "quantity": "12", "mpn": "10"},
        {"id": "2", "price": "100", "quantity": "0", "sku": "seven", "title": "dear"},
    ]


def test_where_keeps_what_it_asks_for(serve: Any, read: Any) -> None:
    rows = [{"id": str(number), "active": number % 2 == 0, "kind": "A" if number < 4 else "B"} for number in range(6)]
    found = read(serve(lambda heard: rows), where={"active": True, "kind == 'A'": True}, fields={"id": "id"})
    assert found.values("id") == ["0", "2"]


@pytest.mark.parametrize(
    ("digits", "amount", "written"),
    [(2, 1999, "19.99"), (0, 1999, "1999"), (3, 1234, "1.2340"), (2, 5, "0.05"), (2, "100", "1.00"), (4, 1, "0.0001")],
)
def test_money_digits_of_each_record_move_the_point_exactly(
    serve: Any, read: Any, digits: int, amount: Any, written: str
) -> None:
    rows = [{"id": "1", "prices": {"value": amount, "digits": digits}}]
    found = read(
        serve(lambda heard: rows),
        money="minor",
        money_digits="prices.digits",
        fields={"id": "id", "price": "prices.value"},
    )
    assert found.values("price") == [written]
    assert found.money == "major"


def test_amount_without_its_decimals_is_rejected(serve: Any, read: Any) -> None:
    rows = [
        {"id": "1", "price": 100, "d": 2},
        {"id": "2", "price": 100},
        {"id": "3", "price": "1.5", "d": 2},
        {"id": "4"},
    ]
    found = read(serve(lambda heard: rows), money="minor", money_digits="d", fields={"id": "id", "price": "price"})
    assert found.listings == [{"id": "1", "price": "1.00"}, {"id": "4"}]
    assert [(reject.code, reject.listing_id, reject.position) for reject in found.rejects] == [
        ("money_digits_missing", "2", "/1"), ("invalid_price", "3", "/2")
    ]  # fmt: skip


def test_promotion_of_an_amount_has_its_decimals_and_a_percentage_none(serve: Any, read: Any) -> None:
    rows = [
        {"id": "1", "kind": "FIXED", "v": 500, "min": 3000}, {"id": "2", "kind": "percent", "v": 10, "min": 3000},
        {"id": "3", "kind": "fixed_price", "v": 999}, {"id": "4", "kind": "rebate", "v": 700},
        {"id": "5", "kind": None, "v": 20},
    ]  # fmt: skip
    found = read(
        serve(lambda heard: rows), canonical=CANONICAL_PROMOTION_FIELDS, kind="promotions",
        money="minor", money_digits=2,
        fields={"promotion_id": "id", "benefit": "kind", "value": "v", "min_amount": "min"},
        values={"benefit": {"fixed": "amount"}},
    )  # fmt: skip
    assert found.values("promotion_id", "value", "min_amount") == [
        ("1", "5.00", "30.00"), ("2", "10", "30.00"), ("3", "9.99", None), ("5", "20", None),
    ]  # fmt: skip
    assert [(reject.code, reject.listing_id) for reject in found.rejects] == [("unknown_word", "4")]


def test_user_may_say_that_a_platform_writes_decimal_amounts(serve: Any, read: Any, tmp_path: Path) -> None:
    (tmp_path / "platforms").mkdir()
    (tmp_path / "platforms" / "mine.yaml").write_text(
        "type: api\nmoney: minor\nmoney_digits: d\nfields: {id: id, price: price}\n"
    )
    backend = serve(lambda heard: [{"id": "1", "price": 19.99, "d": 2}])
    assert read(backend, type="mine", money="major", platforms_path=["platforms"]).values("price") == ["19.99"]
    assert read(backend, type="mine", platforms_path=["platforms"]).ended == ("failed", "no_good_record")


def test_list_is_found_under_a_usual_name_and_fields_by_canonical_names(serve: Any, read: Any) -> None:
    found = read(serve(lambda heard: {"count": 1, "data": {"products": [{"id": 1, "price": 2.5}]}}))
    assert found.listings == [{"id": "1", "price": "2.5"}]
    assert found.values("position") == ["/data/products/0"]


def test_promotions_are_read_by_their_own_fields(serve: Any, read: Any) -> None:
    backend = serve(lambda heard: {"items": [{"code": "TEN", "pct": 10, "until": "2026-12-01", "live": False}]})
    fields = {"promotion_id": "code", "benefit": "'percent'", "value": "pct", "ends": "until", "stackable": "live"}
    found = read(backend, kind="promotions", canonical=CANONICAL_PROMOTION_FIELDS, fields=fields)
    expected = {"promotion_id": "TEN", "benefit": "percent", "value": "10", "ends": "2026-12-01", "stackable": "false"}
    assert found.listings == [expected]


@pytest.mark.parametrize("name", ["saved.json", "saved.json.gz", "saved.jsonl"])
def test_saved_answers_are_read_instead(read: Any, tmp_path: Path, name: str) -> None:
    pages = [graphql({"products": [{"id": str(number)}]}) for number in (1, 2)]
    if name.endswith("l"):
        (tmp_path / name).write_text("\n".join(map(json.dumps, pages)))
    else:
        for number, page in enumerate(pages):
            text = json.dumps(page).encode()
            (tmp_path / f"{number}-{name}").write_bytes(gzip.compress(text) if name.endswith("gz") else text)
    found = read(None, path=f"*{name}", graphql="{ products }", items="products", fields={"id": "id"})
    assert (found.ended, found.values("id"), found.outcome.requests) == (("ok", None), ["1", "2"], 0)


def test_saved_answer_that_is_broken_leaves_the_others(read: Any, tmp_path: Path) -> None:
    (tmp_path / "1.json").write_text('[{"id": "1"}]')
    (tmp_path / "2.json").write_text('[{"id": "2"')
    found = read(None, path="*.json", fields={"id": "id"})
    assert (found.ended, found.values("id")) == (("partial", "malformed_json"), ["1"])


# Failures that a good status hides, and others.


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<!doctype html><html><body>Please log in", "not_json"),
        ("Service unavailable", "not_json"),
        (b"\xff\xfe\x00\x81", "not_json"),
        ('[{"id": "1"}, {"id": ', "malformed_json"),
        ('{"id": 1 "price": 2}', "malformed_json"),
        ("[" * 100_000, "too_deeply_nested"),
        ('[{"id": "1", "price": 1, "price": 2}]', "duplicate_key"),
        ({"status": "error", "message": "shop closed"}, "items_not_found"),
        ({"items": [], "products": [{"id": 1}]}, "items_ambiguous"),
        ("[]", "empty_feed"),
        ("", "empty_body"),
    ],
)
def test_first_answer_that_is_no_list_fails(serve: Any, read: Any, reply: Any, content: Any, code: str) -> None:
    found = read(serve(lambda heard: reply(content)), fields={"id": "id"})
    assert found.ended == ("failed", code)
    assert found.outcome.detail


@pytest.mark.parametrize(
    ("status", "code"), [(401, "auth_failed"), (403, "auth_failed"), (404, "http_404"), (500, "http_500")]
)
def test_bad_status_fails(serve: Any, read: Any, reply: Any, status: int, code: str) -> None:
    assert read(serve(lambda heard: reply({"error": "x"}, status)), fields={"id": "id"}).ended == ("failed", code)


def test_later_page_that_is_a_login_page_leaves_what_was_read(serve: Any, read: Any, reply: Any, products: Any) -> None:
    backend = serve(lambda heard: products(10) if heard.query["page"] == "1" else reply("<html>Log in"))
    found = read(backend, pagination={"type": "page_number", "param": "page"}, fields={"id": "id"})
    assert (found.ended, len(found.rows)) == (("partial", "not_json"), 10)


def test_schema_that_changes_on_page_two_is_noticed(serve: Any, read: Any, products: Any) -> None:
    backend = serve(lambda heard: {"data": products(10)} if heard.query["page"] == "1" else {"rows": products(10)})
    found = read(backend, items="data", pagination={"type": "page_number", "param": "page"}, fields={"id": "id"})
    assert (found.ended, len(found.rows)) == (("partial", "items_not_found"), 10)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("body", [None, {"all": True}])
def test_answer_that_asks_to_wait_is_waited_for(
    serve: Any, read: Any, reply: Any, products: Any, times: int, body: Any
) -> None:
    count = iter(range(100))
    backend = serve(lambda heard: reply("", 429, {"Retry-After": "0"}) if next(count) < times else products(2))
    found = read(backend, fields={"id": "id"}, **({"body": body} if body else {}))
    assert (found.ended, len(backend.heard)) == (("ok", None), times + 1)


def test_post_that_only_reads_is_sent_again(serve: Any, read: Any, reply: Any, products: Any) -> None:
    count = iter(range(100))
    backend = serve(lambda heard: reply("", 503) if next(count) < 1 else graphql({"p": products(2)}))
    found = read(backend, graphql="{ p }", items="p", fields={"id": "id"})
    assert (found.ended, len(backend.heard)) == (("ok", None), 2)


def test_error_in_a_good_answer_is_the_failure(serve: Any, read: Any, products: Any) -> None:
    backend = serve(lambda heard: {"data": products(2), "error": {"message": "licence expired"}})
    assert read(backend, fields={"id": "id"}).ended == ("ok", None)
    found = read(backend, errors="error.message", fields={"id": "id"})
    assert found.ended == ("failed", "error_in_answer")
    assert "licence expired" in (found.outcome.detail or "")


def test_graphql_error_without_data_fails(serve: Any, read: Any) -> None:
    backend = serve(lambda heard: graphql(None, {"message": 'Cannot query field "prize"'}))
    found = read(backend, graphql="{ p { prize } }", items="p", fields={"id": "id"})
    assert found.ended == ("failed", "error_in_answer")
    assert "prize" in (found.outcome.detail or "")


def test_graphql_error_rejects_what_it_names_and_keeps_the_others(serve: Any, read: Any, products: Any) -> None:
    error = {"message": "price service timed out", "path": ["p", "items", 1, "price"]}
    backend = serve(lambda heard: graphql({"p": {"items": products(3)}}, error))
    found = read(backend, graphql="{ p }", items="p.items", fields={"id": "id", "price": "price"})
    assert (found.ended, found.values("id")) == (("partial", "error_in_answer"), ["1", "3"])
    assert [(reject.code, reject.listing_id) for reject in found.rejects] == [("error_in_answer", "2")]


def test_no_expression_of_a_record_stops_the_reading(serve: Any, read: Any) -> None:
    rows = [
        {"id": "1", "price": {"x": 1}},
        "text",
        {"id": "3", "price": 5, "n": None},
        None,
        {"id": "5", "price": True},
    ]
    fields = {"id": "id", "price": "price", "title": "join('', n)", "sku": "sum(id) || 'no'"}
    found = read(serve(lambda heard: rows), fields=fields)
    assert found.listings == [{"id": "3", "price": "5"}, {"id": "5", "price": "true"}]
    assert [reject.code for reject in found.rejects] == ["not_text", "not_an_object", "not_an_object"]


def test_required_field_that_no_record_has_is_partial(serve: Any, read: Any, products: Any) -> None:
    found = read(serve(lambda heard: products(2)), fields={"id": "id", "brand": "maker"}, required_fields=["brand"])
    assert found.ended == ("partial", "required_field_missing")


def test_scope_fills_addresses_queries_headers_and_bodies(serve: Any, read: Any, products: Any) -> None:
    backend = serve(lambda heard: {"items": products(1)})
    read(
        backend, endpoint="/rest/{store}/products", query={"lang": "{lang}", "top": True}, headers={"Store": "{store}"},
        body={"channel": "{number}", "text": "no. {number}"}, scope={"store": "a b", "lang": "fr", "number": 7},
        fields={"id": "id"},
    )  # fmt: skip
    heard = backend.heard[0]
    assert (heard.method, heard.path, heard.headers["store"]) == ("POST", "/rest/a%20b/products", "a b")
    assert (heard.query, heard.json) == ({"lang": "fr", "top": "true"}, {"channel": 7, "text": "no. 7"})


@pytest.mark.parametrize("url", ["<url>", "<url>/", "<url>/wp/v1/products", "<url>/wp/v1/products/"])
def test_endpoint_is_put_behind_an_address_that_does_not_end_so(serve: Any, read: Any, products: Any, url: str) -> None:
    backend = serve(lambda heard: products(1))
    read(backend, url=url, endpoint="/wp/v1/products", fields={"id": "id"})
    assert backend.heard[0].path.rstrip("/") == "/wp/v1/products"
