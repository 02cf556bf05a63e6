"""Sources read listings, as the channels wrote them, into the engine."""

from omniaudit.sources.protocol import Progress, RawReject, Reading
from omniaudit.sources.registry import UnknownSource, find
from omniaudit.sources.rejects import reject_select

__all__ = ["Progress", "RawReject", "Reading", "UnknownSource", "find", "reject_select"]
