"""Find a source by its type: a module of this folder, or a platform's YAML file over one."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import pkgutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from omniaudit import sources
from omniaudit.config import ConfigError
from omniaudit.config.problem import Problems
from omniaudit.config.settings import SourceSettings
from omniaudit.config.text import read_tree
from omniaudit.sources.protocol import Source

_PLATFORMS: Final = Path(__file__).with_name("platforms")
_DIRECT: Final = ("money", "locale", "currency", "tax")
_WAYS_IN: Final = ("url", "path")
"""Where a source is read: a user's file is read instead of a platform's address, and the other way round."""
_MERGED: Final = ("query", "headers", "scope", "variables")
_MERGED_IN_KIND: Final = ("auth", "pagination")
_BESIDE: Final = ("type", "fields", "values", "recognise", "example", *_DIRECT)
"""Keys of a platform's file that are no options. recognise: for ``omniaudit init``; example: for its page."""


class UnknownSource(Exception):
    """No source or platform of that name, or a platform's file that can't be used; the message says what to do."""


def find(settings: SourceSettings, platforms_path: Sequence[Path] = ()) -> tuple[Source, SourceSettings]:
    """The source of a config entry, and its settings with a platform's own put under the user's.

    Raises UnknownSource.
    """
    passed: list[str] = []
    while (source := _module(settings.type)) is None:
        passed.append(settings.type)
        platform = _platform(settings.type, platforms_path)
        settings = _over(platform, settings)
        if settings.type in passed:
            raise UnknownSource(f"platforms {' → '.join([*passed, settings.type])} build on each other")
    return source, settings


def types(platforms_path: Sequence[Path] = ()) -> tuple[str, ...]:
    """Every type that a config may name, sorted."""
    modules = {found.name for found in pkgutil.iter_modules(sources.__path__) if _module(found.name)}
    return tuple(sorted({*modules, *platform_files(platforms_path)} - {"inline"}))


@cache
def _module(name: str) -> Source | None:
    """The source that the module of this name exposes; only that one is imported."""
    path = f"{sources.__name__}.{name}"
    if importlib.util.find_spec(path) is None:
        return None
    source: Source | None = getattr(importlib.import_module(path), "SOURCE", None)
    return source


def platform_files(platforms_path: Iterable[Path] = ()) -> dict[str, Path]:
    """Platform name → file; a user's own come before ours."""
    folders = [_PLATFORMS, *reversed(list(platforms_path))]
    return {file.stem: file for folder in folders for file in sorted(folder.glob("*.yaml"))}


def _platform(name: str, platforms_path: Sequence[Path]) -> Mapping[str, Any]:
    files = platform_files(platforms_path)
    if name not in files:
        known = types(platforms_path)
        near = difflib.get_close_matches(name, known, n=1)
        question = f', did you mean "{near[0]}"?' if near else f"; there are {', '.join(known)}"
        raise UnknownSource(f'there is no source or platform "{name}"{question}')
    file = files[name]
    problems = Problems(file.name)
    try:  # as the config is read, where `on` and `no` are text
        content = read_tree(file, problems).plain()
        problems.raise_any()
    except ConfigError as error:
        raise UnknownSource(f"platform file {' '.join(str(error).split())}") from error
    if not isinstance(content, dict) or not isinstance(content.get("type"), str):
        raise UnknownSource(f"platform file {file.name}: it must be a mapping with a type, such as table or api")
    return content


def _over(platform: Mapping[str, Any], settings: SourceSettings) -> SourceSettings:
    """A user's settings over a platform's defaults, whose fields are optional: not every shop fills all of them."""
    own: dict[str, Any] = dict(platform.get("fields") or {})
    values: dict[str, Any] = {field: dict(words) for field, words in (platform.get("values") or {}).items()}
    for field, words in settings.values.items():
        values[field] = {**values.get(field, {}), **words}
    replaced = _WAYS_IN if any(name in settings.options for name in _WAYS_IN) else ()
    options = {name: value for name, value in platform.items() if name not in (*_BESIDE, *replaced)}
    for name, value in settings.options.items():
        ours = options.get(name)
        both = isinstance(value, Mapping) and isinstance(ours, Mapping) and _merges(name, ours, value)
        options[name] = {**options[name], **value} if both else value
    lenient = {*own, *settings.options.get("optional_fields", ())} - set(settings.fields)
    options["optional_fields"] = tuple(sorted(lenient))
    defaults = {name: platform[name] for name in _DIRECT if name in platform and not _given(settings, name)}
    fields = {**own, **settings.fields}
    return replace(settings, type=platform["type"], fields=fields, values=values, options=options, **defaults)


def _merges(name: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    """Whether a user's mapping is laid over a platform's: of sign-in and paging, only one of the same type."""
    return name in _MERGED or (name in _MERGED_IN_KIND and theirs.get("type", ours.get("type")) == ours.get("type"))


def _given(settings: SourceSettings, name: str) -> bool:
    """Whether the user wrote the key."""
    return getattr(settings, name) is not None
