"""Recognise addresses: a shop's home page, a product page, a feed, an export, an API; asking as little as will do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from omniaudit import __version__
from omniaudit.config.addresses import SECRET_NAME
from omniaudit.engine import Engine
from omniaudit.http import FetchError, Response
from omniaudit.recognise.describe import describe, kind_of, refused
from omniaudit.recognise.json_shape import sample_document
from omniaudit.recognise.pagination import pagination
from omniaudit.recognise.platforms import Platform, bears, of_address, of_sample
from omniaudit.recognise.product_page import look_at, tell
from omniaudit.recognise.proposal import Line, Source
from omniaudit.recognise.sample import HEAD, Sample, sample_file
from omniaudit.recognise.shop import by_endpoint, locked_platform, recognise_shop
from omniaudit.sources.readers.items.json_stream import Decoder
from omniaudit.sources.unreadable import Unreadable

if TYPE_CHECKING:
    from omniaudit.http import Client

_HTML: Final = re.compile(rb"<(!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_SITEMAP: Final = re.compile(rb"<(?:\w+:)?(urlset|sitemapindex)\b")
_SUFFIXES: Final = frozenset((".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".xml", ".xlsx", ".parquet", ".gz"))
_WHOLE: Final = 512 * 2**20
_ASKED_WRONGLY: Final = (400, 404, 405)
_NO_NAMES: Final = frozenset(("www", "shop", "store", "feeds", "api", "data", "m", "com", "co"))


@dataclass(frozen=True)
class Address:
    """An address as the user gave it, and as it may be written: with ${NAME} in the place of secrets.

    names: the variables; secrets: their values.
    """

    url: str
    written: str
    names: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()


def recognise_address(engine: Engine, given: str, others: Sequence[str]) -> list[Source]:
    """What an address leads to. others: all the addresses given, to tell the first shop from further ones."""
    from omniaudit.http import Client, authority

    address = without_secrets(given)
    stem = _stem(given, first=bool(others) and others[0] == given)
    hosts = frozenset(host for host in (authority(given),) if host)
    with Client(allowed_hosts=hosts, user_agent=f"omniaudit/{__version__}", secrets=address.secrets) as client:
        try:
            source = _recognise(engine, client, address, stem)
        except FetchError as error:
            source = _by_its_list(client, address, stem, error) or _unread(client, address, stem, error)
        except Unreadable as failure:
            source = refused(address.written, stem, failure.detail, [Line("url", address.written)])
    if address.names:
        source.notes.append(f"set {', '.join(address.names)} in the environment: secrets never stand in a config")
    return [source]


def without_secrets(url: str) -> Address:
    """An address with what is secret in it (a password, a token) named by variables."""
    parts = urlsplit(url)
    names: list[str] = []
    secrets: list[str] = []

    def hidden(name: str, value: str) -> str:
        variable = re.sub(r"\W+", "_", f"shop_{name}").upper()
        names.append(variable)
        secrets.append(value)
        return f"${{{variable}}}"

    place = parts.netloc
    if parts.password:
        user = hidden("user", parts.username or "")
        place = f"{user}:{hidden('password', parts.password)}@{place.rpartition('@')[2]}"
    query = "&".join(
        f"{quote(name, safe='[]')}={hidden(name, value)}"
        if value and SECRET_NAME.fullmatch(name)
        else urlencode({name: value}, safe="[],:{}")
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    )
    written = urlunsplit((parts.scheme, place, parts.path, query, "")) if names else url
    return Address(url, written, tuple(names), tuple(secrets))


def _recognise(engine: Engine, client: Client, address: Address, stem: str) -> Source:
    suffixes = [
        each.lower() for each in PurePosixPath(urlsplit(address.url).path).suffixes if each.lower() in _SUFFIXES
    ]
    file = engine.folder / f"{engine.name('answer')}{''.join(suffixes[-2:])}"
    answer = client.download(address.url, file, max_bytes=HEAD, cut=True, kind=None)
    start = file.read_bytes()[:4096]
    if file.stat().st_size >= HEAD and start.startswith((b"PK\x03\x04", b"PAR1")):  # their contents stand at the end
        client.download(address.url, file, max_bytes=_WHOLE, kind=None)
    bare = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _HTML.search(bare[:1024]):
        return _of_page(client, address, answer, file.read_bytes(), stem)
    if _SITEMAP.search(bare[:2048]):
        lines = [Line("sitemap", address.written)]
        return Source(address.written, "a sitemap of pages", "pages", stem, lines=lines)
    if bare.startswith((b"{", b"[")) and not {".jsonl", ".ndjson"} & set(suffixes):
        return _of_api(client, address, answer, file, stem)
    return _of_feed(engine, address, file, stem)


def _of_feed(engine: Engine, address: Address, file: Path, stem: str) -> Source:
    cut = file.stat().st_size >= HEAD
    sample = sample_file(engine, file, address.written)
    sample.whole = sample.whole and not cut
    path = urlsplit(address.url).path
    if not any(path.lower().endswith(suffix) for suffix in _SUFFIXES) and not any(
        key == "format" for key, _, _ in sample.options
    ):
        sample.options.insert(0, ("format", sample.format, "the address doesn't say"))
    name = PurePosixPath(path).name.split(".")[0]
    _, word = kind_of(name)
    return describe(sample, address.written, name if word else stem, Line("url", address.written))


def _of_page(client: Client, address: Address, answer: Response, body: bytes, stem: str) -> Source:
    if urlsplit(address.url).path.strip("/"):
        shown = look_at(address.url, answer, body)
        if shown.listing:
            source = Source(address.written, "a product page", "pages", stem, lines=[Line("urls", [address.written])])
            source.kind, source.kind_why = kind_of(stem)[0], ""
            tell(source, address.written, shown)
            return source
    return recognise_shop(client, address.written, answer, body, stem)


def _of_api(client: Client, address: Address, answer: Response, file: Path, stem: str) -> Source:
    text = file.read_text("utf-8-sig", errors="replace")
    try:
        document = Decoder().whole(text.strip())
    except ValueError:
        if file.stat().st_size < HEAD:
            raise Unreadable("malformed_json", f"{address.written}: the answer is no JSON") from None
        platform = of_address(address.url)
        if platform:
            return _as_platform(platform, address, stem)
        why = (
            f"the answer is larger than {HEAD >> 20} MB; ask for a smaller page (such as ?limit=100) and run init again"
        )
        return refused(address.written, stem, why, [Line("url", address.written)], "api")
    platform = of_address(address.url)
    try:
        sample: Sample | None = sample_document(document, address.written)
    except Unreadable:
        if platform is None:
            raise
        sample = None
    if platform and sample and not bears(platform, sample):
        platform = None
    if sample and platform is None:
        platform = of_sample(sample)
    if platform and "endpoint" in platform.content:
        source = _as_platform(platform, address, stem)
        if sample:
            source = _with_evidence(source, describe(sample, address.written, stem, Line("url", address.written)))
        return source
    assert sample is not None
    return _generic_api(client, address, answer, document, sample, stem)


def _as_platform(platform: Platform, address: Address, stem: str) -> Source:
    kind, why = (platform.kind, f"{platform.name} is read there") if platform.kind else kind_of(stem)
    lines = [Line("url", _root_of(platform, address))]
    return Source(address.written, f"{platform.name}", platform.name, stem, kind=kind, kind_why=why, lines=lines)


def _root_of(platform: Platform, address: Address) -> str:
    """The shop's address: what stands before the platform's endpoint."""
    endpoint = str(platform.content.get("endpoint", "/\0")).partition("{")[0]
    return address.written.partition(endpoint)[0].partition("?")[0].rstrip("/")


def _with_evidence(source: Source, seen: Source) -> Source:
    source.evidence, source.keys, source.prices = seen.evidence, seen.keys, seen.prices
    return source


def _generic_api(
    client: Client, address: Address, answer: Response, document: Any, sample: Sample, stem: str
) -> Source:
    sample.whole = False
    source = describe(sample, address.written, stem, Line("url", address.written))
    if source.refused:
        return source
    source.type, source.title = "api", f"an API, {sample.rows} records in its first answer"
    _name_fields(source, sample)
    first = {name: texts[:1] for name, texts in sample.columns.items()}

    def ask(param: str, value: str) -> Any:
        try:
            response = client.fetch(address.url, query={param: value}, kind="api")
            return Decoder().whole(response.body.decode("utf-8-sig", "replace").strip())
        except (FetchError, ValueError):
            return None

    def items(other: Any) -> int:
        if other is None:
            return 0
        try:
            found = sample_document(other, address.written)
        except Unreadable:
            return 0
        again = other is not document and {name: texts[:1] for name, texts in found.columns.items()} == first
        return 0 if again else found.rows

    source.lines.append(pagination(address.url, document, answer.headers, ask, items))
    return source


def _name_fields(source: Source, sample: Sample) -> None:
    """An api source is told each field, even where the names are omniaudit's own."""
    if source.line("fields") is None:
        from omniaudit.recognise.columns import understand

        found = understand(list(sample.columns), sample.columns, sample.rows)
        fields = [Line(name, chosen.column, chosen.why) for name, chosen in found.fields.items()]
        source.lines.append(Line("fields", fields))
        source.notes = [note for note in source.notes if "omniaudit's own names" not in note]


