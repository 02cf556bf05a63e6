"""`make screenshot`: photographs the HTML report on the demo retailer, for the docs. Needs Chromium."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from picture import DEMO, NOW, REPOSITORY
from playwright.sync_api import sync_playwright

from omniaudit.config import load_config
from omniaudit.pipeline import CheckRequest, check_retailer
from omniaudit.reports import ReportOptions
from omniaudit.reports.html import write

PICTURE = REPOSITORY / "docs" / "images" / "html-report.png"
SIZE = {"width": 1100, "height": 1000}


def write_demo(page: Path) -> None:
    """The demo's report."""
    with check_retailer(CheckRequest(load_config(DEMO, {}), now=NOW), progress=lambda _: None) as report:
        # How long the reading took is all that differs from one run to the next.
        channels = tuple(replace(channel, seconds=0.0) for channel in report.channels)
        with page.open("w", encoding="utf-8", newline="") as out:
            write(replace(report, channels=channels), out, ReportOptions())


def main() -> None:
    """Write the report, open it and photograph its top."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = Path(folder) / "report.html"
        write_demo(page)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        tab = browser.new_page(viewport=SIZE)
        tab.goto(page.as_uri())
        tab.screenshot(path=PICTURE)
        browser.close()
    print(PICTURE.relative_to(REPOSITORY))


if __name__ == "__main__":
    main()
