"""Price and stock as a customer reads them on a page whose data states no price: a guess, marked as one.

It looks near the page's heading, outside menus, related products and the basket, and gives nothing where two amounts
could be meant. Its figures are compared with nobody's: see ``surface`` in the snapshot's offers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from omniaudit.sources.page.document import Document
from omniaudit.sources.page.money_text import Amount, Role, amounts, role_between
from omniaudit.sources.page.surface import Candidate, Extract, PageOffer, Surface
from omniaudit.sources.page.text import is_hidden, is_struck, plain_text, price_text
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
_TEXTS: Final = "p, span, div, strong, b, em, ins, big, font, td, dd, h2, h3, h4, h5, bdi, data, label, li"
_MOST_TEXTS: Final = 1_500
_HIGHEST: Final = 9  # steps up from the heading that are looked at
_LONGEST_TEXT: Final = 160  # characters of an element that still counts as one that shows a price

_AWAY_TAGS: Final = frozenset(
    ("nav", "footer", "aside", "dialog", "template", "noscript", "select", "datalist", "iframe")
)


def _called(*words: str, first: bool = False) -> re.Pattern[str]:
    """A pattern of class names and ids in which one of the words stands for itself. first: begins the name."""
    before = r"(?:^|\s)" if first else r"(?:^|[\s_-])"
    return re.compile(rf"{before}(?:{'|'.join(' '.join(words).split())})(?=$|[\s_-])", re.IGNORECASE)


_AWAY: Final = _called(
    "related similar recommend(?:ed|ation)?s? up-?sells? cross-?sells? cross-?selling also recent(?:ly)? viewed",
    "carousel slider swiper slick mini-?cart cart-?(?:drawer|summary|popup|modal|total) basket-?(?:summary|total)",
    "offcanvas mega-?menu breadcrumbs? reviews? ratings? newsletter bundles? accessor(?:y|ies) accessoires?",
    "product-?(?:card|tile|teaser|miniature|list|grid) zubehoer zubehör frequently",
    r"complementary compl[ée]mentaires? associ[ée]s? ähnlich\w* aehnlich\w* kunden suggestions?",
    "shipping delivery livraison versand env[ií]o spedizione installments? instalments? klarna paypal alma oney",
    r"scalapay afterpay clearpay financ\w* monthly ratenzahlung mensualit\w+ cuotas loyalty voucher coupon",
    r"tiers? tier-prices? bulk volume staffel\w* quantity-discounts? degressi\w+ savings? saved discount-amount",
    "unit unit-?price price-?per base-?price grundpreis per-unit pricepermeasure packaging ecotax",
    r"deposit pfand warranty insurance member club swatch\w* sticky-?header",
)
_AWAY_FIRST: Final = _called(
    "header footer nav navbar navigation menu topbar drawer modal popup site-(?:header|footer) page-(?:header|footer)",
    "gift points",
    first=True,
)
_OLD: Final = _called(
    r"old was before compare(?:-at)? strike\w* struck crossed\w* rrp msrp uvp previous barre barr[ée] ancien avant",
    "statt antes anterior tachad[oa] anziche listino line-through omnibus lowest list-?price retail-?price price-?list",
)
_USUAL: Final = _called("regular original normal reference retail")
"""An old price beside another one, the price where it stands alone."""

_NOW: Final = _called(
    r"sale special current now final promo\w* discounted reduced actual aktuell\w* actuel action new neu offer selling",
    "our your today",
)
_BUY_BOX: Final = re.compile(r"product|buy|purchase|summary|price|offer|detail|kauf|achat", re.IGNORECASE)
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class _Where:
    """Where an element stands. level: how near the heading, the higher the nearer; away: in a part that is not the
    product's; old: struck through or called so; usual: called the regular price; now: the current one."""

    level: int
    away: bool = False
    old: bool = False
    usual: bool = False
    now: bool = False


@dataclass(frozen=True)
class _Shown:
    """One amount that an element shows."""

    node: LexborNode
    amount: Amount
    role: Role
    where: _Where


class _Surroundings:
    """Tells where elements stand, each ancestor looked at once."""

    def __init__(self, heading: LexborNode) -> None:
        self.chain: list[LexborNode] = []
        current = heading.parent
        while current is not None and current.tag not in (None, "html", "-undef"):
            self.chain.append(current)
            current = current.parent
        self._known = {node.mem_id: _Where(-index) for index, node in enumerate(self.chain)}
        self._known[heading.mem_id] = _Where(1)

    def of(self, node: LexborNode) -> _Where:
        """Where an element stands. What encloses the heading is the product's, whatever it is called."""
        path = []
        current: LexborNode | None = node
        while current is not None and current.mem_id not in self._known:
            path.append(current)
            current = current.parent
        where = self._known[current.mem_id] if current is not None else _Where(-len(self.chain), away=True)
        for each in reversed(path):
            where = _within(each, where)
            self._known[each.mem_id] = where
        return where


