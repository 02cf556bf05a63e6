"""The exit codes (CONTRACT): the same for every format, and never Python's own 1 for a crash."""

from __future__ import annotations

from typing import Final

CLEAN: Final = 0
IRRITANTS: Final = 1
USAGE: Final = 2
INCOMPLETE: Final = 3
STORE: Final = 4
BUG: Final = 5
INTERRUPTED: Final = 130
TERMINATED: Final = 143
