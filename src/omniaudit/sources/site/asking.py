"""How the pages of a source are asked for: the channel's headers, cookies, language, pace and patience."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from omniaudit.config.settings import SourceSettings
from omniaudit.config.units import duration, rate
from omniaudit.http import FetchError, Response
from omniaudit.sources.page.document import PageRules
from omniaudit.sources.protocol import Reading

Fetch = Callable[[Iterable[str]], Iterator[tuple[str, Response | FetchError]]]

MAX_BYTES: Final = 4 * 2**20
"""Default bound of one page: a dense page of 10 MiB takes 268 MB to parse."""

_CONCURRENCY: Final = 4


@contextmanager
def opened_fetch(reading: Reading, rules: PageRules, *, render: bool) -> Iterator[Fetch]:
    """How this source gets its pages: by plain requests, or through a browser.

    Raises PageFault ``render_unavailable``.
    """
    options = reading.settings.options
    concurrency = int(options.get("concurrency") or _CONCURRENCY)
    max_bytes = int(options.get("max_bytes") or MAX_BYTES)
    asking = request_settings(reading.settings)
    if not render:
        yield lambda addresses: reading.client().fetch_all(
            addresses, concurrency=concurrency, max_bytes=max_bytes, kind="page", **asking
        )
        return
    from omniaudit.sources.site.render import Browser

    with Browser(reading, rules, asking, max_bytes) as browser:
        yield lambda addresses: browser.fetch_all(addresses, concurrency)


def request_settings(settings: SourceSettings) -> dict[str, Any]:
    """Keyword arguments of the client's methods."""
    options = settings.options
    headers = {**_language(settings), **(options.get("headers") or {})}
    if cookies := options.get("cookies"):
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    asking: dict[str, Any] = {"headers": headers or None}
    if written := options.get("rate"):
        asking["rate"] = float(rate(written))
    if written := options.get("timeout"):
        asking["timeout"] = duration(written).total_seconds()
    if options.get("robots") == "ignore":
        asking["robots"] = False
    return asking


def language_tags(locale: str | None) -> list[str]:
    """``fr_FR`` → ``fr-FR``, ``fr``."""
    if not locale:
        return []
    tag = locale.replace("_", "-")
    return list(dict.fromkeys((tag, tag.partition("-")[0])))


def _language(settings: SourceSettings) -> dict[str, str]:
    """What a browser of that locale sends: shops choose language, and sometimes currency, by it."""
    tags = language_tags(settings.locale)
    return {"Accept-Language": ",".join([*tags[:1], *(f"{tag};q=0.9" for tag in tags[1:])])} if tags else {}
