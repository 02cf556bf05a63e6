"""Which offers are the same product.

Methods are tried in the order of the config. An offer that a stronger method leaves without a product is attached
by the next one to the single product that bears the same key; where several bear it, nothing is guessed.
A GTIN is its own product number; products known otherwise get negative numbers and a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

from omniaudit.engine import Engine

PRODUCT_OF_GTIN = "CASE WHEN c.own OR o.gtin_status <> 'restricted' THEN CAST(o.gtin AS BIGINT) END"


def methods() -> list[str]:
    """Names that ``matching.by`` may use: the SQL files that give a key."""
    helpers = {"mapped", "mapped_products"}
    names = {
        file.name.removesuffix(".sql") for file in resources.files(__name__).iterdir() if file.name.endswith(".sql")
    }
    return sorted(names - helpers)


def match_offers(engine: Engine, by: Sequence[str]) -> None:
    """Create ``offers`` (every offer with its product_id, never NULL) and ``product_names``.

    Needs the relations ``snapshot_offers``, ``identities`` and ``channels``. Only products without a GTIN of their own
    stand in ``product_names`` (product_id, name, identified);
    ``identified`` is false where nothing but the channel's own listing tells the product.
    """
    engine.create_table("assigned", {"offer_id": "BIGINT", "product_id": "BIGINT"})
    engine.create_table("product_names", {"product_id": "BIGINT", "name": "VARCHAR", "identified": "BOOLEAN"})
    implicit = PRODUCT_OF_GTIN if by and by[0] == "gtin" else "NULL"
    engine.execute(
        f"""CREATE OR REPLACE VIEW offers AS
        SELECT coalesce(a.product_id, {implicit}) AS product_id, o.*
        FROM snapshot_offers o
        JOIN channels c ON c.channel = o.channel
        LEFT JOIN assigned a ON a.offer_id = o.offer_id"""
    )
    if engine.row("SELECT count(*) FROM identities")[0]:
        _assign_mapped(engine, alias_gtins=implicit != "NULL")
    by_gtin = implicit != "NULL"
    unresolved = _unresolved(engine, by_gtin=by_gtin)
    for method in by[1:] if by_gtin else by:
        if unresolved:
            _attach(engine, method)
            unresolved = _unresolved(engine, by_gtin=by_gtin)
    if unresolved:
        _name_leftovers(engine)


def _sql(name: str) -> str:
    return (resources.files(__name__) / f"{name}.sql").read_text(encoding="utf-8")


def _unresolved(engine: Engine, *, by_gtin: bool) -> int:
    """Note the offers without a product.

    by_gtin: every offer with a GTIN has one, but a competitor's with a restricted number. Asked in two, the files'
    statistics answer the first question.
    """
    unnumbered = ("o.gtin IS NULL", "NOT c.own AND o.gtin_status = 'restricted'") if by_gtin else ("true",)
    selects = [
        f"""SELECT o.offer_id
        FROM snapshot_offers o
        JOIN channels c ON c.channel = o.channel
        LEFT JOIN assigned a ON a.offer_id = o.offer_id
        WHERE a.product_id IS NULL AND {condition}"""
        for condition in unnumbered
    ]
    engine.execute(f"CREATE OR REPLACE TABLE unresolved AS {' UNION ALL '.join(selects)}")
    return int(engine.row("SELECT count(*) FROM unresolved")[0])


def _attach(engine: Engine, method: str) -> None:
    engine.execute(f"CREATE OR REPLACE VIEW method_keys AS {_sql(method)}")
    engine.execute(
        """CREATE OR REPLACE TABLE candidates AS
        SELECT k.offer_id, k.key FROM method_keys k JOIN unresolved u ON u.offer_id = k.offer_id
        WHERE k.key IS NOT NULL"""
    )
    engine.execute(
        """CREATE OR REPLACE TABLE anchors AS
        SELECT k.key, min(r.product_id) AS product_id, max(r.product_id) AS other_id
        FROM method_keys k JOIN offers r ON r.offer_id = k.offer_id
        WHERE r.product_id IS NOT NULL AND k.key IN (SELECT key FROM candidates)
        GROUP BY k.key"""
    )
    number = (
        "CAST(n.key AS BIGINT)"
        if method == "gtin"
        else "coalesce(p.product_id, f.floor - row_number() OVER (ORDER BY n.key))"
    )
    engine.execute(
        f"""CREATE OR REPLACE TABLE new_products AS
        SELECT n.key, {number} AS product_id, p.product_id IS NOT NULL AS named
        FROM (SELECT DISTINCT key FROM candidates WHERE key NOT IN (SELECT key FROM anchors)) n
        LEFT JOIN product_names p ON p.name = $method || ':' || n.key
        CROSS JOIN (SELECT coalesce(min(product_id), 0) AS floor FROM product_names) f""",
        {"method": method},
    )
    if method != "gtin":
        engine.execute(
            "INSERT INTO product_names"
            " SELECT product_id, $method || ':' || key, true FROM new_products WHERE NOT named",
            {"method": method},
        )
    engine.execute(
        """INSERT INTO assigned
        SELECT c.offer_id, a.product_id FROM candidates c JOIN anchors a ON a.key = c.key AND a.product_id = a.other_id
        UNION ALL
        SELECT c.offer_id, n.product_id FROM candidates c JOIN new_products n ON n.key = c.key"""
    )


def _assign_mapped(engine: Engine, *, alias_gtins: bool) -> None:
    engine.execute(f"CREATE OR REPLACE TABLE mapped AS {_sql('mapped')}")
    engine.execute(f"CREATE OR REPLACE VIEW gtin_keys AS {_sql('gtin')}")
    engine.execute(f"CREATE OR REPLACE VIEW sku_keys AS {_sql('sku')}")
    engine.execute(
        f"""CREATE OR REPLACE TABLE mapped_products AS
        SELECT label, gtin, name, coalesce(CAST(gtin AS BIGINT), -row_number() OVER (ORDER BY gtin IS NULL DESC, label))
            AS product_id
        FROM ({_sql("mapped_products")})"""
    )
    engine.execute("INSERT INTO product_names SELECT product_id, name, true FROM mapped_products WHERE gtin IS NULL")
    engine.execute(
        "INSERT INTO assigned SELECT m.offer_id, p.product_id FROM mapped m JOIN mapped_products p ON p.label = m.label"
    )
    if alias_gtins:  # the map outranks the GTIN: other offers of a mapped offer's GTIN follow it
        engine.execute(
            """INSERT INTO assigned
            SELECT g.offer_id, min(a.product_id)
            FROM gtin_keys g
            JOIN gtin_keys mapped_key ON mapped_key.key = g.key
            JOIN assigned a ON a.offer_id = mapped_key.offer_id
            WHERE g.offer_id NOT IN (SELECT offer_id FROM mapped) AND a.product_id <> CAST(g.key AS BIGINT)
            GROUP BY g.offer_id HAVING min(a.product_id) = max(a.product_id)"""
        )


def _name_leftovers(engine: Engine) -> None:
    engine.execute(
        """CREATE OR REPLACE TABLE leftovers AS
        SELECT o.offer_id, f.floor - row_number() OVER (ORDER BY o.offer_id) AS product_id,
            'listing:' || o.channel || ':'
                || coalesce(o.listing_id, o.sku, o.raw_gtin, o.url, o.title, CAST(o.offer_id AS VARCHAR)) AS name
        FROM snapshot_offers o JOIN unresolved u ON u.offer_id = o.offer_id
        CROSS JOIN (SELECT coalesce(min(product_id), 0) AS floor FROM product_names) f"""
    )
    engine.execute("INSERT INTO product_names SELECT product_id, name, false FROM leftovers")
    engine.execute("INSERT INTO assigned SELECT offer_id, product_id FROM leftovers")
