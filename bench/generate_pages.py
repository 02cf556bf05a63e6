"""Product pages as shops send them: long, mostly scripts and menus, the product in a small part of it.

A page's size, its kind of data and its depth follow from its number, so that the same number gives the same bytes.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

KINDS = ("json_ld", "json_ld_graph", "microdata", "open_graph", "text")
WEIGHTS = (45, 15, 15, 10, 15)
"""How many of a hundred pages state their price so."""

MEDIAN = 440_000
WORDS = (
    *("iron", "pan", "lid", "oak", "table", "lamp", "linen", "shirt", "glass", "wool"),
    *("chair", "mug", "bag", "steel", "shelf", "rug", "mirror", "clock", "vase", "knife"),
)


def write_pages(folder: Path, count: int) -> dict[str, str]:
    """Write the pages that are missing. Returns file name → price in cents, as text."""
    folder.mkdir(parents=True, exist_ok=True)
    prices = {}
    for number, (html, price) in enumerate(pages(count)):
        name = f"{number:04}.html"
        prices[name] = price
        path = folder / name
        if not path.exists():
            path.write_text(html, encoding="utf-8")
    return prices


def pages(count: int) -> Iterator[tuple[str, str]]:
    """HTML and price of each page."""
    for number in range(count):
        chance = random.Random(number)
        yield _page(chance, number)


def _page(chance: random.Random, number: int) -> tuple[str, str]:
    kind = chance.choices(KINDS, WEIGHTS)[0]
    cents = chance.randrange(199, 99_999)
    price = f"{cents // 100}.{cents % 100:02}"
    title = f"{' '.join(chance.sample(WORDS, 3)).title()} {number}"
    size = int(MEDIAN * chance.lognormvariate(0, 0.55))
    head, product = _product(kind, title, price, number)
    scripts = _scripts(chance, int(size * 0.45))
    menu = _menu(chance, int(size * 0.22))
    related = _related(chance, int(size * 0.17))
    about = "".join(f"<p>{' '.join(chance.choices(WORDS, k=40))}.</p>" for _ in range(size // 4_000))
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title} | Maison</title>{head}"
        f"{scripts[0]}</head><body class='product-page'><header class='site-header'>{menu}</header><main>{product}"
        f"<div class='description'>{about}</div>{related}</main><footer>{menu[: len(menu) // 8]}</footer>"
        f"{scripts[1]}</body></html>",
        str(cents),
    )


def _product(kind: str, title: str, price: str, number: int) -> tuple[str, str]:
    offer = {"@type": "Offer", "price": price, "priceCurrency": "EUR", "availability": "https://schema.org/InStock"}
    stated = {"@type": "Product", "name": title, "sku": f"S{number}", "image": ["/a.jpg"] * 4, "offers": offer}
    head, box, price_box = f'<meta property="og:title" content="{title}">', "", ""
    if kind == "json_ld":
        head += _ld({"@context": "https://schema.org", **stated})
    elif kind == "json_ld_graph":
        crumbs = [{"@type": "ListItem", "position": at, "name": word} for at, word in enumerate(WORDS)]
        graph = [{"@type": "WebSite", "name": "Maison"}, {"@type": "BreadcrumbList", "itemListElement": crumbs}, stated]
        head += _ld({"@context": "https://schema.org", "@graph": graph})
    elif kind == "microdata":
        box = ' itemscope itemtype="https://schema.org/Product"'
        price_box = (
            f'<meta itemprop="sku" content="S{number}"><div itemprop="offers" itemscope'
            f' itemtype="https://schema.org/Offer"><meta itemprop="price" content="{price}">'
            '<meta itemprop="priceCurrency" content="EUR"></div>'
        )
    elif kind == "open_graph":
        head += (
            f'<meta property="og:type" content="product"><meta property="product:price:amount" content="{price}">'
            '<meta property="product:price:currency" content="EUR">'
        )
    name = ' itemprop="name"' if kind == "microdata" else ""
    shown = price.replace(".", ",")
    return head, (
        f'<div class="product-main"{box}><h1{name}>{title}</h1>{price_box}'
        f'<div class="price-box"><span class="price">{shown} €</span></div><p class="stock">In stock</p>'
        '<form action="/cart/add"><button>Add to cart</button></form></div>'
    )


def _ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def _scripts(chance: random.Random, size: int) -> tuple[str, str]:
    """Inline scripts and styles: no tree, but characters."""
    line = "window.dataLayer=window.dataLayer||[];(function(a,b){for(var i=0;i<a.length;i++){b.push({id:a[i],n:'x'})}})"
    line += (
        "(window.settings={currency:'EUR',locale:'en',routes:['cart','search','account','wishlist'],flags:{a:1,b:0}});"
        * 3
    )
    made = []
    left = size
    while left > 0:
        length = chance.randrange(2_000, 40_000)
        made.append(f"<script>{line * (length // len(line))}/*{chance.random()}*/</script>")
        left -= length
    middle = len(made) // 3
    return "".join(made[:middle]), "".join(made[middle:])


def _menu(chance: random.Random, size: int) -> str:
    made, length = [], 0
    while length < size:
        word = chance.choice(WORDS)
        entry = (
            f'<li class="menu-item menu-item--level-2"><a class="menu-link" href="/c/{word}-{length}" data-track="nav">'
            f'<span class="menu-label">{word.title()}</span><svg class="icon"><path d="M0 0L10 10"/></svg></a></li>'
        )
        made.append(entry)
        length += len(entry)
    return f'<nav class="main-menu"><ul>{"".join(made)}</ul></nav>'


def _related(chance: random.Random, size: int) -> str:
    made, length = [], 0
    while length < size:
        word = chance.choice(WORDS)
        card = (
            f'<article class="product-card"><a href="/p/{word}-{length}"><picture><source srcset="/i/{length}.webp 1x">'
            f'<img class="card-image" src="/i/{length}.jpg" alt="{word}" loading="lazy" width="300"></picture>'
            f'<h3 class="card-title">{word.title()}</h3><span class="price">{chance.randrange(5, 99)},90 €</span></a>'
            '<button class="wish" aria-label="Remember"><svg><path d="M1 1h8v8z"/></svg></button></article>'
        )
        made.append(card)
        length += len(card)
    return f'<section class="related-products"><h2>You may also like</h2>{"".join(made)}</section>'
