/* Suspects that a wholly read own channel does not list and that are so new that they may still be on their way there:
   every own channel that lists them was read by an earlier run, which is younger than the lag that the channel without
   them declares (`refresh`), and never had them in any earlier run. */
WITH absent AS (
    SELECT s.product_id, c.channel, l.lag
    FROM refresh_lags l
    JOIN channels c ON c.channel = l.channel AND c.listed_whole
    JOIN suspects s ON (s.own_channels & c.channel_bit) = 0
),
listed AS (
    SELECT DISTINCT
        o.product_id, o.channel, coalesce('id:' || o.listing_id, 'gtin:' || o.gtin, 'sku:' || o.sku) AS identity
    FROM suspect_offers o
    WHERE o.own AND o.product_id IN (SELECT product_id FROM absent)
),
past AS (
    SELECT channel, identity, max(last_seen) AS last_seen FROM past_sights GROUP BY channel, identity
),
read_last AS (
    SELECT channel, max(last_seen) AS moment FROM past GROUP BY channel
),
lacked AS (
    SELECT l.product_id, min(r.moment) AS moment
    FROM listed l
    LEFT JOIN read_last r ON r.channel = l.channel
    LEFT JOIN past p ON p.channel = l.channel AND p.identity = l.identity
    GROUP BY l.product_id
    HAVING bool_and(r.moment IS NOT NULL AND p.channel IS NULL)
)
SELECT a.product_id, a.channel
FROM absent a
JOIN lacked n ON n.product_id = a.product_id
WHERE n.moment + a.lag > CAST($read_at AS TIMESTAMP)
