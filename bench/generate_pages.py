"""Product pages as shops send them: attributes, scripts and styles, and the product in a small part of it.

They follow 331 pages (recipes, news, shops; saved about 2015 to 2022) of more than 100 KB with schema.org data, which
stand in the tests of free software and are not kept here; README.md beside this file has both sides' figures:
- Bytes: attributes 35 %, scripts 25 %, styles 20 %, text 5 %, blanks between elements 4 %, JSON-LD 2 %. A page is far
  from that: half of them have less than 10 % of scripts, a fifth no styles, a third no blanks.
- Elements: 1,690 in the median at 410 KB; four times the bytes have 2.6 times the elements. Their names: div 20 %,
  a 16 %, span 12 %, li 11 %, p 4 %, img 4 %, then script, meta, ul, option, link, svg, path, input with 3 to 2 % each.
  They stand 12 deep in the mean, 19 at most.
- Attributes: 1.9 an element; a third of all are ``class``, 10 % ``href``, 5 % ``id``, 3 % each ``type``, ``style``,
  ``rel``, ``src``. More than half of the pages have some of more than 1,000 bytes.
- 21 comments, seven to nine ``og:`` properties (85 % of pages), an entity in each KB, microdata of the navigation and
  the page itself on a third, 6 KB of JSON-LD.
The median of 440 KB is that of 140 real product pages which were measured before the program was written.

A page's size, its kind of data and its depth follow from its number, so that the same number gives the same bytes.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

from page_blocks import WORDS, Blocks

KINDS = ("json_ld", "json_ld_graph", "microdata", "open_graph", "text")
WEIGHTS = (45, 15, 15, 10, 15)
"""How many of a hundred pages state their price so."""

SIZE = 440_000
ELEMENTS = 1_700
SCRIPTS = (
    "(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':new Date().getTime(),event:'gtm.js'});"
    "var f=d.getElementsByTagName(s)[0],j=d.createElement(s);j.async=true;f.parentNode.insertBefore(j,f);}),",
    '{"locale":"en","currency":"EUR","routes":["cart","search","account"],"html":"<div class=\\"x\\"><\\/div>","n":1},',
    "!function(e,t){for(var n=0;n<t.length;n++){if(e&&t[n]>0){e.push({id:t[n],name:'x'})}}return e<t?1:0},",
    "\n    () => { if (window.settings.flags.newCart && items.length < 3) {\n        render(items[0].name)\n    } },\n",
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
    size, elements = int(SIZE * scale), int(ELEMENTS * scale**0.7 * chance.lognormvariate(0, 0.25))
    code, styles = (int(size * share) for share in _shares(chance, scale))
    head, product = _product(chance, kind, title, price, number)
    site = ' itemscope itemtype="https://schema.org/WebPage"' if chance.random() < 0.35 else ""
    blocks = Blocks(chance, max(0.0, (size - code - styles - len(head)) / elements - 36), bool(site))
    menu, related, about, footer = (
        blocks.until(int(elements * share), kinds)
        for share, kinds in (
            (0.36, (blocks.entry, blocks.entry, blocks.submenu)),
            (0.30, (blocks.card,)),
            (0.16, (blocks.text, blocks.text, blocks.table)),
            (0.12, (blocks.entry, blocks.entry, blocks.form)),
        )
    )
    scripts = _scripts(chance, code, elements // 40)
    third = len(scripts) // 3
    gap = blocks.gap(3)
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title} | Maison</title>{head}"
        f"{_links(chance)}<style>{STYLE * (styles // len(STYLE))}</style>{''.join(scripts[:third])}</head>"
        f"<body class='template-product'{site}>{gap}<div id='page'>{gap}<header class='site-header'>"
        f"<div class='row'><nav class='main-menu'><div><ul>{menu}</ul></div></nav></div></header>"
        f"{gap}<div>{_crumbs(site)}<main id='main'><div>{gap}<div>{product}"
        f"<div class='tabs'><div class='description'>{about}</div></div></div>{gap}"
        f"<section class='related-products'><h2>You may also like</h2><div><div>{related}</div></div>"
        f"</section></div></main></div>{gap}<footer class='site-footer'><div><div><ul>{footer}"
        f"</ul></div></div></footer></div>{''.join(scripts[third:])}</body></html>",
        str(cents),
    )


def _shares(chance: random.Random, scale: float) -> tuple[float, float]:
    """The parts of a page's bytes that scripts and styles have; larger pages have more of them."""
    scripts = chance.lognormvariate(-1.9, 1.0) * scale**0.5
    styles = chance.lognormvariate(-2.1, 1.0) * scale**0.5 if chance.random() < 0.8 else 0.002
    much = max(1.0, (scripts + styles) / 0.75)
    return scripts / much, styles / much


