"""How the runs went that a history keeps, in one sentence."""

from __future__ import annotations

from omniaudit.language import Wording
from omniaudit.language.figures import format_count, format_day, format_rate
from omniaudit.language.zones import local
from omniaudit.model.history import PastRun
from omniaudit.model.irritant import AuditReport


def trend_sentence(report: AuditReport, say: Wording) -> str | None:
    """Rate and irritants from the oldest run of the trend to this one; None where this one is alone."""
    if len(report.trend) < 2:
        return None
    first, last, now = report.trend[0], report.trend[-2], report.trend[-1]
    words = {
        "number": format_count(len(report.trend), say.language),
        "day": format_day(local(first.as_of, report.zone).date().isoformat(), say.language),
        "first": _rate(first, say),
        "rate": _rate(now, say),
        "before": format_count(first.irritants, say.language),
        "now": format_count(now.irritants, say.language),
        "last": _rate(last, say),
        "past": format_count(last.irritants, say.language),
    }
    if len(report.trend) == 2:
        return say("Since the run of {day}: consistent {first} → {rate}, irritants {before} → {now}.", **words)
    return say(
        "In {number} runs since {day}: consistent {first} → {rate}, irritants {before} → {now};"
        " the run before: {last}, {past}.",
        **words,
    )


def _rate(run: PastRun, say: Wording) -> str:
    return say("unknown") if run.rate is None else format_rate(run.rate, say.language)
