"""Outcomes speak of the run (a channel read, a rule run), never of the data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

ChannelStatus = Literal["ok", "partial", "failed"]
RuleStatus = Literal["ran", "skipped", "crashed"]


@dataclass(frozen=True)
class Notice:
    """Something a user should know about how a source was read, e.g. the encoding that was detected."""

    code: str
    message: str


@dataclass(frozen=True)
class SourceOutcome:
    """How the reading of one source ended.

    reason: a stable code (``file_not_found``, ``timeout_total`` …) when status is not ok.
    detail: one sentence naming what, where and what next; free of secrets.
    listings: listings handed on to be normalised.
    """

    status: ChannelStatus = "ok"
    reason: str | None = None
    detail: str | None = None
    listings: int = 0
    requests: int = 0
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class ChannelOutcome:
    """How the reading of one channel ended; one line of ``channels[]`` in the report.

    requests: with redirects, retries and robots.txt. bytes: received over the wire.
    response_p50, response_p95: milliseconds that so many per cent of the requests did not exceed; None without any.
    """

    name: str
    kind: str
    status: ChannelStatus
    reason: str | None = None
    detail: str | None = None
    required: bool = True
    offers: int = 0
    rejected: int = 0
    promotions: int = 0
    policies: int = 0
    requests: int = 0
    seconds: float = 0.0
    notices: tuple[Notice, ...] = ()
    bytes: int = 0
    response_p50: int | None = None
    response_p95: int | None = None


@dataclass(frozen=True)
class RuleOutcome:
    """How the run of one rule ended. A skipped rule names the columns that no channel supplied."""

    code: str
    name: str
    status: RuleStatus
    reason: str | None = None
    irritants: int = 0
    not_checked: tuple[str, ...] = field(default=())
    """Channels that the rule could not judge because they never supply a needed column."""
