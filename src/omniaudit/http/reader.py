"""From what the caller wishes to what he gets: a job for the session, and its end in words that users understand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any, BinaryIO, TypeVar

from omniaudit.http.address import AllowedHosts, origin_of, parse_url
from omniaudit.http.content import ACCEPT, Kind
from omniaudit.http.exchange import Answer, Bounds
from omniaudit.http.faults import Fault
from omniaudit.http.hop import HARMLESS_HEADERS, Hop, Payload, Query, first_hop
from omniaudit.http.redaction import printable
from omniaudit.http.response import FetchError, Response
from omniaudit.http.session import Job, Session
from omniaudit.model.deadline import TIME_IS_UP, Deadline

T = TypeVar("T")


@dataclass(frozen=True)
class Wish:
    """How a URL is to be read; the arguments of Client.fetch and Client.relay. kind None: anything."""

    headers: Mapping[str, str]
    max_bytes: int
    kind: Kind | None
    robots: bool | None
    timeout: float | None
    method: str = "GET"
    query: Query | None = None
    body: Payload | None = None
    rate: float | None = None
    cut: bool = False
    browser_headers: Mapping[str, str] = field(default_factory=dict)
    paced: bool = True
    only_reads: bool = False


class Reader:
    """Reads URLs by wish, in the client's loop."""

    def __init__(
        self,
        session: Session,
        *,
        allowed: AllowedHosts,
        user_agent: str,
        total_timeout: float,
        respect_robots: bool,
        redact: Callable[[str], str],
        deadline: Deadline,
    ) -> None:
        self._session = session
        self._allowed = allowed
        self._user_agent = user_agent
        self._total_timeout = total_timeout
        self._respect_robots = respect_robots
        self._redact = redact
        self._deadline = deadline

    async def read(self, url: str, sink: BinaryIO, wish: Wish, room: asyncio.Semaphore | None = None) -> Response:
        """A whole response, its body also in the sink, and its room still taken; or a FetchError."""
        job: Job | None = None
        withheld = False
        try:
            hop = first_hop(url, wish.method, wish.headers, wish.query, wish.body)
            hop, withheld = self._dressed(hop, wish)
            job = Job(
                hop=hop,
                bounds=Bounds(sink, wish.max_bytes, wish.kind, cut=wish.cut),
                timeout=self._total_timeout if wish.timeout is None else wish.timeout,
                robots=self._respect_robots and (wish.kind == "page" if wish.robots is None else wish.robots),
                interval=1 / wish.rate if wish.rate else 0.0,
                room=room,
                paced=wish.paced,
                only_reads=wish.only_reads,
            )
            answer = await self._in_time(self._session.read(job))
        except Fault as fault:
            if job and job.room and job.in_room:
                job.room.release()
            raise self._told(url, job, fault, withheld=withheld) from None
        return self._response(job, answer, sink)

    def names(self, url: str) -> bool:
        """Whether the URL's host is one of the config's."""
        try:
            return origin_of(parse_url(url)) in self._allowed
        except Fault:
            return False

    async def sitemaps(self, url: str) -> list[str]:
        """Those that the host's robots.txt names."""
        try:
            origin = first_hop(url, "GET", {}, None, None).origin
            return (await self._in_time(self._session.rules(origin))).sitemaps
        except Fault:
            return []

    async def _in_time(self, reading: Coroutine[Any, Any, T]) -> T:
        """The result, unless the deadline comes before; after it nothing is begun."""
        if self._deadline.passed:
            reading.close()
            raise _late()
        try:
            async with asyncio.timeout(self._deadline.timeout):
                return await reading
        except TimeoutError:
            raise _late() from None

    def _dressed(self, hop: Hop, wish: Wish) -> tuple[Hop, bool]:
        """The hop with our own headers, and without the config's where its host is none of the config's."""
        given = hop.headers
        if hop.origin not in self._allowed:
            given = {name: value for name, value in given.items() if name in HARMLESS_HEADERS}
        ours = {"user-agent": self._user_agent, "accept": ACCEPT[wish.kind or "feed"]}
        return replace(hop, headers={**ours, **wish.browser_headers, **given}), len(given) < len(hop.headers)

    def _response(self, job: Job, answer: Answer, sink: BinaryIO) -> Response:
        return Response(
            url=self._redact(str(job.at.url)),
            status=answer.status,
            content_type=answer.content_type,
            headers=answer.headers,
            body=sink.getvalue() if isinstance(sink, BytesIO) else b"",
            seconds=job.seconds,
            requests=job.requests,
            set_cookies=tuple(answer.set_cookies),
        )

    def _told(self, url: str, job: Job | None, fault: Fault, *, withheld: bool) -> FetchError:
        """A fault as users see it: where, what, what next, and no secret."""
        asked = where = printable(self._redact(url))
        if job and job.at is not job.hop:
            where = f"{asked} (redirected to {printable(self._redact(str(job.at.url)))})"
        sentence = fault.sentence
        if withheld and fault.status in (401, 403):
            sentence += "; `headers` were not sent, because the config does not name this host"
        return FetchError(
            fault.code,
            f"{where}: {self._redact(sentence)}",
            url=asked,
            status=fault.status,
            requests=job.requests if job else 0,
            seconds=job.seconds if job else 0.0,
            body=fault.body,
        )


def _late() -> Fault:
    return Fault(TIME_IS_UP, "not read before --max-time was over; allow more time")
