"""Runs that are kept in short: the trend, and what channels asked before."""

from omniaudit.history.folder import History, open_history
from omniaudit.history.keep import keep_run
from omniaudit.history.law import prior_price_law
from omniaudit.history.past import (
    create_past,
    forget_past,
    history_outcome,
    prior_price_verdicts,
    recall_past,
    this_run,
    trend_of,
    with_notices,
)
from omniaudit.history.sights import forget_sights, sight_past

__all__ = [
    "History",
    "create_past",
    "forget_past",
    "forget_sights",
    "history_outcome",
    "keep_run",
    "open_history",
    "prior_price_law",
    "prior_price_verdicts",
    "recall_past",
    "sight_past",
    "this_run",
    "trend_of",
    "with_notices",
]
