"""What earlier runs saw, for the lags that channels declare: how long a difference has been there."""

from __future__ import annotations

from datetime import UTC, datetime

from omniaudit.engine import Engine, literal
from omniaudit.history.folder import History, readable
from omniaudit.model.offer import ORDERABLE


def sight_past(engine: Engine, history: History, now: datetime) -> bool:
    """Let the relation ``past_sights`` hold what the runs before `now` saw, and say whether there is anything.

    What can't be read is left out. Reading the history for its own rules says which files are damaged.
    """
    files = [*history.run_files.values(), *history.day_files.values()]
    sound = ", ".join(literal(str(path)) for path, well in readable(engine, files) if well)
    if not sound:
        return False
    moment = f"TIMESTAMP {literal(now.astimezone(UTC).replace(tzinfo=None).isoformat(sep=' '))}"
    words = ", ".join(map(literal, sorted(ORDERABLE)))
    engine.execute("DROP TABLE past_sights")
    engine.execute(
        f"""CREATE VIEW past_sights AS
        SELECT
            channel, location, coalesce('id:' || listing_id, 'gtin:' || gtin, 'sku:' || sku) AS identity,
            pay_now AS amount, currency, pay_now_tax AS tax,
            CASE WHEN availability <> 'unknown' THEN availability IN ({words}) END AS orderable,
            first_seen, least(last_seen, {moment}) AS last_seen
        FROM read_parquet([{sound}], hive_partitioning = false, union_by_name = true)
        WHERE first_seen < {moment}"""
    )
    return True


def forget_sights(engine: Engine) -> None:
    """Let ``past_sights`` hold nothing again."""
    columns = engine.columns("past_sights")
    engine.execute("DROP VIEW past_sights")
    engine.create_table("past_sights", columns)
