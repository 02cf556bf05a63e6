"""Which irritants can be read again, and what became of those that were (``check --confirm``)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from omniaudit.engine import Engine
from omniaudit.model.irritant import Confirmation

_DOUBTS: Final = """WITH sides AS (
    SELECT rank, list_sort(list(DISTINCT channel)) AS channels, list(DISTINCT channel) FILTER (observed_at IS NOT NULL)
        AS offering
    FROM irritant_values GROUP BY rank
)
SELECT i.fingerprint, i.code, i.key, i.gtin, i.sku, s.channels,
    list_sort(list({'offer_id': o.offer_id, 'id': o.listing_id, 'sku': o.sku, 'source': o.source}))
FROM irritants i
JOIN sides s ON s.rank = i.rank
JOIN suspect_offers o ON o.product_id = i.product_id AND list_contains(s.offering, o.channel)
WHERE i.baseline IS DISTINCT FROM 'accepted' AND list_contains($parts, o.offer_id // $room)
GROUP BY i.rank, i.fingerprint, i.code, i.key, i.gtin, i.sku, s.channels
ORDER BY i.rank"""

_CONFIRM: Final = """UPDATE irritants SET confirmed = rank IN (
    SELECT i.rank
    FROM irritants i
    JOIN irritant_values v ON v.rank = i.rank AND v.channel IN (i.channel, i.believed_channel)
    LEFT JOIN (
        SELECT o.product_id, o.channel, bool_or(s.offer_id IS NOT NULL) AS again,
            bool_and(s.offer_id IS NOT NULL OR coalesce(NOT contains(o.source, '://'), false)) AS sure
        FROM suspect_offers o
        LEFT JOIN second_readings s ON s.offer_id = o.offer_id
        GROUP BY o.product_id, o.channel
    ) o ON o.product_id = i.product_id AND o.channel = v.channel AND v.observed_at IS NOT NULL
    GROUP BY i.rank
    HAVING bool_and(coalesce(o.sure, false)) AND bool_or(o.again)
)"""

_TRANSIENT: Final = """SELECT count(*) FROM doubted d
WHERE d.fingerprint NOT IN (SELECT fingerprint FROM irritants) AND list_contains($codes, d.code)
    AND list_has_all((SELECT list(channel) FROM channels), d.channels)
    AND (len($products) = 0 OR list_has_any([d.key, d.gtin, d.sku, ltrim(d.gtin, '0')], $products))"""


@dataclass(frozen=True)
class Doubt:
    """An irritant, and the offers that it rests on. channels: those of its values.

    listings: of the offers that can be read again ``offer_id``, and what names them (id sku source).
    """

    fingerprint: str
    code: str
    key: str
    gtin: str | None
    sku: str | None
    channels: tuple[str, ...]
    listings: tuple[Mapping[str, Any], ...]


def doubts(engine: Engine, parts: Collection[int], room: int) -> Iterator[Doubt]:
    """The irritants with an offer in one of these parts of the snapshot, worst first; accepted ones are no question.

    room: how many offers' numbers a part has.
    """
    rows = engine.stream(_DOUBTS, {"parts": list(parts), "room": room})
    for fingerprint, code, key, gtin, sku, channels, found in rows:
        yield Doubt(fingerprint, code, key, gtin, sku, tuple(channels), tuple(found))


def judge_readings(engine: Engine, codes: Collection[str], products: Collection[str]) -> Confirmation:
    """Mark the irritants that stand after both of their sides were read again, and count those that do not stand.

    A side that was read from a file is at hand, and needs no second reading. codes, products: what the audit is
    narrowed to (no products: all).
    """
    engine.execute(_CONFIRM)
    confirmed, unconfirmed = engine.row(
        "SELECT count(*) FILTER (confirmed), count(*) FILTER (NOT confirmed AND baseline IS DISTINCT FROM 'accepted')"
        " FROM irritants"
    )
    (transient,) = engine.row(_TRANSIENT, {"codes": list(codes), "products": list(products)})
    return Confirmation(int(confirmed), int(unconfirmed), int(transient))