def _within(node: LexborNode, around: _Where) -> _Where:
    attributes = node.attributes
    words = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if not words.isspace():
        words = _CAMEL.sub("-", words)
    away = around.away or bool(_AWAY.search(words) or _AWAY_FIRST.search(words)) or is_hidden(node)
    if node.tag in _AWAY_TAGS or node.tag == "header":
        away = away or node.tag != "aside" or not _BUY_BOX.search(words)
    where = _Where(
        around.level,
        away,
        around.old or is_struck(node) or bool(_OLD.search(words)),
        around.usual or bool(_USUAL.search(words)),
        around.now or node.tag == "ins" or bool(_NOW.search(words)),
    )
    return around if where == around else where


def extract(document: Document) -> Extract:
    """The price and the stock beside the page's heading, where they are beyond doubt."""
    heading = _heading(document)
    if heading is None:
        return Extract([])
    surroundings = _Surroundings(heading)
    price = _price(document, surroundings, document.region.css(_PRICE_CSS))
    if price is None:
        price = _price(document, surroundings, _plain_elements(surroundings))
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
    if document.tree.css_matches(BUYING_CSS):
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
            if text and not is_hidden(node) and _AWAY_TAGS.isdisjoint(around) and (css == "h1" or text in title):
                found.append(("header" not in around or not _INNER.isdisjoint(around), text in title, len(text), node))
        if found:
            return max(found, key=lambda each: each[:3])[3]
    return None


def _tags_around(node: LexborNode) -> Iterable[str]:
    current = node.parent
    while current is not None:
        yield current.tag or ""
        current = current.parent


def _plain_elements(surroundings: _Surroundings) -> list[LexborNode]:
    """Elements near the heading that hold text with a digit themselves."""
    found: list[LexborNode] = []
    for box in surroundings.chain[:_HIGHEST]:
        if box.tag == "body" and len(surroundings.chain) > 3:
            break
        nodes = box.css(_TEXTS)
        if len(nodes) > _MOST_TEXTS:
            break
        found = [node for node in nodes if any(sign.isdigit() for sign in node.text(deep=False))]
        if any(len(list(amounts(node.text(deep=True)[:_LONGEST_TEXT]))) for node in found):
            break
    return found


def _price(document: Document, surroundings: _Surroundings, nodes: list[LexborNode]) -> _Shown | bool | None:
    """The one price nearest the heading; False where it is doubtful, None where no element shows any."""
    levels: dict[int, list[_Shown]] = {}
    for shown in _shown(surroundings, nodes):
        levels.setdefault(shown.where.level, []).append(shown)
    for level in sorted(levels, reverse=True):
        if -level > _HIGHEST:
            break
        asked = [each for each in levels[level] if each.role in ("price", "net", "gross")]
        bounds = [each for each in levels[level] if each.role == "from"]
        asked = [each for each in asked if not each.where.usual] or asked
        if asked:
            return _decided(asked, document) or False
        if bounds:
            return False  # "from 9.99": what this one costs is not said
    return None


def _shown(surroundings: _Surroundings, nodes: list[LexborNode]) -> list[_Shown]:
    """What the innermost of the elements show, those of the page's other parts left out."""
    found: list[_Shown] = []
    covered: set[int] = set()
    for node in reversed(nodes):
        if node.mem_id in covered or (where := surroundings.of(node)).away or where.level > 0:
            continue
        if node.tag in ("meta", "input", "script", "link", "body", "html") or node in surroundings.chain:
            continue
        text = price_text(node)
        stated = list(amounts(text)) if len(text) <= _LONGEST_TEXT else []
        if not stated:
            continue
        found += [_Shown(node, amount, _role(node, amount, text, where, len(stated)), where) for amount in stated]
        parent = node.parent
        while parent is not None and parent.mem_id not in covered:
            covered.add(parent.mem_id)
            parent = parent.parent
    found.reverse()
    return found


def _role(node: LexborNode, amount: Amount, text: str, where: _Where, count: int) -> Role:
    """What an amount is by its words, those of the elements around it, and what they are called."""
    if where.old:
        return "old"
    if amount.role != "price" or count > 1:
        return amount.role
    for box in (node.parent, node.parent.parent if node.parent else None):
        if box is None or not (around := " ".join(box.text(deep=True).split())) or len(around) > _LONGEST_TEXT:
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
    preferences = (
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


def _stock(surroundings: _Surroundings, box: LexborNode, document: Document) -> str | None:
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
