"""Parsing in processes of its own: on every core, and killed where a page takes too long.

A few small pages are parsed at once, here: starting processes would take longer than they do.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection, Pipe
from queue import Empty, Full, Queue, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Final, Self

from omniaudit.model.deadline import Deadline
from omniaudit.sources.page.document import PageRules
from omniaudit.sources.page.page import PageResult, reject
from omniaudit.sources.site.links import SiteRules
from omniaudit.sources.site.parse import Parsed, Task, parse
from omniaudit.sources.site.slate import Slate

PAGE_SECONDS: Final = 30.0
"""A page that takes longer to parse is given up: ``parse_timeout``."""

_FEW: Final = 64
_SMALL: Final = 64 * 1024
"""Bytes. A page of this size can't keep the parser long, however it is made."""


_PROGRAM: Final = "from omniaudit.sources.site.parse import main; main()"

_KEEP_MEMORY: Final = {"MALLOC_TRIM_THRESHOLD_": str(2**26), "MALLOC_MMAP_THRESHOLD_": str(2**25)}
"""glibc gives the memory of a page's tree back to the system, and asks for as much for the next page, which takes up to
a third of the parse. So a process keeps it, 64 MB at most; other C libraries don't heed this."""


class Parsers:
    """Parses pages, in any order, and gives what they hold as it is ready. A context manager.

    seconds: the deadline of one page. cores: how many processes. deadline: of them all; what is not parsed by then is
    left, and late says so.
    """

    def __init__(
        self,
        rules: PageRules,
        site: SiteRules,
        *,
        seconds: float = PAGE_SECONDS,
        cores: int | None = None,
        deadline: Deadline = Deadline(),  # noqa: B008 - it is frozen
    ) -> None:
        self.late = False
        self._deadline = deadline
        self._rules = (rules, site)
        self._seconds = seconds
        self._cores = cores or _cores()
        self._seen = 0
        self._under_way = 0
        self._tasks: Queue[Task | None] = Queue(2 * self._cores)
        self._done: SimpleQueue[Parsed] = SimpleQueue()
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.stop()
        for _ in self._workers:
            with suppress(Exception):
                self._tasks.get_nowait()
        for _ in self._workers:
            self._tasks.put(None)
        for worker in self._workers:
            worker.join()

    def submit(self, task: Task) -> Iterator[Parsed]:
        """Parse a page; what is ready meanwhile, of this page or others. Waits while all processes are busy."""
        self._seen += 1
        if not self._workers:
            if self._seen <= _FEW and len(task.page.body) <= _SMALL:
                yield parse(task, *self._rules)
                return
            self._workers = [_Worker(self._tasks, self._done, self._rules, self._seconds) for _ in range(self._cores)]
        try:
            self._tasks.put(task, timeout=self._deadline.timeout)
        except Full:
            self.late = True
            return
        self._under_way += 1
        while not self._done.empty():
            yield self._next(None)

    def rest(self) -> Iterator[Parsed]:
        """What was submitted and has not been given yet."""
        with suppress(Empty):
            while self._under_way:
                yield self._next(self._deadline.timeout)
        self.late = self.late or self._under_way > 0

    def _next(self, timeout: float | None) -> Parsed:
        parsed = self._done.get(timeout=timeout)
        self._under_way -= 1
        return parsed


class _Worker:
    """One process, and the thread that feeds it."""

    def __init__(
        self,
        tasks: Queue[Task | None],
        done: SimpleQueue[Parsed],
        rules: tuple[PageRules, SiteRules],
        seconds: float,
    ) -> None:
        self._tasks = tasks
        self._done = done
        self._rules = rules
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._slate: Slate | None = None
        self._stopped = False
        self._thread = Thread(target=self._work, name="omniaudit-parse", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take no more pages, and end the process, whatever it does."""
        self._stopped = True
        if process := self._process:
            process.kill()

    def join(self) -> None:
        """Wait until the thread and its process are gone."""
        self._thread.join()

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None and not self._stopped:
            self._done.put(self._parsed(task))
        self._end()

    def _parsed(self, task: Task) -> Parsed:
        try:
            if self._process is None:
                self._start()
            assert self._connection is not None
            assert self._slate is not None
            self._slate.write(task.page.body)
            self._connection.send((replace(task, page=replace(task.page, body=b"")), len(task.page.body)))
            if self._connection.poll(self._seconds):
                parsed: Parsed = self._connection.recv()
                return parsed
            code, sample = "parse_timeout", f"not parsed within {self._seconds:g} s"
        except Exception as error:  # whatever it was, nobody may wait for this page for ever
            code, sample = "page_crashed", f"the process that parsed it ended ({type(error).__name__})"
        self._end()
        return Parsed(task.ordinal, PageResult(reject=reject(task.page, code, sample=sample)))

    def _start(self) -> None:
        """A process in a session of its own: Ctrl-C reaches us alone, and we end it."""
        ours, theirs = Pipe()
        self._connection, self._slate = ours, Slate()
        with theirs:
            handles = (theirs.fileno(), self._slate.handle)
            command = [sys.executable, "-P", "-c", _PROGRAM, *map(str, handles)]
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=handles,
                env={**os.environ, **_KEEP_MEMORY},
                start_new_session=True,
            )
        if self._stopped:
            self._process.kill()
        ours.send(self._rules)

    def _end(self) -> None:
        process, self._process = self._process, None
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._slate is not None:
            self._slate.close()
            self._slate = None
        if process is not None:
            process.kill()
            process.wait()


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
