"""The GitLab report: Code Quality, an array with an issue for each irritant, on the channel's line of the config.

Accepted irritants are left out: GitLab knows no issue that is lived with.
Channels that could not be read stand first: a report without them would look like a run without faults.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final, TextIO

from omniaudit.language import Wording, wording
from omniaudit.model.irritant import AuditReport, Irritant, Severity
from omniaudit.reports.document import encode
from omniaudit.reports.protocol import Format, ReportOptions
from omniaudit.reports.safe import visible
from omniaudit.reports.wording import reference, short, subject, unread

_LONGEST: Final = 1000
_SEVERITIES: Final[dict[Severity, str]] = {
    "critical": "blocker", "high": "critical", "medium": "major", "low": "minor",
}  # fmt: skip


def write(report: AuditReport, out: TextIO, options: ReportOptions) -> None:
    """Write the array, an issue a line."""
    lead = "[\n"
    for issue in _issues(report, wording(options.language)):
        out.write(lead + encode(issue))
        lead = ",\n"
    out.write("[]\n" if lead == "[\n" else "\n]\n")


def _issues(report: AuditReport, say: Wording) -> Iterator[dict[str, Any]]:
    for outcome in report.channels:
        if outcome.required and outcome.status != "ok":
            yield _issue(
                report, outcome.name, unread(report, outcome, say), "channel-not-read", "blocker",
                _digest("channel-not-read", outcome.name),
            )  # fmt: skip
    for shortfall in report.shortfalls:
        name = shortfall.code.replace("_", "-")
        yield _issue(report, None, visible(shortfall.message), name, "blocker", _digest(name))
    for found in report.irritants:
        if found.baseline != "accepted":
            yield _of(report, found, say)


def _of(report: AuditReport, found: Irritant, say: Wording) -> dict[str, Any]:
    description = f"{subject(found)}: {short(found.message, _LONGEST)}{reference(found, say)}"
    severity = _SEVERITIES[found.severity]
    return _issue(report, found.channel, description, f"{found.code} {found.name}", severity, found.fingerprint)


def _issue(
    report: AuditReport, channel: str | None, description: str, check: str, severity: str, fingerprint: str
) -> dict[str, Any]:
    return {
        "description": description,
        "check_name": check,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": report.config_path, "lines": {"begin": report.lines.get(channel or "", 1)}},
    }


def _digest(*parts: str) -> str:
    """A fingerprint for what is no irritant: GitLab merges issues of equal ones."""
    return hashlib.md5("|".join(parts).encode(), usedforsecurity=False).hexdigest()


FORMAT = Format(name="gitlab", media="application/json", write=write)
