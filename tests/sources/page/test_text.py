"""What a customer reads at a selector."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from omniaudit.sources.page.text import first_text, is_shown, plain_text, price_text, seen_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("19,99 €", "19,99 €"),
        ("12<sup>99</sup> €", "12.99 €"),
        ("12 €<sup>99</sup>", "12.99 €"),
        ("12<sup>€99</sup>", "12.99 €"),
        ("12,<sup>99</sup> €", "12,99 €"),
        ("12<sup>,99</sup> €", "12,99 €"),
        ("1.234<sup>50</sup> €", "1.234,50 €"),
        ("1 234<sup>50</sup> €", "1 234.50 €"),
        ("12⁹⁹ €", "12.99 €"),
        ("12 €⁹⁹", "12.99 €"),
        ("19,99 €<sup>1</sup>", "19,99 €"),
        ("19,99 €²", "19,99 €"),
        ('<span>12</span><span class="price-cents">99</span> €', "12.99 €"),
        ("<span>12</span><span>99</span> €", "12 99 €"),
        ("<del>25,00 €</del> <ins>19,99 €</ins>", "19,99 €"),
        ('<span style="text-decoration: line-through">25,00</span> 19,99', "19,99"),
        ('<span class="line-through">25,00</span> 19,99', "19,99"),
        ('<span hidden>25,00</span>19,99<span style="display:none">1</span>', "19,99"),
        ('<span class="sr-only">Price now 19,99</span>19,99', "19,99"),
        ('<span class="a-offscreen">19,99€</span><span aria-hidden="true">19<span>,99</span>€</span>', "19,99€"),
        ('<span aria-hidden="true">19,99</span>', "19,99"),
        ('<span class="sr-only">19,99</span>', "19,99"),
        ("19<!-- x -->,<!-- y -->99", "19,99"),
        ("1\u200b9,99\u00a0€", "19,99 €"),
        ("<div>19,99 €</div><div>26,00 €/kg</div>", "19,99 € 26,00 €/kg"),
        ("19,99<script>var a = 5</script><style>b{}</style>", "19,99"),
        ("", ""),
    ],
)
def test_price_as_a_customer_reads_it(html: str, text: str) -> None:
    node = LexborHTMLParser(f"<body><div id=x>{html}</div></body>").css_first("#x")
    assert price_text(node) == text


def test_plain_text_keeps_struck_but_not_hidden_words() -> None:
    node = LexborHTMLParser("<div id=x>In <s>stock</s> <i hidden>no</i><br>today</div>").css_first("#x")
    assert plain_text(node) == "In stock today"


def test_words_before_a_struck_price_do_not_speak_of_the_next() -> None:
    node = LexborHTMLParser("<div id=x><p>RRP: <s>25,00</s></p><p>19,99</p></div>").css_first("#x")
    assert seen_text(node) == "RRP: | 19,99"


def test_blocks_stand_apart_and_hidden_ones_leave_a_blank() -> None:
    node = LexborHTMLParser("<div id=x>a<p>b</p>c<b><i hidden>d</i>e</b><ul><li>f</li></ul>g</div>").css_first("#x")
    assert plain_text(node) == "a b c e f g"
    assert first_text(node, 3) == "a b c e"


def test_element_inside_a_hidden_one_is_not_shown() -> None:
    tree = LexborHTMLParser("<div style='display: none'><p id=a>1</p></div><del><b id=b>2</b></del><p id=c>3</p>")
    assert [is_shown(tree.css_first(css)) for css in ("#a", "#b", "#c")] == [False, False, True]


def test_five_hundred_levels_are_walked_without_recursion() -> None:
    tree = LexborHTMLParser("<div>" * 500 + "19,99")
    assert price_text(tree.body) == "19,99"
