import io
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

import pytest

from omniaudit.reports.deliver import Output, check_places, deliver, parse_outputs
from omniaudit.reports.protocol import Format, OutputError, ReportError, ReportOptions
from omniaudit.reports.registry import formats

Make = Callable[..., Any]

OPTIONS = ReportOptions()


def to_file(report: Any, path: Path, name: str = "json") -> None:
    deliver(report, [Output(formats()[name], path)], OPTIONS, None)


def failing_format(error: BaseException) -> Format:
    """Writes half a report and then meets an error."""

    def write(report: Any, out: TextIO, options: ReportOptions) -> None:
        out.write("half")
        raise error

    return Format("half", "text/plain", write)


def test_nothing_asked_for_is_the_terminal_on_stdout() -> None:
    assert parse_outputs([]) == (Output(formats()["terminal"]),)


def test_formats_and_paths_are_read_as_written() -> None:
    outputs = parse_outputs(["json=out/a=b.json", "csv", "jsonl=/dev/null"])
    assert [(output.format.name, output.path) for output in outputs] == [
        ("json", Path("out/a=b.json")), ("csv", None), ("jsonl", Path("/dev/null")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (["jsno"], "unknown format 'jsno'; did you mean json?"),
        (["powerpoint=x"], "unknown format 'powerpoint'; choose from csv, "),
        (["json="], "the path is empty; write json for stdout or json=report.json"),
        (["json", "terminal"], "json and terminal both go to stdout"),
        (["json", "csv=/dev/stdout"], "json and csv both go to stdout"),
        (["json=r", "csv=./r"], "json and csv both go to "),
    ],
)
def test_impossible_outputs_are_usage_errors(written: list[str], told: str) -> None:
    with pytest.raises(OutputError) as caught:
        parse_outputs(written)
    assert told in str(caught.value)


def test_a_report_is_written_whole_and_nothing_else_is_left(make_report: Make, tmp_path: Path) -> None:
    for name in ("json", "csv", "jsonl", "terminal"):
        to_file(make_report(), tmp_path / f"report.{name}", name)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "report.csv", "report.json", "report.jsonl", "report.terminal",
    ]  # fmt: skip
    assert (tmp_path / "report.csv").read_bytes().startswith(b"rank,fingerprint")
    assert b"\r" not in (tmp_path / "report.csv").read_bytes()
    assert "\x1b" not in (tmp_path / "report.terminal").read_text(encoding="utf-8")


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(), RuntimeError("bug")])
def test_a_report_that_fails_half_way_leaves_the_old_one(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "report.json"
    path.write_text("yesterday's", encoding="utf-8")
    expected = ReportError if isinstance(error, OSError) else type(error)
    with pytest.raises(expected) as caught:
        deliver(None, [Output(failing_format(error), path)], OPTIONS, None)  # type: ignore[arg-type]
    assert path.read_text(encoding="utf-8") == "yesterday's"
    assert list(tmp_path.iterdir()) == [path]
    if isinstance(error, OSError):
        assert (
            str(caught.value) == f"{path} can't be written: the disk is full; free some space or choose another place"
        )


@pytest.mark.parametrize("check_first", [True, False])
def test_places_that_cannot_be_written_are_named(make_report: Make, tmp_path: Path, check_first: bool) -> None:
    file = tmp_path / "file"
    file.touch()
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for path, told in (
        (tmp_path / "no" / "r.json", f"the folder {tmp_path / 'no'} does not exist; create it first"),
        (tmp_path, "is a folder; name a file in it"),
        (file / "r.json", "does not exist"),
        (tmp_path / ("n" * 300), ""),
        (tmp_path / "nul\0.json", "null"),
        (loop, ""),
    ):
        if check_first and not told:
            continue
        with pytest.raises(ReportError) as caught:
            if check_first:
                check_places([Output(formats()["json"], path)])
            else:
                to_file(make_report(), path)
        assert str(path) in str(caught.value)
        assert told in str(caught.value)


def test_a_report_that_cannot_be_written_keeps_no_other_from_it(make_report: Make, tmp_path: Path) -> None:
    known = formats()
    gone = tmp_path / "gone"
    places = {
        "csv": gone / "r.csv",
        "json": tmp_path / "r.json",
        "sarif": gone / "r.sarif",
        "junit": tmp_path / "r.xml",
    }
    outputs = [Output(known[name], path) for name, path in places.items()] + [Output(known["gitlab"])]
    stdout = io.StringIO()
    with pytest.raises(ReportError) as error:
        deliver(make_report(), outputs, ReportOptions(), stdout)
    assert str(error.value).count("does not exist") == 2
    assert "r.csv" in str(error.value)
    assert "r.sarif" in str(error.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.json", "r.xml"]
    assert stdout.getvalue().startswith("[\n")


def test_a_replaced_report_keeps_its_permissions_and_a_link_stays_a_link(make_report: Make, tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.touch()
    real.chmod(0o640)
    link.symlink_to(real)
    to_file(make_report(), link)
    assert link.is_symlink()
    assert real.read_bytes().startswith(b"{")
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_pipe_with_a_name_is_written_to_directly(make_report: Make, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        to_file(make_report(), pipe)
        received, _ = reader.communicate(timeout=10)
    assert received.startswith(b"{")
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_machines_get_utf_8_from_stdout_whatever_its_encoding(make_report: Make) -> None:
    raw = io.BytesIO()
    with io.TextIOWrapper(raw, encoding="ascii", newline="\r\n") as stdout:
        deliver(make_report(), [Output(formats()["json"])], OPTIONS, stdout)
        text = raw.getvalue()
    assert "Maison Lumière".encode() in text
    assert b"\r" not in text


def test_a_closed_stdout_is_told(make_report: Make) -> None:
    with pytest.raises(ReportError, match="stdout is closed"):
        deliver(make_report(), parse_outputs([]), OPTIONS, None)


SCRIPT = """
import sys
from omniaudit.reports.deliver import Output, deliver
from omniaudit.reports.protocol import Format, ReportError, ReportOptions

def write(report, out, options):
    for _ in range(2000):
        out.write("x" * 1000)

try:
    deliver(None, [Output(Format("x", "text/plain", write, own_encoding=OWN))], ReportOptions(), sys.stdout)
except ReportError as error:
    print(error, file=sys.stderr)
    sys.exit(4)
"""


@pytest.mark.parametrize("own_encoding", [True, False])
@pytest.mark.parametrize(
    ("shell", "told"),
    [
        ('"$0" -c "$1" > /dev/full', "stdout can't be written: the disk is full"),
        ('set -o pipefail; "$0" -c "$1" | head -c 1', "stdout can't be written: its reader closed the pipe"),
    ],
)
def test_a_full_disk_and_a_closed_pipe_are_errors_of_writing(shell: str, told: str, own_encoding: bool) -> None:
    script = SCRIPT.replace("OWN", str(own_encoding))
    done = subprocess.run(["bash", "-c", shell, sys.executable, script], capture_output=True, text=True, check=False)
    assert done.stderr.startswith(told)
    assert done.stderr.count("\n") == 1
    assert done.returncode == 4
