"""How an audit's result is told: one module a format, each exposing one constant, ``FORMAT``."""

from omniaudit.reports.deliver import Output, check_places, deliver, parse_outputs
from omniaudit.reports.protocol import Format, OutputError, ReportError, ReportOptions
from omniaudit.reports.registry import formats

__all__ = [
    "Format",
    "Output",
    "OutputError",
    "ReportError",
    "ReportOptions",
    "check_places",
    "deliver",
    "formats",
    "parse_outputs",
]
