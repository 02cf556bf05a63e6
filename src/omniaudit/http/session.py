"""The inside of the client, living in its loop: attempts, redirects, robots.txt, and one exchange after another."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BytesIO

import stamina

from omniaudit.http.address import AllowedHosts, Origin, Resolver
from omniaudit.http.connection import Connector
from omniaudit.http.exchange import Answer, Bounds, Exchange
from omniaudit.http.faults import Fault
from omniaudit.http.hop import REDIRECT_STATUSES, REDIRECTS, Hop, first_hop, redirected
from omniaudit.http.host import Host
from omniaudit.http.pool import Pool
from omniaudit.http.retries import ATTEMPTS, wait_before_retry
from omniaudit.http.robots import LIMIT as ROBOTS_LIMIT
from omniaudit.http.robots import Rules, parse_rules, rules_after
from omniaudit.http.traffic import ResponseTimes


@dataclass
class Job:
    """One URL to be read, and what is known of it on the way.

    interval: least seconds between two requests to its host. timeout: seconds for one attempt, redirects and all.
    room: taken before the first request and left to the reader of the result, so that unread bodies are bounded.
    only_reads: whatever its method is, it may be sent again.
    paced: it takes a turn of its host; what belongs to a page that has taken one does not.
    requests: sent so far. seconds: the last of them took. at: the hop it has come to.
    """

    hop: Hop
    bounds: Bounds
    timeout: float
    robots: bool = False
    interval: float = 0.0
    room: asyncio.Semaphore | None = None
    paced: bool = True
    only_reads: bool = False
    in_room: bool = False
    requests: int = 0
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.at = self.hop


class Session:
    """Reads URLs for the client. Not to be touched from another thread."""

    def __init__(
        self,
        *,
        allowed: AllowedHosts,
        user_agent: str,
        connect_timeout: float,
        read_timeout: float,
        total_timeout: float,
        backoff: float,
        now: Callable[[], datetime],
    ) -> None:
        self._pool = Pool(Connector(Resolver(allowed)))
        self._agent = user_agent
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._total_timeout = total_timeout
        self._backoff = backoff
        self._now = now
        self._rules: dict[Origin, asyncio.Task[Rules]] = {}
        self.hosts: dict[Origin, Host] = {}
        self.requests = 0
        self.bytes = 0
        self.times = ResponseTimes()

    async def read(self, job: Job) -> Answer:
        """Read a job's URL into its sink, in at most three attempts, the later ones on fresh connections."""
        attempts = stamina.retry_context(
            on=partial(wait_before_retry, method="GET" if job.only_reads else job.hop.method),
            attempts=ATTEMPTS,
            timeout=None,
            wait_initial=self._backoff,
            wait_jitter=self._backoff,
            wait_max=self._backoff * 10,
        )
        async for attempt in attempts:
            with attempt:
                return await self._follow(job, fresh=attempt.num > 1)
        raise AssertionError("unreachable")

    async def rules(self, origin: Origin) -> Rules:
        """What the origin's robots.txt says."""
        return await self._robots(self._host(origin), 0.0)

    async def close(self) -> None:
        """Close every connection."""
        for task in self._rules.values():
            task.cancel()
        await self._pool.close()

    async def _follow(self, job: Job, *, fresh: bool) -> Answer:
        """One attempt: the request and its redirects, all by one deadline."""
        hop = job.hop
        try:
            async with asyncio.timeout(job.timeout) as clock:
                for _ in range(REDIRECTS + 1):
                    job.at = hop
                    async with self._turn(job, hop, clock) as host:
                        answer = await self._exchange(job, hop, host, fresh=fresh)
                    if answer.status not in REDIRECT_STATUSES:
                        return answer
                    hop = redirected(
                        hop.with_cookies(answer.set_cookies), answer.status, answer.headers.get("location")
                    )
        except TimeoutError:
            raise Fault(
                "timeout_total", f"not read wholly within {job.timeout:g} s; try again, or raise `timeout`"
            ) from None
        raise Fault("redirect_limit", f"it redirects more than {REDIRECTS} times; mend that loop", status=answer.status)

    @contextlib.asynccontextmanager
    async def _turn(self, job: Job, hop: Hop, clock: asyncio.Timeout) -> AsyncIterator[Host]:
        """This hop's turn on its host, robots.txt permitting. Waiting for it does not use up the deadline."""
        loop = asyncio.get_running_loop()
        left = (clock.when() or 0.0) - loop.time()
        clock.reschedule(None)
        host = self._host(hop.origin)
        if job.robots:
            (await self._robots(host, job.interval)).permit(str(hop.url))
        if job.room and not job.in_room:
            async with host.queue:  # those behind wait without holding room, or one slow host would take it all
                await host.due()
                await job.room.acquire()
                job.in_room = True
        async with host.gate:
            await (host.turn(job.interval) if job.paced else host.rested())
            clock.reschedule(loop.time() + left)
            yield host

    def _host(self, origin: Origin) -> Host:
        if origin not in self.hosts:
            self.hosts[origin] = Host(origin)
        return self.hosts[origin]

    async def _robots(self, host: Host, interval: float) -> Rules:
        """The host's rules, fetched once for all who ask."""
        if host.origin not in self._rules:
            self._rules[host.origin] = asyncio.create_task(self._read_robots(host, interval))
        rules = await asyncio.shield(self._rules[host.origin])
        host.crawl_delay = rules.crawl_delay
        return rules

    async def _read_robots(self, host: Host, interval: float) -> Rules:
        agent = self._agent.split("/", 1)[0].strip()
        url = f"{host.origin.scheme}://{host.origin.authority}/robots.txt"
        sink = BytesIO()
        job = Job(
            hop=first_hop(url, "GET", {"user-agent": self._agent, "accept": "text/plain,*/*;q=0.8"}, None, None),
            bounds=Bounds(sink, ROBOTS_LIMIT, kind=None, cut=True),
            timeout=self._total_timeout,
            interval=interval,
        )
        try:
            await self.read(job)
        except Fault as fault:
            return rules_after(fault, agent)
        return parse_rules(sink.getvalue(), agent)

    async def _exchange(self, job: Job, hop: Hop, host: Host, *, fresh: bool) -> Answer:
        """One request and its response on one connection, which is kept only if nothing is left on it."""
        loop = asyncio.get_running_loop()
        job.requests += 1
        self.requests += 1
        connection = await self._pool.take(host.origin, self._connect_timeout, fresh=fresh)
        before, began = connection.wire.received, loop.time()
        # An interface thinks before it answers, about a hundred products or more: its whole deadline may be silence.
        patience = job.timeout if job.bounds.kind == "api" else min(self._read_timeout, job.timeout)
        exchange = Exchange(hop, connection, job.bounds, patience)
        try:
            return await exchange.run(self._now)
        except Fault as fault:
            if fault.wait is not None:
                host.pause(fault.wait)
            raise
        finally:
            job.seconds = loop.time() - began
            self.times.add(job.seconds)
            self.bytes += connection.wire.received - before
            await self._pool.give_back(connection, keep=exchange.complete)
