"""A cheap look at how deep a page nests, before the parser sees it: lexbor takes the square of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from omniaudit.sources.page.surface import PageFault

MAX_DEPTH = 512  # browsers stop at about as many
MAX_ATTRIBUTES = 5_000  # of one tag: lexbor compares each with all before it
HARMLESS_TAGS = 10_000  # so many, all inside each other, cost lexbor 0.2 s
BALANCED_TAGS = 30_000  # so many cost 2 s, which only a page made for it would: a third of them have their end tags
_SHORT = 128 * 1024  # bytes of a page whose tags are all counted; of longer ones one window of eight
_WINDOW, _ONE_OF = 4_096, 8

_VOID: Final = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta",
    "param", "source", "track", "wbr", "frame", "keygen", "basefont", "bgsound",
))  # fmt: skip
_RAW: Final = re.compile(
    r"<(?:(!--)|(script|style|textarea|title|xmp|iframe|noembed|noframes)(?=[\s/>]))", re.IGNORECASE
)
_START: Final = re.compile(rb"<[a-zA-Z][\w:-]*+[\s/>]")
_TAG: Final = re.compile(
    r"""<(/?)([a-zA-Z][^\s/>]*+)((?:[^>"'=]|=\s*+"[^"]*+"|=\s*+'[^']*+'|["'=])*+)(?:>|\Z)""",
)
_ATTRIBUTE: Final = re.compile(r"""[^\s"'=/]+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"']*+))?""")
_LONG_TAG: Final = re.compile(rb"""<[a-zA-Z][\w:-]*+([\s/](?:[^>"'=]|=\s*+"[^"]*+"|=\s*+'[^']*+'|["'=])*+)""")
_ATTRIBUTE_BYTES: Final = re.compile(_ATTRIBUTE.pattern.encode())
_FOREIGN: Final = frozenset(("svg", "math"))
_SCOPES: Final = frozenset(
    ("table", "td", "th", "caption", "template", "html", "object", "applet", "marquee", "svg", "math")
)
"""An end tag does not close anything outside the nearest of these."""

_ENDED_BY: Final = {
    "p": {"p"},
    "li": {"p", "li"},
    "dt": {"p", "dt", "dd"},
    "dd": {"p", "dt", "dd"},
    "option": {"option"},
    "optgroup": {"option", "optgroup"},
    "td": {"p", "li", "td", "th"},
    "th": {"p", "li", "td", "th"},
    "tr": {"p", "li", "td", "th", "tr"},
    "tbody": {"p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "colgroup"},
    "tfoot": {"p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "colgroup"},
    "a": {"a"},
    "button": {"p", "button"},
}
"""Elements whose end tag may be left out: opening one ends these, where they are the innermost."""

_NAMES: Final = {
    name: name for name in ("div", "span", "a", "p", "li", "ul", "img", "option", "td", "tr", "path", "svg")
}
"""The commonest names, as they are mostly written: looking them up is quicker than lowering their case."""


def is_harmless(html: bytes) -> bool:
    """Whether a page has so few tags, and none very long, that it can't take long, however deep it nests.

    html: in UTF-8. Of a long page the tags of an eighth are counted, which costs a hundredth of ``check_nesting``. What
    is made to slip through is stopped by the worker's deadline.
    """
    every = _ONE_OF if len(html) > _SHORT else 1
    windows = range(0, len(html), _WINDOW * every)
    tags = every * sum(html.count(b"<", at, at + _WINDOW) for at in windows)
    if tags > HARMLESS_TAGS:
        starts = every * sum(len(_START.findall(html, at, at + _WINDOW)) for at in windows)  # not the "<" of scripts
        ends = every * sum(html.count(b"</", at, at + _WINDOW) for at in windows)
        if starts > HARMLESS_TAGS and (starts > BALANCED_TAGS or 3 * ends < starts):
            return False
    return not _has_endless_tag(html)


def _has_endless_tag(html: bytes) -> bool:
    """Whether a tag has more than MAX_ATTRIBUTES; none shorter than two windows has, and a longer one fills one."""
    at = 0
    while at < len(html):
        following = at + MAX_ATTRIBUTES
        if html.find(b">", at, following) < 0:
            opener = html.rfind(b"<", max(0, at - MAX_ATTRIBUTES), at + 1)
            if opener >= 0 and (tag := _LONG_TAG.match(html, opener)):
                # Long ones are nearly always a drawing's path or an embedded picture: two attributes.
                if tag.end() > at and _exceeds(_ATTRIBUTE_BYTES.finditer(html, *tag.span(1))):
                    return True
                following = max(following, tag.end())
        at = following
    return False


def check_nesting(html: str) -> None:
    """Refuse a page nested deeper than MAX_DEPTH (code ``too_deeply_nested``) or with an endless tag."""
    stack: list[str] = []
    foreign = False
    for start, end in _markup(html):
        for closing, written, attributes in _TAG.findall(html, start, end):
            name = _NAMES.get(written) or written.lower()
            if len(attributes) > 2 * MAX_ATTRIBUTES:
                _check_attributes(attributes)
            if closing:
                if stack and stack[-1] == name:
                    stack.pop()
                else:
                    _close(stack, name)
            elif not (name in _VOID or (foreign and attributes.endswith("/"))):
                if name in _ENDED_BY and not foreign:
                    while stack and stack[-1] in _ENDED_BY[name]:
                        stack.pop()
                stack.append(name)
                if len(stack) > MAX_DEPTH:
                    raise PageFault("too_deeply_nested", f"elements nest deeper than {MAX_DEPTH}")
            if name in _FOREIGN:
                foreign = not _FOREIGN.isdisjoint(stack)


def _markup(html: str) -> list[tuple[int, int]]:
    """The stretches of a page that hold tags: neither comments nor the text of scripts and styles."""
    stretches, position = [], 0
    while found := _RAW.search(html, position):
        stretches.append((position, found.start()))
        if found[1]:
            # "<!-->" is a whole comment to a browser.
            end = html.find("-->", found.end() - 2)
            position = end + 3
        else:
            close = re.compile(rf"</{found[2]}(?=[\s/>])", re.IGNORECASE).search(html, found.end())
            end = close.start() if close else -1
            position = (html.find(">", end) + 1) or len(html)
        if end < 0:
            return stretches  # unterminated: the rest of the page is inside it
    stretches.append((position, len(html)))
    return stretches


def _close(stack: list[str], name: str) -> None:
    for index in range(len(stack) - 1, -1, -1):
        if stack[index] == name:
            del stack[index:]
            return
        if stack[index] in _SCOPES and name not in _SCOPES:
            return


def _check_attributes(text: str) -> None:
    if _exceeds(_ATTRIBUTE.finditer(text)):
        raise PageFault("too_many_attributes", f"a tag has more than {MAX_ATTRIBUTES} attributes")


def _exceeds(attributes: Iterator[object]) -> bool:
    return next(islice(attributes, MAX_ATTRIBUTES, None), None) is not None
