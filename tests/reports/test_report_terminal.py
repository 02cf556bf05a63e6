import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from omniaudit.model.irritant import Consistency, Counts, Product, SeenValue
from omniaudit.reports.protocol import ReportOptions
from omniaudit.reports.registry import formats
from omniaudit.reports.terminal import terminal_svg
from omniaudit.reports.terminal.paper import cells, wrap

Make = Callable[..., Any]


def page_of(report: Any, encoding: str = "utf-8", **options: Any) -> str:
    """The page as a stream of that encoding received it."""
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding, newline="")
    formats()["terminal"].write(report, out, ReportOptions(**{"width": 80, **options}))
    out.flush()
    return raw.getvalue().decode(encoding)


def widest(page: str) -> int:
    return max(map(cell_len, page.splitlines()))


def clean_report(make_report: Make) -> Any:
    report = make_report()
    channels = tuple(replace(outcome, status="ok", reason=None, detail=None, notices=()) for outcome in report.channels)
    return replace(
        report, verdict="clean", exit_code=0, channels=channels, rules=report.rules[:10], irritants=(), products=(),
        counts=Counts(), failing=0, unmapped=(), consistency=Consistency(1237, 1237, 0, 1.0, 0.9969, 1.0),
    )  # fmt: skip


def test_the_headline_gives_the_rate_its_interval_and_what_it_rests_on(make_report: Make) -> None:
    page = page_of(make_report(), width=100)
    assert "97.3% consistent (95% CI 96.3–98.1, 1,204 of 1,237 comparable product × channel pairs)" in page
    assert "2 critical   6 high   8 medium   4 low" in page
    assert "20 irritants, 16 of them fail the gate. Exit 1." in page.replace("\n" + " " * 12, " ")


def test_an_unread_channel_is_named_in_the_verdict_and_told_with_its_reason(make_report: Make) -> None:
    page = " ".join(page_of(make_report()).split())
    assert "Place de marché could not be read." in page
    assert "failed (file_not_found): no file matches exports/market-*.csv;" in page
    assert "PRC006 page-contradicts-itself · skipped: no channel supplies other_price" in page
    assert "DAT005 implausible-price · crashed: time limit of 30 s reached" in page
    assert "60 pairs undetermined: 41 currency differs, 19 too far apart in time" in page
    assert 'Magasins availability "sur cde" × 12' in page


def test_several_unread_channels_are_named_in_one_sentence(make_report: Make) -> None:
    report = make_report()
    first, *others = report.channels
    lost = [replace(first, name=name, status="failed", reason="http_500", required=True) for name in ("eins", "zwei")]
    page = " ".join(page_of(replace(report, channels=(*lost, *others))).split())
    assert "eins, zwei, Place de marché could not be read." in page


def test_a_single_request_has_a_time_and_no_share_of_requests(make_report: Make) -> None:
    report = make_report()
    first, *others = report.channels
    asked = replace(first, requests=1, bytes=161, response_p50=41, response_p95=41)
    page = " ".join(page_of(replace(report, channels=(asked, *others))).split())
    assert "1 request · 161 bytes · took 41 ms" in page


def test_an_irritant_shows_its_values_the_believed_one_first(make_report: Make) -> None:
    lines = page_of(make_report(), language="fr").splitlines()
    start = next(index for index, line in enumerate(lines) if "PRC001 price-mismatch" in line)
    block = [" ".join(line.split()) for line in lines[start : start + 8]]
    assert block[0] == "1 CRITIQUE 57,2 PRC001 price-mismatch 9e3779b97f4a7c15"
    assert block[1] == "Eau de Parfum Lumière d'Hiver 50 ml 03614272000017 · sku ML-0001"
    assert block[3:6] == [
        "Boutique en ligne 19,90 € retenu",
        "Application 19,90 € écrit « 1990 »",
        "Magasins 24,90 € LYO-01, PAR-03, PAR-11",
    ]
    assert block[6].startswith("→ Publish the believed price")


def test_as_many_irritants_are_shown_as_asked_for(make_report: Make) -> None:
    page = page_of(make_report(), top=3)
    assert "Irritants, worst first: 3 of 20" in page
    assert len(re.findall(r"^ +\d+  (?:CRITICAL|HIGH|MEDIUM|LOW)", page, re.MULTILINE)) == 3
    assert "--top 20" in page
    assert "--top" not in page_of(make_report(), top=20)


def test_a_clean_run_is_told_calmly(make_report: Make) -> None:
    page = page_of(clean_report(make_report))
    assert "100% consistent" in page
    assert "10 rules found nothing that a customer would stumble over. Exit 0." in page
    assert "Irritants" not in page
    assert "Not checked" not in page
    assert "Next" not in page


