"""Every type of pagination over several pages, and every way in which a list is not read to its end."""

from __future__ import annotations

from typing import Any

import pytest

FIELDS = {"id": "id", "price": "price"}


def numbered(products: list[dict[str, Any]], size: int, **more: Any) -> Any:
    """Pages by number, as most interfaces have them."""

    def answer(heard: Any) -> Any:
        page = int(heard.query.get("page", 1))
        return {"data": products[(page - 1) * size : page * size], **more}

    return answer


def offsets(products: list[dict[str, Any]], most: int, **more: Any) -> Any:
    """Windows of at most so many records, whatever was asked for."""

    def answer(heard: Any) -> Any:
        start, size = int(heard.query.get("skip", 0)), int(heard.query.get("take", most))
        return {"data": products[start : start + min(size, most)], **more}

    return answer


def ids(read: Any) -> list[int]:
    return [int(each) for each in read.values("id")]


@pytest.mark.parametrize("pages", [{"total": "meta.pages"}, {"total": "meta.total"}, {}])
def test_page_numbers_are_read_to_the_end(serve: Any, read: Any, products: Any, pages: dict[str, str]) -> None:
    backend = serve(numbered(products(25), 10, meta={"pages": 3, "total": 25}))
    found = read(
        backend, pagination={"type": "page_number", "param": "page", "size_param": "n", "size": 10, **pages},
        items="data", fields=FIELDS,
    )  # fmt: skip
    assert found.ended == ("ok", None)
    assert ids(found) == list(range(1, 26))
    assert backend.asked("page", "n")[:3] == [("1", "10"), ("2", "10"), ("3", "10")]
    assert len(backend.heard) == (3 if pages else 4)


def test_total_in_a_header_is_read(serve: Any, read: Any, reply: Any, products: Any) -> None:
    pages = numbered(products(15), 10)
    backend = serve(lambda heard: reply(pages(heard)["data"], headers={"X-WP-TotalPages": "2", "X-WP-Total": "15"}))
    for total in ("header:X-WP-TotalPages", "header:X-WP-Total"):
        backend.heard.clear()
        found = read(backend, pagination={"type": "page_number", "param": "page", "total": total}, fields=FIELDS)
        assert (found.ended, ids(found), len(backend.heard)) == (("ok", None), list(range(1, 16)), 2)


def test_pages_counted_from_zero(serve: Any, read: Any, products: Any) -> None:
    backend = serve(lambda heard: {"data": products(25)[int(heard.query["p"]) * 10 :][:10], "pageCount": 3})
    pagination = {"type": "page_number", "param": "p", "start": 0, "total": "pageCount"}
    found = read(backend, pagination=pagination, fields=FIELDS)
    assert (ids(found), backend.asked("p")) == (list(range(1, 26)), ["0", "1", "2"])


def test_offset_goes_on_behind_what_was_sent_not_what_was_asked_for(serve: Any, read: Any, products: Any) -> None:
    backend = serve(offsets(products(25), 10, count=25))
    pagination = {"type": "offset", "param": "skip", "size_param": "take", "size": 100, "total": "count"}
    found = read(backend, pagination=pagination, items="data", fields=FIELDS)
    assert (found.ended, ids(found), backend.asked("skip")) == (("ok", None), list(range(1, 26)), ["0", "10", "20"])


def test_offset_counts_products_where_variants_are_read(serve: Any, read: Any) -> None:
    shop = [{"id": str(number), "variants": [{"sku": f"{number}a"}, {"sku": f"{number}b"}]} for number in range(5)]
    backend = serve(offsets(shop, 2, count=5))
    pagination = {"type": "offset", "param": "skip", "total": "count"}
    found = read(backend, pagination=pagination, items="data[].variants[]", fields={"sku": "sku"})
    assert (found.ended, len(found.rows), backend.asked("skip")) == (("ok", None), 10, ["0", "2", "4"])


def test_placeholders_put_paging_wherever_it_is_wanted(serve: Any, read: Any, products: Any) -> None:
    backend = serve(lambda heard: products(5)[int(heard.query["limit"].split(",")[0]) :][:2])
    found = read(
        backend, pagination={"type": "offset", "size": 2}, fields=FIELDS,
        query={"limit": "{offset},{size}"}, headers={"Resources": "{offset}-{last}"},
    )  # fmt: skip
    assert ids(found) == [1, 2, 3, 4, 5]
    assert backend.asked("limit") == ["0,2", "2,2", "4,2", "5,2"]
    assert [heard.headers["resources"] for heard in backend.heard] == ["0-1", "2-3", "4-5", "5-6"]


