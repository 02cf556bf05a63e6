"""The plain GTIN in SQL: the engine checks what nearly every row has; only the rest goes through ``parse_gtin``."""

from __future__ import annotations


def with_plain_gtin(relation: str, gtin: str = '"gtin"') -> str:
    """A SELECT of the relation with two more columns.

    plain_gtin: the 14 digits where the text is 12 to 14 digits with the right check digit and neither a GTIN-8 in
    disguise nor a coupon; else NULL. plain_prefix: the first two digits of its GTIN-13 form.
    """
    # Two halves of seven digits, because INTEGER arithmetic is three times as fast as BIGINT or text.
    number = (
        f"CASE WHEN strlen({gtin}) BETWEEN 12 AND 14 AND NOT {gtin} GLOB '*[!0-9]*' THEN TRY_CAST({gtin} AS BIGINT) END"
    )
    low, high = "(number % 10000000)::INTEGER", "(number // 10000000)::INTEGER"
    threes = "low//10%10 + low//1000%10 + low//100000%10 + high%10 + high//100%10 + high//10000%10 + high//1000000"
    ones = "low%10 + low//100%10 + low//10000%10 + low//1000000 + high//10%10 + high//1000%10 + high//100000%10"
    plain = f"(3*({threes}) + {ones}) % 10 = 0 AND high >= 10 AND prefix < 98"
    padded = f"CASE strlen({gtin}) WHEN 13 THEN '0' || {gtin} WHEN 12 THEN '00' || {gtin} ELSE {gtin} END"
    numbered = f"SELECT *, {number} AS number FROM {relation}"
    halved = f"SELECT *, {low} AS low, {high} AS high FROM ({numbered})"
    prefixed = f"SELECT *, high // 10000 % 100 AS prefix FROM ({halved})"
    return (
        f"SELECT * EXCLUDE (number, low, high, prefix), prefix AS plain_prefix,"
        f" CASE WHEN {plain} THEN {padded} END AS plain_gtin FROM ({prefixed})"
    )


RESTRICTED_PREFIX = "plain_prefix IN (2, 4) OR plain_prefix BETWEEN 20 AND 29"