def _by_its_list(client: Client, address: Address, stem: str, error: FetchError) -> Source | None:
    """A platform's interface that answers nothing but questions, such as GraphQL: its list is asked for, once."""
    platform = of_address(address.url)
    if platform is None or error.status not in _ASKED_WRONGLY:
        return None
    return by_endpoint(client, platform, _root_of(platform, address), stem)


def _unread(client: Client, address: Address, stem: str, error: FetchError) -> Source:
    """An address that gave nothing; where it wants a key, with a place for that."""
    platform, locked = of_address(address.url), error.status in (401, 403)
    if error.status in _ASKED_WRONGLY and (keeper := locked_platform(client, address.written)):
        platform, locked = keeper, True
    if platform and locked:
        why = f"it is {platform.name}, which tells nothing without a key; fill in what follows, and take the # away"
        return refused(address.written, stem, why, _example(platform, _root_of(platform, address)), platform.name)
    lines = [Line("url", address.written)]
    if locked:
        lines.append(Line("auth", {"type": "bearer", "token": "${SHOP_TOKEN}"}, "or headers: {X-Api-Key: ${SHOP_KEY}}"))
    return refused(
        address.written, stem, error.detail, lines, platform.name if platform else "api" if locked else "table"
    )


def _example(platform: Platform, root: str) -> list[Line]:
    """The offers of the platform's own example, at the shop's address."""
    import yaml

    channels = yaml.safe_load(str(platform.content.get("example", "")))["channels"]
    offers = next(iter(channels.values()))["offers"]
    return [Line(key, root if key == "url" else value) for key, value in offers.items() if key != "type"]


def _stem(url: str, *, first: bool) -> str:
    """A name from the host, but web for the first shop named."""
    host = (urlsplit(url).hostname or "").lower()
    labels = [label for label in host.split(".")[:-1] if label not in _NO_NAMES and not label.isdigit()]
    if first or not labels:
        return "web"
    return max(labels, key=len)
