"""What a source of pages says beyond its shape: selectors that are CSS, expressions that are JMESPath, both at home."""

from __future__ import annotations

import re
from typing import Final

from omniaudit.config.expressions import expression_fault
from omniaudit.config.problem import KeyPath, Problems, shown
from omniaudit.config.tree import Node

_ATTRIBUTE: Final = re.compile(r"@[A-Za-z_][\w:.-]*\s*\Z")
_GLOBAL: Final = re.compile(r"[A-Za-z_$][\w$]*|(?:window|self|globalThis)(?:\.[\w$]+)+")
_ITSELF: Final = ("", ":scope")


def check_pages(source: Node, path: KeyPath, problems: Problems) -> None:
    """Note what is wrong with the selectors of a source, and with the expressions of an embedded state."""
    if source.value["type"].value != "pages":
        _check_css(_selectors(source, path), problems)
        return
    items, state, selectors = source.get("items"), source.get("state"), source.get("selectors")
    fields = source.get("fields")
    has_state = state is not None or (fields is not None and any(fields.items()))
    found = _selectors(source, path)
    if has_state:
        _check_expressions(source, path, problems)
        if state is not None and not _GLOBAL.fullmatch(state.value):
            found.append(((*path, "state"), state))
        if items is not None and selectors is not None:
            message = "can't be used with items of the state; read their fields with fields"
            problems.add(source.keys["selectors"], (*path, "selectors"), message)
    else:
        if items is not None:
            found.append(((*path, "items"), items))
            if selectors is None:
                message = (
                    "stands alone; say with selectors what each item shows, or with fields what the state's records are"
                )
                problems.add(source.keys["items"], (*path, "items"), message)
        if (digits := source.get("money_digits")) is not None:
            problems.add(digits.place, (*path, "money_digits"), "is for an embedded state; give its fields, too")
    _check_css(found, problems, of_items=items is not None and not has_state)
    if items is None:
        for name, node in selectors.items() if selectors else ():
            if (of := node.get("of")) is not None:
                problems.add(of.place, (*path, "selectors", name, "of"), "is for selectors of items; leave it out")


def _selectors(source: Node, path: KeyPath) -> list[tuple[KeyPath, Node]]:
    selectors, main = source.get("selectors"), source.get("main_product")
    found: list[tuple[KeyPath, Node]] = []
    for name, node in selectors.items() if selectors else ():
        found.append(((*path, "selectors", name), node.get("css") or node))
    return [*found, *([((*path, "main_product"), main)] if main else [])]


def _check_css(found: list[tuple[KeyPath, Node]], problems: Problems, *, of_items: bool = False) -> None:
    if not found:
        return
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    page = LexborHTMLParser("<p></p>")
    for where, node in found:
        if problems.touch(where):
            continue
        css = _ATTRIBUTE.sub("", node.value).strip()
        if of_items and css in _ITSELF:
            continue
        try:
            page.css(css)
        except SelectolaxError:
            problems.add(node.place, where, f"{shown(node.value)} is not a CSS selector such as .price ins")


def _check_expressions(source: Node, path: KeyPath, problems: Problems) -> None:
    found: list[tuple[KeyPath, Node | None]] = [((*path, key), source.get(key)) for key in ("items", "money_digits")]
    fields = source.get("fields")
    found += [((*path, "fields", name), node) for name, node in fields.items()] if fields else []
    for where, node in found:
        if node is None or not isinstance(node.value, str) or problems.touch(where):
            continue
        if fault := expression_fault(node.value):
            problems.add(node.place, where, f"{shown(node.value)} {fault}" if fault.startswith("is") else fault)
