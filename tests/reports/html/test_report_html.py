"""The HTML report as text: one file, its policy, and data that nothing can take for markup."""

from __future__ import annotations

import io
import json
import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from importlib import resources
from typing import Any

import pytest

from omniaudit.model.irritant import AuditReport, Counts, Product, ProductScore
from omniaudit.reports.html import write
from omniaudit.reports.html.compact import SharedTexts, irritant_line
from omniaudit.reports.html.words import SENTENCES
from omniaudit.reports.protocol import ReportOptions

Make = Callable[..., Any]

SCRIPTS = resources.files("omniaudit.reports.html").joinpath("script")


def page_of(report: AuditReport, language: str = "en") -> str:
    out = io.StringIO(newline="")
    write(report, out, ReportOptions(language=language))
    return out.getvalue()


def data_of(page: str, name: str) -> Any:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def sources() -> str:
    return "".join(file.read_text(encoding="utf-8") for file in SCRIPTS.iterdir())


def test_policy_allows_the_pages_own_script_and_style_and_nothing_else(make_report: Make) -> None:
    page = page_of(make_report())
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert policy and script and style
    hashes = [b64encode(sha256(part[1].encode()).digest()).decode() for part in (script, style)]
    assert policy[1] == (
        f"default-src 'none'; script-src 'sha256-{hashes[0]}'; style-src 'sha256-{hashes[1]}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def test_page_refers_to_nothing_outside_itself(make_report: Make) -> None:
    page = page_of(make_report())
    assert re.findall(r'(?:src|href|action)="([^"]*)"', page.partition("</head>")[0]) == ["data:,"]
    assert "@import" not in page
    assert not re.search(r"url\(", page)


def test_script_makes_no_markup_of_text_and_asks_no_one() -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|Function\(|fetch\(|XMLHttp|import\("
    assert not re.findall(forbidden, sources())


@pytest.mark.parametrize(
    "text", ["</script><img src=x onerror=alert(1)>", "<!--<script>", "a\u2028b\u2029c", "{{title}}"]
)
def test_hostile_text_cannot_end_its_script_element(make_report: Make, make_irritant: Make, text: str) -> None:
    first = make_irritant()
    product = Product(f"sku:{text}", None, text, text)
    values = tuple(replace(value, raw=text, source=text, position=text, value=text) for value in first.values)
    hostile = replace(first, message=text, remedy=text, product=product, values=values, probable_cause=text)
    worst = (ProductScore(product.key, text, 9.0, ("a", "b")),)
    page = page_of(
        make_report(
            irritants=[hostile], products=worst, retailer=text, labels={"web": text}, counts=Counts(irritants=1)
        )
    )
    assert page.count("</script>") == page.count("<script") == 6
    assert "<!--" not in page
    assert "<img" not in page
    assert not set(page) & {"\u2028", "\u2029"}
    assert data_of(page, "irritants")[0][10][2] == text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def test_a_line_holds_the_whole_irritant(make_irritant: Make) -> None:
    found = make_irritant(baseline="worsened", effort=("wasted_trip",), probable_cause="tax_left_out")
    shared = SharedTexts()
    line = json.loads(irritant_line(found, shared))
    table = shared.table()

    def told(cell: Any) -> Any:
        return table[cell] if isinstance(cell, int) else cell

    assert line[:2] == [found.rank, found.fingerprint]
    assert [told(cell) for cell in line[2:4]] == [found.code, found.name]
    assert line[4:7] == [0, found.score, 0]
    assert [told(cell) for cell in (line[7], line[9], line[11])] == [found.stage, found.remedy, found.channel]
    assert line[8] == found.message
    assert line[10] == [found.product.title, found.product.gtin, found.product.sku, found.product.key]
    assert [told(cell) for cell in line[13:17]] == ["tax_left_out", "worsened", ["wasted_trip"], list(found.locations)]
    for cells, value in zip(line[17], found.values, strict=True):
        channel, name, text, currency, count, places, raw, source, position, moment = cells
        assert [told(channel), told(name), text, told(currency), count] == [
            value.channel, value.field, value.value, value.currency, value.count,
        ]  # fmt: skip
        assert [told(places) or [], raw, told(source), position] == [
            list(value.locations), value.raw, value.source, value.position,
        ]  # fmt: skip
        assert told(moment) == "2026-11-20T07:30:00Z"


def test_table_of_shared_texts_stays_bounded() -> None:
    shared = SharedTexts()
    cells = [shared.number(f"{number:x<1000}") for number in range(10_000)]
    assert len(shared.table()) < 4_000
    assert cells[0] == 0
    assert cells[-1] == f"{9_999:x<1000}"
    assert shared.numbers(("PAR01", "LYO02")) == ["PAR01", "LYO02"]


def test_every_sentence_of_the_script_is_in_the_table_of_words() -> None:
    script = sources()
    literals = set(re.findall(r'"((?:[^"\\\n]|\\.)*)"', script))
    said = set(re.findall(r'\bt\(\s*"((?:[^"\\\n]|\\.)*)"', script))
    said |= {text for pair in re.findall(r'plural\([^"]*"([^"]+)",\s*"([^"]+)"', script) for text in pair}
    said |= {text for pair in re.findall(r'\? t\("([^"]+)"[^:]*\)\s*: t\("([^"]+)"', script) for text in pair}
    assert said - {""} <= set(SENTENCES)
    unused = [text for text in SENTENCES[7:] if text not in literals]
    assert unused == []


def test_page_names_its_language_and_tells_it_without_a_script(make_report: Make) -> None:
    page = page_of(make_report(retailer="Lumière & <b>fils</b>"), "fr_FR")
    assert '<html lang="fr-FR">' in page
    head = page.partition('<div id="root">')[0]
    assert "Lumière &amp; &lt;b&gt;fils&lt;/b&gt;" in head
    assert "97,3\u202f%" in head or "97,3\xa0%" in head
