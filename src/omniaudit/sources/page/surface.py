"""What a surface of a product page is: one way in which a page states its products to machines or people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from omniaudit.sources.page.document import Document

PAGE_FIELDS: Final = (
    "id", "gtin", "sku", "mpn", "brand", "item_group_id", "title", "url", "image", "condition",
    "price", "sale_price", "sale_price_effective_date", "member_price", "prior_price", "unit_price", "currency", "tax",
    "availability", "availability_date", "quantity", "category",
)  # fmt: skip
"""Canonical fields that the built-in surfaces can supply; configured selectors may add any other."""


class PageFault(Exception):
    """A page that can't be used. code: stable; detail: one sentence; field and sample where they help."""

    def __init__(self, code: str, detail: str = "", *, field: str | None = None, sample: str | None = None) -> None:
        super().__init__(detail or code)
        self.code = code
        self.field = field
        self.sample = sample


@dataclass
class PageOffer:
    """What one surface states of one sellable thing. fields: canonical raw texts; position: pointer in the surface.

    ranged: the price is a range (AggregateOffer), so none is stated.
    other_price: a second, different price of the same offer in the same surface.
    """

    fields: dict[str, str]
    position: str
    ranged: bool = False
    other_price: str | None = None


@dataclass
class Candidate:
    """One product that a surface speaks of: one offer, or one for each variant.

    stated: its offers, one at least, or what reads them: of a page's thirty products one is mostly asked for its own.
    fault: why its offer could not be told, where it could not; known once the offers are read.
    declared_main: the surface itself calls it the page's main thing.
    """

    stated: list[PageOffer] | Callable[[Candidate], list[PageOffer]]
    declared_main: bool = False
    names: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    identifiers: set[str] = field(default_factory=set)
    repairs: tuple[str, ...] = ()
    fault: PageFault | None = None

    @property
    def offers(self) -> list[PageOffer]:
        """What it costs."""
        if callable(self.stated):
            self.stated = self.stated(self)
        return self.stated


@dataclass(frozen=True)
class Extract:
    """All that one surface of one page gave. repairs: of the parts that could not be read at all."""

    candidates: list[Candidate]
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Surface:
    """A surface of a page. order: the lower, the more its price is believed.

    fallback: it is asked only where no other surface gives a price.
    """

    name: str
    order: int
    extract: Callable[[Document], Extract]
    fallback: bool = False
