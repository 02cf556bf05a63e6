"""One page in the browser: its requests are answered here, and it is read once it says what it has to say."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from omniaudit.http import Client, FetchError, Response

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page, Route

_UNSEEN: Final = frozenset(("image", "media", "font", "texttrack", "eventsource", "ping", "websocket", "manifest"))
_SHARED: Final = frozenset(("script", "stylesheet"))
_OURS: Final = frozenset(
    ("host", "cookie", "user-agent", "accept-encoding", "connection", "content-length", "transfer-encoding", "te")
)
_NOT_PASSED_ON: Final = frozenset(
    ("content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive", "set-cookie")
)
_MOST_REQUESTS: Final = 300
_MOST_NAVIGATIONS: Final = 5
_PART_BYTES: Final = 16 * 2**20
_SHARED_BYTES: Final = 64 * 2**20
_QUIET: Final = 0.5  # seconds without a request under way, once the price is shown
_PATIENCE: Final = 2.0  # the same, while it is not
_BUSY: Final = 3.0  # seconds that a page with a price may still go on asking for things
_STEP: Final = 0.1
_CLOSE_SECONDS: Final = 5.0

_READY: Final = r"""selectors => {
  const holds = css => { try { return document.querySelector(css) !== null } catch { return true } };
  if (selectors.length) return selectors.every(holds);
  if (holds('[itemprop=price]') || holds('meta[property="product:price:amount"]')) return true;
  for (const each of document.querySelectorAll('script[type="application/ld+json"]'))
    if (/"(?:low)?price"/i.test(each.textContent)) return true;
  const text = document.body ? document.body.innerText.slice(0, 200000) : '';
  return /(?:[€$£¥₹]|\b(?:EUR|USD|GBP|CHF))\s?\d|\d\s?(?:[€£$¥]|EUR|USD|GBP|CHF|kr\b|zł|Kč|Ft\b)/.test(text);
}"""


@dataclass
class Asking:
    """What all pages of a source share.

    settings: arguments of the client's methods. shared: scripts and styles, so that each is asked for once.
    """

    client: Client
    settings: Mapping[str, Any]
    max_bytes: int
    locale: str | None
    selectors: tuple[str, ...]
    shared: OrderedDict[str, Response] = field(default_factory=OrderedDict)
    shared_bytes: int = 0

    def keep(self, url: str, response: Response) -> None:
        """Share what may be, as far as there is room."""
        if "no-store" in response.headers.get("cache-control", "") or url in self.shared:
            return
        self.shared[url] = response
        self.shared_bytes += len(response.body)
        while self.shared_bytes > _SHARED_BYTES:
            _, oldest = self.shared.popitem(last=False)
            self.shared_bytes -= len(oldest.body)


class Tab:
    """Shows one address."""

    def __init__(self, browser: Browser, asking: Asking, address: str) -> None:
        self._browser = browser
        self._asking = asking
        self._address = address
        self._headers = dict(asking.settings.get("headers") or {})
        self._cookies = _cookie_pairs(self._headers)
        self._document: Response | None = None
        self._url = address
        self._navigations = 0
        self._requests = 0
        self._under_way = 0
        self._quiet_since = 0.0

    async def show(self) -> Response:
        """The page as it then is; a FetchError where it can't be had, or shows nothing in time."""
        from playwright.async_api import Error

        seconds = self._asking.settings["timeout"]
        context: BrowserContext | None = None
        try:
            self._document = await self._request(self._address, "GET", {}, None, document=True, shared=False)
            self._url = self._address if self._document.url == self._redacted(self._address) else self._document.url
            async with asyncio.timeout(seconds):
                context = await self._browser.new_context(
                    locale=self._asking.locale, service_workers="block", accept_downloads=False
                )
                await self._add_cookies(context)
                return await self._shown(await context.new_page())
        except TimeoutError:
            raise self._error("timeout_render", f"it shows no price within {seconds:g} s; raise `timeout`") from None
        except Error:
            raise self._error("render_crashed", "the browser could not show it; try without render") from None
        finally:
            if context is not None:
                with suppress(Error, TimeoutError):
                    async with asyncio.timeout(_CLOSE_SECONDS):
                        await context.close()

    async def _shown(self, page: Page) -> Response:
        page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.dismiss()))
        await page.route("**/*", self._answer)
        await page.goto(self._url, wait_until="domcontentloaded", timeout=0)
        await self._settle(page)
        html = await page.content()
        body = html.encode("utf-8", "replace")
        if len(body) > self._asking.max_bytes:
            raise self._error("too_large", "what it shows is larger than `max_bytes`; raise that if it is meant to be")
        assert self._document is not None
        return Response(
            url=self._redacted(self._url),
            status=self._document.status,
            content_type="text/html; charset=utf-8",
            headers=self._document.headers,
            body=body,
            seconds=self._document.seconds,
            requests=self._requests,
        )

    async def _settle(self, page: Page) -> None:
        """Wait for the price (or what the config selects), and for an end of requests."""
        loop = asyncio.get_running_loop()
        self._quiet_since = max(self._quiet_since, loop.time())
        ready_since: float | None = None
        while True:
            quiet = 0.0 if self._under_way else loop.time() - self._quiet_since
            if ready_since is None and await page.evaluate(_READY, list(self._asking.selectors)):
                ready_since = loop.time()
            if ready_since is None:
                if quiet >= _PATIENCE:
                    return
            elif quiet >= _QUIET or loop.time() - ready_since >= _BUSY:
                return
            await asyncio.sleep(_STEP)

    async def _answer(self, route: Route) -> None:
        """Answer one of the page's requests with what our client gets for it."""
        from playwright.async_api import Error

        self._under_way += 1
        try:
            with suppress(Error):  # the page may be gone meanwhile
                await self._fulfil(route)
        finally:
            self._under_way -= 1
            self._quiet_since = asyncio.get_running_loop().time()

    async def _fulfil(self, route: Route) -> None:
        request = route.request
        navigates = request.is_navigation_request() and request.frame.parent_frame is None
        if navigates and self._navigations == 0 and self._document is not None:
            self._navigations = 1
            await self._pass_on(route, self._document)
            return
        self._navigations += navigates
        if (
            request.resource_type in _UNSEEN
            or self._requests >= _MOST_REQUESTS
            or self._navigations > _MOST_NAVIGATIONS
            or urlsplit(request.url).scheme not in ("http", "https")
        ):
            await route.abort()
            return
        headers = {name: value for name, value in request.headers.items() if name not in _OURS}
        if cookies := await self._cookies_for(request.url, request.frame.page.context):
            headers["cookie"] = cookies
        shared = request.method == "GET" and request.resource_type in _SHARED
        try:
            response = await self._request(
                request.url, request.method, headers, request.post_data_buffer, document=navigates, shared=shared
            )
        except FetchError as error:
            if error.status is None:
                await route.abort()
            else:
                await route.fulfill(status=error.status, body="")
            return
        if navigates:
            self._document, self._url = response, request.url
        await self._pass_on(route, response)

    async def _request(
        self, url: str, method: str, headers: Mapping[str, str], body: bytes | None, *, document: bool, shared: bool
    ) -> Response:
        asking = self._asking
        if shared and url in asking.shared:
            return asking.shared[url]
        self._requests += 1
        cookies = {"cookie": "; ".join(f"{name}={value}" for name, value in self._cookies)} if self._cookies else {}
        own = document and asking.client.names(url)
        settings = asking.settings
        obeys = settings.get("robots", True) and urlsplit(url).netloc == urlsplit(self._url).netloc
        response = await asyncio.wrap_future(
            asking.client.relay(
                url,
                method=method,
                browser_headers={**(cookies if own and "cookie" not in headers else {}), **headers},
                body=body,
                headers=self._headers,
                max_bytes=asking.max_bytes if document else _PART_BYTES,
                robots=settings.get("robots") if document else obeys,
                rate=settings.get("rate"),
                timeout=settings["timeout"],
                document=document,
            )
        )
        if shared:
            asking.keep(url, response)
        return response

    async def _pass_on(self, route: Route, response: Response) -> None:
        headers = {name: value for name, value in response.headers.items() if name not in _NOT_PASSED_ON}
        if response.set_cookies:
            headers["set-cookie"] = "\n".join(response.set_cookies)
        await route.fulfill(status=response.status, headers=headers, body=response.body)

    async def _add_cookies(self, context: BrowserContext) -> None:
        """The channel's cookies, for the page's own host alone, and only if the config names it."""
        if self._cookies and self._asking.client.names(self._url):
            host = urlsplit(self._url).hostname or ""
            await context.add_cookies(
                [{"name": name, "value": value, "domain": host, "path": "/"} for name, value in self._cookies]
            )

    async def _cookies_for(self, url: str, context: BrowserContext) -> str:
        """What the browser's jar holds for a URL; not for another port of the page's host, which jars don't tell."""
        own, other = urlsplit(self._url), urlsplit(url)
        if own.hostname == other.hostname and own.netloc != other.netloc:
            return ""
        return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in await context.cookies(url))

    def _redacted(self, text: str) -> str:
        return self._asking.client.redact(text)

    def _error(self, code: str, sentence: str) -> FetchError:
        where = self._redacted(self._address)
        return FetchError(code, f"{where}: {sentence}", url=where, requests=self._requests)


def _cookie_pairs(headers: dict[str, str]) -> list[tuple[str, str]]:
    """Take the cookies out of the headers: they belong into the browser, where scripts look for them."""
    written = next((headers.pop(name) for name in list(headers) if name.lower() == "cookie"), "")
    pairs = (pair.partition("=") for pair in written.split(";") if "=" in pair)
    return [(name.strip(), value.strip()) for name, _, value in pairs]
