"""The HTML report as a person meets it: what to mend first, filters, order, keys, the product's view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from omniaudit.model.irritant import Counts, Product, ProductScore

Make = Callable[..., Any]


def test_report_opens_from_a_file_silently_and_asks_for_nothing(make_report: Make, ways: Make, show: Make) -> None:
    shown = show(make_report(**ways()))
    shown.found("20 irritants of 20")
    shown.page.locator("#rows a.product").first.click()
    shown.page.keyboard.press("Escape")
    assert shown.complaints == []
    assert shown.asked == [shown.path.as_uri(), "data:,"] or shown.asked == [shown.path.as_uri()]
    text = shown.page.inner_text("main")
    assert "97.3%" in text
    assert "Place de marché could not be read." in text
    for part in ("first", "causes", "irritants", "journeys", "touchpoints", "agreement", "maturity", "channels"):
        assert shown.page.locator(f"main section#{part} h2").count() == 1, part
    assert "87.0% seamless" in text
    assert "see Boutique en ligne → buy Boutique en ligne → collect Magasins" in text
    assert "No source tells of: agent." in text
    assert "sur cde" in text
    assert "no channel supplies other_price" in text


def test_parts_without_anything_to_show_are_left_out(make_report: Make, show: Make) -> None:
    empty = make_report(irritants=(), products=(), matrix=(), counts=Counts(), unmapped=(), rules=(), verdict="clean")
    shown = show(replace(empty, consistency=replace(empty.consistency, fields=()), channels=empty.channels[:2]))
    assert shown.complaints == []
    headings = shown.page.locator("main h2").all_inner_texts()
    assert headings == ["Channels read"]
    assert "Nothing was found that a customer would stumble over." in shown.page.inner_text("main")


def test_first_box_names_what_to_mend_and_who_must(make_report: Make, show: Make) -> None:
    shown = show(make_report())
    jobs = shown.page.locator(".job").all_inner_texts()
    assert "Magasins was read only in part." in jobs[0]
    assert "Place de marché could not be read." in jobs[1]
    assert "Who: Magasins" in jobs[2]
    assert "critical" in jobs[2]
    assert "To do: Publish the believed price on the channel that deviates" in jobs[2]
    shown.page.get_by_role("button", name="1 more irritant of the same kind: show all").first.click()
    shown.found("2 irritants of 20")
    assert shown.page.evaluate("document.activeElement.id") == "irritants-title"


def test_a_competitors_price_is_the_pricing_teams_job(make_report: Make, show: Make) -> None:
    report = make_report()
    undercut = [found for found in report.irritants if found.code == "CMP001"]
    shown = show(replace(report, irritants=undercut, channels=report.channels[-1:]))
    assert "Who: Pricing team" in shown.page.locator(".job").first.inner_text()


def test_filters_narrow_the_list_together_and_say_what_is_left(make_report: Make, show: Make) -> None:
    report = make_report()
    irritants = [replace(found, baseline="known" if found.rank % 2 else "worsened") for found in report.irritants]
    shown = show(replace(report, irritants=irritants))
    page = shown.page
    page.get_by_role("checkbox", name="critical").check()
    shown.found("2 irritants of 20")
    page.get_by_role("checkbox", name="high").check()
    shown.found("8 irritants of 20")
    page.select_option("#filter-rule", "PRC")
    shown.found("4 irritants of 20")
    page.select_option("#filter-rule", "PRC001")
    shown.found("1 irritant of 20")
    page.select_option("#filter-channel", "app")
    shown.found("No irritant answers to these filters.")
    assert shown.rows() == []
    page.get_by_role("button", name="Clear filters").click()
    shown.found("20 irritants of 20")
    assert not page.get_by_role("checkbox", name="critical").is_checked()
    page.select_option("#filter-confidence", "medium")
    shown.found("5 irritants of 20")
    page.select_option("#filter-baseline", "known")
    shown.found("No irritant answers to these filters.")
    page.select_option("#filter-baseline", "worsened")
    shown.found("5 irritants of 20")
    page.get_by_role("button", name="Clear filters").click()
    page.select_option("#filter-stage", "evaluate")
    shown.found("4 irritants of 20")


def test_search_finds_all_the_words_wherever_they_stand(make_report: Make, show: Make) -> None:
    shown = show(make_report())
    for words, left in (
        ("ROUGE intense", "2 irritants of 20"),
        ("ML-0007", "1 irritant of 20"),
        ("3614272000017", "1 irritant of 20"),
        ("rouge crème", "No irritant answers to these filters."),
        ("parfums rivaux", "2 irritants of 20"),
        ("PRC007", "2 irritants of 20"),
    ):
        shown.page.fill("#search", words)
        shown.found(left)
        shown.page.fill("#search", "")
        shown.found("20 irritants of 20")


def test_order_follows_the_headings_both_ways(make_report: Make, show: Make) -> None:
    shown = show(make_report())
    head = shown.page.locator("#by-product")
    assert shown.page.locator("#by-rank").get_attribute("aria-sort") == "ascending"
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert shown.rows()[0].startswith("Bougie")
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert shown.rows()[0].startswith("Sérum")
    shown.page.select_option("#order", "rank")
    assert shown.rows()[0].startswith("Eau de Parfum")


def test_list_comes_in_pages_that_the_arrow_keys_cross(make_report: Make, make_irritant: Make, show: Make) -> None:
    irritants = [
        make_irritant(rank=rank, fingerprint=f"f{rank}", product=Product(f"sku:{rank}", None, None, f"Pan {rank}"))
        for rank in range(1, 121)
    ]
    shown = show(make_report(irritants=irritants, counts=Counts(irritants=120, critical=120)))
    page = shown.page
    assert len(shown.rows()) == 50
    assert page.inner_text("#page") == "Page 1 of 3"
    page.locator("#rows a.product").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "Pan 2"
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "Pan 51"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.textContent") == "Pan 50"
    page.locator("#next").click()
    page.locator("#next").click()
    assert page.inner_text("#page") == "Page 3 of 3"
    assert page.locator("#next").is_disabled()
    assert len(shown.rows()) == 20


def test_product_view_shows_the_values_with_their_evidence(make_report: Make, make_irritant: Make, show: Make) -> None:
    first = make_irritant()
    web, app, stores = first.values
    values = (replace(web, source="https://www.example.com/p/1?a=1&b=2", raw="19,90 € TTC"), app, stores)
    product = first.product
    other = make_irritant(
        rank=2, fingerprint="second", code="AVL001", message="In stock here, gone there", product=product
    )
    shown = show(make_report(irritants=[replace(first, values=values), other]))
    page = shown.page
    page.locator("#rows a.product").first.focus()
    page.keyboard.press("Enter")
    view = page.get_by_role("dialog")
    text = view.inner_text()
    assert product.title in text
    for told in ("€19.90", "€24.90", "believed", "deviates", "19,90 € TTC", "LYO-01, PAR-03, PAR-11", "line 812",
                 "pos/lyon.csv", "7:30", "Who mends it", "Magasins", "Publish the believed price", first.fingerprint,
                 "1 more irritant of this product", "In stock here, gone there"):  # fmt: skip
        assert told in text.replace("\u202f", " "), told
    (link,) = view.locator("table a").all()
    assert link.get_attribute("href") == "https://www.example.com/p/1?a=1&b=2"
    assert "noopener" in str(link.get_attribute("rel"))
    page.keyboard.press("ArrowRight")
    assert page.evaluate("location.hash") == "#irritant=second"
    page.keyboard.press("Escape")
    assert not view.is_visible()
    assert page.evaluate("document.activeElement.className") == "product"


def test_product_of_several_irritants_shows_what_they_come_to_together(
    make_report: Make, make_irritant: Make, show: Make
) -> None:
    first, alone = (
        make_irritant(),
        make_irritant(rank=3, fingerprint="third", product=Product("sku:2", None, "2", "Pan")),
    )
    second = make_irritant(rank=2, fingerprint="second", code="AVL001", channel="stores")
    both = ProductScore(first.product.key, first.product.title, 71.2, (first.fingerprint, "second"))
    single = ProductScore("sku:2", "Pan", 57.1, ("third",))
    page = show(make_report(irritants=[first, second, alone], products=(both, single))).page
    (row,) = page.locator("#products tbody tr").all()
    told = row.inner_text()
    for text in (str(first.product.title), "critical", "71.2", "2", "Magasins", "PRC001 AVL001"):
        assert text in told, text
    row.get_by_role("link").click()
    assert "All 2 irritants of this product together: score 71.2" in page.get_by_role("dialog").inner_text()
    page.evaluate("location.hash = '#irritant=third'")
    page.get_by_role("dialog").get_by_text("Pan", exact=True).wait_for()
    assert "together" not in page.get_by_role("dialog").inner_text()


def test_address_of_an_irritant_opens_its_product(make_report: Make, show: Make) -> None:
    report = make_report()
    third = report.irritants[2]
    shown = show(report, fragment=f"#irritant={third.fingerprint}")
    assert third.product.title in shown.page.get_by_role("dialog").inner_text()
    shown = show(report, fragment="#irritant=%E0%A4%A")
    assert shown.page.get_by_role("dialog").count() == 0
    assert shown.complaints == []
