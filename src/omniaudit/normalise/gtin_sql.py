"""The plain GTIN in SQL: the engine checks what nearly every row has; only the rest goes through ``parse_gtin``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from omniaudit.engine import literal

RESTRICTED_PREFIX: Final = "plain_prefix IN (2, 4) OR plain_prefix BETWEEN 20 AND 29"

PADDED: Final = "CASE strlen(gtin) WHEN 13 THEN '0' || gtin WHEN 12 THEN '00' || gtin ELSE gtin END"
"""The 14 digits of a plain GTIN."""


def shaped(words: Iterable[str]) -> str:
    """SQL: gtin is 12 to 14 digits and no GTIN-8 in disguise, so either plain or invalid whatever else one might try.

    words: texts that the source's ``values:`` puts others in the place of.
    """
    mapped = ", ".join(literal(word.strip()) for word in words)
    return "strlen(gtin) BETWEEN 12 AND 14 AND NOT gtin GLOB '*[!0-9]*' AND NOT starts_with(gtin, '0000')" + (
        f" AND gtin NOT IN ({mapped})" if mapped else ""
    )


def with_plain_gtin(relation: str, words: Iterable[str] = ()) -> str:
    """A SELECT of the relation with three more columns.

    is_shaped: see shaped(). is_plain: it has the right check digit besides, and is no coupon.
    plain_prefix: where it is plain, the first two digits of its GTIN-13 form.
    """
    # Two halves of seven digits, because INTEGER arithmetic is three times as fast as BIGINT or text.
    # Only the sum's last digit counts, so no digit has to be cut out: n // 10 ends in the same digit as (n // 10) % 10.
    threes = "low//10 + low//1000 + low//100000 + high + high//100 + high//10000 + high//1000000"
    ones = "low + low//100 + low//10000 + low//1000000 + high//10 + high//1000 + high//100000"
    numbered = f"SELECT *, CASE WHEN {shaped(words)} THEN TRY_CAST(gtin AS BIGINT) END AS number FROM {relation}"
    halved = f"SELECT *, (number % 10000000)::INTEGER AS low, (number // 10000000)::INTEGER AS high FROM ({numbered})"
    return (
        "SELECT * EXCLUDE (number, low, high), high // 10000 % 100 AS plain_prefix, number IS NOT NULL AS is_shaped,"
        f" coalesce((3 * ({threes}) + {ones}) % 10 = 0 AND plain_prefix < 98, false) AS is_plain"
        f" FROM ({halved})"
    )
