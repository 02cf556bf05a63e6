"""Reading a page written in the test, as the pages source would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from omniaudit.sources.page.document import PageInput, PageRules
from omniaudit.sources.page.page import PageResult, read_page
from omniaudit.sources.page.selector import parse_selectors

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def read() -> Callable[..., PageResult]:
    """Reads HTML (text or bytes). url: where it was read; known: of the catalogue; others: rules of the source."""

    def read_html(
        html: str | bytes,
        *,
        url: str | None = None,
        requested: str | None = None,
        content_type: str | None = None,
        known: dict[str, str] | None = None,
        selectors: dict[str, Any] | None = None,
        **rules: Any,
    ) -> PageResult:
        body = html if isinstance(html, bytes) else html.encode("utf-8", "surrogatepass")
        page = PageInput(url or "page.html", body, url, requested or url, content_type, known or {})
        return read_page(
            page, PageRules(NOW, selectors=parse_selectors(selectors or {}, of_items="items" in rules), **rules)
        )

    return read_html


@pytest.fixture
def listing(read: Callable[..., PageResult]) -> Callable[..., dict[str, str]]:
    """The one listing of a page."""

    def only(html: str | bytes, **options: Any) -> dict[str, str]:
        result = read(html, **options)
        assert result.reject is None, result.reject
        assert len(result.listings) == 1, result.listings
        return result.listings[0]

    return only


@pytest.fixture
def refused(read: Callable[..., PageResult]) -> Callable[..., str]:
    """The code of a page's reject."""

    def code(html: str | bytes, **options: Any) -> str:
        result = read(html, **options)
        assert result.listings == []
        assert result.reject is not None
        return result.reject.code

    return code
