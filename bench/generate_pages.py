"""Product pages as shops send them: long, half of it scripts and styles, the product in a small part of it.

They follow what is published of pages, as far as anything is (HTTP Archive, Web Almanac 2024):
- Elements: 594 in the median of all pages, 1,010 at the third quartile, 1,716 at the ninth decile (chapter Markup). A
  page of 440 KB, about 100 KB packed, is between the last two by size; ours have 1,700 in the median, for shops' pages
  have menus and products beside the product.
- Their names: div 29 %, a 13 %, span 11 %, li 8 %, script 4 %, then img, p, link, path, meta, i, option, ul, br, td
  with 3 to 1 % each (Markup).
- Attributes: a third of all are ``class``, 8 % ``href``, 6 % ``id``, 5 % ``style``, 3 % ``src`` (Markup). If each link
  has its ``href``, an element has about two.
- Comments on 86 % of pages (Markup); Open Graph on 62 %, microdata on 26 %, mostly of navigation and of the page
  itself (Structured Data).
The median of 440 KB is that of 140 real product pages which were measured before this program was written. That scripts
are 42 % and styles 10 % of the bytes is an assumption; nothing is published of it.

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

SIZE = 440_000
ELEMENTS = 1_700
WORDS = (
    *("iron", "pan", "lid", "oak", "table", "lamp", "linen", "shirt", "glass", "wool"),
    *("chair", "mug", "bag", "steel", "shelf", "rug", "mirror", "clock", "vase", "knife"),
    *("poêle", "fer", "étagère", "küche", "größe", "messer", "niño", "caffè", "tischläufer", "épais"),
)
CLASSES = (
    *("flex", "items-center", "grid__item", "is-active", "u-mb-4", "text-sm", "lg:w-1/2", "col-xs-12", "wrapper"),
    *("menu-item--level-2", "swiper-slide", "media__image", "link--underline", "js-toggle", "h5", "badge", "rte"),
    *("md:grid-cols-3", "hover:opacity-75", "lazyload", "font-medium", "card__inner", "ratio", "full-width", "color-1"),
)
SCRIPTS = (
    "(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':new Date().getTime(),event:'gtm.js'});"
    "var f=d.getElementsByTagName(s)[0],j=d.createElement(s);j.async=true;f.parentNode.insertBefore(j,f);})",
    '{"locale":"en","currency":"EUR","routes":["cart","search","account"],"html":"<div class=\\"x\\"><\\/div>","n":1},',
    "!function(e,t){for(var n=0;n<t.length;n++){if(e&&t[n]>0){e.push({id:t[n],name:'x'})}}return e<t?1:0}",
    "\n    if (window.settings.flags.newCart && items.length < 3) {\n        render(items[0].title);\n    }\n",
)
MARKS = (
    *(
        'style="--order:{}"',
        'style="width:{}px"',
        'data-id="{}"',
        'data-index="{}"',
        'id="block-{}"',
        'id="t{}"',
        'aria-label="part {}"',
    ),
    *('role="presentation"', 'data-testid="t{}"', 'title="{}"', 'tabindex="-1"', 'data-toggle="c{}"', 'type="x"'),
)
STYLE = ".grid__item:hover{color:var(--c-1);margin:0 auto}@media(min-width:750px){.h5>a{padding:4px 8px;opacity:.75}}\n"


def write_pages(folder: Path, count: int) -> dict[str, str]:
    """Write the pages. Returns file name → price in cents, as text."""
    folder.mkdir(parents=True, exist_ok=True)
    prices = {}
    for number, (html, price) in enumerate(pages(count)):
        name = f"{number:04}.html"
        prices[name] = price
        (folder / name).write_text(html, encoding="utf-8")
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
    scale = chance.lognormvariate(0, 0.55)
    size, elements = int(SIZE * scale), int(ELEMENTS * scale**0.8 * chance.lognormvariate(0, 0.25))
    head, product = _product(chance, kind, title, price, number)
    room = int(size * 0.45 - len(head)) / max(elements - 80, 1)  # bytes that each element has
    menu, related, about, footer = (
        _until(chance, int(elements * share), room, kinds)
        for share, kinds in ((0.38, (_entry, _box)), (0.26, (_card,)), (0.16, (_text, _table)), (0.12, (_entry, _text)))
    )
    scripts = _scripts(chance, int(size * 0.42), elements // 25)
    half = len(scripts) // 3
    site = ' itemscope itemtype="https://schema.org/WebPage"' if chance.random() < 0.13 else ""
    styles = f"<style>{STYLE * (size // 10 // len(STYLE))}</style>"
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title} | Maison</title>{head}"
        f"{_links(chance)}{styles}{''.join(scripts[:half])}</head><body class='template-product'{site}>"
        f"<!-- header --><header class='site-header'><nav class='main-menu'>{menu}</nav>{_crumbs(site)}</header>"
        f"<main id='main'><div><div><div><div>{product}<div class='description'>{about}</div></div></div></div></div>"
        f"<section class='related-products'><h2>You may also like</h2>{related}</section></main>"
        f"<footer class='site-footer'>{footer}</footer>{''.join(scripts[half:])}</body></html>",
        str(cents),
    )


def _product(chance: random.Random, kind: str, title: str, price: str, number: int) -> tuple[str, str]:
    """What stands in the head, and the part of the page that is about the product."""
    offer = {
        "@type": "Offer", "price": price, "priceCurrency": "EUR", "availability": "https://schema.org/InStock",
        "url": f"https://shop.example.com/p/{number}", "itemCondition": "https://schema.org/NewCondition",
    }  # fmt: skip
    rating = {"@type": "Rating", "ratingValue": "5", "bestRating": "5"}
    reviews = [
        {
            "@type": "Review", "author": {"@type": "Person", "name": word.title()}, "reviewRating": rating,
            "reviewBody": " ".join(chance.choices(WORDS, k=25)),
        }
        for word in chance.choices(WORDS, k=chance.randrange(0, 12))
    ]  # fmt: skip
    stated = {
        "@context": "https://schema.org", "@type": "Product", "name": title, "sku": f"S{number}",
        "brand": {"@type": "Brand", "name": "Maison"}, "description": " ".join(chance.choices(WORDS, k=90)),
        "image": [f"https://shop.example.com/i/{number}-{at}.jpg" for at in range(5)], "offers": offer,
        "aggregateRating": {"@type": "AggregateRating", "ratingValue": "4.4", "reviewCount": 61}, "review": reviews,
    }  # fmt: skip
    crumbs = [{"@type": "ListItem", "position": at, "name": word, "item": f"/{word}"} for at, word in enumerate(WORDS)]
    around = [{"@type": "WebSite", "name": "Maison"}, {"@type": "BreadcrumbList", "itemListElement": crumbs[:4]}]
    head, box, price_box = "", "", ""
    if kind == "json_ld":
        head += _ld(stated) + _ld({"@context": "https://schema.org", **around[1]})
    elif kind == "json_ld_graph":
        head += _ld({"@context": "https://schema.org", "@graph": [*around, stated]})
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
    if kind == "open_graph" or chance.random() < 0.6:
        head += "".join(
            f'<meta property="og:{name}" content="{title}">' for name in ("title", "site_name", "image:alt")
        )
    name = ' itemprop="name"' if kind == "microdata" else ""
    shown = price.replace(".", ",")
    return head, (
        f'<div class="product-main"{box}><h1{name}>{title}</h1>{price_box}'
        f'<div class="price-box"><span class="price">{shown} €</span></div><p class="stock">In stock</p>'
        '<form action="/cart/add"><button>Add to cart</button></form></div>'
    )


def _ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value, ensure_ascii=False)}</script>'


def _crumbs(site: str) -> str:
    """The way to the product, in microdata where the page has any of itself."""
    item = ' itemprop="itemListElement" itemscope itemtype="https://schema.org/ListItem"' if site else ""
    entries = "".join(
        f'<li{item}><a href="/{word}"{" itemprop=item" if site else ""}><span{" itemprop=name" if site else ""}>{word}'
        "</span></a></li>"
        for word in WORDS[:4]
    )
    listed = ' itemscope itemtype="https://schema.org/BreadcrumbList"' if site else ""
    return f"<ol{listed}>{entries}</ol>"


def _links(chance: random.Random) -> str:
    sheets = "".join(f'<link rel="preload" as="style" href="/css/{chance.random()}.css">' for _ in range(24))
    return sheets + "".join(f'<meta name="{word}" content="{word} 1">' for word in chance.choices(WORDS, k=16))


def _scripts(chance: random.Random, size: int, count: int) -> list[str]:
    """Script elements: half of them empty ones that name a file, the others with code."""
    made = [f'<script src="/js/{chance.random()}.js" defer></script>' for _ in range(count // 2)]
    shares = [chance.expovariate(1) for _ in range(max(count - count // 2, 1))]
    usual = sum(map(len, SCRIPTS)) / len(SCRIPTS)
    for share in shares:
        length = size * share / sum(shares)
        code = "".join(chance.choices(SCRIPTS, k=round(length / usual)))
        made.append(f"<script>window.part=[{code}]</script>")
    chance.shuffle(made)
    return made


def _until(chance: random.Random, count: int, room: float, kinds: tuple) -> str:
    """Blocks of these kinds until that many elements are made, each with about that many bytes."""
    made, elements, size = [], 0, 0
    while elements < count:
        spare = max(0.0, elements * room - size)
        block = chance.choice(kinds)(chance, int(min(spare, 1_500)))
        made.append(block)
        elements += block.count("<") - block.count("</")
        size += len(block)
    return "\n      ".join(made)


def _marks(chance: random.Random, spare: int = 0) -> str:
    """An element's attributes: a ``class`` on two of three, and others; about that many characters of them."""
    made = []
    if spare or chance.random() < 0.62:
        names = chance.choices(CLASSES, k=max(1, min(spare, 500) // 11) if spare else chance.randrange(1, 5))
        made.append(f'class="{" ".join(names)}"')
    made += [mark.format(chance.randrange(9999)) for mark in chance.sample(MARKS, chance.choice((0, 1, 1, 2, 2)))]
    if spare > 200 and chance.random() < 0.5:
        made.append(f'data-settings="{{{"&quot;speed&quot;:300,&quot;x&quot;:1," * (spare // 36)}}}"')
    elif spare > 200:
        made.append(f'data-srcset="{", ".join(f"/i/{at}/{chance.random()}.webp {at}w" for at in range(spare // 32))}"')
    return f" {' '.join(made)}" if made else ""


def _entry(chance: random.Random, spare: int) -> str:
    word = chance.choice(WORDS)
    icon = f'<svg{_marks(chance)}><path d="M0 0L10 10C4.5 3 2 1 9 9z"/></svg>' if chance.random() < 0.2 else ""
    return (
        f'<li{_marks(chance)}><div{_marks(chance)}><a href="/c/{word}"{_marks(chance, spare)}>'
        f"<span{_marks(chance)}>{word.title()}</span>{icon}</a></div></li>"
    )


def _box(chance: random.Random, spare: int) -> str:
    inner = "".join(_entry(chance, 0) for _ in range(chance.randrange(0, 4)))
    return (
        f"<div{_marks(chance)}><div{_marks(chance)}><div{_marks(chance, spare)}><ul{_marks(chance)}>{inner}</ul>"
        "</div></div></div>"
    )


def _card(chance: random.Random, spare: int) -> str:
    word = chance.choice(WORDS)
    return (
        f'<div class="product-card"><div{_marks(chance)}><a href="/p/{word}"{_marks(chance)}>'
        f'<img src="/i/{word}.jpg" alt="{word}"{_marks(chance, spare)}></a></div><div{_marks(chance)}>'
        f'<p{_marks(chance)}><a href="/p/{word}"{_marks(chance)}>{word.title()}</a></p><div class="price-box">'
        f'<span class="price">{chance.randrange(5, 99)},90 €</span></div><i{_marks(chance)}></i></div></div>'
    )


def _text(chance: random.Random, spare: int) -> str:
    words = " ".join(chance.choices(WORDS, k=8 + spare // 20))
    return f"<div{_marks(chance)}><p{_marks(chance)}>{words}.<br>{chance.choice(WORDS)} <span>new</span></p></div>"


def _table(chance: random.Random, spare: int) -> str:
    word = chance.choice(WORDS)
    options = "".join(f'<option value="{at}">{word} {at}</option>' for at in range(chance.randrange(1, 4)))
    return (
        f"<div{_marks(chance)}><div{_marks(chance)}><table><tr><td{_marks(chance)}>{word}</td><td>new</td></tr></table>"
        f"<select{_marks(chance)}>{options}</select><div{_marks(chance, spare)}></div></div></div>"
    )
