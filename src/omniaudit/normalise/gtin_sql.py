"""The plain GTIN in SQL: the engine checks what nearly every row has; only the rest goes through ``parse_gtin``."""

from __future__ import annotations

from typing import Final

RESTRICTED_PREFIX: Final = "plain_prefix IN (2, 4) OR plain_prefix BETWEEN 20 AND 29"

PADDED: Final = "CASE strlen(gtin) WHEN 13 THEN '0' || gtin WHEN 12 THEN '00' || gtin ELSE gtin END"
"""The 14 digits of a plain GTIN."""


def with_plain_gtin(relation: str) -> str:
    """A SELECT of the relation with two more columns.

    is_plain: gtin is 12 to 14 digits with the right check digit, and neither a GTIN-8 in disguise nor a coupon.
    plain_prefix: where it is plain, the first two digits of its GTIN-13 form.
    """
    digits = "strlen(gtin) BETWEEN 12 AND 14 AND NOT gtin GLOB '*[!0-9]*'"
    # Two halves of seven digits, because INTEGER arithmetic is three times as fast as BIGINT or text.
    # Only the sum's last digit counts, so no digit has to be cut out: n // 10 ends in the same digit as (n // 10) % 10.
    threes = "low//10 + low//1000 + low//100000 + high + high//100 + high//10000 + high//1000000"
    ones = "low + low//100 + low//10000 + low//1000000 + high//10 + high//1000 + high//100000"
    numbered = f"SELECT *, CASE WHEN {digits} THEN TRY_CAST(gtin AS BIGINT) END AS number FROM {relation}"
    halved = f"SELECT *, (number % 10000000)::INTEGER AS low, (number // 10000000)::INTEGER AS high FROM ({numbered})"
    return (
        "SELECT * EXCLUDE (number, low, high), high // 10000 % 100 AS plain_prefix,"
        f" coalesce((3 * ({threes}) + {ones}) % 10 = 0 AND high >= 10 AND plain_prefix < 98, false) AS is_plain"
        f" FROM ({halved})"
    )