@pytest.mark.parametrize("more", [{}, {"more": "meta.more"}])
def test_cursor_is_followed_until_there_is_none(serve: Any, read: Any, products: Any, more: dict[str, str]) -> None:
    def answer(heard: Any) -> Any:
        start = int(heard.query.get("after", 0))
        end = start + 10
        return {"data": products(25)[start:end], "meta": {"next": end if end < 25 else None, "more": end < 25}}

    backend = serve(answer)
    found = read(backend, pagination={"type": "cursor", "param": "after", "cursor": "meta.next", **more}, fields=FIELDS)
    assert (found.ended, ids(found)) == (("ok", None), list(range(1, 26)))
    assert backend.asked("after") == [None, "10", "20"]


def test_cursor_in_the_body_by_a_path(serve: Any, read: Any, products: Any) -> None:
    def answer(heard: Any) -> Any:
        start = int(heard.json["page"].get("after", 0))
        return {
            "data": products(6)[start : start + heard.json["page"]["first"]],
            "next": start + 3 if start < 3 else "",
        }

    backend = serve(answer)
    found = read(
        backend, body={"kind": "all"}, items="data", fields=FIELDS,
        pagination={"type": "cursor", "param": "page.after", "in": "body", "cursor": "next",
                    "size_param": "page.first", "size": 3},
    )  # fmt: skip
    assert (found.ended, ids(found)) == (("ok", None), [1, 2, 3, 4, 5, 6])
    assert [heard.json for heard in backend.heard] == [
        {"kind": "all", "page": {"first": 3}}, {"kind": "all", "page": {"after": "3", "first": 3}}
    ]  # fmt: skip
    assert {row["source"].partition(" ")[2] for row in found.rows} == {"", "(page 2)"}


def test_cursor_that_stands_still_ends_the_list_with_an_empty_page(serve: Any, read: Any, products: Any) -> None:
    def answer(heard: Any) -> Any:
        start = int(heard.query.get("after", 0))
        rows = products(5)[start : start + 3]
        return {"data": rows, "last": rows[-1]["id"] if rows else str(start)}

    found = read(serve(answer), pagination={"type": "cursor", "param": "after", "cursor": "last"}, fields=FIELDS)
    assert (found.ended, ids(found)) == (("ok", None), [1, 2, 3, 4, 5])


@pytest.mark.parametrize("style", ["absolute", "path", "query", "http_behind_a_proxy"])
def test_next_link_is_followed_on_the_same_host(serve: Any, read: Any, products: Any, style: str) -> None:
    def answer(heard: Any) -> Any:
        page = int(heard.query.get("page", 1))
        link = {"absolute": backend.url + "/list", "path": "/list", "query": "", "http_behind_a_proxy": backend.url}
        following = f"{link[style]}?page={page + 1}" if page < 3 else None
        return {"data": products(30)[(page - 1) * 10 : page * 10], "links": {"next": following}}

    backend = serve(answer)
    found = read(
        backend, url="<url>/list", query={"lang": "fr"}, headers={"X-Shop": "1"},
        pagination={"type": "next_link", "link": "links.next"}, items="data", fields=FIELDS,
    )  # fmt: skip
    assert (found.ended, ids(found)) == (("ok", None), list(range(1, 31)))
    assert backend.asked("page", "lang") == [(None, "fr"), ("2", None), ("3", None)]
    assert {heard.headers["x-shop"] for heard in backend.heard} == {"1"}


@pytest.mark.parametrize("form", ['<{0}?page={1}>; rel="next"', "<{0}>; rel=prev, <{0}?page={1}>;rel=next"])
def test_link_header_is_followed(serve: Any, read: Any, reply: Any, products: Any, form: str) -> None:
    def answer(heard: Any) -> Any:
        page = int(heard.query.get("page", 1))
        link = {"Link": form.format(backend.url, page + 1)} if page < 3 else {}
        return reply(products(30)[(page - 1) * 10 : page * 10], headers=link)

    backend = serve(answer)
    found = read(backend, pagination={"type": "link_header"}, fields=FIELDS)
    assert (found.ended, ids(found)) == (("ok", None), list(range(1, 31)))


