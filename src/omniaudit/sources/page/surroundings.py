"""Where an element of a page stands: how near its heading, and in a part that is the product's or another's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from omniaudit.sources.page.text import is_hidden, is_struck

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

AWAY_TAGS: Final = frozenset(
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
    "product[_-]?(?:card|tile|teaser|miniature|pod|list|grid) zubehoer zubehör frequently",
    r"complementary compl[ée]mentaires? associ[ée]s? ähnlich\w* aehnlich\w* kunden suggestions?",
    "shipping delivery livraison versand env[ií]o spedizione installments? instalments? klarna paypal alma oney",
    r"scalapay afterpay clearpay financ\w* monthly ratenzahlung mensualit\w+ cuotas loyalty voucher coupon bundled",
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
    "suggested recommended advised adviesprijs oude van",
    "statt antes anterior tachad[oa] anziche listino line-through omnibus lowest list-?price price-?list",
)
_USUAL: Final = _called("regular original normal reference retail")
"""An old price beside another one, the price where it stands alone."""

_NOW: Final = _called(
    r"sale special current now final promo\w* discounted reduced actual aktuell\w* actuel action new neu offer selling",
    "our your today",
)
_BUY_BOX: Final = re.compile(r"product|buy|purchase|summary|price|offer|detail|kauf|achat", re.IGNORECASE)
_HAVING: Final = re.compile(r"(?<!\S)(?:with|without|has)-\S+", re.IGNORECASE)
"""Names of what an element has, like ``with-list-price``: they don't say what it is."""

_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Where:
    """Where an element stands. level: how near the heading, the higher the nearer; away: in a part that is not the
    product's; old: struck through or called so; usual: called the regular price; now: the current one."""

    level: int
    away: bool = False
    old: bool = False
    usual: bool = False
    now: bool = False


class Surroundings:
    """Tells where elements stand, each ancestor looked at once. chain: the elements around the heading, from within.

    region: the outermost of them that counts, where the config names it.
    """

    def __init__(self, heading: LexborNode, region: LexborNode | None) -> None:
        self.chain: list[LexborNode] = []
        last = region.mem_id if region is not None else None
        current = heading.parent if heading.mem_id != last else None
        while current is not None and current.tag not in (None, "html", "-undef"):
            self.chain.append(current)
            current = current.parent if current.mem_id != last else None
        self._known = {node.mem_id: Where(-index) for index, node in enumerate(self.chain)}
        self._known[heading.mem_id] = Where(1)
        self._around = frozenset(self._known)

    def encloses(self, node: LexborNode) -> bool:
        """Whether an element is the heading or around it."""
        return node.mem_id in self._around

    def of(self, node: LexborNode) -> Where:
        """Where an element stands. What encloses the heading is the product's, whatever it is called."""
        path = []
        current: LexborNode | None = node
        while current is not None and current.mem_id not in self._known:
            path.append(current)
            current = current.parent
        where = self._known[current.mem_id] if current is not None else Where(-len(self.chain), away=True)
        for each in reversed(path):
            where = _within(each, where)
            self._known[each.mem_id] = where
        return where


def _within(node: LexborNode, around: Where) -> Where:
    attributes = node.attributes
    words = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if not words.isspace():
        words = _HAVING.sub("", _CAMEL.sub("-", words))
    away = around.away or bool(_AWAY.search(words) or _AWAY_FIRST.search(words)) or is_hidden(node)
    if node.tag in AWAY_TAGS or node.tag == "header":
        away = away or node.tag != "aside" or not _BUY_BOX.search(words)
    where = Where(
        around.level,
        away,
        around.old or is_struck(node) or bool(_OLD.search(words)),
        around.usual or bool(_USUAL.search(words)),
        around.now or node.tag == "ins" or bool(_NOW.search(words)),
    )
    return around if where == around else where
