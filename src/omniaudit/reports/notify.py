"""Who is told of a run (`notify:`): its summary and the five worst irritants, through apprise.

Somebody is told when there is something to do: the gate fails, or the run is incomplete. A run that is clean, or whose
irritants stay below the gate, is silent. What could not be delivered is said and changes nothing else.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Final

from omniaudit.language import Wording, wording
from omniaudit.model import exits
from omniaudit.model.irritant import AuditReport
from omniaudit.reports.safe import visible
from omniaudit.reports.wording import short, subject, summary

if TYPE_CHECKING:
    from apprise import Apprise

_WORST: Final = 5
_LONGEST: Final = 300
_MISSING: Final = (
    "notify: nobody was told: apprise is not installed; install the extra, as in pip install 'omniaudit[notify]'"
)
_UNKNOWN: Final = (
    "notify[{number}]: not told: apprise does not know this kind of address;"
    " a webhook of your own is written jsons://… instead of https://…"
)
_FAILED: Final = "notify[{number}] ({kind}): not told: {reason}"


def worth_telling(report: AuditReport) -> bool:
    """Whether there is something to do: the gate fails, or the run is incomplete."""
    return report.exit_code in (exits.IRRITANTS, exits.INCOMPLETE)


def announce(report: AuditReport, addresses: Sequence[str], language: str) -> list[str]:
    """Tell every address of the run where it is worth telling; a sentence for each that could not be told.

    The sentences name an address by its place in the config and its kind, never by itself: it is a secret.
    """
    if not addresses or not worth_telling(report):
        return []
    try:
        from apprise import Apprise
    except ImportError:
        return [_MISSING]
    say = wording(language)
    title, body = headline(report, say), "\n".join(text(report, say))
    failures = []
    for number, address in enumerate(addresses):
        if failure := _tell(Apprise(), address, title, body, number):
            failures.append(failure)
    return failures


def headline(report: AuditReport, say: Wording) -> str:
    """What stands in the subject: ``Maison Lumière: 16 irritants fail the gate``."""
    retailer = _quiet(short(report.retailer, 80))
    if report.failing:
        return say.count(
            "{retailer}: {number} irritant fails the gate",
            "{retailer}: {number} irritants fail the gate",
            report.failing,
            retailer=retailer,
        )
    return say("{retailer}: not everything could be audited", retailer=retailer)


def text(report: AuditReport, say: Wording) -> Iterator[str]:
    """The message, line by line."""
    for line in summary(report, say):
        yield _quiet(line)
    for found in islice(report.irritants, _WORST):
        yield (
            f"{found.rank}. {say.word(found.severity)} {found.score:.1f} {found.code} {_quiet(subject(found))}:"
            f" {_quiet(short(found.message, _LONGEST))}"
        )


def _quiet(line: str) -> str:
    """No product title calls a channel to arms: ``@everyone`` reaches a chat with a word joiner inside."""
    return re.sub(r"@(?=\w)|<(?=[!@#])", "\\g<0>\u2060", visible(line))


def _tell(apprise: Apprise, address: str, title: str, body: str, number: int) -> str | None:
    """Deliver to one address; what kept it from being told, in words without the address."""
    from apprise import NotifyFormat, NotifyType

    kind = _kind(address)
    with _heard() as said:
        try:
            if not apprise.add(address):
                return _UNKNOWN.format(number=number)
            if apprise.notify(body=body, title=title, notify_type=NotifyType.WARNING, body_format=NotifyFormat.TEXT):
                return None
        except Exception as error:  # a hundred services' code: whatever it does, the exit code is the audit's
            return _FAILED.format(number=number, kind=kind, reason=f"{type(error).__name__} in apprise")
    status = re.search(r"\berror=(\d{3})\b", "\n".join(said))
    reason = f"it answered {status[1]}" if status else "it could not be reached or refused the message"
    return _FAILED.format(number=number, kind=kind, reason=reason)


@contextmanager
def _heard() -> Iterator[list[str]]:
    """What apprise logs while the block runs; it holds addresses, so nobody else gets to see it."""
    said: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("apprise")
    before = logger.level, logger.propagate
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    logger.addHandler(handler)
    try:
        yield said
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before[0])
        logger.propagate = before[1]


def _kind(address: str) -> str:
    """``slack`` of ``slack://token@…``; ``address`` where there is no scheme that could be shown."""
    found = re.match(r"([a-z][a-z0-9+.-]{1,20})://", address)
    return found[1] if found else "address"
