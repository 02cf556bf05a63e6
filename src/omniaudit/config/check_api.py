"""What an interface's source says beyond its shape: expressions that can be read, parts that belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from omniaudit.config.addresses import SECRET_NAME, web_address_fault
from omniaudit.config.expressions import expression_fault
from omniaudit.config.problem import KeyPath, Problems, shown
from omniaudit.config.shape import one_or_more
from omniaudit.config.tree import Node

AUTH_PARTS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "bearer": (("token",), ()),
    "basic": (("username",), ("password",)),
    "header": (("name", "value"), ()),
    "query": (("name", "value"), ()),
    "oauth2": (
        ("token_url", "client_id", "client_secret"),
        ("scope", "audience", "credentials", "query", "body", "header", "prefix"),
    ),
    "login": (
        ("url",),
        (
            *("method", "headers", "query", "body", "graphql", "variables"),
            *("token", "token_header", "header", "prefix"),
        ),
    ),
}
"""Type of sign-in → the keys that it needs, and those that it may have."""

_PAGE_PARTS: Final[Mapping[str, tuple[str, ...]]] = {"cursor": ("cursor",), "next_link": ("link",)}
_PAGE_PLACEHOLDERS: Final[Mapping[str, frozenset[str]]] = {
    "page_number": frozenset({"page"}),
    "offset": frozenset({"offset", "last"}),
    "cursor": frozenset({"cursor"}),
}
_PAGE_NAMES: Final = frozenset({"page", "offset", "size", "last", "cursor"})
_REQUEST: Final = ("url", "endpoint", "query", "headers", "body", "variables")
_PLACEHOLDER: Final = re.compile(r"(?<!\$)\{([^{}]+)\}")
_EXPRESSIONS: Final = (
    ("items",), ("errors",), ("money_digits",), ("pagination", "cursor"), ("pagination", "more"),
    ("pagination", "link"), ("pagination", "total"), ("one", "items"),
)  # fmt: skip
_STEP_EXPRESSIONS: Final = (("items",), ("errors",), *_EXPRESSIONS[3:])


def check_api(source: Node, path: KeyPath, money: str | None, problems: Problems) -> None:
    """Note what is wrong with the parts of an interface. money: as the source or its channel writes it."""
    for where, node in _expressions(source, path):
        fault = None if problems.touch(where) else expression_fault(str(node.value))
        if fault:
            problems.add(node.place, where, f"{shown(str(node.value))} {fault}" if fault.startswith("is") else fault)
    _check_addresses(source, path, problems)
    if source.value["type"].value == "api":
        _check_auth(source, path, problems)
        _check_request(source, path, problems)
        _check_placeholders(source, path, problems)
        if source.get("money_digits") is not None and money != "minor":
            message = "says how many decimals minor units have; write money: minor, or leave it out"
            problems.add(source.keys["money_digits"], (*path, "money_digits"), message)


def secret_places(auth: Node, path: KeyPath) -> Iterator[tuple[KeyPath, Node]]:
    """Values of ``auth`` that are secrets: by their key, wherever it stands in it."""
    kind = auth.get("type")
    type_ = kind.value if kind is not None else None
    for name, node in auth.items():
        is_secret = SECRET_NAME.fullmatch(name) is not None and not (name == "token" and type_ == "login")
        if is_secret or (name == "value" and type_ in (None, "header", "query")):
            yield (*path, name), node
        elif name in ("headers", "query", "body", "variables"):
            yield from _secrets_in(node, (*path, name))


def _secrets_in(node: Node, path: KeyPath) -> Iterator[tuple[KeyPath, Node]]:
    if isinstance(node.value, dict):
        for name, child in node.items():
            if SECRET_NAME.fullmatch(name) or name.casefold() == "authorization":
                yield (*path, name), child
            else:
                yield from _secrets_in(child, (*path, name))


def _expressions(source: Node, path: KeyPath) -> Iterator[tuple[KeyPath, Node]]:
    """Every JMESPath of a source that is read by JMESPath for sure."""
    if source.value["type"].value == "api":
        for key in ("fields", "where"):
            yield from _members(source, (key,), path, of_keys=key == "where")
        for keys in _EXPRESSIONS:
            yield from _one(source, keys, path)
    else:
        for keys in _EXPRESSIONS[1:]:
            yield from _one(source, keys, path)
    auth = source.get("auth")
    if auth is not None and auth.get("type") is not None and auth.value["type"].value == "login":
        yield from _one(source, ("auth", "token"), path)
    for where, step in _steps(source, path):
        for keys in _STEP_EXPRESSIONS:
            yield from _one(step, keys, where)
        yield from _members(step, ("on",), where)
        yield from _members(step, ("on",), where, of_keys=True)
    nested = source.get("nested")
    if nested is not None:
        where = (*path, "nested")
        for keys in (("of",), ("cut",), *_STEP_EXPRESSIONS):
            yield from _one(nested, keys, where)
        yield from _members(nested, ("on",), where)
        yield from _members(nested, ("on",), where, of_keys=True)


def _one(holder: Node, keys: tuple[str, ...], path: KeyPath) -> Iterator[tuple[KeyPath, Node]]:
    node: Node | None = holder
    for key in keys:
        node = node.get(key) if node is not None else None
    if node is not None and isinstance(node.value, str) and not node.value.startswith("header:"):
        yield (*path, *keys), node


def _members(
    holder: Node, keys: tuple[str, ...], path: KeyPath, *, of_keys: bool = False
) -> Iterator[tuple[KeyPath, Node]]:
    node = holder.get(keys[0])
    for name, child in node.items() if node is not None else ():
        if of_keys:
            yield (*path, *keys, name), Node(name, node.keys[name]) if node is not None else child
        elif isinstance(child.value, str) and child.value:
            yield (*path, *keys, name), child


def _steps(source: Node, path: KeyPath) -> Iterator[tuple[KeyPath, Node]]:
    follow = source.get("follow")
    for below, step in one_or_more(follow) if follow is not None else ():
        yield (*path, "follow", *below), step


def _check_addresses(source: Node, path: KeyPath, problems: Problems) -> None:
    """An address that has a host must be one; without a host it is on that of url."""
    places = [((*path, "auth", key), source.get("auth"), key) for key in ("url", "token_url")]
    places += [((*path, key, "url"), source.get(key), "url") for key in ("one", "nested")]
    places += [((*where, "url"), step, "url") for where, step in _steps(source, path)]
    for where, holder, key in places:
        node = holder.get(key) if holder is not None else None
        if node is None or problems.touch(where) or "://" not in str(node.value):
            continue
        fault = web_address_fault(_PLACEHOLDER.sub("x", node.value))
        if fault:
            problems.add(node.place, where, fault)


def _check_auth(source: Node, path: KeyPath, problems: Problems) -> None:
    auth, where = source.get("auth"), (*path, "auth")
    if auth is None or problems.touch(where):
        return
    kind = auth.get("type")
    if kind is None:
        problems.add(source.keys["auth"], (*where, "type"), f"is missing; write one of {', '.join(AUTH_PARTS)}")
        return
    needed, more = AUTH_PARTS[kind.value]
    for name in needed:
        if auth.get(name) is None:
            problems.add(auth.keys["type"], (*where, name), f"is missing; type {kind.value} needs it")
    for name in auth.value:
        if name not in ("type", *needed, *more):
            known = ", ".join((*needed, *more))
            problems.add(auth.keys[name], (*where, name), f"belongs to another type; type {kind.value} has {known}")
    if kind.value == "login" and auth.get("token") is None and auth.get("token_header") is None:
        message = "is missing; say where the login's answer has the token, or give token_header"
        problems.add(auth.keys["type"], (*where, "token"), message)


def _check_request(source: Node, path: KeyPath, problems: Problems) -> None:
    if source.get("graphql") is not None and source.get("body") is not None:
        problems.add(source.keys["body"], (*path, "body"), "stands beside graphql, which is the body; keep one")
    _check_pagination(source, path, problems)
    nested = source.get("nested")
    if nested is not None and not problems.touch((*path, "nested")):
        _check_pagination(nested, (*path, "nested"), problems)
    for where, step in _steps(source, path):
        if problems.touch(where):
            continue
        _check_pagination(step, where, problems)
        scope = set(_mapping(source.get("scope")))
        names = {name for key in _REQUEST for name in _names(step.get(key))}
        if not names - scope - _PAGE_NAMES and step.get("on") is None:
            message = "is missing; the url names nothing of the record, so say which keys belong together"
            problems.add(step.keys["url"], (*where, "on"), message)


def _check_pagination(holder: Node, path: KeyPath, problems: Problems) -> None:
    written, where = holder.get("pagination"), (*path, "pagination")
    if written is None or problems.touch(where):
        return
    kind = written.get("type")
    if kind is None:
        problems.add(holder.keys["pagination"], (*where, "type"), "is missing; say how the next page is asked for")
        return
    for name in _PAGE_PARTS.get(kind.value, ()):
        if written.get(name) is None:
            problems.add(written.keys["type"], (*where, name), f"is missing; type {kind.value} needs it")
    names = {name for key in _REQUEST for name in _names(holder.get(key))}
    wanted = _PAGE_PLACEHOLDERS.get(kind.value)
    if wanted and written.get("param") is None and not names & wanted:
        message = f"is missing; name the parameter, or write {{{sorted(wanted)[-1]}}} where its value goes"
        problems.add(written.keys["type"], (*where, "param"), message)
    if written.get("size_param") is not None and written.get("size") is None:
        problems.add(written.keys["size_param"], (*where, "size"), "is missing; size_param needs it")
    place = written.get("in")
    if place is not None and place.value == "variables" and path[-1] != "nested" and holder.get("graphql") is None:
        problems.add(place.place, (*where, "in"), "variables need graphql")


def _check_placeholders(source: Node, path: KeyPath, problems: Problems) -> None:
    """Every {name} stands for something. Texts that may hold a secret are judged as they are written."""
    known = {*_mapping(source.get("scope")), *_PAGE_NAMES}
    one = source.get("one")
    if one is not None and not problems.touch((*path, "one", "url")):
        names, places = set(_names(one.value["url"])), {"id", "sku"}
        if not names & places or names - places - known:
            message = "names the product by {id} or {sku}, and nothing else that scope has not"
            problems.add(one.keys["url"], (*path, "one", "url"), message)
    for key in _REQUEST:
        node = source.get(key)
        if node is None or (key == "body" and isinstance(node.value, str)) or problems.touch((*path, key)):
            continue
        for name in _names(node):
            if name not in known:
                message = f"{{{name[:40]}}} stands for nothing; give scope: {{{name[:40]}: …}}"
                problems.add(source.keys[key], (*path, key), message)


def _names(node: Node | None) -> list[str]:
    if node is None:
        return []
    return list(_names_in(node.plain()))


def _names_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from _PLACEHOLDER.findall(value)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _names_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from _names_in(item)


def _mapping(node: Node | None) -> tuple[str, ...]:
    return tuple(node.value) if node is not None and isinstance(node.value, dict) else ()
