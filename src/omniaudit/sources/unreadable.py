"""A file, or a whole source, that could not be read: the reason travels up as an exception to the source's outcome."""

from __future__ import annotations


class Unreadable(Exception):
    """Nothing could be read.

    code: the stable reason; detail: one sentence naming what, where and what next; requests: sent in vain.
    """

    def __init__(self, code: str, detail: str, *, requests: int = 0) -> None:
        super().__init__(detail)
        self.requests = requests
        self.code = code
        self.detail = detail
