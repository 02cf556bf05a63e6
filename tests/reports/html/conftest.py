"""HTML reports in a real Chromium, which is watched: what it asks for, what it complains of."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from omniaudit.model.irritant import AuditReport, Cause
from omniaudit.model.journey import (
    Indicator,
    JourneyBreak,
    JourneyResult,
    Maturity,
    NextStep,
    StageFigures,
    Touchpoint,
    Transition,
)
from omniaudit.reports.html import write
from omniaudit.reports.protocol import ReportOptions

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass
class Watched:
    """A page with what it should not have done."""

    page: Any
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    path: Path = Path()

    def rows(self) -> list[str]:
        """The products of the list as shown."""
        texts: list[str] = self.page.locator("#rows a.product").all_inner_texts()
        return texts

    def found(self, text: str) -> None:
        """Waits until the list says how many it shows."""
        from playwright.sync_api import expect

        expect(self.page.locator("#found")).to_have_text(text)


@pytest.fixture(scope="session")
def ways() -> Callable[..., dict[str, Any]]:
    """Parts of a report about customers' ways, and a cause; keyword arguments replace them."""

    def make(**changes: Any) -> dict[str, Any]:
        return {
            "journeys": (
                JourneyResult(
                    "click-and-collect", ("see web", "buy web", "collect stores"), 60, 51, 3, 0.87, 0.3,
                    "collect stores",
                    (JourneyBreak("collect stores", "AVL001", 6, "stores", 0.1),),
                ),
            ),
            "transitions": (Transition("web", "stores", 6, 120.0),),
            "touchpoints": (
                Touchpoint(
                    "web", ("web",), 66, (StageFigures("consider", 2, 0, 0.0), StageFigures("buy", 0, 0, 0.0)),
                ),
                Touchpoint(
                    "app", ("app",), 66, (StageFigures("consider", 2, 2, 31.2), StageFigures("buy", 3, 2, 43.0)),
                ),
                Touchpoint("agent"),
            ),
            "maturity": Maturity(
                "cross-channel", 71.2, 0.8, (Indicator("price_agreement", 0.96, 484, "cross-channel"),),
                (NextStep("omnichannel", "price_agreement", 0.96, 0.98, "Mend the price irritants."),),
            ),
            "causes": (Cause("tax_left_out", "stores", "PRC001", 2, 2, 57.2),),
            **changes,
        }  # fmt: skip

    return make


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One browser for a file of tests: Playwright's loop ends with it, for other tests have loops of their own."""
    found = os.environ.get("OMNIAUDIT_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        if os.environ.get("CI", "").lower() in ("true", "1"):
            pytest.fail("no Chromium on PATH")
        pytest.skip("no Chromium on PATH: install it (apt-get install chromium) to test the HTML report")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found)
        yield browser
        browser.close()


@pytest.fixture
def show(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Watched]]:
    """Writes a report and opens the file. language: the report's; other keywords are the browser context's."""
    contexts = []

    def run(report: AuditReport, language: str = "en", fragment: str = "", **settings: Any) -> Watched:
        path = tmp_path / "report.html"
        with path.open("w", encoding="utf-8", newline="") as out:
            write(report, out, ReportOptions(language=language))
        usual = {"viewport": {"width": 1280, "height": 900}, "offline": True, "reduced_motion": "reduce"}
        context = chromium.new_context(**{**usual, **settings})
        context.set_default_timeout(5000)
        contexts.append(context)
        watched = Watched(context.new_page(), path=path)
        page = watched.page
        page.on("console", lambda message: watched.complaints.append(message.text))
        page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (watched.complaints.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: watched.asked.append(request.url))
        page.goto(path.as_uri() + fragment)
        return watched

    yield run
    for context in contexts:
        context.close()
