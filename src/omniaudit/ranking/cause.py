"""Causes: what many irritants have in common, so that ten thousand of them become one job.

One SQL file a cause, in the folder ``causes``: its number is its precedence, its name the cause's, its header the
words. Its SELECT gives ``rank`` (of the irritant) and ``detail`` (a ratio, a list; NULL where there is none). Irritants
that share cause, rule, channel and detail are one claim; its evidence is its share of the products with such irritants.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from typing import Any, Final

import yaml

from omniaudit.config.settings import Config
from omniaudit.engine import Engine
from omniaudit.language import ENGLISH, Wording, fill
from omniaudit.model.irritant import Cause

FEW: Final = 3
"""A cause seen on so many products or fewer may be chance, and says so."""

EVIDENCE: Final = "{text} ({products} of {compared} products)"
THIN_EVIDENCE: Final = "{text} (low confidence: {products} of {compared} products only)"

_HEADER: Final = re.compile(r"\A\s*/\*\s*---\s*\n(?P<header>.*?)\n\s*---\s*\*/\s*(?P<sql>.*)\Z", re.DOTALL)
_CANDIDATES: Final = {"rank": "BIGINT", "number": "INTEGER", "detail": "VARCHAR"}


@dataclass(frozen=True)
class CauseFile:
    """One cause. least_products, least_share: below these a claim is not made at all.

    needs: a relation without whose rows it is not looked for.
    """

    name: str
    text: str
    sql: str
    least_products: int = 1
    least_share: float = 0.0
    needs: str = ""


def cause_files() -> list[CauseFile]:
    """Every cause, the most telling first."""
    folder = resources.files(__package__) / "causes"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return [_parsed(file.name[3:].removesuffix(".sql"), file.read_text(encoding="utf-8")) for file in files]


def _parsed(name: str, text: str) -> CauseFile:
    match = _HEADER.match(text)
    if match is None:
        raise ValueError(f"causes/{name}.sql has no header")
    return CauseFile(name=name, sql=match["sql"].strip(), **yaml.load(match["header"], Loader=yaml.CSafeLoader))


def find_causes(engine: Engine, config: Config, params: Mapping[str, Any]) -> None:
    """Create ``irritant_causes`` (rank → claim) and ``cause_claims`` from ``irritants`` and the rules' relations.

    params: may name ``now``, as the rules' relations do.
    """
    files = cause_files()
    _create_tax_rates(engine, config)
    engine.create_table("cause_candidates", _CANDIDATES)
    for name in ("cause_pairs", "cause_sides"):
        sql = (resources.files(__package__) / f"{name}.sql").read_text(encoding="utf-8")
        engine.execute(f"CREATE OR REPLACE TABLE {name} AS {sql}")
    for number, cause in enumerate(files):
        if cause.needs and not engine.row(f"SELECT count(*) FROM (SELECT 1 FROM {cause.needs} LIMIT 1)")[0]:
            continue
        given = {"cause_number": number, **({"now": params.get("now")} if "$now" in cause.sql else {})}
        engine.execute(
            f"INSERT INTO cause_candidates SELECT DISTINCT rank, $cause_number, detail FROM ({cause.sql})", given
        )
    least = {
        "names": [cause.name for cause in files],
        "least_products": [cause.least_products for cause in files],
        "least_share": [cause.least_share for cause in files],
    }
    engine.execute(_CLAIMS, least)
    engine.execute(_CHOSEN)
    engine.drop("cause_pairs", "cause_sides", "cause_candidates")


def _create_tax_rates(engine: Engine, config: Config) -> None:
    """The rates that the config declares, and those usual in its country; none where it names no country."""
    data = yaml.load(
        (resources.files(__package__) / "tax_rates.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    rates = {Decimal(rate) for rate in data.get(config.country, ())}
    rates |= {source.tax_rate * 100 for channel in config.channels for source in channel.offers if source.tax_rate}
    types = {"rate": "VARCHAR", "millionths": "BIGINT"}
    engine.create_table("tax_rates", types)
    if rates:
        known = sorted(rates)
        columns: dict[str, list[Any]] = {
            "rate": [f"{rate.normalize():f}" for rate in known],
            "millionths": [int(rate * 10_000) for rate in known],
        }
        engine.append("tax_rates", columns, types)


def cause_texts(engine: Engine, labels: Mapping[str, str], say: Wording = ENGLISH) -> dict[int, tuple[str, str]]:
    """Claim → its cause and the sentence that says it with its evidence."""
    words = {cause.name: cause.text for cause in cause_files()}
    rows = engine.rows("SELECT claim, cause, channel, detail, products, compared FROM cause_claims")
    return {
        claim: (cause, _told(words[cause], labels.get(channel, channel), detail, products, compared, say))
        for claim, cause, channel, detail, products, compared in rows
    }


def _told(text: str, label: str, detail: str | None, products: int, compared: int, say: Wording) -> str:
    said = fill(say(text), {"channel": label, "detail": detail or ""})
    template = THIN_EVIDENCE if products <= FEW else EVIDENCE
    return fill(say(template), {"text": said, "products": str(products), "compared": str(compared)})


def list_causes(engine: Engine, labels: Mapping[str, str], say: Wording = ENGLISH) -> tuple[Cause, ...]:
    """The roll-up by cause, channel and rule, the most harmful together first. score: noisy-OR of the irritants'."""
    texts = cause_texts(engine, labels, say)
    rows = engine.rows(
        """SELECT c.cause, c.channel, c.code, count(DISTINCT i.product_id), count(*),
            round(100.0 * (1.0 - exp(sum(ln(1.0 - least(i.score, 99.99) / 100.0)))), 1), arg_max(c.claim, c.products)
        FROM irritant_causes k
        JOIN cause_claims c ON c.claim = k.claim
        JOIN irritants i ON i.rank = k.rank
        GROUP BY c.cause, c.channel, c.code
        ORDER BY sum(i.score) DESC, c.cause, c.channel, c.code"""
    )
    return tuple(
        Cause(cause, channel, code, products, irritants, score, texts[claim][1])
        for cause, channel, code, products, irritants, score, claim in rows
    )


_CLAIMS: Final = """CREATE OR REPLACE TABLE cause_claims AS
    WITH compared AS (
        SELECT code, channel, count(DISTINCT product_id) AS compared FROM irritants GROUP BY code, channel
    ),
    claims AS (
        SELECT k.number, k.detail, i.code, i.channel, count(DISTINCT i.product_id) AS products
        FROM cause_candidates k JOIN irritants i ON i.rank = k.rank
        GROUP BY k.number, k.detail, i.code, i.channel
    )
    SELECT
        row_number() OVER (ORDER BY c.number, c.channel, c.code, c.detail) AS claim, c.number,
        $names[c.number + 1] AS cause, c.channel, c.code, c.detail, c.products, n.compared
    FROM claims c JOIN compared n ON n.code = c.code AND n.channel = c.channel
    WHERE c.products >= $least_products[c.number + 1] AND c.products >= $least_share[c.number + 1] * n.compared"""

_CHOSEN: Final = """CREATE OR REPLACE TABLE irritant_causes AS
    SELECT rank, claim FROM (
        SELECT k.rank, c.claim,
            row_number() OVER (PARTITION BY k.rank ORDER BY c.number, c.products DESC, c.claim) AS place
        FROM cause_candidates k
        JOIN irritants i ON i.rank = k.rank
        JOIN cause_claims c
            ON c.number = k.number AND c.code = i.code AND c.channel = i.channel
            AND c.detail IS NOT DISTINCT FROM k.detail
    ) candidates WHERE place = 1"""
