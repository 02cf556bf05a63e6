"""Crawling a site: what is followed, what is left, and what that says of the channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Page = Callable[..., str]
Read = Callable[..., Any]


def start(shop: Any, **options: Any) -> tuple[dict[str, Any], frozenset[str]]:
    return {"start": f"{shop.url}/", "sitemap": "none", **options}, frozenset({shop.host})


def crawl(read: Read, shop: Any, *, limit: int | None = None, **options: Any) -> Any:
    settings, hosts = start(shop, **options)
    return read(settings, hosts=hosts, limit=limit)


def test_products_are_found_through_categories_and_next_links(
    read: Read, shop: Any, product: Page, links: Page
) -> None:
    shop.serve("/", links("/c/pans", "/about"))
    shop.serve("/about", links("/"))
    more = '<a rel="next" href="/c/pans?page={}">more</a>'
    for number in range(1, 6):
        path = "/c/pans" if number == 1 else f"/c/pans?page={number}"
        shop.serve(path, links(f"/p/{number}a", f"/p/{number}b", more=more.format(number + 1) if number < 5 else ""))
    for number in range(1, 6):
        for letter in "ab":
            shop.serve(f"/p/{number}{letter}", product(f"{number}{letter}", more='<a href="/p/hidden">Also</a>'))
    shop.serve("/p/hidden", product("hidden"))
    run = crawl(read, shop, include="/p/")
    assert run.outcome.status == "ok", run.outcome
    assert set(run.column("sku")) == {"hidden", *(f"{number}{letter}" for number in range(1, 6) for letter in "ab")}
    assert run.rejects == []
    assert len(shop.paths) == len(set(shop.paths))
    assert "crawled" in run.notices


def test_without_include_pages_without_a_product_are_the_way_and_no_rejects(
    read: Read, shop: Any, product: Page, links: Page
) -> None:
    shop.serve("/", links("/pans", "/imprint"))
    shop.serve("/imprint", links("/"))
    shop.serve("/pans", links("/pan-1", "/pan-2", "/gone"))
    shop.serve("/pan-1", product("1", more='<a href="/pan-3">Also</a>'))
    for number in (2, 3):
        shop.serve(f"/pan-{number}", product(str(number)))
    run = crawl(read, shop)
    assert sorted(run.column("sku")) == ["1", "2", "3"]
    assert run.rejects == [("/gone", "page_absent")]
    assert str(run.reading.rejects[0].sample).startswith("it answered 404")  # the reject names the page itself
    assert "3 pages hold no product" in run.notices["not_a_product"]


def test_equal_sites_give_equal_readings_whatever_answers_first(
    read: Read, shop: Any, product: Page, links: Page
) -> None:
    from time import sleep

    shop.serve("/", links(*(f"/c/{number}" for number in range(6))))
    for number in range(6):
        shop.serve(f"/c/{number}", links(*(f"/p/{number}{letter}" for letter in "abc"), "/p/gone"))
        for letter in "abc":
            shop.serve(f"/p/{number}{letter}", product(f"{number}{letter}"))
    orders = []
    for slow in ("0", "5"):
        shop.wait = lambda path, slow=slow: sleep(0.05 if slow in path else 0)
        run = crawl(read, shop, include="/p/", concurrency=8)
        orders.append((run.column("sku"), run.rejects))
    assert orders[0] == orders[1]
    assert orders[0][0] == sorted(orders[0][0])


def test_only_the_site_itself_is_followed(read: Read, open_shop: Callable[[], Any], product: Page, links: Page) -> None:
    shop, other = open_shop(), open_shop()
    other.make = lambda path: product("other")
    shop.serve("/", links(f"{other.url}/p/1", "/p/1", "mailto:a@example.com", "javascript:void(0)", "//[", "#top"))
    shop.serve("/p/1", product("1"))
    settings, hosts = start(shop, include="/p/")
    run = read(settings, hosts=hosts | {other.host})
    assert run.column("sku") == ["1"]
    assert other.asked == []


def test_start_that_leads_to_another_host_makes_that_the_site(
    read: Read, open_shop: Callable[[], Any], product: Page, links: Page
) -> None:
    shop, moved = open_shop(), open_shop()
    shop.redirect("/", f"{moved.url}/home")
    moved.serve("/home", links("/p/1"))
    moved.serve("/p/1", product("1"))
    settings, hosts = start(shop, include="/p/")
    run = read(settings, hosts=hosts | {moved.host})
    assert run.column("sku") == ["1"]


def test_robots_and_nofollow_are_obeyed(read: Read, shop: Any, product: Page, links: Page) -> None:
    shop.serve("/robots.txt", "User-agent: *\nDisallow: /secret/\n", "text/plain")
    never = '<a rel="nofollow sponsored" href="/p/no1">no</a>'
    shop.serve("/", links("/secret/list", "/quiet", "/silent", "/p/1", "/secret/p/2", more=never))
    shop.serve("/quiet", '<meta name="robots" content="index, nofollow">' + links("/p/no2"))
    shop.serve("/silent", links("/p/no3"), X_Robots_Tag="nofollow")
    shop.serve("/p/1", product("1"))
    run = crawl(read, shop, include="/p/")
    assert run.column("sku") == ["1"]
    assert run.rejects == [("/secret/p/2", "robots_disallowed")]
    assert not [path for path in shop.paths if path.startswith(("/secret", "/p/no"))]
    assert "links_forbidden" in run.notices


def test_campaign_marks_sessions_and_fragments_do_not_make_another_page(
    read: Read, shop: Any, product: Page, links: Page
) -> None:
    spellings = ("/p/1?utm_source=a&x=1#top", "/p/1?x=1&gclid=2", "/p/1;jsessionid=AB?x=1&PHPSESSID=q", "/p/1?x=1")
    shop.serve("/", links(*spellings))
    shop.make = lambda path: product("1") if path.startswith("/p/1") else None
    run = crawl(read, shop, include="/p/")
    assert run.column("sku") == ["1"]
    assert shop.paths == ["/", "/p/1?x=1"]


def test_product_at_several_addresses_is_one_by_its_canonical_link(
    read: Read, shop: Any, product: Page, links: Page
) -> None:
    shop.serve("/", links("/c/a/products/1", "/c/b/products/1", "/products/1", "/products/2"))
    for path in ("/c/a/products/1", "/c/b/products/1", "/products/1"):
        shop.serve(path, product("1", canonical="/products/1"))
    shop.serve("/products/2", product("2", canonical="/products/1"))  # a wrong one must not cost the product
    run = crawl(read, shop, include="/products/")
    assert sorted(run.column("sku")) == ["1", "2"]
    assert run.outcome.listings == 2


def test_calendar_without_end_is_left_when_it_brings_nothing(read: Read, shop: Any, product: Page, links: Page) -> None:
    def make(path: str) -> str | None:
        if path == "/":
            return links("/p/1", "/events/0")
        if path.startswith("/events/"):
            number = int(path.rpartition("/")[2])
            return links(f"/events/{number + 1}", f"/days/{number}", "/p/1")
        return product("1") if path == "/p/1" else links("/")

    shop.make = make
    run = crawl(read, shop, include="/p/", max_pages=5_000)
    assert run.column("sku") == ["1"]
    assert run.outcome.status == "ok"
    assert len(shop.paths) < 40
    assert "links_left" in run.notices


def test_facets_sorting_carts_and_files_are_not_followed(read: Read, shop: Any, product: Page, links: Page) -> None:
    traps = ("/c?colour=red&size=m", "/c?sort=price", "/c?filter[a]=1&page=2", "/cart", "/my-account/orders", "/a.pdf")
    shop.serve("/", links("/c", "/c?page=2", "/index.php?route=category&path=20", *traps))
    shop.make = lambda path: links("/p/1") if path.startswith(("/c", "/index.php")) else None
    shop.serve("/p/1", product("1"))
    crawl(read, shop, include="/p/")
    assert sorted(shop.paths) == ["/", "/c", "/c?page=2", "/index.php?route=category&path=20", "/p/1"]


def test_next_page_of_a_sorted_list_is_followed(read: Read, shop: Any, product: Page, links: Page) -> None:
    shop.serve("/", links(more='<a href="/c?sort=price&page=2">Suivant ›</a><a href="/c?sort=name&page=9">Sort</a>'))
    shop.serve("/c?sort=price&page=2", links("/p/1"))
    shop.serve("/p/1", product("1"))
    run = crawl(read, shop, include="/p/")
    assert run.column("sku") == ["1"]
    assert "/c?sort=name&page=9" not in shop.paths


def test_relative_links_that_pile_up_end(read: Read, shop: Any, product: Page, links: Page) -> None:
    shop.make = lambda path: links("shop/list/", "/p/1") if path.endswith("/") else product("1")
    crawl(read, shop, include="/p/")
    assert len(shop.paths) < 12


def test_bound_of_pages_makes_the_channel_partial(read: Read, shop: Any, product: Page, links: Page) -> None:
    shop.serve("/", links(*(f"/p/{number}" for number in range(50))))
    shop.make = lambda path: product(path[3:])
    run = crawl(read, shop, include="/p/", max_pages=10)
    assert (run.outcome.status, run.outcome.reason) == ("partial", "max_pages_reached")
    assert len(shop.paths) == 10
    assert run.outcome.listings == 9


def test_category_that_fails_makes_the_channel_partial_and_a_dead_link_does_not(
    read: Read, shop: Any, product: Page, links: Page
) -> None:
    shop.serve("/", links("/dead", "/p/1"))
    shop.serve("/p/1", product("1"))
    assert crawl(read, shop, include="/p/").outcome.status == "ok"
    shop.fail("/dead", 500)
    run = crawl(read, shop, include="/p/")
    assert (run.outcome.status, run.outcome.reason) == ("partial", "crawl_incomplete")
    assert "/dead" in run.outcome.detail
    assert run.column("sku") == ["1"]


def test_product_page_that_fails_is_a_reject(read: Read, shop: Any, product: Page, links: Page) -> None:
    shop.serve("/", links("/p/1", "/p/2", "/p/3"))
    shop.serve("/p/1", product("1"))
    shop.fail("/p/2", 500)
    shop.serve("/p/3", links("/"))
    run = crawl(read, shop, include="/p/")
    assert run.rejects == [("/p/2", "http_500"), ("/p/3", "no_product")]


@pytest.mark.parametrize("status", [404, 500])
def test_start_that_fails_fails_the_channel(read: Read, shop: Any, status: int) -> None:
    shop.fail("/", status)
    run = crawl(read, shop)
    assert (run.outcome.status, run.outcome.reason) == ("failed", f"http_{status}")


def test_site_without_product_pages_fails(read: Read, shop: Any, links: Page) -> None:
    shop.serve("/", links("/a"))
    shop.serve("/a", links("/"))
    run = crawl(read, shop)
    assert (run.outcome.status, run.outcome.reason) == ("failed", "nothing_read")
    assert crawl(read, shop, include="/p/").outcome.reason == "no_pages"


def test_probe_reads_no_further_than_it_needs(read: Read, shop: Any, product: Page, links: Page) -> None:
    shop.serve("/", links(*(f"/p/{number}" for number in range(100))))
    shop.make = lambda path: product(path[3:])
    run = crawl(read, shop, include="/p/", limit=3)
    assert run.outcome.listings >= 3
    assert len(shop.paths) < 20


PAGER = '<nav aria-label="pagination"><ul class="pagination"><li>{}</li></ul></nav>'


@pytest.mark.parametrize(
    "more",
    [
        PAGER.format('<a href="#" role="button" aria-label="Go to next page">›</a>'),
        PAGER.format('<a aria-current="page" href="#">1</a><a href="#">2</a>'),
        PAGER.format('<button type="button">2</button>'),
        '<div class="pager"><a href="javascript:page(2)">2</a></div>',
        "<button>Load more</button>",
        "<button> Voir plus de produits </button>",
        "<a href='#more'>Weitere Artikel laden</a>",
    ],
)
def test_list_that_goes_on_by_a_script_makes_the_channel_partial(
    more: str, read: Read, shop: Any, product: Page, links: Page
) -> None:
    shop.serve("/", links("/pans"))
    shop.serve("/pans", links("/p/1", "/p/2", more=more))
    shop.serve("/p/1", product("1"))
    shop.serve("/p/2", product("2"))
    for options in ({"include": "/p/"}, {}):
        run = crawl(read, shop, **options)
        assert (run.outcome.status, run.outcome.reason) == ("partial", "crawl_incomplete")
        assert f"paged_by_script: {shop.url}/pans: a script alone shows where its list goes on" in run.outcome.detail
        assert sorted(run.column("sku")) == ["1", "2"]


@pytest.mark.parametrize(
    "more",
    [
        PAGER.format('<a href="#" aria-label="Go to next page">›</a><a href="/pans?page=2">2</a>'),
        PAGER.format('<a href="#" aria-current="page">2</a><button disabled>Next page</button>'),
        PAGER.format('<a href="#" aria-disabled="true" aria-label="Go to next page">›</a>'),
        '<div class="swiper pagination"><button>2</button></div><button class="slick-next">Next page</button>',
        '<button aria-label="Next">›</button><button>Show more</button><button>Voir plus</button>',
        '<button>2</button><a href="#size">36</a>',
    ],
)
def test_pages_that_links_lead_to_and_pictures_that_turn_cut_nothing(
    more: str, read: Read, shop: Any, product: Page, links: Page
) -> None:
    shop.serve("/", links("/pans"))
    shop.serve("/pans", links("/p/1", more=more))
    shop.serve("/pans?page=2", links("/p/2"))
    reviews = PAGER.format('<button aria-label="Go to next page">2</button>')
    shop.serve("/p/1", product("1", more=reviews))
    shop.serve("/p/2", product("2"))
    run = crawl(read, shop)
    assert run.outcome.status == "ok", run.outcome


def test_reviews_and_facets_of_what_is_listed_are_left(read: Read, shop: Any, product: Page, links: Page) -> None:
    shop.serve("/", links("/pan-1", "/c/pans?selected_facets=size:20&selected_facets=brand:x", "/c/pans?page=2"))
    shop.serve("/pan-1", product("1", more='<a href="/pan-1/reviews/add/#new">Write a review</a>'))
    shop.make = lambda path: product("2") if path == "/c/pans?page=2" else product("1")
    run = crawl(read, shop)
    assert sorted(run.column("sku")) == ["1", "2"]
    assert set(shop.paths) == {"/", "/pan-1", "/c/pans?page=2"}


def card(sku: str, price: str) -> str:
    return f'<li class="card" data-sku="{sku}"><b class="price">{price}</b></li>'


def test_product_that_several_lists_show_alike_is_one_listing(read: Read, shop: Any, links: Page) -> None:
    shop.serve("/", links("/c/pans", "/c/sale"))
    shop.serve("/c/pans", links(more=card("1", "10.00") + card("2", "20.00") + card("1", "10.00")))
    shop.serve("/c/sale", links(more=card("1", "10.00") + card("2", "19.00") + card("3", "30.00")))
    run = crawl(read, shop, include="/c/", items=".card", selectors={"sku": "@data-sku", "price": ".price"})
    listed = sorted(zip(run.column("sku"), run.column("price"), strict=True))
    assert listed == [("1", "10.00"), ("2", "19.00"), ("2", "20.00"), ("3", "30.00")]


def test_list_of_cards_without_an_identity_is_kept_whole(read: Read, shop: Any, links: Page) -> None:
    cards = '<li class="card"><b>Pan</b> <i class="price">10.00</i></li>' * 2
    shop.serve("/c/pans", f"<title>Pans</title><h1>Pans</h1>{cards}")
    run = read(
        {"urls": [f"{shop.url}/c/pans"], "items": ".card", "selectors": {"title": "b", "price": ".price"}},
        hosts=frozenset({shop.host}),
    )
    assert run.column("title") == ["Pan", "Pan"]


@pytest.mark.parametrize(
    ("body", "reason", "said"),
    [
        ("<title>Tea</title><div id=root></div><script src=/app.js></script>", "empty_shell", "render: true"),
        ("<title>Just a moment...</title><p>Checking your browser", "bot_challenge", "Just a moment"),
    ],
)
def test_start_that_leads_nowhere_says_why(read: Read, shop: Any, body: str, reason: str, said: str) -> None:
    shop.serve("/", body)
    run = crawl(read, shop, include="/p/")
    assert (run.outcome.status, run.outcome.reason) == ("failed", reason)
    assert said in run.outcome.detail


def test_page_on_the_way_that_leads_nowhere_is_no_fault_unless_it_bars_the_way(
    read: Read, shop: Any, product: Page, links: Page
) -> None:
    shop.serve("/", links("/p/1", "/widget", "/list"))
    shop.serve("/p/1", product("1"))
    shop.serve("/widget", "<title>Chat</title><div id=root></div><script src=/chat.js></script>")
    shop.serve("/list", "<title>Nothing</title><h1>Nothing here</h1>")
    assert crawl(read, shop, include="/p/").outcome.status == "ok"
    shop.serve("/list", "<title>Just a moment...</title><p>Checking your browser")
    run = crawl(read, shop, include="/p/")
    assert (run.outcome.status, run.outcome.reason) == ("partial", "crawl_incomplete")


def test_probe_of_a_page_that_lists_offers_tells_where_fields_come_from(read: Read, shop: Any) -> None:
    shop.serve("/pans", f"<title>Pans</title><h1>Pans</h1>{card('1', '10.00')}")
    options = {"urls": [f"{shop.url}/pans"], "items": ".card", "selectors": {"sku": "@data-sku", "price": ".price"}}
    run = read(options, hosts=frozenset({shop.host}), limit=3)
    assert run.outcome.status == "ok"
    assert run.reading.origins == {"sku": "selector", "price": "selector"}


def test_empty_category_is_told_and_harms_nothing(read: Read, shop: Any, links: Page) -> None:
    state = '<script>window.__S__ = {"items": [%s]}</script>'
    shop.serve("/", links("/c/pans", "/c/pots"))
    shop.serve("/c/pans", links(more=state % '{"sku": "1", "price": "10.00"}'))
    shop.serve("/c/pots", links(more=state % ""))
    options = {"state": "__S__", "items": "items"}
    run = crawl(read, shop, include="/c/", **options)
    assert (run.outcome.status, run.rejects, run.column("sku")) == ("ok", [], ["1"])
    assert run.notices["empty_list"] == "1 lists are there, and have no entries"
    shop.serve("/c/pans", links(more=state % ""))
    none = crawl(read, shop, include="/c/", **options)
    assert (none.outcome.status, none.outcome.reason) == ("failed", "nothing_read")
    assert "empty_list (2)" in none.outcome.detail
