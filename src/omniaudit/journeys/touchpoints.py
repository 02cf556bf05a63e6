"""Where customers meet the shop and at which stage: what was audited there, what was found, what no source covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from omniaudit.config.settings import Config
from omniaudit.engine import Engine
from omniaudit.model.journey import USUAL_TOUCHPOINTS, Moment, StageFigures, Touchpoint, Transition
from omniaudit.model.outcome import ChannelOutcome

_STATED_IN: Final = {
    "PRM": ("promotions",), "VCH": ("promotions",), "POL": ("policies", "accounts"), "INF002": ("locations",),
    "JRN": ("journey_steps",),
}  # fmt: skip
"""Rules, by code or family, that judge something else than offers → the relations that a channel must be in."""


@dataclass(frozen=True)
class CheckedRule:
    """A rule as the table sees it. needs: columns of offers without which it can't judge a channel."""

    code: str
    stage: str
    moment: Moment
    needs: Sequence[str]
    ran: bool


def list_touchpoints(
    engine: Engine,
    config: Config,
    channels: Sequence[ChannelOutcome],
    rules: Sequence[CheckedRule],
    filled: Mapping[str, Mapping[str, int]],
    stages: Sequence[str],
) -> tuple[Touchpoint, ...]:
    """One a kind of channel, in the order in which the config first names them; those without a channel last.

    filled: channel → column → offers that supply it. Needs ``irritants``.
    """
    offers = {outcome.name: outcome.offers for outcome in channels}
    stated = _stated(engine)
    found = {
        (channel, code): (count, score)
        for channel, code, count, score in engine.rows(
            "SELECT channel, code, count(*), max(score) FROM irritants GROUP BY channel, code"
        )
    }
    kinds: dict[str, list[str]] = {}
    for channel in config.channels:
        if channel.kind in USUAL_TOUCHPOINTS:
            kinds.setdefault(channel.kind, []).append(channel.name)
    covered = [
        _touchpoint(kind, names, rules, stages, found, _Supply(filled, offers, stated)) for kind, names in kinds.items()
    ]
    return (*covered, *(Touchpoint(kind) for kind in USUAL_TOUCHPOINTS if kind not in kinds))


def list_transitions(engine: Engine) -> tuple[Transition, ...]:
    """Channel pairs by the harm that customers meet between them, worst first. Needs ``irritants``."""
    rows = engine.rows(
        """SELECT i.believed_channel, i.channel, count(*), round(sum(i.score), 1) AS score
        FROM irritants i
        JOIN channels a ON a.channel = i.believed_channel AND a.own
        JOIN channels b ON b.channel = i.channel AND b.own
        WHERE a.channel <> b.channel AND i.code NOT LIKE 'JRN%'
        GROUP BY i.believed_channel, i.channel
        ORDER BY score DESC, i.believed_channel, i.channel"""
    )
    return tuple(Transition(*row) for row in rows)


@dataclass(frozen=True)
class _Supply:
    """What channels supply. stated: relation → the channels with a row in it."""

    filled: Mapping[str, Mapping[str, int]]
    offers: Mapping[str, int]
    stated: Mapping[str, set[str]]

    def suffices(self, rule: CheckedRule, channel: str) -> bool:
        """The rule had something of the channel to judge."""
        relations = _STATED_IN.get(rule.code) or _STATED_IN.get(rule.code[:3])
        if relations:
            return any(channel in self.stated[relation] for relation in relations)
        columns = self.filled.get(channel, {})
        return bool(self.offers.get(channel)) and all(columns.get(column) for column in rule.needs)


def _touchpoint(
    kind: str,
    names: Sequence[str],
    rules: Sequence[CheckedRule],
    stages: Sequence[str],
    found: Mapping[tuple[str, str], tuple[int, float]],
    supply: _Supply,
) -> Touchpoint:
    cells = []
    moments: dict[Moment, int] = {"before": 0, "during": 0, "after": 0}
    for stage in stages:
        mine = [rule for rule in rules if rule.stage == stage]
        hits = [(rule, *found[name, rule.code]) for rule in mine for name in names if (name, rule.code) in found]
        for rule, count, _ in hits:
            moments[rule.moment] += count
        judged = sum(rule.ran and any(supply.suffices(rule, name) for name in names) for rule in mine)
        worst = max((score for _, _, score in hits), default=0.0)
        cells.append(StageFigures(stage, judged, sum(count for _, count, _ in hits), worst))
    offers = sum(supply.offers.get(name, 0) for name in names)
    return Touchpoint(kind, tuple(names), offers, tuple(cells), moments)


def _stated(engine: Engine) -> dict[str, set[str]]:
    selects = {
        "promotions": "SELECT DISTINCT channel FROM promotions",
        "policies": "SELECT DISTINCT channel FROM policies",
        "accounts": "SELECT DISTINCT channel FROM accounts",
        "locations": "SELECT DISTINCT channel FROM locations",
        "journey_steps": "SELECT DISTINCT c.channel FROM journey_steps s JOIN channels c USING (channel_no)",
    }
    return {name: {channel for (channel,) in engine.rows(select)} for name, select in selects.items()}
