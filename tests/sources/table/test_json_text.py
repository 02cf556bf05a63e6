"""JSON and JSON Lines: numbers keep their text, broken records cost one record, broken files are told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omniaudit.sources.readers.items import json_stream


def test_list_is_read_with_pointers(shop: Any) -> None:
    read = shop.json('[{"id": 7, "price": 12.90, "link": "https://shop.example.com/7"}, {"id": "08", "sale_price": 1}]')
    assert read.values("id", "price", "url", "sale_price", "position") == [
        ("7", "12.90", "https://shop.example.com/7", None, "/0"),
        ("08", None, None, "1", "/1"),
    ]


@pytest.mark.parametrize("name", ["items", "products", "data", "offers", "results"])
def test_list_is_found_under_the_usual_names(shop: Any, name: str) -> None:
    read = shop.json(
        {"meta": {"tags": ["x"]}, name: [{"id": "1"}], "next": None}.__repr__()
        .replace("'", '"')
        .replace("None", "null")
    )
    assert read.values("id", "position") == [("1", f"/{name}/0")]


def test_list_is_found_below_the_usual_names(shop: Any) -> None:
    read = shop.json('{"data": {"products": {"total": 1, "items": [{"sku": "A"}]}}}')
    assert read.values("sku", "position") == [("A", "/data/products/items/0")]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ("catalog.rows", [("1", "/catalog/rows/0"), ("2", "/catalog/rows/1")]),
        ("catalog.rows[]", [("1", "/catalog/rows/0"), ("2", "/catalog/rows/1")]),
        ("catalog.rows[?on].variants[]", [("1a", "/catalog/rows/0/variants/0"), ("1b", "/catalog/rows/0/variants/1")]),
        (
            "catalog.rows[*].variants[]",
            [
                ("1a", "/catalog/rows/0/variants/0"),
                ("1b", "/catalog/rows/0/variants/1"),
                ("2a", "/catalog/rows/1/variants/0"),
            ],
        ),
        ("values(catalog)[0]", [("1", "#/0/0"), ("2", "#/0/1")]),
    ],
)
def test_items_says_where_the_records_are(shop: Any, items: str, expected: list[tuple[str, str]]) -> None:
    first = {"id": "1", "on": True, "variants": [{"id": "1a"}, {"id": "1b"}]}
    rows = [first, {"id": "2", "on": False, "variants": [{"id": "2a"}]}]
    assert shop.json(json.dumps({"catalog": {"rows": rows}}), items=items).values("id", "position") == expected


def test_fields_are_reached_by_path_and_jmespath(shop: Any) -> None:
    record = {
        "barcode": "4006381333931",
        "prices": {"selling": {"amount": 1250}},
        "stock": [{"n": 3}],
        "full name": "Lamp",
    }
    fields = {"gtin": "barcode", "price": "prices.selling.amount", "quantity": "stock[0].n", "title": "full name",
              "availability": "join(',', keys(missing))"}  # fmt: skip
    read = shop.json(json.dumps({"data": [record]}), fields=fields)
    assert read.outcome.reason == "missing_column"
    del fields["availability"]
    read = shop.json(json.dumps({"data": [record]}), fields=fields)
    assert read.values("gtin", "price", "quantity", "title") == [("4006381333931", "1250", "3", "Lamp")]


def test_invalid_expression_is_told(shop: Any) -> None:
    outcome = shop.json('[{"id": 1}]', fields={"id": "a[[b"}).outcome
    assert (outcome.status, outcome.reason) == ("failed", "invalid_expression")


def test_numbers_keep_every_digit(shop: Any) -> None:
    read = shop.json('[{"id": 00, "price": 1}]')
    assert read.outcome.status == "failed"
    read = shop.json(
        '[{"id": 12345678901234567890123, "gtin": ' + "9" * 5000 + ', "price": 19.90, "sale_price": 1e400}]'
    )
    assert read.values("id", "price", "sale_price") == [("12345678901234567890123", "19.90", "1e400")]
    assert read.rows[0]["gtin"] == "9" * 5000


def test_booleans_nulls_and_lists_are_told_apart(shop: Any) -> None:
    read = shop.json(
        '[{"id": "1", "price": true, "title": null, "gtin": ["4"], "availability": false, "image": ["a", "b"]}]'
    )
    assert read.values("price", "title", "gtin", "availability", "image") == [("true", None, "4", "false", "a, b")]


def test_object_is_no_price_and_no_text(shop: Any) -> None:
    read = shop.json('[{"id": "1", "price": {"amount": 1}}, {"id": "2", "price": "3", "image": {"src": "a"}}]')
    assert read.values("id", "image") == [("2", None)]
    assert [(reject.code, reject.field, reject.listing_id) for reject in read.rejects] == [("not_text", "price", "1")]
    assert read.notices == {"nested_value"}


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_javascript_numbers_reject_their_record(shop: Any, word: str) -> None:
    read = shop.json(f'[{{"id": "1", "price": {word}}}, {{"id": "2", "price": 2, "weight": {word}}}]')
    assert [row["id"] for row in read.rows] == ["2"]
    assert [(reject.code, reject.position, reject.sample) for reject in read.rejects] == [("not_a_number", "/0", word)]


def test_name_twice_with_two_values_rejects_its_record(shop: Any) -> None:
    read = shop.json(
        '[{"id": "1", "price": 1, "price": 2}, {"id": "2", "price": 3, "price": 3}, {"id": "3", "a": {"b": 1, "b": 2}}]'
    )
    assert [row["id"] for row in read.rows] == ["2"]
    assert [(reject.code, reject.field) for reject in read.rejects] == [
        ("duplicate_key", "price"),
        ("duplicate_key", "b"),
    ]


def test_records_that_are_no_objects_are_rejected(shop: Any) -> None:
    read = shop.json('[{"id": "1"}, 5, null, [1]]')
    assert [row["id"] for row in read.rows] == ["1"]
    assert [reject.code for reject in read.rejects] == ["not_an_object"] * 3
    assert shop.json("[1, 2]").outcome.reason == "no_good_record"


def test_lone_surrogate_becomes_storable(shop: Any) -> None:
    assert shop.json('[{"id": "1", "title": "a\\ud800b"}]').rows[0]["title"] == "a?b"


@pytest.mark.parametrize(
    "content", ["[" * 100_000, '{"data":' * 50_000, '[{"id":' + "[" * 100_000, '[{"id": "1"}, ' + '{"a":' * 90_000]
)
def test_very_deep_nesting_fails(shop: Any, content: str) -> None:
    outcome = shop.json(content).outcome
    assert (outcome.status, outcome.reason) == ("failed", "too_deeply_nested")


def test_every_cut_is_told(shop: Any) -> None:
    whole = json.dumps(
        {"n": 1, "data": [{"id": str(n), "title": "Lamp \\ é", "price": 1.5} for n in range(1, 5)], "end": {"a": 1}}
    )
    for end in range(whole.index("["), len(whole)):
        read = shop.json(whole[:end])
        complete = whole[:end].count("}") if end < len(whole) - 12 else 4
        assert read.outcome.status == ("partial" if complete else "failed"), whole[:end]
        assert read.outcome.reason == "truncated_feed", whole[:end]
        assert len(read.rows) == complete


@pytest.mark.parametrize("fault", ['{"id": 2 "price": 1}', "{'id': 2}", '// comment\n{"id": 2}', '{"id": tru}', "oops"])
def test_fault_in_the_middle_keeps_what_came_before(shop: Any, fault: str) -> None:
    read = shop.json('[{"id": "1"},\n' + fault + ', {"id": "3"}, {"id": "4", "title": "long enough to be no cut"}]')
    assert (read.outcome.status, read.outcome.reason) == ("partial", "malformed_json")
    assert "line 2" in read.outcome.detail
    assert [row["id"] for row in read.rows] == ["1"]


def test_trailing_comma_is_forgiven(shop: Any) -> None:
    assert [row["id"] for row in shop.json('[{"id": "1"}, {"id": "2"},]').rows] == ["1", "2"]


def test_error_object_is_no_feed(shop: Any) -> None:
    outcome = shop.json('{"error": {"code": 401}, "message": "no"}').outcome
    assert (outcome.status, outcome.reason) == ("failed", "items_not_found")
    assert "error, message" in outcome.detail


def test_two_lists_need_a_choice(shop: Any) -> None:
    content = '{"products": [{"id": "1"}], "offers": [{"id": "2"}]}'
    assert shop.json(content).outcome.reason == "items_ambiguous"
    assert shop.json(content, items="offers").rows[0]["id"] == "2"


@pytest.mark.parametrize("content", ["[]", '{"items": []}', '{"data": {"items": []}}'])
def test_empty_list_fails(shop: Any, content: str) -> None:
    assert (shop.json(content).outcome.status, shop.json(content).outcome.reason) == ("failed", "empty_feed")


def test_where_selects_records(shop: Any) -> None:
    content = '[{"id": "1", "on": true, "shop": {"city": "Paris"}}, {"id": "2", "on": false, "shop": {"city": "Lyon"}}]'
    assert shop.json(content, where={"on": True}).rows[0]["id"] == "1"
    assert shop.json(content, where={"shop.city": "Lyon"}).rows[0]["id"] == "2"
    assert shop.json(content, where={"shop.city": "Nice"}).outcome.reason == "where_selects_nothing"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_other_unicode_encodings_are_read(shop: Any, encoding: str) -> None:
    assert shop.json('[{"id": "1", "title": "Café"}]'.encode(encoding)).rows[0]["title"] == "Café"


def test_lines_are_read_with_their_numbers(shop: Any) -> None:
    read = shop.json('{"id": "1"}\n\n{"id": "2", "price": 2.50}\n', name="feed.jsonl")
    assert read.values("id", "price", "line", "position") == [("1", None, 1, "line 1"), ("2", "2.50", 3, "line 3")]


def test_broken_line_costs_one_record(shop: Any) -> None:
    deep = '{"id": ' + "[" * 50_000
    read = shop.json('{"id": "1"}\n{"id": "2",\n' + deep + '\n{"id": "4"}\n', name="feed.jsonl")
    assert [row["id"] for row in read.rows] == ["1", "4"]
    assert [(reject.code, reject.line) for reject in read.rejects] == [("malformed_json", 2), ("too_deeply_nested", 3)]


def test_cut_last_line_is_partial(shop: Any) -> None:
    read = shop.json('{"id": "1"}\n{"id": "2", "pri', name="feed.jsonl")
    assert (read.outcome.status, read.outcome.reason) == ("partial", "truncated_feed")
    assert [row["id"] for row in read.rows] == ["1"]


def test_lines_and_lists_are_told_apart_whatever_the_name(shop: Any) -> None:
    assert len(shop.json('{"id": "1"}\n{"id": "2"}\n', name="feed.json").rows) == 2
    assert len(shop.json('[\n{"id": "1"},\n{"id": "2"}]\n', name="feed.jsonl").rows) == 2


def test_records_across_the_edge_of_the_window_are_whole(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [
        {"id": str(n), "title": "é" * (n % 40), "price": n + 0.5, "n": [1, {"a": "\u2028\\"}]} for n in range(120)
    ]
    for size in (1, 2, 3, 7, 64, 1000):
        monkeypatch.setattr(json_stream, "CHUNK", size)
        read = shop.json(json.dumps({"x": {"y": [1.25, "a"]}, "data": records}, indent=1))
        assert read.values("id", "price") == [(record["id"], str(record["price"])) for record in records]


_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.fixed_dictionaries({"id": st.integers(1, 10**9), "x": _VALUE}), min_size=1, max_size=5), st.booleans()
)
def test_every_record_of_a_writer_is_read_back(make_shop: Any, records: list[dict[str, Any]], ascii: bool) -> None:
    read = make_shop().json(json.dumps({"before": [records[0]["x"]], "items": records}, ensure_ascii=ascii, indent=2))
    assert [row["id"] for row in read.rows] == [str(record["id"]) for record in records]


def test_items_of_json_lines_are_looked_for_in_each_line(shop: Any) -> None:
    lines = '{"name": "Shirt", "variants": [{"sku": "S"}, {"sku": "M"}]}\n{"name": "Hat", "variants": []}\n' + (
        '{"name": "Cap", "variants": [{"sku": "C"}]}\n'
    )
    shop.write("feed.jsonl", lines)
    read = shop.read("feed.jsonl", items="variants[]", fields={"sku": "sku", "title": "_root.name"})
    assert read.values("sku", "title", "position", "line") == [
        ("S", "Shirt", "line 1 /variants/0", 1),
        ("M", "Shirt", "line 1 /variants/1", 1),
        ("C", "Cap", "line 3 /variants/0", 3),
    ]


def test_items_that_no_line_has_are_told_with_the_keys(shop: Any) -> None:
    shop.write("feed.jsonl", '{"name": "Shirt", "skus": [{"sku": "S"}]}\n{"name": "Hat"}\n')
    read = shop.read("feed.jsonl", items="variants[]", fields={"sku": "sku"})
    assert read.outcome.reason == "items_not_found"
    assert "its keys are name, skus" in read.outcome.detail
