"""Ranks what the rules found: score = 100 × harm × magnitude × exposure, with the sources of every weight."""

from omniaudit.ranking.rank import (
    RankedIrritants,
    RankedProducts,
    RuleText,
    count_irritants,
    load_weights,
    rank_findings,
)

__all__ = ["RankedIrritants", "RankedProducts", "RuleText", "count_irritants", "load_weights", "rank_findings"]
