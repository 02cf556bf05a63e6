"""The SARIF 2.1.0 report, for GitHub's code scanning and other viewers of static analysis.

A result is an irritant, on the line of its channel in the config; its fingerprint stays the same when amounts move.
GitHub refuses more than 25,000 results of a run and keeps the first 5,000: those, the worst, are written, with a note.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final, TextIO
from urllib.parse import quote

from omniaudit.language import Wording, wording
from omniaudit.model.irritant import AuditReport, Irritant, RuleHelp
from omniaudit.model.outcome import RuleOutcome
from omniaudit.reports.document import encode
from omniaudit.reports.protocol import Format, ReportOptions
from omniaudit.reports.safe import visible
from omniaudit.reports.wording import generic, label, short, subject, unread

MOST_RESULTS: Final = 5_000
_LONGEST: Final = 500
_STATES: Final = {"new": "new", "known": "unchanged", "worsened": "updated"}


def write(report: AuditReport, out: TextIO, options: ReportOptions) -> None:
    """Write one run, a rule and a result a line."""
    say = wording(options.language)
    rules = _rules(report)
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    driver = {"name": "omniaudit", "semanticVersion": report.tool_version}
    out.write('{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [{\n')
    out.write(f'"tool": {{"driver": {encode(driver)[:-1]}, "rules": ')
    _write_list(iter(rules), out)
    out.write("}},\n")
    name = report.config_path.rpartition("/")[2].rpartition(".")[0] or report.config_path
    out.write(f'"automationDetails": {encode({"id": f"omniaudit/{short(name, 100)}/"})},\n')
    out.write('"columnKind": "unicodeCodePoints",\n')
    out.write(f'"invocations": {encode([_invocation(report, say)])},\n')
    out.write('"results": ')
    _write_list((_result(report, found, numbers) for found in islice(report.irritants, MOST_RESULTS)), out)
    out.write("\n}]}\n")


def _write_list(elements: Iterator[dict[str, Any]], out: TextIO) -> None:
    lead = "[\n"
    for element in elements:
        out.write(lead + encode(element))
        lead = ",\n"
    out.write("[]" if lead == "[\n" else "\n]")


def _rules(report: AuditReport) -> list[dict[str, Any]]:
    return [_rule(rule, report.help.get(rule.code)) for rule in report.rules]


def _rule(rule: RuleOutcome, words: RuleHelp | None) -> dict[str, Any]:
    described: dict[str, Any] = {"id": rule.code, "name": rule.name}
    if words:
        remedy = generic(words.remedy)
        described |= {
            "shortDescription": {"text": visible(words.title)},
            "fullDescription": {"text": visible(words.why)},
            "help": {"text": f"{visible(words.why)}\n\n{remedy}"},
        }
    return described | {
        "defaultConfiguration": {"level": "warning"},
        "properties": {"tags": ["omnichannel", rule.code[:3]]},
    }


def _invocation(report: AuditReport, say: Wording) -> dict[str, Any]:
    """How the run ended; incomplete is not successful, whatever was found besides."""
    notes = [
        _notification(
            "error" if outcome.required else "note", outcome.reason or outcome.status, unread(report, outcome, say)
        )
        for outcome in report.channels
        if outcome.status != "ok"
    ]
    notes += [_notification("error", shortfall.code, visible(shortfall.message)) for shortfall in report.shortfalls]
    successful = not any(note["level"] == "error" for note in notes)
    if report.counts.irritants > MOST_RESULTS:
        cut = say(
            "The worst {kept} of {irritants} irritants; the json report lists all of them.",
            kept=MOST_RESULTS,
            irritants=report.counts.irritants,
        )
        notes.append(_notification("note", "cut", cut))
    unchecked = [
        _notification(
            "warning" if rule.status == "crashed" else "note",
            f"rule_{rule.status}",
            f"{rule.code} {rule.name}: {visible(rule.reason or rule.status)}",
        )
        for rule in report.rules
        if rule.status != "ran"
    ]
    return {
        "executionSuccessful": successful,
        "exitCode": report.exit_code,
        "toolExecutionNotifications": notes + unchecked,
    }


def _notification(level: str, code: str, text: str) -> dict[str, Any]:
    return {"level": level, "descriptor": {"id": visible(code)}, "message": {"text": text}}


def _result(report: AuditReport, found: Irritant, numbers: dict[str, int]) -> dict[str, Any]:
    level = "error" if found.failing else "note" if found.severity == "low" else "warning"
    said = f"{subject(found)}: {short(found.message, _LONGEST)} {short(found.remedy, _LONGEST)}"
    line = report.lines.get(found.channel, 1)
    result: dict[str, Any] = {"ruleId": found.code}
    if found.code in numbers:
        result["ruleIndex"] = numbers[found.code]
    result |= {
        "level": level,
        "rank": round(found.score, 1),
        "message": {"text": said},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(report.config_path)},
                    "region": {"startLine": line, "startColumn": 1, "endLine": line, "endColumn": 2},
                },
                "logicalLocations": [
                    {
                        "fullyQualifiedName": f"{short(found.product.key, _LONGEST)}/{visible(found.channel)}",
                        "kind": "resource",
                    }
                ],
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": f"{found.fingerprint}:1"},
        "properties": {
            "severity": found.severity,
            "confidence": found.confidence,
            "channel": label(report, found.channel),
        },
    }
    if found.baseline == "accepted":
        result["suppressions"] = [{"kind": "external", "status": "accepted"}]
    elif found.baseline:
        result["baselineState"] = _STATES[found.baseline]
    return result


FORMAT = Format(name="sarif", media="application/sarif+json", write=write)
