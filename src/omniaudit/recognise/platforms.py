"""Which platform a file, an answer or a page comes from: by the ``recognise:`` block of the platforms' own files."""

from __future__ import annotations

import contextlib
import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import yaml

from omniaudit.recognise.sample import Sample
from omniaudit.sources.columns import loose
from omniaudit.sources.registry import platform_files


@dataclass(frozen=True)
class Platform:
    """A platform's file as far as recognising goes. type: what it builds on; marks: its ``recognise`` block."""

    name: str
    type: str
    marks: Mapping[str, Any]
    content: Mapping[str, Any]

    @property
    def kind(self) -> str | None:
        """The kind of channel that speaks in this format, where the platform tells."""
        kind = self.marks.get("kind")
        return str(kind) if kind else None

    @property
    def part(self) -> str:
        """What it supplies: offers, promotions …"""
        return str(self.marks.get("supplies", "offers"))


@cache
def platforms() -> tuple[Platform, ...]:
    """Every platform whose file says how to recognise it."""
    found = []
    for name, file in sorted(platform_files().items()):
        with contextlib.suppress(OSError, ValueError, yaml.YAMLError):  # a broken file is reported where it is used
            content = yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
            if isinstance(content, dict) and isinstance(content.get("recognise"), dict):
                found.append(Platform(name, str(content.get("type")), content["recognise"], content))
    return tuple(found)


def of_sample(sample: Sample) -> Platform | None:
    """The platform whose marks all stand in a file or answer; the one with the most marks where several fit."""
    fitting = [(merit, platform) for platform in platforms() if (merit := _fits(platform.marks, sample))]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def bears(platform: Platform, sample: Sample) -> bool:
    """Whether an answer is what a platform's answers are, as far as its file says."""
    return not platform.marks.get("json") or bool(_fits(platform.marks, sample))


def _fits(marks: Mapping[str, Any], sample: Sample) -> int:
    """How many marks a sample bears; 0 where it lacks one."""
    names = {loose(name.removesuffix("[0]")) for name, texts in sample.columns.items() if any(texts) or sample.rows}
    merit = 0
    if wanted := _texts(marks.get("columns")):
        if not all(loose(name) in names for name in wanted):
            return 0
        merit += len(wanted)
    if any(loose(name) in names for name in _texts(marks.get("lacks"))):
        return 0
    if sample.format == "xml" and (wanted := _texts(marks.get("xml_namespace"))):
        if not set(wanted) & sample.namespaces:
            return 0
        merit += 1
    if wanted := _texts(marks.get("json")):
        if sample.document is None or not all(_search(expression, sample.document) for expression in wanted):
            return 0
        merit += 2 * len(wanted)
    return merit if marks.get("columns") or marks.get("json") else 0


def of_page(html: str, headers: Mapping[str, str]) -> list[Platform]:
    """Platforms of which a page's text or headers bear a mark, the likeliest first."""
    found = []
    for platform in platforms():
        merit = sum(mark in html for mark in _texts(platform.marks.get("html")))
        for mark in _texts(platform.marks.get("header")):
            name, _, value = mark.partition(":")
            said = headers.get(name.strip().lower())
            merit += said is not None and value.strip().lower() in said.lower()
        if merit:
            found.append((merit, platform))
    return [platform for _, platform in sorted(found, key=lambda pair: -pair[0])]


def of_address(url: str) -> Platform | None:
    """The platform whose API lies at such a path (a pattern: /wp-json/wc/store/*)."""
    path = urlsplit(url).path
    found = [
        (len(pattern), platform)
        for platform in platforms()
        for pattern in _texts(platform.marks.get("address"))
        if fnmatch.fnmatch(path, pattern) or fnmatch.fnmatch(path.rstrip("/"), pattern)
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def found_in(expression: str, document: Any) -> bool:
    """Whether a JMESPath finds anything in a document."""
    return bool(_search(expression, document))


def _search(expression: str, document: Any) -> Any:
    from omniaudit.sources.readers.items.values import expression as compiled

    return compiled(str(expression), "recognise")(document)


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(map(str, value))
