"""What earlier runs tell the audit: relations over the files of a history, in SQL, and the trend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib import resources
from typing import Any, Final

from omniaudit.engine import Engine, EngineError, literal, quote
from omniaudit.history.folder import History, readable
from omniaudit.history.law import PriorPriceLaw, prior_price_terms
from omniaudit.model.history import PAST_OFFER_COLUMNS, PAST_RELATIONS, HistoryOutcome, PastRun
from omniaudit.model.irritant import SEVERITIES, AuditReport, FieldVerdicts
from omniaudit.model.outcome import Notice
from omniaudit.model.policy import FIRST_SUBJECT

MOST_POINTS: Final = 90
"""Runs of a trend: three months of daily ones."""

_IDENTITY: Final = "coalesce(listing_id, gtin, sku)"
"""What a channel knows an offer by from run to run; the relations say the same of today's offers."""


def forget_past(engine: Engine) -> None:
    """Create the relations that rules and causes know of the past, without a row."""
    for name, columns in PAST_RELATIONS.items():
        engine.create_table(name, columns)


def recall_past(
    engine: Engine, history: History, law: PriorPriceLaw | None, params: Mapping[str, Any], now: datetime
) -> tuple[Notice, ...]:
    """Create the same relations from the runs before `now`; without a row where the history can't be read.

    Needs the rules' relations. params: those of the rules LEG001 and DAT004, by code. Gives what went wrong.
    """
    forget_past(engine)
    if not history.runs:
        return ()
    notices, files = [], []
    for path, well in readable(engine, [*history.run_files.values(), *history.day_files.values()]):
        if well:
            files.append(literal(str(path)))
        else:
            notices.append(Notice("history_damaged", f"{path.name}: is damaged and not counted; remove it"))
    if not files:
        return tuple(notices)
    columns = ", ".join(quote(name) for name in PAST_OFFER_COLUMNS if name != "last_seen")
    moment = now.astimezone(UTC).replace(tzinfo=None)
    instant = f"TIMESTAMP {literal(moment.isoformat(sep=' '))}"
    engine.execute(
        f"CREATE OR REPLACE VIEW past_rows AS SELECT {columns}, least(last_seen, {instant}) AS last_seen"
        f" FROM read_parquet([{', '.join(files)}], hive_partitioning = false, union_by_name = true)"
        f" WHERE first_seen < {instant}"
    )
    try:
        create_past(engine, history.runs, law, params, moment)
    except EngineError:
        forget_past(engine)
        told = f"{history.folder.name}: a file in it is damaged; nothing is judged by what was asked before"
        notices.append(Notice("history_unreadable", told))
    return tuple(notices)


def create_past(
    engine: Engine,
    runs: tuple[PastRun, ...],
    law: PriorPriceLaw | None,
    params: Mapping[str, Any],
    moment: datetime,
) -> None:
    """The same from the relation ``past_rows``. moment: of this run, UTC, without a zone."""
    readings = [
        (name, run.as_of.astimezone(UTC).replace(tzinfo=None))
        for run in runs
        for name, (status, _) in run.channels.items()
        if status != "failed"
    ]
    if readings:
        types = PAST_RELATIONS["past_readings"]
        engine.append("past_readings", dict(zip(types, map(list, zip(*readings, strict=True)), strict=True)), types)
    engine.execute(
        f"""CREATE OR REPLACE VIEW past_offers AS
        SELECT *, coalesce(reference > asked, false) AS reduced FROM (
            SELECT channel, location, {_IDENTITY} AS identity, currency, tax, pay_now, pay_now_tax,
                CASE WHEN on_sale THEN sale_price ELSE price END AS asked,
                CASE WHEN prior_price > CASE WHEN on_sale THEN sale_price ELSE price END THEN prior_price
                    WHEN on_sale THEN price END AS reference,
                first_seen, last_seen
            FROM past_rows
        ) listed"""
    )
    given = {
        "now": moment,
        "first_subject": FIRST_SUBJECT,
        "lag_hours": params["DAT004"]["lag_hours"],
    }
    if law is not None:
        given |= prior_price_terms(law, params["LEG001"])
        columns: dict[str, list[Any]] = {"country": [law.country], "article": [law.article], "days": [law.days]}
        engine.append("prior_price_laws", columns, PAST_RELATIONS["prior_price_laws"])
    for name, sql in _stages():
        if law is None and not name.startswith("2"):
            continue
        if "$since" in sql:
            given["since"] = engine.row("SELECT min(since) FROM missed_changes")[0]
            if given["since"] is None:
                break
        named = {key: value for key, value in given.items() if f"${key}" in sql}
        engine.execute(f"CREATE OR REPLACE TABLE {name[3:]} AS {sql}", named or None)
    _name_channels(engine)
    _show_evidence(engine)


