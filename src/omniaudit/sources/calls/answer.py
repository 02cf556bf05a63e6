"""What an interface answers: JSON with its numbers as they are written, or the reason why it is none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from omniaudit.sources.readers.items.json_stream import Decoder
from omniaudit.sources.unreadable import Unreadable

AUTH_STATUSES: Final = (401, 403)
_JSON_BEGINS: Final = ("{", "[")


class Failure(Unreadable):
    """A request that gave nothing. status: of the answer, where there was one."""

    def __init__(self, code: str, detail: str, *, status: int | None = None) -> None:
        super().__init__(code, detail)
        self.status = status


@dataclass(frozen=True)
class Answer:
    """One answer. source: its address without secrets. url: as it was asked, the base of relative links.

    headers: by their names in lower case; ``set-cookie`` has the cookies as they are to be sent back.
    """

    value: Any
    source: str
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def decode(body: bytes, source: str) -> Any:
    """The JSON value of an answer; numbers are text.

    Raises Failure: not_json, malformed_json, too_deeply_nested, duplicate_key.
    """
    try:
        text = body.decode(json.detect_encoding(body)).removeprefix("\ufeff").strip()
    except UnicodeDecodeError:
        raise Failure("not_json", f"{source}: the answer is no JSON: not even text in UTF-8") from None
    decoder = Decoder()
    try:
        value = decoder.whole(text)
    except json.JSONDecodeError as error:
        if not text.startswith(_JSON_BEGINS):
            shown = " ".join(text[:60].split())
            raise Failure("not_json", f'{source}: the answer is no JSON; it begins "{shown}"') from None
        detail = f"{source} line {error.lineno} column {error.colno}: the JSON is broken or breaks off ({error.msg})"
        raise Failure("malformed_json", detail) from None
    except RecursionError:
        raise Failure("too_deeply_nested", f"{source}: values are nested hundreds of levels deep") from None
    if decoder.twice:
        detail = f'{source}: an object has "{decoder.twice}" twice, with different values'
        raise Failure("duplicate_key", detail)
    return value
