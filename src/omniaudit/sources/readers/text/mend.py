"""Copy a delimited file line by line, setting aside every line that isn't a row, with its number and the reason.

The slow, exact way, for files in which the fast way (one scan by the engine) found something irregular.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from omniaudit.sources.readers.text.dialect import Dialect
from omniaudit.sources.readers.text.lines import MAX_LINE, Lines
from omniaudit.sources.readers.text.records import BROKEN, OPEN
from omniaudit.sources.rejects import RawReject
from omniaudit.sources.unreadable import Unreadable

_HOPELESS: Final = 10_000
_SAMPLE: Final = 200
_BATCH: Final = 4_000


@dataclass
class Mended:
    """What the copy holds. rows: each one line, ``number, fields…``. truncated: the line that the file ends in."""

    rows: int = 0
    rejects: list[RawReject] = field(default_factory=list)
    truncated: int | None = None


class Mender:
    """One file being copied. identity: listing_id, gtin, sku, title → column, to say which product a bad line was."""

    def __init__(self, source: str, dialect: Dialect, identity: Mapping[str, int], *, final_newline: bool) -> None:
        self._source = source
        self._splitter = dialect.splitter
        self._columns = len(dialect.names)
        self._least = dialect.least
        self._skip = dialect.skip
        self._identity = identity
        self._final_newline = final_newline
        self._is_row = self._splitter.row_pattern(self._columns)
        self._result = Mended()
        self._pending: list[bytes] = []

    def copy(self, path: Path, target: Path) -> Mended:
        """Write every row of path to target.

        Raises Unreadable: not_a_table, when most lines don't fit the header.
        """
        with Lines(path, self._whole) as lines, target.open("wb") as output:
            if self._skip and lines.has(self._skip - 1):
                lines.drop(self._skip)
            at = 0
            while lines.has(at):
                at = self._rows(lines, at, output)
                if at < len(lines.buffer):
                    at += self._joined(lines, at) or self._unusual(lines, at)
                if at >= _BATCH:
                    lines.drop(at)
                    at = 0
            self._flush(output)
        return self._result

    def _rows(self, lines: Lines, at: int, output: BinaryIO) -> int:
        """Copy lines of the buffer from an index up to the first that isn't a row by itself; its index."""
        quote, delimiter, usual, is_row = (
            self._splitter.quote,
            self._splitter.delimiter,
            self._columns - 1,
            self._is_row,
        )
        buffer, first, pending = lines.buffer, lines.first, self._pending
        for index in range(at, len(buffer)):
            line = buffer[index]
            if quote and quote in line:
                if not is_row(line) or b"\0" in line or len(line) > MAX_LINE:
                    break
            elif line.count(delimiter) != usual or b"\0" in line or not line or len(line) > MAX_LINE:
                break
            pending.append(b"%d%b%b\n" % (first + index, delimiter, line))
        else:
            index = len(buffer)
        if len(pending) > _BATCH:
            self._flush(output)
        return index

    def _joined(self, lines: Lines, at: int) -> int:
        """Copy a row whose quoted values hold line ends, if it strictly is one; how many lines it has, else 0."""
        quote, buffer = self._splitter.quote, lines.buffer
        if not quote or not buffer[at].count(quote) % 2:
            return 0
        end, size, stray = at + 1, len(buffer[at]), self._whole(buffer[at])
        while lines.has(end):
            line = buffer[end]
            size += len(line)
            end += 1
            stray = stray and self._whole(line)
            if line.count(quote) % 2 or size > MAX_LINE:
                break
        row = b" ".join(buffer[at:end])
        if stray or size > MAX_LINE or b"\0" in row or not self._is_row(row):
            return 0
        self._keep(lines.first + at, row)
        return end - at

    def _flush(self, output: BinaryIO) -> None:
        output.write(b"".join(self._pending))
        self._result.rows += len(self._pending)
        self._pending.clear()

    def _keep(self, number: int, row: bytes) -> None:
        self._pending.append(b"%d%b%b\n" % (number, self._splitter.delimiter, row))

    def _unusual(self, lines: Lines, at: int) -> int:
        """Deal with the line at an index of the buffer, perhaps together with those after it; how many were used."""
        line, number = lines.buffer[at], lines.first + at
        if len(line) > MAX_LINE:
            self._reject("line_too_long", number, line)
            return 1
        if not line.strip(b" \t\0\x1a"):
            if b"\0" in line:
                self._reject("nul_byte", number, line)
            return 1
        fields = self._splitter.split(line)
        if fields == OPEN:
            if used := self._continued(lines, at):
                return used
            fields = BROKEN
        if fields == BROKEN:
            fields = self._splitter.split(line, lenient=True)
        if not isinstance(fields, list):
            self._reject("unclosed_quote", number, line)
        elif b"\0" in line:
            self._reject("nul_byte", number, line, fields)
        elif (fitted := self._fitted(fields)) is not None:
            self._keep(number, self._splitter.join(fitted))
        elif len(fields) < self._least and not self._final_newline and not lines.has(at + 1):
            self._result.truncated = number
        else:
            self._reject("ragged_row", number, line, fields)
        return 1

    def _fitted(self, fields: list[bytes]) -> list[bytes] | None:
        """As many fields as the header has, where only empty ones are too many or unnamed ones lack."""
        if self._least <= len(fields) <= self._columns:
            return fields + [b""] * (self._columns - len(fields))
        surplus = fields[self._columns :]
        return fields[: self._columns] if surplus and not any(value.strip() for value in surplus) else None

    def _continued(self, lines: Lines, at: int) -> int:
        """Join a value that a line leaves open with the lines after it; how many lines were used, 0 for none.

        Where every line would be a row by itself the quote is a stray one, and joining would swallow rows.
        A value that is still open at the end of the file is where the file was cut.
        """
        first = lines.buffer[at]
        stray, size, count = self._whole(first), len(first), 1
        any_whole = stray
        while lines.has(at + count):
            line = lines.buffer[at + count]
            size += len(line)
            count += 1
            closes = self._splitter.closes(line)
            if closes is None or size > MAX_LINE:
                return 0
            whole = self._whole(line)
            stray, any_whole = stray and whole, any_whole or whole
            if not closes:
                continue
            joined = b"\n".join(lines.buffer[at : at + count])
            fields = self._splitter.split(joined)
            if fields == OPEN:
                continue
            fitted = self._fitted(fields) if isinstance(fields, list) and not stray and b"\0" not in joined else None
            if fitted is None:
                return 0
            self._keep(lines.first + at, self._splitter.join(fitted))
            return count
        if any_whole and (count > 1 or self._final_newline):
            return 0
        self._result.truncated = lines.first + at
        return count

    def _whole(self, line: bytes) -> bool:
        """As many delimiters as a row has, quotes or not."""
        return line.count(self._splitter.delimiter) == self._columns - 1

    def _reject(self, code: str, number: int, line: bytes, fields: list[bytes] | None = None) -> None:
        """Set a line aside with what it seems to say of its product: one that was not read is not a missing one."""
        rejects = self._result.rejects
        fields = fields or line[: 20 * _SAMPLE].split(self._splitter.delimiter)
        known = {
            name: fields[index].decode(errors="replace").strip()[:_SAMPLE] or None
            for name, index in self._identity.items()
            if index < len(fields)
        }
        sample = line[: _SAMPLE * 4].decode(errors="replace")[:_SAMPLE]
        rejects.append(RawReject(self._source, code, line=number, sample=sample, **known))
        rows = self._result.rows + len(self._pending)
        if len(rejects) > _HOPELESS and len(rejects) > rows:
            raise Unreadable(
                "not_a_table",
                f"{self._source}: {len(rejects)} of the first {len(rejects) + rows} lines don't have the header's "
                f"{self._columns} columns; check the delimiter, quote and header_row options",
            )
