"""What a source says beyond its shape: where it reads, addresses that can be read, no secret written out."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

from omniaudit.config.addresses import SECRET_NAME, holds_secret, web_address_fault
from omniaudit.config.check_api import check_api, secret_places
from omniaudit.config.check_pages import check_pages
from omniaudit.config.database import database_address_fault, parse_database
from omniaudit.config.problem import KeyPath, Problems, near, shown
from omniaudit.config.shape import one_or_more, sources
from omniaudit.config.tree import Node
from omniaudit.model.offer import CANONICAL_OFFER_FIELDS

BASE_TYPES: Final = ("table", "api", "pages", "sql")

_FORMATS: Final = ("csv", "tsv", "json", "jsonl", "xml", "xlsx", "parquet")
_NAMED_PLATFORMS: Final = ("shopify", "woocommerce", "google_merchant")
_LIKENESS: Final = 0.8  # below it, shopware would be taken for shopify

_WAYS_IN: Final[Mapping[str, tuple[str, ...]]] = {
    "table": ("path", "url"),
    "api": ("url", "path"),
    "pages": ("sitemap", "urls", "files", "url_template", "start"),
}
_ADDRESSES: Final = ("url", "urls", "sitemap", "start", "url_template")
BLANK: Final = "(blank)"
"""The word of a channel that stands for a blank."""
NO_SITEMAP: Final = "none"
"""The value of ``sitemap`` that has ``start`` crawled although there may be one."""

_PLACEHOLDER: Final = re.compile(r"(?<!\$)\{([^{}]*)\}")
_NESTED_REPETITION: Final = re.compile(r"[+*}][^(]*\)[+*{]")
_SECRET_HEADERS: Final = frozenset(
    (
        *("authorization", "proxy-authorization", "private-token", "api-key", "apikey", "x-api-key", "x-auth-token"),
        *("x-access-token", "x-amz-access-token", "x-shopify-access-token"),
    )
)
_WRITTEN_OUT: Final = "a secret can't stand in the config; put it in the environment and write ${NAME}"


def check_sources(written: Node, expanded: Node, folder: Path, problems: Problems) -> None:
    """Note what is wrong with the sources. written: with ${NAME} as it stands; expanded: with its values."""
    for (path, before), (_, after) in zip(sources(written), sources(expanded), strict=True):
        if before.get("type") is None or problems.touch((*path, "type")):
            continue
        _check_secrets(before, path, problems)
        _check_type(before, path, _own_platforms(written, folder), problems)
        _check_way_in(before, path, problems)
        _check_addresses(after, path, problems)
        _check_query(after, path, problems)
        _check_encoding(before, path, problems)
        _check_blanks(before, path, problems)
        if before.value["type"].value not in ("table", "api", "sql"):
            check_pages(before, path, problems)
        _check_patterns(before, path, problems)
        if before.value["type"].value not in ("table", "pages", "sql"):
            check_api(before, path, _money(written, before, path), problems)


def _money(root: Node, source: Node, path: KeyPath) -> str | None:
    """What bare amounts of a source count, written there or on its channel."""
    channels = root.get("channels")
    channel = channels.get(str(path[1])) if path[0] == "channels" and channels is not None else None
    node = source.get("money") or (channel.get("money") if channel is not None else None)
    return node.value if node is not None else None


def _own_platforms(root: Node, folder: Path) -> Iterator[str]:
    node = root.get("platforms_path")
    for _, each in one_or_more(node) if node is not None else ():
        if isinstance(each.value, str):
            yield from (file.stem for file in (folder / each.value).glob("*.yaml"))


def _check_type(source: Node, path: KeyPath, own: Iterator[str], problems: Problems) -> None:
    node = source.value["type"]
    if node.value in BASE_TYPES or node.value in _NAMED_PLATFORMS or node.value in own:
        return
    built_in = files("omniaudit").joinpath("sources", "platforms")
    platforms = [each.name.removesuffix(".yaml") for each in built_in.iterdir() if each.name.endswith(".yaml")]
    if node.value in platforms:
        return
    path = (*path, "type")
    guess = near(node.value, (*BASE_TYPES, *_NAMED_PLATFORMS, *platforms), _LIKENESS)
    if node.value in _FORMATS:
        problems.add(node.place, path, f"{shown(node.value)} is a format; write type: table, and format: {node.value}")
    elif node.value == "inline":
        problems.add(node.place, path, "promotions and policies written in the config have no type; leave it out")
    elif guess:
        problems.add(node.place, path, f"unknown type {shown(node.value)}, did you mean {guess}?")


def _check_way_in(source: Node, path: KeyPath, problems: Problems) -> None:
    type_ = source.value["type"].value
    ways = _WAYS_IN.get(type_, () if type_ in BASE_TYPES else ("url", "path"))
    given = [way for way in ways if source.get(way) is not None]
    if ways and not given and not problems.touch(path):
        place = source.keys["type"]
        problems.add(place, path, f"says nothing about where to read; give it {' or '.join(ways)}")
    if len(given) > 1 and type_ != "pages":
        second = max(given, key=lambda way: (source.keys[way].line, source.keys[way].column))
        problems.add(source.keys[second], (*path, second), f"stands beside {given[given[0] == second]}; keep one")


def _check_encoding(source: Node, path: KeyPath, problems: Problems) -> None:
    node = source.get("encoding")
    if node is None or problems.touch((*path, "encoding")):
        return
    try:
        codecs.lookup(str(node.value))
    except LookupError:
        said = f"{shown(node.value)} is no encoding that is known; write for example utf-8, cp1252 or shift_jis"
        problems.add(node.place, (*path, "encoding"), said)


def _check_blanks(source: Node, path: KeyPath, problems: Problems) -> None:
    """A blank that was given a meaning in vain would be taken for read."""
    values = source.get("values")
    for field, words in values.items() if values is not None and "promotions" not in path else ():
        where = (*path, "values", field, BLANK)
        if BLANK in words.keys and not problems.touch(where):
            problems.add(words.keys[BLANK], where, "only promotions give a blank a meaning; others state nothing by it")


def _check_addresses(source: Node, path: KeyPath, problems: Problems) -> None:
    type_ = source.value["type"].value
    for key in _ADDRESSES:
        node = source.get(key)
        for below, each in one_or_more(node) if node is not None else ():
            where = (*path, key, *below)
            if problems.touch(where):
                continue
            if key == "url_template":
                fault = _template_fault(each.value)
            elif type_ == "sql":
                fault = database_address_fault(each.value)
            elif key == "sitemap" and each.value == NO_SITEMAP:
                fault = None if source.get("start") else "leaves nothing to read; give it with start, which is crawled"
            else:
                fault = web_address_fault(each.value)
            if fault:
                problems.add(each.place, where, fault)


def _check_query(source: Node, path: KeyPath, problems: Problems) -> None:
    """One SELECT, in the words of the database that its address names."""
    url, query = source.get("url"), source.get("query")
    if source.value["type"].value != "sql" or url is None or query is None:
        return
    if problems.touch((*path, "url")) or problems.touch((*path, "query")):
        return
    from omniaudit.config.query import QueryFault, read_query

    try:
        read_query(query.value, parse_database(url.value).kind)
    except QueryFault as fault:
        problems.add(query.place, (*path, "query"), str(fault))


def _template_fault(template: str) -> str | None:
    names = _PLACEHOLDER.findall(template)
    if not names:
        return "holds no {field} to fill in, such as {sku}; for fixed addresses use urls"
    for name in names:
        if name not in CANONICAL_OFFER_FIELDS:
            guess = near(name, CANONICAL_OFFER_FIELDS)
            return f"{{{name[:40]}}} is no offer field" + (f", did you mean {{{guess}}}?" if guess else "")
    return web_address_fault(_PLACEHOLDER.sub("x", template))


def _check_patterns(source: Node, path: KeyPath, problems: Problems) -> None:
    """A repetition inside a repetition, (a+)+, can take longer than the world lasts on one hostile address."""
    for key in ("include", "exclude"):
        node = source.get(key)
        for below, each in one_or_more(node) if node is not None else ():
            if not problems.touch((*path, key, *below)) and _NESTED_REPETITION.search(each.value):
                message = f"{shown(each.value)} repeats a repetition, which can take forever; write it without"
                problems.add(each.place, (*path, key, *below), message)


def _check_secrets(source: Node, path: KeyPath, problems: Problems) -> None:
    for where, node in _secret_places(source, path):
        if isinstance(node.value, str) and node.value and "${" not in node.value:
            problems.add(node.place, where, _WRITTEN_OUT)
    for key in _ADDRESSES:
        address = source.get(key)
        for below, node in one_or_more(address) if address is not None else ():
            if isinstance(node.value, str) and holds_secret(node.value):
                problems.add(node.place, (*path, key, *below), _WRITTEN_OUT)


def _secret_places(source: Node, path: KeyPath) -> Iterator[tuple[KeyPath, Node]]:
    """Values whose key says that they are secrets."""
    auth = source.get("auth")
    if auth is not None:
        yield from secret_places(auth, (*path, "auth"))
    for key in ("headers", "query"):
        holder = source.get(key)
        for name, node in holder.items() if holder is not None else ():
            if name.casefold() in _SECRET_HEADERS if key == "headers" else SECRET_NAME.fullmatch(name):
                yield (*path, key, name), node