def test_graphql_cursor_goes_into_the_variables(serve: Any, read: Any) -> None:
    def answer(heard: Any) -> Any:
        start = int(heard.variables.get("after") or 0)
        end = start + heard.variables["first"]
        edges = [{"node": {"id": str(each), "name": f"N{each}"}} for each in range(start + 1, min(end, 5) + 1)]
        return {"data": {"products": {"edges": edges, "pageInfo": {"endCursor": str(end), "hasNextPage": end < 5}}}}

    backend = serve(answer)
    found = read(
        backend, graphql="query Q($first: Int, $after: String) { products }",
        items="products.edges[].node", fields={"id": "id", "title": "name"},
        pagination={"type": "cursor", "param": "after", "size_param": "first", "size": 2,
                    "cursor": "products.pageInfo.endCursor", "more": "data.products.pageInfo.hasNextPage"},
    )  # fmt: skip
    assert (found.ended, ids(found)) == (("ok", None), [1, 2, 3, 4, 5])
    assert [heard.variables for heard in backend.heard] == [
        {"first": 2}, {"after": "2", "first": 2}, {"after": "4", "first": 2}
    ]  # fmt: skip
    assert found.values("position")[0] == "/data/products/edges/0/node"
    assert found.values("source")[-1] == f"{backend.url} (page 3)"


def test_graphql_offset_is_a_number_in_the_variables(serve: Any, read: Any, products: Any) -> None:
    def answer(heard: Any) -> Any:
        skip, take = heard.variables["skip"], heard.variables["take"]
        return {"data": {"products": {"items": products(5)[skip : skip + take], "totalItems": 5}}}

    pagination = {"type": "offset", "param": "skip", "size_param": "take", "size": 2, "total": "products.totalItems"}
    backend = serve(answer)
    found = read(backend, graphql="{ products }", items="data.products.items", fields=FIELDS, pagination=pagination)
    assert (found.ended, ids(found), len(backend.heard)) == (("ok", None), [1, 2, 3, 4, 5], 3)


# What is not the whole list is never taken for it.


def test_parameter_that_is_ignored_is_a_repeated_page(serve: Any, read: Any, products: Any) -> None:
    found = read(
        serve(lambda heard: products(10)),
        pagination={"type": "page_number", "param": "seite", "size": 10},
        fields=FIELDS,
    )
    assert found.ended == ("partial", "repeated_page")
    assert ids(found) == list(range(1, 11))


def test_last_page_for_ever_is_the_end(serve: Any, read: Any, products: Any) -> None:
    def answer(heard: Any) -> Any:
        page = min(int(heard.query["page"]), 3)
        return products(25)[(page - 1) * 10 : page * 10]

    found = read(serve(answer), pagination={"type": "page_number", "param": "page"}, fields=FIELDS)
    assert (found.ended, ids(found)) == (("ok", None), list(range(1, 26)))


@pytest.mark.parametrize("circle", [["a", "a"], ["a", "b", "a"]])
def test_cursor_in_a_circle_is_a_loop(serve: Any, read: Any, products: Any, circle: list[str]) -> None:
    count = iter(range(100))

    def answer(heard: Any) -> Any:
        number = next(count)
        return {"data": [{"id": str(number), "price": 1}], "next": circle[number % len(circle)]}

    found = read(serve(answer), pagination={"type": "cursor", "param": "c", "cursor": "next"}, fields=FIELDS)
    assert found.ended == ("partial", "pagination_loop")
    assert len(found.rows) <= 4


def test_pages_in_a_circle_are_a_loop(serve: Any, read: Any, products: Any) -> None:
    backend = serve(lambda heard: [products(3)[int(heard.query["page"]) % 3]])
    found = read(backend, pagination={"type": "page_number", "param": "page"}, fields=FIELDS)
    assert (found.ended, len(found.rows)) == (("partial", "pagination_loop"), 3)


def test_next_link_to_itself_is_a_loop(serve: Any, read: Any) -> None:
    count = iter(range(100))
    backend = serve(lambda heard: {"data": [{"id": str(next(count))}], "next": "/list"})
    found = read(backend, pagination={"type": "next_link", "link": "next"}, fields={"id": "id"})
    assert found.ended == ("partial", "pagination_loop")


@pytest.mark.parametrize("link", ["http://127.0.0.2:1/steal", "file:///etc/passwd", "javascript:1"])
def test_next_link_to_another_host_is_refused(serve: Any, read: Any, products: Any, link: str) -> None:
    backend = serve(lambda heard: {"data": products(2), "next": link})
    found = read(backend, pagination={"type": "next_link", "link": "next"}, fields=FIELDS)
    assert found.ended == ("partial", "next_link_refused")
    assert len(backend.heard) == 1


