"""A JSON report read back: for `explain`, `baseline`, `compare` and `rank`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from omniaudit.model.irritant import REPORT_VERSION
from omniaudit.reports.protocol import ReportError

SavedReport = dict[str, Any]
"""The report's members as the contract names them."""

_HOW: Final = "write one with `omniaudit check CONFIG --output json=FILE`"


def read_report(path: Path) -> SavedReport:
    """The report in a file; ReportError where there is none, or none of this version."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ReportError(f"{path}: {(error.strerror or str(error)).lower()}; {_HOW}") from error
    except (ValueError, RecursionError) as error:
        raise ReportError(f"{path}: no JSON report; {_HOW}") from error
    if not isinstance(data, dict) or "report_version" not in data:
        raise ReportError(f"{path}: no report of omniaudit; {_HOW}")
    if data["report_version"] != REPORT_VERSION:
        raise ReportError(f"{path}: a report of version {data['report_version']}, not {REPORT_VERSION}; {_HOW}")
    named = {"fingerprint", "code", "channel", "score", "magnitude", "locations", "product", "values", "severity"}
    irritants = data.get("irritants")
    if not isinstance(irritants, list) or any(
        not isinstance(irritant, dict) or not named <= irritant.keys() for irritant in irritants
    ):
        raise ReportError(f"{path}: the report is damaged: an irritant lacks what it is known by; {_HOW}")
    return data
