"""`make picture`: draws the report on the demo retailer, as a terminal shows it, for the README."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from omniaudit.config import load_config
from omniaudit.pipeline import CheckRequest, check_retailer
from omniaudit.reports import ReportOptions
from omniaudit.reports.terminal import terminal_svg

REPOSITORY = Path(__file__).resolve().parents[1]
DEMO = REPOSITORY / "configs" / "demo" / "omniaudit.yaml"
PICTURE = REPOSITORY / "docs" / "images" / "demo-report.svg"

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
SHOWN = 4
WIDTH = 110


def draw() -> str:
    """The picture as SVG, the same bytes each time."""
    with check_retailer(CheckRequest(load_config(DEMO, {}), now=NOW), progress=lambda _: None) as report:
        # How long the reading took is all that differs from one run to the next.
        channels = tuple(replace(channel, seconds=0.0) for channel in report.channels)
        options = ReportOptions(top=SHOWN, width=WIDTH, colour=True)
        return terminal_svg(replace(report, channels=channels), options, title="make demo")


def main() -> None:
    """Write the picture."""
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(draw(), encoding="utf-8")
    print(PICTURE.relative_to(REPOSITORY))


if __name__ == "__main__":
    main()
