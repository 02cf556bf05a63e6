"""Pages as a browser shows them, for shops whose pages scripts fill: the system's Chromium, driven by Playwright.

The browser has no network of its own. Each of its requests is made by our client, so that robots.txt, pace, the bounds
and the rule where requests may go hold for it as for every other; what slips past the interception goes nowhere.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
from collections.abc import Coroutine, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlsplit

from omniaudit.http import FetchError, Response
from omniaudit.model.deadline import TIME_IS_UP
from omniaudit.sources.page.document import PageRules
from omniaudit.sources.page.surface import PageFault
from omniaudit.sources.protocol import Reading
from omniaudit.sources.site.asking import language_tags
from omniaudit.sources.site.tab import Asking, Tab

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import Playwright

EXECUTABLE: Final = "OMNIAUDIT_CHROMIUM"
"""The environment variable that names a browser other than the one found on PATH."""

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PAGE_SECONDS: Final = 30.0
_LAUNCH_SECONDS: Final = 60.0
_CLOSE_SECONDS: Final = 10.0
_TABS: Final = 8
_NO_NETWORK: Final = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-component-update",
)
_DEAD_PROXY: Final = "http://127.0.0.1:9"  # the discard port: nothing listens there


class Browser:
    """One browser, several pages at a time. A context manager; entering raises PageFault ``render_unavailable``."""

    def __init__(self, reading: Reading, rules: PageRules, asking: dict[str, Any], max_bytes: int) -> None:
        tags = language_tags(reading.settings.locale)
        self._client = reading.client()
        self._deadline = reading.deadline
        self._asking = Asking(
            client=self._client,
            settings={**asking, "timeout": asking.get("timeout", _PAGE_SECONDS)},
            max_bytes=max_bytes,
            locale=tags[0] if tags else None,
            selectors=tuple(selector.css for selector in rules.selectors),
        )
        self._playwright: Playwright | None = None
        self._chromium: Chromium | None = None
        self._room = asyncio.Semaphore(_TABS)

    def __enter__(self) -> Self:
        executable = _executable()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="omniaudit-render", daemon=True)
        self._thread.start()
        try:
            seconds = min(_LAUNCH_SECONDS, self._deadline.left)
            asyncio.run_coroutine_threadsafe(self._launch(executable), self._loop).result(seconds)
        except Exception as error:
            self._close()
            if self._deadline.passed:
                raise PageFault(TIME_IS_UP, "the browser was still starting") from None
            first = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
            raise PageFault(
                "render_unavailable",
                f"{executable} could not be started ({first}); in a container it may need to run as root, or a sandbox "
                "that the host allows",
            ) from None
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def fetch_all(self, addresses: Iterable[str], concurrency: int) -> Iterator[tuple[str, Response | FetchError]]:
        """As the client's: each page as it is ready, its body what the browser then shows."""
        from omniaudit.http.crawl import Crawl

        crawl = Crawl(
            addresses,
            start=lambda address: self._submit(self._show(address)),
            host_of=lambda address: urlsplit(address).netloc.lower(),
            concurrency=min(concurrency, _TABS),
        )
        for address, future in crawl.results():
            error = future.exception()
            if error is None:
                yield address, future.result()
            elif isinstance(error, FetchError):
                yield address, error
            else:
                raise error

    async def _show(self, address: str) -> Response:
        assert self._chromium is not None
        async with self._room:
            if not self._chromium.is_connected():
                where = self._client.redact(address)
                raise FetchError("render_crashed", f"{where}: the browser has ended; run again", url=where)
            try:
                async with asyncio.timeout(self._deadline.timeout):
                    return await Tab(self._chromium, self._asking, address).show()
            except TimeoutError:
                where = self._client.redact(address)
                raise FetchError(TIME_IS_UP, f"{where}: not shown before --max-time was over", url=where) from None

    async def _launch(self, executable: str) -> None:
        from playwright.async_api import async_playwright

        self._playwright = await async_playwright().start()
        self._chromium = await self._playwright.chromium.launch(
            executable_path=executable,
            chromium_sandbox=os.geteuid() != 0,  # Chromium refuses to run as root with its sandbox
            proxy={"server": _DEAD_PROXY},
            args=list(_NO_NETWORK),
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )

    def _submit(self, showing: Coroutine[Any, Any, Response]) -> Future[Response]:
        return asyncio.run_coroutine_threadsafe(showing, self._loop)

    def _close(self) -> None:
        with suppress(Exception):
            asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(_CLOSE_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_CLOSE_SECONDS)
        self._loop.close()

    async def _stop(self) -> None:
        """End the browser, with what is still open in it, then its driver."""
        if self._chromium is not None:
            with suppress(Exception):
                await self._chromium.close()
        if self._playwright is not None:
            await self._playwright.stop()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


def _executable() -> str:
    """The browser's path. Raises PageFault where it, or Playwright, is missing."""
    try:
        import playwright.async_api  # noqa: F401
    except ImportError:
        raise PageFault(
            "render_unavailable", "render needs Playwright; install it: pip install 'omniaudit[render]'"
        ) from None
    written = os.environ.get(EXECUTABLE)
    found = shutil.which(written) if written else next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        missing = f"{EXECUTABLE} names {written!r}, which is no program" if written else "render needs a browser"
        raise PageFault("render_unavailable", f"{missing}; install one: apt-get install chromium")
    return found
