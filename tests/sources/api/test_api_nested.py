"""Lists inside a record that an answer holds only the beginning of: read wholly, or told as not read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

SIZES = [{"id": str(number), "price": number} for number in range(1, 8)]
LIST = {
    "products": [
        {"name": "Cap", "handle": "cap", "variants": {"nodes": [{"id": "0", "price": 9}], "more": False}},
        {"name": "Shoe", "handle": "shoe", "variants": {"nodes": SIZES[:3], "more": True}},
    ]
}
NESTED = {
    "of": "products", "list": "variants.nodes", "cut": "variants.more", "url": "/products/{handle}/variants",
    "items": "nodes", "pagination": {"type": "offset", "param": "from", "total": "count"},
}  # fmt: skip
READ = {
    "endpoint": "/products",
    "items": "products[].variants.nodes[]",
    "fields": {"id": "id", "title": "_parent.name"},
}
QUERY = "query ($first: Int, $after: String, $id: ID) { products { id } }"


def shop(heard: Any) -> Any:
    """Two products, of which the second has more sizes than its answer shows; three sizes a page."""
    if heard.path == "/products":
        return LIST
    start = int(heard.query["from"])
    return {"nodes": SIZES[start : start + 3], "count": len(SIZES)}


def test_cut_list_is_read_wholly_and_put_in_its_place(serve: Any, read: Any) -> None:
    backend = serve(shop)
    found = read(backend, **READ, nested=NESTED, headers={"X-Shop": "1"})
    assert found.ended == ("ok", None)
    assert found.values("id", "title") == [("0", "Cap"), *((str(number), "Shoe") for number in range(1, 8))]
    assert [heard.path for heard in backend.heard] == ["/products", *["/products/shoe/variants"] * 3]
    assert {heard.headers["x-shop"] for heard in backend.heard} == {"1"}
    assert len(set(found.values("position"))) == 8


def test_list_that_can_not_be_read_wholly_keeps_its_beginning_and_is_told(serve: Any, read: Any, reply: Any) -> None:
    def answer(heard: Any) -> Any:
        return reply({}, 500) if heard.query.get("from") == "3" else shop(heard)

    found = read(serve(answer), **READ, nested=NESTED)
    assert found.ended == ("partial", "http_500")
    assert "/products/1: its variants.nodes goes on and was not read" in (found.outcome.detail or "")
    assert found.values("id") == ["0", "1", "2", "3"]


def test_list_that_ends_before_its_total_is_told(serve: Any, read: Any) -> None:
    def answer(heard: Any) -> Any:
        return shop(heard) if heard.path == "/products" else {**shop(heard), "count": 9}

    found = read(serve(answer), **READ, nested=NESTED)
    assert found.ended == ("partial", "total_not_reached")
    assert len(found.rows) == 4


def test_saved_answer_with_a_cut_list_is_partial(read: Any, tmp_path: Path) -> None:
    (tmp_path / "saved.json").write_text(json.dumps(LIST), encoding="utf-8")
    written = {key: value for key, value in READ.items() if key != "endpoint"}
    found = read(None, path="saved.json", **written, nested=NESTED)
    assert found.ended == ("partial", "list_cut")
    assert len(found.rows) == 4


def graphql_shop(heard: Any) -> Any:
    """The same in GraphQL: one query for all products, or with an id for one of them, its sizes behind a cursor."""
    asked, after = heard.variables.get("id"), int(heard.variables.get("after", 0))
    sizes = {"nodes": SIZES[after : after + 4], "next": str(after + 4) if after + 4 < len(SIZES) else None}
    shoes = [{"id": key, "name": f"Shoe {key}", "variants": sizes} for key in ("a", "b")]
    return {"data": {"products": shoes if asked is None else [each for each in shoes if each["id"] == asked]}}


GRAPHQL = {
    "graphql": QUERY, "items": "products[].variants.nodes[]", "fields": {"id": "join('', [_parent.id, id])"},
}  # fmt: skip
OF_GRAPHQL = {
    "of": "products[]", "list": "variants.nodes", "cut": "variants.next", "on": {"id": "products[0].id"},
    "variables": {"id": "{id}"}, "items": "products[0].variants.nodes",
    "pagination": {"type": "cursor", "param": "after", "cursor": "products[0].variants.next"},
}  # fmt: skip


def test_what_is_not_written_is_as_in_the_sources_own_request(serve: Any, read: Any) -> None:
    backend = serve(graphql_shop)
    found = read(backend, **GRAPHQL, variables={"first": 4}, nested=OF_GRAPHQL)
    assert found.ended == ("ok", None)
    assert found.values("id") == [f"{key}{number}" for key in ("a", "b") for number in range(1, 8)]
    assert {heard.json["query"] for heard in backend.heard} == {QUERY}
    assert [heard.variables for heard in backend.heard[:3]] == [
        {"first": 4}, {"first": 4, "id": "a"}, {"first": 4, "id": "a", "after": "4"},
    ]  # fmt: skip


class Deaf:
    """A request as a shop hears it that does not know the variable id."""

    def __init__(self, heard: Any) -> None:
        self.variables = {key: value for key, value in heard.variables.items() if key != "id"}


def test_answer_of_another_record_is_not_put_in(serve: Any, read: Any) -> None:
    """A query of the user's that has no variable for the id answers with the first product, whatever is asked."""

    found = read(serve(lambda heard: graphql_shop(Deaf(heard))), **GRAPHQL, nested=OF_GRAPHQL)
    assert found.ended == ("partial", "identity_mismatch")
    assert found.values("id") == [*(f"a{number}" for number in range(1, 8)), *(f"b{number}" for number in range(1, 5))]


def test_lists_that_fail_one_after_another_are_soon_left(serve: Any, read: Any, reply: Any) -> None:
    def answer(heard: Any) -> Any:
        if heard.path != "/products":
            return reply({}, 403)
        return {
            "products": [
                {"name": "Shoe", "handle": f"s{number}", "variants": {"nodes": [{"id": str(number)}], "more": True}}
                for number in range(20)
            ]
        }

    backend = serve(answer)
    found = read(backend, **READ, nested=NESTED)
    assert found.ended == ("partial", "auth_failed")
    assert len(found.rows) == 20
    assert len(backend.heard) == 6


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"list": "variants.edges"}, "invalid_nested"),
        ({"url": "/products/{nothing}/variants"}, "invalid_nested"),
        ({"items": "sizes"}, "items_not_found"),
    ],
)
def test_nested_that_does_not_fit_the_answer_is_told(serve: Any, read: Any, change: Any, code: str) -> None:
    found = read(serve(shop), **READ, nested={**NESTED, **change})
    assert found.ended == ("partial", code)
    assert len(found.rows) == 4
