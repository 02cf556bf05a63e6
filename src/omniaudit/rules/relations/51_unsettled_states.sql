/* Own channels of which one has a product to order and the other has not, while the change may still be on its way: as
   for prices (see unsettled_prices). Each pair stands in both orders; `everywhere`: so it is with every channel that
   contradicts this one. Of stores the past is not asked: one of many says nothing of the others. */
WITH lagging AS (
    SELECT DISTINCT s.product_id FROM states s JOIN refresh_lags l ON l.channel = s.channel WHERE s.state IS NOT NULL
),
stated AS (
    SELECT
        s.product_id, s.channel, o.location, s.state = 'orderable' AS orderable,
        least(o.observed_at, coalesce(CAST($read_at AS TIMESTAMP), o.observed_at)) AS seen_at,
        coalesce('id:' || o.listing_id, 'gtin:' || o.gtin, 'sku:' || o.sku) AS identity
    FROM states s
    JOIN lagging g ON g.product_id = s.product_id
    JOIN suspect_offers o ON o.product_id = s.product_id AND o.channel = s.channel AND o.orderable = (s.state = 'orderable')
),
observed AS (
    SELECT product_id, channel, orderable, max(seen_at) AS seen_at, min(seen_at) AS first_at
    FROM stated GROUP BY product_id, channel, orderable
),
seen AS (
    SELECT o.*, l.lag, min(o.first_at) OVER (PARTITION BY o.product_id, o.orderable) AS known_since
    FROM observed o
    LEFT JOIN refresh_lags l ON l.channel = o.channel
),
past AS (
    SELECT DISTINCT s.product_id, s.channel, p.orderable, p.first_seen, p.last_seen
    FROM stated s
    JOIN past_sights p ON p.channel = s.channel AND p.identity = s.identity AND p.location IS NULL AND s.location IS NULL
    WHERE p.orderable IS NOT NULL
),
said_until AS (
    SELECT product_id, channel, orderable, max(last_seen) AS until FROM past GROUP BY product_id, channel, orderable
),
differed AS (
    SELECT
        a.product_id, a.channel, a.orderable, b.channel AS other_channel, min(greatest(a.first_seen, b.first_seen)) AS since
    FROM past a
    JOIN past b
        ON b.product_id = a.product_id AND b.orderable <> a.orderable
        AND b.first_seen <= a.last_seen AND a.first_seen <= b.last_seen
    GROUP BY a.product_id, a.channel, a.orderable, b.channel
),
pairs AS (
    SELECT
        a.product_id, a.channel, b.channel AS other_channel,
        coalesce(theirs.until + a.lag > CAST($read_at AS TIMESTAMP), false)
        OR coalesce(ours.until + b.lag > CAST($read_at AS TIMESTAMP), false)
        OR coalesce(CASE
            WHEN a.seen_at < b.seen_at
                THEN b.seen_at < a.seen_at + a.lag AND a.seen_at < least(b.known_since, d.since) + a.lag
            WHEN b.seen_at < a.seen_at
                THEN a.seen_at < b.seen_at + b.lag AND b.seen_at < least(a.known_since, d.since) + b.lag
        END, false) AS unsettled
    FROM seen a
    JOIN seen b ON b.product_id = a.product_id AND b.orderable <> a.orderable
    LEFT JOIN said_until theirs
        ON theirs.product_id = b.product_id AND theirs.channel = b.channel AND theirs.orderable = a.orderable
    LEFT JOIN said_until ours
        ON ours.product_id = a.product_id AND ours.channel = a.channel AND ours.orderable = b.orderable
    LEFT JOIN differed d
        ON d.product_id = a.product_id AND d.channel = a.channel AND d.orderable = a.orderable AND d.other_channel = b.channel
)
SELECT product_id, channel, other_channel, everywhere
FROM (SELECT *, bool_and(unsettled) OVER (PARTITION BY product_id, channel) AS everywhere FROM pairs) judged
WHERE unsettled
