"""The RDFa-lite of a page: ``typeof``, ``property`` and ``resource`` in the schema.org vocabulary."""

from __future__ import annotations

from typing import Final

from omniaudit.sources.page.document import Document
from omniaudit.sources.page.schema_org import candidates, names_products
from omniaudit.sources.page.scopes import Attributes, scoped_items
from omniaudit.sources.page.surface import Extract, Surface

_NAMES: Final = Attributes(scope="typeof", type="typeof", property="property", id="resource")


def extract(document: Document) -> Extract:
    """The products of the page's top-level items."""
    if not names_products(document.types(_NAMES.scope, _NAMES.type)):
        return Extract([])
    return Extract(candidates(scoped_items(document, _NAMES, "rdfa"), document))


SURFACE = Surface("rdfa", 3, extract)
