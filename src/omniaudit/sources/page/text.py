"""The text of an element as a customer reads it: without what is hidden or struck through, small cents told apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_NEVER: Final = frozenset(("script", "style", "template", "noscript", "head", "svg"))
_STRUCK: Final = frozenset(("s", "del", "strike"))
_BLOCKS: Final = frozenset((
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section",
    "table", "td", "th", "tr", "ul",
))  # fmt: skip
_HIDDEN_CLASSES: Final = frozenset((
    "sr-only", "sr_only", "visually-hidden", "visuallyhidden", "visually_hidden", "screen-reader-text",
    "screen-reader", "a-offscreen", "offscreen", "off-screen", "u-visually-hidden",
))  # fmt: skip
_HIDDEN_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_STRUCK_STYLE: Final = re.compile(r"line-through", re.IGNORECASE)
_STRUCK_CLASS: Final = re.compile(r"(^|[-_])(line-through|strike(through)?|struck|crossed(-out)?)($|[-_])")
_CENTS_CLASS: Final = re.compile(r"(^|[-_])(cents?|centimes?|decimals?|fraction|centavos?)($|[-_])")

_ZERO_WIDTH: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]")
_CURRENCY: Final = r"(?:[€$£¥]|[A-Z]{3}|[Kk]č|zł|kr)"
_WHOLE: Final = re.compile(rf"(?P<number>\d[\d.,'’\s]*?)\s*(?P<symbol>{_CURRENCY})?\s*$")
_CENTS: Final = re.compile(rf"\s*(?P<symbol>{_CURRENCY})?\s*(?P<cents>\d{{2}})\s*(?P<tail>\D*)$")
_HAS_DECIMALS: Final = re.compile(rf"[.,]\d\d\s*{_CURRENCY}?\s*$")
_SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SMALL_CENTS: Final = re.compile(
    rf"(?P<whole>\d[\d.,'’]*)\s?(?P<symbol>{_CURRENCY})?\s?(?P<cents>[⁰¹²³⁴-⁹]{{2}})(?![⁰¹²³⁴-⁹])"
)
_FOOTNOTE: Final = re.compile(r"[⁰¹²³⁴-⁹]+")


def plain_text(node: LexborNode) -> str:
    """The text of an element that is shown, blanks collapsed."""
    return _tidy("".join(_words(node)))


def first_text(node: LexborNode, most: int) -> str:
    """The beginning of an element's shown text: that many characters or a little more."""
    parts: list[str] = []
    length = 0
    for text in _words(node):
        if not text.isspace() or (parts and not parts[-1].isspace()):
            parts.append(text)
            length += len(text.strip())
        if length > most:
            break
    return _tidy("".join(parts))


def price_text(node: LexborNode) -> str:
    """The text of a price: struck and hidden parts left out, ``12<sup>99</sup> €`` as ``12.99 €``.

    What is hidden from sight or from screen readers only counts where nothing else is there.
    """
    for unseen in (_is_unseen_or_unread, _is_unseen, is_hidden, _is_removed):
        if text := _small_cents(_tidy(_joined(_pieces(node, unseen)))):
            return text
    return ""


def seen_text(node: LexborNode) -> str:
    """The text of an element, with a bar for what is hidden or struck through: words before it speak of that."""
    return _tidy("".join(text for text, _ in _pieces(node, _is_unseen, " | ")))


def is_shown(node: LexborNode) -> bool:
    """Whether neither the element nor anything around it is hidden from sight or struck through."""
    current: LexborNode | None = node
    while current is not None:
        if current.is_element_node and _is_unseen(current):
            return False
        current = current.parent
    return True


def _attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""


def _is_removed(node: LexborNode) -> bool:
    return node.tag in _NEVER


def is_hidden(node: LexborNode) -> bool:
    """Whether an element is hidden from sight, or never shown."""
    attributes = node.attributes
    return (
        node.tag in _NEVER
        or "hidden" in attributes
        or bool(_HIDDEN_STYLE.search(attributes.get("style") or ""))
        or not _HIDDEN_CLASSES.isdisjoint((attributes.get("class") or "").lower().split())
    )


