"""One page as a task and what comes of it; and the process that does such tasks."""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from typing import Final

from omniaudit.sources.page.document import PageInput, PageRules
from omniaudit.sources.page.page import PageResult, open_page, read_document, refused, reject
from omniaudit.sources.page.soft import soft_problem
from omniaudit.sources.site.links import Links, SiteRules, links_of
from omniaudit.sources.site.slate import Slate

_MEMORY: Final = 2 * 2**30
"""Bytes of address space that a process may take; a page that needs more costs the process, and is rejected."""


@dataclass(frozen=True)
class Task:
    """A page to be parsed. ordinal: its place in the order of reading. product, follow: what is wanted of it."""

    ordinal: int
    page: PageInput
    product: bool = True
    follow: bool = False


@dataclass(frozen=True)
class Parsed:
    """What came of a task."""

    ordinal: int
    result: PageResult = field(default_factory=PageResult)
    links: Links = field(default_factory=Links)


def parse(task: Task, rules: PageRules, site: SiteRules) -> Parsed:
    """Read a page for its product, its links, or both. One that was to lead on, and leads nowhere, may say why."""
    try:
        document = open_page(task.page, rules)
    except Exception as error:
        return Parsed(task.ordinal, refused(task.page, error))
    result = read_document(document) if task.product else PageResult()
    try:
        links = links_of(document, site) if task.follow else Links()
        if task.follow and not (task.product or links.products or links.onward):
            problem = soft_problem(document)
            result = PageResult(reject=reject(task.page, problem, sample=document.title))
    except Exception as error:
        return Parsed(task.ordinal, refused(task.page, error))
    return Parsed(task.ordinal, result, links)


def main() -> None:
    """Take the rules and then tasks from a connection, until it is closed.

    The arguments are the descriptors of the connection and of the slate that the bodies of the pages are on.
    """
    _bound_memory()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)  # a page leaves thousands of objects, and hardly any cycle
    with Connection(int(sys.argv[1])) as connection, suppress(EOFError, OSError):
        slate = Slate(int(sys.argv[2]))
        rules, site = connection.recv()
        while True:
            task, size = connection.recv()
            page = replace(task.page, body=slate.read(size))
            connection.send(parse(replace(task, page=page), rules, site))


def _bound_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, most))
