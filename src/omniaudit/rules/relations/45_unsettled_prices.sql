/* Prices of own channels, or of two places of one, that differ while the change may still be on its way, because less
   than the lag that the channel which is behind declares (`refresh`) has passed since. Two things tell so: it was
   observed before the other, by less than its lag, and not so long after that price was first seen anywhere; or an
   earlier run, younger than the lag, saw the other still ask what it asks. A difference that an earlier run saw has
   outlived the lag when that had passed by then. Each pair stands in both orders. `everywhere`: so it is with every
   channel that shows the other price. What was read in this run is as young as the run. */
WITH lagging AS (
    SELECT DISTINCT v.product_id FROM price_values v JOIN refresh_lags l ON l.channel = v.channel
),
stated AS (
    SELECT
        o.product_id, o.channel, o.location, o.pay_now AS amount, o.currency, o.pay_now_tax AS tax,
        least(o.observed_at, coalesce(CAST($read_at AS TIMESTAMP), o.observed_at)) AS seen_at,
        coalesce('id:' || o.listing_id, 'gtin:' || o.gtin, 'sku:' || o.sku) AS identity
    FROM suspect_offers o
    JOIN lagging g ON g.product_id = o.product_id
    WHERE o.own AND o.pay_now IS NOT NULL AND o.pay_now_tax <> 'unknown'
),
observed AS (
    SELECT product_id, channel, amount, currency, tax, max(seen_at) AS seen_at, min(seen_at) AS first_at
    FROM stated GROUP BY product_id, channel, amount, currency, tax
),
seen AS (
    SELECT o.*, l.lag, min(o.first_at) OVER (PARTITION BY o.product_id, o.amount, o.currency, o.tax) AS known_since
    FROM observed o
    LEFT JOIN refresh_lags l ON l.channel = o.channel
),
past AS (
    SELECT DISTINCT s.product_id, s.channel, p.amount, p.currency, p.tax, p.first_seen, p.last_seen
    FROM stated s
    JOIN past_sights p
        ON p.channel = s.channel AND p.identity = s.identity AND p.location IS NOT DISTINCT FROM s.location
    WHERE p.amount IS NOT NULL
),
asked_until AS (
    SELECT product_id, channel, amount, currency, tax, max(last_seen) AS until
    FROM past GROUP BY product_id, channel, amount, currency, tax
),
differed AS (
    SELECT
        a.product_id, a.channel, a.amount, b.channel AS other_channel, b.amount AS other_amount, a.currency, a.tax,
        min(greatest(a.first_seen, b.first_seen)) AS since
    FROM past a
    JOIN past b
        ON b.product_id = a.product_id AND b.amount <> a.amount AND b.currency IS NOT DISTINCT FROM a.currency
        AND b.tax = a.tax AND b.first_seen <= a.last_seen AND a.first_seen <= b.last_seen
    GROUP BY a.product_id, a.channel, a.amount, b.channel, b.amount, a.currency, a.tax
),
pairs AS (
    SELECT
        a.product_id, a.channel, a.amount, b.channel AS other_channel, b.amount AS other_amount, a.currency, a.tax,
        coalesce(theirs.until + a.lag > CAST($read_at AS TIMESTAMP), false)
        OR coalesce(ours.until + b.lag > CAST($read_at AS TIMESTAMP), false)
        OR coalesce(CASE
            WHEN a.seen_at < b.seen_at
                THEN b.seen_at < a.seen_at + a.lag AND a.seen_at < least(b.known_since, d.since) + a.lag
            WHEN b.seen_at < a.seen_at
                THEN a.seen_at < b.seen_at + b.lag AND b.seen_at < least(a.known_since, d.since) + b.lag
        END, false) AS unsettled
    FROM seen a
    JOIN seen b
        ON b.product_id = a.product_id AND b.amount <> a.amount AND b.currency IS NOT DISTINCT FROM a.currency AND b.tax = a.tax
    LEFT JOIN asked_until theirs
        ON theirs.product_id = b.product_id AND theirs.channel = b.channel AND theirs.amount = a.amount
        AND theirs.currency IS NOT DISTINCT FROM b.currency AND theirs.tax = b.tax
    LEFT JOIN asked_until ours
        ON ours.product_id = a.product_id AND ours.channel = a.channel AND ours.amount = b.amount
        AND ours.currency IS NOT DISTINCT FROM a.currency AND ours.tax = a.tax
    LEFT JOIN differed d
        ON d.product_id = a.product_id AND d.channel = a.channel AND d.amount = a.amount AND d.other_channel = b.channel
        AND d.other_amount = b.amount AND d.currency IS NOT DISTINCT FROM a.currency AND d.tax = a.tax
)
SELECT product_id, channel, amount, other_channel, other_amount, currency, tax, everywhere
FROM (
    SELECT *, bool_and(unsettled) OVER (PARTITION BY product_id, channel, amount, other_amount, currency, tax) AS everywhere
    FROM pairs
) judged
WHERE unsettled
