"""Fields that live on another endpoint: one request a record, or one list that is joined."""

from __future__ import annotations

from typing import Any

SKUS = [
    {"id": str(number), "sku": f"S{number}", "handle": f"p{number // 2}", "price": number} for number in range(1, 7)
]


def test_one_request_for_each_different_address(serve: Any, read: Any) -> None:
    def answer(heard: Any) -> Any:
        if heard.path == "/list":
            return {"items": SKUS}
        return {"handle": heard.path, "variants": [{"id": each["id"], "code": "X" + each["id"]} for each in SKUS]}

    backend = serve(answer)
    found = read(
        backend, url="<url>/list", headers={"X-Shop": "1"}, concurrency=3, fields={"id": "id", "mpn": "detail.code"},
        follow={"url": "/products/{handle}.js", "items": "variants", "on": {"id": "id"}, "as": "detail"},
    )  # fmt: skip
    assert found.values("id", "mpn") == [(str(number), f"X{number}") for number in range(1, 7)]
    assert sorted(heard.path for heard in backend.heard[1:]) == [f"/products/p{number}.js" for number in range(4)]
    assert {heard.headers["x-shop"] for heard in backend.heard} == {"1"}


def test_whole_answer_belongs_to_the_record_without_on(serve: Any, read: Any) -> None:
    backend = serve(lambda heard: SKUS if heard.path == "/list" else {"sku": heard.query["sku"], "stock": {"free": 3}})
    found = read(
        backend, url="<url>/list", fields={"id": "id", "quantity": "s.stock.free", "mpn": "s.sku"},
        follow={"url": "/stock", "query": {"sku": "{sku}"}, "as": "s"},
    )  # fmt: skip
    assert found.values("mpn", "quantity") == [(f"S{number}", "3") for number in range(1, 7)]


def test_joined_list_is_read_wholly_and_each_location_is_an_offer(serve: Any, read: Any) -> None:
    stock = [{"sku": each["sku"], "store": store, "qty": 2} for each in SKUS[:4] for store in ("PAR", "LYO")]

    def answer(heard: Any) -> Any:
        if heard.path.endswith("/products"):
            return {"items": SKUS}
        page = int(heard.query["page"])
        return {"items": stock[(page - 1) * 3 : page * 3], "total": len(stock)}

    backend = serve(answer)
    found = read(
        backend, endpoint="/rest/{store}/products", scope={"store": "fr"}, items="items",
        fields={"id": "id", "store_code": "stock.store", "quantity": "stock.qty"},
        follow={"url": "/rest/{store}/stock", "items": "items", "on": {"sku": "sku"}, "as": "stock", "expand": True,
                "pagination": {"type": "page_number", "param": "page", "total": "total"}},
    )  # fmt: skip
    assert found.ended == ("ok", None)
    assert found.values("id", "store_code", "quantity") == [
        *((each["id"], store, "2") for each in SKUS[:4] for store in ("PAR", "LYO")),
        ("5", None, None), ("6", None, None),
    ]  # fmt: skip
    assert [heard.path for heard in backend.heard] == ["/rest/fr/products", *["/rest/fr/stock"] * 3]
    assert len(set(found.values("position"))) == 10


def test_one_found_is_a_record_and_several_are_a_list(serve: Any, read: Any) -> None:
    stock = [{"sku": "S1", "q": 1}, {"sku": "S1", "q": 4}, {"sku": "S2", "q": 7}]
    backend = serve(lambda heard: SKUS[:3] if heard.path == "/list" else stock)
    found = read(
        backend, url="<url>/list", fields={"id": "id", "quantity": "stock && sum([stock][].q)"},
        follow=[{"url": "/stock", "on": {"sku": "sku"}, "as": "stock"}],
    )  # fmt: skip
    assert found.values("quantity") == ["5", "7", None]


def test_follow_ups_build_on_each_other_and_where_may_use_them(serve: Any, read: Any) -> None:
    def answer(heard: Any) -> Any:
        return {"/list": SKUS, "/a": [{"k": each["id"], "z": "Z" + each["id"]} for each in SKUS]}.get(
            heard.path, {"live": heard.path != "/z/Z2"}
        )

    backend = serve(answer)
    found = read(
        backend, url="<url>/list", fields={"id": "id", "mpn": "first.z"},
        where={"handle == 'p1'": True, "second.live": True},
        follow=[{"url": "/a", "on": {"id": "k"}, "as": "first"}, {"url": "/z/{first.z}", "as": "second"}],
    )  # fmt: skip
    assert found.values("id", "mpn") == [("3", "Z3")]
    assert sorted(heard.path for heard in backend.heard) == ["/a", "/list", "/z/Z2", "/z/Z3"]


