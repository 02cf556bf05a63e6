"""The relations that rules select from, built in stages: one narrow pass over all, details for suspects only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any, Final

from omniaudit.config.settings import Config
from omniaudit.engine import Engine
from omniaudit.model.channel import SELLING_KINDS
from omniaudit.model.money import LARGE_FIGURES, SCALE, minor_units
from omniaudit.model.outcome import ChannelOutcome
from omniaudit.model.policy import FIRST_SUBJECT
from omniaudit.rules.declarations import create_declarations

CHANNEL_COLUMNS = {
    "channel": "VARCHAR", "channel_no": "BIGINT", "channel_bit": "BIGINT", "kind": "VARCHAR", "label": "VARCHAR",
    "own": "BOOLEAN", "selling": "BOOLEAN", "authority": "BIGINT", "complete": "BOOLEAN", "listed_whole": "BOOLEAN",
    "joined": "BOOLEAN",
}  # fmt: skip

HONOURED_COLUMNS = {"channel": "VARCHAR", "displayed": "VARCHAR"}

CURRENCY_COLUMNS = {"currency": "VARCHAR", "currency_bit": "BIGINT", "fewest_nines": "BIGINT", "step": "BIGINT"}

NINES: Final = (
    99_999 * SCALE + 9900,
    *((10**digits - 1) * SCALE + cents for digits in range(6, 11) for cents in (0, 9900)),
)
"""Amounts that stand for "no price yet": 99999.99, 999999, 999999.99 and so on."""

_ONLY_WHEN: Final = re.compile(r"Only when `([a-z_]+)` has rows")
_PARAMETER = re.compile(r"\$([a-z_]+)")


def used_params(sql: str, params: Mapping[str, Any]) -> dict[str, Any] | None:
    """Those parameters that the statement names; the engine refuses others."""
    named = set(_PARAMETER.findall(re.sub(r"/\*.*?\*/", "", sql, flags=re.DOTALL)))
    return {name: params[name] for name in sorted(named)} or None


def create_channels(engine: Engine, config: Config, outcomes: Iterable[ChannelOutcome]) -> None:
    """The relation ``channels``, in the config's order, and what the config declares of them.

    `listed_whole`: what it does not list, it does not sell.
    """
    complete = {outcome.name for outcome in outcomes if outcome.status == "ok"}
    rows = [
        (
            channel.name, number, 1 << number, channel.kind, channel.label or channel.name,
            channel.kind != "competitor", channel.kind in SELLING_KINDS, channel.authority, channel.name in complete,
            channel.name in complete and channel.kind != "competitor" and channel.assortment == "full"
            and bool(channel.offers), True,
        )
        for number, channel in enumerate(config.channels)
    ]  # fmt: skip
    types = {**CHANNEL_COLUMNS, "channel_bit": _bits(len(rows))}
    engine.create_table("channels", types)
    engine.append("channels", dict(zip(types, map(list, zip(*rows, strict=True)), strict=True)), types)
    create_declarations(engine, config, frozenset(complete))
    _create_honoured(engine, config)


def _create_honoured(engine: Engine, config: Config) -> None:
    """The relation ``honoured``: own channels, and those whose displayed prices they have to charge (`honours`)."""
    own = [channel for channel in config.channels if channel.kind != "competitor"]
    names = {channel.name for channel in own}
    pairs = [(channel.name, shown) for channel in own for shown in channel.honours if shown in names]
    engine.create_table("honoured", HONOURED_COLUMNS)
    if pairs:
        charging, displayed = map(list, zip(*pairs, strict=True))
        engine.append("honoured", {"channel": charging, "displayed": displayed}, HONOURED_COLUMNS)


def create_currencies(engine: Engine) -> None:
    """The relation ``currencies``: one bit each, one minor unit, and where nothing but nines is a placeholder."""
    found = [
        row[0]
        for row in engine.rows("SELECT DISTINCT currency FROM snapshot_offers WHERE currency IS NOT NULL ORDER BY 1")
    ]
    types = {**CURRENCY_COLUMNS, "currency_bit": _bits(len(found) + 9)}
    engine.create_table("currencies", types)
    if found:
        # the flags hold 51 currencies; a retailer with more would have the rest compared as one
        bits = [1 << min(number, 50) for number in range(len(found))]
        fewest = [NINES[-6] if currency in LARGE_FIGURES else 0 for currency in found]
        steps = [10 ** (4 - minor_units(currency)) for currency in found]
        columns = {"currency": found, "currency_bit": bits, "fewest_nines": fewest, "step": steps}
        engine.append("currencies", columns, types)


def _bits(count: int) -> str:
    """The narrower the masks, the cheaper the pass over every product."""
    return "INTEGER" if count <= 30 else "BIGINT"


def create_relations(engine: Engine, params: Mapping[str, Any], *, whole: bool = False) -> None:
    """Run every stage in order; needs the INPUTS of a rule and ``currencies``.

    A stage that is only needed when another relation has rows, as its comment says, is left empty where it has none;
    whole: it is run even then.
    """
    for name, sql in stages():
        condition = _ONLY_WHEN.search(sql)
        if name == "suspects":
            _doubt_listings(engine)
        if condition and not whole and not engine.row(f"SELECT count(*) FROM {condition[1]}")[0]:
            sql = f"SELECT * FROM ({sql}) LIMIT 0"
        engine.execute(f"CREATE OR REPLACE TABLE {name} AS {sql}", used_params(sql, params))


def admit_products(engine: Engine, params: Mapping[str, Any]) -> None:
    """Let products that a rule found outside the suspects have their offers and names looked up as well."""
    beyond = (
        "SELECT product_id FROM findings WHERE product_id NOT IN (SELECT product_id FROM suspects)"
        f" AND product_id > {FIRST_SUBJECT}"
    )
    if not engine.row(f"SELECT count(*) FROM ({beyond})")[0]:
        return
    sql = dict(stages())
    engine.execute(f"CREATE OR REPLACE TABLE admitted AS SELECT DISTINCT product_id FROM ({beyond})")
    engine.execute("ALTER TABLE suspects RENAME TO suspects_kept")
    engine.execute(
        "CREATE TABLE suspects AS SELECT product_id, own_channels FROM products SEMI JOIN admitted USING (product_id)"
    )
    for name in ("suspect_offers", "product_keys"):
        admitted = f"SELECT * FROM ({sql[name]}) WHERE product_id > {FIRST_SUBJECT}"
        engine.execute(f"INSERT INTO {name} {admitted}", used_params(sql[name], params))
    engine.execute("DROP TABLE suspects")
    engine.execute("ALTER TABLE suspects_kept RENAME TO suspects")


def stages() -> list[tuple[str, str]]:
    """Relation name and SELECT of every stage, in order; the file's number is its place."""
    folder = resources.files(__package__) / "relations"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return [(file.name[3:].removesuffix(".sql"), file.read_text(encoding="utf-8")) for file in files]


def shared_channels(engine: Engine) -> set[str]:
    """Channels that have a product in common with another one."""
    rows = engine.rows(
        """SELECT c.channel FROM channels c JOIN (SELECT DISTINCT channels FROM products) p
            ON (p.channels & c.channel_bit) <> 0 AND p.channels <> c.channel_bit"""
    )
    return {name for (name,) in rows}


def _doubt_listings(engine: Engine) -> None:
    """A channel that shares no product with another can't be said to lack or to sell alone what it names its own way.

    Nor can one be asked for what it lacks that lost rows without a name.
    """
    engine.execute(
        """UPDATE channels SET joined = false WHERE own AND channel_no NOT IN (
            SELECT c.channel_no FROM channels c JOIN (SELECT DISTINCT own_channels FROM products) p
                ON (p.own_channels & c.channel_bit) <> 0 AND p.own_channels <> c.channel_bit
        )"""
    )
    engine.execute(
        """UPDATE channels SET listed_whole = false WHERE NOT joined OR channel IN (
            SELECT channel FROM rejected
            WHERE kind = 'offers' AND row_lost AND coalesce(gtin, sku, listing_id, title) IS NULL
        )"""
    )
