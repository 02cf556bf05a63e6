"""Pages without a product, each with the reason; hostile pages end quickly."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import pytest

from omniaudit.sources.page.charset import decode
from omniaudit.sources.page.nesting import check_nesting, is_harmless
from omniaudit.sources.page.surface import PageFault

Listing = Callable[..., dict[str, str]]
Refused = Callable[..., str]

LD = (
    '<script type="application/ld+json">{"@type":"Product","name":"%s","sku":"1",'
    '"offers":{"@type":"Offer","price":"%s"}}</script>'
)

SOFT = [
    ("empty_page", ""),
    ("empty_page", "   \n "),
    ("empty_page", "<html><head></head><body></body></html>"),
    ("not_found_page", "<title>Page introuvable</title><h1>Oups</h1>"),
    ("not_found_page", "<title>Maison</title><h1>404</h1><p>Nothing here</p>"),
    ("not_found_page", "<title>404 - Seite nicht gefunden</title>" + LD % ("Other pan", "9.00")),
    ("bot_challenge", "<title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x.js'></script>"),
    ("bot_challenge", "<title>Maison</title><p>Please verify you are human</p>"),
    ("login_required", "<title>Connexion</title><form><input type=password></form>"),
    ("consent_wall", "<title>Maison</title><p>We use cookies</p><button>Accept all</button>"),
    ("maintenance", "<title>Maison</title><h1>Site en maintenance</h1>"),
    ("age_gate", "<title>Wine</title><p>Are you over 18?</p><button>Yes</button>"),
    ("empty_shell", "<title>Maison</title><div id=root></div><script src=/app.js></script>"),
    ("unrendered_template", "<title>{{ product.title }}</title><p>{{ product.price }}</p>"),
    ("unrendered_template", "<title>x</title>" + LD % ("{{ name }}", "9.00")),
    ("unrendered_template", "<title>x</title>" + LD % ("Pan", "${price}")),
    ("no_product", "<title>About us</title><p>" + "We sell pans. " * 150 + "</p>"),
    ("no_product", "<title>Oil</title><p>For the maintenance of tools. " + "It keeps well. " * 60 + "</p>"),
    ("no_product", "<title>Us</title><script type='application/ld+json'> \n</script><p>" + "Pans. " * 400 + "</p>"),
    ("json_ld_unreadable", '<script type="application/ld+json">nothing</script><p>' + "Pans. " * 300 + "</p>"),
    ("not_html", "%PDF-1.7 ..."),
    ("not_html", '{"error": "gone"}'),
]


@pytest.mark.parametrize(("code", "html"), SOFT)
def test_page_without_a_product_says_why(refused: Refused, code: str, html: str) -> None:
    assert refused(html) == code


def test_product_whose_name_holds_404_is_read(listing: Listing) -> None:
    assert (
        listing("<title>Jeans 404 | Shop</title><h1>Jeans 404</h1>" + LD % ("Jeans 404", "59.00"))["price"] == "59.00"
    )


def test_recaptcha_or_login_form_on_a_product_page_does_no_harm(listing: Listing) -> None:
    html = "<title>Pan</title><input type=password><p>cookies accept</p>" + LD % ("Pan", "9.00")
    assert listing(html)["price"] == "9.00"


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000,
        "<div/>" * 100_000,
        "<div title='</div>'>" * 50_000,
        "<!-- </div> --><div>" * 50_000,
        "<b>" * 100_000,
        "<svg>" + "<option>" * 100_000,
        "<div></x>" * 50_000,
        "<div><table></div>" * 30_000,
        "<div><script>'</div>'</script>" * 30_000,
        ("<p>" + "word " * 60_000) + "<div>" * 20_000 + "word " * 60_000,
        ("<div>" + "word " * 20) * 20_000,
    ],
)
def test_page_nested_without_end_is_refused_quickly(refused: Refused, html: str) -> None:
    started = time.process_time()
    assert refused(html) == "too_deeply_nested"
    assert time.process_time() - started < 1


@pytest.mark.parametrize("before", ["", "<script>" + "a = 1; " * 3_000 + "</script>", "<a title='>'", "<br>" * 5_000])
def test_tag_with_countless_attributes_is_refused_quickly(refused: Refused, before: str) -> None:
    started = time.process_time()
    html = before + "<div title='a > b' " + " ".join(f"a{number}" for number in range(50_000)) + ">"
    assert refused(html) == "too_many_attributes"
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "long",
    [
        "<script type='x'>" + "if (a < b) c(); " * 5_000 + "</script>",
        "<style>" + ".a { margin: 0 } " * 5_000 + "</style>",
        "<svg><path d='" + "M0 0L10 10C4.5 3 2 1 9 9z " * 2_000 + "'/></svg>",
        "<img src='data:image/png;base64," + "iVBORw0KGgo/AAA=" * 5_000 + "'>",
    ],
)
def test_long_script_style_or_picture_is_no_tag_to_be_looked_at(long: str) -> None:
    assert is_harmless(f"<title>x</title>{long}<p>Pan</p>".encode())


@pytest.mark.parametrize(
    "html",
    [
        "<ul>" + "<li>one<p>two" * 5_000,
        "<table>" + "<tr><td>a<td>b" * 5_000,
        "<select>" + "<option>a" * 5_000,
        "<p>text" * 5_000,
        "<br><img><input>" * 5_000,
        "<svg>" + "<path d='1'/>" * 5_000 + "</svg>",
        "<script>" + "'<div>'" * 5_000 + "</script>",
        "<!-- " + "<div>" * 5_000 + " -->",
        "<p title='" + "<div>" * 5_000 + "'>",
        "<a>x" * 5_000,
        "<div></div>" * 5_000,
    ],
)
def test_long_flat_page_is_not_taken_for_a_deep_one(html: str) -> None:
    check_nesting(html)


@pytest.mark.parametrize(
    "html",
    [
        "<!--" * 200_000,
        "<script>" * 200_000,
        '<div a="' * 200_000,
        "<" * 1_000_000,
        "<div " * 200_000,
        "<a =" * 200_000,
    ],
)
def test_the_look_at_nesting_never_takes_long_itself(html: str) -> None:
    started = time.process_time()
    with contextlib.suppress(PageFault):
        check_nesting(html)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("é €".encode(), None, "é €"),
        ("é €".encode("cp1252"), None, "é €"),
        ("é €".encode("cp1252"), "text/html; charset=ISO-8859-1", "é €"),
        (b'<meta charset="windows-1252">\x80', None, '<meta charset="windows-1252">€'),
        (b'<meta http-equiv=x content="text/html; charset=iso-8859-15">\xa4', None, None),
        ("é €".encode("utf-16"), None, "é €"),
        (b"\xef\xbb\xbf" + "€".encode(), "text/html; charset=latin1", "€"),
        ("€".encode(), "text/html; charset=latin1", "€"),
        ("цена".encode("koi8-r"), "text/html; charset=KOI8-R", "цена"),
        (b"+ADw-script+AD4-", "text/html; charset=utf-7", "+ADw-script+AD4-"),
        (b"uryyb", "text/html; charset=rot13", "uryyb"),
        ("€".encode("cp1252"), "text/html; charset=utf-8", "€"),
    ],
)
def test_bytes_become_text_by_bom_header_and_meta(body: bytes, content_type: str | None, text: str | None) -> None:
    found, _ = decode(body, content_type)
    assert found == text if text is not None else found.endswith("€")


def test_wrong_charset_is_told() -> None:
    assert decode("€".encode(), "text/html; charset=latin1")[1] == ("charset_mismatch",)
    assert decode("é".encode() + b"\x80", "text/html; charset=utf-8")[1] == ("charset_invalid_bytes",)


def test_three_hundred_blocks_and_a_huge_attribute_are_read(listing: Listing) -> None:
    blocks = '<script type="application/ld+json">{"@type":"Thing"}</script>' * 300
    html = f"<p title='{'x' * 300_000}'>" + blocks + LD % ("Pan", "9.00")
    assert listing(html)["position"] == "json_ld[300]/offers"


@pytest.mark.parametrize(
    ("codec", "content_type"),
    [("utf-8", None), ("utf-8-sig", None), ("cp1252", None), ("gbk", "text/html; charset=gbk"), ("utf-16", None)],
)
def test_name_is_the_same_in_every_encoding(listing: Listing, codec: str, content_type: str | None) -> None:
    name = "铁锅" if codec == "gbk" else "Poêle à 5 €"
    body = ("<title>x</title>" + LD % (name, "9.00")).encode(codec)
    assert listing(body, content_type=content_type)["title"] == name
