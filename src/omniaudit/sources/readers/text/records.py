"""Take a delimited line apart, strictly first: what a lenient parser would swallow must be seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

OPEN: Final = "open"
BROKEN: Final = "broken"


class Splitter:
    """Splits lines (bytes, without their line end) by one dialect. quote: empty for none."""

    def __init__(self, delimiter: bytes, quote: bytes) -> None:
        self.delimiter = delimiter
        self.quote = quote
        if quote:
            mark, cut = re.escape(quote), re.escape(delimiter)
            body = rb" *+%b((?:[^%b]++|%b%b)*+)" % (mark, mark, mark, mark)
            self._starts = re.compile(rb" *+%b" % mark)
            self._body = re.compile(body, re.DOTALL)
            self._quoted = re.compile(body + rb"%b *+(%b|\Z)" % (mark, cut), re.DOTALL)
            self._loose = re.compile(rb" *+%b(.*?)%b *+(%b|\Z)" % (mark, mark, cut), re.DOTALL)
            self._close = re.compile(rb"(?:[^%b]++|%b%b)*+%b *+(%b|\Z)" % (mark, mark, mark, mark, cut), re.DOTALL)

    def row_pattern(self, columns: int) -> Callable[[bytes], Any]:
        """A test whether a line is strictly one row of so many columns."""
        if not self.quote:
            return lambda line: line.count(self.delimiter) == columns - 1
        mark, cut = re.escape(self.quote), re.escape(self.delimiter)
        quoted = rb" *+%b(?:[^%b]++|%b%b)*+%b *+" % (mark, mark, mark, mark, mark)
        value = rb"(?:%b|(?! *+%b)[^%b]*+)" % (quoted, mark, cut)
        return re.compile(rb"%b(?:%b%b){%d}" % (value, cut, value, columns - 1), re.DOTALL).fullmatch

    def plain(self, line: bytes) -> bool:
        """No quote is in the line, so that counting delimiters is enough."""
        return not self.quote or self.quote not in line

    def split(self, line: bytes, *, lenient: bool = False) -> list[bytes] | str:
        """The fields, or OPEN (a quoted value goes on after the line) or BROKEN (text follows a closing quote).

        lenient: a quote inside a quoted value is a character unless a delimiter or the end follows it.
        """
        if self.plain(line):
            return line.split(self.delimiter)
        fields: list[bytes] = []
        at = 0
        while True:
            if self._starts.match(line, at):
                match = self._quoted.match(line, at) or (self._loose.match(line, at) if lenient else None)
                if match is None:
                    body = self._body.match(line, at)
                    return OPEN if body and body.end() == len(line) else BROKEN
                fields.append(match[1].replace(self.quote * 2, self.quote))
                at = match.end()
                if not match[2]:
                    return fields
            else:
                end = line.find(self.delimiter, at)
                if end < 0:
                    fields.append(line[at:])
                    return fields
                fields.append(line[at:end])
                at = end + len(self.delimiter)

    def closes(self, line: bytes) -> bool | None:
        """Whether a value left open before ends in this line. None: a quote in it can't be its end."""
        if self.quote not in line:
            return False
        if self._close.match(line):
            return True
        return None if line.replace(self.quote * 2, b"").find(self.quote) >= 0 else False

    def join(self, fields: list[bytes]) -> bytes:
        """Fields as one line that every reader understands: quoted where needed, without line ends."""
        return self.delimiter.join(map(self._written, fields))

    def _written(self, field: bytes) -> bytes:
        field = field.replace(b"\r\n", b" ").replace(b"\n", b" ").replace(b"\r", b" ")
        if self.quote and (self.quote in field or self.delimiter in field):
            return self.quote + field.replace(self.quote, self.quote * 2) + self.quote
        return field