def is_struck(node: LexborNode) -> bool:
    """Whether an element is struck through."""
    return (
        node.tag in _STRUCK
        or bool(_STRUCK_STYLE.search(_attribute(node, "style")))
        or any(_STRUCK_CLASS.search(name) for name in _attribute(node, "class").lower().split())
    )


def _is_unseen(node: LexborNode) -> bool:
    return is_hidden(node) or is_struck(node)


def _is_unseen_or_unread(node: LexborNode) -> bool:
    return _is_unseen(node) or _attribute(node, "aria-hidden") == "true"


def _is_cents(node: LexborNode) -> bool:
    return node.tag == "sup" or any(_CENTS_CLASS.search(name) for name in _attribute(node, "class").lower().split())


def _pieces(root: LexborNode, left_out: Callable[[LexborNode], bool], gap: str = " ") -> Iterator[tuple[str, bool]]:
    """The text nodes below an element, each with whether it is set small. A stack, for pages may nest hundreds deep.

    gap: what stands for an element that is left out.
    """
    stack: list[tuple[LexborNode | None, bool]] = [(root.child, _is_cents(root))]
    while stack:
        node, small = stack.pop()
        if node is None:
            continue
        if node.prev is not None and node.prev.tag in _BLOCKS:
            yield " ", False
        stack.append((node.next, small))
        if node.is_text_node:
            yield node.text_content or "", small
        elif node.is_element_node and not left_out(node):
            if node.tag in _BLOCKS:
                yield " ", False
            stack.append((node.child, small or _is_cents(node)))
        elif node.is_element_node:
            yield gap, False


def _words(root: LexborNode) -> Iterator[str]:
    """The text nodes below an element that are shown, with a blank around blocks and for what is hidden."""
    waiting: list[tuple[LexborNode, bool]] = []  # elements within which we are, and whether they are blocks
    node = root.child
    while True:
        while node is None:
            if not waiting:
                return
            node, is_block = waiting.pop()
            if is_block:
                yield " "
            node = node.next
        if node.is_text_node:
            yield node.text_content or ""
        elif node.is_element_node:
            is_block = node.tag in _BLOCKS
            if is_block:
                yield " "
            if not is_hidden(node):
                waiting.append((node, is_block))
                node = node.child
                continue
            yield " "
        node = node.next


def _joined(pieces: Iterator[tuple[str, bool]]) -> str:
    """The pieces of a price. Digits of neighbouring elements never run together: 12 and 99 are not 1299."""
    text = ""
    for piece, small in pieces:
        piece = _ZERO_WIDTH.sub("", piece)
        cents = _CENTS.match(piece) if small else None
        whole = _WHOLE.search(text) if cents else None
        if small and piece.strip().isdigit() and _HAS_DECIMALS.search(text):
            continue  # a footnote mark behind a whole price
        if cents and whole and not whole["number"].endswith((".", ",")):
            text = text[: whole.start()] + _with_cents(whole, cents) + cents["tail"]
        elif piece[:1].isdigit() and text[-1:].isdigit():
            text += " " + piece
        else:
            text += piece
    return text


def _with_cents(whole: re.Match[str], cents: re.Match[str]) -> str:
    number = (whole["number"] if "number" in whole.groupdict() else whole["whole"]).strip()
    symbol = whole["symbol"] or cents.groupdict().get("symbol") or ""
    point = "," if "." in number else "."
    return f"{number}{point}{cents['cents'].translate(_SUPERSCRIPTS)}{' ' + symbol if symbol else ''}"


def _small_cents(text: str) -> str:
    return _FOOTNOTE.sub("", _SMALL_CENTS.sub(lambda found: _with_cents(found, found), text)).strip()


def _tidy(text: str) -> str:
    return " ".join((text if text.isascii() else _ZERO_WIDTH.sub("", text)).split())
