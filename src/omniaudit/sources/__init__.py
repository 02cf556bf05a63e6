"""Sources read listings, as the channels wrote them, into the engine.

Importing this package costs nothing: processes that only parse pages need neither the engine nor the config.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from omniaudit.sources.protocol import PageSample, Progress, Reading
    from omniaudit.sources.registry import UnknownSource, find
    from omniaudit.sources.rejects import RawReject, reject_select

__all__ = ["PageSample", "Progress", "RawReject", "Reading", "UnknownSource", "find", "reject_select"]

_HOMES: Final = {"UnknownSource": "registry", "find": "registry", "RawReject": "rejects", "reject_select": "rejects"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'protocol')}"), name)
