"""The command line: parse, call the pipeline, print, exit. One module a command."""

from __future__ import annotations

import gc
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

from omniaudit.model import exits


class Terminated(BaseException):
    """SIGTERM: leave as after Ctrl-C, so that temporary folders go."""


def main() -> NoReturn:
    """Run the command line; every end has its documented exit code, a bug of ours too (Python's own is 1)."""
    signal.signal(signal.SIGTERM, _terminate)
    gc.set_threshold(100_000, 50, 50)  # columns of text are no cycles: looking for some costs up to 2 % of a large run
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        from omniaudit.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = _gone("interrupted", exits.INTERRUPTED)
    except Terminated:
        code = _gone("terminated", exits.TERMINATED)
    except BrokenPipeError:
        code = exits.STORE
    except Exception as error:
        code = _bug(error)
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(code)


def _terminate(number: int, frame: FrameType | None) -> None:
    raise Terminated


def _gone(how: str, code: int) -> int:
    print(f"omniaudit: {how}; nothing was reported", file=sys.stderr)  # noqa: T201
    return code


def _bug(error: Exception) -> int:
    if "--debug" in sys.argv:
        import traceback

        traceback.print_exc()
    first = (str(error).splitlines() or [""])[0]
    print(  # noqa: T201
        f"omniaudit: a bug in omniaudit: {type(error).__name__}: {first}\n"
        "Please report it with the output of the same command and --debug.",
        file=sys.stderr,
    )
    return exits.BUG
