"""What the pages of generate_pages.py are made of: menus, cards, texts, tables and forms, with their attributes."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

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
MARKS = (
    *('id="block-{}"', 'id="t{}"', 'id="menu-item-{}"', 'style="--order:{}"', 'style="width:{}px"', 'type="x{}"'),
    *('rel="nofollow{}"', 'title="no {}"', 'data-id="{}"', 'data-index="{}"', 'aria-label="part {}"', 'role="r{}"'),
    *('data-testid="t{}"', 'tabindex="-1"', 'data-toggle="c{}"', 'target="_blank"', 'aria-hidden="true"'),
)
ICONS = ('<path d="M0 0L10 10C4.5 3 2 1 9 9zM12.5 2.25h-7.5v1.5l3.75 4.5z" fill="none"/>', '<use href="#icon-cart"/>')
ENTITIES = ("&amp;", "&nbsp;", "&#8217;", "&eacute;", "&#8211;", "&quot;")


class Blocks:
    """The blocks of one page. room: bytes that an element has for its attributes and text; site: it has microdata."""

    def __init__(self, chance: random.Random, room: float, site: bool) -> None:
        self._chance = chance
        self._room = room
        self._remarks = chance.expovariate(1 / 0.1)  # comments a block
        url, name = (' itemprop="url"', ' itemprop="name"') if site and chance.random() < 0.3 else ("", "")
        self._url, self._name = url, name
        self._indent = chance.choices(("", "\n", "\n  "), (35, 20, 45))[0]

    def gap(self, depth: int) -> str:
        """What stands between two elements that deep."""
        return f"\n{'  ' * depth}" if len(self._indent) > 1 else self._indent

    def until(self, count: int, kinds: Sequence[Callable[[int], str]]) -> str:
        """Blocks of these kinds until that many elements are made, each with about as many bytes as it has room."""
        made, elements, size = [], 0, 0
        while elements < count:
            spare = max(0.0, elements * self._room - size)
            most = 900 if self._chance.random() < 0.97 else 15_000
            block = self._chance.choice(kinds)(int(min(spare, most)))
            made.append(block)
            opened = block.count("<") - block.count("</")
            elements += opened
            size += len(block) - 36 * opened
            if self._chance.random() < self._remarks:
                made.append(f"<!-- {self._chance.choice(WORDS)} -->")
        return self.gap(9).join(made)

    def marks(self, spare: int = 0) -> str:
        """An element's attributes: a ``class`` on two of three, and others; about that many characters of them."""
        chance = self._chance
        made = []
        if spare or chance.random() < 0.62:
            names = chance.choices(CLASSES, k=max(1, min(spare, 500) // 11) if spare else chance.randrange(1, 8))
            made.append(f'class="{" ".join(names)}"')
        made += [mark.format(chance.randrange(9999)) for mark in chance.sample(MARKS, chance.choice((0, 1, 1, 1, 2)))]
        if spare > 200 and chance.random() < 0.04:
            made.append(f'data-settings="{{{"&quot;speed&quot;:300,&quot;x&quot;:1," * (spare // 36)}}}"')
        elif spare > 200:
            files = ", ".join(f"/i/{at}/{chance.random()}.webp {at}w" for at in range(spare // 32))
            made.append(f'data-srcset="{files}"')
        return f" {' '.join(made)}" if made else ""

    def words(self, count: int) -> str:
        """A text with an entity now and then."""
        chance = self._chance
        return " ".join(
            f"{word} {chance.choice(ENTITIES)}" if chance.random() < 0.06 else word
            for word in chance.choices(WORDS, k=count)
        )

    def icon(self) -> str:
        """A drawing."""
        return f'<svg viewBox="0 0 9 9"{self.marks()}>{self._chance.choice(ICONS)}</svg>'

    def entry(self, spare: int) -> str:
        """One line of a menu."""
        word, gap = self._chance.choice(WORDS), self.gap(10)
        icon = self.icon() if self._chance.random() < 0.15 else ""
        text = (
            self.words(2) if self._chance.random() < 0.4 else f"<span{self._name}{self.marks()}>{self.words(2)}</span>"
        )
        return f'<li{self.marks()}>{gap}<a href="/c/{word}"{self._url}{self.marks(spare)}>{text}{icon}</a>{gap}</li>'

    def submenu(self, spare: int) -> str:
        """A line of a menu that opens another menu."""
        gap = self.gap(11)
        inner = gap.join(self.entry(0) for _ in range(self._chance.randrange(2, 8)))
        return (
            f"<li{self.marks()}><div{self.marks()}>{gap}<div{self.marks(spare)}>{gap}<ul{self.marks()}>{inner}</ul>"
            f"{gap}</div><div{self.marks()}></div>{gap}</div></li>"
        )

    def card(self, spare: int) -> str:
        """A product beside the page's own."""
        word, gap = self._chance.choice(WORDS), self.gap(14)
        unseen = f'<noscript><img src="/i/{word}.jpg" alt=""></noscript>' if self._chance.random() < 0.2 else ""
        return (
            f'<div class="product-card"{self.marks()}>{gap}<div{self.marks()}>{gap}<div{self.marks()}>'
            f'<a href="/p/{word}"{self.marks()}>{gap}'
            f'<img src="/i/{word}.jpg" alt="{word}" width="300" height="300"{self.marks(spare)}>'
            f'{unseen}</a></div>{gap}<div{self.marks()}>{gap}<p{self.marks()}><a href="/p/{word}"{self.marks()}>'
            f'{word.title()}</a></p>{gap}<div class="price-box"><span class="price"><span>'
            f"{self._chance.randrange(5, 99)},90</span> €</span></div>{gap}<div{self.marks()}><i{self.marks()}></i>"
            "</div></div></div></div>"
        )

    def text(self, spare: int) -> str:
        """Paragraphs of a description."""
        gap = self.gap(12)
        return (
            f"<div{self.marks()}>{gap}<div{self.marks()}>{gap}<p{self.marks()}>{self.words(12 + spare // 16)}.<br>"
            f'{self.words(4)} <strong>new</strong></p>{gap}<p>{self.words(20)} <a href="/c"{self.marks()}>more</a></p>'
            f"{gap}</div>{gap}</div>"
        )

    def table(self, spare: int) -> str:
        """Properties, and a choice between variants."""
        word, gap = self._chance.choice(WORDS), self.gap(12)
        options = "".join(
            f'<option value="{at}">{word} {at}</option>{gap}' for at in range(self._chance.randrange(2, 9))
        )
        return (
            f"<div{self.marks()}>{gap}<table><tr><td{self.marks()}>{word}</td><td>new</td></tr></table>{gap}"
            f"<select{self.marks()}>{options}</select>{gap}<span{self.marks(spare)}></span></div>"
        )

    def form(self, spare: int) -> str:
        """A field to fill in."""
        gap = self.gap(11)
        return (
            f"<li{self.marks()}><div{self.marks()}>{gap}<label{self.marks()}>{self.words(2)}</label>{gap}"
            f'<input type="hidden" name="f" value="1"{self.marks()}><input{self.marks(spare)}>{gap}{self.icon()}'
            "</div></li>"
        )
