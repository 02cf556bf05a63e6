"""How an audit's result is told: one module a format, each exposing one constant, ``FORMAT``."""

from omniaudit.reports.actions import tell_actions
from omniaudit.reports.change import compare_reports
from omniaudit.reports.change import write_json as write_change_json
from omniaudit.reports.change import write_text as write_change
from omniaudit.reports.deliver import Output, check_places, deliver, parse_outputs
from omniaudit.reports.explanation import UnknownFingerprint, find_irritant
from omniaudit.reports.explanation import explain as explain_irritant
from omniaudit.reports.notify import announce
from omniaudit.reports.protocol import Format, OutputError, ReportError, ReportOptions
from omniaudit.reports.registry import formats
from omniaudit.reports.safe import visible
from omniaudit.reports.saved import read_report

__all__ = [
    "Format",
    "Output",
    "OutputError",
    "ReportError",
    "ReportOptions",
    "UnknownFingerprint",
    "announce",
    "check_places",
    "compare_reports",
    "deliver",
    "explain_irritant",
    "find_irritant",
    "formats",
    "parse_outputs",
    "read_report",
    "tell_actions",
    "visible",
    "write_change",
    "write_change_json",
]