def test_record_whose_follow_up_fails_is_rejected_not_half_read(serve: Any, read: Any, reply: Any) -> None:
    backend = serve(
        lambda heard: SKUS if heard.path == "/list" else reply({}, 500) if heard.path == "/d/2" else {"code": "X"}
    )
    found = read(backend, url="<url>/list", fields={"id": "id", "mpn": "d.code"}, follow={"url": "/d/{id}", "as": "d"})
    assert found.values("id") == ["1", "3", "4", "5", "6"]
    assert [(reject.code, reject.listing_id) for reject in found.rejects] == [("http_500", "2")]


def test_hopeless_follow_ups_end_the_reading(serve: Any, read: Any, reply: Any, products: Any) -> None:
    backend = serve(lambda heard: products(50) if heard.path == "/list" else reply({}, 403))
    pagination = {"type": "page_number", "param": "page"}
    follow = {"url": "/d/{id}", "as": "d"}
    found = read(backend, url="<url>/list", pagination=pagination, fields={"id": "id", "mpn": "d.code"}, follow=follow)
    assert found.ended == ("failed", "auth_failed")
    assert len(backend.heard) == 51


def test_joined_list_that_fails_fails_the_source(serve: Any, read: Any, reply: Any) -> None:
    backend = serve(lambda heard: SKUS if heard.path == "/list" else reply({}, 500))
    follow = {"url": "/stock", "on": {"sku": "sku"}, "as": "stock"}
    found = read(backend, url="<url>/list", fields={"id": "id", "quantity": "stock.q"}, follow=follow)
    assert found.ended == ("failed", "http_500")
    assert "follow stock" in (found.outcome.detail or "")


def test_records_that_a_cut_list_does_not_hold_are_unknown(serve: Any, read: Any, reply: Any) -> None:
    def answer(heard: Any) -> Any:
        if heard.path == "/list":
            return SKUS
        return [{"sku": "S1", "q": 3}, {"sku": "S2", "q": 4}] if heard.query["page"] == "1" else reply({}, 500)

    follow = {
        "url": "/stock",
        "on": {"sku": "sku"},
        "as": "stock",
        "pagination": {"type": "page_number", "param": "page"},
    }
    found = read(serve(answer), url="<url>/list", fields={"id": "id", "quantity": "stock.q"}, follow=follow)
    assert (found.ended, found.values("id", "quantity")) == (("partial", "http_500"), [("1", "3"), ("2", "4")])
    assert {reject.code for reject in found.rejects} == {"follow_incomplete"}
    assert len(found.rejects) == 4


def test_all_pages_of_a_follow_up_are_read(serve: Any, read: Any) -> None:
    def answer(heard: Any) -> Any:
        if heard.path == "/list":
            return SKUS[:2]
        page = int(heard.query["page"])
        return [{"code": f"{heard.path[-1]}-{page}-{each}"} for each in range(2)] if page < 3 else []

    pagination = {"type": "page_number", "param": "page"}
    follow = {"url": "/p/{id}", "as": "v", "expand": True, "pagination": pagination}
    found = read(serve(answer), url="<url>/list", fields={"id": "v.code", "item_group_id": "id"}, follow=follow)
    assert found.values("id") == [f"{one}-{page}-{each}" for one in "12" for page in (1, 2) for each in (0, 1)]


def test_record_that_names_nothing_to_ask_for_is_kept(serve: Any, read: Any) -> None:
    rows = [{"id": "1", "kind": "variable"}, {"id": "2", "kind": "simple"}]
    backend = serve(lambda heard: rows if heard.path == "/list" else [{"code": "V"}])
    follow = {"url": "/p/{kind == 'variable' && id}/variants", "as": "v", "expand": True}
    found = read(backend, url="<url>/list", fields={"id": "id", "mpn": "v.code"}, follow=follow)
    assert found.values("id", "mpn") == [("1", "V"), ("2", None)]
    assert len(backend.heard) == 2


def test_probe_neither_reads_a_whole_stock_list_nor_follows_every_record(serve: Any, read: Any, products: Any) -> None:
    def answer(heard: Any) -> Any:
        page = int(heard.query.get("page", 1))
        return {"/list": products(200), "/stock": [{"k": str(page), "q": page}]}.get(heard.path, {"code": "X"})

    backend = serve(answer)
    pagination = {"type": "page_number", "param": "page", "max_pages": 50}
    stock = {"url": "/stock", "on": {"id": "k"}, "as": "stock", "pagination": pagination}
    found = read(
        backend, limit=3, url="<url>/list", fields={"id": "id", "quantity": "stock.q", "mpn": "d.code"},
        follow=[stock, {"url": "/d/{id}", "as": "d"}],
    )  # fmt: skip
    assert found.ended == ("ok", None)
    assert found.values("id", "quantity", "mpn")[:4] == [
        ("1", "1", "X"),
        ("2", "2", "X"),
        ("3", "3", "X"),
        ("4", None, "X"),
    ]
    assert len(backend.heard) == 1 + 3 + 50
