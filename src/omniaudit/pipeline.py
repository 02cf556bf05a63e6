"""collect → snapshot → audit → report: the one way through the house."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from omniaudit.access import all_sources
from omniaudit.audit import AuditScope, SelectionError, audit, check_rules, parameter_problems
from omniaudit.collect import Collector
from omniaudit.config import ConfigError, Problem
from omniaudit.config.settings import Config, Place
from omniaudit.engine import Engine
from omniaudit.gate import FailOn, GateError
from omniaudit.model.irritant import CODES, CONFIDENCES, AuditReport
from omniaudit.ranking import load_weights, read_baseline
from omniaudit.rules import Rule, RuleError, load_rules
from omniaudit.snapshot import Manifest, Snapshot, SnapshotError, SnapshotWriter
from omniaudit.sources import Progress, find

Tell = Callable[[Progress], None]


@dataclass(frozen=True)
class CheckRequest:
    """What ``omniaudit check`` was asked for. Empty tuples: all, or the config's own.

    whole: the config holds every channel that is written in it.
    """

    config: Config
    fail_on: tuple[str, ...] = ()
    min_confidence: str | None = None
    products: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    skip_rules: tuple[str, ...] = ()
    save: Path | None = None
    snapshot: Path | None = None
    baseline: Path | None = None
    weights: Path | None = None
    whole: bool = True
    now: datetime | None = None
    debug: bool = False
    memory_limit: str = "1GB"


@contextmanager
def check_retailer(request: CheckRequest, progress: Tell) -> Iterator[AuditReport]:
    """The report of a retailer; it reads on while it is written, so write it before leaving the block.

    Everything that can be wrong with the request is found before the first channel is contacted.
    """
    config = request.config
    if request.min_confidence not in (None, *CONFIDENCES):
        raise GateError(f"--min-confidence {request.min_confidence}: choose from {', '.join(CONFIDENCES)}")
    rules = load_rules(config.rules_path)
    wanted = select_rules(rules, request)
    scope = AuditScope(
        fail_on=FailOn.parse(request.fail_on or config.gate.fail_on, [rule.code for rule in rules]),
        min_confidence=request.min_confidence or config.gate.min_confidence,
        products=request.products,
        now=request.now,
        whole=request.whole and not (request.products or request.rules or request.skip_rules),
        known=read_baseline(request.baseline, config.retailer) if request.baseline else None,
        weights=load_weights(request.weights),
    )
    check_config(config, rules)
    with Engine(memory_limit=request.memory_limit) as engine, tempfile.TemporaryDirectory(prefix="omniaudit-") as spare:
        if request.snapshot:
            folder = request.snapshot
        else:
            folder = request.save or Path(spare)
            collect_retailer(request, folder, engine, progress)
        yield audit(_open(folder, config), config, engine, rules, wanted, scope)


def check_config(config: Config, rules: Sequence[Rule]) -> None:
    """Raise where a rule, its parameters or a source's type could not work; contacts nobody."""
    known = {rule.code for rule in rules} | CODES
    found = [(code, "", "no such rule; `omniaudit rules` lists them") for code in config.rules if code not in known] + [
        (problem.code, problem.name, problem.said) for problem in parameter_problems(rules, config)
    ]
    if found:
        raise ConfigError(_placed(config, *problem) for problem in found)
    FailOn.parse(config.gate.fail_on, sorted(known))
    check_rules(rules, config)
    for source in all_sources(config):
        find(source, config.platforms_path)


def _placed(config: Config, code: str, name: str, said: str) -> Problem:
    places = config.rules[code].places
    place = places.get(name) or places.get("") or Place(0, 0)
    key = f"rules.{code}.{name}" if name else f"rules.{code}"
    return Problem(config.name, place.line, place.column, key, said)


def collect_retailer(request: CheckRequest, folder: Path, engine: Engine, progress: Tell) -> Manifest:
    """Read every channel into a snapshot folder."""
    kept = request.save is not None
    writer = SnapshotWriter(folder, engine, kept=kept)
    now = request.now or datetime.now(UTC).replace(microsecond=0)
    return Collector(request.config, engine, writer, now, progress, debug=request.debug, sealed=kept).collect()


def select_rules(rules: Sequence[Rule], request: CheckRequest) -> list[Rule]:
    """The rules to run: those named or all, less those skipped or switched off in the config."""
    for option, words in (("--rule", request.rules), ("--skip-rule", request.skip_rules)):
        for word in words:
            if not any(rule.code.startswith(word) for rule in rules):
                raise RuleError(f"{option} {word}: no such rule or family; `omniaudit rules` lists them")
    overrides = request.config.rules
    chosen = [
        rule
        for rule in rules
        if (not request.rules or rule.code.startswith(request.rules))
        and not (request.skip_rules and rule.code.startswith(request.skip_rules))
        and (rule.code not in overrides or overrides[rule.code].enabled)
    ]
    if not chosen:
        raise RuleError("no rule is left to run; check --rule, --skip-rule and `rules` in the config")
    return chosen


def _open(folder: Path, config: Config) -> Snapshot:
    snapshot = Snapshot(folder)
    known = {channel.name for channel in snapshot.manifest.channels}
    if missing := [channel.name for channel in config.channels if channel.name not in known]:
        raise SnapshotError(f"{folder}: holds no channel {', '.join(missing)}; collect it again with this config")
    return snapshot


__all__ = ["CheckRequest", "SelectionError", "check_config", "check_retailer", "collect_retailer", "select_rules"]
