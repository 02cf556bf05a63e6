"""Audit: a pure function of snapshot and config. Match the offers, run the rules, rank what they find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from omniaudit import __version__
from omniaudit.config.settings import Config
from omniaudit.engine import Engine
from omniaudit.gate import FailOn, count_failing, incomplete, judge
from omniaudit.matching import match_offers
from omniaudit.model.irritant import AuditReport, Unmapped
from omniaudit.model.outcome import ChannelOutcome, RuleOutcome
from omniaudit.ranking import RankedIrritants, RankedProducts, RuleText, count_irritants, load_weights, rank_findings
from omniaudit.rules import (
    NINES,
    ParameterError,
    Rule,
    admit_products,
    bind_rules,
    count_verdicts,
    create_channels,
    create_currencies,
    create_relations,
    effective_params,
    run_rules,
    shared_channels,
)
from omniaudit.snapshot import Snapshot


class SelectionError(ValueError):
    """A ``--product`` that no product answers to."""


@dataclass(frozen=True)
class AuditScope:
    """What of the audit is wanted. products: keys, GTINs or SKUs; empty: all."""

    fail_on: FailOn
    min_confidence: str = "low"
    products: tuple[str, ...] = ()
    now: datetime | None = None


def stage_params(rules: Sequence[Rule], config: Config) -> dict[str, Any]:
    """The parameters of the shared relations: the tolerance, and what counts as a placeholder price (DAT005's)."""
    implausible = next((effective_params(rule, config) for rule in rules if rule.code == "DAT005"), {})
    tolerance = config.tolerance
    return {
        "tolerance": tolerance.price,
        "tolerance_percent": int(tolerance.price_percent * 1_000_000),
        "nines": list(NINES),
        **implausible,
    }


def parameter_problems(all_rules: Sequence[Rule], config: Config) -> list[ParameterError]:
    """What is wrong with the parameters that the config gives to rules: one problem a rule."""
    problems = []
    for rule in all_rules:
        try:
            effective_params(rule, config)
        except ParameterError as error:
            problems.append(error)
    return problems


def check_rules(all_rules: Sequence[Rule], config: Config) -> None:
    """Raise RuleError for any rule that could not run, before a channel is read.

    The package's own rules are bound by its tests; binding them again would cost every run a tenth of a second.
    Parameters are taken to be right: see parameter_problems.
    """
    if own := [rule for rule in all_rules if not rule.builtin]:
        bind_rules(own, config, stage_params(all_rules, config))


def audit(
    snapshot: Snapshot,
    config: Config,
    engine: Engine,
    all_rules: Sequence[Rule],
    wanted: Sequence[Rule],
    scope: AuditScope,
) -> AuditReport:
    """The report of a snapshot. It reads from the engine while it is iterated: keep both open until it is written."""
    manifest = snapshot.manifest
    outcomes = {outcome.name: outcome for outcome in manifest.channels}
    channels = tuple(outcomes[channel.name] for channel in config.channels if channel.name in outcomes)
    snapshot.attach(engine)
    engine.confine(snapshot.folder)
    create_channels(engine, config, channels)
    create_currencies(engine)
    match_offers(engine, config.matching.by)
    params = stage_params(all_rules, config)
    create_relations(engine, params)
    rules = run_rules(engine, wanted, config, snapshot.filled(engine))
    admit_products(engine, params)
    if scope.products:
        rules = _narrow(engine, scope.products, rules)
    texts = {rule.code: RuleText(rule.name, rule.stage, rule.harm, rule.message, rule.remedy) for rule in wanted}
    rank_findings(engine, config, texts, load_weights())
    consistency, matrix = count_verdicts(engine)
    counts = count_irritants(engine)
    failing = count_failing(engine, scope.fail_on, scope.min_confidence)
    shared = shared_channels(engine)
    channels = tuple(_compared(channel, channels, shared) for channel in channels)
    own = {channel.name for channel in config.channels if channel.kind != "competitor"}
    verdict, exit_code = judge(
        counts.irritants, failing, is_incomplete=incomplete(channels, compared=bool(shared & own))
    )
    labels = {channel.name: channel.label or channel.name for channel in config.channels}
    as_of = scope.now or manifest.as_of
    return AuditReport(
        tool_version=__version__,
        retailer=config.retailer,
        currency=config.currency,
        generated_at=as_of,
        as_of=as_of,
        verdict=verdict,
        exit_code=exit_code,
        consistency=consistency,
        channels=channels,
        rules=tuple(rules),
        counts=counts,
        irritants=RankedIrritants(engine, texts, labels),
        products=RankedProducts(engine),
        matrix=matrix,
        unmapped=tuple(Unmapped(*entry) for entry in manifest.unmapped),
        labels=labels,
        exposure_known=bool(manifest.exposure and manifest.exposure["status"] == "ok"),
        failing=failing,
    )


def _compared(channel: ChannelOutcome, channels: Sequence[ChannelOutcome], shared: set[str]) -> ChannelOutcome:
    """A channel that was read, but of whose products no other channel has one, could not be judged."""
    others = any(other.offers for other in channels if other.name != channel.name)
    if channel.status != "ok" or not channel.offers or not others or channel.name in shared:
        return channel
    detail = (
        f"none of its {channel.offers:,} offers is a product of another channel; "
        "map its gtin or sku under fields, or list its ids in matching.map"
    )
    return replace(channel, status="partial", reason="nothing_in_common", detail=detail)


def _narrow(engine: Engine, products: Sequence[str], rules: Sequence[RuleOutcome]) -> list[RuleOutcome]:
    """Keep only the findings of the named products."""
    for name in products:
        (known,) = engine.row(
            "SELECT count(*) FROM offers WHERE $name IN (sku, gtin, listing_id) OR gtin = lpad($name, 14, '0')"
            " OR 'gtin:' || gtin = $name OR 'sku:' || sku = $name",
            {"name": name},
        )
        if not known:
            raise SelectionError(f"--product {name}: no channel lists a product with this key, gtin, sku or id")
    engine.execute(
        """DELETE FROM findings WHERE product_id NOT IN (
            SELECT product_id FROM offers
            WHERE list_has_any([sku, gtin, listing_id, 'gtin:' || gtin, 'sku:' || sku], $names)
                OR list_contains($padded, gtin)
        )""",
        {"names": list(products), "padded": [name.rjust(14, "0") for name in products]},
    )
    kept = dict(engine.rows("SELECT code, count(*) FROM findings GROUP BY code"))
    return [replace(rule, irritants=kept.get(rule.code, 0)) for rule in rules]