def test_shrinking_total_is_named(serve: Any, read: Any, products: Any) -> None:
    totals = iter([25, 20, 20])
    pages = numbered(products(20), 10)
    backend = serve(lambda heard: {**pages(heard), "total": next(totals)})
    found = read(backend, pagination={"type": "page_number", "param": "page", "total": "total"}, fields=FIELDS)
    assert (found.ended, len(found.rows)) == (("partial", "total_shrinking"), 20)


def test_unreached_total_is_named(serve: Any, read: Any, products: Any) -> None:
    backend = serve(numbered(products(20), 10, total=500))
    found = read(backend, pagination={"type": "page_number", "param": "page", "total": "total"}, fields=FIELDS)
    assert (found.ended, len(found.rows)) == (("partial", "total_not_reached"), 20)
    assert "20 of 500" in (found.outcome.detail or "")


def test_total_of_the_page_alone_does_not_end_the_list(serve: Any, read: Any, products: Any) -> None:
    pages = numbered(products(25), 10)
    backend = serve(lambda heard: {**pages(heard), "count": len(pages(heard)["data"])})
    found = read(backend, pagination={"type": "page_number", "param": "page", "total": "count"}, fields=FIELDS)
    assert (found.ended, ids(found)) == (("ok", None), list(range(1, 26)))


def test_page_number_as_total_does_not_end_the_list(serve: Any, read: Any, products: Any) -> None:
    pages = numbered(products(25), 10)
    backend = serve(lambda heard: {**pages(heard), "page": int(heard.query["page"])})
    pagination = {"type": "page_number", "param": "page", "size": 10, "total": "page"}
    assert ids(read(backend, pagination=pagination, fields=FIELDS)) == list(range(1, 26))


def test_empty_page_in_the_middle_is_named(serve: Any, read: Any, products: Any) -> None:
    pages = numbered(products(30), 10, pages=3)
    backend = serve(lambda heard: {"data": [], "pages": 3} if heard.query["page"] == "2" else pages(heard))
    found = read(backend, pagination={"type": "page_number", "param": "page", "total": "pages"}, fields=FIELDS)
    assert (found.ended, len(found.rows)) == (("partial", "empty_page"), 20)


def test_overlap_of_two_pages_is_read_once(serve: Any, read: Any, products: Any) -> None:
    starts = {"1": 0, "2": 8, "3": 18}
    backend = serve(lambda heard: products(25)[starts.get(heard.query["page"], 99) :][:10])
    found = read(backend, pagination={"type": "page_number", "param": "page"}, fields=FIELDS)
    assert (found.ended, ids(found)) == (("ok", None), list(range(1, 26)))
    assert "overlapping_pages" in found.notices


def test_page_that_fails_leaves_what_was_read(serve: Any, read: Any, reply: Any, products: Any) -> None:
    pages = numbered(products(50), 10)
    backend = serve(lambda heard: reply("", 500) if heard.query["page"] == "3" else pages(heard))
    found = read(backend, pagination={"type": "page_number", "param": "page"}, fields=FIELDS)
    assert (found.ended, len(found.rows)) == (("partial", "http_500"), 20)
    assert "page 3" in (found.outcome.detail or "")


@pytest.mark.parametrize("status", [404, 400])
def test_answer_behind_the_last_page_is_the_end(serve: Any, read: Any, reply: Any, products: Any, status: int) -> None:
    pages = numbered(products(25), 10)
    backend = serve(lambda heard: pages(heard) if int(heard.query["page"]) < 4 else reply("", status))
    found = read(backend, pagination={"type": "page_number", "param": "page"}, fields=FIELDS)
    assert (found.ended, len(found.rows)) == (("ok", None), 25)


def test_refusal_after_full_pages_is_no_end(serve: Any, read: Any, reply: Any, products: Any) -> None:
    pages = numbered(products(50), 10)
    backend = serve(lambda heard: pages(heard) if int(heard.query["page"]) < 4 else reply("", 400))
    found = read(backend, pagination={"type": "page_number", "param": "page"}, fields=FIELDS)
    assert (found.ended, len(found.rows)) == (("partial", "http_400"), 30)


