"""Availability text → one of the eight canonical words, by what the text means on the channel that wrote it."""

from __future__ import annotations

from typing import Final

from omniaudit.normalise.vocabulary import counted_meaning, fold, meaning

_ONLY_IN_STORES: Final = fold("InStoreOnly")
_ONLY_ONLINE: Final = fold("OnlineOnly")


def parse_availability(text: str, kind: str = "web") -> str | None:
    """The canonical availability, or None where the text has no known meaning.

    kind: of the channel. What can only be had in stores can't be ordered on any other channel, and the other way round;
    but a channel that says so contradicts nobody: there it is ``unknown``, which is never judged.
    A bare number is no word: 1 and 0 are taken as yes and no, others are not known.
    """
    word = fold(text)
    if word == (_ONLY_ONLINE if kind == "store" else _ONLY_IN_STORES):
        return "unknown"
    if found := meaning("availability", text):
        return found
    counted = counted_meaning("availability", text)
    if counted is None:
        return None
    found, count = counted
    return found if count else "out_of_stock"
