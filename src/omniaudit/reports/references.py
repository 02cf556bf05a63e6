"""Published rates to read one's own by: what others measured, each in its own way, of prices alone."""

from __future__ import annotations

from typing import Any, Final

REFERENCES: Final[tuple[dict[str, Any], ...]] = (
    # Cavallo, "Are Online and Offline Prices Similar?", American Economic Review 107(1), 2017: 38,000 observations.
    {
        "rate": 0.72,
        "text": "Online and store prices are the same: 56 retailers in 10 countries (Cavallo, 2017)",
        "short": "online = store (Cavallo, 2017)",
        "against": None,
    },
    # DGCCRF, 2011: 7 % of 68,593 items wrong, 6 errors in 10 against the customer.
    {
        "rate": 0.93,
        "text": "Shelf and till agree: 68,593 items in France (DGCCRF, 2011)",
        "short": "shelf = till, France (DGCCRF, 2011)",
        "against": 0.6,
    },
    # FTC and NIST, "Price Check II", 1998: about 1 item in 30 wrong.
    {
        "rate": 0.967,
        "text": "Shelf or advert and till agree: over 100,000 items in the USA (FTC and NIST, 1998)",
        "short": "shelf = till, USA (FTC and NIST, 1998)",
        "against": None,
    },
    # North Carolina's inspectors fine from an error rate of 2 %.
    {
        "rate": 0.98,
        "text": "Pass line of price inspections in North Carolina: fewer than two errors in a hundred",
        "short": "pass line of price inspections",
        "against": None,
    },
)
"""text: the rate in a sentence; short: in a few words; against: the share of its errors that customers pay for."""