def test_too_many_pages_are_bounded(serve: Any, read: Any, products: Any) -> None:
    backend = serve(numbered(products(50), 10))
    found = read(backend, pagination={"type": "page_number", "param": "page", "max_pages": 2}, fields=FIELDS)
    assert (found.ended, len(found.rows), len(backend.heard)) == (("partial", "too_many_pages"), 20, 2)


def test_list_without_pagination_that_goes_on_is_no_whole_one(serve: Any, read: Any, reply: Any, products: Any) -> None:
    backend = serve(lambda heard: reply(products(3), headers={"Link": '</?page=2>; rel="next"'}))
    assert read(backend, fields=FIELDS).ended == ("partial", "more_pages")


def test_cursor_that_is_missing_though_there_is_more_is_named(serve: Any, read: Any, products: Any) -> None:
    backend = serve(lambda heard: {"data": products(3), "next": None, "more": True})
    pagination = {"type": "cursor", "param": "c", "cursor": "next", "more": "more"}
    assert read(backend, pagination=pagination, fields=FIELDS).ended == ("partial", "cursor_missing")


def test_no_more_is_asked_for_than_a_probe_needs(serve: Any, read: Any, products: Any) -> None:
    backend = serve(numbered(products(500), 50))
    found = read(backend, limit=3, pagination={"type": "page_number", "param": "page"}, fields=FIELDS)
    assert (found.ended, len(backend.heard)) == (("ok", None), 1)


@pytest.mark.parametrize(
    "more",
    [
        {"totalItems": 4},
        {"meta": {"total_pages": 2}},
        {"pagination": {"total": 4, "limit": 3}},
        {"count": 4, "offset": 0},
        {"page_info": {"has_next_page": True}},
        {"@odata.nextLink": "https://shop.example.com/p?$skip=3"},
    ],
)
def test_answer_that_says_itself_that_it_goes_on_is_no_whole_list(
    serve: Any, read: Any, products: Any, more: dict[str, Any]
) -> None:
    backend = serve(lambda heard: {"data": products(3), **more})
    found = read(backend, items="data", fields=FIELDS)
    assert (found.ended, len(found.rows)) == (("partial", "more_pages"), 3)
    assert "so there are more pages; give pagination" in (found.outcome.detail or "")
    said = read(backend, items="data", fields=FIELDS, pagination={"type": "none"})
    assert said.ended == ("ok", None)


@pytest.mark.parametrize(
    "more",
    [
        {"totalItems": 3, "meta": {"total_pages": 1}, "next": None, "has_more": False},
        {"total": 1290, "count": 40},
        {"facets": {"totalCount": 90, "next": "/facets?page=2"}},
        {"pageCount": "", "totalCount": "many"},
    ],
)
def test_figures_that_are_no_length_of_the_list_doubt_nothing(
    serve: Any, read: Any, products: Any, more: dict[str, Any]
) -> None:
    assert read(serve(lambda heard: {"data": products(3), **more}), items="data", fields=FIELDS).ended == ("ok", None)


def test_variants_are_counted_where_an_answer_counts_them(serve: Any, read: Any) -> None:
    groups = [{"variants": [{"id": "1"}, {"id": "2"}]}, {"variants": [{"id": "3"}]}]
    backend = serve(lambda heard: {"groups": groups, "totalCount": 3})
    assert read(backend, items="groups[].variants[]", fields={"id": "id"}).ended == ("ok", None)


def test_one_object_is_no_list_that_goes_on(serve: Any, read: Any) -> None:
    backend = serve(
        lambda heard: {"stock": {"free": 3, "limit": 1, "total": 12}} if heard.path == "/s" else [{"id": 1}]
    )
    follow = {"url": "/s?id={id}", "items": "stock", "as": "s"}
    found = read(backend, url="<url>/list", fields={"id": "id", "quantity": "s.free"}, follow=follow)
    assert (found.ended, found.values("quantity")) == (("ok", None), ["3"])


def test_relay_list_without_pagination_goes_on(serve: Any, read: Any) -> None:
    nodes = {"edges": [{"node": {"id": "1"}}], "pageInfo": {"hasNextPage": True}}
    backend = serve(lambda heard: {"data": {"products": nodes, "collections": {"totalCount": 40}}})
    found = read(backend, graphql="{ products { edges { node { id } } } }", items="products.edges[].node",
                 fields={"id": "id"})  # fmt: skip
    assert found.ended == ("partial", "more_pages")
