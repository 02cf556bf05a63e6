"""When another attempt is due, and after how long."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from omniaudit.http.faults import Fault

ATTEMPTS = 3
LONGEST_WAIT = 60.0
"""Seconds. A host that asks for more is given up at once, and the user is told when to return."""

RETRIED_STATUSES = frozenset({429, 502, 503, 504})
_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
_NOT_PROCESSED = frozenset({"timeout_connect", "connection_refused", "connection_failed", "dns_failure", "http_429"})


def retry_after(value: str | None, date: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for; None for none, the past or nonsense.

    date: the response's Date header, so that a server whose clock is wrong is still understood.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) < 16 else math.inf
    until = _moment(text)
    if until is None:
        return None
    seconds = (until - (_moment(date or "") or now)).total_seconds()
    return seconds if seconds > 0 else None


def status_fault(status: int, wait: float | None, now: datetime) -> Fault:
    """The fault that a bad status is; one that may pass is to be retried."""
    if status in RETRIED_STATUSES:
        if wait is not None and wait > LONGEST_WAIT:
            return Fault(
                "retry_after_too_long",
                f"it answered {status} and asks to come back {_when(now, wait)}; run again then",
                status=status,
            )
        advice = "ask less often (`rate`) or later" if status == 429 else "try again later"
        return Fault(f"http_{status}", f"it answered {status}; {advice}", status=status, retry=True, wait=wait)
    return Fault(f"http_{status}", f"it answered {status}; {_advice(status)}", status=status)


def wait_before_retry(error: Exception, method: str) -> bool | float:
    """stamina's question: False for no retry, True for its own backoff, or the seconds to wait."""
    if not isinstance(error, Fault) or not error.retry:
        return False
    if method not in _IDEMPOTENT and error.code not in _NOT_PROCESSED:
        return False
    return error.wait if error.wait is not None else True


def _advice(status: int) -> str:
    match status:
        case 401 | 403 | 407:
            return "check the credentials, or whether this machine may read it"
        case 404 | 410:
            return "there is nothing at this URL; correct or remove it"
        case 451:
            return "it is withheld for legal reasons"
        case 202 | 204 | 205 | 206:
            return "that is no whole content"
        case _ if status >= 500:
            return "the server is at fault; try again later"
        case _:
            return "open it in a browser to see why"


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _when(now: datetime, wait: float) -> str:
    if wait > 366 * 86_400:
        return "in more than a year"
    return f"after {datetime.fromtimestamp(now.timestamp() + wait, UTC):%Y-%m-%d %H:%M} UTC"
