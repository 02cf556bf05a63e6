"""Recognise a shop by its home page: the platform's public endpoint, else its sitemap, else its links."""

from __future__ import annotations

import html as html_text
import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from omniaudit.config.vocabulary import COUNTRIES
from omniaudit.http import FetchError, Response
from omniaudit.model.money import CURRENCIES
from omniaudit.recognise.describe import describe, kind_of
from omniaudit.recognise.json_shape import sample_document
from omniaudit.recognise.platforms import Platform, found_in, of_page, platforms
from omniaudit.recognise.product_page import Shown, look_at, tell
from omniaudit.recognise.proposal import Line, Source
from omniaudit.sources.readers.items.json_stream import Decoder
from omniaudit.sources.unreadable import Unreadable

if TYPE_CHECKING:
    from omniaudit.http import Client

_CURRENCY: Final = re.compile(
    r"""(?:currency(?:_?code)?|priceCurrency|price:currency)["']?\s*(?:content=|[:=]\s*(?:\{\s*["']?active["']?\s*:)?)\s*["']([A-Z]{3})["']""",
    re.IGNORECASE,
)
_LANGUAGE: Final = re.compile(r"""<html[^>]*\blang=["']([A-Za-z]{2})(?:[-_]([A-Za-z]{2}))?["']""", re.IGNORECASE)
_SITE_NAME: Final = re.compile(r"""<meta[^>]+property=["']og:site_name["'][^>]*content=["']([^"'<>]{2,60})["']""", re.I)
_PRODUCT_PATHS: Final = (
    "/products/", "/product/", "/produits/", "/produit/", "/produkte/", "/produkt/", "/producto/", "/productos/",
    "/prodotto/", "/prodotti/", "/producten/", "/p/", "/dp/", "/item/", "/artikel/", "/article/", "/catalogue/",
)  # fmt: skip
_OF_PRODUCTS: Final = re.compile(r"produ[ck]t|produit|(?<!s)item|artikel", re.IGNORECASE)
"""A part of a sitemap with products; every sitemap has an "item" in its own name."""

_LOOKED_AT: Final = 3
"""Sitemaps that are fetched at most."""


def recognise_shop(client: Client, given: str, answer: Response, body: bytes, stem: str) -> Source:
    """The best way to read a shop whose page was fetched."""
    page = body.decode("utf-8", "replace")
    seen = of_page(page, answer.headers)
    for platform in seen:
        if source := by_endpoint(client, platform, given, stem):
            _read_page_marks(source, page)
            return source
    source = _by_sitemap(client, given, answer.url, stem)
    for platform in seen[:1]:
        source.notes.append(
            f"its pages bear the marks of {platform.name}; with a key, type: {platform.name} reads more than pages say"
        )
    home = look_at(given, answer, body)
    if home.shell and all(line.key != "render" for line in source.lines):
        tell(source, given, Shown(None, home.shell, home.states))
    _read_page_marks(source, page)
    return source


def by_endpoint(client: Client, platform: Platform, given: str, stem: str) -> Source | None:
    """A platform whose public list answers as it should; asked once."""
    path, expected = platform.marks.get("path"), platform.marks.get("answer")
    if not path or not expected:
        return None
    base = given.partition("?")[0].rstrip("/")
    try:
        response = client.fetch(f"{base}{path}", kind="api", robots=True)
        document = Decoder().whole(response.body.decode("utf-8-sig", "replace").strip())
    except (FetchError, ValueError, RecursionError):
        return None
    if not found_in(str(expected), document):
        return None
    kind, word = kind_of(stem)
    source = Source(
        given, f"a {platform.name} shop: {str(path).partition('?')[0]} answers", platform.name, stem, kind=kind
    )
    source.kind_why = f'its name says "{word}"' if word and word != "web" else ""
    source.lines = [Line("url", base)]
    try:
        seen = describe(sample_document(document, given), given, stem, Line("url", base))
    except Unreadable:
        return source
    source.evidence, source.keys, source.prices = seen.evidence, seen.keys, seen.prices
    return source


def locked_platform(client: Client, given: str) -> Platform | None:
    """The platform whose list, asked for once without a key, refuses in the words that its file names."""
    for platform in platforms():
        if not (refusal := platform.marks.get("refusal")):
            continue
        path = str(refusal["path"])
        try:
            client.fetch(given.partition("?")[0].partition(path)[0].rstrip("/") + path, kind="api", robots=True)
        except FetchError as error:
            if str(refusal["says"]).encode() in error.body:
                return platform
    return None


