"""Every product walks every journey, in SQL: suspects one by one, the products in order counted in bulk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any, Final

from omniaudit.config.settings import Config
from omniaudit.engine import Engine
from omniaudit.journeys.plan import PlannedJourney, plan_journeys, store_plan
from omniaudit.model.journey import JOURNEY_BREAK_COLUMNS, JourneyBreak, JourneyResult
from omniaudit.model.policy import FIRST_SUBJECT

_VERB_FILES: Final = {"see": "offer", "buy": "offer", "collect": "collect", "redeem": "redeem", "return": "return"}
_PASSING: Final = ("walkers", "walk_arrivals", "walk_values", "walk_stops", "walk_outcomes", "walk_masks")
"""Relations with a row or more a suspect, which only the walk reads."""

_WALKER: Final = "journey_no, unit_id, seen_id, arrival_id, channel_no, bought_no, share, unknown, code, step_no"


def walk_journeys(engine: Engine, config: Config, params: Mapping[str, Any]) -> list[JourneyResult]:
    """Create ``journey_breaks`` and name its subjects; the results are in the order of the plan.

    Needs the rules' relations. params: ``tolerance`` in 10⁻⁴ units and ``tolerance_percent`` in millionths.
    """
    planned = plan_journeys(config, _denied_services(engine))
    store_plan(engine, planned, config.channels)
    if not planned:
        engine.create_table("journey_breaks", JOURNEY_BREAK_COLUMNS)
        return []
    for name in _stages():
        engine.execute(f"CREATE OR REPLACE TABLE {name[3:]} AS {_sql(name)}")
    _walk(engine, planned, {name: params[name] for name in ("tolerance", "tolerance_percent")})
    engine.execute(f"CREATE OR REPLACE TABLE walk_outcomes AS {_sql('outcomes')}")
    engine.execute(f"CREATE OR REPLACE TABLE walk_tallies AS {_sql('tallies')}")
    engine.execute(f"CREATE OR REPLACE TABLE journey_breaks AS {_sql('breaks')}", {"first_subject": FIRST_SUBJECT})
    _name_subjects(engine)
    results = _results(engine, planned)
    engine.drop(*_PASSING)
    return results


def _stages() -> list[str]:
    """Names of the files that make relations, in order."""
    names = (file.name.removesuffix(".sql") for file in resources.files(__package__).iterdir())
    return sorted(name for name in names if name[:2].isdigit())


def _sql(name: str) -> str:
    return (resources.files(__package__) / f"{name}.sql").read_text(encoding="utf-8")


def _walk(engine: Engine, planned: Sequence[PlannedJourney], tolerance: Mapping[str, Any]) -> None:
    """Create ``walkers``: at the end everybody stands where his promise died, or at the last step."""
    engine.execute(f"CREATE OR REPLACE TABLE walkers AS {_sql('start')}")
    for number in range(2, max(len(journey.steps) for journey in planned) + 1):
        verbs = {journey.steps[number - 1].verb for journey in planned if len(journey.steps) >= number}
        engine.execute(
            f"""CREATE OR REPLACE TABLE walked AS SELECT {_WALKER} FROM walkers
            WHERE code IS NOT NULL OR journey_no NOT IN (SELECT journey_no FROM journey_steps WHERE step_no = $step)""",
            {"step": number},
        )
        for file in sorted({_VERB_FILES[verb] for verb in verbs}):
            extra = tolerance if file == "offer" else {}
            engine.execute(f"INSERT INTO walked SELECT {_WALKER} FROM ({_sql(file)})", {"step": number, **extra})
        engine.execute("DROP TABLE walkers")
        engine.execute("ALTER TABLE walked RENAME TO walkers")


def _denied_services(engine: Engine) -> set[str]:
    """Services that every channel which states them says it does not give."""
    rows = engine.rows("SELECT policy FROM policies WHERE flag IS NOT NULL GROUP BY policy HAVING NOT bool_or(flag)")
    return {name for (name,) in rows}


def _name_subjects(engine: Engine) -> None:
    """A break is what its irritant is about: it gets a key, as products have."""
    named = """SELECT DISTINCT product_id, 'journey:' || journey || ':' || step || ':' || code AS key,
        journey || ': ' || step AS title FROM journey_breaks"""
    engine.execute(f"INSERT INTO subjects SELECT product_id, key, title FROM ({named})")
    engine.execute(f"INSERT INTO product_keys SELECT product_id, key, true, NULL, NULL, title FROM ({named})")


def _results(engine: Engine, planned: Sequence[PlannedJourney]) -> list[JourneyResult]:
    breaks: dict[str, list[JourneyBreak]] = {journey.name: [] for journey in planned}
    steps: dict[str, dict[str, float]] = {journey.name: {} for journey in planned}
    for name, step, code, products, channel, share in engine.rows(
        """SELECT journey, step, code, products, channel, share FROM journey_breaks
        ORDER BY journey, share DESC, step_no, code, channel"""
    ):
        breaks[name].append(JourneyBreak(step, code, products, channel, round(share, 6)))
        steps[name][step] = steps[name].get(step, 0.0) + share
    tallies = engine.rows(
        """SELECT journey_no, products, seamless, undetermined, broken_weight, judged_weight
        FROM walk_tallies ORDER BY journey_no"""
    )
    return [
        JourneyResult(
            name=journey.name,
            steps=tuple(step.name for step in journey.steps),
            products=int(products),
            seamless=int(seamless),
            undetermined=int(undetermined),
            rate=round(1.0 - broken / judged, 6) if judged > 0 else None,
            share=journey.share,
            weakest_step=max(steps[journey.name], key=lambda step: steps[journey.name][step], default=None),
            breaks=tuple(breaks[journey.name]),
        )
        for journey, (_, products, seamless, undetermined, broken, judged) in zip(planned, tallies, strict=True)
    ]