def _product(chance: random.Random, kind: str, title: str, price: str, number: int) -> tuple[str, str]:
    """What stands in the head, and the part of the page that is about the product."""
    head, box, price_box = "", "", ""
    stated = _stated(chance, title, price, number)
    crumbs = [{"@type": "ListItem", "position": at, "name": word, "item": f"/{word}"} for at, word in enumerate(WORDS)]
    around = [{"@type": "WebSite", "name": "Maison"}, {"@type": "BreadcrumbList", "itemListElement": crumbs[:4]}]
    if kind == "json_ld":
        head += _ld(stated) + _ld({"@context": "https://schema.org", **around[1]})
    elif kind == "json_ld_graph":
        head += _ld({"@context": "https://schema.org", "@graph": [*around, stated]})
    elif chance.random() < 0.5:
        head += _ld({"@context": "https://schema.org", "@graph": around})
    if kind == "microdata":
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
    if kind == "open_graph" or chance.random() < 0.85:
        names = ("title", "site_name", "image:alt", "description", "locale", "image:width", "image:height", "see_also")
        head += "".join(f'<meta property="og:{name}" content="{title}">' for name in names)
    name = ' itemprop="name"' if kind == "microdata" else ""
    shown = price.replace(".", ",")
    return head, (
        f'<div class="product-main"{box}><h1{name}>{title}</h1>{price_box}'
        f'<div class="price-box"><span class="price">{shown} €</span></div><p class="stock">In stock</p>'
        '<form action="/cart/add"><button>Add to cart</button></form></div>'
    )


def _stated(chance: random.Random, title: str, price: str, number: int) -> dict[str, object]:
    """A product of schema.org with reviews."""
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
        for word in chance.choices(WORDS, k=chance.randrange(0, 24))
    ]  # fmt: skip
    return {
        "@context": "https://schema.org", "@type": "Product", "name": title, "sku": f"S{number}",
        "brand": {"@type": "Brand", "name": "Maison"}, "description": " ".join(chance.choices(WORDS, k=250)),
        "image": [f"https://shop.example.com/i/{number}-{at}.jpg" for at in range(5)], "offers": offer,
        "aggregateRating": {"@type": "AggregateRating", "ratingValue": "4.4", "reviewCount": 61}, "review": reviews,
    }  # fmt: skip


def _ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value, ensure_ascii=False)}</script>'


def _crumbs(site: str) -> str:
    """The way to the product, in microdata where the page has any of itself."""
    item = ' itemprop="itemListElement" itemscope itemtype="https://schema.org/ListItem"' if site else ""
    entries = "".join(
        f'<li{item}><a href="/{word}"{" itemprop=item" if site else ""}><span{" itemprop=name" if site else ""}>{word}'
        "</span></a></li>"
        for word in WORDS[: 8 if site else 4]
    )
    listed = ' itemscope itemtype="https://schema.org/BreadcrumbList"' if site else ""
    return f"<ol{listed}>{entries}</ol>"


def _links(chance: random.Random) -> str:
    sheets = "".join(f'<link rel="preload" as="style" href="/css/{chance.random()}.css">' for _ in range(28))
    return sheets + "".join(f'<meta name="{word}" content="{word} 1">' for word in chance.choices(WORDS, k=22))


def _scripts(chance: random.Random, size: int, count: int) -> list[str]:
    """Script elements: half of them empty ones that name a file, the others with code; a tenth of it is JSON."""
    made = [f'<script src="/js/{chance.random()}.js" defer></script>' for _ in range(count // 2)]
    shares = [chance.expovariate(1) for _ in range(max(count - count // 2, 1))]
    usual = sum(map(len, SCRIPTS)) / len(SCRIPTS)
    for share in shares:
        length = size * share / sum(shares)
        code = "".join(chance.choices(SCRIPTS, k=round(length / usual)))
        made.append(f"<script>window.part=[{code}]</script>")
    chance.shuffle(made)
    return made
