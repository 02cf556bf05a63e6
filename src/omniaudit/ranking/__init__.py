"""Ranks what the rules found: score = 100 × harm × magnitude × exposure, with the sources of every weight."""

from omniaudit.ranking.baseline import BaselineError, KnownIrritants, mark_known, read_baseline, write_baseline
from omniaudit.ranking.cause import find_causes, list_causes
from omniaudit.ranking.rank import RankedIrritants, RankedProducts, RuleText, count_irritants, rank_findings
from omniaudit.ranking.sensitivity import rerank, try_weights
from omniaudit.ranking.weights import Weights, WeightsError, load_weights

__all__ = [
    "BaselineError",
    "KnownIrritants",
    "RankedIrritants",
    "RankedProducts",
    "RuleText",
    "Weights",
    "WeightsError",
    "count_irritants",
    "find_causes",
    "list_causes",
    "load_weights",
    "mark_known",
    "rank_findings",
    "read_baseline",
    "rerank",
    "try_weights",
    "write_baseline",
]
