"""Customers' ways through the channels, and what they say of the shop as a whole."""

from omniaudit.journeys.maturity import judge_maturity
from omniaudit.journeys.plan import builtin_journeys
from omniaudit.journeys.touchpoints import CheckedRule, list_touchpoints, list_transitions
from omniaudit.journeys.walk import walk_journeys

__all__ = ["CheckedRule", "builtin_journeys", "judge_maturity", "list_touchpoints", "list_transitions", "walk_journeys"]
