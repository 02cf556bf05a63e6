"""collect → snapshot → audit → report: the one way through the house."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from omniaudit.access import all_sources
from omniaudit.audit import AuditScope, SelectionError, audit, check_rules, parameter_problems
from omniaudit.collect import Collector
from omniaudit.config import ConfigError, Problem
from omniaudit.config.settings import Config, Place
from omniaudit.confirm import Asked, confirm, sides_of, to_be_asked
from omniaudit.engine import Engine
from omniaudit.gate import FailOn, GateError
from omniaudit.history import keep_run, open_history, this_run, with_notices
from omniaudit.language.zones import zone_of
from omniaudit.model.deadline import Deadline
from omniaudit.model.irritant import CODES, CONFIDENCES, AuditReport
from omniaudit.ranking import load_weights, read_baseline
from omniaudit.rules import Rule, RuleError, load_rules
from omniaudit.snapshot import Manifest, Snapshot, SnapshotError, SnapshotWriter
from omniaudit.sources import Progress, find

Tell = Callable[[Progress], None]

HELD_OFFERS = 2_000_000
"""Offers that stay in memory, about 300 bytes each, where no snapshot is asked for; the others are written to files."""


@dataclass(frozen=True)
class CheckRequest:
    """What ``omniaudit check`` was asked for. Empty tuples: all, or the config's own.

    whole: the config holds every channel that is written in it. confirm: read again what looks wrong.
    max_time: how long channels may be read.
    sample: products that are enough; None: all. remember: the run may go into the config's history.
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
    confirm: bool = False
    max_time: timedelta | None = None
    sample: int | None = None
    remember: bool = True
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
        past=open_history(config.history.folder, config.retailer) if config.history else None,
    )
    check_config(config, rules)
    with Engine(memory_limit=request.memory_limit) as engine, tempfile.TemporaryDirectory(prefix="omniaudit-") as spare:
        folder = request.snapshot or request.save or Path(spare)
        if request.confirm:
            _collect_confirmed(request, folder, engine, progress, rules, wanted, scope)
        elif not request.snapshot:
            collect_retailer(request, folder, engine, progress)
        snapshot = _open(folder, config)
        report = audit(snapshot, config, engine, rules, wanted, scope)
        report = replace(report, zone=zone_of(config.timezone, config.country))
        yield _kept(report, snapshot.manifest, config, engine, scope) if request.remember else report


def _kept(report: AuditReport, manifest: Manifest, config: Config, engine: Engine, scope: AuditScope) -> AuditReport:
    """The report, its run added to the history where it belongs there: in the trend, judged as of when its channels
    were read, and newer than every run that is kept."""
    past = scope.past
    if past is None or config.history is None or report.history is None or not report.trend:
        return report
    if report.as_of != manifest.as_of or (past.newest is not None and manifest.as_of <= past.newest):
        return report
    notices = keep_run(engine, past, this_run(report, manifest.as_of), config.history.keep)
    return replace(report, history=with_notices(report.history, notices))


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
    return _collector(request, folder, engine, progress, sealed=request.save is not None).collect()


def _collector(request: CheckRequest, folder: Path, engine: Engine, progress: Tell, *, sealed: bool) -> Collector:
    kept = request.save is not None
    room = 0 if kept or request.confirm or request.sample is not None else HELD_OFFERS
    writer = SnapshotWriter(folder, engine, kept=kept, room=room)
    return Collector(
        request.config, engine, writer, _moment(request), progress, debug=request.debug, sealed=sealed,
        deadline=Deadline.after(request.max_time), sample_size=request.sample,
    )  # fmt: skip


def _moment(request: CheckRequest) -> datetime:
    return request.now or datetime.now(UTC).replace(microsecond=0)


def _collect_confirmed(
    request: CheckRequest,
    folder: Path,
    engine: Engine,
    progress: Tell,
    rules: Sequence[Rule],
    wanted: Sequence[Rule],
    scope: AuditScope,
) -> None:
    """Read every channel, audit, and read again what looks wrong."""
    config = request.config
    collector = _collector(request, folder, engine, progress, sealed=False)
    with collector.access:
        manifest = collector.read_all()
        asked: list[Asked] = []
        if sides := sides_of(collector):
            with Engine(memory_limit=request.memory_limit) as first:
                audit(_open(folder, config), config, first, rules, wanted, scope)
                asked = to_be_asked(first, sides)
        confirm(collector, manifest, asked, _moment(request), sealed=request.save is not None)


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
