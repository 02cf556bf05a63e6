"""Ranks what the rules found: score = 100 × harm × magnitude × exposure, with the sources of every weight."""

from omniaudit.ranking.baseline import BaselineError, KnownIrritants, mark_known, read_baseline, write_baseline
from omniaudit.ranking.cause import find_causes, list_causes
from omniaudit.ranking.confirmation import Doubt, doubts, judge_readings
from omniaudit.ranking.rank import (
    RankedIrritants,
    RankedProducts,
    RuleText,
    count_irritants,
    rank_findings,
    with_law,
)
from omniaudit.ranking.sensitivity import rerank, try_weights
from omniaudit.ranking.weights import Weights, WeightsError, load_weights

__all__ = [
    "BaselineError",
    "Doubt",
    "KnownIrritants",
    "RankedIrritants",
    "RankedProducts",
    "RuleText",
    "Weights",
    "WeightsError",
    "count_irritants",
    "doubts",
    "find_causes",
    "judge_readings",
    "list_causes",
    "load_weights",
    "mark_known",
    "rank_findings",
    "read_baseline",
    "rerank",
    "try_weights",
    "with_law",
    "write_baseline",
]
