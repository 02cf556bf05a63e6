"""Reports reach their place whole or not at all: written beside the target under another name, synced, then renamed."""

from __future__ import annotations

import codecs
import errno
import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Final, TextIO, cast

from omniaudit.model.irritant import AuditReport
from omniaudit.reports.protocol import Format, OutputError, ReportError, ReportOptions
from omniaudit.reports.registry import formats

_STDOUT_NAMES: Final = frozenset({"/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"})


@dataclass(frozen=True)
class Output:
    """One report to write. path: None is stdout."""

    format: Format
    path: Path | None = None


def parse_outputs(written: Sequence[str]) -> tuple[Output, ...]:
    """What ``--output FORMAT[=PATH]``, each as written, asks for; the terminal's report where nothing is asked.

    Raises OutputError, a usage error: unknown format, empty path, one place for two reports.
    """
    outputs = tuple(_parse(text) for text in written or ["terminal"])
    places = [str(output.path.absolute()) if output.path else "stdout" for output in outputs]
    for place in places:
        if places.count(place) > 1:
            names = " and ".join(
                output.format.name for output, other in zip(outputs, places, strict=True) if other == place
            )
            raise OutputError(
                f"--output: {names} both go to {place}; give each a path of its own, as in json=report.json"
            )
    return outputs


def _parse(text: str) -> Output:
    name, equals, path = text.partition("=")
    known = formats()
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"choose from {', '.join(known)}"
        raise OutputError(f"--output {text}: unknown format {name!r}; {hint}")
    if equals and not path:
        raise OutputError(f"--output {text}: the path is empty; write {name} for stdout or {name}=report.{name}")
    return Output(known[name], Path(path) if path and path not in _STDOUT_NAMES else None)


def check_places(outputs: Sequence[Output]) -> None:
    """Raise ReportError for a place that can't be written to, before an hour of reading is spent."""
    for output in outputs:
        if output.path is not None:
            _check(output.path)


def _check(path: Path) -> None:
    try:
        folder = path.resolve().parent
        if path.is_dir():
            raise ReportError(f"{path} is a folder; name a file in it, as in {path / 'report'}")
        if not folder.is_dir():
            raise ReportError(f"{path} can't be written: the folder {folder} does not exist; create it first")
        if not os.access(path if _is_special(path) else folder, os.W_OK):
            raise ReportError(f"{path} can't be written: no permission; choose another place")
    except OSError as error:
        raise ReportError(f"{path} can't be written: {_reason(error)}") from error
    except (ValueError, RuntimeError) as error:  # a NUL in the name; links that lead in a circle
        raise ReportError(f"{path} can't be written: {error}") from error


def deliver(report: AuditReport, outputs: Sequence[Output], options: ReportOptions, stdout: TextIO | None) -> None:
    """Write every report, files first; one that fails keeps no other from being written.

    Raises ReportError naming each that failed. A file that could not be written whole is as it was.
    """
    failed = []
    for output in sorted(outputs, key=lambda output: output.path is None):
        try:
            if output.path is None:
                _to_stdout(output.format, report, options, stdout)
            else:
                _to_file(output.format, report, replace(options, colour=False, width=None), output.path)
        except ReportError as error:
            failed.append(str(error))
    if failed:
        raise ReportError("; ".join(failed))


def _to_file(format: Format, report: AuditReport, options: ReportOptions, path: Path) -> None:
    with write_whole(path) as out:
        format.write(report, out, options)


@contextmanager
def write_whole(path: Path) -> Iterator[TextIO]:
    """A UTF-8 text file that takes its name only when it is complete. Devices and pipes are written to directly.

    Raises ReportError naming the path. Nothing is left behind when the writing fails or is interrupted.
    """
    _check(path)
    if _is_special(path):
        with _named_errors(path), path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as out:
            yield out
        return
    target = path.resolve()  # a link stays a link
    beside = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}.part")
    try:
        with _named_errors(path):
            with beside.open("x", encoding="utf-8", errors="backslashreplace", newline="") as out:
                yield out
                out.flush()
                os.fsync(out.fileno())
            if target.exists():
                beside.chmod(stat.S_IMODE(target.stat().st_mode))
            beside.replace(target)
            _sync_folder(target.parent)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _to_stdout(format: Format, report: AuditReport, options: ReportOptions, stdout: TextIO | None) -> None:
    """Write to stdout, in UTF-8 whatever the locale, but for a format that adapts to the stream."""
    if stdout is None or stdout.closed:
        raise ReportError("the report can't be written: stdout is closed; use --output FORMAT=PATH")
    out = stdout
    if not format.own_encoding and hasattr(stdout, "buffer"):
        out = cast(TextIO, codecs.getwriter("utf-8")(stdout.buffer, "backslashreplace"))
    try:
        with _named_errors("stdout"):
            stdout.flush()
            format.write(report, out, options)
            out.flush()
    except ReportError:
        _silence(stdout)
        raise


def _silence(stdout: TextIO) -> None:
    """Let what is still buffered go nowhere: Python flushes at exit and would fail again, with a code of its own."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stdout.fileno())
        os.close(nowhere)


@contextmanager
def _named_errors(place: Path | str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ReportError(f"{place} can't be written: {_reason(error)}") from error


def _reason(error: OSError) -> str:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return "the disk is full; free some space or choose another place"
        case errno.EPIPE:
            return "its reader closed the pipe before the report was complete"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return "no permission; choose another place"
        case errno.ENAMETOOLONG:
            return "the name is too long"
        case _:
            return (error.strerror or str(error)).lower()


def _is_special(path: Path) -> bool:
    """Devices, pipes and sockets (``/dev/null``, a process substitution) can't be renamed onto."""
    return path.exists() and not path.is_file()


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable; not every file system lets a folder be synced."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
