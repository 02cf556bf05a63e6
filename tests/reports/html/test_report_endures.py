"""What the HTML report endures: hostile data, small screens, paper, other languages, and fifty thousand irritants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from omniaudit.model.irritant import Cause, Counts, Irritant, Product, SeenValue

Make = Callable[..., Any]

HOSTILE = (
    "<script>window.obeyed = 1</script>",
    "</script><script>window.obeyed = 1</script>",
    "<img src=x onerror='window.obeyed = 1'>",
    "<svg onload=window.obeyed=1>",
    "\"><a href=javascript:window.obeyed=1>click</a>",
    "javascript:window.obeyed=1//http://example.com",
    "data:text/html,<script>window.obeyed=1</script>",
    "{{title}} ${window.obeyed=1} {channel}",
    "مصباح <b>طاولة</b>",
    "a\u202egnp.exe\u2066",
    "line\u2028break\u2029 \x00\x1b[2J",
    "x" * 10_000,
    "__proto__",
    "constructor",
    "http://127.0.0.1:9/%zz?<script>",
)  # fmt: skip


def test_hostile_data_runs_nothing_and_links_nowhere(
    make_report: Make, make_irritant: Make, ways: Make, show: Make
) -> None:
    first = make_irritant()
    irritants = [
        replace(
            first, rank=rank, fingerprint=text[:100], message=text, remedy=text, locations=(text,), probable_cause=text,
            code="PRC001" if rank % 2 else text[:50], name=text, channel=text[:50], effort=(text,), stage=text,
            product=Product(f"sku:{text}", None, text, text),
            values=tuple(
                SeenValue(text, text, text, (text,), 1, None, text, text, text, value.observed_at)
                for value in first.values
            ),
        )
        for rank, text in enumerate(HOSTILE, 1)
    ]  # fmt: skip
    shown = show(
        make_report(
            irritants=irritants, retailer=HOSTILE[1], labels={"web": HOSTILE[2], "app": HOSTILE[0]},
            **ways(causes=tuple(Cause(text, text, text, 1, 1, 1.0) for text in HOSTILE)),
        )
    )  # fmt: skip
    page = shown.page
    for number in range(len(HOSTILE)):
        page.locator("#rows a.product").nth(number).click()
        page.locator("dialog .close").click()
    page.fill("#search", HOSTILE[1])
    shown.found("1 irritant of 15")
    assert page.evaluate("window.obeyed") is None
    assert page.evaluate("document.scripts.length") == 6
    assert (
        page.evaluate("document.images.length + document.querySelectorAll('main svg, main b b, main iframe').length")
        == 0
    )
    addresses = page.evaluate("[...document.querySelectorAll('a')].map(link => link.getAttribute('href'))")
    assert all(address.startswith(("#", "http://127.0.0.1:9/")) for address in addresses)
    assert shown.complaints == []
    assert all(url.startswith((shown.path.as_uri(), "data:,")) for url in shown.asked)
    assert page.evaluate("document.documentElement.scrollWidth") == 1280


def test_page_is_never_wider_than_the_screen(make_report: Make, ways: Make, show: Make) -> None:
    shown = show(make_report(**ways()))
    for width in (375, 768, 1280):
        shown.page.set_viewport_size({"width": width, "height": 800})
        assert shown.page.evaluate("document.documentElement.scrollWidth") == width
    shown.page.set_viewport_size({"width": 375, "height": 800})
    shown.page.locator("#rows a.product").first.click()
    sheet = "document.querySelector('.sheet')"
    assert shown.page.evaluate(f"{sheet}.scrollWidth <= {sheet}.clientWidth")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (375, "dark")])
def test_axe_finds_nothing_serious(make_report: Make, ways: Make, show: Make, scheme: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    shown = show(make_report(**ways()), viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = shown.page
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    found = Axe().run(page).response["violations"]
    page.locator("#rows a.product").first.click()
    page.locator("dialog[open]").wait_for()
    found += Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def test_print_leaves_out_what_paper_cannot_do(make_report: Make, show: Make) -> None:
    shown = show(make_report())
    shown.page.emulate_media(media="print", color_scheme="dark")
    assert not shown.page.locator(".filters").is_visible()
    assert shown.page.locator(".job").first.is_visible()
    assert shown.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_nothing_moves_where_motion_is_unwanted(make_report: Make, show: Make) -> None:
    scrolling = "getComputedStyle(document.documentElement).scrollBehavior"
    assert show(make_report(), reduced_motion="reduce").page.evaluate(scrolling) == "auto"
    assert show(make_report(), reduced_motion="no-preference").page.evaluate(scrolling) == "smooth"


def test_numbers_and_dates_are_those_of_the_reports_language(make_report: Make, show: Make) -> None:
    shown = show(make_report(), language="fr_FR")
    text = shown.page.inner_text("body").replace("\u202f", " ").replace("\xa0", " ")
    assert "97,3 %" in text
    assert "À traiter d’abord" in text
    assert "critique" in text
    assert "20 nov. 2026" in text
    shown.page.locator("#rows a.product").first.click()
    assert "19,90 €" in shown.page.get_by_role("dialog").inner_text().replace("\xa0", " ")


def test_fifty_thousand_irritants_open_soon(make_report: Make, make_irritant: Make, show: Make) -> None:
    first = vars(make_irritant())

    class Many:
        def __iter__(self) -> Iterator[Irritant]:
            for rank in range(1, 50_001):
                product = Product(f"sku:{rank}", None, f"S{rank}", f"Pan {rank}")
                yield Irritant(**{**first, "rank": rank, "fingerprint": f"f{rank}", "product": product})

    shown = show(make_report(irritants=Many(), products=(), counts=Counts(irritants=50_000, critical=50_000)))
    shown.found("50,000 irritants of 50,000")
    opened = shown.page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    assert opened < 5_000  # milliseconds; about 1,300 on a quiet machine
    shown.page.fill("#search", "S49999")
    shown.found("1 irritant of 50,000")
