"""Price and stock as a customer reads them on a page whose data states no price: a guess, marked as one.

It looks near the page's heading, outside menus, related products and the basket, and gives nothing where two amounts
could be meant. Its figures are compared with nobody's: see ``surface`` in the snapshot's offers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from omniaudit.sources.page.document import Document
from omniaudit.sources.page.money_text import Amount, Role, amounts, role_between
from omniaudit.sources.page.surface import Candidate, Extract, PageOffer, Surface
from omniaudit.sources.page.surroundings import AWAY_TAGS, Surroundings, Where
from omniaudit.sources.page.text import is_hidden, plain_text, price_text, seen_text
from omniaudit.sources.page.wording import BUYING, BUYING_CSS, IN_STOCK, OUT_OF_STOCK, STOCK_CSS

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

STOCK_REPAIR: Final = "visible_availability"
"""What ``repairs`` says where the stock was read from visible text."""

_PRICE_CSS: Final = ", ".join(
    f"[{attribute}*={word} i]"
    for word in ("price", "prix", "preis", "precio", "prezzo", "tarif", "amount", "importe")
    for attribute in ("class", "id")
) + ", [itemprop=price], [data-price]"  # fmt: skip
_NAMES_CSS: Final = "[itemprop=name], [class*=product-title i], [class*=product-name i], [class*=product_title i], h2"
_INNER: Final = frozenset(("main", "article"))
_TEXTS: Final = "p, span, div, strong, b, em, ins, big, font, td, dd, h2, h3, h4, h5, bdi, data, label, li, button"
_MOST_TEXTS: Final = 1_500
_HIGHEST: Final = 9  # steps up from the heading that are looked at
_LONGEST_TEXT: Final = 160  # characters of an element that still counts as one that shows a price

_MARKS: Final = {"EUR": ("€", "EUR", "uro"), "GBP": ("£", "GBP"), "USD": ("$", "USD"), "CHF": ("CHF", "Fr.")}
_BARE_NUMBER: Final = re.compile(r"\s*\d[\d.,'’–-]{0,9}\s*")


@dataclass(frozen=True)
class _Shown:
    """One amount that an element shows."""

    node: LexborNode
    amount: Amount
    role: Role
    where: Where


def extract(document: Document) -> Extract:
    """The price and the stock beside the page's heading, where they are beyond doubt."""
    heading = _heading(document)
    if heading is None:
        return Extract([])
    surroundings = Surroundings(heading, document.part)
    price = _price(document, surroundings, lambda box: box.css(_PRICE_CSS))
    if price is None:
        plain = _plain_elements(surroundings)
        price = _price(document, surroundings, lambda _: plain)
    if not isinstance(price, _Shown):
        return Extract([])
    fields = {"price": price.amount.text}
    if price.role in ("net", "gross"):
        fields["tax"] = "excluded" if price.role == "net" else "included"
    title = plain_text(heading)
    fields["title"] = title
    repairs: tuple[str, ...] = ()
    if stock := _stock(surroundings, surroundings.chain[-price.where.level], document):
        fields["availability"] = stock
        repairs = (STOCK_REPAIR,)
    position = f"text near h1: {' '.join(price.amount.text.split())}"
    return Extract([Candidate([PageOffer(fields, position)], declared_main=True, names=[title], repairs=repairs)])


def can_be_bought(document: Document) -> bool:
    """Whether the page has what pages of a product have: a way to buy it, or words that it can't be bought."""
    heading = next(iter(document.named("h1")), None)
    box = heading.parent.parent if heading is not None and heading.parent is not None else None
    if (box is not None and box.css_matches(BUYING_CSS)) or document.tree.css_matches(BUYING_CSS):
        return True
    buttons = document.tree.css("button, input[type=submit], input[type=button], a[class*=btn i], a[class*=button i]")
    return any(
        BUYING.search(text)
        for node in buttons
        if len(text := node.attributes.get("value") or node.text(deep=True)) < _LONGEST_TEXT
    )


def _heading(document: Document) -> LexborNode | None:
    """The page's heading: its h1, or what is called the product's name where there is none."""
    title = document.title.casefold()
    for css in ("h1", _NAMES_CSS):
        found = []
        for node in document.region.css(css)[:12]:
            text = plain_text(node).casefold()
            around = set(_tags_around(node))
            if text and not is_hidden(node) and AWAY_TAGS.isdisjoint(around) and (css == "h1" or text in title):
                found.append(("header" not in around or not _INNER.isdisjoint(around), text in title, len(text), node))
        if found:
            return max(found, key=lambda each: each[:3])[3]
    return None


def _tags_around(node: LexborNode) -> Iterable[str]:
    current = node.parent
    while current is not None:
        yield current.tag or ""
        current = current.parent


