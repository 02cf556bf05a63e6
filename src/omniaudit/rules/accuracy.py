"""How often what is charged is what is displayed, beside the lines that price inspections draw."""

from __future__ import annotations

from typing import Final

from omniaudit.engine import Engine
from omniaudit.language import Wording
from omniaudit.model.interval import wilson_interval
from omniaudit.model.irritant import PassLine, PriceAccuracy

MOST_WRONG: Final = 0.02
"""Two errors in a hundred: the line that inspections in the USA draw."""


def price_accuracy(engine: Engine, say: Wording) -> tuple[PriceAccuracy, ...]:
    """One for each channel that declares whose displayed prices it charges, and where some could be compared.

    Needs ``honoured``, and ``charges`` where that has rows.
    """
    if not engine.row("SELECT count(*) FROM honoured")[0]:
        return ()
    rows = engine.rows(
        """SELECT c.channel, h.displayed, count(*), count(*) FILTER (gap > 0), count(*) FILTER (gap < 0),
            count(*) FILTER (large)
        FROM charges c
        JOIN (SELECT channel, list(displayed ORDER BY displayed) AS displayed FROM honoured GROUP BY channel) h
            ON h.channel = c.channel
        GROUP BY c.channel, h.displayed ORDER BY c.channel"""
    )
    return tuple(_accuracy(say, *row) for row in rows)


def _accuracy(
    say: Wording, channel: str, displayed: list[str], prices: int, above: int, below: int, large: int
) -> PriceAccuracy:
    right = prices - above - below
    return PriceAccuracy(
        channel=channel,
        displayed=tuple(displayed),
        prices=prices,
        overcharged=above,
        undercharged=below,
        large=large,
        accuracy=right / prices,
        accuracy_interval=wilson_interval(right, prices),
        overcharge_rate=above / prices,
        overcharge_interval=wilson_interval(above, prices),
        lines=(
            # NIST Handbook 130, Examination Procedure for Price Verification: errors over and under count alike here,
            # for they say how often to inspect again.
            PassLine(
                "98pct",
                say("NIST Handbook 130: at least 98 % of the prices are right, whichever way the others err"),
                right >= (1 - MOST_WRONG) * prices,
            ),
            # North Carolina Department of Agriculture and Consumer Services, Standards Division: over 2 % fails.
            PassLine(
                "us-nc", say("North Carolina: at most 2 % of the prices are overcharged"), above <= MOST_WRONG * prices
            ),
            # New York, Agriculture and Markets Law § 197-b.
            PassLine(
                "us-ny-large",
                say("New York: at most 2 % overcharged, and none by 0.25 up to a price of 2.50 or by 10 % above it"),
                above <= MOST_WRONG * prices and not large,
            ),
        ),
    )