def _stages() -> list[tuple[str, str]]:
    """File name and SELECT of every stage, in order: from 10 the law's, from 20 the channels'."""
    folder = resources.files(__package__) / "relations"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return [(file.name.removesuffix(".sql"), file.read_text(encoding="utf-8")) for file in files]


def _name_channels(engine: Engine) -> None:
    """A stale channel is what its irritant is about: it gets a key, as products have."""
    named = """SELECT s.product_id, 'channel:' || s.channel AS key, c.label AS title
        FROM stale_channels s JOIN channels c ON c.channel = s.channel"""
    engine.execute(f"INSERT INTO subjects SELECT product_id, key, title FROM ({named})")
    engine.execute(f"INSERT INTO product_keys SELECT product_id, key, true, NULL, NULL, title FROM ({named})")


def _show_evidence(engine: Engine) -> None:
    """Where the values that today's offers do not hold were seen: in which run."""
    engine.execute(
        """INSERT INTO evidence BY NAME
        SELECT product_id, channel, 'prior_price' AS field, CAST(lowest AS VARCHAR) AS value, currency,
            'history' AS source, strftime(lowest_seen, '%Y-%m-%d') AS position, lowest_seen AS observed_at
        FROM false_reductions
        UNION ALL BY NAME
        SELECT f.product_id, f.channel, 'prior_price' AS field, CAST(f.reference AS VARCHAR) AS value, f.currency,
            o.source, coalesce(o.position, 'line ' || CAST(o.line AS VARCHAR)) AS position, o.observed_at
        FROM false_reductions f
        JOIN snapshot_offers o ON o.offer_id = f.offer_id
        UNION ALL BY NAME
        SELECT product_id, channel, 'export' AS field, strftime(since, '%Y-%m-%d') AS value, 'history' AS source
        FROM stale_channels"""
    )


def prior_price_verdicts(engine: Engine) -> FieldVerdicts | None:
    """How the announced reductions of product × channel were judged; None where there is none."""
    count = dict(
        engine.rows(
            """SELECT verdict, count(*) FROM (
                SELECT coalesce(max(verdict) FILTER (verdict = 'mismatch'), max(verdict) FILTER (verdict = 'match'),
                    min(verdict)) AS verdict
                FROM prior_prices GROUP BY product_id, channel
            ) GROUP BY verdict ORDER BY verdict"""
        )
    )
    if not count:
        return None
    reasons = {reason: number for reason, number in count.items() if reason not in ("match", "mismatch")}
    matched, mismatched = count.get("match", 0), count.get("mismatch", 0)
    return FieldVerdicts("prior_price", matched, mismatched, sum(reasons.values()), reasons)


def history_outcome(history: History, notices: tuple[Notice, ...]) -> HistoryOutcome:
    """What a report says of the history that it was made with."""
    since = history.runs[0].as_of if history.runs else None
    return HistoryOutcome(len(history.runs), since, (*history.notices, *notices))


def trend_of(report: AuditReport, history: History, read_at: datetime) -> tuple[PastRun, ...]:
    """The newest runs before this one, oldest first, and this one at the end."""
    return (*history.runs[-MOST_POINTS + 1 :], this_run(report, read_at))


def this_run(report: AuditReport, read_at: datetime) -> PastRun:
    """How the run of a report ended. read_at: when its channels were read."""
    return PastRun(
        as_of=read_at,
        verdict=report.verdict,
        rate=report.consistency.rate,
        comparable=report.consistency.comparable,
        matched=report.consistency.matched,
        irritants=report.counts.irritants,
        severities={name: getattr(report.counts, name) for name in SEVERITIES},
        rules={rule.code: rule.irritants for rule in report.rules if rule.irritants},
        channels={channel.name: (channel.status, channel.offers) for channel in report.channels},
    )


def with_notices(outcome: HistoryOutcome, notices: tuple[Notice, ...]) -> HistoryOutcome:
    """The same with more to say."""
    return replace(outcome, notices=(*outcome.notices, *notices))