def _plain_elements(surroundings: Surroundings) -> list[LexborNode]:
    """Elements near the heading that hold text with a digit themselves."""
    found: list[LexborNode] = []
    for box in surroundings.chain[:_HIGHEST]:
        if box.tag == "body" and len(surroundings.chain) > 3:
            break
        nodes = box.css(_TEXTS)
        if len(nodes) > _MOST_TEXTS:
            break
        found = [_whole(node) for node in nodes if any(sign.isdigit() for sign in node.text(deep=False))]
        if any(len(list(amounts(node.text(deep=True)[:_LONGEST_TEXT]))) for node in found):
            break
    return found


def _whole(node: LexborNode) -> LexborNode:
    """The element, or the one around it where it holds a number alone: the currency stands beside it."""
    return node.parent if node.parent is not None and _BARE_NUMBER.fullmatch(node.text(deep=True)) else node


def _price(
    document: Document, surroundings: Surroundings, within: Callable[[LexborNode], list[LexborNode]]
) -> _Shown | bool | None:
    """The one price nearest the heading; False where it is doubtful, None where no element shows any.

    within: the elements of a box that may show one. A box is looked at only where those inside it show none.
    """
    for level, box in enumerate(surroundings.chain[: _HIGHEST + 1]):
        shown = _shown(surroundings, within(box), -level)
        asked = [each for each in shown if each.role in ("price", "net", "gross")]
        bounds = [each for each in shown if each.role == "from"]
        asked = [each for each in asked if not each.where.usual] or asked
        if asked:
            return _decided(asked, document) or False
        if bounds:
            return False  # "from 9.99": what this one costs is not said
    return None


def _shown(surroundings: Surroundings, nodes: list[LexborNode], level: int) -> list[_Shown]:
    """What the innermost of the elements show that stand at a level; those of the page's other parts are left out."""
    found: list[_Shown] = []
    covered: set[int] = set()
    for node in reversed(list({node.mem_id: node for node in nodes}.values())):
        if (where := surroundings.of(node)).away or where.level != level:
            continue
        if node.tag in ("meta", "input", "script", "link", "body", "html") or surroundings.encloses(node):
            continue
        text = price_text(node)
        stated = list(amounts(text)) if len(text) <= _LONGEST_TEXT else []
        if node.mem_id in covered and stated:
            own = {amount.key for amount in amounts(node.text(deep=False))}
            stated = [amount for amount in stated if amount.key in own]
        if not stated:
            continue
        found += [_Shown(node, amount, _role(node, amount, text, where, len(stated)), where) for amount in stated]
        parent = node.parent
        while parent is not None and parent.mem_id not in covered:
            covered.add(parent.mem_id)
            parent = parent.parent
    found.reverse()
    return found


def _role(node: LexborNode, amount: Amount, text: str, where: Where, count: int) -> Role:
    """What an amount is by its words, those of the elements around it, and what they are called."""
    if where.old:
        return "old"
    if amount.role != "price" or count > 1:
        return amount.role
    for box in (node.parent, node.parent.parent if node.parent else None):
        if box is None or not (around := seen_text(box)) or len(around) > _LONGEST_TEXT:
            break
        at = around.find(text)
        if at >= 0 and around != text:
            begin = at + text.find(amount.text)
            role = role_between(around[max(0, begin - 48) : begin], around[begin + len(amount.text) :][:40])
            if role != "price":
                return role
    return "price"


def _decided(asked: list[_Shown], document: Document) -> _Shown | None:
    """The price of several amounts, or None where nothing tells."""
    basis: Role = "net" if document.rules.tax == "excluded" else "gross"
    marks = _MARKS.get(document.rules.currency or "", (document.rules.currency or "",))
    preferences = (
        lambda each: any(mark in each.amount.text for mark in marks),
        lambda each: each.role == basis,
        lambda each: each.role != ("gross" if basis == "net" else "net"),
        lambda each: each.where.now,
        lambda each: each.node.attributes.get("itemprop") == "price",
        lambda each: not _is_choice(each.node),
    )
    remaining = asked
    for preferred in preferences:
        if len({each.amount.key for each in remaining}) > 1:
            remaining = [each for each in remaining if preferred(each)] or remaining
    return remaining[0] if len({each.amount.key for each in remaining}) == 1 else None


def _is_choice(node: LexborNode) -> bool:
    """Whether an element is one of several to choose from: a table's cell, a list's entry, a label."""
    return any(tag in ("table", "li", "label", "option", "button") for tag in (node.tag or "", *_tags_around(node)))


def _stock(surroundings: Surroundings, box: LexborNode, document: Document) -> str | None:
    """The words on stock beside the price, where they don't contradict each other."""
    said: dict[bool, str] = {}
    for node in [*box.css(STOCK_CSS), *box.css("button")]:
        if surroundings.of(node).away:
            continue
        text = plain_text(node)
        if len(text) > 80:
            continue
        if found := OUT_OF_STOCK.search(text):
            said.setdefault(False, found[0])
        elif found := IN_STOCK.search(text):
            said.setdefault(True, found[0])
    return next(iter(said.values())) if len(said) == 1 else None


SURFACE = Surface("visible", 5, extract, fallback=True)
