/* What customers already say of suspects: product × channel × how often (NULL: of no channel in particular), and the
   product's percentile among those that anybody speaks of. A row without a weight is one voice; one that matches a
   product in two ways is heard once. */
WITH voices AS (
    SELECT
        row_number() OVER (ORDER BY gtin, sku, id, channel, weight) AS voice,
        lpad(gtin, 14, '0') AS gtin, sku, id, lower(channel) AS channel,
        CASE
            WHEN coalesce(weight, '') = '' THEN 1.0
            ELSE greatest(coalesce(try_cast(replace(weight, ',', '.') AS DOUBLE), 0.0), 0.0)
        END AS weight
    FROM signals
),
matched AS (
    SELECT v.voice, o.product_id FROM voices v JOIN suspect_offers o ON o.gtin = v.gtin
    UNION
    SELECT v.voice, o.product_id FROM voices v JOIN suspect_offers o ON o.sku = v.sku AND o.own
    UNION
    SELECT v.voice, o.product_id FROM voices v JOIN suspect_offers o ON o.listing_id = v.id AND o.own
),
placed AS (
    SELECT v.voice, c.channel
    FROM voices v
    JOIN channels c ON v.channel IN (lower(c.channel), lower(c.label))
    UNION
    SELECT v.voice, c.channel
    FROM voices v
    JOIN channels c ON v.channel = c.kind AND v.channel NOT IN (SELECT lower(channel) FROM channels)
),
heard AS (
    SELECT m.product_id, p.channel, sum(v.weight) AS weight
    FROM matched m
    JOIN voices v ON v.voice = m.voice AND v.weight > 0
    LEFT JOIN placed p ON p.voice = m.voice
    GROUP BY m.product_id, p.channel
),
totals AS (
    SELECT product_id, cume_dist() OVER (ORDER BY sum(weight)) AS heard FROM heard GROUP BY product_id
)
SELECT h.product_id, h.channel, h.weight, t.heard FROM heard h JOIN totals t ON t.product_id = h.product_id
