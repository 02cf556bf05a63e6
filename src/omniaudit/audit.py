"""Audit: a pure function of snapshot and config. Match the offers, run the rules, rank what they find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from omniaudit import __version__
from omniaudit.config.settings import Config
from omniaudit.engine import Engine, EngineError
from omniaudit.gate import FailOn, aged, incomplete, judge, mark_failing, sample_warnings, shortfalls
from omniaudit.history import (
    History,
    forget_past,
    forget_sights,
    history_outcome,
    prior_price_law,
    prior_price_verdicts,
    recall_past,
    sight_past,
    trend_of,
)
from omniaudit.journeys import CheckedRule, judge_maturity, list_touchpoints, list_transitions, walk_journeys
from omniaudit.language import Wording, locale_of, wording
from omniaudit.matching import match_offers
from omniaudit.model.irritant import AuditReport, RuleHelp, Unmapped, Unread
from omniaudit.model.outcome import ChannelOutcome, Notice, RuleOutcome
from omniaudit.model.sample import Sample
from omniaudit.ranking import (
    KnownIrritants,
    RankedIrritants,
    RankedProducts,
    RuleText,
    Weights,
    count_irritants,
    find_causes,
    judge_readings,
    list_causes,
    load_weights,
    mark_known,
    rank_findings,
    with_law,
)
from omniaudit.rules import (
    NINES,
    STAGES,
    ParameterError,
    Rule,
    RuleError,
    admit_products,
    bind_rules,
    count_verdicts,
    create_channels,
    create_currencies,
    create_relations,
    drop_details,
    effective_params,
    idle_lags,
    price_accuracy,
    run_rules,
    shared_channels,
)
from omniaudit.snapshot import Snapshot


class SelectionError(ValueError):
    """A ``--product`` that no product answers to."""


@dataclass(frozen=True)
class AuditScope:
    """What of the audit is wanted. products: keys, GTINs or SKUs; empty: all.

    whole: every channel, rule and product, so that a declaration which applies to nothing is known to be of no use.
    known: the baseline. weights: None: the package's own. past: the history, whole.
    """

    fail_on: FailOn
    min_confidence: str = "low"
    products: tuple[str, ...] = ()
    now: datetime | None = None
    whole: bool = True
    known: KnownIrritants | None = None
    weights: Weights | None = None
    past: History | None = None


def stage_params(
    rules: Sequence[Rule], config: Config, now: datetime | None = None, read_at: datetime | None = None
) -> dict[str, Any]:
    """The parameters of the shared relations: the tolerance, and what counts as a placeholder price (DAT005's).

    now: an aware datetime; None: every promotion runs. read_at: when the channels were read, aware.
    """
    implausible = next((effective_params(rule, config) for rule in rules if rule.code == "DAT005"), {})
    tolerance = config.tolerance
    return {
        "tolerance": tolerance.price,
        "tolerance_percent": int(tolerance.price_percent * 1_000_000),
        "nines": list(NINES),
        "now": now and now.astimezone(UTC).replace(tzinfo=None),
        "read_at": read_at and read_at.astimezone(UTC).replace(tzinfo=None),
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
        _check_weights(own)
        bind_rules(own, config, stage_params(all_rules, config))


def _check_weights(rules: Sequence[Rule]) -> None:
    """Raise RuleError where a rule names a harm or an extra step that has no weight."""
    weights = load_weights()
    for rule in rules:
        for key, named, known in (("harm", rule.harm, weights.harms), ("effort", rule.effort, weights.efforts)):
            if unknown := sorted(set(named) - set(known)):
                choices = ", ".join(sorted(known))
                raise RuleError(f"{rule.file}: {key} {unknown[0]!r} has no weight; choose from {choices}")


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
    past = scope.past and scope.past.before(manifest.as_of)
    engine.confine(snapshot.folder, *([past.folder] if past else []))
    as_of = scope.now or manifest.as_of
    channels = aged(channels, _older(engine, config, as_of), config.gate, as_of)
    create_channels(engine, _as_listed(config, manifest.sample), channels)
    lags = any(channel.refresh for channel in config.channels)
    sighted = past is not None and lags and sight_past(engine, past, manifest.as_of)
    create_currencies(engine)
    match_offers(engine, config.matching.by)
    params = stage_params(all_rules, config, as_of, manifest.as_of)
    try:
        create_relations(engine, params)
    except EngineError:
        if not sighted:
            raise
        forget_sights(engine)  # a file of the history is damaged within, which recalling the past says
        create_relations(engine, params)
    idle = idle_lags(engine, params["read_at"])
    if not scope.whole or manifest.sample:
        engine.execute("UPDATE declared SET checkable = false")
    journeys = walk_journeys(engine, config, params)
    remarks = _recall(engine, config, past, all_rules, manifest.as_of)
    filled = snapshot.filled(engine)
    rules = run_rules(engine, wanted, config, filled)
    admit_products(engine, params)
    if scope.products:
        rules = _narrow(engine, scope.products, rules)
    consistency, matrix = count_verdicts(engine, params)
    drop_details(engine)
    say = wording(locale_of(config.language, config.country))
    texts = {rule.code: _text(rule, say) for rule in wanted}
    weights = scope.weights or load_weights()
    rank_findings(engine, config, texts, weights)
    find_causes(engine, config, params)
    mark_known(engine, scope.known, params["now"])
    confirmation = judge_readings(engine, list(texts), scope.products) if manifest.confirmed else None
    if past and (judged := prior_price_verdicts(engine)):
        consistency = replace(consistency, fields=(*consistency.fields, judged))
    counts = count_irritants(engine)
    failing = mark_failing(engine, scope.fail_on, scope.min_confidence)
    shared = shared_channels(engine)
    channels = tuple(_compared(channel, channels, shared) for channel in channels)
    own = {channel.name for channel in config.channels if channel.kind != "competitor"}
    short = shortfalls(consistency, config.gate, compared=bool(shared & own), say=say)
    verdict, exit_code = judge(counts.irritants, failing, is_incomplete=incomplete(channels, short))
    labels = {channel.name: channel.label or channel.name for channel in config.channels}
    report = AuditReport(
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
        irritants=RankedIrritants(engine, texts, labels, weights, say),
        products=RankedProducts(engine, say),
        matrix=matrix,
        causes=list_causes(engine, labels, say),
        unmapped=tuple(Unmapped(*entry) for entry in manifest.unmapped),
        labels=labels,
        exposure_known=bool(manifest.exposure and manifest.exposure["status"] == "ok"),
        signals_known=None if manifest.signals is None else manifest.signals["status"] == "ok",
        unread=tuple(
            Unread(what, str(outcome["reason"]), str(outcome["detail"]))
            for what, outcome in (("exposure", manifest.exposure), ("signals", manifest.signals))
            if outcome and outcome["status"] != "ok"
        ),
        failing=failing,
        journeys=tuple(journeys),
        transitions=list_transitions(engine),
        touchpoints=list_touchpoints(engine, config, channels, _checked(wanted, rules), filled, STAGES),
        maturity=judge_maturity(engine, consistency, journeys, channels, say),
        shortfalls=short,
        idle_refresh=tuple(channel.name for channel in channels if channel.name in idle),
        sample=manifest.sample and sample_warnings(manifest.sample, consistency, config.gate, failing, say),
        help={rule.code: _help(rule, say) for rule in wanted},
        weights=weights.all(),
        intended=_intended(engine),
        price_accuracy=price_accuracy(engine, say),
        confirmation=confirmation,
        config_path=config.path_in_repository,
        lines={channel.name: channel.place.line for channel in config.channels},
        history=history_outcome(past, remarks) if past else None,
    )
    comparable = scope.whole and manifest.sample is None  # a part of the shop stands in no line with wholes
    return replace(report, trend=trend_of(report, past, manifest.as_of)) if past and comparable else report


def _recall(
    engine: Engine, config: Config, past: History | None, rules: Sequence[Rule], read_at: datetime
) -> tuple[Notice, ...]:
    """Let rules and causes know of earlier runs; what went wrong."""
    if past is None:
        forget_past(engine)
        return ()
    params = {rule.code: effective_params(rule, config) for rule in rules if rule.code in ("LEG001", "DAT004")}
    return recall_past(engine, past, prior_price_law(config.country), params, read_at)


def _as_listed(config: Config, sample: Sample | None) -> Config:
    """The config; of a channel of which a sample left pages out nobody can say what it lacks."""
    if not sample or not sample.cut:
        return config
    channels = (
        replace(channel, assortment="partial") if channel.name in sample.cut else channel for channel in config.channels
    )
    return replace(config, channels=tuple(channels))


def _intended(engine: Engine) -> int:
    """How many products × channels differ in price as the config declares."""
    (count,) = engine.row(
        """SELECT count(*) FROM (
            SELECT DISTINCT product_id, channel FROM expected_prices WHERE beyond = 0 AND amount <> reference_amount
        )"""
    )
    return int(count)


def _checked(wanted: Sequence[Rule], outcomes: Sequence[RuleOutcome]) -> list[CheckedRule]:
    ran = {outcome.code for outcome in outcomes if outcome.status == "ran"}
    return [CheckedRule(rule.code, rule.stage, rule.moment, rule.needs, rule.code in ran) for rule in wanted]


def _older(engine: Engine, config: Config, as_of: datetime) -> dict[str, tuple[int, datetime]]:
    """Channel → how many of its offers are older than ``gate.max_age``, and when the newest of these was observed."""
    if config.gate.max_age is None:
        return {}
    oldest = (as_of - config.gate.max_age).astimezone(UTC).replace(tzinfo=None)
    rows = engine.rows(
        """SELECT channel, count(*), max(observed_at) FROM snapshot_offers
        WHERE observed_at < $oldest GROUP BY channel""",
        {"oldest": oldest},
    )
    return {channel: (number, newest) for channel, number, newest in rows}


def _text(rule: Rule, say: Wording) -> RuleText:
    law = say(rule.law) if rule.law else ""
    return RuleText(
        rule.name, rule.stage, rule.harm, say(rule.message), say(rule.remedy), rule.effort, rule.moment, law
    )


def _help(rule: Rule, say: Wording) -> RuleHelp:
    return RuleHelp(say(rule.title), say(rule.why), with_law(say(rule.remedy), say(rule.law) if rule.law else "", say))


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
        known = known or engine.row("SELECT count(*) FROM subjects WHERE key = $name", {"name": name})[0]
        if not known:
            raise SelectionError(f"--product {name}: no channel lists a product with this key, gtin, sku or id")
    engine.execute(
        """DELETE FROM findings WHERE product_id NOT IN (
            SELECT product_id FROM offers
            WHERE list_has_any([sku, gtin, listing_id, 'gtin:' || gtin, 'sku:' || sku], $names)
                OR list_contains($padded, gtin)
            UNION ALL
            SELECT product_id FROM subjects WHERE list_contains($names, key)
        )""",
        {"names": list(products), "padded": [name.rjust(14, "0") for name in products]},
    )
    kept = dict(engine.rows("SELECT code, count(*) FROM findings GROUP BY code"))
    return [replace(rule, irritants=kept.get(rule.code, 0)) for rule in rules]