def _by_sitemap(client: Client, given: str, url: str, stem: str) -> Source:
    kind, _ = kind_of(stem)
    source = Source(given, "a shop", "pages", stem, kind=kind)
    source.notes.append("what a page says to machines is read; for prices that only people can see add selectors")
    addresses = client.sitemaps(url) or [urljoin(url, "/sitemap.xml")]
    for address in addresses[:_LOOKED_AT]:
        found = _pages(client, address)
        if found is None:
            continue
        source.title = f"a shop with a sitemap: {address}"
        source.lines = [Line("sitemap", address)]
        pages, others = found
        counts = Counter(path for page in pages for path in _PRODUCT_PATHS if path in urlsplit(page).path)
        if counts:
            path, count = counts.most_common(1)[0]
            said = f"{count} of the {len(pages)} addresses looked at have it; the others are taken for other pages"
            everywhere = any(path in urlsplit(other).path for other in others)
            if everywhere:
                said = "products and other pages have it; say what those of products alone have"
            source.lines.append(Line("include", path, said, off=everywhere))
            _look_at_one(client, source, next(page for page in pages if path in urlsplit(page).path))
        elif pages:
            source.lines.append(Line("include", "/p/", "what the addresses of product pages have in common", off=True))
        return source
    source.title = "a shop without a sitemap; its links are followed"
    source.lines = [
        Line("start", given),
        Line("include", "/p/", "what the addresses of product pages have in common", off=True),
    ]
    return source


def _look_at_one(client: Client, source: Source, address: str) -> None:
    """Note what a product page shows, where it answers."""
    try:
        answer = client.fetch(address, kind="page", robots=True)
    except FetchError:
        return
    tell(source, address, look_at(address, answer, answer.body))


def _pages(client: Client, address: str) -> tuple[list[str], list[str]] | None:
    """Some addresses of a sitemap, or of the part of it that is likeliest to hold products, and some of another part.

    None: it can't be read.
    """
    locations = _locations(client, address)
    if locations is None:
        return None
    indexed = [each for each in locations if urlsplit(each).path.lower().endswith((".xml", ".xml.gz"))]
    if not indexed:
        return locations, []
    of_products = [each for each in indexed if _OF_PRODUCTS.search(each)]
    other = next((each for each in indexed if of_products and each not in of_products), None)
    others = _locations(client, other) if other else None
    return _locations(client, (of_products or indexed)[0]) or [], others or []


def _locations(client: Client, address: str) -> list[str] | None:
    try:
        response = client.fetch(address, kind="feed")
    except FetchError:
        return None
    body = response.body
    if body.startswith(b"\x1f\x8b"):
        import zlib

        try:
            body = zlib.decompressobj(wbits=31).decompress(body, 8 * 2**20)
        except zlib.error:
            return None
    found = list(_texts(body.decode("utf-8", "replace")))
    return found or None


def _texts(text: str) -> Iterator[str]:
    for match in re.finditer(r"<(?:\w+:)?loc>\s*([^<\s]+)\s*</", text):
        yield html_text.unescape(match[1])


def _read_page_marks(source: Source, page: str) -> None:
    """Name, currency and country as the home page says them."""
    evidence = source.evidence
    if name := _SITE_NAME.search(page):
        evidence.retailer = html_text.unescape(name[1]).strip()
    codes = Counter(code.upper() for code in _CURRENCY.findall(page) if code.upper() in CURRENCIES)
    if codes and not evidence.currencies:
        code, count = codes.most_common(1)[0]
        evidence.currencies[code] += count
        evidence.said["currency"] = f"{source.given}: its home page says {code}"
    if language := _LANGUAGE.search(page):
        evidence.languages[language[1].lower()] += 1
        evidence.said["language"] = f"{source.given}: its pages are in {language[1].lower()}"
        if language[2] and language[2].upper() in COUNTRIES:
            evidence.countries[language[2].upper()] += 1
            evidence.said["country"] = f"{source.given}: its pages say {language[1]}-{language[2]}"
    host = (urlsplit(source.given).hostname or "").rpartition(".")[2].upper()
    country = {"UK": "GB"}.get(host, host)
    if country in COUNTRIES and not evidence.countries:
        evidence.countries[country] += 1
        evidence.said["country"] = f"{source.given} ends in .{host.lower()}"
