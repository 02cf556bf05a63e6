"""Words of shops by which a page is known: buying, stock. Six languages: en fr de es it nl."""

from __future__ import annotations

import re
from typing import Final

BUYING_CSS: Final = ", ".join((
    *(f"[class*={name} i]" for name in ("add-to-cart", "addtocart", "add_to_cart", "add-to-basket", "add-to-bag")),
    *(f"[id*={name} i]" for name in ("add-to-cart", "addtocart", "add_to_cart")),
    *(f"[name*={name} i]" for name in ("add-to-cart", "addtocart", "add_to_cart")),
    "[class*=ajouter i]", "[class*=warenkorb i]", "[data-action*=add-to-cart i]", "[class*=buybox i]",
    "form[action*='cart/add' i]", "form[action*='/panier' i]", "form[action*='/warenkorb' i]",
    "[itemtype*='schema.org/Product' i]", "[name=id_product]", "[class*=product-add-form i]",
))  # fmt: skip
"""What product pages have to buy with. A basket in the page's head is on every page, and not meant."""

BUYING: Final = re.compile(
    r"\b(?:add to (?:cart|bag|basket|trolley)|buy(?: it)? now|pre-?order|notify me|email me when|"
    r"ajouter au panier|acheter|commander|précommander|m['’]avertir|me prévenir|m['’]alerter|"
    r"in den (?:waren|einkaufs)korb|jetzt kaufen|jetzt bestellen|kaufen|vorbestellen|benachrichtigen|"
    r"añadir (?:al carrito|a la cesta|a la bolsa)|comprar|agregar al carrito|avísame|"
    r"aggiungi al (?:carrello|cestino)|acquista|compra ora|avvisami|"
    r"in (?:mijn )?winkel(?:wagen|mandje)|bestellen|nu kopen|uitverkocht|"
    r"sold out|out of stock|épuisé|rupture de stock|ausverkauft|agotado|esaurito)\b",
    re.IGNORECASE,
)

OUT_OF_STOCK: Final = re.compile(
    r"\b(?:out of stock|sold out|(?:currently |temporarily )?unavailable|not available|no longer available|"
    r"(?:en )?rupture de stock|épuisée?|(?:actuellement )?indisponible|non disponible|"
    r"ausverkauft|nicht (?:mehr )?(?:auf lager|vorrätig|lieferbar|verfügbar)|vergriffen|"
    r"agotad[oa]|sin existencias|sin stock|no disponible|fuera de stock|"
    r"esaurit[oa]|non disponibile|uitverkocht|niet (?:meer )?(?:op voorraad|leverbaar|verkrijgbaar))\b",
    re.IGNORECASE,
)
IN_STOCK: Final = re.compile(
    r"^available$|\b(?:in stock|available now|ready to ship|en stock|disponible|"
    r"sofort lieferbar|sofort verfügbar|auf lager|lagernd|vorrätig|lieferbar|verfügbar|"
    r"en existencias|hay existencias|disponibile|in magazzino|immediatamente disponibile|"
    r"op voorraad|(?:direct )?leverbaar)\b",
    re.IGNORECASE,
)
STOCK_CSS: Final = ", ".join(
    f"[{attribute}*={word} i]"
    for word in ("stock", "avail", "dispo", "verf", "lager", "liefer", "inventory", "existencia")
    for attribute in ("class", "id")
)
"""Elements that say whether there is any."""
