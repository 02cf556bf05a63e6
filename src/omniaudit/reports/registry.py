"""The formats there are: whatever module of this folder exposes ``FORMAT``."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

import omniaudit.reports
from omniaudit.reports.protocol import Format


@cache
def formats() -> dict[str, Format]:
    """Every format by its name. Cheap: a format imports what it draws with when it writes, not before."""
    modules = (
        import_module(f"omniaudit.reports.{info.name}") for info in pkgutil.iter_modules(omniaudit.reports.__path__)
    )
    found = (vars(module).get("FORMAT") for module in modules)
    return {format.name: format for format in found if isinstance(format, Format)}
