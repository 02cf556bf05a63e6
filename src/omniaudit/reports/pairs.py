"""The irritants of one rule on one channel together: what a CI service shows as one test or one annotation."""

from __future__ import annotations

from dataclasses import dataclass, field

from omniaudit.model.irritant import AuditReport, Irritant

_MOST_KEPT = 10


@dataclass
class Pair:
    """A rule on a deviating channel. worst: the first few that fail the gate, or where none does, of all."""

    code: str
    name: str
    channel: str
    irritants: int = 0
    failing: int = 0
    worst: list[Irritant] = field(default_factory=list)

    def add(self, found: Irritant) -> None:
        """Count one more, of a lower rank than those before."""
        if found.failing and not self.failing:
            self.worst.clear()
        self.irritants += 1
        self.failing += found.failing
        if len(self.worst) < _MOST_KEPT and (found.failing or not self.failing):
            self.worst.append(found)


def pairs(report: AuditReport) -> dict[tuple[str, str], Pair]:
    """(code, channel) → its irritants, in the order of the worst of each; a few of a pair are held at a time.

    Accepted irritants are left out: somebody has decided to live with them.
    """
    found: dict[tuple[str, str], Pair] = {}
    for irritant in report.irritants:
        if irritant.baseline == "accepted":
            continue
        key = irritant.code, irritant.channel
        if key not in found:
            found[key] = Pair(irritant.code, irritant.name, irritant.channel)
        found[key].add(irritant)
    return found