def test_a_run_that_compared_nothing_says_so(make_report: Make) -> None:
    nothing = make_report(
        verdict="incomplete", exit_code=3, irritants=(), counts=Counts(), failing=0,
        consistency=Consistency(0, 0, 0, None, None, None),
    )  # fmt: skip
    page = page_of(nothing)
    assert "Nothing could be compared" in page
    assert "consistent" not in page
    assert "INCOMPLETE" in page


def test_quiet_keeps_the_verdict_and_what_could_not_be_read(make_report: Make) -> None:
    page = page_of(make_report(), quiet=True)
    assert "97.3% consistent" in page
    assert "file_not_found" in page
    assert "price-mismatch" not in page
    assert page_of(clean_report(make_report), quiet=True).endswith("Exit 0.\n")


@pytest.mark.parametrize("width", [60, 80, 100, 140])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_line_is_wider_than_the_page(make_report: Make, width: int, encoding: str, language: str) -> None:
    assert widest(page_of(make_report(), encoding, width=width, language=language)) <= width


LONG = (
    "香水" * 60,
    "👩‍🚀🇫🇷❤️" * 40,
    "עברית וערבית " * 20,
    "e\u0301" * 200,
    "x" * 100_000,
    "a" + "\u0300" * 5_000,
    "\x1b" * 90,
)


@pytest.mark.parametrize("text", LONG)
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_long_texts_are_cut_by_cells(make_report: Make, make_irritant: Make, text: str, encoding: str) -> None:
    first = make_irritant()
    values = tuple(replace(value, raw=text, value=text, locations=(text,) * 9) for value in first.values)
    irritant = replace(
        first, product=Product("k", text, text, text), values=values * 4, message=text, name=text, fingerprint=text
    )
    report = make_report(irritants=[irritant], retailer=text, labels=dict.fromkeys(make_report().labels, text))
    assert widest(page_of(report, encoding)) <= 80


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=300))
def test_any_title_fits_and_stays_text(make_report: Make, make_irritant: Make, text: str) -> None:
    irritant = make_irritant(product=Product("k", title=text), message=text)
    page = page_of(make_report(irritants=[irritant]))
    assert widest(page) <= 80
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page)


@given(st.text(st.sampled_from("ab 香👩\u200d\ufe0fé"), max_size=80), st.integers(2, 20))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    lines = list(wrap(text, width))
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(cells(line) <= width for line in lines)


@pytest.mark.parametrize(
    "title", ["[red]Rouge[/red] [/]", "[link=http://127.0.0.1]x[/link]", "SKU:100: :red_heart:", "[bold", "\\[red]"]
)
def test_titles_are_never_markup(make_report: Make, make_irritant: Make, title: str) -> None:
    report = make_report(irritants=[make_irritant(product=Product("k", title=title))], retailer=title)
    assert page_of(report).count(title) == 2
    assert title in page_of(report, colour=True)


def test_data_never_begins_a_line_with_a_workflow_command(make_report: Make, make_irritant: Make) -> None:
    irritant = make_irritant(message="word " * 14 + "::error::gone ##vso[task.complete] " * 5)
    page = page_of(make_report(irritants=[irritant], retailer="::warning::x"))
    assert not any(line.lstrip().startswith(("::", "##")) for line in page.splitlines())


def test_plain_output_has_no_escapes_and_no_trailing_blanks(make_report: Make) -> None:
    page = page_of(make_report())
    assert "\x1b" not in page
    assert all(line == line.rstrip() for line in page.splitlines())


def test_colour_adds_escapes_and_nothing_else(make_report: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")  # the command decides, from NO_COLOR, CI and the stream; the page obeys it
    coloured = page_of(make_report(), colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == page_of(make_report())


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_narrow_encodings_are_written_without_error(make_report: Make, encoding: str) -> None:
    page = page_of(make_report(), encoding)
    assert "Place de march" in page
    assert "-> Publish" in page


def test_values_of_different_fields_name_them_and_many_values_are_counted(
    make_report: Make, make_irritant: Make
) -> None:
    mixed = (SeenValue("web", "availability", "in_stock"), SeenValue("app", "listing", "missing"))
    page = page_of(make_report(irritants=[make_irritant(values=mixed)]))
    assert "believed · availability" in page
    assert "listing" in page
    many = page_of(make_report(irritants=[make_irritant(values=mixed * 5)]))
    assert "and 4 more values" in many


def test_the_picture_needs_nothing_but_itself(make_report: Make, make_irritant: Make) -> None:
    title = "</text><script>alert(1)</script> & \x00 \ufffe"
    report = make_report(irritants=[make_irritant(product=Product("k", title=title))])
    picture = terminal_svg(report, ReportOptions(width=100), title="omniaudit check omniaudit.yaml")
    assert picture == terminal_svg(report, ReportOptions(width=100), title="omniaudit check omniaudit.yaml")
    ElementTree.fromstring(picture)
    assert re.findall(r"https?://[^\s\"')]+", picture) == ["http://www.w3.org/2000/svg"]
    assert "@font-face" not in picture
    assert "<script" not in picture
