"""The microdata of a page: ``itemscope``, ``itemtype``, ``itemprop`` and ``itemref``."""

from __future__ import annotations

from typing import Final

from omniaudit.sources.page.document import Document
from omniaudit.sources.page.items import Item
from omniaudit.sources.page.schema_org import candidates, names_products
from omniaudit.sources.page.scopes import Attributes, scoped_items
from omniaudit.sources.page.surface import Extract, Surface

_NAMES: Final = Attributes(scope="itemscope", type="itemtype", property="itemprop", id="itemid", reference="itemref")


def items(document: Document) -> list[Item]:
    """The page's top-level items."""
    return scoped_items(document, _NAMES, "microdata")


def extract(document: Document) -> Extract:
    """The products of the page's top-level items."""
    if not names_products(document.types(_NAMES.scope, _NAMES.type)):
        return Extract([])  # most items of most pages are of the navigation and the page itself
    return Extract(candidates(items(document), document))


SURFACE = Surface("microdata", 2, extract)
