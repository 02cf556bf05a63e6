"""robots.txt: read once a host, obeyed as RFC 9309 says.

Not there (4xx): everything may be read. Not readable (5xx, 429, no answer): nothing may (RFC 9309 §2.3.1.4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omniaudit.http.faults import Fault

if TYPE_CHECKING:
    from protego import Protego

LIMIT = 500 * 1024
"""Bytes that are parsed; RFC 9309 asks for at least this many."""

LONGEST_DELAY = 10.0
"""Seconds of Crawl-delay that are honoured; more would make an audit last for days."""

_UNAVAILABLE = frozenset({"redirect_limit", "redirect_invalid"})
_UNREADABLE = frozenset({"timeout_read", "timeout_total", "retry_after_too_long"})


class Rules:
    """What one host's robots.txt says to us. refusal: why nothing on this host may be read."""

    def __init__(self, rules: Protego | None, agent: str, refusal: Fault | None = None) -> None:
        self._rules = rules
        self._agent = agent
        self._refusal = refusal

    @property
    def crawl_delay(self) -> float:
        """Seconds between two requests, as asked for and bounded."""
        delay = self._rules.crawl_delay(self._agent) if self._rules else None
        return min(max(float(delay or 0), 0.0), LONGEST_DELAY)

    @property
    def sitemaps(self) -> list[str]:
        """The sitemaps that it names."""
        return list(self._rules.sitemaps) if self._rules else []

    def permit(self, url: str) -> None:
        """A fault if this URL is not to be read: ``robots_disallowed``, or why the host can't be reached at all."""
        if self._refusal:
            raise Fault(self._refusal.code, self._refusal.sentence, status=self._refusal.status)
        if self._rules and not self._rules.can_fetch(url, self._agent):
            raise Fault("robots_disallowed", "its robots.txt forbids it; set `robots: ignore` for a shop of your own")


def parse_rules(body: bytes, agent: str) -> Rules:
    """The rules in a robots.txt; one that is a web page or anything else holds none."""
    from protego import Protego

    return Rules(Protego.parse(body[:LIMIT].decode("utf-8", "replace").removeprefix("\ufeff")), agent)


def rules_after(fault: Fault, agent: str) -> Rules:
    """The rules when robots.txt could not be had; a host that can't even be reached says so by its own code."""
    missing = fault.status is not None and 400 <= fault.status < 500 and fault.status != 429
    if missing or fault.code in _UNAVAILABLE:
        return Rules(None, agent)
    if fault.status is None and fault.code not in _UNREADABLE:
        return Rules(None, agent, fault)
    refusal = Fault(
        "robots_disallowed",
        f"its robots.txt could not be read ({fault.code}), so nothing may be; "
        "try again later, or set `robots: ignore` for a shop of your own",
        status=fault.status,
    )
    return Rules(None, agent, refusal)
